//! Settles every finding: nothing is dropped, each moves to a bucket with the entry that moved it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::allowance::{Allowance, Expiry, Target};
use super::baseline::{self, Baseline};
use super::report::{AllowedBy, Coverage, Exit, Report, Settled, Verdict, Weighed};
use super::ruling::Ruling;
use super::scope::Scope;
use super::{empty, entries, weigh};
use crate::diagnostics::finding::{Finding, Label, Severity};
use crate::diagnostics::fingerprint::{fingerprint, readable};
use crate::diagnostics::order::position;
use crate::diagnostics::problem::Problem;
use crate::source::sources::{Place, Sources};

/// Everything that a verdict is made from.
pub struct Evidence<'a> {
    /// The files behind the labels.
    pub sources: &'a Sources,
    /// The rules that ran, in the order of the policy.
    pub rulings: &'a [Ruling],
    /// Every rule of the policy, also those that `--rule` left out.
    pub known_rules: &'a [String],
    /// Problems that no rule reported itself.
    pub problems: Vec<Problem>,
    /// The policy's exceptions.
    pub allow: &'a [Allowance],
    /// Recorded debt.
    pub baseline: &'a Baseline,
    /// What counts.
    pub scope: &'a Scope,
    /// The day the run is judged on.
    pub today: Date,
    /// The softest severity that decides the exit code.
    pub decides: Severity,
    /// What was looked at, but for the rules.
    pub coverage: Coverage,
}

/// What an entry was used for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many findings and problems it matches.
    pub matched: usize,
    /// Where they stand.
    pub places: Vec<Place>,
    /// How many of them it was the first to allow.
    pub decided: usize,
}

/// The verdict.
#[must_use]
pub fn settle(evidence: &Evidence<'_>) -> Report {
    let mut coverage = evidence.coverage.clone();
    let (mut findings, problems) = collect(evidence);
    let mut problems = weigh::weigh(problems, evidence.rulings);
    let usages: Vec<Usage> = evidence.allow.iter().map(|entry| apply(entry, &mut findings, &mut problems, evidence)).collect();
    evidence.baseline.apply(&mut findings);
    accept_up_to_max(&mut findings, evidence.rulings);
    let (about, notes) = judge_entries(&usages, &findings, &problems, evidence);
    findings.extend(identify(about, evidence.sources));
    leave_out_of_scope(&mut findings, evidence);
    findings.sort_by(|a, b| order(a, evidence.sources).cmp(&order(b, evidence.sources)));
    problems.sort_by(|a, b| problem_order(a, evidence.sources).cmp(&problem_order(b, evidence.sources)));
    coverage.rules = evidence.rulings.iter().map(|ruling| (ruling.id.clone(), ruling.judged.subjects)).collect();
    coverage.notes.extend(evidence.rulings.iter().flat_map(|ruling| ruling.judged.notes.iter().cloned()).chain(notes));
    let exit = exit(&findings, &problems, evidence.decides);
    let expires_next_in_days = expires_next(&usages, evidence);
    Report { findings, problems, coverage, expires_next_in_days, exit }
}

/// All findings, identified, and all problems.
fn collect(evidence: &Evidence<'_>) -> (Vec<Settled>, Vec<Problem>) {
    let (mut findings, mut problems) = (Vec::new(), evidence.problems.clone());
    for ruling in evidence.rulings {
        findings.extend(ruling.judged.findings.iter().cloned());
        problems.extend(ruling.judged.problems.iter().cloned());
        let (finding, problem) = empty::judge(ruling);
        findings.extend(finding);
        problems.extend(problem);
    }
    (identify(findings, evidence.sources), problems)
}

