//! Looks for the companion of everything that the rule is about.

use rustc_hash::{FxHashMap, FxHashSet};

use super::search::{self, Verdict};
use super::{Companion, Order, function_type};
use crate::diagnostics::finding::{Label, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::assert::condition::Truth;
use crate::kinds::assert::fact::{Done, Fact, FactType};
use crate::kinds::assert::pattern::Bindings;
use crate::kinds::assert::{empty, message, names};
use crate::kinds::{Inputs, Judged, Nothing, RuleHead};
use crate::source::sources::Place;
use crate::workspace::callers::ScopeId;
use crate::workspace::imports::Language;

/// Something that needs a companion.
pub(super) struct Trigger {
    pub done: Done,
    pub place: Place,
    pub bindings: Bindings,
    subject: Subject,
    message: Option<String>,
}

pub(super) fn judge(rule: &Companion, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
    let mut judged = Judged::default();
    let mut triggers = triggers(rule, inputs, head, &mut judged);
    triggers.sort_by_key(|trigger| (trigger.place, trigger.done.order));
    triggers.dedup_by_key(|trigger| (trigger.place, trigger.done.order));
    if rule.order == Order::Any {
        // Without an order, who does the same twice does it once.
        let mut seen: FxHashSet<(ScopeId, Subject, Bindings)> = FxHashSet::default();
        triggers
            .retain(|trigger| seen.insert(((trigger.done.file, trigger.done.scope), trigger.subject.clone(), trigger.bindings.clone())));
    }
    let verdicts = search::verdicts(rule, inputs, &triggers);
    judged.subjects += triggers.len();
    for (trigger, verdict) in triggers.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Found => {}
            Verdict::Missing(callers) => report(rule, head, trigger, &callers, &mut judged),
            Verdict::Unclear(None) => {
                judged.problems.push(unclear(rule, head, trigger.place, "whether its companion is there is not known"));
            }
            Verdict::Unclear(Some(caller)) => {
                let mut problem = unclear(rule, head, trigger.place, "whether everyone who calls this does its companion is not known");
                problem.labels.insert(1, Label::secondary(caller, "this may call it"));
                judged.problems.push(problem);
            }
        }
    }
    let modules = inputs.workspace.imports.modules.values().filter(|module| module.language == Language::Python);
    judged.problems.extend(unknown_names(rule, inputs, head));
    if judged.subjects == 0 {
        judged.nothing = nothing(rule, inputs, head);
    }
    judged.needs.code.extend(modules.map(|module| module.file).filter(|file| head.covers(inputs.sources.path(*file))));
    judged
}

/// Names that the tree does not have, in what says which code the rule is about.
fn unknown_names(rule: &Companion, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Problem> {
    let conditions = rule.when.iter().map(|deed| &deed.condition).chain(&rule.functions);
    conditions.flat_map(|condition| names::unknown(condition, inputs, head)).collect()
}

/// Why it is about no code: nothing does it, or no function fits.
fn nothing(rule: &Companion, inputs: Inputs<'_>, head: &RuleHead) -> Option<Nothing> {
    let deed = rule.when.first().map(|deed| empty::explain(deed.of, Some(&deed.condition), inputs, head))?;
    let functions = rule.functions.as_ref().zip(function_type());
    let of_functions = || functions.map(|(condition, of)| empty::explain(of, Some(condition), inputs, head));
    if deed.labels.is_empty() { of_functions().filter(|nothing| !nothing.labels.is_empty()).or(Some(deed)) } else { Some(deed) }
}

/// Everything that the rule is about, of the functions that it is about.
fn triggers(rule: &Companion, inputs: Inputs<'_>, head: &RuleHead, judged: &mut Judged) -> Vec<Trigger> {
    let chosen = functions(rule, inputs);
    let mut triggers = Vec::new();
    for deed in &rule.when {
        deed.of.each(inputs, &|_| true, &mut |fact| {
            let (Some(done), Some(place)) = (fact.done(), fact.place()) else { return };
            if !head.covers(inputs.sources.path(done.file)) {
                return;
            }
            let mut bindings = Bindings::default();
            let does = deed.condition.answer(fact, &mut bindings);
            let is_asked = chosen.as_ref().map_or(Truth::Yes, |all| all.get(&(done.file, done.scope)).copied().unwrap_or(Truth::No));
            match (does, is_asked) {
                (Truth::No, _) | (_, Truth::No) => {}
                (Truth::Yes, Truth::Yes) => {
                    let (subject, message) = (subject(inputs, deed.of, fact, done), head.message.as_ref());
                    let message = message.map(|template| message::fill(template, deed.of, fact, ""));
                    triggers.push(Trigger { done, place, bindings, subject, message });
                }
                _ => {
                    judged.subjects += 1;
                    judged.problems.push(unclear(rule, head, place, "whether the rule is about it is not known"));
                }
            }
        });
    }
    triggers
}

/// The functions that the rule is about; nothing when it is about all code.
fn functions(rule: &Companion, inputs: Inputs<'_>) -> Option<FxHashMap<ScopeId, Truth>> {
    let (condition, of) = rule.functions.as_ref().zip(function_type())?;
    let mut chosen = FxHashMap::default();
    of.each(inputs, &|_| true, &mut |fact| {
        if let Some(done) = fact.done() {
            chosen.insert((done.file, done.scope), condition.answer(fact, &mut Bindings::default()));
        }
    });
    Some(chosen)
}

fn subject(inputs: Inputs<'_>, of: &dyn FactType, fact: &dyn Fact<'_>, done: Done) -> Subject {
    let mut own = fact.subject();
    let does = of.subject_keys().last().and_then(|key| own.remove(*key)).unwrap_or_default();
    let module = inputs.workspace.calls.iter().find(|module| module.file == done.file);
    let scope = module.and_then(|module| module.calls.scopes.get(done.scope as usize));
    let function = scope.map(|scope| scope.name.clone()).unwrap_or_default();
    let module = module.map(|module| module.module.clone()).unwrap_or_default();
    [("module", module), ("function", function), ("does", does)].map(|(key, value)| (key.to_owned(), value)).into()
}

fn report(rule: &Companion, head: &RuleHead, trigger: Trigger, callers: &[Place], judged: &mut Judged) {
    let of = |key: &str| trigger.subject.get(key).map_or("", String::as_str);
    let (function, order) = (of("function"), rule.order.word());
    let function = if function.is_empty() { of("module") } else { function };
    let text = trigger.message.unwrap_or_else(|| format!("`{function}` does `{}` without its companion {order} it", of("does")));
    let mut finding = head.finding(trigger.subject, format!("without its companion {order} it"), text);
    finding
        .labels
        .push(Label::primary(trigger.place, if rule.order == Order::Any { String::new() } else { format!("nothing {order} this") }));
    finding.labels.extend(callers.iter().map(|caller| Label::secondary(*caller, format!("called here, with nothing {order} it either"))));
    finding.labels.push(Label::policy(rule.asked, "asked for here"));
    finding.help.extend(head.fix.clone());
    judged.findings.push(finding);
}

fn unclear(rule: &Companion, head: &RuleHead, place: Place, why: &str) -> Problem {
    Problem {
        code: ProblemCode::Opaque,
        message: format!("this could not be judged: {why}"),
        labels: vec![Label::primary(place, ""), Label::policy(rule.asked, "asked for here")],
        hides: Hides::Rule(head.id.clone()),
        help: vec![],
    }
}
