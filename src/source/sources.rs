//! The files of one run, each read once, in path order.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::limits;
use super::text::{LineColumn, LineIndex, Span};
use super::tree::{Change, Stat, Tree};
use super::unread::Unread;

/// The number of a file in [`Sources`]; ids sort as paths do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in one file: what every finding points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

/// Why a file's text is not at hand. Each is a problem that the report shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Larger than the limit (bytes of the file, limit).
    TooLarge(u64, u64),
    /// A NUL byte in its first 8 KiB: not text.
    Binary,
    /// Not UTF-8; the byte offset of the first bad byte.
    NotUtf8(usize),
    /// Nothing asked for it so far, or it is a symlink.
    NotRead,
    /// The operating system refused; its words.
    Io(String),
}

impl Unreadable {
    /// Why the text is not at hand, in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::TooLarge(size, limit) => format!("it has {size} bytes, and {limit} are the limit"),
            Self::Binary => "it is not text".to_owned(),
            Self::NotUtf8(at) => format!("it is not UTF-8 (byte {at})"),
            Self::NotRead => "nothing asked for it".to_owned(),
            Self::Io(words) => words.clone(),
        }
    }
}

/// One file: its path from the root with `/` between parts, and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// From the root, `/`-joined on every platform: the file's identity.
    pub path: String,
    /// The text, or why there is none.
    pub text: Result<Arc<str>, Unreadable>,
    /// What the machine says of it; `None` for a file that is not part of the tree.
    pub stat: Option<Stat>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file whose text was read, or could not be.
    #[must_use]
    pub fn new(path: String, text: Result<Arc<str>, Unreadable>) -> Self {
        Self { path, text, stat: None, lines: OnceLock::new() }
    }

    /// The same file, of which the machine says this.
    #[must_use]
    pub fn with(self, stat: Option<Stat>) -> Self {
        Self { stat, ..self }
    }

    /// Whether something asked for its text, be it in vain.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.text != Err(Unreadable::NotRead)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Its folder from the root; `""` is the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What follows the last dot of its name.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.name().rsplit_once('.').map(|(_, extension)| extension)
    }

    /// The text, empty when it could not be read.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or("")
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn locate(&self, offset: u32) -> LineColumn {
        self.lines().locate(self.text(), offset)
    }

    /// The line index, made on first use.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text()))
    }
}

/// All files of one run, sorted by path, so that a [`FileId`] sorts as its path does.
///
/// The policy file is the last one: its path may be outside the root, and it is shown as it was named.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    /// What is known of the files of the tree that are not among them.
    pub unread: Unread,
    /// How many of `files` are in path order; the ones after were added by name (policy, baseline, assume files).
    sorted: usize,
}

impl Sources {
    /// Sorts by path and drops a path given twice.
    #[must_use]
    pub fn new(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let sorted = files.len();
        Self { files, unread: Unread::default(), sorted }
    }

    /// The tree with these changes; what was added by name is left out.
    #[must_use]
    pub fn with(&self, changes: &[Change]) -> Self {
        let changed: BTreeSet<&str> = changes.iter().map(Change::path).collect();
        let kept = self.listed().filter(|(_, file)| !changed.contains(file.path.as_str()));
        let kept = kept.map(|(_, file)| SourceFile::new(file.path.clone(), file.text.clone()).with(file.stat));
        let fresh = changes.iter().filter_map(|change| match change {
            Change::Written { path, text, mode } => {
                let stat = Stat { size: text.len() as u64, mode: *mode, link: false };
                Some(SourceFile::new(path.clone(), Ok(text.as_str().into())).with(Some(stat)))
            }
            Change::Removed { .. } => None,
        });
        Self { unread: self.unread.clone(), ..Self::new(kept.chain(fresh).collect()) }
    }

    /// Adds a file that is not part of the tree (policy, baseline, assume file) and gives its id.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file of an id.
    ///
    /// # Panics
    /// Never for an id that this value gave out.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "ids are only made here")]
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The id of a path in the tree whose text was asked for.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        let tree = self.files.get(..self.sorted)?;
        let index = tree.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        tree.get(index).filter(|file| file.is_asked())?;
        Some(FileId(u32::try_from(index).ok()?))
    }

    /// Every file of the tree whose text was asked for with its id, in path order.
    pub fn tree(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.listed().filter(|(_, file)| file.is_asked())
    }

    /// Whether the tree has a file at a path.
    #[must_use]
    pub fn is_listed(&self, path: &str) -> bool {
        self.files.get(..self.sorted).is_some_and(|tree| tree.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok())
    }

    /// Reads those of the tree that nothing asked for so far and that are wanted now.
    pub fn read(&mut self, tree: &dyn Tree, wanted: &(dyn Fn(&str) -> bool + Sync)) {
        let rest = self.files.iter_mut().take(self.sorted).filter(|file| !file.is_asked() && file.stat.is_none_or(|stat| !stat.link));
        let rest: Vec<&mut SourceFile> = rest.collect();
        rest.into_par_iter().filter(|file| wanted(&file.path)).for_each(|file| file.text = tree.read(&file.path).and_then(limits::text));
    }

    /// Every file below a folder of the tree with its id, in path order, read or not; `""` is the root.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = (FileId, &SourceFile)> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let tree = self.files.get(..self.sorted).unwrap_or(&[]);
        let from = tree.partition_point(|file| file.path < start);
        self.listed().skip(from).take_while(move |(_, file)| file.path.starts_with(&start))
    }

    /// Every file of the tree with its id, in path order, read or not.
    pub fn listed(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().take(self.sorted).enumerate().map(|(index, file)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), file))
    }

    /// The path of a file, for messages.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        &self.get(id).path
    }
}

/// A path from a folder, without `.` and `..`; `None` where it leads out of the root.
#[must_use]
pub fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = if path.starts_with('/') { vec![] } else { folder.split('/').filter(|part| !part.is_empty()).collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
