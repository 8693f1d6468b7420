//! The replay of SQL texts, and its schema as the lines of the catalogs.

use std::collections::BTreeMap;

use guardlint::facts::dialect::Dialect;
use guardlint::facts::mysql_sqlite::read;
use guardlint::facts::store::{FactStore, FileFacts};
use guardlint::source::sources::{SourceFile, Sources};
use guardlint::workspace::plan::HistoryPlan;
use guardlint::workspace::schema::history::{Layout, replay};
use guardlint::workspace::schema::model::{QualName, Schema, Table, TableConstraintKind};

use super::Lines;

/// The schema after files in the order of their names, and everything the replay complains of.
pub fn lines(files: &[(String, String)], word: &str) -> (Lines, Vec<String>) {
    let dialect = Dialect::parse(word).expect("a dialect");
    let sources = Sources::new(files.iter().map(|(path, text)| SourceFile::new(path.clone(), Ok(text.as_str().into()))).collect());
    let facts: BTreeMap<_, _> = sources.tree().map(|(id, file)| (id, FileFacts::Sql(read(file.text(), dialect)))).collect();
    let plan = HistoryPlan {
        path: String::new(),
        layout: Layout::Plain,
        dialect,
        files: sources.tree().map(|(id, _)| id).collect(),
        search_path: vec!["public".to_owned()],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    let history = replay(&plan, &sources, &FactStore { files: facts });
    let anomalies = history.anomalies.iter().map(|it| format!("! {:?} {} {:?}", it.kind, it.object, it.part));
    let complaints = anomalies.chain(history.problems.iter().map(|it| format!("? {}", it.message))).collect();
    (of_schema(&history.schema), complaints)
}

fn of_schema(schema: &Schema) -> Lines {
    let mut out = Lines::new();
    for (name, table) in &schema.tables {
        of_table(&mut out, schema, name, table);
    }
    for (name, view) in &schema.views {
        let columns: Vec<&str> = view.columns.iter().map(|(column, _)| column.as_str()).collect();
        out.insert(format!("view {} ({})", name.name, columns.join(", ")));
    }
    out
}

fn of_table(out: &mut Lines, schema: &Schema, name: &QualName, table: &Table) {
    let table_name = &name.name;
    for (place, column) in table.columns.iter().enumerate() {
        let nullable = if column.nullable { "" } else { " not null" };
        out.insert(format!("column {table_name} {place} {} {}{nullable}", column.name, column.data_type));
    }
    if !table.primary_key().is_empty() {
        out.insert(format!("primary key {table_name} ({})", table.primary_key().join(", ")));
    }
    for (index, definition) in schema.indexes_of(name) {
        let keys: Vec<&str> = definition.keys.iter().map(|key| key.as_deref().unwrap_or("…")).collect();
        out.insert(format!("index {table_name} {}{} ({})", index.name, if definition.unique { " unique" } else { "" }, keys.join(", ")));
    }
    for constraint in &table.constraints {
        match &constraint.kind {
            TableConstraintKind::ForeignKey(key) => {
                let sqlite = schema.dialect == Dialect::Sqlite;
                // SQLite keeps no names of foreign keys, and MariaDB calls what it does without one RESTRICT.
                let named = if sqlite { String::new() } else { format!(" {}", constraint.name) };
                let action = |sql: &'static str| if sql == "NO ACTION" && !sqlite { "RESTRICT" } else { sql };
                let line = format!(
                    "foreign key {table_name}{named} ({}) -> {} ({}) on delete {} on update {}",
                    key.columns.join(", "),
                    key.ref_table.name,
                    key.ref_columns.join(", "),
                    action(key.on_delete.sql()),
                    action(key.on_update.sql()),
                );
                out.insert(if sqlite { line.to_lowercase() } else { line });
            }
            TableConstraintKind::Check { .. } if schema.dialect != Dialect::Sqlite => {
                out.insert(format!("check {table_name} {}", constraint.name));
            }
            _ => {}
        }
    }
    out.extend(table.triggers.keys().map(|trigger| format!("trigger {table_name} {trigger}")));
}
