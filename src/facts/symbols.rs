//! What a source file defines and assigns, as written, beside what it calls: classes, functions, assignments.
//!
//! Every fact names the scope that it stands in by its index in [`super::calls::Calls::scopes`]. Nothing is looked up across files.

use super::calls::{Argued, Argument, Origin};
use crate::source::text::Span;

/// The definitions and assignments of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symbols {
    /// The module's docstring.
    pub docstring: Option<Span>,
    /// Classes, in source order.
    pub classes: Vec<Class>,
    /// Functions and methods, in source order; lambdas are none.
    pub functions: Vec<Function>,
    /// Assignments, in source order: one for each name, attribute or item that a statement gives a value.
    pub assignments: Vec<Assignment>,
    /// Names of the module's level, sorted, that one class or function statement binds and nothing else.
    pub defined: Vec<(String, Defined)>,
    /// Every name of the module's level that a statement binds, sorted; star imports bind names that are not here.
    pub bound: Vec<String>,
    /// `for` statements with one plain name, in source order.
    pub loops: Vec<Loop>,
    /// What each `return` with a value gives, by its scope: a plain name, or nothing for everything else.
    pub returned: Vec<(u32, Option<String>)>,
    /// Where names and dotted names stand in lists, tuples, sets and values of dicts, by scope: `{ "close": engine.close }`.
    pub collected: Vec<(u32, Span)>,
}

/// A `for` statement: each item of something under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// The name.
    pub target: String,
    /// What it goes through, as written.
    pub over: Span,
    /// The index of the scope that it stands in.
    pub scope: u32,
    /// The whole statement.
    pub span: Span,
}

/// A class or function of the same file, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Defined {
    /// One of [`Symbols::classes`].
    Class(u32),
    /// One of [`Symbols::functions`].
    Function(u32),
}

/// A name that is used, and where its first part comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As a callee is written: `db.Model`, `declarative_base()`; brackets are left out, `…` stands for what is no name.
    pub name: String,
    /// Where its first part comes from.
    pub origin: Origin,
    /// All of it.
    pub span: Span,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The index of its own scope, whose name is the class's below the module: `Outer.Inner`.
    pub scope: u32,
    /// The index of the scope that its statement stands in.
    pub within: u32,
    /// Its bases, in order; `*bases` is `…`.
    pub bases: Vec<Named>,
    /// `metaclass=M`, `table=True`, `**options`.
    pub keywords: Vec<Argument>,
    /// Its decorators, outermost first.
    pub decorators: Vec<Decorator>,
    /// Its docstring.
    pub docstring: Option<Span>,
    /// Where its name stands.
    pub name_span: Span,
    /// The whole statement, decorators included.
    pub span: Span,
}

/// A decorator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decorator {
    /// What decorates, without its arguments: `app.task` of `@app.task(bind=True)`.
    pub of: Named,
    /// The call that it is, as an index into [`super::calls::Calls::calls`].
    pub call: Option<u32>,
}

/// A function or method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The index of its own scope, whose name is the function's below the module: `Repository.save`.
    pub scope: u32,
    /// The index of the scope that its statement stands in: a class for a method, a function for a nested one.
    pub within: u32,
    /// Its decorators, outermost first.
    pub decorators: Vec<Decorator>,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// The type behind `->`.
    pub returns: Option<Annotation>,
    /// `async def`.
    pub is_async: bool,
    /// Its docstring.
    pub docstring: Option<Span>,
    /// Where its name stands.
    pub name_span: Span,
    /// The whole statement, decorators included.
    pub span: Span,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// How an argument reaches it.
    pub kind: ParameterKind,
    /// Its type.
    pub annotation: Option<Annotation>,
    /// Its default, and where that stands.
    pub default: Option<(Argued, Span)>,
    /// Its name, annotation and default.
    pub span: Span,
}

/// How an argument reaches a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterKind {
    /// Before `/`: by position only.
    PositionalOnly,
    /// By position or keyword.
    Normal,
    /// After `*`: by keyword only.
    KeywordOnly,
    /// `*values`.
    Items,
    /// `**values`.
    Keywords,
}

impl ParameterKind {
    /// All words, for the tables of the rule language.
    pub const WORDS: &'static [&'static str] = &["positional_only", "normal", "keyword_only", "items", "keywords"];

    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::PositionalOnly => "positional_only",
            Self::Normal => "normal",
            Self::KeywordOnly => "keyword_only",
            Self::Items => "items",
            Self::Keywords => "keywords",
        }
    }
}

/// A type as an annotation says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The outermost name: `ClassVar` of `ClassVar[int]`, `Optional`; nothing where it is no name (`A | B`).
    pub head: Option<String>,
    /// The one class that a value is of, seen through quotes, `Optional`, `| None`, `Annotated`, `Final` and `ClassVar`.
    pub of: Option<Named>,
    /// Whether `None` is allowed too.
    pub optional: bool,
    /// As written.
    pub span: Span,
}

/// One target that a statement gives a value, or a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// As a callee is written: `a`, `self.x`, `settings.cache`, `rows[]`.
    pub target: String,
    /// The key of `rows["key"]`, where it is a text.
    pub key: Option<String>,
    /// Where the first name of the target comes from; for a plain name, where the name itself belongs.
    pub origin: Origin,
    /// The index of the scope that it stands in.
    pub scope: u32,
    /// The statement's form.
    pub form: AssignmentForm,
    /// Its type.
    pub annotation: Option<Box<Annotation>>,
    /// Its value; `Other` for what is unpacked, nothing for a type alone.
    pub value: Option<Argued>,
    /// Where the value stands.
    pub value_span: Option<Span>,
    /// The call whose result it is given, as an index into [`super::calls::Calls::calls`].
    pub call: Option<u32>,
    /// The function says `global` or `nonlocal` of the name.
    pub outer: bool,
    /// Where the target stands.
    pub target_span: Span,
    /// The whole statement.
    pub span: Span,
}

/// How something is assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssignmentForm {
    /// `a = b = value`, `a, b = values`.
    Plain,
    /// `a: T = value`, `a: T`.
    Annotated,
    /// `a += value`.
    Augmented,
    /// `(a := value)`.
    Walrus,
}

impl AssignmentForm {
    /// All words, for the tables of the rule language.
    pub const WORDS: &'static [&'static str] = &["plain", "annotated", "augmented", "walrus"];

    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Annotated => "annotated",
            Self::Augmented => "augmented",
            Self::Walrus => "walrus",
        }
    }
}

impl Symbols {
    /// What a name of the module's level is, where one statement alone binds it.
    #[must_use]
    pub fn defined(&self, name: &str) -> Option<Defined> {
        let at = self.defined.binary_search_by(|(defined, _)| defined.as_str().cmp(name)).ok()?;
        self.defined.get(at).map(|(_, defined)| *defined)
    }

    /// The class at an index.
    #[must_use]
    pub fn class(&self, index: u32) -> Option<&Class> {
        self.classes.get(index as usize)
    }

    /// The function at an index.
    #[must_use]
    pub fn function(&self, index: u32) -> Option<&Function> {
        self.functions.get(index as usize)
    }
}
