//! `for: trigger`.

use super::table::TableFact;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::schema::model::Trigger;

/// Triggers.
pub struct Triggers;

/// A trigger and its table.
#[derive(Clone, Copy)]
pub struct TriggerFact<'a> {
    pub table: TableFact<'a>,
    pub name: &'a str,
    pub trigger: &'a Trigger,
}

impl<'a> TriggerFact<'a> {
    /// Those of a table.
    pub fn of(table: TableFact<'a>) -> impl Iterator<Item = Self> {
        table.table.triggers.iter().map(move |(name, trigger)| Self { table, name, trigger })
    }

    /// Whether the body of its function can raise; a function that no migration makes is not known.
    fn raises(self) -> Value<'a> {
        let function = self.trigger.function.as_ref().and_then(|name| self.table.history.schema.functions.get(name));
        function.map_or(Value::Unknown, |function| Value::Bool(function.raises))
    }
}

impl Family for Triggers {
    type Fact<'a> = TriggerFact<'a>;
    const NAME: &'static str = "trigger";
    const ABOUT: &'static str = "A trigger of a table.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table", "trigger"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(fact.name) },
        Field {
            name: "table",
            about: "Its table, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.table.name.to_string()),
        },
        Field {
            name: "function",
            about: "The function that it runs.",
            of: FieldType::Dotted,
            get: |fact| fact.trigger.function.as_ref().map_or(Value::Absent, |name| Value::owned(name.to_string())),
        },
        Field { name: "raises", about: "Whether its function can raise an exception.", of: FieldType::Bool, get: |fact| fact.raises() },
        Field { name: "timing", about: "When it runs.", of: TIMINGS, get: |fact| Value::text(fact.trigger.timing) },
        Field {
            name: "events",
            about: "The statements that it runs on.",
            of: FieldType::Names,
            get: |fact| Value::names(&fact.trigger.events),
        },
        Field {
            name: "columns",
            about: "The columns of UPDATE OF.",
            of: FieldType::Names,
            get: |fact| Value::names(&fact.trigger.columns),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(TriggerFact<'a>)) {
        TableFact::each(inputs, &mut |table| TriggerFact::of(table).for_each(&mut *visit));
    }

    fn place(fact: TriggerFact<'_>) -> Option<Place> {
        Some(fact.trigger.place)
    }

    fn subject(fact: TriggerFact<'_>) -> Vec<String> {
        vec![fact.table.name.to_string(), fact.name.to_owned()]
    }
}

const TIMINGS: FieldType = FieldType::Word(&["BEFORE", "AFTER", "INSTEAD OF"]);
