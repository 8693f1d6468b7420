//! Literate cases: prose, files and expectations in one Markdown file.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod judge;

use std::path::{Path, PathBuf};

/// The rule folders, `rules/<family>/<ID>`, by path.
pub fn rule_folders() -> Vec<PathBuf> {
    folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")).iter().flat_map(|family| folders(family)).collect()
}

#[expect(clippy::disallowed_methods, reason = "the rules are listed as a person sees them")]
/// The folders in a folder, by path.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).expect("a folder of rules");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}
