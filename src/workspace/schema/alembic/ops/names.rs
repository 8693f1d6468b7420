//! Names in operations, with their places, and the refusal when one is not known.

use md5::{Digest, Md5};

use crate::facts::ddl::{Ident, ObjectName};
use crate::source::text::Span;
use crate::workspace::schema::alembic::attributes::{MODEL_COLUMN, model_column};
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::text::Str;
use crate::workspace::schema::alembic::values::{Args, Value, reason};

/// An operation that could not be computed: why, and what it may have changed.
#[derive(Debug)]
pub struct Unclear {
    /// One sentence.
    pub message: String,
    /// The objects that it names.
    pub may_touch: Vec<ObjectName>,
}

/// A name as it was written.
#[derive(Clone, Debug)]
pub struct Given {
    /// The name.
    pub ident: Ident,
    /// `op.f("…")`: no naming convention changes it.
    pub is_final: bool,
}

/// What was made of a call, or why nothing could be.
pub type Made<T> = Result<T, Unclear>;

impl Unclear {
    /// `what` is not known, in a statement about `table`.
    pub fn about(table: Option<&ObjectName>, what: &str, why: &str) -> Self {
        Self { message: format!("{what} is not known: {why}"), may_touch: table.cloned().into_iter().collect() }
    }
}

impl<'p> Interpreter<'p> {
    /// A text as a name; PostgreSQL keeps its case because SQLAlchemy quotes what needs it.
    pub fn ident(&self, text: &Str, call: Span) -> Ident {
        Ident { name: text.text.to_string(), span: self.span_of(text, call) }
    }

    /// Where a text stands, when that is in the current file.
    pub fn span_of(&self, text: &Str, call: Span) -> Span {
        if text.file == self.file { text.span() } else { call }
    }

    /// The table that an argument names, in the schema that another names.
    pub fn table_name(&self, args: &Args<'p>, index: usize, key: &str, schema: &str) -> Made<ObjectName> {
        let value = args.get(index, key);
        let Some(name) = value.and_then(Value::text) else {
            return Err(Unclear::about(None, "the table of this operation", value.map_or("it is not given", reason)));
        };
        let mut name = ObjectName { schema: None, name: name.text.to_string(), span: self.span_of(name, args.span) };
        match args.named(schema) {
            None | Some(Value::None) => Ok(name),
            Some(value) => match value.text() {
                Some(schema) => {
                    name.schema = Some(schema.text.to_string());
                    Ok(name)
                }
                None => Err(Unclear::about(Some(&name), "the schema of this operation", reason(value))),
            },
        }
    }

    /// A name that must be given.
    pub fn required(&self, args: &Args<'p>, index: usize, key: &str, what: &str, table: Option<&ObjectName>) -> Made<Ident> {
        let value = args.get(index, key);
        match value.and_then(Value::text) {
            Some(text) => Ok(self.ident(text, args.span)),
            None => Err(Unclear::about(table, what, value.map_or("it is not given", reason))),
        }
    }

    /// A name that may be left out or be `None`.
    pub fn optional(&self, value: Option<&Value<'p>>, span: Span, what: &str, table: Option<&ObjectName>) -> Made<Option<Ident>> {
        match value {
            None | Some(Value::None) => Ok(None),
            Some(value) => match value.text() {
                Some(text) => Ok(Some(self.ident(text, span))),
                None => Err(Unclear::about(table, what, reason(value))),
            },
        }
    }

    /// The name of a constraint or an index, which may be left out, be `None`, or be final.
    pub fn given(&self, value: Option<&Value<'p>>, span: Span, what: &str, table: Option<&ObjectName>) -> Made<Option<Given>> {
        let is_final = matches!(value, Some(Value::Object(object)) if object.last() == "conv");
        Ok(self.optional(value, span, what, table)?.map(|ident| Given { ident, is_final }))
    }

    /// A list of column names; a single string is a list of one.
    pub fn column_list(&self, value: Option<&Value<'p>>, span: Span, table: &ObjectName) -> Made<Vec<Ident>> {
        let unclear =
            |value: Option<&Value<'_>>| Unclear::about(Some(table), "a column of this operation", value.map_or("it is not given", reason));
        match value {
            Some(Value::Items(items)) if !items.open.get() => {
                let values = items.values.borrow();
                values.iter().map(|value| self.column_of(value, span).ok_or_else(|| unclear(Some(value)))).collect()
            }
            Some(value) => Ok(vec![self.column_of(value, span).ok_or_else(|| unclear(Some(value)))?]),
            None => Err(unclear(None)),
        }
    }

    /// The name of a column, given as a string or as a column object.
    pub fn column_of(&self, value: &Value<'p>, span: Span) -> Option<Ident> {
        match value {
            Value::Object(object) if matches!(object.last(), "column" | "Column" | "literal_column") => {
                object.args.get(0, "name").and_then(Value::text).map(|name| self.ident(name, span))
            }
            Value::Object(object) if object.path == MODEL_COLUMN => model_column(object).map(|(_, name)| self.ident(&name, span)),
            value => value.text().map(|name| self.ident(name, span)),
        }
    }
}

/// A name that SQLAlchemy made itself and PostgreSQL cannot hold: cut, with four digits of its MD5 behind it.
pub fn truncated(name: String) -> String {
    const LONGEST: usize = 63;
    if name.len() <= LONGEST {
        return name;
    }
    let digest = Md5::digest(name.as_bytes());
    let [.., one, two] = digest.0;
    format!("{}_{one:02x}{two:02x}", name.get(..name.floor_char_boundary(LONGEST - 8)).unwrap_or_default())
}
