//! Remembered parts: `{!d}` compares with what a `{d}` remembered, so there must be one.

use super::condition::{Asked, Condition, Quantifier, Test};
use super::pattern::Pattern;
use crate::source::sources::Place;
use crate::yaml::shape::Reader;

/// Reports each `{!d}` without a `{d}` in these conditions, which are asked in this order.
pub fn check<'c>(conditions: impl IntoIterator<Item = &'c Condition>, reader: &mut Reader<'_>) {
    let mut uses = Vec::new();
    conditions.into_iter().for_each(|condition| of_condition(condition, &mut uses));
    let mut remembered: Vec<&str> = Vec::new();
    for (name, differs, place) in uses {
        if !differs {
            remembered.push(name);
        } else if !remembered.contains(&name) {
            let help = format!("write `{{{name}}}` in an earlier pattern, such as one under `where`");
            reader.mistake(place, format!("`{{!{name}}}` has nothing to differ from"), Some(help));
        }
    }
}

type Use<'c> = (&'c str, bool, Place);

fn of_condition<'c>(condition: &'c Condition, uses: &mut Vec<Use<'c>>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner, _) => inner.iter().for_each(|condition| of_condition(condition, uses)),
        Condition::Not(inner, _) => of_condition(inner, uses),
        Condition::Field { test, asked, .. } => of_test(test, asked, uses),
        Condition::Part { of, .. } => match of.as_ref() {
            Quantifier::Has(inner) | Quantifier::Lacks(inner) | Quantifier::Each(inner) => of_condition(inner, uses),
            Quantifier::Count { of, .. } => of.iter().for_each(|condition| of_condition(condition, uses)),
        },
    }
}

fn of_test<'c>(test: &'c Test, written: &Asked, uses: &mut Vec<Use<'c>>) {
    let mut add = |pattern: &'c Pattern| uses.extend(pattern.captures().map(|(name, differs)| (name, differs, written.place)));
    match test {
        Test::Text(pattern) => add(pattern),
        Test::Any(inner) | Test::All(inner) => inner.iter().for_each(|test| of_test(test, written, uses)),
        Test::Not(inner) | Test::Has(inner) => of_test(inner, written, uses),
        Test::Bool(_) | Test::Exists(_) | Test::Exactly(_) | Test::StartsWith(_) => {}
    }
}
