//! Holds a tree against a shape; says of every mistake what is written and what was expected.

use super::node::{Node, Value};
use super::shape::{KeyShape, Object, Reader, Shape, did_you_mean};
use crate::source::sources::Place;

/// Holds a mapping against an object's keys.
pub(super) fn object(reader: &mut Reader<'_>, node: &Node, object: &Object) {
    let Value::Map(entries) = &node.value else {
        return expected(reader, node, &format!("a mapping with {}", keys(object.keys)));
    };
    for (key, value) in entries {
        if let Some(known) = object.keys.iter().find(|known| known.name == key.text) {
            shape(reader, value, &known.shape);
        } else {
            let help = did_you_mean(&key.text, object.keys.iter().map(|known| known.name));
            let help = help.unwrap_or_else(|| format!("known here: {}", keys(object.keys)));
            reader.mistake(key.place, format!("unknown key `{}`", key.text), Some(help));
        }
    }
    for missing in object.keys.iter().filter(|known| known.required && node.get(known.name).is_none()) {
        let place = entries.iter().map(|(key, _)| key.place).find(|place| inside(*place, node.place)).unwrap_or(node.place);
        let misspelt = entries.iter().any(|(key, _)| did_you_mean(&key.text, [missing.name]).is_some() && !known(object, &key.text));
        if !misspelt {
            reader.mistake(place, format!("`{}` is missing", missing.name), Some(format!("add `{}:` ({})", missing.name, missing.about)));
        }
    }
}

/// Holds a value against a shape.
pub(super) fn shape(reader: &mut Reader<'_>, node: &Node, shape: &Shape) {
    match shape {
        Shape::Any => {}
        Shape::Text => scalar(reader, node, "text", |_| true),
        Shape::Bool => scalar(reader, node, "`true` or `false`", |node| node.bool().is_some()),
        Shape::Number => scalar(reader, node, "a whole number", |node| node.number().is_some()),
        Shape::Date => scalar(reader, node, "a date as `YYYY-MM-DD`", |node| node.date().is_some()),
        Shape::OneOf(words) => one_of(reader, node, words),
        Shape::List(inner) => match &node.value {
            Value::List(items) => each(reader, items, inner),
            _ => expected(reader, node, "a list"),
        },
        Shape::OneOrList(inner) => match &node.value {
            Value::List(items) => each(reader, items, inner),
            _ => self::shape(reader, node, inner),
        },
        Shape::Object(keys) => object(reader, node, keys),
        Shape::MapOf(inner) => match &node.value {
            Value::Map(entries) => entries.iter().for_each(|(_, value)| self::shape(reader, value, inner)),
            _ => expected(reader, node, "a mapping"),
        },
        Shape::Either { text, list, object: keys, map } => match &node.value {
            Value::Scalar { .. } if *text => {}
            Value::List(items) if list.is_some() => list.iter().for_each(|inner| each(reader, items, inner)),
            Value::Map(_) if keys.is_some() => keys.iter().for_each(|keys| object(reader, node, keys)),
            Value::Map(entries) if map.is_some() => {
                for (inner, (_, value)) in map.iter().flat_map(|inner| entries.iter().map(move |entry| (inner, entry))) {
                    self::shape(reader, value, inner);
                }
            }
            _ => {
                let ways = [(*text, "text"), (list.is_some(), "a list"), (keys.is_some() || map.is_some(), "a mapping")];
                let ways: Vec<&str> = ways.into_iter().filter(|(allowed, _)| *allowed).map(|(_, way)| way).collect();
                expected(reader, node, &ways.join(" or "));
            }
        },
    }
}

fn each(reader: &mut Reader<'_>, items: &[Node], inner: &Shape) {
    for item in items {
        shape(reader, item, inner);
    }
}

fn scalar(reader: &mut Reader<'_>, node: &Node, wanted: &str, fits: impl Fn(&Node) -> bool) {
    if node.text().is_none() || !fits(node) {
        expected(reader, node, wanted);
    }
}

fn one_of(reader: &mut Reader<'_>, node: &Node, words: &[&str]) {
    match node.text() {
        Some(text) if words.contains(&text) => {}
        Some(text) if !reader.knows(node.place) => {
            let help = did_you_mean(text, words.iter().copied());
            reader.mistake(node.place, format!("expected {}, found `{}`", quoted(words, "or"), clip(text)), help);
        }
        _ => expected(reader, node, &quoted(words, "or")),
    }
}

fn expected(reader: &mut Reader<'_>, node: &Node, wanted: &str) {
    if reader.knows(node.place) {
        return;
    }
    let (found, help) = match &node.value {
        Value::Null => ("nothing".to_owned(), Some("remove the key, or write its value".to_owned())),
        Value::Scalar { text, quoted } => {
            let help = match wanted {
                "a list" => Some(format!("write `[{}]`", clip(text))),
                "`true` or `false`" | "a whole number" if *quoted => Some("remove the quotes".to_owned()),
                _ => None,
            };
            (format!("{}`{}`", if *quoted { "the text " } else { "" }, clip(text)), help)
        }
        Value::List(_) => ("a list".to_owned(), None),
        Value::Map(_) => ("a mapping".to_owned(), None),
    };
    reader.mistake(node.place, format!("expected {wanted}, found {found}"), help);
}

/// Keys that a rule brings as defaults stand in its own file.
fn inside(place: Place, outer: Place) -> bool {
    place.file == outer.file && outer.span.start <= place.span.start && place.span.end <= outer.span.end
}

fn known(object: &Object, key: &str) -> bool {
    object.keys.iter().any(|known| known.name == key)
}

fn keys(keys: &[KeyShape]) -> String {
    let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
    quoted(&names, "and")
}

fn quoted(words: &[&str], last: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [init @ .., end] if !init.is_empty() => format!("{} {last} {end}", init.join(", ")),
        _ => words.concat(),
    }
}

/// The start of a text: a message is one line.
fn clip(text: &str) -> String {
    const WIDTH: usize = 40;
    let line = text.lines().next().unwrap_or("");
    let clipped: String = line.chars().take(WIDTH).collect();
    if clipped.len() < text.trim_end().len() { format!("{clipped}…") } else { clipped }
}
