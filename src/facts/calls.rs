//! What a source file calls, as written, and what its own text says about where the called name comes from.

use super::symbols::Defined;
use crate::source::text::Span;

/// The calls of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// In the order of execution within a statement: an argument's call comes before the call that it is passed to.
    pub calls: Vec<Call>,
    /// Classes and functions that calls stand in; the first is the module.
    pub scopes: Vec<Scope>,
    /// Names of the module's level, sorted, that hold the result of a call: `db = SQLAlchemy()`.
    pub made: Vec<(String, u32)>,
}

/// Something that a call can stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Its name below the module: `Repository.save`; empty for the module.
    pub name: String,
    /// What it is.
    pub level: Level,
    /// The innermost class around it, or itself: `Repository`.
    pub class: Option<String>,
    /// The index of the scope around it; nothing for the module.
    pub parent: Option<u32>,
    /// Rust: it is in test builds only.
    pub test: bool,
    /// The whole statement; of the module the whole file.
    pub span: Span,
}

/// What a call stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Runs when the module is imported.
    Module,
    /// The body of a class, which runs on import too.
    Class,
    /// A function or method.
    Function,
}

impl Level {
    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Class => "class",
            Self::Function => "function",
        }
    }
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is called: `Base.metadata.create_all`, `engine().begin`, `handlers[].run`; `…` stands for what is no name. Rust's `::`
    /// is `.`, and a macro keeps its mark: `sqlx.query!`.
    pub callee: String,
    /// Where the first name of the callee comes from.
    pub origin: Origin,
    /// The index of the scope it stands in.
    pub scope: u32,
    /// Whether it is awaited where it stands.
    pub awaited: bool,
    /// It stands in a lambda: what its scope runs is not this call, but the making of the lambda.
    pub deferred: bool,
    /// It stands under `if __name__ == "__main__"`: no import runs it.
    pub main_guard: bool,
    /// Rust: it is an attribute with arguments, which a [`super::symbols::Decorator`] refers to and nothing runs.
    pub attribute: bool,
    /// Several statements bind the first name of the callee: which of them a call meets, only a run knows.
    pub rebound: bool,
    /// Positional ones first, as written.
    pub arguments: Vec<Argument>,
    /// All of it.
    pub span: Span,
    /// The called name: the last part of the callee.
    pub name_span: Span,
}

/// Where a name comes from, by the rules of Python's scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The import at this index of the file's imports binds it.
    Import(u32),
    /// The module binds it: a function, a class, a variable. [`super::symbols::Symbols::defined`] knows those that are one definition.
    Own,
    /// It holds the result of the call at this index.
    Made(u32),
    /// It holds what a `with` statement gets from the result of the call at this index.
    Entered(u32),
    /// A class or function in a function or class body, which nothing else binds.
    Inner(Defined),
    /// A parameter, by the indexes of its function and of itself, which nothing else binds.
    Parameter(u32, u32),
    /// A variable of a function or class body.
    Local,
    /// Nothing in the file binds it: a builtin, a star import, or no name at all.
    Unknown,
}

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The keyword.
    pub name: Option<String>,
    /// Whether it stands for several.
    pub spread: Spread,
    /// Its value.
    pub value: Argued,
    /// The value's place.
    pub span: Span,
}

/// Whether an argument stands for several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// It is one.
    One,
    /// `*values`.
    Items,
    /// `**values`.
    Keywords,
}

/// The value of an argument, as far as the call itself says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argued {
    /// A string literal.
    Text(String),
    /// A number, as written.
    Number(String),
    /// `True`, `False`.
    Bool(bool),
    /// `None`.
    None,
    /// A name or dotted name: what is passed is not called here.
    Name(String),
    /// The result of a call: its callee.
    Call(String),
    /// Anything else.
    Other,
}

impl Argued {
    /// The word for what it is.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Bool(_) => "bool",
            Self::None => "none",
            Self::Name(_) => "name",
            Self::Call(_) => "call",
            Self::Other => "other",
        }
    }

    /// The literal's value, the name, or the callee.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Name(text) | Self::Call(text) => Some(text),
            Self::Bool(true) => Some("True"),
            Self::Bool(false) => Some("False"),
            Self::None => Some("None"),
            Self::Other => None,
        }
    }
}

impl Call {
    /// The last part of the callee.
    #[must_use]
    pub fn name(&self) -> &str {
        self.callee.rsplit_once('.').map_or(self.callee.as_str(), |(_, name)| name)
    }
}

impl Calls {
    /// The call whose result a name of the module's level holds.
    #[must_use]
    pub fn made(&self, name: &str) -> Option<u32> {
        let at = self.made.binary_search_by(|(made, _)| made.as_str().cmp(name)).ok()?;
        self.made.get(at).map(|(_, call)| *call)
    }

    /// The call at an index.
    #[must_use]
    pub fn get(&self, index: u32) -> Option<&Call> {
        self.calls.get(index as usize)
    }

    /// The index of the innermost scope around an offset.
    #[must_use]
    pub fn innermost(&self, offset: u32) -> u32 {
        let around = |scope: &Scope| scope.span.start <= offset && offset < scope.span.end && !scope.name.is_empty();
        let inner = self.scopes.iter().zip(0..).filter(|(scope, _)| around(scope));
        inner.max_by_key(|(scope, _)| scope.span.start).map_or(0, |(_, at)| at)
    }

    /// What a call stands in.
    #[must_use]
    pub fn scope(&self, call: &Call) -> Option<&Scope> {
        self.scopes.get(call.scope as usize)
    }
}
