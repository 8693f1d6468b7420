//! `for: function`.

use super::access::{AccessFact, Queries, Writes};
use super::assignment::{AssignmentFact, Assignments};
use super::call::{CallFact, CallFacts};
use super::decorator::{DecoratorFact, Decorators};
use super::parameter::{ParameterFact, Parameters};
use super::standing::{self, Standing, Stands};
use crate::facts::symbols::Function;
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Done, Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Functions and methods.
pub struct Functions;

/// A function and where it stands.
#[derive(Clone, Copy)]
pub struct FunctionFact<'a> {
    pub at: Standing<'a>,
    pub function: &'a Function,
    /// The full names of its decorators.
    pub decorators: &'a [Option<String>],
}

impl<'a> FunctionFact<'a> {
    /// Those of a module.
    pub fn of(module: Standing<'a>) -> impl Iterator<Item = Self> {
        let functions = module.module.symbols.functions.iter().zip(&module.module.decorators);
        functions.map(move |(function, decorators)| Self { at: module.within(function.within), function, decorators })
    }

    /// The scope of its own body.
    pub fn inside(self) -> Standing<'a> {
        self.at.within(self.function.scope)
    }

    /// What its own body reads and writes.
    fn accesses(self) -> impl Iterator<Item = AccessFact<'a>> {
        AccessFact::of_function(self.at.inputs, &self.at.module.module, self.inside().name())
    }
}

impl<'a> Stands<'a> for FunctionFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.at
    }
}

impl Family for Functions {
    type Fact<'a> = FunctionFact<'a>;
    const NAME: &'static str = "function";
    const ABOUT: &'static str = "A function or method in Python or Rust code.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "function"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.function.name) },
        Field {
            name: "full_name",
            about: "Its name with its module and class: `app.jobs.Repository.save`.",
            of: FieldType::Dotted,
            get: |fact| Value::owned(fact.inside().full_name()),
        },
        Field { name: "async", about: "Whether it is `async`.", of: FieldType::Bool, get: |fact| Value::Bool(fact.function.is_async) },
        Field {
            name: "returns",
            about: "The type behind `->`, as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.function.returns.as_ref().map(|returns| fact.at.text(returns.span))),
        },
        Field {
            name: "docstring",
            about: "Its docstring, as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.function.docstring.map(|span| fact.at.text(span))),
        },
        standing::class(),
        standing::level(),
        Field {
            name: "test",
            about: "Rust: whether it is in test builds only.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.inside().is_test()),
        },
        standing::language(),
        standing::module(),
        standing::of_domain(),
        standing::path(),
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "calls",
            of: &Of::<CallFacts>::new(),
            each: |fact, visit| {
                let own = CallFact::of(fact.at.inputs, fact.at.module).filter(|call| call.call.scope == fact.function.scope);
                own.for_each(|call| visit(&One::<CallFacts>::of(call)));
                true
            },
        },
        Part {
            name: "decorators",
            of: &Of::<Decorators>::new(),
            each: |fact, visit| {
                let all = DecoratorFact::of(fact.inside(), &fact.function.decorators, fact.decorators);
                all.for_each(|decorator| visit(&One::<Decorators>::of(decorator)));
                true
            },
        },
        Part {
            name: "parameters",
            of: &Of::<Parameters>::new(),
            each: |fact, visit| {
                ParameterFact::of(*fact).for_each(|parameter| visit(&One::<Parameters>::of(parameter)));
                true
            },
        },
        Part {
            name: "assignments",
            of: &Of::<Assignments>::new(),
            each: |fact, visit| {
                let own = AssignmentFact::of(fact.at).filter(|assignment| assignment.assignment.scope == fact.function.scope);
                own.for_each(|assignment| visit(&One::<Assignments>::of(assignment)));
                true
            },
        },
        Part {
            name: "writes",
            of: &Of::<Writes>::new(),
            each: |fact, visit| {
                let writes = fact.accesses().filter(|access| access.access.verb.writes());
                writes.for_each(|access| visit(&One::<Writes>::of(access)));
                true
            },
        },
        Part {
            name: "queries",
            of: &Of::<Queries>::new(),
            each: |fact, visit| {
                fact.accesses().for_each(|access| visit(&One::<Queries>::of(access)));
                true
            },
        },
    ];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(FunctionFact<'a>)) {
        standing::modules(inputs, wanted).flat_map(FunctionFact::of).for_each(visit);
    }

    fn place(fact: FunctionFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.function.name_span))
    }

    fn done(fact: FunctionFact<'_>) -> Option<Done> {
        Some(Done { file: fact.at.module.file, scope: fact.function.scope, order: fact.function.span.end, deferred: false })
    }

    fn subject(fact: FunctionFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.inside().name()]
    }
}
