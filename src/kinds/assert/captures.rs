//! Remembered parts: `{!d}` compares with what a `{d}` remembered, so there must be one.

use super::condition::{Asked, Condition, Test};
use crate::yaml::shape::Reader;

/// Reports each `{!d}` without a `{d}` that is remembered where it stands, in `where`, and then in `require` and `forbid`.
pub fn check(subjects: Option<&Condition>, asked: [Option<&Condition>; 2], reader: &mut Reader<'_>) {
    let mut remembered = Vec::new();
    if let Some(condition) = subjects {
        of_condition(condition, &mut remembered, reader);
    }
    for condition in asked.into_iter().flatten() {
        of_condition(condition, &mut remembered.clone(), reader);
    }
}

/// What is remembered within `not`, a part or one of several alternatives is forgotten behind it.
fn of_condition<'c>(condition: &'c Condition, remembered: &mut Vec<&'c str>, reader: &mut Reader<'_>) {
    let before = remembered.len();
    match condition {
        Condition::All(inner) => return inner.iter().for_each(|condition| of_condition(condition, remembered, reader)),
        Condition::Field { test, asked, .. } => return of_test(test, asked, remembered, reader),
        Condition::Any(inner, _) => {
            for condition in inner {
                of_condition(condition, remembered, reader);
                remembered.truncate(before);
            }
        }
        Condition::Not(inner, _) => of_condition(inner, remembered, reader),
        Condition::Part { of, .. } => of.condition().into_iter().for_each(|inner| of_condition(inner, remembered, reader)),
    }
    remembered.truncate(before);
}

fn of_test<'c>(test: &'c Test, written: &Asked, remembered: &mut Vec<&'c str>, reader: &mut Reader<'_>) {
    match test {
        Test::Text(pattern) => {
            for (name, differs) in pattern.captures() {
                if !differs {
                    remembered.push(name);
                } else if !remembered.contains(&name) {
                    let help = format!("write `{{{name}}}` in an earlier pattern, such as one under `where`");
                    reader.mistake(written.place, format!("`{{!{name}}}` has nothing to differ from"), Some(help));
                }
            }
        }
        Test::Any(inner) if inner.len() != 1 => {
            let before = remembered.len();
            for test in inner {
                of_test(test, written, remembered, reader);
                remembered.truncate(before);
            }
            // A list in which every alternative remembers the part remembers it.
            remembered.extend(names(test));
        }
        Test::Any(inner) | Test::All(inner) => inner.iter().for_each(|test| of_test(test, written, remembered, reader)),
        Test::Has(inner) => of_test(inner, written, remembered, reader),
        Test::Not(inner) => {
            let before = remembered.len();
            of_test(inner, written, remembered, reader);
            remembered.truncate(before);
        }
        Test::Bool(_) | Test::Number { .. } | Test::Exists(_) | Test::Exactly(_) | Test::StartsWith(_) => {}
    }
}

/// What a test remembers whenever it holds.
fn names(test: &Test) -> Vec<&str> {
    match test {
        Test::Text(pattern) => pattern.captures().filter(|(_, differs)| !differs).map(|(name, _)| name).collect(),
        Test::All(inner) => inner.iter().flat_map(names).collect(),
        Test::Has(inner) => names(inner),
        Test::Any(inner) => {
            let mut each = inner.iter().map(names);
            let first = each.next().unwrap_or_default();
            let rest: Vec<Vec<&str>> = each.collect();
            first.into_iter().filter(|name| rest.iter().all(|other| other.contains(name))).collect()
        }
        _ => vec![],
    }
}
