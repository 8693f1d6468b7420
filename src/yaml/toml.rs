//! TOML as the spanned tree: keys and values with their places, so that shapes, mistakes and "did you mean" work on it as on YAML.

use toml_edit::{Array, Document, InlineTable, Item, Table, Value as TomlValue};

use super::node::{Key, Node, Value};
use super::shape::Mistake;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// Reads a text as TOML. A text with broken syntax is `Null` at the place of its mistake.
///
/// Numbers, dates and booleans are scalars without quotes, strings scalars with.
#[must_use]
pub fn parse(text: &str, file: FileId) -> (Node, Vec<Mistake>) {
    let whole = Place { file, span: Span::of(0, text.len()) };
    match Document::parse(text) {
        Ok(document) => {
            let builder = Builder { file };
            (Node { value: builder.table(document.as_table()), place: whole }, vec![])
        }
        Err(error) => {
            let place = Place { file, span: error.span().map_or(Span::default(), |range| Span::of(range.start, range.end)) };
            let words = error.message().lines().next().unwrap_or("the syntax is broken");
            let message = format!("this is not TOML: {words}");
            (Node { value: Value::Null, place }, vec![Mistake { place, message, help: None, other: None }])
        }
    }
}

struct Builder {
    file: FileId,
}

impl Builder {
    fn table(&self, table: &Table) -> Value {
        Value::Map(table.iter().filter_map(|(name, item)| self.entry(name, table.key(name), item)).collect())
    }

    fn entry(&self, name: &str, key: Option<&toml_edit::Key>, item: &Item) -> Option<(Key, Node)> {
        let place = self.place(key.and_then(toml_edit::Key::span));
        let value = self.item(item, place)?;
        Some((Key { text: name.to_owned(), place }, value))
    }

    /// A table without a header of its own (`[a.b]` makes `a`) stands where its key does.
    fn item(&self, item: &Item, key: Place) -> Option<Node> {
        let place = item.span().map_or(key, |range| self.place(Some(range)));
        let value = match item {
            Item::None => return None,
            Item::Value(value) => return Some(self.value(value)),
            Item::Table(table) => self.table(table),
            Item::ArrayOfTables(tables) => {
                Value::List(tables.iter().map(|table| Node { value: self.table(table), place: self.place(table.span()) }).collect())
            }
        };
        Some(Node { value, place })
    }

    fn value(&self, value: &TomlValue) -> Node {
        let place = self.place(value.span());
        let scalar = |text: String, quoted| Value::Scalar { text, quoted };
        let value = match value {
            TomlValue::String(text) => scalar(text.value().clone(), true),
            TomlValue::Integer(number) => scalar(number.value().to_string(), false),
            TomlValue::Float(number) => scalar(number.value().to_string(), false),
            TomlValue::Boolean(truth) => scalar(truth.value().to_string(), false),
            TomlValue::Datetime(date) => scalar(date.value().to_string(), false),
            TomlValue::Array(array) => self.array(array),
            TomlValue::InlineTable(table) => self.inline(table),
        };
        Node { value, place }
    }

    fn array(&self, array: &Array) -> Value {
        Value::List(array.iter().map(|value| self.value(value)).collect())
    }

    fn inline(&self, table: &InlineTable) -> Value {
        let entries = table.iter().map(|(name, value)| {
            let place = self.place(table.key(name).and_then(toml_edit::Key::span));
            (Key { text: name.to_owned(), place }, self.value(value))
        });
        Value::Map(entries.collect())
    }

    fn place(&self, range: Option<std::ops::Range<usize>>) -> Place {
        Place { file: self.file, span: range.map_or(Span::default(), |range| Span::of(range.start, range.end)) }
    }
}
