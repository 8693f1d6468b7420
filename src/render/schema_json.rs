//! `guardlint schema --format json`: the replayed schema as other programs read it.
//!
//! Versioned apart from the model: a field changes its meaning only together with `version`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::json::{LabelJson, labels};
use super::view::locate;
use crate::source::sources::{Place, Sources};
use crate::workspace::schema::assumptions::uncertain_parts;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{Column, ForeignKeyTarget, Index, QualName, Schema, Table, TableConstraint, TableConstraintKind};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    dialect: &'static str,
    migrations: Vec<MigrationJson<'a>>,
    tables: Vec<TableJson<'a>>,
    views: Vec<ViewJson<'a>>,
    enums: Vec<EnumJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
}

#[derive(Serialize)]
struct MigrationJson<'a> {
    id: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct TableJson<'a> {
    schema: &'a str,
    name: &'a str,
    columns: Vec<ColumnJson<'a>>,
    primary_key: &'a [String],
    uniques: Vec<&'a [String]>,
    foreign_keys: Vec<ForeignKeyJson<'a>>,
    checks: Vec<&'a str>,
    indexes: Vec<&'a str>,
    index_defs: BTreeMap<&'a str, IndexJson<'a>>,
    rls_enabled: bool,
    rls_forced: bool,
    policies: Vec<&'a str>,
    triggers: Vec<&'a str>,
    knowledge: &'static str,
    /// Its parts that are less than certain: `column `a``, `trigger `b``.
    uncertain: BTreeMap<String, &'static str>,
    created: Option<PlaceJson<'a>>,
}

/// A column, as every JSON document of a schema says it.
#[derive(Serialize)]
pub(super) struct ColumnJson<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    data_type: &'a str,
    nullable: bool,
    default: Option<&'a str>,
    knowledge: &'static str,
}

#[derive(Serialize)]
struct ForeignKeyJson<'a> {
    name: &'a str,
    columns: &'a [String],
    ref_schema: &'a str,
    ref_table: &'a str,
    ref_columns: &'a [String],
    on_delete: &'static str,
    on_update: &'static str,
    validated: bool,
    knowledge: &'static str,
}

#[derive(Serialize)]
struct IndexJson<'a> {
    /// Key columns in order; null for an expression.
    columns: &'a [Option<String>],
    unique: bool,
    knowledge: &'static str,
}

#[derive(Serialize)]
struct ViewJson<'a> {
    schema: &'a str,
    name: &'a str,
    columns: Vec<&'a str>,
    materialized: bool,
    knowledge: &'static str,
}

#[derive(Serialize)]
struct EnumJson<'a> {
    schema: &'a str,
    name: &'a str,
    labels: &'a [String],
    knowledge: &'static str,
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    code: &'static str,
    message: &'a str,
    labels: Vec<LabelJson<'a>>,
}

/// The schema that a history leaves, as JSON.
#[must_use]
pub fn schema_json(history: &History, sources: &Sources) -> String {
    let schema = &history.schema;
    let problems = history.doubts();
    let document = Document {
        version: 1,
        dialect: history.dialect.word(),
        migrations: history.migrations.iter().map(|step| MigrationJson { id: &step.id, path: sources.path(step.file) }).collect(),
        tables: schema.tables.iter().map(|(name, table)| table_json(name, table, schema, sources)).collect(),
        views: schema
            .views
            .iter()
            .map(|(name, view)| ViewJson {
                schema: &name.schema,
                name: &name.name,
                columns: view.columns.iter().map(|(column, _)| column.as_str()).collect(),
                materialized: view.materialized,
                knowledge: view.knowledge.word(),
            })
            .collect(),
        enums: schema
            .enums
            .iter()
            .map(|(name, labels)| EnumJson {
                schema: &name.schema,
                name: &name.name,
                labels,
                knowledge: schema.type_knowledge(name).word(),
            })
            .collect(),
        problems: problems
            .iter()
            .map(|problem| ProblemJson { code: problem.code.word(), message: &problem.message, labels: labels(&problem.labels, sources) })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn table_json<'a>(name: &'a QualName, table: &'a Table, schema: &'a Schema, sources: &'a Sources) -> TableJson<'a> {
    let indexes: Vec<(&QualName, &Index)> = schema.indexes_of(name).collect();
    TableJson {
        schema: &name.schema,
        name: &name.name,
        columns: table.columns.iter().map(column_json).collect(),
        primary_key: table.primary_key(),
        uniques: table.constraints.iter().filter_map(unique_columns).collect(),
        foreign_keys: table.foreign_keys().map(|(constraint, target)| foreign_key_json(constraint, target)).collect(),
        checks: sorted(table.constraints.iter().filter(|constraint| is_check(constraint)).map(|constraint| constraint.name.as_str())),
        indexes: indexes.iter().map(|(index, _)| index.name.as_str()).collect(),
        index_defs: indexes
            .iter()
            .map(|(index, definition)| {
                (
                    index.name.as_str(),
                    IndexJson { columns: &definition.keys, unique: definition.unique, knowledge: definition.knowledge.word() },
                )
            })
            .collect(),
        rls_enabled: table.rls_enabled,
        rls_forced: table.rls_forced,
        policies: table.policies.keys().map(String::as_str).collect(),
        triggers: table.triggers.keys().map(String::as_str).collect(),
        knowledge: table.knowledge.word(),
        uncertain: uncertain_parts(table).into_iter().map(|(part, knowledge, _)| (part, knowledge.word())).collect(),
        created: table.life.first().map(|event| place_json(event.place, sources)),
    }
}

pub(super) fn column_json(column: &Column) -> ColumnJson<'_> {
    ColumnJson {
        name: &column.name,
        data_type: &column.data_type,
        nullable: column.nullable,
        default: column.default.as_deref(),
        knowledge: column.knowledge.word(),
    }
}

fn unique_columns(constraint: &TableConstraint) -> Option<&[String]> {
    match &constraint.kind {
        TableConstraintKind::Unique { columns } => Some(columns),
        _ => None,
    }
}

fn is_check(constraint: &TableConstraint) -> bool {
    matches!(constraint.kind, TableConstraintKind::Check { .. })
}

fn foreign_key_json<'a>(constraint: &'a TableConstraint, target: &'a ForeignKeyTarget) -> ForeignKeyJson<'a> {
    ForeignKeyJson {
        name: &constraint.name,
        columns: &target.columns,
        ref_schema: &target.ref_table.schema,
        ref_table: &target.ref_table.name,
        ref_columns: &target.ref_columns,
        on_delete: target.on_delete.sql(),
        on_update: target.on_update.sql(),
        validated: constraint.validated,
        knowledge: constraint.knowledge.word(),
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

fn place_json(place: Place, sources: &Sources) -> PlaceJson<'_> {
    let at = locate(sources, place);
    PlaceJson { path: at.path, line: at.start.line, column: at.start.column }
}
