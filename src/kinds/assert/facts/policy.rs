//! `for: policy`.

use super::table::TableFact;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::schema::model::Policy;

/// Row-level security policies.
pub struct Policies;

/// A policy and its table.
#[derive(Clone, Copy)]
pub struct PolicyFact<'a> {
    pub table: TableFact<'a>,
    pub name: &'a str,
    pub policy: &'a Policy,
}

impl<'a> PolicyFact<'a> {
    /// Those of a table.
    pub fn of(table: TableFact<'a>) -> impl Iterator<Item = Self> {
        table.table.policies.iter().map(move |(name, policy)| Self { table, name, policy })
    }
}

impl Family for Policies {
    type Fact<'a> = PolicyFact<'a>;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "A row-level security policy of a table.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table", "policy"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(fact.name) },
        Field {
            name: "table",
            about: "Its table, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.table.name.to_string()),
        },
        Field { name: "command", about: "The statements that it is for.", of: COMMANDS, get: |fact| Value::text(fact.policy.command) },
        Field {
            name: "using",
            about: "The text of USING.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.policy.using.as_deref()),
        },
        Field {
            name: "check",
            about: "The text of WITH CHECK.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.policy.check.as_deref()),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(PolicyFact<'a>)) {
        TableFact::each(inputs, &mut |table| PolicyFact::of(table).for_each(&mut *visit));
    }

    fn place(fact: PolicyFact<'_>) -> Option<Place> {
        Some(fact.policy.place)
    }

    fn subject(fact: PolicyFact<'_>) -> Vec<String> {
        vec![fact.table.name.to_string(), fact.name.to_owned()]
    }
}

const COMMANDS: FieldType = FieldType::Word(&["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]);
