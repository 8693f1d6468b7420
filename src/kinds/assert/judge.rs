//! An assertion against every fact of its type.

use std::collections::BTreeSet;

use super::alike::Seen;
use super::by_path::{ByPath, may_be_in};
use super::condition::{Condition, Truth, every};
use super::fact::{Fact, Value};
use super::lists::Lists;
use super::{Assertion, empty, gaps, message, names, plants, wants};
use crate::diagnostics::finding::{Finding, Label};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::facts::documents::owners::PATHS as OWNERS;
use crate::kinds::plant::Sowing;
use crate::kinds::tables::asks_nothing_of;
use crate::kinds::{Check, Inputs, Judged, Needs, RuleHead};
use crate::source::sources::{FileId, Place, Unreadable};
use crate::source::text::Span;
use crate::workspace::plan::WantedCode;

/// Fact types and fields that only the text of a file tells.
const OF_TEXT: &[&str] = &["text", "file.lines", "file.blank"];

/// Fields that say which domain something belongs to.
const DOMAINS: &[&str] = &[".domain", ".from_domain", ".to_domain", ".table_domain"];

impl Check for Assertion {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judge = Judge {
            assertion: self,
            inputs,
            head,
            judged: Judged::default(),
            seen: Seen::default(),
            files: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            last: None,
            open: vec![],
            lists: Lists::of(self.of, self.subjects.as_ref()),
        };
        judge.leave_out();
        let wanted = |path: &str| self.may_be_in(head, path);
        self.of.each_in(inputs, &wanted, &mut |fact| judge.one(fact));
        judge.unread();
        judge.needs();
        let unmatched = judge.lists.problems(self.of, inputs, head);
        let mut judged = judge.judged;
        judged.problems.extend(unmatched);
        judged.problems.extend(gaps::of(self.of, inputs, head, &|path| self.asks_document(head, path)));
        if judged.subjects == 0 {
            judged.nothing = Some(empty::explain(self.of, self.subjects.as_ref(), inputs, head));
        }
        let selectors = self.subjects.iter().chain(self.soften.iter().map(|(condition, _)| condition));
        judged.problems.extend(selectors.flat_map(|condition| names::unknown(condition, inputs, head)));
        judged
    }

    fn asks_text(&self, head: &RuleHead, path: &str) -> bool {
        self.text && self.may_be_in(head, path)
    }

    fn cuts_text(&self, head: &RuleHead, path: &str) -> bool {
        self.pieces && self.may_be_in(head, path)
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        plants::sow(self, inputs, head)
    }

    fn asks_code(&self) -> WantedCode {
        wants::code(self.of, self.accesses, self.conditions())
    }

    fn asks_models(&self) -> bool {
        self.accesses
    }

    fn asks_document(&self, head: &RuleHead, path: &str) -> bool {
        if self.owners && OWNERS.contains(&path) {
            return true;
        }
        self.of.reads(path) && self.may_be_in(head, path)
    }
}

impl Assertion {
    /// With what it asks of each file worked out: that is looked up for every file of the tree.
    pub(super) fn knowing_what_it_asks(self) -> Self {
        let (text, pieces, owners) = (self.asks(OF_TEXT), self.asks(&["text"]), self.asks(&["file.owners"]));
        Self { text, pieces, owners, ..self }
    }

    /// Whether subjects may be in the file at a path.
    fn may_be_in(&self, head: &RuleHead, path: &str) -> bool {
        head.covers(path) && may_be_in(self.of, self.subjects.as_ref(), path)
    }

    /// Whether it is about one of these fact types, or asks for one of these types or fields.
    fn asks(&self, names: &[&str]) -> bool {
        names.iter().any(|name| *name == self.of.name() || self.conditions().any(|condition| condition.reaches(self.of, name)))
    }

    /// All that it asks.
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let conditions = self.subjects.iter().chain(&self.require).chain(self.forbid.iter().map(|(condition, _)| condition));
        conditions.chain(self.soften.iter().map(|(condition, _)| condition))
    }
}

struct Judge<'a> {
    assertion: &'a Assertion,
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    judged: Judged,
    /// Values of the fields that `unique` and `similar` compare.
    seen: Seen,
    /// Files of the subjects.
    files: BTreeSet<FileId>,
    /// Files of histories in whose database nothing is there to ask about.
    elsewhere: BTreeSet<FileId>,
    /// The file of the last fact, and whether subjects may be in it: most facts come file by file, and most rules are about few files.
    last: Option<(FileId, bool)>,
    /// What of `where` the path of that file leaves open.
    open: Vec<&'a Condition>,
    /// Names of `where` that no subject had so far.
    lists: Lists<'a>,
}

impl<'a> Judge<'a> {
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

