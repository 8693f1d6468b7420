//! The last line of every text format: what counts, and what was *not* enforced.

use std::fmt::Write;

use crate::diagnostics::finding::Severity;
use crate::policy::report::{Report, Verdict, Weighed};
use crate::render::view::allowed_by;

/// `2 violations · 3 allowed (1 expires in 9 days) · 41 baselined · 0 files not analysed · 2,092 files, …`
#[must_use]
pub fn line(report: &Report) -> String {
    let active = |severity: Severity| count(report, |settled| settled.verdict == Verdict::Active && settled.finding.severity == severity);
    let mut parts = vec![plural(active(Severity::Error), "violation", "violations")];
    let mut also = |number: usize, one: &str, many: &str| {
        if number > 0 {
            parts.push(plural(number, one, many));
        }
    };
    also(active(Severity::Warning), "warning", "warnings");
    also(active(Severity::Advice), "piece of advice", "pieces of advice");
    also(report.problems.iter().filter(|weighed| weighed.counts()).count(), "problem", "problems");
    also(count(report, |settled| settled.verdict == Verdict::OutOfScope), "out of scope", "out of scope");
    parts.push(allowed(report));
    parts.push(format!("{} baselined", grouped(count(report, |settled| settled.verdict == Verdict::Baselined))));
    let coverage = &report.coverage;
    parts.push(plural(coverage.not_analysed, "file not analysed", "files not analysed"));
    let mut looked_at = vec![plural(coverage.files, "file", "files")];
    looked_at.push(plural(coverage.migrations, "migration", "migrations"));
    looked_at.push(plural(coverage.statements, "statement", "statements"));
    if coverage.opaque > 0 {
        looked_at.push(format!("{} opaque", grouped(coverage.opaque)));
    }
    parts.push(looked_at.join(", "));
    parts.join(" · ")
}

fn allowed(report: &Report) -> String {
    let accepted = report.problems.iter().filter_map(|weighed: &Weighed| weighed.accepted_by.as_ref());
    let allowed: Vec<_> = report.findings.iter().filter_map(|settled| allowed_by(&settled.verdict)).chain(accepted).collect();
    let mut text = format!("{} allowed", grouped(allowed.len()));
    if let Some(days) = report.expires_next_in_days {
        // Days are written year first, so the smallest text is the nearest day; `never` is greater than all of them.
        let nearest = allowed.iter().map(|by| by.expires.as_str()).filter(|day| !day.is_empty()).min();
        let number = allowed.iter().filter(|by| Some(by.expires.as_str()) == nearest).count();
        let verb = if number == 1 { "expires" } else { "expire" };
        let days = match days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            _ => format!("in {} days", grouped(usize::try_from(days).unwrap_or(0))),
        };
        // Writing to a String cannot fail.
        _ = write!(text, " ({} {verb} {days})", grouped(number));
    }
    text
}

fn count(report: &Report, is: impl Fn(&crate::policy::report::Settled) -> bool) -> usize {
    report.findings.iter().filter(|settled| is(settled)).count()
}

/// `1 file`, `2,092 files`.
#[must_use]
pub fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Thousands apart: `2,092`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
