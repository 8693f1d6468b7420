//! A tree in memory: what cases and tests run on.

use std::collections::BTreeMap;

use super::sources::Unreadable;
use super::tree::{Listing, Stat, Tree};
use super::walk::Keep;

/// Files by path.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemoryTree {
    /// A tree of these files.
    #[must_use]
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

impl Tree for MemoryTree {
    fn list(&self) -> Result<Listing, String> {
        let mut keep = Keep::new(self.files.keys().map(String::as_str), None);
        for (path, bytes) in &self.files {
            if keep.offer(path) {
                keep.stat(path, Stat { size: bytes.len() as u64, ..Stat::default() });
            }
        }
        Ok(keep.finish())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.files.get(path).cloned().ok_or_else(|| Unreadable::Io("no such file".to_owned()))
    }
}
