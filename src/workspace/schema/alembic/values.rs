//! What an expression of a migration can be: known exactly, known in part, or unknown with a reason.
//!
//! **Invariant**: nothing here guesses. A collection that may hold more than it shows is *open*; a truth that cannot be told is
//! `None`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::text::Str;
use crate::facts::program::{self, Expr, Function, Parameter};
use crate::source::sources::FileId;
use crate::source::text::Span;

/// A scope's number in the interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeId(pub usize);

/// A value.
#[derive(Clone, Debug)]
pub enum Value<'p> {
    /// `None`.
    None,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number, as written.
    Number(Rc<str>),
    /// A string.
    Str(Str),
    /// A list, tuple or set.
    Items(Rc<Items<'p>>),
    /// A dictionary.
    Dict(Rc<Dict<'p>>),
    /// A function of a file.
    Function(Closure<'p>),
    /// A `lambda`.
    Lambda(Rc<Lambda<'p>>),
    /// A class of a file.
    Class(Rc<Class<'p>>),
    /// A member of an enumeration.
    Member(Rc<Member<'p>>),
    /// Something imported or built in, by its full dotted path.
    Library(Rc<str>),
    /// What a library class or function was called with: columns, constraints, types, SQL clauses.
    Object(Rc<Object<'p>>),
    /// Something that leads to the database.
    Handle(Handle),
    /// What `op.batch_alter_table` gives: table and schema.
    Batch(Rc<(Value<'p>, Value<'p>)>),
    /// What a query gave.
    Rows(Rows),
    /// A method taken from a value.
    Method(Rc<Value<'p>>, &'p str),
    /// An import that is followed when its name is used.
    Import(Rc<Import>),
    /// Not known, because of this.
    Unknown(Rc<str>),
}

/// Something that leads to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// A connection, engine or session.
    Connection,
    /// `sqlalchemy.inspect(connection)`.
    Inspector,
    /// Alembic's migration context.
    Context,
    /// The dialect, which is PostgreSQL.
    Dialect,
}

/// What kind of collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `[…]`.
    List,
    /// `(…)`.
    Tuple,
    /// `{…}`.
    Set,
}

/// The values of a collection.
#[derive(Debug)]
pub struct Items<'p> {
    /// What kind.
    pub shape: Shape,
    /// Those that are known.
    pub values: RefCell<Vec<Value<'p>>>,
    /// There may be more.
    pub open: Cell<bool>,
}

/// The entries of a dictionary, in order.
#[derive(Debug, Default)]
pub struct Dict<'p> {
    /// Those that are known.
    pub entries: RefCell<Vec<(Value<'p>, Value<'p>)>>,
    /// There may be more.
    pub open: Cell<bool>,
}

/// A function, the file it stands in and the scope it sees.
#[derive(Clone, Copy, Debug)]
pub struct Closure<'p> {
    /// The function.
    pub function: &'p Function,
    /// Where its names are looked up.
    pub scope: ScopeId,
    /// Its file.
    pub file: FileId,
}

/// A `lambda` and the scope it sees.
#[derive(Debug)]
pub struct Lambda<'p> {
    /// Its parameters.
    pub parameters: &'p [Parameter],
    /// Its value.
    pub body: &'p Expr,
    /// Where its names are looked up.
    pub scope: ScopeId,
    /// Its file.
    pub file: FileId,
}

/// A class of a file.
#[derive(Debug)]
pub struct Class<'p> {
    /// Its name.
    pub name: String,
    /// Its bases.
    pub bases: Vec<Value<'p>>,
    /// Its attributes in order of definition.
    pub attributes: Vec<(String, Value<'p>)>,
    /// Where it is defined, and what it declares; `None` for a module as a namespace.
    pub definition: Option<Definition<'p>>,
}

