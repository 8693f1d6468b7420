//! A rule that looked at nothing has not passed.

use super::ruling::{OnEmpty, Ruling};
use crate::diagnostics::finding::{Finding, Label, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};

/// What it means that the rule looked at nothing, when it did.
#[must_use]
pub fn judge(ruling: &Ruling) -> (Option<Finding>, Option<Problem>) {
    if ruling.judged.subjects > 0 || !ruling.judged.findings.is_empty() {
        return (None, None);
    }
    let nothing = ruling.judged.nothing.as_ref();
    let why = nothing.map_or("no subject matches what it asks for", |nothing| nothing.words.as_str());
    let message = format!("`{}` looked at nothing: {why}", ruling.id);
    let mut help: Vec<String> = nothing.and_then(|nothing| nothing.help.clone()).into_iter().collect();
    help.push("correct the names that the rule is about, or write `on_empty: ok` with a `reason`".to_owned());
    let mut labels: Vec<Label> = ruling.place.map(|place| Label::primary(place, "this rule")).into_iter().collect();
    labels.extend(nothing.iter().flat_map(|nothing| nothing.labels.iter().cloned()));
    match ruling.on_empty {
        OnEmpty::Ok => (None, None),
        OnEmpty::Problem => {
            let hides = Hides::Rule(ruling.id.clone());
            (None, Some(Problem { code: ProblemCode::NoSubjects, message, labels, hides, help }))
        }
        OnEmpty::Violation => {
            let subject = Subject::from([("rule".to_owned(), ruling.id.clone())]);
            let detail = ProblemCode::NoSubjects.word().to_owned();
            let (rule, severity) = (ruling.id.clone(), ruling.severity);
            (Some(Finding { rule, severity, message, subject, detail, labels, help, assumed_by: None }), None)
        }
    }
}
