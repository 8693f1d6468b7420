//! Conditions from the policy: every name is checked against the fact type, every mistake is reported.

use super::condition::{Asked, Condition, Quantifier, Test};
use super::fact::{FactType, FieldType};
use super::pattern::Pattern;
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::shape::{Reader, did_you_mean};

/// Reads a mapping of fields, parts and combinators.
pub fn condition(node: &Node, of: &dyn FactType, reader: &mut Reader<'_>) -> Condition {
    if !matches!(node.value, Value::Map(_)) {
        let help = format!("write a mapping of what a {} has, such as `{}`", of.name(), example(of));
        reader.mistake(node.place, "expected a mapping", Some(help));
    }
    Condition::All(entries(node, "", of, reader))
}

fn entries(node: &Node, prefix: &str, of: &dyn FactType, reader: &mut Reader<'_>) -> Vec<Condition> {
    node.entries().iter().filter_map(|(key, value)| entry(key, value, prefix, of, reader)).collect()
}

fn entry(key: &Key, value: &Node, prefix: &str, of: &dyn FactType, reader: &mut Reader<'_>) -> Option<Condition> {
    let asked = Asked { place: shown(key, value), words: key.text.clone() };
    match key.text.as_str() {
        "any_of" if prefix.is_empty() => {
            return Some(Condition::Any(list(value, reader, |item, reader| condition(item, of, reader)), asked));
        }
        "all_of" if prefix.is_empty() => return Some(Condition::All(list(value, reader, |item, reader| condition(item, of, reader)))),
        "not" if prefix.is_empty() => return Some(Condition::Not(Box::new(condition(value, of, reader)), asked)),
        _ => {}
    }
    let name = format!("{prefix}{}", key.text);
    let fields = of.fields();
    if let Some(index) = fields.iter().position(|(field, ..)| *field == name) {
        let (_, _, kind) = fields.get(index)?;
        return Some(Condition::Field { index, test: test(value, *kind, reader)?, asked });
    }
    let group = format!("{name}.");
    if fields.iter().any(|(field, ..)| field.starts_with(&group)) {
        return Some(Condition::All(entries(value, &group, of, reader)));
    }
    let parts = of.parts();
    if let Some(index) = parts.iter().position(|(part, _)| *part == name) {
        let (part, kind) = parts.get(index)?;
        let of = quantifier(value, part, *kind, reader)?;
        return Some(Condition::Part { index, of: Box::new(of), asked });
    }
    let known = fields.iter().filter_map(|(field, ..)| field.strip_prefix(prefix)).chain(parts.iter().map(|(part, _)| *part));
    let known: Vec<&str> = known.collect();
    let help = did_you_mean(&key.text, known.iter().copied()).unwrap_or_else(|| {
        let mut keys: Vec<&str> = known.iter().map(|name| name.split('.').next().unwrap_or(name)).collect();
        keys.dedup();
        format!("a {} has {}", of.name(), keys.join(", "))
    });
    reader.mistake(key.place, format!("a {} has no `{name}`", of.name()), Some(help));
    None
}

/// The key with its value where that fits one line: what a finding points at.
fn shown(key: &Key, value: &Node) -> Place {
    let scalar = matches!(value.value, Value::Scalar { .. });
    let span = if scalar { key.place.span.cover(value.place.span) } else { key.place.span };
    Place { file: key.place.file, span: Span::new(span.start, span.end) }
}

fn list<T>(node: &Node, reader: &mut Reader<'_>, mut read: impl FnMut(&Node, &mut Reader<'_>) -> T) -> Vec<T> {
    if node.items().is_empty() {
        reader.mistake(node.place, "expected a list", None);
    }
    node.items().iter().map(|item| read(item, reader)).collect()
}