/// A class statement.
#[derive(Debug)]
pub struct Definition<'p> {
    /// The statement.
    pub class: &'p program::Class,
    /// Its file.
    pub file: FileId,
    /// `table=True` and the like, when models are read.
    pub keywords: Vec<(String, Value<'p>)>,
    /// What its body declares or assigns, in order, when models are read.
    pub fields: Vec<Field<'p>>,
    /// It stands under a condition that cannot be evaluated.
    pub doubtful: bool,
}

/// A declared or assigned name of a class body.
#[derive(Debug)]
pub struct Field<'p> {
    /// The name.
    pub name: &'p str,
    /// Where the name stands.
    pub span: Span,
    /// The declared type.
    pub annotation: Option<Value<'p>>,
    /// What it is bound to.
    pub value: Option<Value<'p>>,
}

/// A module of the repository, or a name of it, that is looked up when it is used.
#[derive(Debug)]
pub struct Import {
    /// The module's file.
    pub file: FileId,
    /// The name in it; `None` for the module itself.
    pub name: Option<String>,
    /// The module's dotted path as imported.
    pub path: String,
}

/// A member of an enumeration.
#[derive(Debug)]
pub struct Member<'p> {
    /// The name of its class.
    pub class: String,
    /// Its own name.
    pub name: String,
    /// What it stands for.
    pub value: Value<'p>,
}

/// A call of a library's class or function, kept as it was written.
#[derive(Debug)]
pub struct Object<'p> {
    /// The full dotted path, with the methods called on the result behind it.
    pub path: String,
    /// What it was called with; a method's receiver comes first.
    pub args: Args<'p>,
}

impl Object<'_> {
    /// The last part of the path.
    pub fn last(&self) -> &str {
        last(&self.path)
    }
}

/// The last part of a dotted path.
pub fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Why a value is not known, for messages.
pub fn reason<'v>(value: &'v Value) -> &'v str {
    match value {
        Value::Unknown(reason) => reason,
        Value::Rows(_) => "it depends on rows of the database",
        Value::Library(_) | Value::Object(_) => "it comes from outside the migration",
        Value::Str(_) => "a part of the text is not known",
        _ => "it cannot be computed",
    }
}

/// What a query gave.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Whether there is a row (or a count above 0, or a true value); `None` when that cannot be told.
    pub found: Option<bool>,
    /// The names that a catalog query lists, when it does.
    pub names: Option<Rc<Vec<Str>>>,
    /// `scalars()`: rows are bare values.
    pub bare: bool,
}

/// The arguments of a call.
#[derive(Clone, Debug, Default)]
pub struct Args<'p> {
    /// Positional ones.
    pub values: Vec<Value<'p>>,
    /// Named ones.
    pub named: Vec<(String, Value<'p>)>,
    /// There may be more: an unknown `*args` or `**kwargs`.
    pub open: bool,
    /// The call.
    pub span: Span,
}

impl<'p> Args<'p> {
    /// The argument at a position or by its name.
    pub fn get(&self, index: usize, name: &str) -> Option<&Value<'p>> {
        self.values.get(index).or_else(|| self.named(name))
    }

    /// The argument of a name.
    pub fn named(&self, name: &str) -> Option<&Value<'p>> {
        self.named.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A named truth value; `None` when it is not given or not known.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.named(name).and_then(Value::truth)
    }
}