/// Puts findings in order and gives each its fingerprint; equal texts are told apart by their order.
fn identify(mut findings: Vec<Finding>, sources: &Sources) -> Vec<Settled> {
    findings.sort_by(|a, b| draft_order(a, sources).cmp(&draft_order(b, sources)));
    let mut ordinals: BTreeMap<String, usize> = BTreeMap::new();
    findings
        .into_iter()
        .map(|finding| {
            let text = readable(&finding);
            let ordinal = ordinals.entry(text.clone()).or_default();
            let fingerprint = fingerprint(&text, *ordinal);
            *ordinal += 1;
            let verdict = assumed(&finding);
            Settled { finding, fingerprint, verdict }
        })
        .collect()
}

/// A finding on what an `assume` entry explains is allowed by that entry.
fn assumed(finding: &Finding) -> Verdict {
    let accepted = finding.assumed_by.as_ref().and_then(|assumed| Some((assumed.place.or_else(|| finding.place())?, &assumed.reason)));
    accepted.map_or(Verdict::Active, |(place, reason)| {
        Verdict::Allowed(AllowedBy { place, reason: reason.clone(), owner: String::new(), expires: String::new() })
    })
}

/// Lets one entry allow what it matches. An entry that has ended only says so on what it matches.
fn apply(entry: &Allowance, findings: &mut [Settled], problems: &mut [Weighed], evidence: &Evidence<'_>) -> Usage {
    let (expired, by) = (has_ended(entry, evidence.today), allowed_by(entry));
    let mut usage = Usage::default();
    for settled in findings.iter_mut().filter(|settled| matches(entry, &settled.finding, evidence.sources)) {
        usage.matched += 1;
        usage.places.extend(settled.finding.place());
        if expired {
            settled.finding.labels.push(Label::policy(entry.expires_place, format!("allowed until {} by {}", by.expires, by.owner)));
        } else if settled.verdict == Verdict::Active {
            settled.verdict = Verdict::Allowed(by.clone());
            usage.decided += 1;
        }
    }
    for weighed in problems.iter_mut().filter(|weighed| accepts(entry, &weighed.problem, evidence.sources)) {
        usage.matched += 1;
        usage.places.extend(weighed.problem.labels.first().map(|label| label.place));
        if !expired && weighed.accepted_by.is_none() {
            weighed.accepted_by = Some(by.clone());
            usage.decided += 1;
        }
    }
    usage
}

fn matches(entry: &Allowance, finding: &Finding, sources: &Sources) -> bool {
    entry.target == Target::Rule(finding.rule.clone())
        && entry.conditions.iter().all(|condition| {
            let path = || finding.place().map(|place| sources.path(place.file));
            let value = if condition.key == "path" { path() } else { finding.subject.get(&condition.key).map(String::as_str) };
            value.is_some_and(|value| condition.holds(value))
        })
}

fn accepts(entry: &Allowance, problem: &Problem, sources: &Sources) -> bool {
    let path = problem.labels.first().map(|label| sources.path(label.place.file));
    entry.target == Target::Problem(problem.code)
        && entry.conditions.iter().all(|condition| condition.key == "path" && path.is_some_and(|path| condition.holds(path)))
}

fn has_ended(entry: &Allowance, today: Date) -> bool {
    matches!(&entry.expires, Expiry::On(day) if today > *day)
}

fn allowed_by(entry: &Allowance) -> AllowedBy {
    let expires = match &entry.expires {
        Expiry::On(day) => day.to_string(),
        Expiry::Never { .. } => "never".to_owned(),
    };
    AllowedBy { place: entry.place, reason: entry.reason.clone(), owner: entry.owner.clone(), expires }
}

/// A rule with `max` accepts its findings as long as they are not more.
fn accept_up_to_max(findings: &mut [Settled], rulings: &[Ruling]) {
    for ruling in rulings {
        let Some(max) = ruling.max else { continue };
        let of_rule = |settled: &&mut Settled| settled.verdict == Verdict::Active && settled.finding.rule == ruling.id;
        if findings.iter_mut().filter(of_rule).count() > max {
            continue;
        }
        for settled in findings.iter_mut().filter(of_rule) {
            let Some(place) = ruling.place.or_else(|| settled.finding.place()) else { continue };
            let reason = format!("the rule accepts up to {max} findings");
            settled.verdict = Verdict::Allowed(AllowedBy { place, reason, owner: String::new(), expires: String::new() });
        }
    }
}

