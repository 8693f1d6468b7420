//! `for: column`.

use super::table::TableFact;
use super::writers;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::kinds::tables::born;
use crate::source::sources::Place;
use crate::workspace::schema::model::Column;

/// Columns of tables.
pub struct Columns;

/// A column and its table.
#[derive(Clone, Copy)]
pub struct ColumnFact<'a> {
    pub table: TableFact<'a>,
    pub column: &'a Column,
}

impl Family for Columns {
    type Fact<'a> = ColumnFact<'a>;
    const NAME: &'static str = "column";
    const ABOUT: &'static str = "A column of a table.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table", "column"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.column.name) },
        Field {
            name: "table",
            about: "Its table, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.table.name.to_string()),
        },
        Field { name: "schema", about: "Its table's schema.", of: FieldType::Name, get: |fact| Value::text(&fact.table.name.schema) },
        Field {
            name: "type",
            about: "Its type as PostgreSQL prints it, such as `character varying(64)`.",
            of: FieldType::Name,
            get: |fact| Value::text(&fact.column.data_type),
        },
        Field { name: "nullable", about: "Whether it takes NULL.", of: FieldType::Bool, get: |fact| Value::Bool(fact.column.nullable) },
        Field {
            name: "default",
            about: "Its default as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.column.default.as_deref()),
        },
        Field {
            name: "primary_key",
            about: "Whether it is part of the primary key.",
            of: FieldType::Bool,
            get: |fact| fact.table.known(Value::Bool(fact.table.table.primary_key().contains(&fact.column.name))),
        },
        Field {
            name: "foreign_key",
            about: "Whether it is part of a foreign key.",
            of: FieldType::Bool,
            get: |fact| {
                let part = fact.table.table.foreign_keys().any(|(_, target)| target.columns.contains(&fact.column.name));
                if part { Value::Bool(true) } else { fact.table.known(Value::Bool(false)) }
            },
        },
        Field {
            name: "written",
            about: "Whether application code writes it by name; not known where a write does not name its columns, in a file that mentions this one.",
            of: FieldType::Bool,
            get: |fact| match writers::written(fact.table, &fact.column.name) {
                Some(written) => Value::Bool(written),
                None => Value::Unknown,
            },
        },
        Field {
            name: "written_by",
            about: "The modules that write it by name.",
            of: FieldType::Names,
            get: |fact| Value::Names(writers::modules(fact.table, &fact.column.name, true).into_iter().map(Into::into).collect()),
        },
        Field {
            name: "read_by",
            about: "The modules whose SQL reads it by name.",
            of: FieldType::Names,
            get: |fact| Value::Names(writers::modules(fact.table, &fact.column.name, false).into_iter().map(Into::into).collect()),
        },
        Field {
            name: "rivals",
            about: "Columns of its table that application code writes and that are called, as it is itself, after the table that its foreign key refers to.",
            of: FieldType::Names,
            get: |fact| {
                let rivals = writers::rivals(fact.table, &fact.column.name);
                if rivals.is_empty() { Value::Absent } else { Value::Names(rivals.into_iter().map(Into::into).collect()) }
            },
        },
        Field {
            name: "created_in",
            about: "The migration file that adds it.",
            of: FieldType::Path,
            get: |fact| Value::optional(born(&fact.column.life).map(|place| fact.table.sources.path(place.file))),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(ColumnFact<'a>)) {
        TableFact::each(inputs, &mut |table| table.table.columns.iter().for_each(|column| visit(ColumnFact { table, column })));
    }

    fn place(fact: ColumnFact<'_>) -> Option<Place> {
        born(&fact.column.life)
    }

    fn subject(fact: ColumnFact<'_>) -> Vec<String> {
        vec![fact.table.name.to_string(), fact.column.name.clone()]
    }
}
