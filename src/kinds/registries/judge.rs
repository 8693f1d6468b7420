//! The two sets, held against each other.

use std::collections::BTreeMap;

use super::side::{Member, Members, Side};
use super::{Agreement, Registry};
use crate::diagnostics::finding::{Label, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::assert::{gaps, wants};
use crate::kinds::plant::Sowing;
use crate::kinds::{Check, Inputs, Judged, Nothing, RuleHead};
use crate::source::sources::Place;
use crate::workspace::plan::WantedCode;
use crate::yaml::shape::did_you_mean;

/// What a message may name.
pub const PLACEHOLDERS: &[&str] = &["key", "of", "other"];

impl Check for Registry {
    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        self.plants(inputs, head)
    }

    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let (left, right) = (self.left.members(inputs), self.right.members(inputs));
        let mut judge = Judge { registry: self, inputs, head, judged: Judged::default() };
        judge.needs(&[(&self.left, &left), (&self.right, &right)]);
        let (a, b) = ((&self.left, &left), (&self.right, &right));
        match self.require {
            Agreement::LeftInRight => judge.within(a, b),
            Agreement::RightInLeft => judge.within(b, a),
            Agreement::Equal => {
                judge.within(a, b);
                judge.within(b, a);
            }
            Agreement::Disjoint => judge.apart(a, b),
        }
        judge.judged
    }

    fn asks_code(&self) -> WantedCode {
        self.left.wanted_code().and(self.right.wanted_code())
    }

    fn asks_models(&self) -> bool {
        self.left.asks_models() || self.right.asks_models()
    }

    /// The scope is for what is reported: a partner may stand anywhere.
    fn asks_text(&self, _: &RuleHead, path: &str) -> bool {
        self.left.asks_text(path) || self.right.asks_text(path)
    }

    fn asks_document(&self, _: &RuleHead, path: &str) -> bool {
        self.left.asks_document(path) || self.right.asks_document(path)
    }
}

type Set<'s> = (&'s Side, &'s Members);

struct Judge<'a> {
    registry: &'a Registry,
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    judged: Judged,
}

