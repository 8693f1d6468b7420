//! An assertion's message, and its fix: sentences with the names of fields in braces.

use super::fact::{Fact, FactType, Value};
use crate::yaml::node::Node;
use crate::yaml::shape::{Reader, did_you_mean};

/// What is in no table: the requirement that failed, and the value that `similar` found nearly the same.
const EXTRA: [&str; 2] = ["missing", "other"];

/// Reports placeholders that no fact of the type has.
pub fn check(message: &Node, of: &dyn FactType, reader: &mut Reader<'_>) {
    let fields = of.fields();
    let known = || fields.iter().map(|(name, ..)| *name).chain(EXTRA);
    for name in placeholders(message.text().unwrap_or("")) {
        if !known().any(|field| field == name) {
            let help = did_you_mean(name, known()).unwrap_or_else(|| format!("known here: {}", known().collect::<Vec<_>>().join(", ")));
            reader.mistake(message.place, format!("a {} has no `{name}` to put into the message", of.name()), Some(help));
        }
    }
}

/// The message or the fix for one fact; what is in braces and no field stays as it is.
pub fn fill(template: &str, of: &dyn FactType, fact: &dyn Fact<'_>, missing: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, name, after)) = next(rest) {
        text.push_str(before);
        let index = of.fields().iter().position(|(field, ..)| *field == name);
        match index {
            Some(index) => text.push_str(&words(&fact.get(index))),
            None if EXTRA.contains(&name) => text.push_str(missing),
            None => text.extend(["{", name, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A value as a sentence shows it.
pub fn words(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Bool(is) => is.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Names(names) => names.join(", "),
        Value::Absent => "nothing".to_owned(),
        Value::Unknown => "something unknown".to_owned(),
    }
}

fn placeholders(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, name, after)) = next(rest) {
        names.push(name);
        rest = after;
    }
    names
}

/// The text before the next placeholder, its name, and the text after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
