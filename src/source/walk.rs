//! Which of the found paths are part of the project: vendored folders and nested projects are left out, and said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ignore::WalkBuilder;

use super::git;
use super::tree::{Listing, Stat};

/// The policy file. A folder below the root that has one is a project of its own.
pub const POLICY_FILE: &str = "guardrails.yaml";

/// Folders of other people's code, and of tools.
const VENDORED: &[&str] = &[
    ".bzr",
    ".eggs",
    ".git",
    ".hg",
    ".nox",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "bower_components",
    "dist-packages",
    "node_modules",
    "site-packages",
    "vendor",
    "venv",
];

/// Sorts offered paths into what is analysed and what is left out.
#[derive(Debug)]
pub struct Keep {
    nested: BTreeSet<String>,
    vendored: BTreeSet<String>,
    paths: BTreeSet<String>,
    stats: BTreeMap<String, Stat>,
    links: BTreeSet<String>,
    other_projects: BTreeSet<String>,
    refused: Vec<(String, String)>,
    notes: Vec<String>,
}

impl Keep {
    /// Looks for nested projects among all paths; `policy` is the path of the policy in use, whose folder is not another's.
    pub fn new<'a>(all: impl IntoIterator<Item = &'a str>, policy: Option<&str>) -> Self {
        let nested = all
            .into_iter()
            .filter(|path| Some(*path) != policy)
            .filter_map(|path| path.strip_suffix(POLICY_FILE)?.strip_suffix('/'))
            .filter(|folder| vendored_folder(&format!("{folder}/")).is_none())
            .map(str::to_owned)
            .collect();
        Self {
            nested,
            vendored: BTreeSet::new(),
            paths: BTreeSet::new(),
            stats: BTreeMap::new(),
            links: BTreeSet::new(),
            other_projects: BTreeSet::new(),
            refused: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether the path is analysed; otherwise the folder that keeps it out is noted.
    pub fn offer(&mut self, path: &str) -> bool {
        if let Some(folder) = vendored_folder(path) {
            self.vendored.insert(folder.to_owned());
            return false;
        }
        if let Some(folder) = ancestors(path).find(|folder| self.nested.contains(*folder)) {
            self.other_projects.insert(folder.to_owned());
            return false;
        }
        self.paths.insert(path.to_owned());
        true
    }

    /// What the machine says of a kept path.
    pub fn stat(&mut self, path: &str, stat: Stat) {
        self.stats.insert(path.to_owned(), stat);
    }

    /// A symlink of the project: not followed, and known.
    pub fn link(&mut self, path: &str) {
        if vendored_folder(path).is_none() && !ancestors(path).any(|folder| self.nested.contains(folder)) {
            self.links.insert(path.to_owned());
        }
    }

    /// A path that cannot be part of the analysis, and why.
    pub fn refuse(&mut self, path: impl Into<String>, reason: impl Into<String>) {
        self.refused.push((path.into(), reason.into()));
    }

    /// How the listing was made.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Whether a path was kept.
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    /// Whether a folder holds a kept path.
    pub fn has_folder(&self, folder: &str) -> bool {
        let start = format!("{folder}/");
        self.paths.range(start.clone()..).next().is_some_and(|path| path.starts_with(&start))
    }

    /// The listing, sorted.
    pub fn finish(mut self) -> Listing {
        self.refused.sort();
        Listing {
            paths: self.paths.into_iter().collect(),
            stats: self.stats,
            links: self.links.into_iter().collect(),
            vendored: self.vendored.into_iter().collect(),
            nested_projects: self.other_projects.into_iter().collect(),
            refused: self.refused,
            notes: self.notes,
        }
    }
}

/// The vendored folder that a path is in, from the root.
fn vendored_folder(path: &str) -> Option<&str> {
    ancestors(path).find(|folder| {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        VENDORED.binary_search(&name).is_ok()
    })
}

/// The folders of a path, outermost first.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// Every file below a folder that no ignore file names. Hidden files count; symlinks are not followed.
///
/// # Errors
/// The folder itself cannot be listed.
pub fn folder(root: &Path) -> Result<Vec<Result<std::path::PathBuf, String>>, String> {
    let mut walk = WalkBuilder::new(root);
    // Above the root, ignore files speak only when they belong to the same repository.
    walk.require_git(false).hidden(false).follow_links(false).parents(git::is_inside(root)).git_global(false);
    // Vendored code is listed, so that it is counted.
    walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    let mut found = Vec::new();
    for entry in walk.build() {
        match entry {
            Ok(entry) if entry.depth() == 0 => {}
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {}
            Ok(entry) => found.push(entry.path().strip_prefix(root).map(Path::to_owned).map_err(|error| error.to_string())),
            Err(error) if error.depth() == Some(0) => return Err(error.to_string()),
            Err(error) => found.push(Err(error.to_string())),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(paths: &[&str], policy: Option<&str>) -> Listing {
        let mut keep = Keep::new(paths.iter().copied(), policy);
        for path in paths {
            keep.offer(path);
        }
        keep.finish()
    }

    #[test]
    fn the_list_of_vendored_names_is_sorted() {
        assert!(VENDORED.is_sorted());
    }

    #[test]
    fn vendored_folders_are_counted_at_any_depth_and_files_of_that_name_are_not() {
        let found = listing(&["a/node_modules/x/y.py", "a/vendor", "b/vendor/c.py", "vendored/d.py"], None);
        assert_eq!(found.paths, ["a/vendor", "vendored/d.py"]);
        assert_eq!(found.vendored, ["a/node_modules", "b/vendor"]);
    }

    #[test]
    fn a_folder_with_its_own_policy_is_another_project() {
        let found = listing(&["guardrails.yaml", "a/guardrails.yaml", "a/b/c.py", "ab/c.py"], Some("guardrails.yaml"));
        assert_eq!(found.paths, ["ab/c.py", "guardrails.yaml"]);
        assert_eq!(found.nested_projects, ["a"]);
    }

    #[test]
    fn the_folder_of_the_policy_in_use_is_not_another_project() {
        let found = listing(&["ci/guardrails.yaml", "ci/a.py"], Some("ci/guardrails.yaml"));
        assert_eq!(found.paths, ["ci/a.py", "ci/guardrails.yaml"]);
    }
}
