//! Operators on values.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::text::Builder;
use super::values::{Shape, Value, reason};
use crate::source::text::Span;

/// `left <operator> right`; `None` when that cannot be told.
pub fn compare<'p>(left: &Value<'p>, operator: &str, right: &Value<'p>) -> Option<bool> {
    match operator {
        "==" | "is" => left.same(right),
        "!=" | "is not" => left.same(right).map(|same| !same),
        "in" => contains(right, left),
        "not in" => contains(right, left).map(|found| !found),
        _ => order(left, operator, right),
    }
}

fn order<'p>(left: &Value<'p>, operator: &str, right: &Value<'p>) -> Option<bool> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(holds(a.cmp(b), operator)),
        (Value::Str(a), Value::Str(b)) if !a.holes && !b.holes => Some(holds(a.text.cmp(&b.text), operator)),
        // `count > 0` and its spellings.
        (Value::Rows(rows), Value::Int(number)) => match (operator, number) {
            (">", 0) | (">=", 1) => rows.found,
            ("<", 1) | ("<=", 0) => rows.found.map(|found| !found),
            _ => None,
        },
        (Value::Items(_), Value::Items(_)) => match operator {
            "<=" => subset(left, right),
            ">=" => subset(right, left),
            _ => None,
        },
        _ => None,
    }
}

fn holds(order: std::cmp::Ordering, operator: &str) -> bool {
    match operator {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    }
}

/// Whether every value of one collection is in the other.
pub fn subset<'p>(part: &Value<'p>, whole: &Value<'p>) -> Option<bool> {
    let Value::Items(items) = part else { return None };
    let mut all = (!items.open.get()).then_some(true);
    for value in items.values.borrow().iter() {
        match contains(whole, value) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// Whether a collection or a string holds a value.
pub fn contains<'p>(collection: &Value<'p>, value: &Value<'p>) -> Option<bool> {
    match collection {
        Value::Items(items) => held(items.values.borrow().iter().map(|item| item.same(value)), items.open.get()),
        Value::Dict(dict) => held(dict.entries.borrow().iter().map(|(key, _)| key.same(value)), dict.open.get()),
        Value::Str(text) => {
            let part = value.text()?;
            let found = text.text.contains(&*part.text);
            (found || !text.holes).then_some(found)
        }
        Value::Rows(rows) => {
            let name = value.text()?;
            let names = rows.names.as_ref().filter(|_| rows.bare)?;
            Some(names.iter().any(|row| row.text == name.text))
        }
        _ => None,
    }
}

fn held(same: impl Iterator<Item = Option<bool>>, open: bool) -> Option<bool> {
    let mut unsure = open;
    for same in same {
        match same {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unsure = true,
        }
    }
    (!unsure).then_some(false)
}

/// `not x`, `-x`, …
pub fn unary<'p>(operator: &str, value: &Value<'p>) -> Value<'p> {
    match (operator, value) {
        ("not", value) => value.truth().map_or_else(|| Value::Unknown(Rc::from(reason(value))), |truth| Value::Bool(!truth)),
        ("-", Value::Int(number)) => Value::Int(number.saturating_neg()),
        ("-", Value::Number(number)) => Value::Number(Rc::from(format!("-{number}"))),
        ("+", value) => value.clone(),
        (_, value) => Value::Unknown(Rc::from(reason(value))),
    }
}

/// `value[low:high]`.
pub fn slice<'p>(value: &Value<'p>, low: Option<&Value>, high: Option<&Value>) -> Value<'p> {
    let bound = |bound: Option<&Value>, default: usize, length: usize| match bound {
        None | Some(Value::None) => Some(default),
        Some(Value::Int(at)) => place(*at, length).or(Some(if *at < 0 { 0 } else { length })),
        _ => None,
    };
    match value {
        Value::Str(text) if !text.holes && text.text.is_ascii() => {
            let length = text.text.len();
            match (bound(low, 0, length), bound(high, length, length)) {
                (Some(low), Some(high)) => Value::Str(text.part(low, high.max(low))),
                _ => Value::unknown("a bound of the slice is not known"),
            }
        }
        Value::Items(items) if !items.open.get() => {
            let values = items.values.borrow();
            match (bound(low, 0, values.len()), bound(high, values.len(), values.len())) {
                (Some(low), Some(high)) => Value::items(items.shape, values.get(low..high.max(low)).unwrap_or_default().to_vec()),
                _ => Value::unknown("a bound of the slice is not known"),
            }
        }
        other => Value::Unknown(Rc::from(reason(other))),
    }
}

