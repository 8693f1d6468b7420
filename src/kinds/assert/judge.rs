//! An assertion against every fact of its type.

use std::collections::{BTreeMap, BTreeSet};

use super::condition::Truth;
use super::fact::{Fact, Origin, Value};
use super::{Assertion, message, plants, wanted};
use crate::diagnostics::finding::{Finding, Label};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::kinds::plant::Plant;
use crate::kinds::tables::asks_nothing_of;
use crate::kinds::{Check, Inputs, Judged, RuleHead};
use crate::source::sources::{FileId, Place};
use crate::workspace::imports::Language;
use crate::workspace::plan::WantedCode;

impl Check for Assertion {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judge = Judge {
            assertion: self,
            inputs,
            head,
            judged: Judged::default(),
            seen: BTreeMap::new(),
            files: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
        };
        judge.leave_out();
        self.of.each(inputs, &mut |fact| judge.one(fact));
        judge.needs();
        judge.judged
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
        plants::plants(self, inputs, head)
    }

    fn asks_code(&self) -> WantedCode {
        let conditions = self.subjects.iter().chain(&self.require).chain(self.forbid.iter().map(|(condition, _)| condition));
        let all: Vec<_> = conditions.chain(self.soften.iter().map(|(condition, _)| condition)).collect();
        wanted::of(self.of, &all)
    }
}

struct Judge<'a> {
    assertion: &'a Assertion,
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    judged: Judged,
    /// Values of the `unique` fields, and the first fact with them.
    seen: BTreeMap<Vec<String>, Option<Place>>,
    /// Files of the subjects.
    files: BTreeSet<FileId>,
    /// Files of histories in whose database nothing is there to ask about.
    elsewhere: BTreeSet<FileId>,
}

impl Judge<'_> {
    /// Row-level security is PostgreSQL's: tables of other databases are no subjects, which is said.
    fn leave_out(&mut self) {
        let histories = self.inputs.workspace.histories.iter();
        for history in histories.filter(|history| self.assertion.row_security && history.dialect != Dialect::Postgresql) {
            let covered = |file: FileId| self.head.covers(self.inputs.sources.path(file));
            if history.migrations.iter().any(|migration| covered(migration.file)) {
                self.judged.problems.push(asks_nothing_of(history, "row-level security", self.head));
            }
            self.elsewhere.extend(history.migrations.iter().map(|migration| migration.file));
            self.elsewhere.extend(history.assume.iter().map(|assumption| assumption.file));
        }
    }

    fn one(&mut self, fact: &dyn Fact<'_>) {
        if fact.place().is_some_and(|place| self.elsewhere.contains(&place.file)) {
            return;
        }
        let mut bindings = vec![];
        let chosen = self.assertion.subjects.as_ref().map_or(Truth::Yes, |subjects| subjects.ask(fact, &mut bindings, &mut vec![]));
        let place = fact.place();
        let covered = place.is_none_or(|place| self.head.covers(self.inputs.sources.path(place.file)));
        if chosen == Truth::No || !covered {
            return;
        }
        self.judged.subjects += 1;
        self.files.extend(place.map(|place| place.file));
        if chosen == Truth::Unknown {
            return self.unknown(fact);
        }
        let mut known = true;
        if let Some(require) = &self.assertion.require {
            let mut failed = vec![];
            known &= require.ask(fact, &mut bindings.clone(), &mut failed) != Truth::Unknown;
            for asked in failed {
                let label = Label::policy(asked.place, "required here");
                self.finding(fact, &format!("required {}", asked.words), &asked.words, label);
            }
        }
        if let Some((forbid, place)) = &self.assertion.forbid {
            match forbid.ask(fact, &mut bindings, &mut vec![]) {
                Truth::Yes => self.finding(fact, "forbidden", "", Label::policy(*place, "forbidden here")),
                Truth::Unknown => known = false,
                Truth::No => {}
            }
        }
        self.unique(fact);
        if !known {
            self.unknown(fact);
        }
    }

    fn unique(&mut self, fact: &dyn Fact<'_>) {
        let Some((_, policy)) = self.assertion.unique.first().copied() else { return };
        let values: Vec<Value<'_>> = self.assertion.unique.iter().map(|(index, _)| fact.get(*index)).collect();
        if values.contains(&Value::Absent) {
            return;
        }
        let key: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
        if let Some(first) = self.seen.get(&key).copied() {
            self.finding(fact, "not unique", "unique", Label::policy(policy, "must be unique"));
            let finding = self.judged.findings.last_mut();
            if let (Some(finding), Some(first)) = (finding, first) {
                finding.labels.push(Label::secondary(first, "the first with this value"));
            }
        } else {
            self.seen.insert(key, fact.place());
        }
    }

    fn finding(&mut self, fact: &dyn Fact<'_>, detail: &str, missing: &str, policy: Label) {
        let of = self.assertion.of;
        let text = match &self.head.message {
            Some(template) => message::fill(template, of, fact, missing),
            None => format!("{} {} breaks this rule", of.name(), name(fact)),
        };
        let mut finding: Finding = self.head.finding(fact.subject(), detail, text);
        let softer = self.assertion.soften.iter().find(|(subjects, _)| subjects.ask(fact, &mut vec![], &mut vec![]) == Truth::Yes);
        if let Some((_, severity)) = softer {
            finding.severity = finding.severity.max(*severity);
        }
        finding.labels.extend(fact.place().map(|place| Label::primary(place, "")));
        finding.labels.push(policy);
        finding.help.extend(self.head.fix.as_ref().map(|fix| message::fill(fix, of, fact, missing)));
        self.judged.findings.push(finding);
    }

    fn unknown(&mut self, fact: &dyn Fact<'_>) {
        self.judged.problems.push(Problem {
            code: ProblemCode::Opaque,
            message: format!("{} {} could not be judged: what the rule asks of it is not known", self.assertion.of.name(), name(fact)),
            labels: fact.place().map(|place| Label::primary(place, "")).into_iter().collect(),
            hides: Hides::Rule(self.head.id.clone()),
            help: vec![],
        });
    }

    /// Code that cannot be read has no facts: a rule needs all files of the languages that its subjects are written in.
    fn needs(&mut self) {
        match self.assertion.of.origin() {
            Origin::Schema => self.judged.needs.all_tables = true,
            Origin::Tree => {}
            Origin::Code => {
                let modules = &self.inputs.workspace.imports.modules;
                let subjects = modules.values().filter(|module| self.files.contains(&module.file));
                let languages: BTreeSet<Language> = subjects.map(|module| module.language).collect();
                let covered = |file: &FileId| self.head.covers(self.inputs.sources.path(*file));
                let files = modules.values().filter(|module| languages.contains(&module.language)).map(|module| module.file);
                self.judged.needs.code.extend(files.filter(covered));
            }
        }
    }
}

/// A fact's subject in words, for sentences without a template.
fn name(fact: &dyn Fact<'_>) -> String {
    fact.subject().values().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" ")
}
