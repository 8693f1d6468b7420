//! Why a rule looked at nothing: which condition of `where`, or its scope, leaves no fact.

use super::condition::{Asked, Condition, Truth};
use super::fact::Fact;
use super::{Assertion, names};
use crate::diagnostics::finding::Label;
use crate::kinds::{Inputs, Nothing, RuleHead};
use crate::source::sources::Sources;

/// How many facts fit one of the selectors.
#[derive(Clone, Copy, Default)]
struct Fitting {
    /// It alone.
    alone: usize,
    /// All the others.
    without: usize,
}

/// Asks every fact again, selector by selector. Only called when no fact fits them all.
pub fn explain(assertion: &Assertion, inputs: Inputs<'_>, head: &RuleHead) -> Nothing {
    let mut selectors = Vec::new();
    assertion.subjects.iter().for_each(|condition| flatten(condition, &mut selectors));
    let mut fitting = vec![Fitting::default(); selectors.len() + 1];
    let mut facts = 0_usize;
    assertion.of.each(inputs, &mut |fact| {
        facts += 1;
        let holds: Vec<bool> =
            selectors.iter().map(|condition| fits(condition, fact)).chain([covered(fact, inputs.sources, head)]).collect();
        let missed = holds.iter().filter(|holds| !**holds).count();
        for (count, holds) in fitting.iter_mut().zip(&holds) {
            count.alone += usize::from(*holds);
            count.without += usize::from(missed == usize::from(!*holds));
        }
    });
    let name = assertion.of.name().replace('_', " ");
    if facts == 0 {
        return Nothing { words: format!("there is no {name}"), ..Nothing::default() };
    }
    let selected: Vec<(Option<&Condition>, Fitting)> = selectors
        .into_iter()
        .map(Some)
        .chain([None])
        .zip(fitting)
        .filter(|(condition, _)| condition.is_some() || head.scope.is_some())
        .collect();
    let of = |wanted: fn(Fitting) -> bool| -> Vec<Option<&Condition>> {
        selected.iter().filter(|(_, count)| wanted(*count)).map(|(condition, _)| *condition).collect()
    };
    let (alone, without) = (of(|count| count.alone == 0), of(|count| count.without > 0));
    let (culprits, rest) = match (alone.is_empty(), without.is_empty()) {
        (false, _) => (alone, ""),
        (true, false) => (without, " of those that fit the rest"),
        (true, true) => (vec![], ""),
    };
    if culprits.is_empty() {
        return Nothing { words: format!("no {name} fits all of `where` and the scope together"), ..Nothing::default() };
    }
    let shown: Vec<String> = culprits.iter().map(|culprit| said(*culprit, inputs.sources)).collect();
    let asked = culprits.iter().flatten().filter_map(|condition| asked(condition));
    Nothing {
        words: format!("no {name}{rest} {}", shown.join(", and none ")),
        labels: asked.map(|asked| Label::policy(asked.place, format!("no {name} fits this"))).collect(),
        help: culprits.iter().flatten().find_map(|condition| names::nearest(condition, inputs)),
    }
}

fn fits(condition: &Condition, fact: &dyn Fact<'_>) -> bool {
    condition.answer(fact, &mut vec![]) != Truth::No
}

fn covered(fact: &dyn Fact<'_>, sources: &Sources, head: &RuleHead) -> bool {
    fact.place().is_none_or(|place| head.covers(sources.path(place.file)))
}

/// `has `name: x`` of a condition; the scope has none.
fn said(condition: Option<&Condition>, sources: &Sources) -> String {
    let Some(condition) = condition else { return "is in the rule's `scope`".to_owned() };
    let written = asked(condition).map(|asked| asked.place.span.slice(sources.get(asked.place.file).text()).to_owned());
    format!("has `{}`", written.unwrap_or_default())
}

fn asked(condition: &Condition) -> Option<&Asked> {
    match condition {
        Condition::All(inner) => inner.iter().find_map(asked),
        Condition::Any(_, asked) | Condition::Not(_, asked) | Condition::Field { asked, .. } | Condition::Part { asked, .. } => Some(asked),
    }
}

fn flatten<'c>(condition: &'c Condition, into: &mut Vec<&'c Condition>) {
    match condition {
        Condition::All(inner) => inner.iter().for_each(|condition| flatten(condition, into)),
        other => into.push(other),
    }
}
