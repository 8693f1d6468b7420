//! A real PostgreSQL beside the replay: the same statements to both, and what each says the schema then is.
//!
//! Both say it as lines, one fact each, so that a difference is a line that only one of them has.

pub mod generator;
pub mod replayed;
pub mod server;
pub mod shrink;

use std::collections::BTreeSet;

/// One fact a line.
pub type Lines = BTreeSet<String>;

/// The lines that only one side has: `-` PostgreSQL's, `+` the replay's.
#[must_use]
pub fn difference(database: &Lines, replayed: &Lines) -> Vec<String> {
    let mut lines: Vec<String> = database.difference(replayed).map(|line| format!("- {line}")).collect();
    lines.extend(replayed.difference(database).map(|line| format!("+ {line}")));
    lines.sort_by(|a, b| a.get(2..).cmp(&b.get(2..)));
    lines
}
