//! SQL expressions inside operations: defaults, checks, index expressions, predicates.
//!
//! What columns an expression names is the SQL reader's to say: the expression is set into the statement that Alembic would
//! send, and read there.

use crate::facts::ddl::{AlterKind, ConstraintKind, Ident, IndexKey, OpKind};
use crate::facts::sql::{self, Binds};
use crate::source::text::Span;
use crate::workspace::schema::alembic::attributes::model_column;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::text::{Builder, Str};
use crate::workspace::schema::alembic::values::{Object, Value};

/// The default that `server_default=` asks for, as SQL.
pub fn default_of(value: Option<&Value<'_>>) -> Option<String> {
    match value? {
        Value::Str(text) if !text.holes => Some(quoted(&text.text)),
        Value::Object(object) if matches!(object.last(), "Identity" | "Computed" | "FetchedValue" | "Sequence") => None,
        Value::Object(object) => Some(rendered(object, 16).unwrap_or_else(|| "unknown".to_owned())),
        Value::Member(member) => member.value.text().map(|text| quoted(&text.text)),
        Value::None | Value::Bool(_) => None,
        _ => Some("unknown".to_owned()),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A SQL clause object as text; `None` when it is not one that is followed.
fn rendered(object: &Object<'_>, depth: usize) -> Option<String> {
    let args = &object.args;
    let inner = |index: usize| args.values.get(index).and_then(|value| rendered_value(value, depth));
    match object.last() {
        "text" | "literal_column" | "TextClause" | "DefaultClause" => match args.get(0, "text")? {
            Value::Str(text) if !text.holes => Some(text.text.to_string()),
            Value::Object(object) if depth > 0 => rendered(object, depth - 1),
            _ => None,
        },
        "column" | "Column" => args.get(0, "name").and_then(Value::text).map(|name| name.text.to_string()),
        "attribute" => model_column(object).map(|(_, name)| name.text.to_string()),
        "true" | "True_" => Some("true".to_owned()),
        "false" | "False_" => Some("false".to_owned()),
        "null" => Some("NULL".to_owned()),
        "desc" | "asc" | "nullslast" | "nulls_last" | "nullsfirst" | "nulls_first" => {
            let word = match object.last() {
                "desc" => "DESC",
                "asc" => "ASC",
                "nullslast" | "nulls_last" => "NULLS LAST",
                _ => "NULLS FIRST",
            };
            // A string is a column's name here.
            let of = match args.values.first() {
                Some(Value::Str(text)) if !text.holes => crate::workspace::schema::words::quote(&text.text),
                _ => inner(0)?,
            };
            Some(format!("{of} {word}"))
        }
        "cast" => {
            let to = crate::workspace::schema::alembic::types::sql_type(args.get(1, "type_")?).name;
            Some(format!("CAST({} AS {to})", inner(0)?))
        }
        "is_" if matches!(args.values.get(1), Some(Value::None)) => Some(format!("{} IS NULL", inner(0)?)),
        "isnot" | "is_not" if matches!(args.values.get(1), Some(Value::None)) => Some(format!("{} IS NOT NULL", inner(0)?)),
        "literal" | "bindparam" | "array" => None,
        function if object.path.contains(".func.") => {
            let values: Option<Vec<String>> = args.values.iter().map(|value| rendered_value(value, depth)).collect();
            let plain = matches!(function, "current_timestamp" | "current_date" | "current_time" | "localtimestamp" | "current_user");
            let values = values?;
            Some(if plain && values.is_empty() { function.to_uppercase() } else { format!("{function}({})", values.join(", ")) })
        }
        _ => None,
    }
}

fn rendered_value(value: &Value<'_>, depth: usize) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match value {
        Value::Object(object) => rendered(object, depth - 1),
        Value::Str(text) if !text.holes => Some(quoted(&text.text)),
        Value::Int(number) => Some(number.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::None => Some("NULL".to_owned()),
        _ => None,
    }
}

/// An expression as text with its places, where it has them.
fn expression_text<'p>(it: &Interpreter<'p>, value: &Value<'p>, span: Span) -> Option<Str> {
    match value {
        Value::Str(text) if !text.holes => Some(text.clone()),
        Value::Object(object) => match (object.last(), object.args.get(0, "text")) {
            ("text" | "literal_column", Some(Value::Str(text))) if !text.holes => Some(text.clone()),
            _ => rendered(object, 16).map(|text| Str::at(&text, it.place(span))),
        },
        _ => None,
    }
}

/// One key of an index as SQL.
pub fn key_text<'p>(it: &Interpreter<'p>, value: &Value<'p>, span: Span) -> Option<String> {
    expression_text(it, value, span).map(|text| text.text.to_string())
}

