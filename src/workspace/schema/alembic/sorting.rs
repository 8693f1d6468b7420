//! The order that `sorted(…, key=…)` gives, natural order among others.

use std::cmp::Ordering;

use super::interpreter::Interpreter;
use super::text::Str;
use super::values::{Args, Object, Shape, Value};

/// Patterns that part a text into digits and the rest.
const DIGITS: &[&str] = &["([0-9]+)", "(\\d+)"];

impl<'p> Interpreter<'p> {
    /// The values in the order of their keys; `None` when two keys cannot be compared.
    pub fn sorted_by(&mut self, values: Vec<Value<'p>>, key: &Value<'p>, args: &Args<'p>) -> Option<Vec<Value<'p>>> {
        let mut keyed = Vec::with_capacity(values.len());
        for value in values {
            let key = self.call(key.clone(), Args { values: vec![value.clone()], span: args.span, ..Args::default() });
            keyed.push((key, value));
        }
        let mut comparable = true;
        keyed.sort_by(|(a, _), (b, _)| {
            order(a, b, 8).unwrap_or_else(|| {
                comparable = false;
                Ordering::Equal
            })
        });
        comparable.then(|| keyed.into_iter().map(|(_, value)| value).collect())
    }
}

/// Which of two values comes first; `None` when Python refuses, or that cannot be told.
fn order(a: &Value<'_>, b: &Value<'_>, depth: usize) -> Option<Ordering> {
    let depth = depth.checked_sub(1)?;
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Items(a), Value::Items(b)) if !a.open.get() && !b.open.get() => {
            let (a, b) = (a.values.borrow(), b.values.borrow());
            for (a, b) in a.iter().zip(b.iter()) {
                match order(a, b, depth)? {
                    Ordering::Equal => {}
                    other => return Some(other),
                }
            }
            Some(a.len().cmp(&b.len()))
        }
        (a, b) => Some(a.text()?.text.cmp(&b.text()?.text)),
    }
}

/// `re.compile("([0-9]+)").split(text)`; `None` for any other call.
pub fn split<'p>(object: &Object<'p>, method: &str, args: &Args<'p>) -> Option<Value<'p>> {
    let pattern = object.args.values.first().and_then(Value::text).filter(|_| object.path == "re.compile" && method == "split")?;
    let text = args.values.first().and_then(Value::text)?;
    by_digits(&pattern.text, text)
}

/// `re.split("([0-9]+)", text)`.
pub fn by_digits<'p>(pattern: &str, text: &Str) -> Option<Value<'p>> {
    if !DIGITS.contains(&pattern) {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest: &str = &text.text;
    loop {
        let plain = rest.len() - rest.trim_start_matches(|char: char| !char.is_ascii_digit()).len();
        let (before, after) = rest.split_at_checked(plain)?;
        parts.push(Value::Str(text.slice(before)));
        if after.is_empty() {
            return Some(Value::items(Shape::List, parts));
        }
        let digits = after.len() - after.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        let (number, tail) = after.split_at_checked(digits)?;
        parts.push(Value::Str(text.slice(number)));
        rest = tail;
    }
}
