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
        Value::Object(object) if object.last() == "Path" => super::files::path_of(value).map(|path| Str::at(&path, place)),
        other => represented(other, &mut 10_000, 6).map(|text| Str::at(&text, place)),
    }
}

/// What `format(value, spec)` gives, with `!r` and its like done first; `None` when that cannot be told.
pub fn formatted(value: &Value, conversion: Option<char>, spec: &str, place: Place) -> Option<Str> {
    let text = shown(value, conversion, place)?;
    if spec.is_empty() {
        return Some(text);
    }
    if text.holes {
        return None;
    }
    let is_number = matches!(value, Value::Int(_)) && conversion.is_none();
    aligned(&text.text, spec, is_number).map(|made| text.recased(&made))
}

/// `[[fill]align][0][width][type]`; anything else is not followed.
fn aligned(text: &str, spec: &str, is_number: bool) -> Option<String> {
    let mut chars = spec.chars();
    let (first, second) = (chars.next()?, chars.next());
    let (fill, align, rest) = match second {
        Some(align @ ('<' | '>' | '^')) => (first, Some(align), spec.get(first.len_utf8() + 1..)?),
        _ if matches!(first, '<' | '>' | '^') => (' ', Some(first), spec.get(1..)?),
        _ => (' ', None, spec),
    };
    let (fill, align, rest) = match rest.strip_prefix('0') {
        Some(rest) if align.is_none() && is_number => ('0', Some('>'), rest),
        _ => (fill, align, rest),
    };
    let width = rest.trim_end_matches(if is_number { 'd' } else { 's' });
    let width: usize = if width.is_empty() { 0 } else { width.parse().ok().filter(|width| *width <= 1000)? };
    let missing = width.saturating_sub(text.chars().count());
    let before = match align.unwrap_or(if is_number { '>' } else { '<' }) {
        '>' => missing,
        '^' => missing / 2,
        _ => 0,
    };
    // The sign stands in front of the zeros.
    let (sign, digits) = if fill == '0' { text.strip_prefix('-').map_or(("", text), |digits| ("-", digits)) } else { ("", text) };
    let pad = |count: usize| fill.to_string().repeat(count);
    Some(format!("{sign}{}{digits}{}", pad(before), pad(missing - before)))
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
        let (field, spec) = field.split_once(':').unwrap_or((field, ""));
        let (field, conversion) = field.split_once('!').map_or((field, None), |(field, conversion)| (field, conversion.chars().next()));
        let value = if field.is_empty() {
            position += 1;
            args.values.get(position - 1)
        } else if let Ok(index) = field.parse::<usize>() {
            args.values.get(index)
        } else {
            args.named(field)
        };
        match value.and_then(|value| formatted(value, conversion, spec, place)) {
            Some(text) => builder.push(&text),
            None => builder.hole(),
        }
    }
    builder.push(&format.slice(rest));
    finished(builder)
}
