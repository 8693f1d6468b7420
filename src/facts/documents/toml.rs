//! TOML with places.

use toml_edit::{Document, Item, TableLike, Value as TomlValue};

use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::shape::Mistake;

/// Reads a text as a table; `None` where it is none.
pub fn read(text: &str, file: FileId) -> (Option<Node>, Vec<Mistake>) {
    match Document::parse(text) {
        Ok(document) => {
            let whole = Place { file, span: Span::of(0, text.len()) };
            (Some(Node { value: table(document.as_table(), text, whole), place: whole }), vec![])
        }
        Err(error) => {
            let span = error.span().map_or(Span::default(), |range| Span::of(range.start, range.end));
            let message = format!("not valid TOML: {}", error.message().lines().next().unwrap_or("").trim());
            (None, vec![Mistake { place: Place { file, span }, message, help: None, other: None }])
        }
    }
}

/// The entries in the order in which they are written; the parser keeps that of their first mention. Its depth is bounded by the parser.
fn table(table: &dyn TableLike, text: &str, around: Place) -> Value {
    let entries = table.iter().map(|(name, item)| {
        let place = table.key(name).and_then(toml_edit::Key::span).map_or(around, |range| at(around, range));
        (Key { text: name.to_owned(), place }, node(item, text, place))
    });
    Value::Map(entries.collect())
}

fn node(item: &Item, text: &str, around: Place) -> Node {
    let place = item.span().map_or(around, |range| at(around, range));
    let value = match item {
        Item::None => Value::Null,
        Item::Value(value) => return scalar(value, text, around),
        Item::Table(inner) => table(inner, text, place),
        Item::ArrayOfTables(tables) => {
            let each = tables.iter().map(|inner| {
                let place = inner.span().map_or(around, |range| at(around, range));
                Node { value: table(inner, text, place), place }
            });
            Value::List(each.collect())
        }
    };
    Node { value, place }
}

fn scalar(value: &TomlValue, text: &str, around: Place) -> Node {
    let place = value.span().map_or(around, |range| at(around, range));
    let plain = || Value::Scalar { text: place.span.slice(text).to_owned(), quoted: false };
    let value = match value {
        TomlValue::String(text) => Value::Scalar { text: text.value().clone(), quoted: true },
        TomlValue::Integer(number) => Value::Scalar { text: number.value().to_string(), quoted: false },
        TomlValue::Float(_) => Value::Scalar { text: place.span.slice(text).replace('_', ""), quoted: false },
        TomlValue::Boolean(_) | TomlValue::Datetime(_) => plain(),
        TomlValue::Array(items) => Value::List(items.iter().map(|item| scalar(item, text, place)).collect()),
        TomlValue::InlineTable(inner) => table(inner, text, place),
    };
    Node { value, place }
}

fn at(around: Place, range: std::ops::Range<usize>) -> Place {
    Place { file: around.file, span: Span::of(range.start, range.end) }
}
