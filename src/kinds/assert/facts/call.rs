//! `for: call`.

use super::argument::{ArgumentFact, Arguments};
use super::module::domain;
use crate::facts::calls::{Call, Level, Scope, Spread};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value};
use crate::source::sources::Place;
use crate::workspace::calls::ModuleCalls;

/// Calls.
pub struct CallFacts;

/// A call and what it stands in.
#[derive(Clone, Copy)]
pub struct CallFact<'a> {
    pub inputs: Inputs<'a>,
    pub module: &'a ModuleCalls,
    pub call: &'a Call,
    /// The full name of what is called.
    pub resolved: Option<&'a str>,
}

impl<'a> CallFact<'a> {
    /// Those of a module.
    pub fn of(inputs: Inputs<'a>, module: &'a ModuleCalls) -> impl Iterator<Item = Self> {
        let calls = module.calls.calls.iter().zip(&module.resolved);
        calls.map(move |(call, resolved)| Self { inputs, module, call, resolved: resolved.as_deref() })
    }

    fn scope(self) -> Option<&'a Scope> {
        self.module.calls.scope(self.call)
    }

    /// The function it stands in.
    fn function(self) -> Option<&'a str> {
        self.scope().filter(|scope| scope.level == Level::Function).map(|scope| scope.name.as_str())
    }

    /// All but the last part of the callee, and that part.
    fn parts(self) -> (Option<&'a str>, &'a str) {
        self.call.callee.rsplit_once('.').map_or((None, self.call.callee.as_str()), |(receiver, name)| (Some(receiver), name))
    }

    fn spreads(self, wanted: &[Spread]) -> bool {
        self.call.arguments.iter().any(|argument| wanted.contains(&argument.spread))
    }
}

impl Family for CallFacts {
    type Fact<'a> = CallFact<'a>;
    const NAME: &'static str = "call";
    const ABOUT: &'static str = "A call in Python code.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "function", "callee"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "callee",
            about: "What is called, as written: `session.add`, `engine().begin`.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.call.callee),
        },
        Field {
            name: "resolved",
            about: "The full name of what is called, through imports and re-exports: `app.db.Base.metadata.create_all`, `flask.Flask().run`; nothing where only a run knows.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.resolved),
        },
        Field { name: "name", about: "The last part of the callee.", of: FieldType::Name, get: |fact| Value::text(fact.parts().1) },
        Field {
            name: "receiver",
            about: "The callee without its last part.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.parts().0),
        },
        Field {
            name: "function",
            about: "The function that it stands in, below its module: `Repository.save`.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.function()),
        },
        Field {
            name: "class",
            about: "The class that it stands in.",
            of: FieldType::Name,
            get: |fact| Value::optional(fact.scope().and_then(|scope| scope.class.as_deref())),
        },
        Field {
            name: "level",
            about: "What it stands in directly: calls of a module and of a class run on import.",
            of: FieldType::Word(&["module", "class", "function"]),
            get: |fact| Value::optional(fact.scope().map(|scope| scope.level.word())),
        },
        Field { name: "awaited", about: "Whether it is awaited.", of: FieldType::Bool, get: |fact| Value::Bool(fact.call.awaited) },
        Field {
            name: "spreads",
            about: "Whether it passes `*values` or `**values`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.spreads(&[Spread::Items, Spread::Keywords])),
        },
        Field { name: "module", about: "The calling module.", of: FieldType::Module, get: |fact| Value::text(&fact.module.module) },
        Field {
            name: "domain",
            about: "The domain of the calling module.",
            of: FieldType::Name,
            get: |fact| domain(fact.inputs, &fact.module.module),
        },
        Field {
            name: "path",
            about: "The calling file, from the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.inputs.sources.path(fact.module.file)),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "arguments",
            of: &Of::<Arguments>::new(),
            each: |fact, visit| {
                let call = *fact;
                call.call
                    .arguments
                    .iter()
                    .enumerate()
                    .for_each(|(at, argument)| visit(&One::<Arguments>::of(ArgumentFact { call, at, argument })));
                !call.spreads(&[Spread::Items, Spread::Keywords])
            },
        },
        Part {
            name: "keywords",
            of: &Of::<Arguments>::new(),
            each: |fact, visit| {
                let call = *fact;
                let named = call.call.arguments.iter().enumerate().filter(|(_, argument)| argument.name.is_some());
                named.for_each(|(at, argument)| visit(&One::<Arguments>::of(ArgumentFact { call, at, argument })));
                !call.spreads(&[Spread::Keywords])
            },
        },
    ];

    fn each<'a>(inputs: Inputs<'a>, visit: &mut dyn FnMut(CallFact<'a>)) {
        inputs.workspace.calls.iter().for_each(|module| CallFact::of(inputs, module).for_each(&mut *visit));
    }

    fn place(fact: CallFact<'_>) -> Option<Place> {
        Some(Place { file: fact.module.file, span: fact.call.name_span })
    }

    fn subject(fact: CallFact<'_>) -> Vec<String> {
        let function = fact.scope().map(|scope| scope.name.clone()).unwrap_or_default();
        vec![fact.module.module.clone(), function, fact.call.callee.clone()]
    }
}