/// A check's condition and the columns that it names.
pub fn condition<'p>(it: &mut Interpreter<'p>, value: &Value<'p>, span: Span) -> (String, Vec<Ident>) {
    let Some(text) = expression_text(it, value, span) else { return (String::new(), Vec::new()) };
    let statement = set_into(it, "ALTER TABLE t ADD CHECK (", &text, "\n)", span);
    let script = sql::read(&statement.text, Binds::Named);
    for op in script.ops {
        let OpKind::AlterTable(alter) = op.kind else { continue };
        for action in alter.actions {
            let AlterKind::AddConstraint { constraint, .. } = action.kind else { continue };
            let ConstraintKind::Check { columns, .. } = constraint.kind else { continue };
            return (text.text.trim().to_owned(), placed(it, &statement, columns, span));
        }
    }
    (text.text.trim().to_owned(), Vec::new())
}

/// The columns that a predicate names.
pub fn columns_of<'p>(it: &mut Interpreter<'p>, value: &Value<'p>, span: Span) -> Vec<Ident> {
    condition(it, value, span).1
}

/// One key of an index, given as SQL.
pub fn index_key<'p>(it: &mut Interpreter<'p>, value: &Value<'p>, span: Span) -> Option<IndexKey> {
    let text = expression_text(it, value, span)?;
    // `text("lower(email)")` stands bare; an operator needs the brackets that PostgreSQL asks for, which SQLAlchemy leaves to the writer.
    ["CREATE INDEX ON t (", "CREATE INDEX ON t (("].into_iter().find_map(|head| {
        let tail = if head.ends_with("((") { "\n))" } else { "\n)" };
        let statement = set_into(it, head, &text, tail, span);
        let script = sql::read(&statement.text, Binds::Named);
        let index = script.ops.into_iter().find_map(|op| if let OpKind::CreateIndex(index) = op.kind { Some(index) } else { None })?;
        match index.keys.into_iter().next()? {
            IndexKey::Column(column) => placed(it, &statement, vec![column], span).into_iter().next().map(IndexKey::Column),
            IndexKey::Expression { columns, label } => Some(IndexKey::Expression { columns: placed(it, &statement, columns, span), label }),
        }
    })
}

fn set_into(it: &Interpreter<'_>, head: &str, text: &Str, tail: &str, span: Span) -> Str {
    let mut builder = Builder::new(it.place(span));
    builder.glue(head);
    builder.push(text);
    builder.glue(tail);
    builder.done()
}

/// Names read from `statement`, with places in the file.
fn placed(it: &Interpreter<'_>, statement: &Str, names: Vec<Ident>, call: Span) -> Vec<Ident> {
    let place = |name: Ident| Ident { span: if statement.file == it.file { statement.map.map(name.span) } else { call }, name: name.name };
    names.into_iter().map(place).collect()
}

/// The first argument as SQL text, for clause objects that hold some.
pub fn clause_text(object: &Object<'_>) -> Option<Str> {
    let mut object = object;
    // `text("…").bindparams(…)`, `.execution_options(…)`, `.columns(…)`.
    while matches!(object.last(), "bindparams" | "params" | "execution_options" | "columns") {
        let Value::Object(receiver) = object.args.values.first()? else { return None };
        object = receiver;
    }
    let args = &object.args;
    match object.last() {
        "text" | "DDL" | "literal_column" | "TextClause" => match args.get(0, "text").or_else(|| args.named("statement"))? {
            Value::Str(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}
