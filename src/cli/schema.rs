//! `guardlint schema`: what a database would hold after one migration history.

use clap::{Args, Subcommand, ValueEnum};

use super::common::{Machine, Output, ProjectArguments};
use super::drift;
use super::history::{HistoryArguments, only, postgresql, replayed};
use crate::policy::report::Exit;
use crate::render::escape::terminal;
use crate::render::schema_dot::schema_dot;
use crate::render::schema_json::schema_json;
use crate::render::schema_mermaid::schema_mermaid;
use crate::render::schema_sql::{Written, schema_sql};
use crate::render::summary::plural;
use crate::render::view::spot;
use crate::run::certainty;
use crate::run::project::{Failure, Project};

/// The arguments of `schema`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Example: guardlint schema --at head-1 --format sql > schema.sql")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Stop after this migration: its id or the beginning of it, a branch label, `head`, `base`, or so many steps before one (`head-1`)
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    at: Option<String>,
    /// Refuse what is only assumed: it is said, and the exit code is 3
    #[arg(long)]
    require_certain: bool,
    #[command(flatten)]
    history: HistoryArguments,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON document
    Json,
    /// Statements for an empty PostgreSQL database
    Sql,
    /// An entity-relationship diagram for Mermaid
    Mermaid,
    /// A graph for Graphviz
    Dot,
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
    arguments.history.with_project(&arguments.project, machine, |project, _| print(arguments, &project))
}

fn print(arguments: &Arguments, project: &Project) -> Result<Output, Failure> {
    let plan = only(project)?;
    if arguments.format == Format::Sql {
        postgresql(plan, "`--format sql` writes PostgreSQL; `json`, `mermaid` and `dot` show any schema")?;
    }
    let history = replayed(project, plan, arguments.at.as_deref())?;
    let mut output = match arguments.format {
        Format::Json => Output::new(schema_json(&history, &project.sources), Exit::Clean),
        Format::Mermaid => Output::new(schema_mermaid(&history), Exit::Clean),
        Format::Dot => Output::new(schema_dot(&history), Exit::Clean),
        Format::Sql => sql(&schema_sql(&history, &project.sources)),
    };
    // A diagram has no place for them.
    let silent = matches!(arguments.format, Format::Mermaid | Format::Dot) && !history.problems.is_empty();
    if silent {
        let count = plural(history.problems.len(), "problem", "problems");
        output.stderr = format!("note: {count} of the history may hide a part of it: --format json lists them\n");
    }
    if arguments.require_certain {
        let assumed = certainty::of_history(&history);
        let said = assumed.iter().map(|problem| format!("{}: {}\n", spot(&project.sources, &problem.labels), terminal(&problem.message)));
        output.stderr.extend(said);
        if !assumed.is_empty() {
            output.code = Exit::CouldNotJudge.code();
        }
    }
    Ok(output)
}

/// What could not be written is said on standard error too: standard output is a file for `psql`.
fn sql(written: &Written) -> Output {
    let said: Vec<String> = written.unwritten.iter().map(|what| format!("not written: {}\n", terminal(what))).collect();
    let exit = if said.is_empty() { Exit::Clean } else { Exit::CouldNotJudge };
    Output { stdout: written.sql.clone(), stderr: said.concat(), code: exit.code() }
}
