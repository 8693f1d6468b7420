//! The spanned tree.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

use crate::source::sources::Place;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands: all of it, a block's children included.
    pub place: Place,
}

/// A YAML value. Scalars keep their text; the shape decides what they mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: `key:`, `null`, `~`.
    Null,
    /// A scalar; `quoted` when in quotes or a block scalar, so that `"true"` is text.
    Scalar { text: String, quoted: bool },
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in order. Keys are unique: a duplicate is an error at parsing.
    Map(Vec<(Key, Node)>),
}

/// A key and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key's text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Node {
    /// The value of a key of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The key and value of a key of a mapping.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<(&Key, &Node)> {
        self.entries().iter().find(|(candidate, _)| candidate.text == key).map(|(key, value)| (key, value))
    }

    /// The entries of a mapping; empty for anything else.
    #[must_use]
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// `true` or `false`, unquoted.
    #[must_use]
    pub fn bool(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, quoted: false } if text == "true" => Some(true),
            Value::Scalar { text, quoted: false } if text == "false" => Some(false),
            _ => None,
        }
    }

    /// An unquoted whole number that is not negative.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match &self.value {
            Value::Scalar { text, quoted: false } => text.parse().ok(),
            _ => None,
        }
    }

    /// A date as `YYYY-MM-DD`, in quotes or not.
    #[must_use]
    pub fn date(&self) -> Option<jiff::civil::Date> {
        let text = self.text()?;
        let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
        if text.len() == 10 && text.bytes().enumerate().all(fits) { text.parse().ok() } else { None }
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }
}
