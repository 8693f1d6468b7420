//! `for: check`.

use super::table::{ConstraintFact, TableFact};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::schema::model::TableConstraintKind;

/// Check constraints.
pub struct Checks;

impl Checks {
    /// Whether a constraint is one.
    pub fn is(kind: &TableConstraintKind) -> bool {
        matches!(kind, TableConstraintKind::Check { .. })
    }
}

impl Family for Checks {
    type Fact<'a> = ConstraintFact<'a>;
    const NAME: &'static str = "check";
    const ABOUT: &'static str = "A check constraint.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table", "name"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.constraint.name) },
        Field {
            name: "table",
            about: "Its table, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.table.name.to_string()),
        },
        Field { name: "columns", about: "Its columns.", of: FieldType::Names, get: |fact| Value::names(fact.constraint.kind.columns()) },
        Field {
            name: "expression",
            about: "What it demands, as written.",
            of: FieldType::Text,
            get: |fact| match &fact.constraint.kind {
                TableConstraintKind::Check { expression, .. } => Value::text(expression),
                _ => Value::Absent,
            },
        },
        Field {
            name: "validated",
            about: "False while it is NOT VALID.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.constraint.validated),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(ConstraintFact<'a>)) {
        TableFact::each(inputs, &mut |table| table.constraints(Self::is).for_each(&mut *visit));
    }

    fn place(fact: ConstraintFact<'_>) -> Option<Place> {
        fact.place()
    }

    fn subject(fact: ConstraintFact<'_>) -> Vec<String> {
        fact.subject()
    }
}
