//! The verdict for programs, version 1. The shape is a contract: fields are added, never changed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::view::{View, allowed_by, locate, verdict_word};
use crate::diagnostics::finding::Label;
use crate::policy::report::{AllowedBy, Coverage, Settled, Weighed};
use crate::source::sources::Sources;

const VERSION: u32 = 1;

/// The whole output.
#[must_use]
pub fn render(view: View<'_>) -> String {
    let report = view.report;
    write(&Document {
        version: VERSION,
        tool_version: env!("CARGO_PKG_VERSION"),
        exit_code: report.exit.code(),
        findings: report.findings.iter().map(|settled| FindingJson::of(settled, view.sources)).collect(),
        problems: report.problems.iter().map(|weighed| ProblemJson::of(weighed, view.sources)).collect(),
        coverage: Some(CoverageJson::of(&report.coverage)),
        errors: None,
    })
}

/// The output of a run that could not start.
#[must_use]
pub fn could_not_start(errors: Vec<ErrorJson>) -> String {
    let tool_version = env!("CARGO_PKG_VERSION");
    write(&Document {
        version: VERSION,
        tool_version,
        exit_code: 2,
        findings: vec![],
        problems: vec![],
        coverage: None,
        errors: Some(errors),
    })
}

/// A value on several lines, ended by a line end.
#[must_use]
pub fn write(value: &impl Serialize) -> String {
    // Only strings, numbers, lists and string-keyed maps are in it: nothing that JSON cannot hold.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool_version: &'static str,
    exit_code: u8,
    findings: Vec<FindingJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<CoverageJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<ErrorJson<'a>>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    fingerprint: &'a str,
    verdict: &'static str,
    subject: &'a BTreeMap<String, String>,
    labels: Vec<LabelJson<'a>>,
    help: &'a [String],
    allowed_by: Option<AllowedJson<'a>>,
}

impl<'a> FindingJson<'a> {
    fn of(settled: &'a Settled, sources: &'a Sources) -> Self {
        let finding = &settled.finding;
        Self {
            rule: &finding.rule,
            severity: finding.severity.word(),
            message: &finding.message,
            fingerprint: &settled.fingerprint,
            verdict: verdict_word(&settled.verdict),
            subject: &finding.subject,
            labels: labels(&finding.labels, sources),
            help: &finding.help,
            allowed_by: allowed_by(&settled.verdict).map(|by| AllowedJson::of(by, sources)),
        }
    }
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    code: &'static str,
    message: &'a str,
    labels: Vec<LabelJson<'a>>,
    help: &'a [String],
}

impl<'a> ProblemJson<'a> {
    fn of(weighed: &'a Weighed, sources: &'a Sources) -> Self {
        let problem = &weighed.problem;
        Self { code: problem.code.word(), message: &problem.message, labels: labels(&problem.labels, sources), help: &problem.help }
    }
}

/// A mistake in the policy or in how the run was started.
#[derive(Serialize)]
pub struct ErrorJson<'a> {
    /// One sentence.
    pub message: &'a str,
    /// Where, when it is in a file.
    pub labels: Vec<LabelJson<'a>>,
    /// What to write instead.
    pub help: Vec<&'a str>,
}

/// A label with its place as people count it.
#[derive(Serialize)]
pub struct LabelJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    text: &'a str,
    role: &'static str,
}

/// Labels with their places.
#[must_use]
pub fn labels<'a>(labels: &'a [Label], sources: &'a Sources) -> Vec<LabelJson<'a>> {
    labels
        .iter()
        .map(|label| {
            let at = locate(sources, label.place);
            let (line, column, end_line, end_column) = (at.start.line, at.start.column, at.end.line, at.end.column);
            LabelJson { path: at.path, line, column, end_line, end_column, text: &label.text, role: label.role.word() }
        })
        .collect()
}

#[derive(Serialize)]
struct AllowedJson<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    reason: &'a str,
    owner: &'a str,
    expires: &'a str,
}

impl<'a> AllowedJson<'a> {
    fn of(by: &'a AllowedBy, sources: &'a Sources) -> Self {
        let at = locate(sources, by.place);
        Self { path: at.path, line: at.start.line, column: at.start.column, reason: &by.reason, owner: &by.owner, expires: &by.expires }
    }
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    files: usize,
    not_analysed: usize,
    migrations: usize,
    statements: usize,
    opaque: usize,
    rules: Vec<RuleJson<'a>>,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    id: &'a str,
    subjects: usize,
}

impl<'a> CoverageJson<'a> {
    fn of(coverage: &'a Coverage) -> Self {
        Self {
            files: coverage.files,
            not_analysed: coverage.not_analysed,
            migrations: coverage.migrations,
            statements: coverage.statements,
            opaque: coverage.opaque,
            rules: coverage.rules.iter().map(|(id, subjects)| RuleJson { id, subjects: *subjects }).collect(),
        }
    }
}
