//! Findings about the policy's own entries: an exception that nothing needs, or that ran out, is as wrong as a broken rule.

use jiff::civil::Date;

use super::allowance::{Allowance, Expiry, Target};
use super::settle::Usage;
use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::source::sources::Place;

/// An entry that ends within this many days is said to.
const SOON_DAYS: i64 = 14;

/// How many places of code a finding about an entry shows.
const SHOWN: usize = 3;

/// A check that is part of the policy itself rather than a rule.
#[derive(Debug)]
pub struct Meta {
    /// Its id in reports.
    pub id: &'static str,
    /// What it says.
    pub title: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// Why it matters.
    pub why: &'static str,
}

/// Every check on entries, by id.
pub static META: &[Meta] = &[
    Meta {
        id: "allow-duplicate",
        title: "every `allow` entry allows something that no earlier one does",
        severity: Severity::Warning,
        why: "two entries for one finding have two ends, and only one of them is true",
    },
    Meta {
        id: "allow-expired",
        title: "no `allow` entry has ended",
        severity: Severity::Error,
        why: "an exception was given until a day that has passed",
    },
    Meta {
        id: "allow-expires-soon",
        title: "no `allow` entry ends within 14 days",
        severity: Severity::Warning,
        why: "what it allows will fail the check when it ends",
    },
    Meta {
        id: "allow-too-broad",
        title: "no `allow` entry matches more findings than its `max`",
        severity: Severity::Warning,
        why: "an exception that grows by itself is a hole in the rule",
    },
    Meta {
        id: "allow-unmatched",
        title: "every `allow` entry matches a finding",
        severity: Severity::Error,
        why: "an entry that matches nothing is waiting to allow something that nobody decided on",
    },
    Meta {
        id: super::baseline::STALE,
        title: "every line of the baseline matches a finding",
        severity: Severity::Warning,
        why: "a recorded finding that is gone may come back unseen",
    },
];

/// What is wrong with an entry, given what it was used for. `code` are the places it matched.
#[must_use]
pub fn judge(entry: &Allowance, usage: &Usage, today: Date) -> Vec<Finding> {
    let about = About { entry, usage };
    if let Expiry::On(day) = &entry.expires
        && today > *day
    {
        let matched = usage.matched;
        let message = format!("the exception to `{}` ended on {day}, and {matched} of what it allowed is still there", target(entry));
        let message =
            if matched == 0 { format!("the exception to `{}` ended on {day}, and nothing needs it", target(entry)) } else { message };
        let help = if matched == 0 {
            "remove the entry".to_owned()
        } else {
            format!("repair what it allows, or agree on a new `expires` with {}", entry.owner)
        };
        return vec![about.finding("allow-expired", entry.expires_place, "its last day has passed", message, help)];
    }
    if usage.matched == 0 {
        let message = format!("the entry matches no {}", what(entry));
        return vec![about.finding("allow-unmatched", entry.place, "matches nothing", message, "remove the entry".to_owned())];
    }
    let mut findings = Vec::new();
    if usage.decided == 0 {
        let message = format!("everything that the entry matches for `{}` is allowed by an earlier entry", target(entry));
        findings.push(about.finding("allow-duplicate", entry.place, "decides nothing", message, "remove the entry".to_owned()));
    }
    if usage.matched > entry.max {
        let (count, max) = (usage.matched, entry.max);
        let message = format!("the entry matches {count} {}s, more than the {max} it may", what(entry));
        let help = format!("narrow `match`, or say how many are meant: `max: {count}`");
        findings.push(about.finding("allow-too-broad", entry.place, "too broad", message, help));
    }
    if let Expiry::On(day) = &entry.expires
        && let left = days_between(today, *day)
        && left <= SOON_DAYS
    {
        let message = format!("the exception to `{}` ends {}, on {day}", target(entry), in_days(left));
        let help = format!("repair what it allows, or agree on a new `expires` with {}", entry.owner);
        findings.push(about.finding("allow-expires-soon", entry.expires_place, "its last day", message, help));
    }
    findings
}

/// Days from one date to a later one.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

struct About<'a> {
    entry: &'a Allowance,
    usage: &'a Usage,
}

impl About<'_> {
    fn finding(&self, id: &str, place: Place, label: &str, message: String, help: String) -> Finding {
        let severity = META.iter().find(|meta| meta.id == id).map_or(Severity::Error, |meta| meta.severity);
        let mut labels = vec![Label::primary(place, label)];
        labels.extend(self.usage.places.iter().take(SHOWN).map(|place| Label::secondary(*place, "matched here")));
        let conditions: Vec<String> =
            self.entry.conditions.iter().map(|condition| format!("{}={}", condition.key, condition.text)).collect();
        let subject = Subject::from([("entry".to_owned(), conditions.join(", ")), ("of".to_owned(), target(self.entry).to_owned())]);
        Finding { rule: id.to_owned(), severity, message, subject, detail: String::new(), labels, help: vec![help], assumed_by: None }
    }
}

fn target(entry: &Allowance) -> &str {
    match &entry.target {
        Target::Rule(id) => id,
        Target::Problem(code) => code.word(),
    }
}

fn what(entry: &Allowance) -> String {
    match &entry.target {
        Target::Rule(id) => format!("`{id}` finding"),
        Target::Problem(code) => format!("`{}` problem", code.word()),
    }
}

fn in_days(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => format!("in {days} days"),
    }
}