/// `{ has: {…} }`, `{ lacks: {…} }`, `{ each: {…} }`, `{ count: { min, max, of } }`.
fn quantifier(node: &Node, part: &str, of: &dyn FactType, reader: &mut Reader<'_>) -> Option<Quantifier> {
    let help = || Some(format!("write `{part}: {{ has: {{ {} }} }}`, or `lacks`, `each`, `count`", example(of)));
    let [(key, value)] = node.entries() else {
        reader.mistake(node.place, format!("expected one of `has`, `lacks`, `each`, `count` for `{part}`"), help());
        return None;
    };
    match key.text.as_str() {
        "has" => Some(Quantifier::Has(condition(value, of, reader))),
        "lacks" => Some(Quantifier::Lacks(condition(value, of, reader))),
        "each" => Some(Quantifier::Each(condition(value, of, reader))),
        "count" => {
            let unknown = value.entries().iter().find(|(key, _)| !["min", "max", "of"].contains(&key.text.as_str()));
            if let Some((key, _)) = unknown {
                reader.mistake(key.place, format!("unknown key `{}`", key.text), Some("`count` has min, max, of".to_owned()));
            }
            let min = number(value.get("min"), 0, reader);
            let max = number(value.get("max"), usize::MAX, reader);
            if value.get("min").is_none() && value.get("max").is_none() {
                reader.mistake(value.place, "`count` needs `min` or `max`", Some("write `count: { max: 0 }`".to_owned()));
            }
            let of = value.get("of").map(|node| condition(node, of, reader));
            Some(Quantifier::Count { of, min, max })
        }
        other => {
            let near = did_you_mean(other, ["has", "lacks", "each", "count"]);
            reader.mistake(key.place, format!("unknown key `{other}`"), near.or_else(help));
            None
        }
    }
}

fn number(node: Option<&Node>, default: usize, reader: &mut Reader<'_>) -> usize {
    let Some(node) = node else { return default };
    let number = node.number().and_then(|number| usize::try_from(number).ok());
    if number.is_none() {
        reader.mistake(node.place, "expected a whole number", None);
    }
    number.unwrap_or(default)
}

/// What is asked of a value: a scalar, a list of alternatives, or a mapping of tests that must all hold.
fn test(node: &Node, of: FieldType, reader: &mut Reader<'_>) -> Option<Test> {
    match &node.value {
        Value::Scalar { text, .. } => scalar(node, text, of, reader),
        Value::List(items) if items.is_empty() => {
            reader.mistake(node.place, "expected at least one alternative", None);
            None
        }
        Value::List(items) if of != FieldType::Names || items.iter().all(|item| !item.entries().is_empty()) => {
            Some(Test::Any(items.iter().map(|item| test(item, of, reader)).collect::<Option<_>>()?))
        }
        Value::Map(entries) => {
            let tests: Vec<Option<Test>> = entries.iter().map(|(key, value)| operator(key, value, of, reader)).collect();
            Some(Test::All(tests.into_iter().collect::<Option<_>>()?))
        }
        Value::Null => {
            reader.mistake(node.place, "nothing is asked here", Some("write what the value is, or `{ exists: false }`".to_owned()));
            None
        }
        Value::List(_) => {
            reader.mistake(node.place, "a list of names needs a word before it", Some(NAMES_HELP.to_owned()));
            None
        }
    }
}

const NAMES_HELP: &str = "write `{ has: name }`, `{ exactly: [a, b] }` or `{ starts_with: [a] }`";

fn scalar(node: &Node, text: &str, of: FieldType, reader: &mut Reader<'_>) -> Option<Test> {
    let mut wrong = |message: String, help: Option<String>| {
        reader.mistake(node.place, message, help);
        None
    };
    match of {
        FieldType::Bool => match node.bool() {
            Some(wanted) => Some(Test::Bool(wanted)),
            None => wrong(format!("`{text}` is neither `true` nor `false`"), None),
        },
        FieldType::Word(words) => {
            if let Some(word) = words.iter().find(|word| same_word(word, text)) {
                return pattern(node, Pattern::glob(word, FieldType::Text), reader);
            }
            let help = did_you_mean(text, words.iter().copied()).unwrap_or_else(|| format!("one of {}", words.join(", ")));
            wrong(format!("`{text}` is none of its values"), Some(help))
        }
        FieldType::Names => wrong("a list of names needs a word before it".to_owned(), Some(NAMES_HELP.to_owned())),
        FieldType::Number => match node.number() {
            Some(number) => Some(Test::Number { min: number, max: number }),
            None => wrong(format!("`{text}` is no whole number"), Some("write a number, or `{ min: 1, max: 10 }`".to_owned())),
        },
        FieldType::Name | FieldType::Dotted | FieldType::Module | FieldType::Table | FieldType::Key | FieldType::Path | FieldType::Text => {
            pattern(node, Pattern::glob(text, of).map(|pattern| pattern.at(node.place, of)), reader)
        }
    }
}

