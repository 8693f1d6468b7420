//! `guardlint schema drift` for people and for programs.
//!
//! **Invariant**: what is printed comes from the migrations and the catalogs; nothing here knows how the database was reached.

use std::fmt::Write;

use serde::Serialize;

use super::escape::one_line;
use super::json::write;
use super::summary::plural;
use super::view::locate;
use crate::drift::compare::{Change, Difference};
use crate::drift::report::{Drift, Standing};
use crate::source::sources::Sources;

/// Lines for a person: the stamp's faults, then every difference with the migration behind it, then what was not judged.
#[must_use]
pub fn human(drift: &Drift, sources: &Sources) -> String {
    let mut out = String::new();
    for fault in &drift.faults {
        line(&mut out, &format!("error: {fault}"));
    }
    for difference in &drift.differences {
        told(&mut out, difference, sources);
    }
    for difference in &drift.unjudged {
        told(&mut out, difference, sources);
        line(&mut out, &format!("  could not judge: {}", difference.doubt.as_deref().unwrap_or("")));
    }
    if let Standing::Unread(reason) = &drift.standing {
        line(&mut out, &format!("could not judge: {reason}"));
        return out;
    }
    if let Standing::Hidden(reason) = &drift.standing {
        line(&mut out, &format!("could not judge: {reason}"));
    }
    for note in &drift.notes {
        line(&mut out, &format!("note: {note}"));
    }
    line(&mut out, &summary(drift));
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    _ = writeln!(out, "{}", one_line(text));
}

fn told(out: &mut String, difference: &Difference, sources: &Sources) {
    line(out, &format!("{}: {}", difference.change.word(), difference.id));
    if let Change::Different(unlike) = &difference.change {
        for it in unlike {
            line(out, &format!("  {}: the migrations say `{}`, the database `{}`", it.property.word(), it.expected, it.found));
        }
    }
    if let Some(origin) = &difference.origin {
        let at = locate(sources, origin.place);
        let verb = if difference.change == Change::Extra { "taken away by" } else { "from" };
        line(out, &format!("  {verb} migration `{}` at {}:{}:{}", origin.migration, at.path, at.start.line, at.start.column));
    }
}

fn summary(drift: &Drift) -> String {
    let at =
        if drift.compared_at.is_empty() { "before the first migration".to_owned() } else { format!("at {}", names(&drift.compared_at)) };
    let stamp = match &drift.standing {
        Standing::Stamped(stamp) if stamp.is_known() && stamp.pending.is_empty() => format!("{at}, the head"),
        Standing::Stamped(stamp) if stamp.is_known() => format!("{at}, {} behind", plural(stamp.pending.len(), "migration", "migrations")),
        _ => format!("{at}, the head; the revision of the database is not known"),
    };
    let count = drift.differences.len();
    let result = if count == 0 { "no drift".to_owned() } else { plural(count, "difference", "differences") };
    let unjudged = if drift.unjudged.is_empty() { String::new() } else { format!(" · {} not judged", drift.unjudged.len()) };
    format!("{result}{unjudged} · {} compared with the schema {stamp}", plural(drift.objects, "object", "objects"))
}

fn names(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    exit_code: u8,
    stamp: StampJson<'a>,
    compared_at: &'a [String],
    faults: &'a [String],
    differences: Vec<DifferenceJson<'a>>,
    unjudged: Vec<DifferenceJson<'a>>,
    objects: usize,
    notes: &'a [String],
}

#[derive(Default, Serialize)]
struct StampJson<'a> {
    state: &'static str,
    table: Option<&'a str>,
    reason: Option<&'a str>,
    revisions: &'a [String],
    pending: &'a [String],
    skipped: &'a [String],
    unknown: &'a [String],
    dirty: &'a [String],
}

#[derive(Serialize)]
struct DifferenceJson<'a> {
    change: &'static str,
    kind: &'static str,
    schema: &'a str,
    name: &'a str,
    part: Option<&'a str>,
    properties: Vec<PropertyJson<'a>>,
    origin: Option<OriginJson<'a>>,
    doubt: Option<&'a str>,
}

#[derive(Serialize)]
struct PropertyJson<'a> {
    property: &'static str,
    expected: &'a str,
    found: &'a str,
}

#[derive(Serialize)]
struct OriginJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    migration: &'a str,
}

/// One JSON document.
#[must_use]
pub fn json(drift: &Drift, sources: &Sources) -> String {
    write(&Document {
        version: 1,
        exit_code: drift.exit().code(),
        stamp: stamp(&drift.standing),
        compared_at: &drift.compared_at,
        faults: &drift.faults,
        differences: drift.differences.iter().map(|it| difference(it, sources)).collect(),
        unjudged: drift.unjudged.iter().map(|it| difference(it, sources)).collect(),
        objects: drift.objects,
        notes: &drift.notes,
    })
}

fn stamp(standing: &Standing) -> StampJson<'_> {
    match standing {
        Standing::NotKept => StampJson { state: "not-kept", ..StampJson::default() },
        Standing::NotStamped(table) => StampJson { state: "not-stamped", table: Some(table), ..StampJson::default() },
        Standing::Unread(reason) => StampJson { state: "unread", reason: Some(reason), ..StampJson::default() },
        Standing::Hidden(reason) => StampJson { state: "hidden", reason: Some(reason), ..StampJson::default() },
        Standing::Stamped(stamp) => StampJson {
            state: "stamped",
            table: Some(&stamp.table),
            reason: None,
            revisions: &stamp.revisions,
            pending: &stamp.pending,
            skipped: &stamp.skipped,
            unknown: &stamp.unknown,
            dirty: &stamp.dirty,
        },
    }
}

fn difference<'a>(difference: &'a Difference, sources: &'a Sources) -> DifferenceJson<'a> {
    let unlike = match &difference.change {
        Change::Different(unlike) => unlike.as_slice(),
        _ => &[],
    };
    let origin = difference.origin.as_ref().map(|origin| {
        let at = locate(sources, origin.place);
        OriginJson { path: at.path, line: at.start.line, column: at.start.column, migration: &origin.migration }
    });
    DifferenceJson {
        change: difference.change.word(),
        kind: difference.id.kind.word(),
        schema: &difference.id.schema,
        name: &difference.id.name,
        part: difference.id.part.as_deref(),
        properties: unlike
            .iter()
            .map(|it| PropertyJson { property: it.property.word(), expected: &it.expected, found: &it.found })
            .collect(),
        origin,
        doubt: difference.doubt.as_deref(),
    }
}