impl Value<'_> {
    /// Not known, because of `reason`.
    pub fn unknown(reason: &str) -> Self {
        Self::Unknown(Rc::from(reason))
    }

    /// Something imported or built in.
    pub fn library(path: &str) -> Self {
        Self::Library(Rc::from(path))
    }

    /// A collection that holds exactly `values`.
    pub fn items(shape: Shape, values: Vec<Self>) -> Self {
        Self::collection(shape, values, false)
    }

    /// A collection; `open` when there may be more.
    pub fn collection(shape: Shape, values: Vec<Self>, open: bool) -> Self {
        Self::Items(Rc::new(Items { shape, values: RefCell::new(values), open: Cell::new(open) }))
    }

    /// A dictionary that holds exactly `entries`.
    pub fn dict(entries: Vec<(Self, Self)>, open: bool) -> Self {
        Self::Dict(Rc::new(Dict { entries: RefCell::new(entries), open: Cell::new(open) }))
    }

    /// The string, when all of it is known.
    pub fn text(&self) -> Option<&Str> {
        match self {
            Self::Str(text) if !text.holes => Some(text),
            Self::Member(member) => member.value.text(),
            // `op.f("x")`: the text, and that it is final.
            Self::Object(object) if matches!(object.last(), "conv" | "quoted_name") => match object.args.values.first() {
                Some(Self::Str(text)) if !text.holes => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether Python takes it for true; `None` when that cannot be told.
    pub fn truth(&self) -> Option<bool> {
        Some(match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Str(text) => !text.text.is_empty(),
            Self::Items(items) if !items.values.borrow().is_empty() => true,
            Self::Items(items) if !items.open.get() => false,
            Self::Dict(dict) if !dict.entries.borrow().is_empty() => true,
            Self::Dict(dict) if !dict.open.get() => false,
            Self::Function(_) | Self::Lambda(_) | Self::Class(_) | Self::Member(_) | Self::Handle(_) | Self::Batch(_) => true,
            Self::Rows(rows) => return rows.found,
            // What only a type checker reads never runs.
            Self::Library(path) if matches!(&**path, "typing.TYPE_CHECKING" | "typing_extensions.TYPE_CHECKING") => false,
            _ => return None,
        })
    }

    /// Whether two values are equal; `None` when that cannot be told.
    pub fn same(&self, other: &Self) -> Option<bool> {
        self.same_within(other, &mut 10_000, 8)
    }

    /// A value that equals only values of its own kind.
    fn is_plain(&self) -> bool {
        matches!(
            self,
            Self::None | Self::Bool(_) | Self::Int(_) | Self::Str(_) | Self::Items(_) | Self::Dict(_) | Self::Function(_) | Self::Class(_)
        )
    }

    /// `left` comparisons are left: collections that hold themselves have no end.
    fn same_within(&self, other: &Self, left: &mut usize, depth: usize) -> Option<bool> {
        *left = left.checked_sub(1)?;
        match (self, other) {
            (Self::None, Self::None) => Some(true),
            (Self::None, Self::Object(_) | Self::Handle(_) | Self::Batch(_) | Self::Member(_))
            | (Self::Object(_) | Self::Handle(_) | Self::Batch(_) | Self::Member(_), Self::None) => Some(false),
            (Self::Rows(rows), Self::None) | (Self::None, Self::Rows(rows)) => rows.found.map(|found| !found),
            (Self::Rows(rows), Self::Bool(value)) | (Self::Bool(value), Self::Rows(rows)) => rows.found.map(|found| found == *value),
            (Self::Rows(rows), Self::Int(0)) | (Self::Int(0), Self::Rows(rows)) => rows.found.map(|found| !found),
            (Self::Bool(a), Self::Bool(b)) => Some(a == b),
            (Self::Int(a), Self::Int(b)) => Some(a == b),
            (Self::Bool(a), Self::Int(b)) | (Self::Int(b), Self::Bool(a)) => Some(i64::from(*a) == *b),
            (Self::Str(a), Self::Str(b)) => (!a.holes && !b.holes).then(|| a.text == b.text),
            (Self::Member(a), Self::Member(b)) => Some(a.class == b.class && a.name == b.name),
            (Self::Items(a), Self::Items(b)) => {
                if a.open.get() || b.open.get() || a.shape == Shape::Set || depth == 0 {
                    return None;
                }
                let (a, b) = (a.values.borrow(), b.values.borrow());
                if a.len() != b.len() {
                    return Some(false);
                }
                a.iter().zip(b.iter()).try_fold(true, |all, (a, b)| a.same_within(b, left, depth - 1).map(|same| all && same))
            }
            (a, b) => {
                let comparable = a.is_plain() && b.is_plain() && std::mem::discriminant(a) != std::mem::discriminant(b);
                comparable.then_some(false)
            }
        }
    }
}
