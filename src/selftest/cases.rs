//! Runs the whole pipeline on a case and compares what it reports with what the case's markers expect.

use jiff::civil::{Date, date};

use super::literate::{Case, Expected, Sign};
use crate::config::model::UsedRule;
use crate::diagnostics::finding::{Label, Severity};
use crate::diagnostics::trial::{Outcome, Soil, Trial};
use crate::policy::baseline::Baseline;
use crate::policy::report::{Report, Verdict};
use crate::policy::scope::Scope;
use crate::run::project::{Failure, Project};
use crate::run::{Question, check};
use crate::source::sources::Sources;
use crate::source::walk::POLICY_FILE;

/// The day that cases are judged on, so that an expiry in one stays what it is.
const DAY: Date = date(2027, 1, 31);

/// Something that a case expected and did not get, or got and did not expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line in the Markdown file.
    pub line: usize,
    /// What differs.
    pub words: String,
}

/// Runs a case of a rule. Without a policy of its own it runs what runs by default, narrowed to the rule; `text` is the rule itself
/// when it is not part of the binary.
#[must_use]
pub fn differences(case: &Case, rule: &str, text: Option<&str>) -> Vec<Difference> {
    let here = |words: String| vec![Difference { line: case.line, words: format!("{}: {words}", case.name) }];
    let expected = match case.expected() {
        Ok(expected) => expected,
        Err(words) => return here(words),
    };
    let files: Vec<(String, String)> = case.files.iter().map(|file| (file.path.clone(), file.text.clone())).collect();
    let project = match Project::in_memory(&files, text, DAY) {
        Ok(project) => project,
        Err(failure) => return here(refusal(&failure)),
    };
    let has_policy = case.files.iter().any(|file| file.path == POLICY_FILE);
    let rules = if has_policy { vec![] } else { vec![rule.to_owned()] };
    let question = Question { rules, scope: Scope::default(), decides: Severity::Error, today: DAY, require_certain: false };
    let report = check(&project, &Baseline::default(), &question);
    compare(case, &expected, reported(&report, &project.sources))
}

/// Every case of a rule that marks a finding of it.
pub(super) fn trials(rule: &UsedRule, sources: &Sources) -> Vec<Trial> {
    let definition = &rule.definition;
    let text = (!definition.built_in).then(|| sources.get(definition.parameters.place.file).text());
    let all = Case::all(&definition.cases);
    let marked = all.iter().filter(|case| {
        let expected = case.expected();
        expected.is_err() || expected.is_ok_and(|all| all.iter().any(|it| it.id == definition.id && it.sign != Sign::Problem))
    });
    let trial = |case: &Case| {
        let differences = differences(case, &definition.id, text);
        let outcome = match differences.first() {
            None => Outcome::Caught(format!("cases.md:{}", case.line)),
            Some(first) => Outcome::Missed(format!("cases.md:{}: {}", first.line, first.words)),
        };
        Trial { rule: rule.head.id.clone(), soil: Soil::Case, planted: case.name.clone(), outcome }
    };
    marked.map(trial).collect()
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
        let Some(first) = labels.first() else { return (String::new(), 0) };
        let file = sources.get(first.place.file);
        (file.path.clone(), file.locate(first.place.span.start).line as usize)
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

fn compare(case: &Case, expected: &[Expected], mut reported: Vec<Reported>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let above = |path: &str| case.files.iter().find(|file| file.path == path).map_or(case.line, |file| file.above);
    let name = &case.name;
    for expected in expected {
        if let Some(found) = reported.iter().position(|reported| reported.fits(expected)) {
            reported.remove(found);
            continue;
        }
        let Expected { path, line, id, words, .. } = expected;
        differences.push(Difference { line: above(path) + line, words: format!("missing [{id}] {words} ({name}, {path}:{line})") });
    }
    for Reported { path, line, severity, id, message, .. } in reported {
        let words = format!("unexpected {severity}[{id}] {message} ({name}, {path}:{line})");
        differences.push(Difference { line: above(&path) + line, words });
    }
    differences
}

/// Why a project does not open, in one line.
pub(super) fn refusal(failure: &Failure) -> String {
    match failure {
        Failure::Usage(messages) => messages.join("; "),
        Failure::Policy(mistakes, sources) => {
            let line = |mistake: &crate::yaml::shape::Mistake| {
                let file = sources.get(mistake.place.file);
                format!("{}:{}: {}", file.path, file.locate(mistake.place.span.start).line, mistake.message)
            };
            mistakes.iter().map(line).collect::<Vec<_>>().join("; ")
        }
    }
}
