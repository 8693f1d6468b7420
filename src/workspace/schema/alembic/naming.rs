//! The naming convention of the application's metadata: what Alembic gives a constraint or an index that has no final name.
//!
//! Owns SQLAlchemy's rules for such names. Where the convention comes from is [`super::metadata`]'s; whether PostgreSQL names the
//! rest is the replay's. **Invariant**: a convention that cannot be followed gives no name, only a reason.

use std::rc::Rc;

use super::convention_dict::{Subject, expand};
use super::interpreter::Interpreter;
use super::ops::names::{Given, truncated};
use super::text::Str;
use super::values::{Dict, Value, last, reason};
use crate::facts::ddl::{ConstraintKind, Ident, ObjectName};
use crate::source::text::Span;

/// What is known of the convention.
#[derive(Debug, Default)]
pub enum Naming<'p> {
    /// SQLAlchemy's own: only indexes of columns have one.
    #[default]
    Default,
    /// A dictionary of the application, in the interpreter that made it: a token may be a function.
    Known(Rc<Dict<'p>>, Box<Interpreter<'p>>),
    /// There is one, or may be one, and it could not be followed.
    Unknown(Rc<str>),
}

/// The objects that a convention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An index.
    Index,
    /// A primary key.
    PrimaryKey,
    /// A check.
    Check,
    /// A unique constraint.
    Unique,
    /// A foreign key.
    ForeignKey,
    /// Anything else has no prefix of its own.
    Other,
}

impl Kind {
    /// The kind of a constraint.
    pub fn of(kind: &ConstraintKind) -> Self {
        match kind {
            ConstraintKind::PrimaryKey { .. } => Self::PrimaryKey,
            ConstraintKind::Check { .. } => Self::Check,
            ConstraintKind::Unique { .. } => Self::Unique,
            ConstraintKind::ForeignKey(_) => Self::ForeignKey,
            _ => Self::Other,
        }
    }

    /// The key of the convention, and the class that may stand for it.
    pub fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Index => ("ix", "Index"),
            Self::PrimaryKey => ("pk", "PrimaryKeyConstraint"),
            Self::Check => ("ck", "CheckConstraint"),
            Self::Unique => ("uq", "UniqueConstraint"),
            Self::ForeignKey => ("fk", "ForeignKeyConstraint"),
            Self::Other => ("", "ExcludeConstraint"),
        }
    }
}

impl Interpreter<'_> {
    /// The name that a constraint is created with.
    pub fn constraint_name(&mut self, kind: &ConstraintKind, given: Option<Given>, table: &ObjectName, span: Span) -> Option<Ident> {
        let subject = Subject::of_constraint(kind, table, given.as_ref().map(|given| given.ident.name.clone()));
        self.conventional(&subject, given, span)
    }

    /// The name that an object is created with; `None` is left to PostgreSQL.
    pub fn conventional(&mut self, subject: &Subject<'_>, given: Option<Given>, span: Span) -> Option<Ident> {
        if given.as_ref().is_some_and(|given| given.is_final) {
            return given.map(|given| given.ident);
        }
        // The functions of a convention run in the interpreter that holds it.
        let mut naming = std::mem::take(&mut self.naming);
        let made = match &mut naming {
            Naming::Default => Ok(default_name(subject, given.is_some())),
            Naming::Known(dict, home) => by_convention(dict, home, subject, given.is_some(), span),
            Naming::Unknown(why) if given.is_none() || subject.kind == Kind::Check => Err(why.to_string()),
            Naming::Unknown(_) => Ok(None),
        };
        self.naming = naming;
        match made {
            Ok(Some(name)) => Some(Ident { name: truncated(name), span: given.map_or(span, |given| given.ident.span) }),
            Ok(None) => given.map(|given| given.ident),
            Err(why) => {
                self.unnamed(subject.table, &why, span);
                let guess = default_name(subject, given.is_some()).map(|name| Ident { name: truncated(name), span });
                given.map(|given| given.ident).or(guess)
            }
        }
    }

    /// Says once per table that names on it follow a convention that is not known.
    fn unnamed(&mut self, table: &ObjectName, why: &str, span: Span) {
        let key = (table.schema.clone(), table.name.clone());
        if self.unnamed.insert(key) {
            let message = format!("the name of a constraint on `{}` follows a naming convention that is not known: {why}", table.name);
            self.opaque(span, &message, vec![table.clone()]);
        }
    }
}

/// Without a convention SQLAlchemy names indexes only.
fn default_name(subject: &Subject<'_>, given: bool) -> Option<String> {
    (subject.kind == Kind::Index && !given).then(|| format!("ix_{}", subject.label(0)))
}

fn by_convention<'p>(
    dict: &Rc<Dict<'p>>,
    home: &mut Interpreter<'p>,
    subject: &Subject<'_>,
    given: bool,
    span: Span,
) -> Result<Option<String>, String> {
    let Some(template) = entry(dict, subject.kind) else {
        return if dict.open.get() { Err("a part of it cannot be computed".to_owned()) } else { Ok(None) };
    };
    let Some(template) = template.text().cloned() else { return Err(reason(&template).to_owned()) };
    if given && !template.text.contains("constraint_name") {
        return Ok(None);
    }
    if !given && names_itself(&template) {
        // SQLAlchemy refuses such a constraint without a name, unless it belongs to a type.
        return Ok(None);
    }
    home.refill();
    expand(home, dict, &template, subject, span).map(Some)
}

fn names_itself(template: &Str) -> bool {
    template.text.contains("%(constraint_name)")
}

/// The entry of a kind: by its prefix, or by SQLAlchemy's class.
fn entry<'p>(dict: &Dict<'p>, kind: Kind) -> Option<Value<'p>> {
    let (prefix, class) = kind.keys();
    let fits = |key: &Value<'p>, by_prefix: bool| match key {
        Value::Library(path) => !by_prefix && last(path) == class,
        key => by_prefix && !prefix.is_empty() && key.text().is_some_and(|key| &*key.text == prefix),
    };
    let entries = dict.entries.borrow();
    let find = |by_prefix| entries.iter().rev().find(|(key, _)| fits(key, by_prefix)).map(|(_, value)| value.clone());
    find(true).or_else(|| find(false))
}
