//! Values for the fields of a fact that a wish describes.

use super::sample::samples;
use super::wish::Wish;
use crate::kinds::assert::condition::{Test, Truth};
use crate::kinds::assert::fact::{FactType, FieldType, Value};
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::plant::WORD;

/// Picks values one by one; what patterns remember of one binds the next. `None` where nothing fits.
pub struct Picker<'p, 'c> {
    pub of: &'p dyn FactType,
    pub wish: &'p Wish<'c>,
    pub bindings: &'p mut Bindings,
}

impl<'p, 'c> Picker<'p, 'c> {
    pub fn new(of: &'p dyn FactType, wish: &'p Wish<'c>, bindings: &'p mut Bindings) -> Self {
        Self { of, wish, bindings }
    }

    /// Whether anything is asked of a field.
    pub fn asks(&self, field: &str) -> bool {
        !self.wish.tests(self.of, field).is_empty()
    }

    /// Whether a value is as asked; what it remembers is kept.
    pub fn fits(&mut self, field: &str, value: &Value<'_>) -> bool {
        fits(&self.wish.tests(self.of, field), value, self.bindings)
    }

    /// A value as asked: one of those that are near if one fits, or one that is made up. `None` inside where nothing is asked.
    pub fn value(&mut self, field: &str, near: &[String]) -> Option<Option<Value<'static>>> {
        let tests = self.wish.tests(self.of, field);
        if tests.is_empty() {
            return Some(None);
        }
        let of = self.of.fields().iter().find(|(name, ..)| *name == field).map(|(_, _, of)| *of)?;
        let near = near.iter().map(|text| Value::owned(text.clone()));
        let all = near.chain(made_up(&tests, of, self.bindings));
        all.into_iter().find(|value| fits(&tests, value, &mut self.bindings.clone())).map(|value| {
            _ = fits(&tests, &value, self.bindings);
            Some(value)
        })
    }

    /// A text, or the default where nothing is asked.
    pub fn text(&mut self, field: &str, default: &str, near: &[String]) -> Option<String> {
        match self.value(field, near)? {
            None => Some(default.to_owned()),
            Some(Value::Text(text)) => Some(text.into_owned()),
            Some(_) => None,
        }
    }

    /// A text or none; none where nothing is asked.
    pub fn optional(&mut self, field: &str, near: &[String]) -> Option<Option<String>> {
        match self.value(field, near)? {
            None | Some(Value::Absent) => Some(None),
            Some(Value::Text(text)) => Some(Some(text.into_owned())),
            Some(_) => None,
        }
    }

    /// True or false, or the default.
    pub fn bool(&mut self, field: &str, default: bool) -> Option<bool> {
        match self.value(field, &[])? {
            None | Some(Value::Absent) => Some(default),
            Some(Value::Bool(is)) => Some(is),
            Some(_) => None,
        }
    }

    /// A number, where one is asked for.
    pub fn number(&mut self, field: &str) -> Option<Option<usize>> {
        match self.value(field, &[])? {
            None | Some(Value::Absent) => Some(None),
            Some(Value::Number(number)) => Some(usize::try_from(number).ok()),
            Some(_) => None,
        }
    }

    /// Names; none where nothing is asked.
    pub fn names(&mut self, field: &str) -> Option<Vec<String>> {
        match self.value(field, &[])? {
            None | Some(Value::Absent) => Some(vec![]),
            Some(Value::Names(names)) => Some(names.into_iter().map(std::borrow::Cow::into_owned).collect()),
            Some(_) => None,
        }
    }
}

/// Whether a value is as asked.
pub fn fits(tests: &[(&Test, bool)], value: &Value<'_>, bindings: &mut Bindings) -> bool {
    let mut tried = bindings.clone();
    let holds = tests.iter().all(|(test, wanted)| {
        if *wanted { test.ask(value, &mut tried) == Truth::Yes } else { test.ask(value, &mut tried.clone()) == Truth::No }
    });
    if holds {
        *bindings = tried;
    }
    holds
}

/// Values that may fit: those that the tests name, then the plainest of the type.
fn made_up(tests: &[(&Test, bool)], of: FieldType, bindings: &Bindings) -> Vec<Value<'static>> {
    let (wanted, refused): (Vec<_>, Vec<_>) = tests.iter().partition(|(_, wanted)| *wanted);
    let mut values: Vec<Value<'static>> = wanted.into_iter().flat_map(|(test, _)| named(test, true, bindings)).collect();
    if of == FieldType::Text {
        // In text a short match reads best.
        values.sort_by_key(|value| if let Value::Text(text) = value { text.len() } else { 0 });
    }
    values.extend(refused.into_iter().flat_map(|(test, _)| named(test, false, bindings)));
    values.extend(match of {
        FieldType::Bool => vec![Value::Bool(true), Value::Bool(false)],
        FieldType::Number => vec![Value::Number(0), Value::Number(1)],
        FieldType::Names => vec![Value::Names(vec![]), Value::Names(vec![WORD.into()])],
        FieldType::Word(words) => words.iter().map(|word| Value::text(word)).collect(),
        FieldType::Path => vec![Value::text(WORD), Value::owned(format!("{WORD}/{WORD}"))],
        _ => vec![Value::text(WORD), Value::text("1")],
    });
    values.push(Value::Absent);
    values
}

/// Values that a test speaks of: such as it wants, or such as it does not.
fn named(test: &Test, wanted: bool, bindings: &Bindings) -> Vec<Value<'static>> {
    let names = |names: &[String]| Value::Names(names.iter().map(|name| name.clone().into()).collect());
    match test {
        Test::Any(tests) | Test::All(tests) => tests.iter().flat_map(|test| named(test, wanted, bindings)).collect(),
        Test::Not(test) => named(test, !wanted, bindings),
        Test::Text(pattern) if wanted => samples(pattern, bindings).into_iter().map(Value::owned).collect(),
        Test::Bool(is) => vec![Value::Bool(*is == wanted)],
        Test::Exists(is) if *is != wanted => vec![Value::Absent],
        Test::Number { min, max } if wanted => vec![Value::Number(*min), Value::Number(*max)],
        Test::Number { min, max } => [max.checked_add(1), min.checked_sub(1)].into_iter().flatten().map(Value::Number).collect(),
        Test::Has(test) if wanted => {
            let one = |value| if let Value::Text(text) = value { Some(Value::Names(vec![text])) } else { None };
            named(test, true, bindings).into_iter().filter_map(one).collect()
        }
        Test::Exactly(wanted_names) | Test::StartsWith(wanted_names) if wanted => vec![names(wanted_names)],
        Test::Text(_) | Test::Exists(_) | Test::Has(_) | Test::Exactly(_) | Test::StartsWith(_) => vec![],
    }
}
