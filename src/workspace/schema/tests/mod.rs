//! SQL in, schema and anomalies out: what the replay makes of small histories.

#![expect(clippy::needless_raw_string_hashes, reason = "expect_test writes them")]

mod blocks;
mod changes;
mod history;
mod names;
mod refusals;
mod relations;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::anomaly::{Anomaly, AnomalyKind};
use super::history::{History, Layout, replay};
use super::model::{Knowledge, QualName, Schema, Table, TableConstraint, TableConstraintKind};
use crate::facts::dialect::Dialect;
use crate::facts::sql::{Binds, read};
use crate::facts::store::{FactStore, FileFacts};
use crate::source::sources::{Place, SourceFile, Sources};
use crate::workspace::plan::{Assumption, HistoryPlan};

/// A history of SQL files, replayed in the order of their names.
pub fn replay_sql(files: &[(&str, &str)]) -> (History, Sources) {
    replay_with(files, |_, _| {})
}

/// The same, with a plan that the test changes.
pub fn replay_with(files: &[(&str, &str)], change: impl Fn(&mut HistoryPlan, &Sources)) -> (History, Sources) {
    let sources = Sources::new(files.iter().map(|(path, text)| SourceFile::new((*path).to_owned(), Ok((*text).into()))).collect());
    let is_sql = |path: &str| path.rsplit('.').next() == Some("sql");
    let facts: BTreeMap<_, _> = sources
        .tree()
        .filter(|(_, file)| is_sql(&file.path))
        .map(|(id, file)| (id, FileFacts::Sql(read(file.text(), Binds::File))))
        .collect();
    let mut plan = HistoryPlan {
        path: String::new(),
        layout: Layout::Plain,
        dialect: Dialect::Postgresql,
        files: sources.tree().map(|(id, _)| id).collect(),
        search_path: vec!["public".to_owned()],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    change(&mut plan, &sources);
    (replay(&plan, &sources, &FactStore { files: facts }), sources)
}

/// Makes a file of the sources an `assume` file.
pub fn assume(plan: &mut HistoryPlan, sources: &Sources, path: &str) {
    let Some(file) = sources.find(path) else { panic!("no file {path}") };
    plan.files.retain(|known| *known != file);
    plan.assume.push(Assumption { file, reason: "made at start-up".to_owned(), entry: None });
}

/// Schema, anomalies and problems of one file.
pub fn show(sql: &str) -> String {
    show_all(&[("1.sql", sql)])
}

/// Schema, anomalies and problems of several files.
pub fn show_all(files: &[(&str, &str)]) -> String {
    let (history, sources) = replay_sql(files);
    dump(&history, &sources)
}

/// The whole outcome as text: what is there first, then what did not fit.
pub fn dump(history: &History, sources: &Sources) -> String {
    let mut out = String::new();
    for (name, table) in &history.schema.tables {
        dump_table(&mut out, &history.schema, name, table);
    }
    for (name, view) in &history.schema.views {
        let columns: Vec<&str> = view.columns.iter().map(|(column, _)| column.as_str()).collect();
        let _ = writeln!(out, "view {name} ({})", columns.join(", "));
    }
    for (name, labels) in &history.schema.enums {
        let _ = writeln!(out, "enum {name} ({})", labels.join(", "));
    }
    for anomaly in &history.anomalies {
        dump_anomaly(&mut out, anomaly, sources);
    }
    for problem in &history.problems {
        let at = problem.labels.first().map(|label| shown(label.place, sources)).unwrap_or_default();
        let _ = writeln!(out, "? {at}: {} {:?}", problem.message, problem.hides);
    }
    out
}

fn dump_table(out: &mut String, schema: &Schema, name: &QualName, table: &Table) {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("{} {}{}", column.name, column.data_type, if column.nullable { "" } else { "!" }))
        .collect();
    let _ = writeln!(out, "{name} ({}){}", columns.join(", "), known(table.knowledge));
    for constraint in &table.constraints {
        let _ = writeln!(out, "  {}", constraint_text(constraint));
    }
    for (index, definition) in schema.indexes_of(name).filter(|(_, index)| !index.constraint) {
        let keys: Vec<&str> = definition.keys.iter().map(|key| key.as_deref().unwrap_or("…")).collect();
        let unique = if definition.unique { "unique " } else { "" };
        let partial = if definition.partial { " where" } else { "" };
        let _ = writeln!(out, "  {}: {unique}index ({}){partial}{}", index.name, keys.join(", "), known(definition.knowledge));
    }
    let _ = match (table.rls_enabled, table.rls_forced) {
        (false, false) => Ok(()),
        (enabled, forced) => {
            let (enabled, forced) = (if enabled { " enabled" } else { "" }, if forced { " forced" } else { "" });
            writeln!(out, "  rls{enabled}{forced}{}", known(table.rls_knowledge))
        }
    };
    for policy in table.policies.keys() {
        let _ = writeln!(out, "  policy {policy}");
    }
    for trigger in table.triggers.keys() {
        let _ = writeln!(out, "  trigger {trigger}");
    }
}

