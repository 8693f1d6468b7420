//! Parameters, as parts of functions.

use super::function::{FunctionFact, Functions};
use crate::facts::symbols::{Parameter, ParameterKind};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Parameters of functions.
pub struct Parameters;

/// A parameter and its function.
#[derive(Clone, Copy)]
pub struct ParameterFact<'a> {
    function: FunctionFact<'a>,
    position: usize,
    parameter: &'a Parameter,
}

impl<'a> ParameterFact<'a> {
    /// Those of a function.
    pub fn of(function: FunctionFact<'a>) -> impl Iterator<Item = Self> {
        function.function.parameters.iter().enumerate().map(move |(at, parameter)| Self { function, position: at + 1, parameter })
    }
}

impl Family for Parameters {
    type Fact<'a> = ParameterFact<'a>;
    const NAME: &'static str = "parameter";
    const ABOUT: &'static str = "A parameter of a function.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "function", "parameter"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.parameter.name) },
        Field {
            name: "position",
            about: "Its position from 1; `self` counts.",
            of: FieldType::Name,
            get: |fact| Value::owned(fact.position.to_string()),
        },
        Field {
            name: "kind",
            about: "How an argument reaches it: `items` is `*values`, `keywords` is `**values`.",
            of: FieldType::Word(ParameterKind::WORDS),
            get: |fact| Value::text(fact.parameter.kind.word()),
        },
        Field {
            name: "type",
            about: "Its annotation, as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.parameter.annotation.as_ref().map(|annotation| fact.function.at.text(annotation.span))),
        },
        Field {
            name: "default",
            about: "Its default, as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.parameter.default.as_ref().map(|(_, span)| fact.function.at.text(*span))),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(ParameterFact<'a>)) {
        Functions::each(inputs, wanted, &mut |function| ParameterFact::of(function).for_each(&mut *visit));
    }

    fn place(fact: ParameterFact<'_>) -> Option<Place> {
        Some(fact.function.at.place(fact.parameter.span))
    }

    fn subject(fact: ParameterFact<'_>) -> Vec<String> {
        Functions::subject(fact.function).into_iter().chain([fact.parameter.name.clone()]).collect()
    }
}
