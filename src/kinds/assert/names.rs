//! Names in `where` that the tree does not have: a module, a table or a path that moved makes a rule look past what it is about.

use std::borrow::Cow;

use super::condition::{Condition, Test};
use super::fact::{FactType, FieldType};
use super::lists;
use super::pattern::Pattern;
use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::{Inputs, RuleHead};
use crate::source::sources::Place;
use crate::yaml::near;

/// The start of the paths of rules that are part of the binary: their names are no one's in particular.
const BUILT_IN: &str = "builtin:";

/// A problem for each pattern that fits no module, table or path. An exception that fits nothing hides nothing.
pub fn unknown(condition: &Condition, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Problem> {
    let mut patterns = Vec::new();
    of_condition(condition, true, &mut patterns);
    let unknown = patterns.into_iter().filter_map(|(pattern, selects)| {
        let (place, of) = pattern.written?;
        let what = what(of).filter(|_| !inputs.sources.path(place.file).starts_with(BUILT_IN))?;
        let near = || guess(pattern, of, inputs);
        (!is_known(pattern, of, inputs)).then(|| problem(pattern, place, what, (selects, head), near()))
    });
    unknown.collect()
}

fn problem(pattern: &Pattern, place: Place, what: &str, (selects, head): (bool, &RuleHead), near: Option<String>) -> Problem {
    Problem {
        code: ProblemCode::UnknownName,
        message: format!("no {what} fits `{}`", pattern.text),
        labels: vec![Label::primary(place, "")],
        hides: if selects { Hides::Rule(head.id.clone()) } else { Hides::Nothing },
        help: vec![near.unwrap_or_else(|| "correct the name, or remove it".to_owned())],
    }
}

/// "Did you mean" for the first pattern of a condition that fits nothing: a module, table or path that is there, or else a value that
/// facts of the type have.
pub fn nearest(condition: &Condition, of: &'static dyn FactType, inputs: Inputs<'_>) -> Option<String> {
    let mut patterns = Vec::new();
    of_condition(condition, true, &mut patterns);
    let of_tree = patterns.into_iter().filter(|(_, selects)| *selects).find_map(|(pattern, _)| {
        let (_, of) = pattern.written?;
        what(of).filter(|_| !is_known(pattern, of, inputs)).and_then(|_| guess(pattern, of, inputs))
    });
    of_tree.or_else(|| lists::nearest(condition, of, inputs))
}

/// What a pattern of a type must fit; nothing for types whose names may be anyone's.
fn what(of: FieldType) -> Option<&'static str> {
    match of {
        FieldType::Module => Some("module"),
        FieldType::Table => Some("table"),
        FieldType::Path => Some("file or folder"),
        _ => None,
    }
}

/// Whether names of a type may be anyone's.
pub fn is_free(of: FieldType) -> bool {
    what(of).is_none()
}

fn is_known(pattern: &Pattern, of: FieldType, inputs: Inputs<'_>) -> bool {
    let found = of == FieldType::Path && inputs.sources.is_listed(&pattern.text);
    found || names(of, inputs).any(|name| pattern.matches(&name, &mut vec![]))
}

fn guess(pattern: &Pattern, of: FieldType, inputs: Inputs<'_>) -> Option<String> {
    let separator = if of == FieldType::Path { '/' } else { '.' };
    let fixed = pattern.text.split(['*', '{']).next().unwrap_or("").trim_end_matches(separator);
    if fixed.is_empty() {
        return None;
    }
    let known: Vec<Cow<'_, str>> = names(of, inputs).collect();
    near::nearest(fixed, separator, known.iter().map(AsRef::as_ref))
}

/// Every name that a pattern of a type may fit.
fn names<'a>(of: FieldType, inputs: Inputs<'a>) -> Box<dyn Iterator<Item = Cow<'a, str>> + 'a> {
    match of {
        FieldType::Module => {
            let graph = &inputs.workspace.imports;
            Box::new(graph.modules.keys().chain(&graph.namespaces).map(|name| Cow::Borrowed(name.as_str())))
        }
        FieldType::Table => {
            let schemas = inputs.workspace.histories.iter().map(|history| &history.schema);
            let names = schemas.flat_map(|schema| schema.tables.keys().chain(schema.views.keys()));
            Box::new(names.map(|name| Cow::Owned(name.to_string())))
        }
        _ => {
            let paths = inputs.sources.listed().map(|(_, file)| file.path.as_str());
            let with_folders = paths.flat_map(|path| path.match_indices('/').filter_map(|(at, _)| path.get(..at)).chain([path]));
            Box::new(with_folders.chain([""]).map(Cow::Borrowed))
        }
    }
}

/// The patterns of a condition, and whether each selects: under `not` it makes an exception.
fn of_condition<'c>(condition: &'c Condition, selects: bool, into: &mut Vec<(&'c Pattern, bool)>) {
    match condition {
        Condition::All(inner) | Condition::Any(inner, _) => inner.iter().for_each(|condition| of_condition(condition, selects, into)),
        Condition::Not(inner, _) => of_condition(inner, false, into),
        Condition::Field { test, .. } => of_test(test, selects, into),
        Condition::Part { of, .. } => of.condition().into_iter().for_each(|condition| of_condition(condition, selects, into)),
    }
}

fn of_test<'c>(test: &'c Test, selects: bool, into: &mut Vec<(&'c Pattern, bool)>) {
    match test {
        Test::Text(pattern) => into.push((pattern, selects)),
        Test::Any(inner) | Test::All(inner) => inner.iter().for_each(|test| of_test(test, selects, into)),
        Test::Not(inner) => of_test(inner, false, into),
        Test::Has(inner) => of_test(inner, selects, into),
        Test::Bool(_) | Test::Number { .. } | Test::Exists(_) | Test::Exactly(_) | Test::StartsWith(_) => {}
    }
}
