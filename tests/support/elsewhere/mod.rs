//! A real SQLite or MariaDB beside the replay; each says the schema as lines, one fact a line.

pub mod mariadb;
pub mod replayed;
pub mod sqlite;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

/// One fact a line.
pub type Lines = BTreeSet<String>;

/// Applies files to an empty database; its schema, or what it refused.
pub type Database<'d> = dyn Fn(&[(String, String)]) -> Result<Lines, String> + 'd;

/// Where a program is; `None`, and a line that says so, where it is not installed. In CI that is a failure.
pub fn installed(program: &str, package: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.push(PathBuf::from("/usr/sbin"));
    let found = folders.into_iter().map(|folder| folder.join(program)).find(|candidate| candidate.exists());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "{program} is not installed: apt-get install {package}");
        let _ = writeln!(std::io::stderr(), "skipped: {program} is not installed (apt-get install {package})");
    }
    found
}
