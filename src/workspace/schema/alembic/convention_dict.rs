//! The tokens of a naming convention: `%(table_name)s`, `%(column_0N_name)s`, and functions of the application.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::naming::Kind;
use super::text::Str;
use super::values::{Args, Dict, Object, Shape, Value, reason};
use crate::facts::ddl::{ConstraintKind, ObjectName};
use crate::source::text::Span;

/// What is named.
#[derive(Debug)]
pub struct Subject<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Its table.
    pub table: &'a ObjectName,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The table and columns that a foreign key refers to.
    pub referred: Option<(&'a ObjectName, Vec<String>)>,
    /// The name that was written.
    pub given: Option<String>,
    /// A unique index.
    pub unique: bool,
}

impl<'a> Subject<'a> {
    /// A constraint.
    pub fn of_constraint(kind: &'a ConstraintKind, table: &'a ObjectName, given: Option<String>) -> Self {
        let names = |idents: &[crate::facts::ddl::Ident]| idents.iter().map(|ident| ident.name.clone()).collect::<Vec<_>>();
        let (columns, referred) = match kind {
            ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => (names(columns), None),
            ConstraintKind::ForeignKey(key) => (names(&key.columns), Some((&key.ref_table, names(&key.ref_columns)))),
            _ => (Vec::new(), None),
        };
        Self { kind: Kind::of(kind), table, columns, referred, given, unique: false }
    }

    /// `[schema_]table_column`, as SQLAlchemy labels a column in DDL.
    pub fn label(&self, index: usize) -> String {
        let Some(column) = self.columns.get(index) else { return String::new() };
        let schema = self.table.schema.as_ref().map(|schema| format!("{}_", schema.replace('.', "_"))).unwrap_or_default();
        format!("{schema}{}_{column}", self.table.name)
    }

    /// `column_X_name` and its kin for one column.
    fn of_column(&self, what: &str, index: usize) -> Option<String> {
        match what {
            "column_X_name" | "column_X_key" => Some(self.columns.get(index).cloned().unwrap_or_default()),
            "column_X_label" => Some(self.label(index)),
            "referred_column_X_name" => self.referred.as_ref()?.1.get(index).cloned(),
            _ => None,
        }
    }

    /// A token that SQLAlchemy knows.
    fn token(&self, token: &str) -> Option<String> {
        match token {
            "table_name" => return Some(self.table.name.clone()),
            "constraint_name" => return self.given.clone(),
            "referred_table_name" => return self.referred.as_ref().map(|(table, _)| table.name.clone()),
            _ => {}
        }
        let at = token.match_indices("column_").map(|(at, word)| at + word.len()).last()?;
        let (head, rest) = token.split_at_checked(at)?;
        let digits = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        let (index, rest) = rest.split_at_checked(digits)?;
        let index: usize = index.parse().ok()?;
        let every = [("_N_", "_"), ("N_", "")].into_iter().find_map(|(mark, glue)| Some((rest.strip_prefix(mark)?, glue)));
        match every {
            Some((what, glue)) => {
                let what = format!("{head}X_{what}");
                let parts: Option<Vec<String>> = (0..self.columns.len()).map(|index| self.of_column(&what, index)).collect();
                Some(parts?.join(glue))
            }
            None => self.of_column(&format!("{head}X{rest}"), index),
        }
    }
}

/// The template with its tokens filled in, or why not.
pub fn expand<'p>(
    home: &mut Interpreter<'p>,
    dict: &Rc<Dict<'p>>,
    template: &Str,
    subject: &Subject<'_>,
    span: Span,
) -> Result<String, String> {
    let mut made = String::new();
    let mut rest: &str = &template.text;
    while let Some((before, after)) = rest.split_once('%') {
        made.push_str(before);
        if let Some(tail) = after.strip_prefix('%') {
            made.push('%');
            rest = tail;
            continue;
        }
        let token = after.strip_prefix('(').and_then(|after| after.split_once(")s"));
        let Some((token, tail)) = token else { return Err(format!("`{}` is not a template that is followed", template.text)) };
        // The application's own tokens come first.
        let own =
            dict.entries.borrow().iter().find(|(key, _)| key.text().is_some_and(|key| &*key.text == token)).map(|(_, value)| value.clone());
        let value = match own {
            Some(function) => computed(home, function, subject, span).map_err(|why| format!("token `{token}`: {why}"))?,
            None => subject.token(token).ok_or_else(|| format!("token `{token}` has no value"))?,
        };
        made.push_str(&value);
        rest = tail;
    }
    made.push_str(rest);
    Ok(made)
}

/// What a function of the application makes of a constraint and its table.
fn computed<'p>(home: &mut Interpreter<'p>, function: Value<'p>, subject: &Subject<'_>, span: Span) -> Result<String, String> {
    let table = object(home, "sqlalchemy.Table", Some(&subject.table.name), span);
    if let Some(schema) = &subject.table.schema {
        let schema = text(home, schema, span);
        home.remember(&table, "schema", schema);
    } else {
        home.remember(&table, "schema", Value::None);
    }
    let constraint = constraint(home, subject, &table, span);
    let value = home.call(function, Args { values: vec![constraint, table], span, ..Args::default() });
    value.text().map(|text| text.text.to_string()).ok_or_else(|| reason(&value).to_owned())
}

fn constraint<'p>(home: &mut Interpreter<'p>, subject: &Subject<'_>, table: &Value<'p>, span: Span) -> Value<'p> {
    let made = object(home, &format!("sqlalchemy.{}", subject.kind.keys().1), None, span);
    let columns: Vec<Value<'p>> = subject.columns.iter().map(|name| column(home, name, table, span)).collect();
    if let Some((referred, names)) = &subject.referred {
        let target = object(home, "sqlalchemy.Table", Some(&referred.name), span);
        let schema = referred.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        let elements: Vec<Value<'p>> = columns
            .iter()
            .zip(names)
            .map(|(parent, name)| {
                let key = object(home, "sqlalchemy.ForeignKey", None, span);
                let full = text(home, &format!("{schema}{}.{name}", referred.name), span);
                let column = column(home, name, &target, span);
                home.remember(&key, "parent", parent.clone());
                home.remember(&key, "column", column);
                home.remember(&key, "target_fullname", full);
                key
            })
            .collect();
        home.remember(&made, "elements", Value::items(Shape::List, elements));
        home.remember(&made, "referred_table", target);
        let keys = subject.columns.iter().map(|name| text(home, name, span)).collect();
        home.remember(&made, "column_keys", Value::items(Shape::List, keys));
    }
    let given = subject.given.as_ref().map_or(Value::None, |name| text(home, name, span));
    home.remember(&made, "name", given);
    home.remember(&made, "columns", Value::items(Shape::List, columns));
    home.remember(&made, "unique", Value::Bool(subject.unique));
    home.remember(&made, "table", table.clone());
    made
}

fn column<'p>(home: &mut Interpreter<'p>, name: &str, table: &Value<'p>, span: Span) -> Value<'p> {
    let column = object(home, "sqlalchemy.column", Some(name), span);
    let key = text(home, name, span);
    home.remember(&column, "key", key);
    home.remember(&column, "table", table.clone());
    column
}

fn object<'p>(home: &Interpreter<'p>, path: &str, name: Option<&str>, span: Span) -> Value<'p> {
    let values = name.map(|name| text(home, name, span)).into_iter().collect();
    Value::Object(Rc::new(Object { path: path.to_owned(), args: Args { values, span, ..Args::default() } }))
}

fn text<'p>(home: &Interpreter<'p>, text: &str, span: Span) -> Value<'p> {
    Value::Str(Str::at(text, home.place(span)))
}