/// The index that a possibly negative one means, when it is in bounds (the end counts as one).
fn place(at: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let at = if at < 0 { at.saturating_add(length) } else { at };
    usize::try_from(at).ok().filter(|_| at <= length)
}

/// `value[index]`.
pub fn index<'p>(value: &Value<'p>, index: &Value<'p>) -> Value<'p> {
    let found = match (value, index) {
        (Value::Items(items), Value::Int(at)) if !items.open.get() => {
            let values = items.values.borrow();
            place(*at, values.len()).and_then(|at| values.get(at).cloned())
        }
        (Value::Dict(dict), key) => {
            dict.entries.borrow().iter().find(|(other, _)| other.same(key) == Some(true)).map(|(_, value)| value.clone())
        }
        (Value::Class(class), key) => {
            let name = key.text().map(|name| name.text.to_string()).unwrap_or_default();
            super::attributes::of_class(class, &name)
        }
        // A column of the row that was found.
        (Value::Rows(rows), _) => super::rows::only(rows).or_else(|| Some(Value::Rows(rows.clone()))),
        (Value::Object(_), _) => return Value::unknown("an element of a library object is not followed"),
        (Value::Str(text), Value::Int(at)) if !text.holes && text.text.is_ascii() => {
            place(*at, text.text.len()).map(|at| Value::Str(text.part(at, at + 1)))
        }
        _ => None,
    };
    found.unwrap_or_else(|| match value {
        Value::Unknown(reason) => Value::Unknown(Rc::clone(reason)),
        Value::Library(path) => Value::Unknown(Rc::from(format!("`{path}` is not part of the repository"))),
        _ => Value::unknown("the element is not known"),
    })
}

impl<'p> Interpreter<'p> {
    /// `left <operator> right`.
    pub fn binary(&self, left: &Value<'p>, operator: &str, right: &Value<'p>, span: Span) -> Value<'p> {
        if let ("/", Some(path)) = (operator, self.path_below(left, right, span)) {
            return path;
        }
        match (operator, left, right) {
            ("%", Value::Str(_), _) => super::format::percent(left, right, self.place(span)),
            ("+", Value::Str(_), _) | ("+", _, Value::Str(_)) => {
                let mut builder = Builder::new(self.place(span));
                for side in [left, right] {
                    match side {
                        Value::Str(text) => builder.push(text),
                        _ => builder.hole(),
                    }
                }
                self.built(builder)
            }
            ("+" | "|", Value::Items(a), Value::Items(b)) => {
                let values: Vec<_> = a.values.borrow().iter().chain(b.values.borrow().iter()).cloned().collect();
                if values.len() > 1 << 20 {
                    return Value::unknown("the collection is too large");
                }
                Value::collection(a.shape, values, a.open.get() || b.open.get())
            }
            ("|", Value::Dict(a), Value::Dict(b)) => {
                let entries = b.entries.borrow().iter().chain(a.entries.borrow().iter()).cloned().collect();
                Value::dict(entries, a.open.get() || b.open.get())
            }
            ("-" | "&", Value::Items(a), Value::Items(b)) if a.shape == Shape::Set => set_operation(operator, a, b, right),
            (_, Value::Int(a), Value::Int(b)) => arithmetic(*a, operator, *b),
            ("*", Value::Str(text), Value::Int(times)) if (0..1000).contains(times) => {
                let mut builder = Builder::new(self.place(span));
                for _ in 0..*times {
                    builder.push(text);
                }
                self.built(builder)
            }
            _ => Value::Unknown(Rc::from(if matches!(left, Value::Unknown(_)) { reason(left) } else { reason(right) })),
        }
    }
}

fn set_operation<'p>(operator: &str, a: &super::values::Items<'p>, b: &super::values::Items<'p>, right: &Value<'p>) -> Value<'p> {
    let (mut values, mut open) = (Vec::new(), a.open.get() || (operator == "-" && b.open.get()));
    for value in a.values.borrow().iter() {
        match contains(right, value) {
            Some(found) if found == (operator == "&") => values.push(value.clone()),
            Some(_) => {}
            None => open = true,
        }
    }
    Value::collection(Shape::Set, values, open)
}

fn arithmetic<'p>(a: i64, operator: &str, b: i64) -> Value<'p> {
    let result = match operator {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "//" if b > 0 => Some(a.div_euclid(b)),
        "%" if b > 0 => Some(a.rem_euclid(b)),
        "**" => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        _ => None,
    };
    result.map_or_else(|| Value::unknown("the number is not known"), Value::Int)
}
