//! Names in the lists of `where` that no subject has, and what names may have been meant.

use rustc_hash::FxHashSet;

use super::condition::{Condition, Quantifier, Test};
use super::fact::{Fact, FactType, Value};
use super::pattern::Pattern;
use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::{Inputs, RuleHead};
use crate::yaml::near;
use crate::yaml::shape::did_you_mean;

/// Types whose facts are made once and then are there: who lists them by name means each of them. What code does, or a document says, is
/// listed in the forms that it may take.
const NAMED: &[&str] = &["table", "view", "column", "class", "function"];

/// Fields that say who a fact is.
const NAMES: &[&str] = &["name", "full_name", "table"];

/// How many values are looked through for one that was meant.
const VALUES: usize = 200_000;

/// The names of the lists, and which of them a subject has.
pub struct Lists<'a> {
    names: Vec<(usize, &'a Pattern, bool)>,
}

impl<'a> Lists<'a> {
    pub fn of(of: &dyn FactType, subjects: Option<&'a Condition>) -> Self {
        let fields = of.fields();
        let is_name = |index: usize| fields.get(index).is_some_and(|(field, ..)| NAMES.contains(field));
        let mut names = Vec::new();
        for condition in subjects.into_iter().flat_map(Condition::all).filter(|_| NAMED.contains(&of.name())) {
            let Condition::Field { index, test: Test::Any(tests), .. } = condition else { continue };
            names.extend(tests.iter().filter(|_| is_name(*index)).filter_map(|test| match test {
                Test::Text(pattern) if pattern.written.is_some() => Some((*index, pattern, false)),
                _ => None,
            }));
        }
        Self { names }
    }

    /// A subject.
    pub fn see(&mut self, fact: &dyn Fact<'_>) {
        for (index, pattern, seen) in self.names.iter_mut().filter(|(_, _, seen)| !seen) {
            // What is not known may be any of them.
            *seen = match fact.get(*index) {
                Value::Text(text) => pattern.matches(&text, &mut vec![]),
                Value::Unknown => true,
                _ => false,
            };
        }
    }

    /// A problem for each name that no subject has; a rule without any subject says that itself.
    pub fn problems(&self, of: &'static dyn FactType, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Problem> {
        if !self.names.iter().any(|(_, _, seen)| *seen) {
            return vec![];
        }
        let fields = of.fields();
        let problem = |(index, pattern, _): &(usize, &Pattern, bool)| {
            let (place, kind) = pattern.written?;
            // Names of tables, modules and paths are looked for in the whole tree.
            let field = fields.get(*index).map(|(field, ..)| *field).filter(|_| super::names::is_free(kind))?;
            let near = did_you_mean(&pattern.text, values(of, *index, inputs).iter().map(String::as_str));
            Some(Problem {
                code: ProblemCode::UnknownName,
                message: format!("no {} that the rule is about has `{field}: {}`", of.name(), pattern.text),
                labels: vec![Label::primary(place, "")],
                hides: Hides::Rule(head.id.clone()),
                help: vec![near.unwrap_or_else(|| "correct the name, or remove it".to_owned())],
            })
        };
        self.names.iter().filter(|(_, _, seen)| !seen).filter_map(problem).collect()
    }
}

/// "Did you mean" for the first text that a condition asks for, among the values that facts have.
pub fn nearest(condition: &Condition, of: &'static dyn FactType, inputs: Inputs<'_>) -> Option<String> {
    match condition {
        // A part of a text is no name.
        Condition::Field { index, .. } if of.within() == Some(*index) => None,
        Condition::Field { index, test, .. } => {
            let asked = texts(test);
            let known = if asked.is_empty() { FxHashSet::default() } else { values(of, *index, inputs) };
            // What moved keeps its last parts.
            asked.iter().find_map(|text| near::nearest(text, '.', known.iter().map(String::as_str)))
        }
        Condition::Part { index, of: quantifier, .. } => {
            let Quantifier::Has(inner) = quantifier.as_ref() else { return None };
            inner.all().iter().find_map(|inner| {
                let Condition::Field { index: field, test, .. } = inner else { return None };
                let mut known = FxHashSet::default();
                of.each(inputs, &|_| true, &mut |fact| {
                    fact.each(*index, &mut |member| add(&member.get(*field), &mut known));
                });
                texts(test).iter().find_map(|text| did_you_mean(text, known.iter().map(String::as_str)))
            })
        }
        _ => None,
    }
}

/// Texts without a wildcard.
fn texts(test: &Test) -> Vec<&str> {
    match test {
        Test::Text(pattern) if pattern.written.is_some() && !pattern.text.contains(['*', '{']) => vec![&pattern.text],
        Test::Any(tests) | Test::All(tests) => tests.iter().flat_map(texts).collect(),
        Test::Has(test) => texts(test),
        _ => vec![],
    }
}

/// The values that facts of a type have in a field.
fn values(of: &'static dyn FactType, index: usize, inputs: Inputs<'_>) -> FxHashSet<String> {
    let mut known = FxHashSet::default();
    of.each(inputs, &|_| true, &mut |fact| add(&fact.get(index), &mut known));
    known
}

fn add(value: &Value<'_>, known: &mut FxHashSet<String>) {
    let names = match value {
        _ if known.len() >= VALUES => &[][..],
        Value::Text(text) => std::slice::from_ref(text),
        Value::Names(names) => names.as_slice(),
        _ => &[],
    };
    for name in names {
        if !known.contains(name.as_ref()) {
            known.insert(name.clone().into_owned());
        }
    }
}
