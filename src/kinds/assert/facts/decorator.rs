//! Decorators, as parts of classes and functions.

use super::argument::{ArgumentFact, Arguments};
use super::call::CallFact;
use super::class::{ClassFact, Classes};
use super::function::{FunctionFact, Functions};
use super::standing::{Standing, Stands};
use crate::facts::symbols::Decorator;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Decorators.
pub struct Decorators;

/// A decorator and what it decorates.
#[derive(Clone, Copy)]
pub struct DecoratorFact<'a> {
    /// The scope of the decorated class or function.
    at: Standing<'a>,
    decorator: &'a Decorator,
    resolved: Option<&'a str>,
}

impl<'a> DecoratorFact<'a> {
    /// Those of a class or function, given their full names.
    pub fn of(at: Standing<'a>, decorators: &'a [Decorator], resolved: &'a [Option<String>]) -> impl Iterator<Item = Self> {
        decorators.iter().zip(resolved).map(move |(decorator, resolved)| Self { at, decorator, resolved: resolved.as_deref() })
    }

    /// The call that it is, where it has arguments.
    fn call(self) -> Option<CallFact<'a>> {
        CallFact::at(self.at, self.decorator.call?)
    }
}

impl<'a> Stands<'a> for DecoratorFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.at
    }
}

impl Family for Decorators {
    type Fact<'a> = DecoratorFact<'a>;
    const NAME: &'static str = "decorator";
    const ABOUT: &'static str = "A decorator of a class or function; an attribute in Rust.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "decorated", "decorator"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "name",
            about: "As written, without its arguments: `router.get`.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.decorator.of.name),
        },
        Field {
            name: "resolved",
            about: "Its full name, through imports and re-exports; nothing where no name leads to it.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.resolved),
        },
        Field {
            name: "called",
            about: "Whether it has arguments, if only an empty pair of brackets.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.decorator.call.is_some()),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "arguments",
            of: &Of::<Arguments>::new(),
            each: |fact, visit| fact.call().is_none_or(|call| ArgumentFact::of(call, |argument| visit(&One::<Arguments>::of(argument)))),
        },
        Part {
            name: "keywords",
            of: &Of::<Arguments>::new(),
            each: |fact, visit| fact.call().is_none_or(|call| ArgumentFact::named(call, |argument| visit(&One::<Arguments>::of(argument)))),
        },
    ];

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(DecoratorFact<'a>)) {
        Classes::each(inputs, wanted, &mut |ClassFact { at, class, links }| {
            DecoratorFact::of(at.within(class.scope), &class.decorators, &links.decorators).for_each(&mut *visit);
        });
        Functions::each(inputs, wanted, &mut |FunctionFact { at, function, decorators }| {
            DecoratorFact::of(at.within(function.scope), &function.decorators, decorators).for_each(&mut *visit);
        });
    }

    fn place(fact: DecoratorFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.decorator.of.span))
    }

    fn subject(fact: DecoratorFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.at.name(), fact.decorator.of.name.clone()]
    }
}
