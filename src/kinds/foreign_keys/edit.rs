//! The SQL that mends a reference, ready to paste into a new migration.

use super::edit_elsewhere;
use crate::facts::ddl::Action;
use crate::facts::dialect::Dialect;
use crate::workspace::schema::model::{QualName, Table};
use crate::workspace::schema::words::quote;

/// Both ends of the foreign key to be made.
pub(super) struct Wanted<'a> {
    pub dialect: Dialect,
    pub table: &'a QualName,
    pub columns: &'a [String],
    pub to: &'a QualName,
    pub to_columns: Vec<String>,
    pub on_delete: Action,
    pub on_update: Action,
}

/// Adds the foreign key without locking a table that holds rows for long: NOT VALID first, then VALIDATE.
pub(super) fn add(wanted: &Wanted<'_>) -> Vec<String> {
    if wanted.dialect != Dialect::Postgresql {
        return edit_elsewhere::add(wanted);
    }
    let name = constraint_name(wanted);
    vec![
        format!("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID;", table(wanted.table), quote(&name), clause(wanted)),
        validate(wanted.table, &name),
    ]
}

/// Replaces a foreign key by the wanted one under the same name.
pub(super) fn replace(name: &str, wanted: &Wanted<'_>) -> Vec<String> {
    if wanted.dialect != Dialect::Postgresql {
        return edit_elsewhere::replace(name, wanted);
    }
    let (on, name_sql) = (table(wanted.table), quote(name));
    vec![
        format!("ALTER TABLE {on} DROP CONSTRAINT {name_sql}, ADD CONSTRAINT {name_sql} {} NOT VALID;", clause(wanted)),
        validate(wanted.table, name),
    ]
}

/// Lets PostgreSQL check the rows that were there before the constraint.
pub(super) fn validate(on: &QualName, name: &str) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {};", table(on), quote(name))
}

/// Adds the missing column with its foreign key.
pub(super) fn add_column(wanted: &Wanted<'_>, data_type: &str) -> Vec<String> {
    let [column] = wanted.columns else { return vec![] };
    let references = references(wanted);
    vec![format!("ALTER TABLE {} ADD COLUMN {} {data_type} {references};", table(wanted.table), quote(column))]
}

fn clause(wanted: &Wanted<'_>) -> String {
    format!("FOREIGN KEY ({}) {}", list(wanted.columns), references(wanted))
}

fn references(wanted: &Wanted<'_>) -> String {
    let mut sql = format!("REFERENCES {} ({})", table(wanted.to), list(&wanted.to_columns));
    for (event, action) in [("DELETE", wanted.on_delete), ("UPDATE", wanted.on_update)] {
        if action != Action::NoAction {
            sql.extend([" ON ", event, " ", action.sql()]);
        }
    }
    sql
}

/// `fk_<table>_<columns>`, within the 63 bytes that PostgreSQL keeps of a name.
fn constraint_name(wanted: &Wanted<'_>) -> String {
    let mut name = format!("fk_{}_{}", wanted.table.name, wanted.columns.join("_"));
    while name.len() > 63 {
        name.pop();
    }
    name
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|column| quote(column)).collect::<Vec<_>>().join(", ")
}

fn table(name: &QualName) -> String {
    if name.schema == "public" { quote(&name.name) } else { format!("{}.{}", quote(&name.schema), quote(&name.name)) }
}

/// The columns that a reference without columns means: the primary key, or the only column named `id`.
pub(in crate::kinds) fn key_of(table: &Table) -> Option<Vec<String>> {
    match table.primary_key() {
        [] => table.column("id").map(|column| vec![column.name.clone()]),
        key => Some(key.to_vec()),
    }
}

/// What a type's values look like, whatever their length: types of one family can refer to each other.
pub(super) fn family(data_type: &str) -> &str {
    let base = data_type.split('(').next().unwrap_or(data_type).trim();
    match base {
        "smallint" | "integer" | "bigint" | "smallserial" | "serial" | "bigserial" => "number",
        "text" | "character varying" | "varchar" | "character" | "char" | "bpchar" | "citext" | "name" => "text",
        other => other,
    }
}
