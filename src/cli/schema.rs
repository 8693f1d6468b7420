//! `guardlint schema`: what a database would hold after one migration history.

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments};
use super::history::{HistoryArguments, only, replayed};
use crate::policy::report::Exit;
use crate::render::schema_json::schema_json;
use crate::run::project::{Failure, Project};

/// The arguments of `schema`.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Json)]
    format: Format,
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

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    arguments.history.with_project(&arguments.project, machine, |project, _| match arguments.format {
        Format::Json => json(&project).map(|text| Output::new(text, Exit::Clean)),
    })
}

fn json(project: &Project) -> Result<String, Failure> {
    let plan = only(project)?;
    Ok(schema_json(&replayed(project, plan), &project.sources))
}
