//! Values as text: `str()`, `repr()`, `%`, `.format()`.

use super::text::{Builder, Str};
use super::values::{Shape, Value};
use crate::source::sources::Place;

/// What `str(value)` or `repr(value)` gives; `None` when that cannot be told.
pub fn shown(value: &Value, conversion: Option<char>, place: Place) -> Option<Str> {
    if conversion == Some('r') {
        return represented(value, &mut 10_000, 6).map(|text| Str::at(&text, place));
    }
    match value {
        Value::Str(text) => Some(text.clone()),
        // An enumeration that is also a string shows its value in an f-string or not, depending on the Python version.
        Value::Member(_) => None,
        other => represented(other, &mut 10_000, 6).map(|text| Str::at(&text, place)),
    }
}

/// `left` values are left: a collection that holds itself has no end.
fn represented(value: &Value, left: &mut usize, depth: usize) -> Option<String> {
    *left = left.checked_sub(1)?;
    Some(match value {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Str(text) if !text.holes => {
            let quote = if text.text.contains('\'') && !text.text.contains('"') { '"' } else { '\'' };
            if text.text.contains(['\\', '\n', '\r', '\t', quote]) {
                return None;
            }
            format!("{quote}{}{quote}", text.text)
        }
        Value::Items(items) if !items.open.get() && depth > 0 => {
            let values = items.values.borrow();
            let values: Option<Vec<_>> = values.iter().map(|value| represented(value, left, depth - 1)).collect();
            let values = values?;
            match (items.shape, values.as_slice()) {
                (Shape::List, _) => format!("[{}]", values.join(", ")),
                (Shape::Tuple, [one]) => format!("({one},)"),
                (Shape::Tuple, _) => format!("({})", values.join(", ")),
                (Shape::Set, _) => return None,
            }
        }
        _ => return None,
    })
}

/// `text % values`.
pub fn percent<'p>(left: &Value<'p>, right: &Value<'p>, place: Place) -> Value<'p> {
    let Value::Str(format) = left else { return Value::unknown("the format is not known") };
    let positional: Vec<Value<'p>> = match right {
        Value::Items(items) if items.shape == Shape::Tuple => items.values.borrow().clone(),
        other => vec![other.clone()],
    };
    let mut next = positional.into_iter();
    let mut builder = Builder::new(place);
    let mut rest: &str = &format.text;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        builder.push(&format.slice(before));
        let after = after.get(1..).unwrap_or_default();
        let (name, after) = match after.strip_prefix('(').and_then(|after| after.split_once(')')) {
            Some((name, after)) => (Some(name), after),
            None => (None, after),
        };
        let kind = after.chars().next();
        rest = after.get(kind.map_or(0, char::len_utf8)..).unwrap_or_default();
        let value = match (kind, name) {
            (Some('%'), _) => {
                builder.glue("%");
                continue;
            }
            (Some('s' | 'd' | 'i' | 'r'), Some(name)) => entry(right, name),
            (Some('s' | 'd' | 'i' | 'r'), None) => next.next(),
            _ => return Value::unknown("the format is not one that is followed"),
        };
        match value.and_then(|value| shown(&value, kind.filter(|kind| *kind == 'r'), place)) {
            Some(text) => builder.push(&text),
            None => builder.hole(),
        }
    }
    builder.push(&format.slice(rest));
    finished(builder)
}

/// The text, unless it outgrew what is followed.
fn finished<'p>(builder: Builder) -> Value<'p> {
    if builder.is_too_long() { Value::unknown("the text is too long") } else { Value::Str(builder.done()) }
}

fn entry<'p>(dict: &Value<'p>, name: &str) -> Option<Value<'p>> {
    let Value::Dict(dict) = dict else { return None };
    let entries = dict.entries.borrow();
    entries.iter().find(|(key, _)| key.text().is_some_and(|key| &*key.text == name)).map(|(_, value)| value.clone())
}

/// `text.format(*values, **named)`.
pub fn format<'p>(format: &Str, args: &super::values::Args<'p>, place: Place) -> Value<'p> {
    let mut builder = Builder::new(place);
    let mut position = 0;
    let mut rest: &str = &format.text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, after) = rest.split_at(at);
        builder.push(&format.slice(before));
        if after.starts_with("{{") || after.starts_with("}}") {
            builder.glue(after.get(..1).unwrap_or_default());
            rest = after.get(2..).unwrap_or_default();
            continue;
        }
        let Some((field, tail)) = after.get(1..).and_then(|after| after.split_once('}')) else {
            return Value::unknown("the format is not one that is followed");
        };
        rest = tail;
        let value = if field.is_empty() {
            position += 1;
            args.values.get(position - 1)
        } else if let Ok(index) = field.parse::<usize>() {
            args.values.get(index)
        } else {
            args.named(field)
        };
        match value.and_then(|value| shown(value, None, place)) {
            Some(text) => builder.push(&text),
            None => builder.hole(),
        }
    }
    builder.push(&format.slice(rest));
    finished(builder)
}
