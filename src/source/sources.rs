//! The files of one run, each read once, in path order.

use std::sync::{Arc, OnceLock};

use super::text::{LineColumn, LineIndex, Span};
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
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file whose text was read, or could not be.
    #[must_use]
    pub fn new(path: String, text: Result<Arc<str>, Unreadable>) -> Self {
        Self { path, text, lines: OnceLock::new() }
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

    /// The tree with these files, `(path, text)`, in place of what it holds there; what was added by name is left out.
    #[must_use]
    pub fn with(&self, files: &[(String, String)]) -> Self {
        let is_new = |path: &str| files.iter().any(|(new, _)| new == path);
        let kept =
            self.tree().filter(|(_, file)| !is_new(&file.path)).map(|(_, file)| SourceFile::new(file.path.clone(), file.text.clone()));
        let fresh = files.iter().map(|(path, text)| SourceFile::new(path.clone(), Ok(text.as_str().into())));
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

    /// The id of a path in the tree.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<FileId> {
        let tree = self.files.get(..self.sorted)?;
        let index = tree.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some(FileId(u32::try_from(index).ok()?))
    }

    /// Every file of the tree with its id, in path order.
    pub fn tree(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().take(self.sorted).enumerate().map(|(index, file)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), file))
    }

    /// The path of a file, for messages.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        &self.get(id).path
    }
}