/// `set null`, `SET NULL` and `set_null` are one word.
fn same_word(word: &str, text: &str) -> bool {
    word.eq_ignore_ascii_case(&text.replace('_', " ")) || word.eq_ignore_ascii_case(text)
}

fn pattern(node: &Node, pattern: Result<Pattern, String>, reader: &mut Reader<'_>) -> Option<Test> {
    match pattern {
        Ok(pattern) => Some(Test::Text(pattern)),
        Err(error) => {
            reader.mistake(node.place, format!("this pattern cannot be read: {error}"), None);
            None
        }
    }
}

/// The words that a mapping of tests may hold, by what the value is.
pub fn operators(of: FieldType) -> &'static [&'static str] {
    match of {
        FieldType::Names => &["all_of", "not", "exists", "has", "exactly", "starts_with"],
        FieldType::Number => &["all_of", "not", "exists", "min", "max"],
        FieldType::Bool => &["all_of", "not", "exists"],
        _ => &["all_of", "not", "exists", "matches"],
    }
}

fn operator(key: &Key, node: &Node, of: FieldType, reader: &mut Reader<'_>) -> Option<Test> {
    let word = key.text.as_str();
    if !operators(of).contains(&word) {
        return unknown_operator(key, of, reader);
    }
    match word {
        "all_of" => Some(Test::All(list(node, reader, |item, reader| test(item, of, reader)).into_iter().collect::<Option<_>>()?)),
        "not" => Some(Test::Not(Box::new(test(node, of, reader)?))),
        "exists" => {
            let wanted = node.bool();
            if wanted.is_none() {
                reader.mistake(node.place, "expected `true` or `false`", None);
            }
            wanted.map(Test::Exists)
        }
        "matches" => pattern(node, Pattern::regex(node.text().unwrap_or("")), reader),
        "min" => Some(Test::Number { min: bound(node, reader)?, max: u64::MAX }),
        "max" => Some(Test::Number { min: 0, max: bound(node, reader)? }),
        "has" => Some(Test::Has(Box::new(test(node, FieldType::Name, reader)?))),
        "exactly" => Some(Test::Exactly(texts(node))),
        "starts_with" => Some(Test::StartsWith(texts(node))),
        _ => unknown_operator(key, of, reader),
    }
}

fn unknown_operator(key: &Key, of: FieldType, reader: &mut Reader<'_>) -> Option<Test> {
    let known = operators(of);
    let help = match key.text.as_str() {
        "any_of" => "write the alternatives as a list: `[a, b]`".to_owned(),
        word => did_you_mean(word, known.iter().copied()).unwrap_or_else(|| format!("known here: {}", known.join(", "))),
    };
    reader.mistake(key.place, format!("unknown key `{}`", key.text), Some(help));
    None
}

fn bound(node: &Node, reader: &mut Reader<'_>) -> Option<u64> {
    let number = node.number();
    if number.is_none() {
        reader.mistake(node.place, "expected a whole number", None);
    }
    number
}

fn texts(node: &Node) -> Vec<String> {
    let items = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
    items.iter().filter_map(Node::text).map(ToOwned::to_owned).collect()
}

fn example(of: &dyn FactType) -> String {
    of.fields().first().map_or_else(String::new, |(name, ..)| format!("{name}: …"))
}

/// Names of fields, as their indexes.
pub fn fields(node: &Node, of: &dyn FactType, reader: &mut Reader<'_>) -> Vec<(usize, Place)> {
    let items = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
    let known = of.fields();
    let mut indexes = Vec::new();
    for item in items {
        let name = item.text().unwrap_or("");
        if let Some(index) = known.iter().position(|(field, ..)| *field == name) {
            indexes.push((index, item.place));
        } else {
            let help = did_you_mean(name, known.iter().map(|(field, ..)| *field));
            reader.mistake(item.place, format!("a {} has no `{name}`", of.name()), help);
        }
    }
    indexes
}
