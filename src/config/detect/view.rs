//! The tree as detection sees it: paths and texts of what is analysed.

use std::collections::BTreeMap;

use crate::config::model::Exclude;
use crate::config::paths::{folder, join, name};
use crate::source::sources::{FileId, Sources};

/// Folders of tests, examples and copies: what they hold is not the project's own.
const NOT_OWN: &[&str] = &[
    "__tests__",
    "archive",
    "archived",
    "backup",
    "backups",
    "benches",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "snapshots",
    "spec",
    "stub",
    "stubs",
    "test",
    "testdata",
    "testing",
    "tests",
];

/// A file.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// From the root.
    pub path: &'a str,
    /// Its id.
    pub id: FileId,
    /// Its text, empty when it could not be read.
    pub text: &'a str,
}

/// All files that are analysed, in path order.
pub struct View<'a> {
    files: Vec<File<'a>>,
    programs: &'a BTreeMap<String, BTreeMap<String, usize>>,
}

impl<'a> View<'a> {
    /// The tree without what the policy excludes.
    #[must_use]
    pub fn new(sources: &'a Sources, exclude: &[Exclude]) -> Self {
        let kept = sources.tree().filter(|(_, file)| !exclude.iter().any(|entry| entry.glob.is_match(&file.path)));
        Self {
            files: kept.map(|(id, file)| File { path: &file.path, id, text: file.text() }).collect(),
            programs: &sources.unread.programs,
        }
    }

    /// Folders of migrations that are programs, and how many they hold by ending.
    #[must_use]
    pub fn programs(&self) -> &'a BTreeMap<String, BTreeMap<String, usize>> {
        self.programs
    }

    /// Every file.
    #[must_use]
    pub fn files(&self) -> &[File<'a>] {
        &self.files
    }

    /// Everything below a folder; `""` is the root.
    #[must_use]
    pub fn below(&self, folder: &str) -> &[File<'a>] {
        if folder.is_empty() {
            return &self.files;
        }
        // With the slash: `a-b` sorts between `a` and `a/b`.
        let start = format!("{folder}/");
        let from = self.files.partition_point(|file| file.path < start.as_str());
        let rest = self.files.get(from..).unwrap_or(&[]);
        let count = rest.partition_point(|file| file.path.starts_with(&start));
        rest.get(..count).unwrap_or(&[])
    }

    /// The files of a folder itself.
    pub fn inside<'v>(&'v self, of: &'v str) -> impl Iterator<Item = &'v File<'a>> {
        self.below(of).iter().filter(move |file| folder(file.path) == of)
    }

    /// The file at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File<'a>> {
        let index = self.files.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.files.get(index)
    }

    /// Whether a folder holds anything.
    #[must_use]
    pub fn has_folder(&self, folder: &str) -> bool {
        !self.below(folder).is_empty()
    }

    /// The nearest file of a name in a folder or above it.
    #[must_use]
    pub fn above(&self, from: &str, wanted: &str) -> Option<&File<'a>> {
        let mut at = from;
        loop {
            if let Some(file) = self.get(&join(at, wanted)) {
                return Some(file);
            }
            if at.is_empty() {
                return None;
            }
            at = folder(at);
        }
    }
}

/// The outermost folder of tests, examples or copies that a path is in.
#[must_use]
pub fn not_own(path: &str) -> Option<&str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.filter_map(|end| path.get(..end)).find(|folder| NOT_OWN.contains(&name(folder)))
}

/// The folders of files, each once, sorted.
#[must_use]
pub fn folders<'a>(files: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut folders: Vec<&str> = files.map(folder).collect();
    folders.sort_unstable();
    folders.dedup();
    folders
}

/// Whether a file's name ends so.
#[must_use]
pub fn has_extension(path: &str, extension: &str) -> bool {
    name(path).rsplit_once('.').is_some_and(|(stem, found)| !stem.is_empty() && found == extension)
}

/// A path as seen from a folder above it.
#[must_use]
pub fn below<'a>(path: &'a str, root: &str) -> Option<&'a str> {
    if root.is_empty() { Some(path) } else { path.strip_prefix(root)?.strip_prefix('/') }
}

/// Whether a path is a folder or stands in it.
#[must_use]
pub fn is_in(path: &str, folder: &str) -> bool {
    path == folder || below(path, folder).is_some()
}
