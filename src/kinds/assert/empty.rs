//! Why a rule looked at nothing: which condition of `where`, or its scope, leaves no fact.

use std::collections::BTreeSet;

use super::by_file::{File, may_be_in};
use super::condition::{Asked, Condition, Truth};
use super::fact::{Fact, FactType};
use super::names;
use crate::diagnostics::finding::Label;
use crate::kinds::{Inputs, Nothing, RuleHead};
use crate::source::sources::{FileId, Sources};

/// Whether some fact fits one of the selectors.
#[derive(Clone, Copy, Default)]
struct Fitting {
    /// It alone.
    alone: bool,
    /// All the others.
    without: bool,
}

/// All selectors, the scope as the last, against the facts that are seen.
struct Search<'a> {
    of: &'static dyn FactType,
    selectors: &'a [&'a Condition],
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    fitting: Vec<Fitting>,
    /// Which selectors nothing in the file of the last fact fits, as its path tells.
    last: Option<(FileId, Vec<bool>)>,
}

impl Search<'_> {
    fn see(&mut self, fact: &dyn Fact<'_>) {
        let unfit = self.unfit(fact.place().map(|place| place.file));
        let mut misses = (0..).zip(&unfit).filter(|(_, unfit)| **unfit).map(|(at, _)| at);
        let (first, second): (Option<usize>, Option<usize>) = (misses.next(), misses.next());
        let is_found = |at: usize| self.fitting.get(at).is_some_and(|found| found.without);
        // Where two miss, or one whose others were seen to fit, a fact tells only which selectors it fits alone.
        if second.is_some() || first.is_some_and(is_found) {
            for (at, found) in self.fitting.iter_mut().enumerate().filter(|(at, found)| !found.alone && unfit.get(*at) != Some(&true)) {
                found.alone = self.selectors.get(at).is_none_or(|condition| fits(condition, fact));
            }
        } else {
            let fit = |at: usize| unfit.get(at) != Some(&true) && self.selectors.get(at).is_none_or(|condition| fits(condition, fact));
            let holds: Vec<bool> = (0..self.fitting.len()).map(fit).collect();
            let missed = holds.iter().filter(|holds| !**holds).count();
            for (found, holds) in self.fitting.iter_mut().zip(&holds) {
                found.alone |= *holds;
                found.without |= missed == usize::from(!*holds);
            }
        }
        self.last = self.last.take().map(|(file, _)| (file, unfit));
    }

    /// Which selectors nothing in the file of a fact fits.
    fn unfit(&mut self, file: Option<FileId>) -> Vec<bool> {
        let Some(file) = file else {
            self.last = None;
            return vec![];
        };
        if let Some((_, unfit)) = self.last.as_mut().filter(|(last, _)| *last == file) {
            return std::mem::take(unfit);
        }
        self.last = Some((file, vec![]));
        self.unfit_in(file)
    }

    /// Which selectors nothing in a file fits; the last is the scope.
    fn unfit_in(&self, file: FileId) -> Vec<bool> {
        let known = File::of(self.inputs, file);
        let unfit = |condition: &&Condition| !may_be_in(self.of, Some(condition), known);
        self.selectors.iter().map(unfit).chain([!self.head.covers(self.inputs.sources.path(file))]).collect()
    }

    /// Selectors in words: `None` is the scope.
    fn words(&self, culprits: &[Option<&Condition>], rest: &str) -> Nothing {
        let (name, sources) = (self.of.name().replace('_', " "), self.inputs.sources);
        let shown: Vec<String> = culprits.iter().map(|culprit| said(*culprit, sources)).collect();
        let asked = culprits.iter().flatten().filter_map(|condition| asked(condition));
        Nothing {
            words: format!("no {name}{rest} {}", shown.join(", and none ")),
            labels: asked.map(|asked| Label::policy(asked.place, format!("no {name} fits this"))).collect(),
            help: culprits.iter().flatten().find_map(|condition| names::nearest(condition, self.of, self.inputs)),
        }
    }
}

/// Asks every file and then every fact again, selector by selector. Only called when no fact fits them all.
pub fn explain(of: &'static dyn FactType, subjects: Option<&Condition>, inputs: Inputs<'_>, head: &RuleHead) -> Nothing {
    let mut selectors = Vec::new();
    if let Some(condition) = subjects {
        flatten(condition, &mut selectors);
    }
    let fitting = vec![Fitting::default(); selectors.len() + 1];
    let mut search = Search { of, selectors: &selectors, inputs, head, fitting, last: None };
    let written: Vec<Option<&Condition>> = selectors.iter().copied().map(Some).chain(head.scope.as_ref().map(|_| None)).collect();

    let files: Vec<(FileId, Vec<bool>)> = inputs.sources.listed().map(|(id, _)| (id, search.unfit_in(id))).collect();
    let of_no_file = |at: &usize| files.iter().all(|(_, unfit)| unfit.get(*at) == Some(&true));
    let culprits: Vec<_> = (0..).zip(&written).filter(|(at, _)| of_no_file(at)).map(|(_, culprit)| *culprit).collect();
    if !culprits.is_empty() && !files.is_empty() {
        return search.words(&culprits, "");
    }

    // Texts are cut for this where nothing else asks for them: those of the files that are left must do.
    let left: BTreeSet<FileId> = files.iter().filter(|(_, unfit)| !unfit.contains(&true)).map(|(id, _)| *id).collect();
    let some_only = of.within().is_some() && left.len() < files.len();
    let mut facts = 0_usize;
    of.each(inputs, &|file| !some_only || left.contains(&file), &mut |fact| {
        facts += 1;
        search.see(fact);
    });
    let name = of.name().replace('_', " ");
    let those = if some_only { " in the files that the rule is about" } else { "" };
    if facts == 0 {
        let help = subjects.and_then(|condition| names::nearest(condition, of, inputs));
        return Nothing { words: format!("there is no {name}{those}"), help, ..Nothing::default() };
    }
    let that = |wanted: fn(Fitting) -> bool| -> Vec<Option<&Condition>> {
        written.iter().zip(&search.fitting).filter(|(_, found)| wanted(**found)).map(|(condition, _)| *condition).collect()
    };
    let (alone, without) = (that(|found| !found.alone), that(|found| found.without));
    match (alone.is_empty(), without.is_empty()) {
        (false, _) => search.words(&alone, those),
        (true, false) => search.words(&without, " of those that fit the rest"),
        (true, true) => Nothing { words: format!("no {name} fits all of `where` and the scope together"), ..Nothing::default() },
    }
}

fn fits(condition: &Condition, fact: &dyn Fact<'_>) -> bool {
    condition.answer(fact, &mut vec![]) != Truth::No
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
