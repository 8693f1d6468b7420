//! Runs the whole pipeline on a case and compares what it reports with what the case's markers expect.

use std::fmt::Write;

use guardlint::diagnostics::finding::{Label, Severity};
use guardlint::policy::baseline::Baseline;
use guardlint::policy::report::{Report, Verdict};
use guardlint::policy::scope::Scope;
use guardlint::run::project::{Failure, MigrationArguments, Project, Start};
use guardlint::run::{Question, check};
use guardlint::source::sources::Sources;

use super::literate::{Case, Expected, Sign};

/// Runs a case of a rule. Without a policy of its own it runs what runs by default, narrowed to the rule.
/// Gives one line for each difference, with its place in the Markdown file.
pub fn differences(case: &Case, rule: &str, markdown: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder for the case");
    write(case, folder.path());
    let today = jiff::civil::date(2027, 1, 31);
    let start = Start {
        cwd: folder.path().to_owned(),
        root: Some(folder.path().to_owned()),
        config: None,
        today,
        overrides: MigrationArguments::default(),
    };
    let project = match Project::open(&start) {
        Ok(project) => project,
        Err(failure) => return format!("{markdown}:{}: {}: {}", case.line, case.name, words(&failure)),
    };
    let has_policy = case.files.iter().any(|file| file.path == "guardrails.yaml");
    let rules = if has_policy { vec![] } else { vec![rule.to_owned()] };
    let question = Question { rules, scope: Scope::default(), decides: Severity::Error, today, require_certain: false };
    let report = check(&project, &Baseline::default(), &question);
    compare(case, reported(&report, &project.sources), markdown)
}

#[expect(clippy::disallowed_methods, reason = "a case's files are made here and read by the program")]
fn write(case: &Case, folder: &std::path::Path) {
    for file in &case.files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the case's folder");
        std::fs::write(path, &file.text).expect("the case's file");
    }
}

/// Something that was reported, in the terms of a marker.
struct Reported {
    path: String,
    line: usize,
    sign: Sign,
    severity: &'static str,
    id: String,
    message: String,
}

fn reported(report: &Report, sources: &Sources) -> Vec<Reported> {
    let place = |labels: &[Label]| {
        let place = labels.first().expect("a report has a place").place;
        let file = sources.get(place.file);
        (file.path.clone(), file.locate(place.span.start).line as usize)
    };
    let findings = report.findings.iter().map(|settled| {
        let finding = &settled.finding;
        let (path, line) = place(&finding.labels);
        let sign = if settled.verdict == Verdict::Active { Sign::Finding(None) } else { Sign::Allowed };
        Reported { path, line, sign, severity: finding.severity.word(), id: finding.rule.clone(), message: finding.message.clone() }
    });
    let problems = report.problems.iter().filter(|problem| problem.counts()).map(|weighed| {
        let (path, line) = place(&weighed.problem.labels);
        let (id, message) = (weighed.problem.code.word().to_owned(), weighed.problem.message.clone());
        Reported { path, line, sign: Sign::Problem, severity: "problem", id, message }
    });
    findings.chain(problems).collect()
}

impl Reported {
    fn fits(&self, expected: &Expected) -> bool {
        let sign = match &expected.sign {
            Sign::Finding(Some(severity)) => self.sign == Sign::Finding(None) && severity == self.severity,
            sign => *sign == self.sign,
        };
        sign && self.path == expected.path && self.line == expected.line && self.id == expected.id && self.message.contains(&expected.words)
    }
}

fn compare(case: &Case, mut reported: Vec<Reported>, markdown: &str) -> String {
    let mut differences = String::new();
    let above = |path: &str| case.files.iter().find(|file| file.path == path).map_or(case.line, |file| file.above);
    for expected in case.expected() {
        if let Some(found) = reported.iter().position(|reported| reported.fits(&expected)) {
            reported.remove(found);
            continue;
        }
        let at = above(&expected.path) + expected.line;
        let Expected { path, line, id, words, .. } = &expected;
        writeln!(differences, "{markdown}:{at}: missing [{id}] {words} ({}, {path}:{line})", case.name).expect("a string");
    }
    for Reported { path, line, severity, id, message, .. } in reported {
        let at = above(&path) + line;
        writeln!(differences, "{markdown}:{at}: unexpected {severity}[{id}] {message} ({}, {path}:{line})", case.name).expect("a string");
    }
    differences
}

fn words(failure: &Failure) -> String {
    match failure {
        Failure::Usage(messages) => messages.join("; "),
        Failure::Policy(mistakes, sources) => {
            let line = |mistake: &guardlint::yaml::shape::Mistake| {
                let file = sources.get(mistake.place.file);
                format!("{}:{}: {}", file.path, file.locate(mistake.place.span.start).line, mistake.message)
            };
            mistakes.iter().map(line).collect::<Vec<_>>().join("; ")
        }
    }
}
