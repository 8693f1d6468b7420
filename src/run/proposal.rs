//! A policy before it is written: the tree that it would govern, and the project that it would make.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::project::{Failure, MigrationArguments, Project, Start};
use crate::config::load::load;
use crate::config::request::{Overrides, Request};
use crate::source::os::{self, OsTree};
use crate::source::root::Root;
use crate::source::select;
use crate::source::sources::{FileId, SourceFile, Sources};
use crate::source::tree::Listing;
use crate::source::walk::POLICY_FILE;

/// A folder and its files, without a policy.
pub struct Ground {
    /// The folder.
    pub folder: PathBuf,
    /// Its files.
    pub sources: Sources,
    tree: OsTree,
    listing: Listing,
}

impl Ground {
    /// Lists and reads a folder.
    ///
    /// # Errors
    /// It cannot be listed.
    pub fn open(folder: PathBuf) -> Result<Self, Failure> {
        let usage = |message: String| Failure::Usage(vec![message]);
        let tree = OsTree::new(&folder, Some(POLICY_FILE.to_owned())).map_err(usage)?;
        let listing = crate::source::tree::Tree::list(&tree).map_err(usage)?;
        let sources = select::read(&tree, &listing);
        Ok(Self { folder, sources, tree, listing })
    }

    /// Adds a file that was named.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn add(&mut self, path: &Path, shown: &str) -> Result<FileId, Failure> {
        let file = os::named(path, shown.to_owned());
        if let Err(error) = &file.text {
            return Err(Failure::Usage(vec![format!("cannot read `{shown}`: {}", error.words())]));
        }
        Ok(self.sources.add(file))
    }

    /// Every path.
    #[must_use]
    pub fn paths(&self) -> &[String] {
        &self.listing.paths
    }

    /// The project under a policy of this text.
    ///
    /// # Errors
    /// The text has mistakes.
    pub fn under(mut self, text: &str, today: Date) -> Result<Project, Failure> {
        let policy = self.sources.add(SourceFile::new(POLICY_FILE.to_owned(), Ok(Arc::from(text))));
        self.project(Some(policy), today)
    }

    /// The project as it is without a policy: what is detected, and the rules that run all the same.
    ///
    /// # Errors
    /// Never for the tree's sake.
    pub fn without_policy(self, today: Date) -> Result<Project, Failure> {
        self.project(None, today)
    }

    fn project(mut self, policy: Option<FileId>, today: Date) -> Result<Project, Failure> {
        let overrides = Overrides::default();
        let request =
            Request { policy, folder: Some(""), beside: &self.tree, listing: &self.listing, today, overrides: &overrides, rule: None };
        let config = match load(&request, &mut self.sources) {
            Ok(config) => config,
            Err(refused) if refused.mistakes.is_empty() => return Err(Failure::Usage(refused.usage)),
            Err(refused) => return Err(Failure::Policy(refused.mistakes, Box::new(self.sources))),
        };
        let root = Root { policy: policy.map(|_| self.folder.join(POLICY_FILE)), folder: self.folder };
        let start = Start { cwd: root.folder.clone(), root: None, config: None, today, overrides: MigrationArguments::default() };
        let (sources, listing) = (self.sources, self.listing);
        Ok(Project { root, sources, config, tree: Box::new(self.tree), listing, start }.with_texts())
    }
}
