//! `guardlint rules`: the rules, and which of them run.

use clap::Args;

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use crate::policy::entries::META;
use crate::policy::report::Exit;
use crate::render::escape::one_line;
use crate::run::project::{MigrationArguments, Project};

/// The arguments of `rules`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint rules --config guardrails.yaml")]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    session.with_project(MigrationArguments::default(), StartFormat::Human, |project| Ok(Output::new(list(&project), Exit::Clean)))
}

/// Every use of a rule, then the rules that no policy line uses, then the checks on the policy itself.
fn list(project: &Project) -> String {
    let config = &project.config;
    let mut rows: Vec<[String; 5]> = Vec::new();
    for rule in &config.rules {
        let definition = &rule.definition;
        rows.push(row(&rule.head.id, "runs", rule.head.severity.word(), &definition.kind, &definition.title));
    }
    for definition in &config.definitions {
        if !config.rules.iter().any(|rule| rule.definition.id == definition.id) {
            rows.push(row(&definition.id, "off", definition.severity.word(), &definition.kind, &definition.title));
        }
    }
    rows.extend(META.iter().map(|meta| row(meta.id, "runs", meta.severity.word(), "policy", meta.title)));
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let (id, runs, severity, kind) = (width(0), width(1), width(2), width(3));
    let lines: Vec<String> = rows.iter().map(|[a, b, c, d, e]| format!("{a:id$}  {b:runs$}  {c:severity$}  {d:kind$}  {e}\n")).collect();
    lines.concat()
}

fn row(id: &str, runs: &str, severity: &str, kind: &str, title: &str) -> [String; 5] {
    [one_line(id), runs.to_owned(), severity.to_owned(), one_line(kind), one_line(title.trim())]
}
