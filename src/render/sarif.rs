//! SARIF 2.1.0. Allowed and recorded findings stay visible, as suppressed results with their reason.

use serde_json::{Map, Value, json};

use super::escape::uri;
use super::json::write;
use super::view::{RuleText, View, allowed_by, locate, verdict_word};
use crate::diagnostics::finding::{Label, Severity};
use crate::policy::report::{Settled, Verdict, Weighed};
use crate::source::sources::{Place, Sources};

/// The whole output.
#[must_use]
pub fn render(view: View<'_>) -> String {
    let rules: Vec<RuleText> = used_rules(view);
    let results: Vec<Value> = view.report.findings.iter().map(|settled| result(settled, &rules, view.sources)).collect();
    let notifications: Vec<Value> = view.report.problems.iter().map(|weighed| notification(weighed, view.sources)).collect();
    let invocation = json!({
        "executionSuccessful": !view.report.problems.iter().any(Weighed::counts),
        "exitCode": view.report.exit.code(),
        "toolExecutionNotifications": notifications,
    });
    document(&rules, &results, &invocation)
}

/// The output of a run that could not start: each mistake as `(message, labels)`.
#[must_use]
pub fn could_not_start(mistakes: &[(String, Vec<Label>)], sources: &Sources) -> String {
    let notifications: Vec<Value> = mistakes
        .iter()
        .map(|(message, labels)| {
            let locations: Vec<Value> = labels.iter().take(1).map(|label| location(label.place, None, sources)).collect();
            json!({ "level": "error", "message": { "text": message }, "locations": locations })
        })
        .collect();
    let invocation = json!({ "executionSuccessful": false, "exitCode": 2, "toolConfigurationNotifications": notifications });
    document(&[], &[], &invocation)
}

fn document(rules: &[RuleText], results: &[Value], invocation: &Value) -> String {
    let driver = json!({
        "name": "guardlint",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "rules": rules.iter().map(rule).collect::<Vec<_>>(),
    });
    write(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": results,
        }],
    }))
}

/// The rules that ran, and the checks on entries that found something.
fn used_rules(view: View<'_>) -> Vec<RuleText> {
    let found = |id: &str| view.report.findings.iter().any(|settled| settled.finding.rule == id);
    let ran = |id: &str| view.report.coverage.rules.iter().any(|(rule, _)| rule == id);
    view.rules.iter().filter(|rule| ran(&rule.id) || found(&rule.id)).cloned().collect()
}

fn rule(rule: &RuleText) -> Value {
    let mut value = json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "defaultConfiguration": { "level": level(rule.severity) },
    });
    let full = [rule.why.trim(), rule.fix.trim()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
    if let (Some(object), false) = (value.as_object_mut(), full.is_empty()) {
        object.insert("fullDescription".to_owned(), json!({ "text": rule.why.trim() }));
        object.insert("help".to_owned(), json!({ "text": full }));
    }
    value
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn result(settled: &Settled, rules: &[RuleText], sources: &Sources) -> Value {
    let finding = &settled.finding;
    let text: Vec<String> =
        std::iter::once(finding.message.clone()).chain(finding.help.iter().map(|help| format!("help: {help}"))).collect();
    let mut result = Map::new();
    result.insert("ruleId".to_owned(), json!(finding.rule));
    if let Some(index) = rules.iter().position(|rule| rule.id == finding.rule) {
        result.insert("ruleIndex".to_owned(), json!(index));
    }
    result.insert("level".to_owned(), json!(level(finding.severity)));
    result.insert("message".to_owned(), json!({ "text": text.join("\n") }));
    let place = |label: &Label| location(label.place, None, sources);
    result.insert("locations".to_owned(), finding.labels.iter().take(1).map(place).collect());
    let related: Vec<Value> = finding.labels.iter().skip(1).map(|label| location(label.place, Some(&label.text), sources)).collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    result.insert("partialFingerprints".to_owned(), json!({ "guardlint/v1": settled.fingerprint }));
    if let Some(suppression) = suppression(settled, sources) {
        result.insert("suppressions".to_owned(), json!([suppression]));
    }
    result.insert("properties".to_owned(), json!({ "verdict": verdict_word(&settled.verdict), "subject": finding.subject }));
    Value::Object(result)
}

fn suppression(settled: &Settled, sources: &Sources) -> Option<Value> {
    let justification = match &settled.verdict {
        Verdict::Active => return None,
        Verdict::Allowed(by) => [by.reason.as_str(), by.owner.as_str(), by.expires.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        Verdict::Baselined => "recorded in the baseline".to_owned(),
        Verdict::OutOfScope => "outside the paths that this run was asked about".to_owned(),
    };
    let mut value = json!({ "kind": "external", "status": "accepted", "justification": justification });
    if let (Some(object), Some(by)) = (value.as_object_mut(), allowed_by(&settled.verdict)) {
        object.insert("location".to_owned(), location(by.place, None, sources));
    }
    Some(value)
}

fn notification(weighed: &Weighed, sources: &Sources) -> Value {
    let problem = &weighed.problem;
    let locations: Vec<Value> = problem.labels.iter().take(1).map(|label| location(label.place, None, sources)).collect();
    json!({
        "level": if weighed.counts() { "error" } else { "note" },
        "message": { "text": problem.message },
        "descriptor": { "id": problem.code.word() },
        "locations": locations,
        "properties": { "neededBy": weighed.needed_by },
    })
}

fn location(place: Place, message: Option<&str>, sources: &Sources) -> Value {
    let at = locate(sources, place);
    let region = json!({
        "startLine": at.start.line,
        "startColumn": at.start.column,
        "endLine": at.end.line,
        "endColumn": at.end.column,
    });
    let mut value = json!({ "physicalLocation": { "artifactLocation": { "uri": uri(at.path) }, "region": region } });
    if let (Some(object), Some(text)) = (value.as_object_mut(), message.filter(|text| !text.is_empty())) {
        object.insert("message".to_owned(), json!({ "text": text }));
    }
    value
}