fn known(knowledge: Knowledge) -> &'static str {
    match knowledge {
        Knowledge::Certain => "",
        Knowledge::Assumed => " assumed",
        Knowledge::Unknown => " unknown",
    }
}

fn constraint_text(constraint: &TableConstraint) -> String {
    let text = match &constraint.kind {
        TableConstraintKind::PrimaryKey { columns } => format!("primary key ({})", columns.join(", ")),
        TableConstraintKind::Unique { columns } => format!("unique ({})", columns.join(", ")),
        TableConstraintKind::Exclude { columns } => format!("exclude ({})", columns.join(", ")),
        TableConstraintKind::Check { columns, .. } => format!("check ({})", columns.join(", ")),
        TableConstraintKind::ForeignKey(key) => {
            format!("({}) -> {} ({})", key.columns.join(", "), key.ref_table, key.ref_columns.join(", "))
        }
    };
    let validated = if constraint.validated { "" } else { " not valid" };
    format!("{}: {text}{validated}{}", constraint.name, known(constraint.knowledge))
}

fn dump_anomaly(out: &mut String, anomaly: &Anomaly, sources: &Sources) {
    let kind = match &anomaly.kind {
        AnomalyKind::AfterDrop => "after drop".to_owned(),
        AnomalyKind::OldName { now } => format!("old name of {now}"),
        AnomalyKind::NeverCreated => "never created".to_owned(),
        AnomalyKind::CreatedTwice => "created twice".to_owned(),
        AnomalyKind::Missing { what } => format!("missing {what}"),
        AnomalyKind::MissingReference => "missing reference".to_owned(),
        AnomalyKind::StillReferenced { by } => format!("still referenced by {by}"),
        AnomalyKind::Refused { because, .. } => format!("refused: {because}"),
    };
    let part = anomaly.part.as_ref().map(|part| format!(".{part}")).unwrap_or_default();
    let cause = anomaly.cause.as_ref().map(|(place, text)| format!("; {text} {}", shown(*place, sources))).unwrap_or_default();
    let assumed = if anomaly.assumed { " (assumed)" } else { "" };
    let allowed = anomaly.assumed_by.map(|place| format!(" allowed by {}", sources.path(place.file))).unwrap_or_default();
    let _ = writeln!(out, "! {} {}{part}: {kind}{assumed}{allowed}{cause}", shown(anomaly.place, sources), anomaly.object);
}

/// `1.sql:2:14 "users"`.
fn shown(place: Place, sources: &Sources) -> String {
    let file = sources.get(place.file);
    let at = file.locate(place.span.start);
    format!("{}:{}:{} {:?}", file.path, at.line, at.column, place.span.slice(file.text()))
}
