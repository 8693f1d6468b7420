//! One line per finding that counts: `path:line:column: severity[ID]: message`.

use super::escape::one_line;
use super::summary;
use super::view::{View, spot};
use crate::diagnostics::finding::Finding;
use crate::diagnostics::problem::Problem;
use crate::policy::report::{Verdict, Weighed};
use crate::source::sources::Sources;

/// The whole output.
#[must_use]
pub fn render(view: View<'_>) -> String {
    let report = view.report;
    let findings = report.findings.iter().filter(|settled| settled.verdict == Verdict::Active);
    let mut lines: Vec<String> = findings.map(|settled| finding(&settled.finding, view.sources)).collect();
    lines.extend(report.problems.iter().filter(|weighed| weighed.counts()).map(|weighed| problem(weighed, view.sources)));
    lines.push(summary::line(report));
    lines.join("\n") + "\n"
}

/// One finding.
#[must_use]
pub fn finding(finding: &Finding, sources: &Sources) -> String {
    let (severity, rule) = (finding.severity.word(), one_line(&finding.rule));
    format!("{}: {severity}[{rule}]: {}", spot(sources, &finding.labels), one_line(&finding.message))
}

/// One problem.
#[must_use]
pub fn problem(weighed: &Weighed, sources: &Sources) -> String {
    unweighed(&weighed.problem, sources)
}

/// One problem that nothing was judged by.
#[must_use]
pub fn unweighed(problem: &Problem, sources: &Sources) -> String {
    format!("{}: problem[{}]: {}", spot(sources, &problem.labels), problem.code.word(), one_line(&problem.message))
}
