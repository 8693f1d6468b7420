//! Files that the policy names beside itself: assumed SQL and rules of one's own.

use std::collections::BTreeMap;

use super::paths::join;
use super::request::Request;
use crate::source::limits;
use crate::source::sources::{FileId, SourceFile, Sources};
use crate::source::tree::Tree;

/// Reads each of them once; a file that is part of the root keeps the id that it has there.
pub(super) struct Files<'a> {
    sources: &'a mut Sources,
    beside: &'a dyn Tree,
    folder: Option<&'a str>,
    shown: String,
    read: BTreeMap<String, FileId>,
}

impl<'a> Files<'a> {
    pub fn new(request: &Request<'a>, sources: &'a mut Sources) -> Self {
        let policy = request.policy.map_or(String::new(), |policy| sources.path(policy).to_owned());
        let shown = policy.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder).to_owned();
        Self { sources, beside: request.beside, folder: request.folder, shown, read: BTreeMap::new() }
    }

    /// The file at a confined path from the policy's folder.
    pub fn open(&mut self, path: &str) -> Result<FileId, String> {
        if let Some(known) = self.folder.and_then(|folder| self.sources.find(&join(folder, path))) {
            return match &self.sources.get(known).text {
                Ok(_) => Ok(known),
                Err(error) => Err(error.words()),
            };
        }
        if let Some(known) = self.read.get(path) {
            return Ok(*known);
        }
        let text = self.beside.read(path).and_then(limits::text).map_err(|error| error.words())?;
        let id = self.sources.add(SourceFile::new(join(&self.shown, path), Ok(text)));
        self.read.insert(path.to_owned(), id);
        Ok(id)
    }

    /// A file of the binary.
    pub fn embedded(&mut self, path: &str, text: &str) -> FileId {
        self.sources.add(SourceFile::new(format!("builtin:rules/{path}"), Ok(text.into())))
    }

    /// The text of an opened file.
    pub fn text(&self, id: FileId) -> &str {
        self.sources.get(id).text()
    }

    /// The paths below a confined folder beside the policy, sorted.
    pub fn below(&self, folder: &str) -> Result<Vec<String>, String> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let listing = self.beside.list()?;
        Ok(listing.paths.into_iter().filter(|path| path.starts_with(&start)).collect())
    }
}
