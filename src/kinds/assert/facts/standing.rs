//! What everything in code has: the module, class and function that it stands in.

use super::import::{self, LANGUAGES};
use super::module::domain;
use crate::facts::calls::{Level, Scope};
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Value, Wanted};
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;

/// Where something stands.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    pub inputs: Inputs<'a>,
    pub module: &'a ModuleCalls,
    /// The index of its scope.
    pub scope: u32,
}

/// A fact that stands somewhere.
pub trait Stands<'a> {
    /// Where.
    fn standing(&self) -> Standing<'a>;
}

impl<'a> Standing<'a> {
    /// The scope.
    pub fn scope(self) -> Option<&'a Scope> {
        self.module.calls.scopes.get(self.scope as usize)
    }

    /// The scope's name below the module; empty for the module.
    pub fn name(self) -> String {
        self.scope().map(|scope| scope.name.clone()).unwrap_or_default()
    }

    /// The same module, another scope.
    pub fn within(self, scope: u32) -> Self {
        Self { scope, ..self }
    }

    /// A place in the file.
    pub fn place(self, span: Span) -> Place {
        Place { file: self.module.file, span }
    }

    /// What is written at a place of the file.
    pub fn text(self, span: Span) -> &'a str {
        span.slice(self.inputs.sources.get(self.module.file).text())
    }

    /// Whether it is in test builds only.
    pub fn is_test(self) -> bool {
        self.module.test || self.scope().is_some_and(|scope| scope.test)
    }

    /// The full name of the scope.
    pub fn full_name(self) -> String {
        self.scope().map(|scope| format!("{}.{}", self.module.module, scope.name)).unwrap_or_default()
    }
}

/// Every module whose code was read and whose file is wanted.
pub fn modules<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>) -> impl Iterator<Item = Standing<'a>> {
    let modules = inputs.workspace.calls.iter().filter(move |module| wanted(module.file));
    modules.map(move |module| Standing { inputs, module, scope: 0 })
}

/// What a file says of all that stands in it.
pub fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
    file.of_module(field, ["module", "domain"])
}

/// `function`.
pub const fn function<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "function",
        about: "The function that it stands in, below its module: `Repository.save`.",
        of: FieldType::Dotted,
        get: |fact| {
            let scope = fact.standing().scope().filter(|scope| scope.level == Level::Function);
            Value::optional(scope.map(|scope| scope.name.as_str()))
        },
    }
}

/// `class`.
pub const fn class<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "class",
        about: "The innermost class that it stands in.",
        of: FieldType::Name,
        get: |fact| Value::optional(fact.standing().scope().and_then(|scope| scope.class.as_deref())),
    }
}

/// `level`.
pub const fn level<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "level",
        about: "What it stands in directly: what a module or a class does runs on import.",
        of: FieldType::Word(&["module", "class", "function"]),
        get: |fact| Value::optional(fact.standing().scope().map(|scope| scope.level.word())),
    }
}

/// `test`.
pub const fn test<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "test",
        about: "Rust: whether it is in test builds only.",
        of: FieldType::Bool,
        get: |fact| Value::Bool(fact.standing().is_test()),
    }
}

/// `language`.
pub const fn language<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "language",
        about: "The language.",
        of: LANGUAGES,
        get: |fact| Value::text(import::language(fact.standing().module.language)),
    }
}

/// `module`.
pub const fn module<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field { name: "module", about: "Its module.", of: FieldType::Module, get: |fact| Value::text(&fact.standing().module.module) }
}

/// `domain`.
pub const fn of_domain<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "domain",
        about: "The domain of its module.",
        of: FieldType::Name,
        get: |fact| domain(fact.standing().inputs, &fact.standing().module.module),
    }
}

/// `path`.
pub const fn path<F: Family>() -> Field<F>
where
    for<'a> F::Fact<'a>: Stands<'a>,
{
    Field {
        name: "path",
        about: "Its file, from the root.",
        of: FieldType::Path,
        get: |fact| Value::text(fact.standing().inputs.sources.path(fact.standing().module.file)),
    }
}
