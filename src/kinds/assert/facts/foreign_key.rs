//! `for: foreign_key`.

use super::table::{ConstraintFact, TableFact};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::schema::model::{ForeignKeyTarget, Index};

/// Foreign keys.
pub struct ForeignKeys;

/// A foreign key, its table and where it leads.
#[derive(Clone, Copy)]
pub struct ForeignKeyFact<'a> {
    pub constraint: ConstraintFact<'a>,
    pub target: &'a ForeignKeyTarget,
}

impl<'a> ForeignKeyFact<'a> {
    /// Those of a table.
    pub fn of(table: TableFact<'a>) -> impl Iterator<Item = Self> {
        let keys = table.table.foreign_keys();
        keys.map(move |(constraint, target)| Self { constraint: ConstraintFact { table, constraint }, target })
    }

    /// Whether an index of all rows begins with its columns, in any order.
    fn indexed(self) -> bool {
        let table = self.constraint.table;
        let leads = |index: &Index| {
            let keys: Vec<&String> = index.keys.iter().take(self.target.columns.len()).flatten().collect();
            !index.partial && self.target.columns.iter().all(|column| keys.contains(&column))
        };
        table.history.schema.indexes_of(table.name).any(|(_, index)| leads(index))
    }
}

const ACTIONS: FieldType = FieldType::Word(&["no action", "restrict", "cascade", "set null", "set default"]);

impl Family for ForeignKeys {
    type Fact<'a> = ForeignKeyFact<'a>;
    const NAME: &'static str = "foreign_key";
    const ABOUT: &'static str = "A foreign key.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table", "name"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.constraint.constraint.name) },
        Field {
            name: "table",
            about: "Its table, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.constraint.table.name.to_string()),
        },
        Field { name: "columns", about: "Its columns.", of: FieldType::Names, get: |fact| Value::names(&fact.target.columns) },
        Field {
            name: "ref_table",
            about: "The table that it refers to.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.target.ref_table.to_string()),
        },
        Field {
            name: "ref_columns",
            about: "The columns that it refers to.",
            of: FieldType::Names,
            get: |fact| Value::names(&fact.target.ref_columns),
        },
        Field {
            name: "on_delete",
            about: "What ON DELETE says.",
            of: ACTIONS,
            get: |fact| Value::owned(fact.target.on_delete.sql().to_lowercase()),
        },
        Field {
            name: "on_update",
            about: "What ON UPDATE says.",
            of: ACTIONS,
            get: |fact| Value::owned(fact.target.on_update.sql().to_lowercase()),
        },
        Field {
            name: "validated",
            about: "False while it is NOT VALID.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.constraint.constraint.validated),
        },
        Field {
            name: "indexed",
            about: "Whether an index without a WHERE begins with its columns, in any order.",
            of: FieldType::Bool,
            get: |fact| {
                if fact.indexed() { Value::Bool(true) } else { fact.constraint.table.known(Value::Bool(false)) }
            },
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(ForeignKeyFact<'a>)) {
        TableFact::each(inputs, &mut |table| ForeignKeyFact::of(table).for_each(&mut *visit));
    }

    fn place(fact: ForeignKeyFact<'_>) -> Option<Place> {
        fact.constraint.place()
    }

    fn subject(fact: ForeignKeyFact<'_>) -> Vec<String> {
        fact.constraint.subject()
    }
}