    /// Files whose text is asked for and cannot be read; what is no text says nothing.
    fn unread(&mut self) {
        if self.assertion.of.name() != "text" {
            return;
        }
        let files = self.inputs.sources.tree().filter(|(_, file)| self.assertion.may_be_in(self.head, &file.path));
        for (id, file) in files {
            let Err(error) = &file.text else { continue };
            let code = match error {
                Unreadable::Binary => continue,
                Unreadable::TooLarge(..) => ProblemCode::TooLarge,
                _ => ProblemCode::Unparsed,
            };
            self.judged.problems.push(Problem {
                code,
                message: format!("the text of `{}` was not looked at: {}", file.path, error.words()),
                labels: vec![Label::primary(Place { file: id, span: Span::default() }, "")],
                hides: Hides::Rule(self.head.id.clone()),
                help: vec![],
            });
        }
    }

    /// Whether subjects may be in a file.
    fn may_be_in(&mut self, file: FileId) -> bool {
        if let Some((_, may_be)) = self.last.filter(|(last, _)| *last == file) {
            return may_be;
        }
        let path = self.inputs.sources.path(file);
        let may_be = !self.elsewhere.contains(&file) && self.assertion.may_be_in(self.head, path);
        self.open = if may_be { self.left_open(path) } else { vec![] };
        self.last = Some((file, may_be));
        may_be
    }

    fn left_open(&self, path: &str) -> Vec<&'a Condition> {
        let known = ByPath::new(self.assertion.of, path);
        let is_open = |condition: &&Condition| !condition.is_plain() || condition.answer(&known, &mut vec![]) != Truth::Yes;
        self.assertion.subjects.iter().flat_map(Condition::all).filter(is_open).collect()
    }

    fn one(&mut self, fact: &dyn Fact<'_>) {
        let place = fact.place();
        if place.is_some_and(|place| !self.may_be_in(place.file)) {
            return;
        }
        let mut bindings = vec![];
        let chosen = match (place, &self.assertion.subjects) {
            (Some(_), _) => every(&self.open.iter().copied(), fact, &mut bindings),
            (None, subjects) => subjects.as_ref().map_or(Truth::Yes, |subjects| subjects.answer(fact, &mut bindings)),
        };
        if chosen == Truth::No {
            return;
        }
        self.judged.subjects += 1;
        self.lists.see(fact);
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
            match forbid.answer(fact, &mut bindings) {
                Truth::Yes => self.finding(fact, "forbidden", "", Label::policy(*place, "forbidden here")),
                Truth::Unknown => known = false,
                Truth::No => {}
            }
        }
        self.unique(fact);
        self.similar(fact);
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
        if values.contains(&Value::Unknown) {
            return self.unknown(fact);
        }
        let key: Vec<String> = values.iter().map(message::words).collect();
        if let Some(first) = self.seen.same(key, fact.place()) {
            self.finding(fact, "not unique", "unique", Label::policy(policy, "must be unique"));
            self.second(first, "the first with this value");
        }
    }

    fn similar(&mut self, fact: &dyn Fact<'_>) {
        let Some((field, policy, within)) = &self.assertion.similar else { return };
        let group: Vec<String> = within.iter().map(|index| message::words(&fact.get(*index))).collect();
        let Value::Text(value) = fact.get(*field) else { return };
        if let Some((other, first)) = self.seen.similar(&group, &value, fact.place()) {
            self.finding(fact, &format!("similar to {other}"), &other, Label::policy(*policy, "must not be similar"));
            self.second(first, &format!("`{other}`"));
        }
    }

    /// Shows the other fact of a pair beside the last finding.
    fn second(&mut self, place: Option<Place>, words: &str) {
        if let Some((finding, place)) = self.judged.findings.last_mut().zip(place) {
            finding.labels.push(Label::secondary(place, words));
        }
    }

    fn finding(&mut self, fact: &dyn Fact<'_>, detail: &str, missing: &str, policy: Label) {
        let of = self.assertion.of;
        let text = match &self.head.message {
            Some(template) => message::fill(template, of, fact, missing),
            None => format!("{} {} breaks this rule", of.name(), name(fact)),
        };
        let mut finding: Finding = self.head.finding(fact.subject(), detail, text);
        let softer = self.assertion.soften.iter().find(|(subjects, _)| subjects.answer(fact, &mut vec![]) == Truth::Yes);
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
        self.judged.needs.domains = self.assertion.asks(DOMAINS);
        let needs = wants::needs(self.assertion.of, &self.files, self.inputs, self.head);
        let wanted = |file: FileId| self.assertion.asks_document(self.head, self.inputs.sources.path(file));
        let documents = self.inputs.sources.tree().map(|(id, _)| id).filter(|id| wanted(*id)).collect();
        self.judged.needs = Needs { domains: self.judged.needs.domains, documents, ..needs };
    }
}

/// A fact's subject in words, for sentences without a template.
fn name(fact: &dyn Fact<'_>) -> String {
    fact.subject().values().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" ")
}
