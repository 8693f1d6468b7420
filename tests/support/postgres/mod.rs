//! A real PostgreSQL beside the replay: the same statements to both, and what each says the schema then is.
//!
//! Both say it as lines, one fact each, so that a difference is a line that only one of them has.

#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod generator;
pub mod replayed;
pub mod server;
pub mod shrink;

use std::collections::BTreeSet;

/// One fact a line.
pub type Lines = BTreeSet<String>;

/// The lines that only one side has: `-` PostgreSQL's, `+` the replay's. A column whose type the replay says it does not know
/// is held against the rest of PostgreSQL's line.
#[must_use]
pub fn difference(database: &Lines, replayed: &Lines) -> Vec<String> {
    let untyped = |line: &str| replayed.iter().filter_map(|known| known.strip_suffix("unknown")).any(|known| line.starts_with(known));
    let mut lines: Vec<String> = database.difference(replayed).filter(|line| !untyped(line)).map(|line| format!("- {line}")).collect();
    let known = |line: &str| line.strip_suffix("unknown").is_some_and(|start| database.iter().any(|line| line.starts_with(start)));
    lines.extend(replayed.difference(database).filter(|line| !known(line)).map(|line| format!("+ {line}")));
    lines.sort_by(|a, b| a.get(2..).cmp(&b.get(2..)));
    lines
}
