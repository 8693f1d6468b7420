//! `for: route`.

use super::access::{AccessFact, Queries, Writes};
use super::call::{CallFact, CallFacts};
use super::module::domain;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::routes::Route;

/// Routes.
pub struct Routes;

/// A route.
#[derive(Clone, Copy)]
pub struct RouteFact<'a> {
    inputs: Inputs<'a>,
    route: &'a Route,
}

impl<'a> RouteFact<'a> {
    /// The first-party function that handles it: its module, and the scope of its body.
    fn body(self) -> Option<(&'a ModuleCalls, u32)> {
        let handler = self.route.handler.as_ref()?;
        let module = ModuleCalls::find(&self.inputs.workspace.calls, &handler.module)?;
        Some((module, module.symbols.function(handler.function)?.scope))
    }

    /// What its handler itself reads and writes.
    fn accesses(self) -> Option<impl Iterator<Item = AccessFact<'a>>> {
        let (module, scope) = self.body()?;
        let name = module.calls.scopes.get(scope as usize)?.name.clone();
        Some(AccessFact::of_function(self.inputs, &module.module, name))
    }

    fn handler(self) -> Option<&'a str> {
        let (module, scope) = self.body().filter(|(module, _)| module.module == self.route.module).unzip();
        let own = module.zip(scope).and_then(|(module, scope)| Some(module.calls.scopes.get(scope as usize)?.name.as_str()));
        own.or(self.route.handler_name.as_deref())
    }
}

/// A value that is unknown where there is none.
fn known(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Unknown, Value::text)
}

fn known_names(names: Option<&Vec<String>>) -> Value<'_> {
    names.map_or(Value::Unknown, Value::names)
}

impl Family for Routes {
    type Fact<'a> = RouteFact<'a>;
    const NAME: &'static str = "route";
    const ABOUT: &'static str =
        "A method of a route of FastAPI, Starlette, Flask or Django, under one of the paths that its router or list is mounted at.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["method", "route", "handler"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "route",
            about: "Its path with the prefixes of all routers around it, as written: `/users/{id}`; regular expressions of Django without `^` and `$`.",
            of: FieldType::Text,
            get: |fact| known(fact.route.path.as_deref()),
        },
        Field {
            name: "declared",
            about: "Its path as declared, without the prefixes.",
            of: FieldType::Text,
            get: |fact| known(fact.route.declared.as_deref()),
        },
        Field {
            name: "method",
            about: "`GET`, `POST`, …, or `WEBSOCKET`; not known where a view of Django decides.",
            of: FieldType::Name,
            get: |fact| known(fact.route.method.as_deref()),
        },
        Field {
            name: "mounted",
            about: "Whether an application serves it, through all routers around it.",
            of: FieldType::Bool,
            get: |fact| fact.route.mounted.map_or(Value::Unknown, Value::Bool),
        },
        Field {
            name: "router",
            about: "The variable that holds its router, application or list, by its full name.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.route.router),
        },
        Field {
            name: "handler",
            about: "The function that handles it, below its module; as written where that is elsewhere.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.handler()),
        },
        Field {
            name: "dependencies",
            about: "Functions that it depends on, as written: of its routers, of the route, of the handler's parameters.",
            of: FieldType::Names,
            get: |fact| known_names(fact.route.dependencies.as_ref()),
        },
        Field {
            name: "response_model",
            about: "What it answers with, as written: `response_model`, or the type behind `->` of the handler.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.route.response_model.as_deref()),
        },
        Field {
            name: "status",
            about: "The `status_code` of its answer, as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.route.status.as_deref()),
        },
        Field {
            name: "tags",
            about: "Its tags and those of its routers.",
            of: FieldType::Names,
            get: |fact| known_names(fact.route.tags.as_ref()),
        },
        Field {
            name: "framework",
            about: "What serves it; `fastapi` is Starlette too.",
            of: FieldType::Word(&["fastapi", "flask", "django"]),
            get: |fact| Value::text(fact.route.framework.word()),
        },
        Field { name: "module", about: "The module that declares it.", of: FieldType::Module, get: |fact| Value::text(&fact.route.module) },
        Field {
            name: "domain",
            about: "The domain of that module.",
            of: FieldType::Name,
            get: |fact| domain(fact.inputs, &fact.route.module),
        },
        Field {
            name: "path",
            about: "The file that declares it, from the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.inputs.sources.path(fact.route.file)),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "calls",
            of: &Of::<CallFacts>::new(),
            each: |fact, visit| {
                let Some((module, scope)) = fact.body() else { return false };
                let own = CallFact::of(fact.inputs, module).filter(|call| call.call.scope == scope);
                own.for_each(|call| visit(&One::<CallFacts>::of(call)));
                true
            },
        },
        Part {
            name: "writes",
            of: &Of::<Writes>::new(),
            each: |fact, visit| {
                let Some(accesses) = fact.accesses() else { return false };
                let writes = accesses.filter(|access| access.access.verb.writes());
                writes.for_each(|access| visit(&One::<Writes>::of(access)));
                true
            },
        },
        Part {
            name: "queries",
            of: &Of::<Queries>::new(),
            each: |fact, visit| {
                let Some(accesses) = fact.accesses() else { return false };
                accesses.for_each(|access| visit(&One::<Queries>::of(access)));
                true
            },
        },
    ];

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(RouteFact<'a>)) {
        inputs.workspace.routes.iter().filter(|route| wanted(route.file)).for_each(|route| visit(RouteFact { inputs, route }));
    }

    fn place(fact: RouteFact<'_>) -> Option<Place> {
        Some(Place { file: fact.route.file, span: fact.route.span })
    }

    fn subject(fact: RouteFact<'_>) -> Vec<String> {
        let handler = fact.handler().map(|handler| format!("{}.{handler}", fact.route.module));
        [fact.route.method.clone(), fact.route.path.clone().or_else(|| fact.route.declared.clone()), handler]
            .map(Option::unwrap_or_default)
            .into()
    }
}
