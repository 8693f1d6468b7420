//! `for: unique`.

use super::table::{ConstraintFact, TableFact};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::schema::model::TableConstraintKind;

/// Unique constraints.
pub struct Uniques;

impl Uniques {
    /// Whether a constraint is one.
    pub fn is(kind: &TableConstraintKind) -> bool {
        matches!(kind, TableConstraintKind::Unique { .. })
    }
}

impl Family for Uniques {
    type Fact<'a> = ConstraintFact<'a>;
    const NAME: &'static str = "unique";
    const ABOUT: &'static str = "A unique constraint.";
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
