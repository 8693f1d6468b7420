//! The SQL that `create_index` stands for, where the operation holds less than the call says: method, expressions, classes, predicate.

use std::fmt::Write;

use super::expressions;
use crate::facts::ddl::{CreateIndex, IndexKey};
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Args, Value};
use crate::workspace::schema::words::quote;

/// The statement; empty when a part of it is not known.
pub fn statement<'p>(it: &mut Interpreter<'p>, args: &Args<'p>, index: &CreateIndex, keys: &[Value<'p>]) -> String {
    let known: Option<Vec<String>> = index.keys.iter().zip(keys).map(|(made, key)| key_sql(it, args, made, key)).collect();
    let Some(keys) = known else { return String::new() };
    let mut text = "CREATE INDEX ON t".to_owned();
    if let Some(method) = args.named("postgresql_using").and_then(Value::text) {
        _ = write!(text, " USING {}", quote(&method.text.to_lowercase()));
    }
    _ = write!(text, " ({})", keys.join(", "));
    if !index.include.is_empty() {
        let names: Vec<String> = index.include.iter().map(|column| quote(&column.name)).collect();
        _ = write!(text, " INCLUDE ({})", names.join(", "));
    }
    if args.flag("postgresql_nulls_not_distinct") == Some(true) {
        text += " NULLS NOT DISTINCT";
    }
    match args.named("postgresql_where") {
        None | Some(Value::None) => {}
        Some(value) => match expressions::condition(it, value, args.span).0 {
            condition if condition.is_empty() => return String::new(),
            condition => _ = write!(text, " WHERE {condition}"),
        },
    }
    text
}

fn key_sql<'p>(it: &Interpreter<'p>, args: &Args<'p>, made: &IndexKey, key: &Value<'p>) -> Option<String> {
    let text = match (made, key) {
        (IndexKey::Column(column), Value::Str(_)) => quote(&column.name),
        // `desc("a")`: the string is the column's name.
        (IndexKey::Column(column), _) => {
            let text = expressions::key_text(it, key, args.span).unwrap_or_default();
            let literal = format!("'{}'", column.name);
            if text.is_empty() { quote(&column.name) } else { text.replace(&literal, &quote(&column.name)) }
        }
        (IndexKey::Expression { .. }, _) => {
            let text = expressions::key_text(it, key, args.span)?;
            // A call stands bare; an operator needs brackets, which more of do no harm.
            let bare = text.trim_end().to_ascii_lowercase();
            let ordered = ["desc", "asc", "first", "last", "_ops"].iter().any(|word| bare.ends_with(word));
            if ordered { text } else { format!("({text})") }
        }
    };
    let class = match (args.named("postgresql_ops"), made) {
        (Some(Value::Dict(classes)), IndexKey::Column(column)) => {
            let entries = classes.entries.borrow();
            let found = entries.iter().find(|(name, _)| name.text().is_some_and(|name| *name.text == *column.name));
            found.and_then(|(_, class)| class.text().map(|class| class.text.to_string()))
        }
        _ => None,
    };
    Some(class.map_or(text.clone(), |class| format!("{text} {class}")))
}
