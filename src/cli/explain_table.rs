//! `guardlint explain table NAME`: the life of a table, with places.

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments};
use super::history::{HistoryArguments, replayed};
use crate::policy::report::Exit;
use crate::render::escape::terminal;
use crate::render::table_story;
use crate::run::project::{Failure, Project};
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::story::{named, names, story};
use crate::yaml::shape::did_you_mean;

/// The arguments of `explain table`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint explain table public.users --migrations db/migrations")]
pub struct Arguments {
    /// The table, with its schema where several have the name; one that was dropped or renamed is found too.
    /// It stands before options that take several values
    #[arg(value_name = "NAME")]
    name: String,
    /// Tell it as of this migration
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    at: Option<String>,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    history: HistoryArguments,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text
    Human,
    /// One JSON document
    Json,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    arguments.history.with_project(&arguments.project, machine, |project, _| tell(arguments, &project))
}

fn tell(arguments: &Arguments, project: &Project) -> Result<Output, Failure> {
    let plans = &project.config.plan.histories;
    if plans.is_empty() {
        return Err(Failure::Usage(vec!["there are no migrations here: name their folder with --migrations".to_owned()]));
    }
    if plans.len() > 1 && arguments.at.is_some() {
        super::history::only(project)?;
    }
    let histories: Vec<History> = plans.iter().map(|plan| replayed(project, plan, arguments.at.as_deref())).collect::<Result<_, _>>()?;
    let (history, name) = find(&histories, &arguments.name)?;
    let story = story(history, &name);
    let text = match arguments.format {
        Format::Human => terminal(&table_story::human(&story, &project.sources)).into_owned(),
        Format::Json => table_story::json(&story, &project.sources),
    };
    Ok(Output::new(text, Exit::Clean))
}

/// The one table that is meant, in whichever history has it.
fn find<'h>(histories: &'h [History], asked: &str) -> Result<(&'h History, QualName), Failure> {
    let found: Vec<(&History, QualName)> =
        histories.iter().flat_map(|history| named(history, asked).into_iter().map(move |name| (history, name))).collect();
    let message = match found.as_slice() {
        [(history, name)] => return Ok((history, name.clone())),
        [] => {
            let all: Vec<String> = histories.iter().flat_map(names).collect();
            let hint = did_you_mean(asked, all.iter().map(String::as_str));
            let hint = hint.unwrap_or_else(|| "`guardlint schema` lists the tables".to_owned());
            format!("no migration makes or uses a table `{asked}`: {hint}")
        }
        several => {
            let one_name = several.iter().all(|(_, name)| several.first().is_some_and(|(_, first)| first == name));
            let how = if one_name { "name the history with --migrations, behind the table" } else { "name its schema" };
            let names: Vec<String> =
                several.iter().map(|(history, name)| format!("`{}.{}` of `{}`", name.schema, name.name, history.path)).collect();
            format!("`{asked}` means several tables: {}: {how}", names.join(", "))
        }
    };
    Err(Failure::Usage(vec![message]))
}
