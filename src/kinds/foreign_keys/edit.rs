//! The SQL that mends a reference, ready to paste into a new migration.

use super::edit_elsewhere;
use crate::facts::ddl::Action;
use crate::facts::dialect::Dialect;
use crate::workspace::schema::model::{QualName, Table};

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
        format!("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID;", table(wanted.table), ident(&name), clause(wanted)),
        validate(wanted.table, &name),
    ]
}

/// Replaces a foreign key by the wanted one under the same name.
pub(super) fn replace(name: &str, wanted: &Wanted<'_>) -> Vec<String> {
    if wanted.dialect != Dialect::Postgresql {
        return edit_elsewhere::replace(name, wanted);
    }
    let (on, name_sql) = (table(wanted.table), ident(name));
    vec![
        format!("ALTER TABLE {on} DROP CONSTRAINT {name_sql}, ADD CONSTRAINT {name_sql} {} NOT VALID;", clause(wanted)),
        validate(wanted.table, name),
    ]
}

/// Lets PostgreSQL check the rows that were there before the constraint.
pub(super) fn validate(on: &QualName, name: &str) -> String {
    format!("ALTER TABLE {} VALIDATE CONSTRAINT {};", table(on), ident(name))
}

/// Adds the missing column with its foreign key.
pub(super) fn add_column(wanted: &Wanted<'_>, data_type: &str) -> Vec<String> {
    let [column] = wanted.columns else { return vec![] };
    let references = references(wanted);
    vec![format!("ALTER TABLE {} ADD COLUMN {} {data_type} {references};", table(wanted.table), ident(column))]
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
    columns.iter().map(|column| ident(column)).collect::<Vec<_>>().join(", ")
}

fn table(name: &QualName) -> String {
    if name.schema == "public" { ident(&name.name) } else { format!("{}.{}", ident(&name.schema), ident(&name.name)) }
}

/// A name as SQL needs it written: in quotes where folding or a keyword would change its meaning.
fn ident(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_')
        && !RESERVED.contains(&name);
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// Keywords that PostgreSQL takes for a name only in quotes.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "similar",
    "some",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
];

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
