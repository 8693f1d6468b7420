//! `guardlint schema`: what a database would hold after one migration history.

use clap::{Args, Subcommand, ValueEnum};

use super::common::{Machine, Output, ProjectArguments};
use super::drift;
use super::history::{HistoryArguments, only, replayed};
use crate::policy::report::Exit;
use crate::render::schema_json::schema_json;
use crate::run::project::{Failure, Project};

/// The arguments of `schema`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Stop after this migration: its id or the beginning of it, a branch label, `head`, `base`, or so many steps before one (`head-1`)
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    at: Option<String>,
    #[command(flatten)]
    history: HistoryArguments,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON document
    Json,
}

#[derive(Clone, Debug, Subcommand)]
enum Verb {
    /// Hold a live PostgreSQL against the schema of its migrations
    Drift(Box<drift::Arguments>),
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    if let Some(Verb::Drift(arguments)) = &arguments.verb {
        return drift::run(arguments, machine);
    }
    arguments.history.with_project(&arguments.project, machine, |project, _| match arguments.format {
        Format::Json => json(&project, arguments.at.as_deref()).map(|text| Output::new(text, Exit::Clean)),
    })
}

fn json(project: &Project, at: Option<&str>) -> Result<String, Failure> {
    let plan = only(project)?;
    Ok(schema_json(&replayed(project, plan, at)?, &project.sources))
}
