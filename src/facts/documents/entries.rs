//! A tree of values as a list: each value with its key path, before those within it.

use std::collections::BTreeSet;

use super::Format;
use crate::source::text::Span;
use crate::yaml::node::{Node, Value};

/// A value of a document, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its key path: `jobs.build.steps.0.uses`. A part that holds a dot or a quote is in quotes. An item of a list is the value of its
    /// first field where every item has that field and no two the same value in it, else its position from 0.
    pub key: String,
    /// The last part, without quotes.
    pub name: String,
    /// What it is.
    pub content: Content,
    /// What to point at: the key and its value, or the first line of a larger value.
    pub span: Span,
    /// How many values are within it, at any depth.
    pub below: usize,
    /// How deep it is: 0 for those at the top.
    pub depth: usize,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing: `null`.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A day or a time that is written without quotes.
    Date(String),
    /// A text.
    Text(String),
    /// A list.
    List,
    /// A mapping.
    Map,
}

impl Content {
    /// The word in policies.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::Text(_) => "text",
            Self::List => "list",
            Self::Map => "map",
        }
    }

    /// A scalar in words; `None` for nothing and for what holds others.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Number(text) | Self::Date(text) | Self::Text(text) => Some(text),
            Self::Null | Self::List | Self::Map => None,
        }
    }
}

/// The entry at a position, and those directly within it.
pub fn within(entries: &[Entry], at: usize) -> impl Iterator<Item = (usize, &Entry)> {
    let end = entries.get(at).map_or(at, |entry| at + entry.below + 1);
    side_by_side(entries, at + 1, end)
}

/// The entries at the top.
pub fn top(entries: &[Entry]) -> impl Iterator<Item = (usize, &Entry)> {
    side_by_side(entries, 0, entries.len())
}

fn side_by_side(entries: &[Entry], mut at: usize, end: usize) -> impl Iterator<Item = (usize, &Entry)> {
    std::iter::from_fn(move || {
        let entry = entries.get(at).filter(|_| at < end)?;
        let this = at;
        at += entry.below + 1;
        Some((this, entry))
    })
}

/// All values below the roots.
pub(super) fn flatten(roots: &[Node], text: &str, format: Format) -> Vec<Entry> {
    let mut flat = Flat { text, format, entries: vec![] };
    for root in roots {
        flat.below(root, "", 0);
    }
    flat.entries
}

struct Flat<'t> {
    text: &'t str,
    format: Format,
    entries: Vec<Entry>,
}

impl Flat<'_> {
    /// The depth of a tree is bounded by those who made it.
    fn below(&mut self, node: &Node, prefix: &str, depth: usize) {
        for (key, value) in node.entries() {
            self.add(prefix, key.text.clone(), value, shown(Some(key.place.span), value, self.text), depth);
        }
        let names = names(node.items());
        for (item, name) in node.items().iter().zip(names) {
            self.add(prefix, name, item, shown(None, item, self.text), depth);
        }
    }

    fn add(&mut self, prefix: &str, name: String, node: &Node, span: Span, depth: usize) {
        let part = quoted(&name);
        let key = if prefix.is_empty() { part } else { format!("{prefix}.{part}") };
        let at = self.entries.len();
        self.entries.push(Entry { key: key.clone(), name, content: content(node, self.format), span, below: 0, depth });
        self.below(node, &key, depth + 1);
        let below = self.entries.len() - at - 1;
        if let Some(entry) = self.entries.get_mut(at) {
            entry.below = below;
        }
    }
}

/// The names of a list's items: a name stays when another item is written before it.
fn names(items: &[Node]) -> Vec<String> {
    let first = items.first().and_then(|item| item.entries().first()).map(|(key, _)| key.text.as_str());
    let own: Option<Vec<String>> = first.and_then(|field| items.iter().map(|item| item.get(field)?.text().map(str::to_owned)).collect());
    let distinct = |names: &Vec<String>| names.iter().collect::<BTreeSet<_>>().len() == names.len();
    let short = |names: &Vec<String>| names.iter().all(|name| !name.is_empty() && name.len() <= 100 && !name.contains('\n'));
    own.filter(distinct).filter(short).unwrap_or_else(|| (0..items.len()).map(|at| at.to_string()).collect())
}

fn quoted(name: &str) -> String {
    if name.contains(['.', '"']) || name.is_empty() { format!("\"{}\"", name.replace('"', "'")) } else { name.to_owned() }
}

/// The key with a value that ends on its line, else the first line of it all.
fn shown(key: Option<Span>, value: &Node, text: &str) -> Span {
    let whole = key.map_or(value.place.span, |key| if value.place.span.start >= key.start { key.cover(value.place.span) } else { key });
    let written = whole.slice(text);
    let line = written.lines().next().unwrap_or("").trim_end().len();
    Span::of(whole.start as usize, whole.start as usize + line)
}

fn content(node: &Node, format: Format) -> Content {
    match &node.value {
        Value::Null => Content::Null,
        Value::List(_) => Content::List,
        Value::Map(_) => Content::Map,
        Value::Scalar { text, quoted: true } => Content::Text(text.clone()),
        Value::Scalar { text, quoted: false } => plain(text, format),
    }
}

/// What an unquoted scalar is, by YAML's core schema and TOML's and JSON's words.
fn plain(text: &str, format: Format) -> Content {
    let yaml = format == Format::Yaml;
    match text {
        "true" => return Content::Bool(true),
        "false" => return Content::Bool(false),
        "True" | "TRUE" if yaml => return Content::Bool(true),
        "False" | "FALSE" if yaml => return Content::Bool(false),
        _ => {}
    }
    if is_date(text, format) {
        Content::Date(text.to_owned())
    } else if is_number(text) {
        Content::Number(text.to_owned())
    } else {
        Content::Text(text.to_owned())
    }
}

/// `2027-01-31`, whatever follows being a time; TOML's times alone too.
fn is_date(text: &str, format: Format) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let dash = |at: usize| bytes.get(at) == Some(&b'-');
    let day = digits(0..4) && dash(4) && digits(5..7) && dash(7) && digits(8..10);
    let time = format == Format::Toml
        && digits(0..2)
        && bytes.get(2) == Some(&b':')
        && digits(3..5)
        && bytes.get(5) == Some(&b':')
        && digits(6..8);
    (day && bytes.get(10).is_none_or(|next| matches!(next, b'T' | b't' | b' '))) || time
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if let Some(digits) = unsigned.strip_prefix("0o").or(unsigned.strip_prefix("0b")) {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN" | "inf" | "nan") {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let written = !whole.is_empty() || !fraction.is_empty();
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    written && digits(whole) && digits(fraction) && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}
