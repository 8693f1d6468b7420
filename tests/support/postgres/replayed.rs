//! The replay of SQL texts, and its schema as the lines of `catalog.sql`.

use std::collections::BTreeMap;

use guardlint::facts::sql::{Binds, read};
use guardlint::facts::store::{FactStore, FileFacts};
use guardlint::source::sources::{SourceFile, Sources};
use guardlint::workspace::plan::HistoryPlan;
use guardlint::workspace::schema::history::{History, Layout, replay};
use guardlint::workspace::schema::model::{Index, QualName, Schema, Table, TableConstraint, TableConstraintKind};

use super::Lines;

/// Replays files in the order of their names.
pub fn replayed(files: &[(String, String)]) -> (History, Sources) {
    let sources = Sources::new(files.iter().map(|(path, text)| SourceFile::new(path.clone(), Ok(text.as_str().into()))).collect());
    let facts: BTreeMap<_, _> = sources.tree().map(|(id, file)| (id, FileFacts::Sql(read(file.text(), Binds::File)))).collect();
    let plan = HistoryPlan {
        path: String::new(),
        layout: Layout::Plain,
        dialect: guardlint::facts::dialect::Dialect::Postgresql,
        files: sources.tree().map(|(id, _)| id).collect(),
        search_path: vec!["public".to_owned()],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    (replay(&plan, &sources, &FactStore { files: facts }), sources)
}

/// Everything the replay complains of: anomalies with their place, then problems.
pub fn complaints(history: &History, sources: &Sources) -> Vec<String> {
    let at = |place: guardlint::source::sources::Place| {
        let file = sources.get(place.file);
        format!("{}:{}", file.path, file.locate(place.span.start).line)
    };
    let anomalies = history.anomalies.iter().map(|it| format!("! {} {:?} {} {:?}", at(it.place), it.kind, it.object, it.part));
    let problems = history.problems.iter().map(|it| format!("? {}", it.message));
    anomalies.chain(problems).collect()
}

/// The schema as lines.
pub fn lines(schema: &Schema) -> Lines {
    let mut out = Lines::new();
    for (name, table) in &schema.tables {
        table_lines(&mut out, &qualified(name), table);
        out.extend(schema.indexes_of(name).map(|(index, definition)| index_line(&qualified(name), index, definition)));
    }
    for (name, view) in &schema.views {
        let columns: Vec<&str> = view.columns.iter().map(|(column, _)| column.as_str()).collect();
        let kind = if view.materialized { "materialized view" } else { "view" };
        out.insert(format!("{kind} {} ({})", qualified(name), columns.join(", ")));
        out.extend(schema.indexes_of(name).map(|(index, definition)| index_line(&qualified(name), index, definition)));
    }
    out.extend(schema.enums.iter().map(|(name, labels)| format!("enum {} ({})", qualified(name), labels.join(", "))));
    out.extend(schema.types.iter().map(|name| format!("type {}", qualified(name))));
    out.extend(schema.sequences.iter().map(|name| format!("sequence {}", qualified(name))));
    out.extend(schema.functions.keys().map(|name| format!("function {}", qualified(name))));
    out.extend(schema.schemas.iter().map(|name| format!("schema {name}")));
    out
}

fn qualified(name: &QualName) -> String {
    format!("{}.{}", name.schema, name.name)
}

fn table_lines(out: &mut Lines, name: &str, table: &Table) {
    let mut line = format!("table {name}");
    for (holds, word) in [(table.partitioned, " partitioned"), (table.rls_enabled, " rls"), (table.rls_forced, " forced")] {
        line.push_str(if holds { word } else { "" });
    }
    out.insert(line);
    for (place, column) in table.columns.iter().enumerate() {
        let nullable = if column.nullable { "" } else { " not null" };
        out.insert(format!("column {name} {} {} {}{nullable}", place + 1, column.name, column.data_type));
    }
    out.extend(table.constraints.iter().map(|constraint| constraint_line(name, constraint)));
    out.extend(table.triggers.keys().map(|trigger| format!("trigger {name} {trigger}")));
    out.extend(table.policies.iter().map(|(policy, definition)| format!("policy {name} {policy} {}", definition.command)));
}

fn constraint_line(table: &str, constraint: &TableConstraint) -> String {
    let named = format!("{table} {}", constraint.name);
    let validity = if constraint.validated { "" } else { " not valid" };
    match &constraint.kind {
        TableConstraintKind::PrimaryKey { columns } => format!("primary key {named} ({})", columns.join(", ")),
        TableConstraintKind::Unique { columns } => format!("unique {named} ({})", columns.join(", ")),
        TableConstraintKind::Exclude { columns } => format!("exclude {named} ({})", columns.join(", ")),
        TableConstraintKind::Check { columns, .. } => {
            let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            columns.sort_unstable();
            columns.dedup();
            format!("check {named} ({}){validity}", columns.join(", "))
        }
        TableConstraintKind::ForeignKey(key) => format!(
            "foreign key {named} ({}) -> {} ({}) on delete {} on update {}{validity}",
            key.columns.join(", "),
            qualified(&key.ref_table),
            key.ref_columns.join(", "),
            key.on_delete.sql(),
            key.on_update.sql(),
        ),
    }
}

fn index_line(table: &str, name: &QualName, index: &Index) -> String {
    let keys: Vec<&str> = index.keys.iter().map(|key| key.as_deref().unwrap_or("…")).collect();
    let mut line = format!("index {table} {}{} ({})", qualified(name), if index.unique { " unique" } else { "" }, keys.join(", "));
    for (holds, word) in [(index.partial, " partial"), (index.constraint, " constraint")] {
        line.push_str(if holds { word } else { "" });
    }
    line
}
