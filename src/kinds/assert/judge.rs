//! An assertion against every fact of its type.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::alike::Seen;
use super::by_file::{File, may_be_in};
use super::condition::{Condition, Truth, every};
use super::fact::{Fact, Value, Wanted};
use super::lists::Lists;
use super::places::{Open, Places};
use super::{Assertion, empty, gaps, message, names, plants, wants};
use crate::diagnostics::finding::{Finding, Label, Subject};
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
const OF_TEXT: &[&str] = &["text", "file.lines", "file.blank", "file.sha256"];

/// Fields that say which domain something belongs to.
const DOMAINS: &[&str] = &[".domain", ".from_domain", ".to_domain", ".table_domain"];

impl Check for Assertion {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judged = Judged::default();
        let places = Places::new(self, inputs, head, self.leave_out(inputs, head, &mut judged));
        let mut judge = Judge {
            assertion: self,
            inputs,
            head,
            judged,
            seen: Seen::default(),
            said: BTreeSet::new(),
            files: BTreeSet::new(),
            places: &places,
            file: None,
            judged_in: None,
            lists: Lists::of(self.of, self.subjects.as_ref()),
        };
        self.visit(inputs, &|file| places.wanted(file), &mut |fact| judge.one(fact));
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
        head.covers(path) && may_be_in(self.of, self.subjects.as_ref(), File::at(path))
    }

    /// Visits every fact that may be a subject: by the values that its key must have, where `where` says them.
    fn visit<'a>(&self, inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(&dyn Fact<'a>)) {
        match self.of.by().and_then(|by| self.subjects.as_ref()?.values(by)) {
            Some(values) => self.of.find(inputs, &values, wanted, visit),
            None => self.of.each(inputs, wanted, visit),
        }
    }

    /// Row-level security is PostgreSQL's: tables of other databases are no subjects, which is said. Gives the files of those.
    fn leave_out(&self, inputs: Inputs<'_>, head: &RuleHead, judged: &mut Judged) -> BTreeSet<FileId> {
        let mut elsewhere = BTreeSet::new();
        let histories = inputs.workspace.histories.iter();
        for history in histories.filter(|history| self.row_security && history.dialect != Dialect::Postgresql) {
            let covered = |file: FileId| head.covers(inputs.sources.path(file));
            if history.migrations.iter().any(|migration| covered(migration.file)) {
                judged.problems.push(asks_nothing_of(history, "row-level security", head));
            }
            elsewhere.extend(history.migrations.iter().map(|migration| migration.file));
            elsewhere.extend(history.assume.iter().map(|assumption| assumption.file));
        }
        elsewhere
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
    /// Where what was said of whom, and by which line of the policy.
    said: BTreeSet<(Place, Place, Subject, String)>,
    /// Files of the subjects.
    files: BTreeSet<FileId>,
    places: &'a Places<'a>,
    /// The file of the last fact, where subjects may be in it: facts come file by file.
    file: Option<(FileId, Rc<Open<'a>>)>,
    /// The file of the last subject.
    judged_in: Option<FileId>,
    /// Names of `where` that no subject had so far.
    lists: Lists<'a>,
}

impl<'a> Judge<'a> {
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

    fn one(&mut self, fact: &dyn Fact<'_>) {
        let place = fact.place();
        let mut bindings = vec![];
        if let Some(place) = place
            && self.file.as_ref().is_none_or(|(file, _)| *file != place.file)
        {
            self.file = self.places.open(place.file).map(|open| (place.file, open));
        }
        let (chosen, may_be_forbidden) = match (place, &self.file, &self.assertion.subjects) {
            (Some(_), None, _) => return,
            (Some(_), Some((_, open)), _) => (every(open.subjects.iter().copied(), fact, &mut bindings), open.may_be_forbidden),
            (None, _, subjects) => (subjects.as_ref().map_or(Truth::Yes, |subjects| subjects.answer(fact, &mut bindings)), true),
        };
        if chosen == Truth::No {
            return;
        }
        self.judged.subjects += 1;
        if place.map(|place| place.file) != self.judged_in {
            self.judged_in = place.map(|place| place.file);
            self.files.extend(self.judged_in);
        }
        self.lists.see(fact);
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
        if let Some((forbid, place)) = self.assertion.forbid.as_ref().filter(|_| may_be_forbidden) {
            match forbid.answer(fact, &mut bindings) {
                Truth::Yes => _ = self.finding(fact, "forbidden", "", Label::policy(*place, "forbidden here")),
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
        if let Some(first) = self.seen.same(key, fact.place())
            && self.finding(fact, "not unique", "unique", Label::policy(policy, "must be unique"))
        {
            self.second(first, "the first with this value");
        }
    }

    fn similar(&mut self, fact: &dyn Fact<'_>) {
        let Some((field, policy, within)) = &self.assertion.similar else { return };
        let group: Vec<String> = within.iter().map(|index| message::words(&fact.get(*index))).collect();
        let Value::Text(value) = fact.get(*field) else { return };
        if let Some((other, first)) = self.seen.similar(&group, &value, fact.place())
            && self.finding(fact, &format!("similar to {other}"), &other, Label::policy(*policy, "must not be similar"))
        {
            self.second(first, &format!("`{other}`"));
        }
    }

    /// Shows the other fact of a pair beside the last finding.
    fn second(&mut self, place: Option<Place>, words: &str) {
        if let Some((finding, place)) = self.judged.findings.last_mut().zip(place) {
            finding.labels.push(Label::secondary(place, words));
        }
    }

    /// Says it, unless the same was said of the same subject in the same place: a route that two applications serve is declared once.
    fn finding(&mut self, fact: &dyn Fact<'_>, detail: &str, missing: &str, policy: Label) -> bool {
        let of = self.assertion.of;
        if let Some(place) = fact.place()
            && !self.said.insert((place, policy.place, fact.subject(), detail.to_owned()))
        {
            return false;
        }
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
        true
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
