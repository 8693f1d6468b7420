//! `guardlint explain ID`: a rule as its folder says it; `explain table` is a file of its own.

use std::fmt::Write;

use clap::{Args, Subcommand};

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use super::explain_table;
use crate::config::model::RuleDefinition;
use crate::kinds::registry::KINDS;
use crate::policy::entries::{META, Meta};
use crate::policy::report::Exit;
use crate::render::escape::terminal;
use crate::run::project::{Failure, MigrationArguments, Project};
use crate::yaml::shape::{Object as Shape, did_you_mean};

/// The arguments of `explain`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, disable_help_subcommand = true)]
#[command(after_help = "Example: guardlint explain DATA-001")]
pub struct Arguments {
    #[command(subcommand)]
    object: Option<Object>,
    /// The rule
    #[arg(value_name = "ID", required = true)]
    id: Option<String>,
    #[command(flatten)]
    project: ProjectArguments,
}

/// What is explained besides rules.
#[derive(Clone, Debug, Subcommand)]
enum Object {
    /// Tell the life of a table: made, changed, renamed, dropped, and what is known of it
    Table(explain_table::Arguments),
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    if let Some(Object::Table(table)) = &arguments.object {
        return explain_table::run(table, machine);
    }
    let id = arguments.id.as_deref().unwrap_or_default();
    let session = arguments.project.on(machine);
    session.with_project(MigrationArguments::default(), StartFormat::Human, |project| {
        find(id, &project).map(|text| Output::new(terminal(&text).into_owned(), Exit::Clean))
    })
}

fn find(id: &str, project: &Project) -> Result<String, Failure> {
    let config = &project.config;
    let used = config.rules.iter().find(|rule| rule.head.id == id).map(|rule| &rule.definition);
    if let Some(definition) = used.or_else(|| config.definitions.iter().find(|definition| definition.id == id)) {
        return Ok(rule(id, definition));
    }
    if let Some(meta) = META.iter().find(|meta| meta.id == id) {
        return Ok(entry(meta));
    }
    let known = config.definitions.iter().map(|definition| definition.id.as_str());
    let known = known.chain(config.rules.iter().map(|rule| rule.head.id.as_str())).chain(META.iter().map(|meta| meta.id));
    let hint = did_you_mean(id, known).unwrap_or_else(|| "`guardlint rules` lists them".to_owned());
    Err(Failure::Usage(vec![format!("there is no rule `{id}`: {hint}")]))
}

fn rule(id: &str, definition: &RuleDefinition) -> String {
    let used = if id == definition.id { String::new() } else { format!(" (a use of {})", definition.id) };
    let mut text = format!("{id}{used} · {} · {}\n\n{}\n", definition.severity.word(), definition.kind, definition.title.trim());
    for (name, paragraph) in [("why", &definition.why), ("fix", &definition.fix)] {
        if !paragraph.trim().is_empty() {
            // Writing to a String cannot fail.
            _ = write!(text, "\n{name}: {}\n", paragraph.trim());
        }
    }
    if let Some(kind) = KINDS.iter().find(|kind| kind.name() == definition.kind) {
        _ = write!(text, "\nkind `{}`: {}\n", kind.name(), kind.about());
        parameters(kind.parameters(), &mut text);
    }
    if !definition.cases.trim().is_empty() {
        _ = write!(text, "\n{}\n", definition.cases.trim());
    }
    text
}

fn parameters(object: &Shape, text: &mut String) {
    text.push('\n');
    for key in object.keys {
        let required = if key.required { " (required)" } else { "" };
        _ = writeln!(text, "- `{}`{required}: {}", key.name, key.about);
    }
}

fn entry(meta: &Meta) -> String {
    format!("{} · {} · checked on the policy itself\n{}\n\nwhy: {}\n", meta.id, meta.severity.word(), meta.title, meta.why)
}
