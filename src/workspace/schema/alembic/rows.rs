//! What queries give: whether there is a row, and the names that a catalog query lists.

use super::values::{Rows, Value};

/// `rows.name(…)`.
pub fn method<'p>(rows: &Rows, name: &str) -> Value<'p> {
    match name {
        "scalar" | "scalar_one" | "scalar_one_or_none" if only(rows).is_some() => only(rows).unwrap_or(Value::None),
        "scalars" => Value::Rows(Rows { bare: true, ..rows.clone() }),
        "fetchall" | "all" | "mappings" | "unique" | "fetchone" | "first" | "one_or_none" | "one" | "scalar" | "scalar_one"
        | "scalar_one_or_none" | "keys" | "tuples" => Value::Rows(rows.clone()),
        "close" => Value::None,
        _ => Value::unknown("it depends on rows of the database"),
    }
}

/// The only name that the rows hold.
pub fn only<'p>(rows: &Rows) -> Option<Value<'p>> {
    match rows.names.as_deref().map(Vec::as_slice) {
        Some([name]) => Some(Value::Str(name.clone())),
        _ => None,
    }
}
