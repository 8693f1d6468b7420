//! One line per finding that counts, with everything needed to act on it: the place, the fact, the edit, the identity.

use super::escape::one_line;
use super::view::View;
use super::{concise, summary};
use crate::policy::report::Verdict;

/// The whole output.
#[must_use]
pub fn render(view: View<'_>) -> String {
    let report = view.report;
    let mut lines = Vec::new();
    for settled in report.findings.iter().filter(|settled| settled.verdict == Verdict::Active) {
        let finding = &settled.finding;
        let rule = view.rules.iter().find(|rule| rule.id == finding.rule);
        let fix = if finding.help.is_empty() { rule.map(|rule| rule.fix.clone()).unwrap_or_default() } else { finding.help.join("\n") };
        lines.push(format!("{}{} [{}]", concise::finding(finding, view.sources), fix_part(&fix), settled.fingerprint));
    }
    for weighed in report.problems.iter().filter(|weighed| weighed.counts()) {
        lines.push(format!("{}{}", concise::problem(weighed, view.sources), fix_part(&weighed.problem.help.join("\n"))));
    }
    lines.push(summary::line(report));
    lines.join("\n") + "\n"
}

fn fix_part(fix: &str) -> String {
    let fix = one_line(fix.trim());
    if fix.is_empty() { fix } else { format!(" | fix: {fix}") }
}
