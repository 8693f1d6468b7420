//! `for: argument`.

use super::call::{CallFact, CallFacts};
use super::standing::{self, Standing, Stands};
use crate::facts::calls::{Argument, Spread};
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Arguments of calls.
pub struct Arguments;

/// An argument and its call.
#[derive(Clone, Copy)]
pub struct ArgumentFact<'a> {
    pub call: CallFact<'a>,
    /// Its index among the call's arguments.
    pub at: usize,
    pub argument: &'a Argument,
}

impl<'a> Stands<'a> for ArgumentFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.call.at
    }
}

impl Family for Arguments {
    type Fact<'a> = ArgumentFact<'a>;
    const NAME: &'static str = "argument";
    const ABOUT: &'static str = "An argument of a call.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "function", "callee", "argument"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its keyword.", of: FieldType::Name, get: |fact| Value::optional(fact.argument.name.as_deref()) },
        Field {
            name: "position",
            about: "Its position from 1, where it has no keyword and nothing before it stands for several.",
            of: FieldType::Number,
            get: |fact| fact.position().map_or(Value::Absent, Value::number),
        },
        Field {
            name: "value",
            about: "A literal's value, the name that is passed, or what is called for it.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.argument.value.text()),
        },
        Field {
            name: "kind",
            about: "What the value is.",
            of: FieldType::Word(&["text", "number", "bool", "none", "name", "call", "other"]),
            get: |fact| Value::text(fact.argument.value.word()),
        },
        Field {
            name: "spread",
            about: "Whether it is `*values` (`items`) or `**values` (`keywords`).",
            of: FieldType::Word(&["items", "keywords"]),
            get: |fact| match fact.argument.spread {
                Spread::One => Value::Absent,
                Spread::Items => Value::text("items"),
                Spread::Keywords => Value::text("keywords"),
            },
        },
        Field {
            name: "callee",
            about: "What is called with it, as written.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.call.call.callee),
        },
        standing::function(),
        standing::class(),
        standing::level(),
        standing::module(),
        standing::of_domain(),
        standing::path(),
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(ArgumentFact<'a>)) {
        CallFacts::each(inputs, wanted, &mut |call| {
            call.call.arguments.iter().enumerate().for_each(|(at, argument)| visit(ArgumentFact { call, at, argument }));
        });
    }

    fn place(fact: ArgumentFact<'_>) -> Option<Place> {
        Some(fact.call.at.place(fact.argument.span))
    }

    fn subject(fact: ArgumentFact<'_>) -> Vec<String> {
        let name = fact.argument.name.clone().unwrap_or_else(|| (fact.at + 1).to_string());
        CallFacts::subject(fact.call).into_iter().chain([name]).collect()
    }
}

impl<'a> ArgumentFact<'a> {
    /// Visits those of a call; false where there may be more.
    pub fn of(call: CallFact<'a>, visit: impl FnMut(Self)) -> bool {
        call.call.arguments.iter().enumerate().map(|(at, argument)| Self { call, at, argument }).for_each(visit);
        call.call.arguments.iter().all(|argument| argument.spread == Spread::One)
    }

    /// Visits those with a keyword; false where there may be more.
    pub fn named(call: CallFact<'a>, visit: impl FnMut(Self)) -> bool {
        let all = call.call.arguments.iter().enumerate().filter(|(_, argument)| argument.name.is_some());
        all.map(|(at, argument)| Self { call, at, argument }).for_each(visit);
        call.call.arguments.iter().all(|argument| argument.spread != Spread::Keywords)
    }

    fn position(self) -> Option<usize> {
        let before = self.call.call.arguments.get(..self.at)?;
        let plain = self.argument.name.is_none() && self.argument.spread == Spread::One;
        (plain && before.iter().all(|other| other.spread == Spread::One)).then_some(self.at + 1)
    }
}
