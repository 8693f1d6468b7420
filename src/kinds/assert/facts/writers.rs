//! Who writes a column, and which other columns mean what it means.

use std::collections::BTreeSet;

use super::table::TableFact;
use crate::facts::queries::Verb;
use crate::kinds::words::spellings;
use crate::workspace::access::Access;

/// Whether application code writes a column; `None` where a write may: one that does not name its columns, in a file that mentions this one.
pub fn written(table: TableFact<'_>, column: &str) -> Option<bool> {
    let mut open = false;
    for access in table.accesses.writes(table.name).filter(|access| matches!(access.verb, Verb::Insert | Verb::Update)) {
        if names(access, column) {
            return Some(true);
        }
        open |= !access.writes.complete && mentions(table.sources.get(access.place.file).text(), column);
    }
    (!open).then_some(false)
}

/// The modules that write, or read, a column by its name.
pub fn modules<'a>(table: TableFact<'a>, column: &str, writes: bool) -> BTreeSet<&'a str> {
    let reads = |access: &&Access| access.reads.names.iter().any(|name| name == column);
    let all = table.accesses.of_table(table.name).filter(|access| !access.migration);
    all.filter(|access| if writes { names(access, column) } else { reads(access) }).map(|access| access.module.as_str()).collect()
}

/// Whether a word stands in a text.
fn mentions(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + word.len()..).unwrap_or(""));
        !part(before.chars().next_back()) && !part(after.chars().next())
    })
}

fn names(access: &Access, column: &str) -> bool {
    access.writes.names.iter().any(|name| name == column)
}

/// Columns that application code writes and that refer to what a column's foreign key refers to.
pub fn rivals<'a>(table: TableFact<'a>, column: &str) -> Vec<&'a str> {
    let alone = |columns: &[String]| columns.len() == 1 && columns.first().is_some_and(|only| only == column);
    let Some((_, target)) = table.table.foreign_keys().find(|(_, target)| alone(&target.columns)) else { return Vec::new() };
    let refers = |other: &str| {
        table
            .table
            .foreign_keys()
            .any(|(_, key)| key.ref_table == target.ref_table && key.columns.len() == 1 && key.columns.iter().any(|it| it == other))
            || names_target(other, &target.ref_table.name)
    };
    let others = table.table.columns.iter().map(|other| other.name.as_str()).filter(|other| *other != column && refers(other));
    others.filter(|other| written(table, other) == Some(true)).collect()
}

/// `run_id` and `source_run_id` name a row of `runs`.
fn names_target(column: &str, table: &str) -> bool {
    let Some(stem) = column.strip_suffix("_id") else { return false };
    spellings(table).iter().any(|word| stem == word || stem.ends_with(&format!("_{word}")))
}
