//! `guardlint explain table NAME`: the life of a table for a person, or as JSON.

use std::fmt::Write;

use serde::Serialize;

use super::schema_json::{ColumnJson, column_json};
use super::view::{locate, spot};
use crate::source::sources::{Place, Sources};
use crate::workspace::schema::model::{Knowledge, QualName, Table};
use crate::workspace::schema::story::Story;

/// For a person.
#[must_use]
pub fn human(story: &Story<'_>, sources: &Sources) -> String {
    let mut text = format!("table {} · {}\n", story.name, state(story));
    // Writing to a String cannot fail.
    for reason in reasons(story, sources) {
        _ = writeln!(text, "  {reason}");
    }
    if let Some(table) = story.table {
        columns(table, &mut text);
        keys(table, story, &mut text);
    }
    text.push_str("\nlife\n");
    let width = story.events.iter().map(|(_, event)| at(event.place, sources).chars().count()).max().unwrap_or(0);
    for (part, event) in &story.events {
        let part = part.as_ref().map(|part| format!("{part} ")).unwrap_or_default();
        let place = at(event.place, sources);
        _ = writeln!(text, "  {place:width$}  {part}{} ({})", event.what, event.migration);
    }
    text
}

fn state(story: &Story<'_>) -> String {
    match (story.table, story.gone.and_then(|gone| gone.renamed_to.as_ref())) {
        (Some(_), _) => story.knowledge().word().to_owned(),
        (None, Some(new)) => format!("renamed to `{new}`: see `guardlint explain table {new}`"),
        (None, None) => "dropped".to_owned(),
    }
}

/// Why it is less than certain.
fn reasons(story: &Story<'_>, sources: &Sources) -> Vec<String> {
    let mut reasons = Vec::new();
    let first = story.table.and_then(|table| table.life.first());
    match (story.knowledge(), first) {
        (Knowledge::Assumed, Some(event)) if event.migration == "assume" => {
            reasons.push(format!("assumed: an `assume` file makes it, {}", at(event.place, sources)));
        }
        (Knowledge::Assumed, Some(event)) => {
            reasons.push(format!("assumed: made under a condition that was not evaluated, {}", at(event.place, sources)));
        }
        (Knowledge::Assumed, None) => reasons.push("assumed: its end stands under a condition that was not evaluated".to_owned()),
        (Knowledge::Unknown, Some(event)) => {
            reasons.push(format!("unknown: migrations use it and none makes it, first at {}", at(event.place, sources)));
        }
        _ => {}
    }
    for (part, knowledge, event) in story.uncertain() {
        let place = event.map(|event| format!(", {}", at(event.place, sources))).unwrap_or_default();
        if story.knowledge() == Knowledge::Certain {
            reasons.push(format!("{part} is {}{place}", knowledge.word()));
        }
    }
    for problem in &story.doubts {
        reasons.push(format!("may be changed by what was not understood: {}: {}", spot(sources, &problem.labels), problem.message));
    }
    reasons
}

fn columns(table: &Table, text: &mut String) {
    text.push_str("\ncolumns\n");
    let width = table.columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
    for column in &table.columns {
        let null = if column.nullable { "" } else { " not null" };
        let default = column.default.as_ref().map(|default| format!(" default {default}")).unwrap_or_default();
        let knowledge = if column.knowledge == Knowledge::Certain { String::new() } else { format!(" · {}", column.knowledge.word()) };
        _ = writeln!(text, "  {:width$}  {}{null}{default}{knowledge}", column.name, column.data_type);
    }
}

fn keys(table: &Table, story: &Story<'_>, text: &mut String) {
    let mut lines = Vec::new();
    if !table.primary_key().is_empty() {
        lines.push(format!("primary key ({})", table.primary_key().join(", ")));
    }
    for (constraint, target) in table.foreign_keys() {
        let valid = if constraint.validated { "" } else { ", not valid" };
        let to = format!("{} ({})", target.ref_table, target.ref_columns.join(", "));
        lines.push(format!(
            "{} ({}) → {to} on delete {}{valid}",
            constraint.name,
            target.columns.join(", "),
            target.on_delete.sql().to_lowercase()
        ));
    }
    for (owner, key, target) in &story.referenced_by {
        lines.push(format!("referenced by {owner} ({}) as {key}", target.columns.join(", ")));
    }
    if table.rls_enabled {
        lines.push(format!("row-level security enabled{}", if table.rls_forced { " and forced" } else { "" }));
    }
    lines.extend(table.policies.iter().map(|(name, policy)| format!("policy {name} for {}", policy.command.to_lowercase())));
    lines.extend(table.triggers.iter().map(|(name, trigger)| {
        let function = trigger.function.as_ref().map(|function| format!(" runs {function}")).unwrap_or_default();
        format!("trigger {name} {} {}{function}", trigger.timing.to_lowercase(), trigger.events.join(" or ").to_lowercase())
    }));
    if !lines.is_empty() {
        text.push_str("\nkeys and guards\n");
    }
    for line in lines {
        _ = writeln!(text, "  {line}");
    }
}

fn at(place: Place, sources: &Sources) -> String {
    let found = locate(sources, place);
    format!("{}:{}", found.path, found.start.line)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    schema: &'a str,
    name: &'a str,
    state: &'static str,
    renamed_to: Option<String>,
    knowledge: &'static str,
    reasons: Vec<String>,
    columns: Vec<ColumnJson<'a>>,
    primary_key: &'a [String],
    referenced_by: Vec<ReferenceJson<'a>>,
    policies: Vec<&'a str>,
    triggers: Vec<&'a str>,
    life: Vec<EventJson<'a>>,
}

#[derive(Serialize)]
struct ReferenceJson<'a> {
    schema: &'a str,
    table: &'a str,
    name: &'a str,
    columns: &'a [String],
}

#[derive(Serialize)]
struct EventJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    migration: &'a str,
    part: Option<&'a str>,
    what: &'a str,
}

/// For programs.
#[must_use]
pub fn json(story: &Story<'_>, sources: &Sources) -> String {
    let renamed: Option<&QualName> = story.gone.and_then(|gone| gone.renamed_to.as_ref());
    let events = story.events.iter().map(|(part, event)| {
        let found = locate(sources, event.place);
        let (line, column) = (found.start.line, found.start.column);
        EventJson { path: found.path, line, column, migration: &event.migration, part: part.as_deref(), what: &event.what }
    });
    let table = story.table;
    let columns = table.into_iter().flat_map(|table| &table.columns).map(column_json);
    let document = Document {
        version: 1,
        schema: &story.name.schema,
        name: &story.name.name,
        state: match (table, renamed) {
            (Some(_), _) => "present",
            (None, Some(_)) => "renamed",
            (None, None) => "dropped",
        },
        renamed_to: renamed.filter(|_| table.is_none()).map(|name| format!("{}.{}", name.schema, name.name)),
        knowledge: story.knowledge().word(),
        reasons: reasons(story, sources),
        columns: columns.collect(),
        primary_key: table.map(Table::primary_key).unwrap_or_default(),
        referenced_by: story
            .referenced_by
            .iter()
            .map(|(owner, name, target)| ReferenceJson { schema: &owner.schema, table: &owner.name, name, columns: &target.columns })
            .collect(),
        policies: table.into_iter().flat_map(|table| table.policies.keys()).map(String::as_str).collect(),
        triggers: table.into_iter().flat_map(|table| table.triggers.keys()).map(String::as_str).collect(),
        life: events.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
