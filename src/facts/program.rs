//! A Python file as a small program: what the replay of Alembic and the reading of ORM models interpret.
//!
//! Described, never evaluated: no name is looked up here. Everything carries its byte range. What has no meaning for a
//! migration or a model (`async`, `match`, …) is [`StmtKind::Other`] or [`ExprKind::Other`], with its range, so that the
//! interpreter can say what it did not look into.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

use crate::facts::sql_map::SpanMap;
use crate::source::text::Span;

/// One Python file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// The module's statements.
    pub body: Vec<Stmt>,
    /// The module docstring's range.
    pub docstring: Option<Span>,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Its range.
    pub span: Span,
}

/// The statements a migration is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `a = b = value`, and `a: T = value`.
    Assign { targets: Vec<Expr>, annotation: Option<Expr>, value: Expr },
    /// `a: T`: says a type and binds nothing.
    Declare { target: Expr, annotation: Expr },
    /// `a += value`; only the operator's text.
    AugAssign { target: Expr, operator: &'static str, value: Expr },
    /// A bare expression, such as a call.
    Expr(Expr),
    /// `if`/`elif`/`else`, `elif` nested in `orelse`.
    If { test: Expr, body: Vec<Stmt>, orelse: Vec<Stmt> },
    /// `for target in iter:` with its `else`.
    For { target: Expr, iter: Expr, body: Vec<Stmt>, orelse: Vec<Stmt> },
    /// `while`.
    While { test: Expr, body: Vec<Stmt>, orelse: Vec<Stmt> },
    /// `with context as target:`.
    With { items: Vec<(Expr, Option<Expr>)>, body: Vec<Stmt> },
    /// `try`; handlers are their bodies.
    Try { body: Vec<Stmt>, handlers: Vec<Vec<Stmt>>, orelse: Vec<Stmt>, finally: Vec<Stmt> },
    /// `return`.
    Return(Option<Expr>),
    /// `raise`.
    Raise(Option<Expr>),
    /// `def`.
    Function(Function),
    /// `class` (constants of an `Enum`, `__tablename__`, columns).
    Class(Class),
    /// `import a.b as c`: `(path, bound name)`.
    Import { names: Vec<(String, String)> },
    /// `from ..module import name as bound`: `(name, bound name)`.
    ImportFrom { level: u32, module: String, names: Vec<(String, String)> },
    /// `pass`, `global`, a docstring: nothing to do.
    Nothing,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `assert`.
    Assert(Expr),
    /// `match subject:`.
    Match { subject: Expr, cases: Vec<Case> },
    /// Not described.
    Other,
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Parameters in order; `*args` and `**kwargs` are not among them.
    pub parameters: Vec<Parameter>,
    /// The name behind `*`.
    pub star: Option<String>,
    /// The name behind `**`.
    pub double_star: Option<String>,
    /// Decorators.
    pub decorators: Vec<Expr>,
    /// Its body.
    pub body: Vec<Stmt>,
    /// It yields.
    pub is_generator: bool,
}

/// A class.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Its bases in order.
    pub bases: Vec<Expr>,
    /// `metaclass=M`, `table=True`; a `None` name is `**kwargs`.
    pub keywords: Vec<(Option<String>, Expr)>,
    /// Decorators.
    pub decorators: Vec<Expr>,
    /// Its body.
    pub body: Vec<Stmt>,
}

/// A `case` of a `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it fits.
    pub pattern: Pattern,
    /// Its `if`.
    pub guard: Option<Expr>,
    /// Its body.
    pub body: Vec<Stmt>,
}

/// What a `case` fits.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// `_`, or a name that is bound.
    Any(Option<Expr>),
    /// One of these values: `"a" | B.C`.
    Values(Vec<Expr>),
    /// A shape that is not described.
    Other,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its default.
    pub default: Option<Expr>,
    /// After `*`: only by keyword.
    pub keyword_only: bool,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its range.
    pub span: Span,
}

/// The expressions a migration is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A string, implicit concatenation joined; `map` gives the file's bytes of each offset of `value`.
    Str { value: String, map: SpanMap },
    /// An f-string: constant parts are [`ExprKind::Str`].
    FString(Vec<FPart>),
    /// An integer that fits.
    Int(i64),
    /// Any other number, as written.
    Number(String),
    /// `True` or `False`.
    Bool(bool),
    /// `None`.
    None,
    /// A name.
    Name(String),
    /// `value.attr`.
    Attribute(Box<Expr>, String),
    /// A call.
    Call(Box<Call>),
    /// `value[index]`.
    Subscript(Box<Expr>, Box<Expr>),
    /// `value[low:high]`.
    Slice(Option<Box<Expr>>, Option<Box<Expr>>),
    /// `[…]`.
    List(Vec<Expr>),
    /// `(…)`.
    Tuple(Vec<Expr>),
    /// `{…}`.
    Set(Vec<Expr>),
    /// `{k: v, **other}`; a `None` key is `**`.
    Dict(Vec<(Option<Expr>, Expr)>),
    /// `left + right`; the operator as written.
    Binary(Box<Expr>, &'static str, Box<Expr>),
    /// `not x`, `-x`, `~x`, `+x`.
    Unary(&'static str, Box<Expr>),
    /// `a and b`.
    And(Vec<Expr>),
    /// `a or b`.
    Or(Vec<Expr>),
    /// `a < b <= c`: the operators as written (`==`, `in`, `not in`, `is`, `is not`, …).
    Compare(Box<Expr>, Vec<(&'static str, Expr)>),
    /// `a if test else b`.
    Conditional { test: Box<Expr>, then: Box<Expr>, otherwise: Box<Expr> },
    /// `[element for target in iter if …]`, of a list, set or generator.
    Comprehension { element: Box<Expr>, clauses: Vec<Clause> },
    /// `{key: value for …}`.
    DictComprehension { key: Box<Expr>, value: Box<Expr>, clauses: Vec<Clause> },
    /// `lambda a, b: body`.
    Lambda { parameters: Vec<Parameter>, body: Box<Expr> },
    /// `name := value`.
    Walrus(String, Box<Expr>),
    /// `*value`.
    Starred(Box<Expr>),
    /// `yield value`.
    Yield(Option<Box<Expr>>),
    /// Not described.
    Other,
}

/// One part of an f-string.
#[derive(Clone, Debug, PartialEq)]
pub enum FPart {
    /// Constant text.
    Text(Expr),
    /// `{value!r:spec}`; `conversion` is `r`, `s` or `a`; `spec` is empty without one, and `None` when it is itself computed or
    /// the expression is shown too (`{value=}`).
    Value { value: Expr, conversion: Option<char>, spec: Option<String> },
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called.
    pub function: Expr,
    /// Positional arguments; `*args` is [`ExprKind::Starred`].
    pub args: Vec<Expr>,
    /// Keyword arguments; a `None` name is `**kwargs`.
    pub keywords: Vec<(Option<String>, Expr)>,
}

/// One `for … in … if …` of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// What is bound.
    pub target: Expr,
    /// What is run over.
    pub iter: Expr,
    /// The conditions.
    pub conditions: Vec<Expr>,
}
