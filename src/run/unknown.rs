//! Names in `domains` that the tree does not have: what they should have decided is decided by no one.

use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::source::sources::Place;
use crate::workspace::Workspace;
use crate::yaml::near::nearest;

/// A problem for each pattern of a domain that fits no module, or no table. Where there are no modules or no tables at all, none is missed.
pub fn domains(workspace: &Workspace) -> Vec<Problem> {
    let graph = &workspace.imports;
    let modules: Vec<&str> = graph.modules.keys().chain(&graph.namespaces).map(String::as_str).collect();
    let schemas = || workspace.histories.iter().map(|history| &history.schema);
    let tables: Vec<String> = schemas().flat_map(|schema| schema.tables.keys()).map(ToString::to_string).collect();
    let mut problems = Vec::new();
    for domain in &workspace.domains.list {
        for pattern in domain.code.iter().filter(|_| !modules.is_empty()) {
            if !modules.iter().any(|module| pattern.matches(module).is_some()) {
                let near = nearest(fixed(&pattern.text), '.', modules.iter().copied());
                problems.push(problem("module", &pattern.text, &domain.name, pattern.place, near));
            }
        }
        for pattern in domain.tables.iter().filter(|_| !tables.is_empty()) {
            if !schemas().any(|schema| schema.tables.keys().any(|table| pattern.matches(table))) {
                let near = nearest(fixed(&pattern.text), '.', tables.iter().map(String::as_str));
                problems.push(problem("table", &pattern.text, &domain.name, pattern.place, near));
            }
        }
    }
    problems
}

/// What stands before the first wildcard.
fn fixed(pattern: &str) -> &str {
    pattern.split(['*', '{', '?', '[']).next().unwrap_or("").trim_end_matches('.')
}

fn problem(what: &str, pattern: &str, domain: &str, place: Place, near: Option<String>) -> Problem {
    Problem {
        code: ProblemCode::UnknownName,
        message: format!("no {what} fits `{pattern}` of the domain `{domain}`"),
        labels: vec![Label::primary(place, "")],
        hides: Hides::Domains,
        help: vec![near.unwrap_or_else(|| "correct the pattern, or remove it".to_owned())],
    }
}
