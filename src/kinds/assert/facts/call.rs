//! `for: call`.

use super::argument::{ArgumentFact, Arguments};
use super::standing::{self, Standing, Stands};
use crate::facts::calls::{Call, Spread};
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Done, Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::calls::{Callee, ModuleCalls};
use crate::workspace::symbols::Misfit;

/// Calls.
pub struct CallFacts;

/// A call and what it stands in.
#[derive(Clone, Copy)]
pub struct CallFact<'a> {
    pub at: Standing<'a>,
    pub call: &'a Call,
    /// The full name of what is called.
    pub resolved: Option<&'a str>,
    /// The first-party class or function that is called.
    pub callee: Option<&'a Callee>,
}

impl<'a> Stands<'a> for CallFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.at
    }
}

impl<'a> CallFact<'a> {
    /// Those of a module; attributes of Rust are none.
    pub fn of(inputs: Inputs<'a>, module: &'a ModuleCalls) -> impl Iterator<Item = Self> {
        let calls = module.calls.calls.iter().zip(&module.resolved).zip(&module.callees);
        calls.filter(|((call, _), _)| !call.attribute).map(move |((call, resolved), callee)| Self {
            at: Standing { inputs, module, scope: call.scope },
            call,
            resolved: resolved.as_deref(),
            callee: callee.as_ref(),
        })
    }

    /// The one at an index of a module.
    pub fn at(module: Standing<'a>, index: u32) -> Option<Self> {
        let index = index as usize;
        let call = module.module.calls.calls.get(index)?;
        let resolved = module.module.resolved.get(index)?.as_deref();
        Some(Self { at: module.within(call.scope), call, resolved, callee: module.module.callees.get(index)?.as_ref() })
    }

    /// The file that defines what is called.
    fn definition(self) -> Option<&'a str> {
        let module = self.at.inputs.workspace.imports.modules.get(&*self.callee?.module)?;
        Some(self.at.inputs.sources.path(module.file))
    }

    fn misfits(self, of: fn(&Misfit) -> &Vec<String>) -> Value<'a> {
        match self.callee.and_then(|callee| callee.misfit.as_deref()) {
            None => Value::Unknown,
            Some(misfit) if of(misfit).is_empty() => Value::Absent,
            Some(misfit) => Value::names(of(misfit)),
        }
    }

    fn spreads(self, wanted: &[Spread]) -> bool {
        self.call.arguments.iter().any(|argument| wanted.contains(&argument.spread))
    }
}

impl Family for CallFacts {
    type Fact<'a> = CallFact<'a>;
    const NAME: &'static str = "call";
    const ABOUT: &'static str = "A call in Python or Rust code. Rust's `::` is written `.`, and a macro keeps its mark: `sqlx.query!`.";
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
        Field { name: "name", about: "The last part of the callee.", of: FieldType::Name, get: |fact| Value::text(fact.call.name()) },
        Field {
            name: "receiver",
            about: "The callee without its last part.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.call.callee.rsplit_once('.').map(|(receiver, _)| receiver)),
        },
        standing::function(),
        standing::class(),
        standing::level(),
        standing::test(),
        standing::language(),
        Field { name: "awaited", about: "Whether it is awaited.", of: FieldType::Bool, get: |fact| Value::Bool(fact.call.awaited) },
        Field {
            name: "spreads",
            about: "Whether it passes `*values` or `**values`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.spreads(&[Spread::Items, Spread::Keywords])),
        },
        Field {
            name: "deferred",
            about: "Whether it stands in a lambda, and so runs when that is called.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.call.deferred),
        },
        Field {
            name: "main_guard",
            about: "Whether it stands under `if __name__ == \"__main__\"`, so that no import runs it.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.call.main_guard),
        },
        Field {
            name: "definition",
            about: "The file of the first-party class or function that it calls, from the root.",
            of: FieldType::Path,
            get: |fact| Value::optional(fact.definition()),
        },
        Field {
            name: "signature",
            about: "Whether it is certain what the first-party callee takes; nothing where the callee is not first-party.",
            of: FieldType::Word(&["known", "unknown"]),
            get: |fact| Value::optional(fact.callee.map(|callee| if callee.misfit.is_some() { "known" } else { "unknown" })),
        },
        Field {
            name: "unknown_arguments",
            about: "Keywords that the first-party callee does not take, and positions (from 1) that it has no parameter for; nothing where all fit.",
            of: FieldType::Names,
            get: |fact| fact.misfits(|misfit| &misfit.unknown),
        },
        Field {
            name: "missing_arguments",
            about: "Parameters of the first-party callee that have no default and are given nothing; nothing where all are given.",
            of: FieldType::Names,
            get: |fact| fact.misfits(|misfit| &misfit.missing),
        },
        standing::module(),
        standing::of_domain(),
        standing::path(),
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "arguments",
            of: &Of::<Arguments>::new(),
            each: |fact, visit| ArgumentFact::of(*fact, |argument| visit(&One::<Arguments>::of(argument))),
        },
        Part {
            name: "keywords",
            of: &Of::<Arguments>::new(),
            each: |fact, visit| ArgumentFact::named(*fact, |argument| visit(&One::<Arguments>::of(argument))),
        },
    ];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(CallFact<'a>)) {
        standing::modules(inputs, wanted).for_each(|at| CallFact::of(inputs, at.module).for_each(&mut *visit));
    }

    const BY: Option<&'static str> = Some("name");

    fn find<'a>(inputs: Inputs<'a>, names: &[&str], wanted: Wanted<'_>, visit: &mut dyn FnMut(CallFact<'a>)) {
        let modules = &inputs.workspace.calls;
        for (at, index) in inputs.workspace.calls_by_name.find(modules, names) {
            let Some(module) = modules.get(at as usize).filter(|module| wanted(module.file)) else { continue };
            CallFact::at(Standing { inputs, module, scope: 0 }, index)
                .filter(|call| !call.call.attribute)
                .into_iter()
                .for_each(&mut *visit);
        }
    }

    fn place(fact: CallFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.call.name_span))
    }

    const IS_DONE: bool = true;

    fn done(fact: CallFact<'_>) -> Option<Done> {
        let call = fact.call;
        Some(Done { file: fact.at.module.file, scope: call.scope, order: call.span.end, deferred: call.deferred })
    }

    fn subject(fact: CallFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.at.name(), fact.call.callee.clone()]
    }
}
