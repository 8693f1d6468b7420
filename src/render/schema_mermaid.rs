//! `guardlint schema --format mermaid`: an entity-relationship diagram.
//!
//! The diagram's grammar has no escapes: a character that it does not take becomes `_` or its like, and the true name stands beside it.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{QualName, Table};

/// The schema that a history leaves, as an `erDiagram`.
#[must_use]
pub fn schema_mermaid(history: &History) -> String {
    let schema = &history.schema;
    let mut text = String::from("erDiagram\n");
    let mut drawn: BTreeSet<&QualName> = schema.tables.keys().collect();
    for (name, table) in &schema.tables {
        entity(name, table, &mut text);
    }
    for (name, table) in &schema.tables {
        for (constraint, target) in table.foreign_keys() {
            if drawn.insert(&target.ref_table) {
                _ = writeln!(text, "    {}", entity_name(&target.ref_table));
            }
            let optional = target.columns.iter().any(|column| table.column(column).is_none_or(|column| column.nullable));
            let single = is_key(table, &target.columns);
            let (one, many) = (if optional { "|o" } else { "||" }, if single { "o|" } else { "o{" });
            let label = quoted(&constraint.name);
            _ = writeln!(text, "    {} {one}--{many} {} : {label}", entity_name(&target.ref_table), entity_name(name));
        }
    }
    text
}

fn entity(name: &QualName, table: &Table, text: &mut String) {
    if table.columns.is_empty() {
        _ = writeln!(text, "    {}", entity_name(name));
        return;
    }
    _ = writeln!(text, "    {} {{", entity_name(name));
    let primary = table.primary_key();
    for column in &table.columns {
        let mut keys = Vec::new();
        if primary.contains(&column.name) {
            keys.push("PK");
        }
        if table.foreign_keys().any(|(_, target)| target.columns.contains(&column.name)) {
            keys.push("FK");
        }
        if is_unique(table, &column.name) {
            keys.push("UK");
        }
        let keys = if keys.is_empty() { String::new() } else { format!(" {}", keys.join(", ")) };
        let (shown_type, shown_name) = (word(&column.data_type), word(&column.name));
        let mut notes = Vec::new();
        if shown_name != column.name {
            notes.push(column.name.clone());
        }
        if shown_type != column.data_type {
            notes.push(column.data_type.clone());
        }
        if !column.nullable && !primary.contains(&column.name) {
            notes.push("not null".to_owned());
        }
        let note = if notes.is_empty() { String::new() } else { format!(" {}", quoted(&notes.join(", "))) };
        _ = writeln!(text, "        {shown_type} {shown_name}{keys}{note}");
    }
    *text += "    }\n";
}

fn is_unique(table: &Table, column: &str) -> bool {
    table.constraints.iter().any(|constraint| {
        matches!(&constraint.kind, crate::workspace::schema::model::TableConstraintKind::Unique { columns } if columns.len() == 1 && columns.iter().any(|name| name == column))
    })
}

fn is_key(table: &Table, columns: &[String]) -> bool {
    let same = |key: &[String]| key.len() == columns.len() && key.iter().all(|column| columns.contains(column));
    table.constraints.iter().any(|constraint| {
        constraint.kind.has_index()
            && !matches!(constraint.kind, crate::workspace::schema::model::TableConstraintKind::Exclude { .. })
            && same(constraint.kind.columns())
    })
}

/// A quoted entity takes every character but these.
fn entity_name(name: &QualName) -> String {
    quoted(&name.to_string())
}

fn quoted(text: &str) -> String {
    let safe: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    format!("\"{safe}\"")
}

/// An attribute's name or type: a letter, then letters, digits, `_`, `-`, and brackets.
fn word(text: &str) -> String {
    let safe: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '(' | ')' | '[' | ']') { c } else { '_' }).collect();
    if safe.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { safe } else { format!("_{safe}") }
}
