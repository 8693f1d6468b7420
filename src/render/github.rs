//! GitHub workflow commands: annotations on the lines of a pull request.

use super::escape::{terminal, workflow_data, workflow_property};
use super::summary;
use super::view::{View, locate};
use crate::diagnostics::finding::{Label, Severity};
use crate::policy::report::Verdict;
use crate::source::sources::Sources;

/// The whole output.
#[must_use]
pub fn render(view: View<'_>) -> String {
    let mut lines = Vec::new();
    for settled in view.report.findings.iter().filter(|settled| settled.verdict == Verdict::Active) {
        let finding = &settled.finding;
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        lines.push(command(level, &finding.rule, &finding.message, &finding.help, (&finding.labels, view.sources)));
    }
    for weighed in view.report.problems.iter().filter(|weighed| weighed.counts()) {
        let problem = &weighed.problem;
        lines.push(command("error", problem.code.word(), &problem.message, &problem.help, (&problem.labels, view.sources)));
    }
    lines.push(summary::line(view.report));
    lines.join("\n") + "\n"
}

/// One annotation.
#[must_use]
pub fn command(level: &str, title: &str, message: &str, help: &[String], at: (&[Label], &Sources)) -> String {
    let mut properties = Vec::new();
    if let Some(label) = at.0.first() {
        let located = locate(at.1, label.place);
        properties.push(format!("file={}", workflow_property(located.path)));
        properties.push(format!("line={}", located.start.line));
        // A column is only understood where the annotation stays on its line.
        if located.start.line == located.end.line {
            properties.push(format!("col={}", located.start.column));
            properties.push(format!("endColumn={}", located.end.column));
        }
    }
    properties.push(format!("title={}", workflow_property(&format!("guardlint {title}"))));
    let text = std::iter::once(message.to_owned()).chain(help.iter().map(|help| format!("help: {help}"))).collect::<Vec<_>>().join("\n");
    format!("::{level} {}::{}", properties.join(","), workflow_data(&terminal(&text)))
}
