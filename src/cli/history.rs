//! The one migration history that a verb is about: the arguments that choose it, and its replay.

use std::path::PathBuf;

use clap::Args;

use super::common::{Machine, Output, ProjectArguments, Session, StartFormat};
use crate::config::layouts;
use crate::config::request::Overrides;
use crate::facts::dialect::Dialect;
use crate::run::extract::extract;
use crate::run::project::{Failure, MigrationArguments, Project};
use crate::workspace::plan::{HistoryPlan, Plan};
use crate::workspace::schema::history::{History, Layout, replay, replay_until};
use crate::workspace::schema::until::NotFound;
use crate::yaml::shape::did_you_mean;

/// How many names a message spells out.
const NAMED: usize = 8;

/// Which history, and how it is to be read.
#[derive(Clone, Debug, Args)]
pub struct HistoryArguments {
    /// The folder of the migrations, or several of one history [default: what the policy names, or what is found]
    #[arg(long, value_name = "DIR", num_args = 1..)]
    migrations: Vec<PathBuf>,
    /// The tool whose conventions the folder follows [default: detected]
    #[arg(long, value_name = "LAYOUT", value_parser = layout)]
    layout: Option<Layout>,
    /// The database that the migrations are for [default: detected]
    #[arg(long, value_name = "DATABASE", value_parser = database)]
    database: Option<Dialect>,
    /// SQL that runs before the first migration
    #[arg(long, value_name = "FILE.sql", num_args = 1..)]
    assume: Vec<PathBuf>,
    /// Schemas that an unqualified name is looked up in
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    search_path: Vec<String>,
    /// The value of a placeholder (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = definition)]
    define: Vec<(String, String)>,
}

impl HistoryArguments {
    /// As the project is told.
    #[must_use]
    pub fn overrides(&self) -> MigrationArguments {
        let plain = Overrides {
            layout: self.layout,
            database: self.database,
            search_path: self.search_path.clone(),
            define: self.define.clone(),
            ..Overrides::default()
        };
        MigrationArguments { plain, folders: self.migrations.clone(), assume: self.assume.clone() }
    }

    /// Opens the project with these arguments and works on it.
    #[must_use]
    pub fn with_project(
        &self,
        project: &ProjectArguments,
        machine: &Machine,
        work: impl FnOnce(Project, Session<'_>) -> Result<Output, Failure> + Send,
    ) -> Output {
        let session = project.on(machine);
        session.with_project(self.overrides(), StartFormat::Human, |project| work(project, session))
    }
}

/// The plan of the only history.
///
/// # Errors
/// There is none, or there are several: which, and how to name one.
pub fn only(project: &Project) -> Result<&HistoryPlan, Failure> {
    let histories = &project.config.plan.histories;
    let (Some(history), 1) = (histories.first(), histories.len()) else {
        let paths: Vec<String> = histories.iter().map(|history| format!("--migrations {}", history.path)).collect();
        let message = if paths.is_empty() {
            "there are no migrations here: name their folder with --migrations".to_owned()
        } else {
            format!("there are {} migration histories: name one: `{}`", paths.len(), paths.join("`, `"))
        };
        return Err(Failure::Usage(vec![message]));
    };
    Ok(history)
}

/// Refuses a history of another database than PostgreSQL, and says why the verb does.
///
/// # Errors
/// It is one: what it is, and how to say that it is not.
pub fn postgresql(history: &HistoryPlan, why: &str) -> Result<(), Failure> {
    if history.dialect == Dialect::Postgresql {
        return Ok(());
    }
    let (path, title) = (&history.path, history.dialect.title());
    Err(Failure::Usage(vec![format!("`{path}` is a history of {title}, and {why}; if it is not, say `--database postgresql`")]))
}

/// Reads and replays one history, as far as `at` where that is asked.
///
/// # Errors
/// No migration is called `at`.
pub fn replayed(project: &Project, plan: &HistoryPlan, at: Option<&str>) -> Result<History, Failure> {
    let only = Plan { histories: vec![plan.clone()], ..Plan::default() };
    let extracted = extract(&project.sources, &only, &project.config.exclude);
    match at {
        None => Ok(replay(plan, &project.sources, &extracted.facts)),
        Some(at) => {
            let done = replay_until(plan, &project.sources, &extracted.facts, at);
            done.map_err(|failure| Failure::Usage(vec![not_found(&failure, &plan.path)]))
        }
    }
}

fn not_found(failure: &NotFound, history: &str) -> String {
    match failure {
        NotFound::Unknown { asked, known } => {
            let hint = did_you_mean(asked, known.iter().map(String::as_str));
            let hint = hint.unwrap_or_else(|| "`guardlint schema` lists them under `migrations`".to_owned());
            format!("`{history}` has no migration `{asked}`: {hint}")
        }
        NotFound::Several { asked, found } => {
            let rest = found.len().saturating_sub(NAMED);
            let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
            let names: Vec<String> = found.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
            format!("`{asked}` means several migrations of `{history}`: {}{more}: name one", names.join(", "))
        }
        NotFound::Forked { asked, at, found } => {
            let names: Vec<String> = found.iter().map(|id| format!("`{id}`")).collect();
            format!("`{asked}` goes back past `{at}` of `{history}`, which follows several: {}: name one", names.join(", "))
        }
        NotFound::TooFar { asked, from } => format!("`{asked}` goes back too far: `{history}` has fewer migrations below `{from}`"),
    }
}

fn layout(word: &str) -> Result<Layout, String> {
    layouts::parse(word).ok_or_else(|| format!("one of {}", layouts::words().join(", ")))
}

fn database(word: &str) -> Result<Dialect, String> {
    Dialect::parse(word).ok_or_else(|| format!("one of {}", Dialect::ALL.map(Dialect::word).join(", ")))
}

fn definition(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