/// Findings about entries, and notes on entries that this run cannot judge.
fn judge_entries(usages: &[Usage], findings: &[Settled], problems: &[Weighed], evidence: &Evidence<'_>) -> (Vec<Finding>, Vec<String>) {
    let ran: BTreeSet<&str> = evidence.rulings.iter().map(|ruling| ruling.id.as_str()).collect();
    let hidden: BTreeSet<&str> =
        problems.iter().filter(|weighed| weighed.counts()).flat_map(|weighed| weighed.needed_by.iter().map(String::as_str)).collect();
    let known = |rule: &str| evidence.known_rules.iter().any(|known| known == rule);
    let (mut about, mut left_out, mut unsure) = (Vec::new(), 0, 0);
    for (entry, usage) in evidence.allow.iter().zip(usages) {
        match &entry.target {
            Target::Rule(rule) if !ran.contains(rule.as_str()) => left_out += 1,
            // What the rule could not see may be what the entry is for.
            Target::Rule(rule) if usage.matched == 0 && hidden.contains(rule.as_str()) && !has_ended(entry, evidence.today) => unsure += 1,
            Target::Problem(_) if usage.matched == 0 && ran.len() < evidence.known_rules.len() => left_out += 1,
            _ => about.extend(entries::judge(entry, usage, evidence.today)),
        }
    }
    let judged = |rule: &str| !known(rule) || (ran.contains(rule) && !hidden.contains(rule));
    about.extend(evidence.baseline.stale(findings, &judged).into_iter().map(baseline::stale_finding));
    let notes = [(left_out, "for rules that did not run"), (unsure, "that match nothing while their rule could not judge everything")];
    let notes = notes.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("`allow` entries {what}: {count}"));
    (about, notes.collect())
}

fn leave_out_of_scope(findings: &mut [Settled], evidence: &Evidence<'_>) {
    for settled in findings {
        if settled.verdict == Verdict::Active && !evidence.scope.holds(&settled.finding, evidence.sources) {
            settled.verdict = Verdict::OutOfScope;
        }
    }
}

fn exit(findings: &[Settled], problems: &[Weighed], decides: Severity) -> Exit {
    let violated = findings.iter().any(|settled| settled.verdict == Verdict::Active && settled.finding.severity <= decides);
    match (violated, problems.iter().any(Weighed::counts)) {
        (true, _) => Exit::Violated,
        (false, true) => Exit::CouldNotJudge,
        (false, false) => Exit::Clean,
    }
}

fn expires_next(usages: &[Usage], evidence: &Evidence<'_>) -> Option<i64> {
    let in_use = evidence.allow.iter().zip(usages).filter(|(_, usage)| usage.decided > 0);
    in_use
        .filter_map(|(entry, _)| match &entry.expires {
            Expiry::On(day) => Some(entries::days_between(evidence.today, *day)),
            Expiry::Never { .. } => None,
        })
        .min()
}

fn draft_order<'a>(finding: &'a Finding, sources: &'a Sources) -> impl Ord + 'a {
    (position(&finding.labels, sources), finding.severity, finding.rule.as_str(), readable(finding), finding.message.as_str())
}

fn order<'a>(settled: &'a Settled, sources: &'a Sources) -> impl Ord + 'a {
    let finding = &settled.finding;
    (position(&finding.labels, sources), finding.severity, finding.rule.as_str(), settled.fingerprint.as_str())
}

fn problem_order<'a>(weighed: &'a Weighed, sources: &'a Sources) -> impl Ord + 'a {
    let problem = &weighed.problem;
    (position(&problem.labels, sources), problem.code, problem.message.as_str(), &problem.hides)
}
