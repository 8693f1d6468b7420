//! Values as import-linter reads them: one or many, words for truth, module expressions.

use crate::source::sources::Place;
use crate::yaml::node::{Node, Value};
use crate::yaml::shape::Reader;

/// A text and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) place: Place,
}

/// The text of one scalar.
pub(super) fn one(node: &Node, key: &str) -> Option<Text> {
    scalar(node.get(key)?)
}

fn scalar(node: &Node) -> Option<Text> {
    let Value::Scalar { text, .. } = &node.value else { return None };
    Some(Text { text: text.trim().to_owned(), place: node.place })
}

/// The texts of a scalar or a list; empty ones mean nothing.
pub(super) fn many(node: &Node, key: &str) -> Vec<Text> {
    let Some(value) = node.get(key) else { return vec![] };
    let items = if let Value::List(items) = &value.value { items.as_slice() } else { std::slice::from_ref(value) };
    items.iter().filter_map(scalar).filter(|text| !text.text.is_empty()).collect()
}

/// `true` or `false`, in any case, quoted or not.
pub(super) fn flag(node: &Node, key: &str, default: bool, reader: &mut Reader<'_>) -> bool {
    let Some(word) = one(node, key) else { return default };
    match word.text.to_lowercase().as_str() {
        "true" => true,
        "false" => false,
        _ => {
            reader.mistake(word.place, format!("expected `True` or `False`, found `{}`", word.text), None);
            default
        }
    }
}

/// Module expressions: names joined by dots, where `*` is one and `**` are one or more.
pub(super) fn modules(node: &Node, key: &str, reader: &mut Reader<'_>) -> Vec<Text> {
    many(node, key).into_iter().filter(|text| is_expression(text, reader)).collect()
}

/// Whether a text is a module expression; a mistake where it is none.
pub(super) fn is_expression(text: &Text, reader: &mut Reader<'_>) -> bool {
    let parts: Vec<&str> = text.text.split('.').collect();
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    let wrong = parts.iter().find(|part| !matches!(**part, "*" | "**") && !is_name(part));
    let pairs = parts.iter().copied().zip(parts.iter().copied().skip(1));
    let beside = pairs.into_iter().find(|pair| matches!(pair, ("**", "*" | "**") | ("*", "**")));
    let message = match (wrong, beside) {
        (Some(part), _) if part.contains('*') => format!("`{part}` in `{}`: a wildcard stands for a whole name", text.text),
        (Some(part), _) => format!("`{part}` in `{}` is no name of a module", text.text),
        (None, Some(_)) => format!("`{}`: `**` stands beside another wildcard", text.text),
        (None, None) => return true,
    };
    reader.mistake(text.place, message, Some("write names joined by dots, `*` for one and `**` for several".to_owned()));
    false
}

/// A pattern of ours for an expression: `**` of import-linter is one part or more, ours is any number.
pub(super) fn pattern(expression: &str) -> String {
    expression.split('.').map(|part| if part == "**" { "*.**" } else { part }).collect::<Vec<_>>().join(".")
}