impl Judge<'_> {
    /// Every name of one set is one of the other.
    fn within(&mut self, one: Set<'_>, other: Set<'_>) {
        self.judged.subjects += self.covered(one.1).count();
        if self.is_empty(one) || self.is_empty(other) {
            return;
        }
        let known = self.index(other.1);
        // What may be in the other set under an unknown name cannot be missed there.
        let certain = other.1.unknown.is_empty();
        self.unknown(one);
        let missing: Vec<&Member> = self.covered(one.1).filter(|member| !known.contains_key(&self.folded(&member.compared))).collect();
        if !certain {
            if !missing.is_empty() {
                self.unknown(other);
            }
            return;
        }
        for member in missing {
            let near = did_you_mean(&member.compared, other.1.all.iter().map(|member| member.compared.as_str()));
            self.finding(member, one.0, other.0, "missing", near, None);
        }
    }

    /// No name of one set is one of the other.
    fn apart(&mut self, left: Set<'_>, right: Set<'_>) {
        self.judged.subjects += self.covered(left.1).count();
        if self.is_empty(left) || self.is_empty(right) {
            return;
        }
        self.unknown(left);
        self.unknown(right);
        let known = self.index(right.1);
        let both: Vec<(&Member, Option<Place>)> =
            self.covered(left.1).filter_map(|member| Some((member, *known.get(&self.folded(&member.compared))?))).collect();
        for (member, place) in both {
            self.finding(member, left.0, right.0, "shared", None, place);
        }
    }

    fn covered<'m>(&self, members: &'m Members) -> impl Iterator<Item = &'m Member> + use<'m, '_> {
        let (head, sources) = (self.head, self.inputs.sources);
        members.all.iter().filter(move |member| member.place.is_none_or(|place| head.covers(sources.path(place.file))))
    }

    fn index(&self, members: &Members) -> BTreeMap<String, Option<Place>> {
        members.all.iter().rev().map(|member| (self.folded(&member.compared), member.place)).collect()
    }

    fn folded(&self, name: &str) -> String {
        if self.registry.ignore_case { name.to_lowercase() } else { name.to_owned() }
    }

    /// A set that holds nothing agrees with everything, or with nothing at all: neither says anything about the other.
    fn is_empty(&mut self, (side, members): Set<'_>) -> bool {
        if !members.all.is_empty() {
            return false;
        }
        let left_out = if members.left_out > 0 { format!(", and {} are left out", members.left_out) } else { String::new() };
        let label = Label::policy(side.place, "this set is empty");
        // The scope is for what is reported: it leaves no set empty.
        let head = RuleHead { scope: None, ..self.head.clone() };
        let why = side.why_empty(self.inputs, &head).filter(|_| members.left_out == 0).unwrap_or_default();
        let because = if why.words.is_empty() { String::new() } else { format!(": {}", why.words) };
        let words = format!("{} selects nothing{left_out}{because}", side.name);
        let labels: Vec<Label> = std::iter::once(label).chain(why.labels).collect();
        if self.judged.subjects == 0 {
            self.judged.nothing = Some(Nothing { words, labels, help: why.help });
        } else {
            let hides = Hides::Rule(self.head.id.clone());
            let help = why.help.into_iter().collect();
            self.judged.problems.push(Problem { code: ProblemCode::NoSubjects, message: words, labels, hides, help });
        }
        true
    }

    fn unknown(&mut self, (side, members): Set<'_>) {
        let Some(first) = members.unknown.first() else { return };
        let message = format!("{} could not be told for {} of its facts", side.name, members.unknown.len());
        let label = first.map_or_else(|| Label::policy(side.place, ""), |place| Label::primary(place, ""));
        self.judged.problems.push(self.problem(ProblemCode::Opaque, message, label));
    }

    fn problem(&self, code: ProblemCode, message: String, label: Label) -> Problem {
        Problem { code, message, labels: vec![label], hides: Hides::Rule(self.head.id.clone()), help: vec![] }
    }

    #[expect(clippy::too_many_arguments, reason = "two sides, and what is said of them")]
    fn finding(&mut self, member: &Member, of: &Side, other: &Side, detail: &str, near: Option<String>, second: Option<Place>) {
        let fill = |template: &str| template.replace("{key}", &member.key).replace("{of}", &of.name).replace("{other}", &other.name);
        let verb = if detail == "missing" { "is not among" } else { "is also among" };
        let message = match &self.head.message {
            Some(template) => fill(template),
            None => format!("`{}` of {} {verb} {}", member.key, of.name, other.name),
        };
        let subject = Subject::from([("key".to_owned(), member.key.clone())]);
        let mut finding = self.head.finding(subject, format!("{detail} in {}", other.name), message);
        finding.labels.extend(member.place.map(|place| Label::primary(place, "")));
        finding.labels.extend(second.map(|place| Label::secondary(place, "here too")));
        finding.labels.push(Label::policy(self.registry.place, "required here"));
        finding.help.extend(near);
        finding.help.extend(self.head.fix.as_deref().map(fill));
        self.judged.findings.push(finding);
    }

    fn needs(&mut self, sets: &[Set<'_>]) {
        for (side, members) in sets {
            if members.left_out > 0 {
                self.judged.notes.push(format!("{}: {} without a name left out ({})", self.head.id, members.left_out, side.name));
            }
            let Some(of) = side.of() else { continue };
            self.judged.problems.extend(side.unknown_names(self.inputs, self.head));
            self.judged.problems.extend(gaps::of(of, self.inputs, self.head, &|path| side.asks_document(path)));
            let needs = wants::needs(of, &members.files, self.inputs, self.head);
            self.judged.needs.all_tables |= needs.all_tables;
            self.judged.needs.code.extend(needs.code);
            let asked = self.inputs.sources.tree().filter(|(_, file)| side.asks_document(&file.path));
            self.judged.needs.documents.extend(asked.map(|(id, _)| id));
        }
    }
}
