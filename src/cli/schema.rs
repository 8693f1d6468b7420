//! `guardlint schema`: what a database would hold after one migration history.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use crate::config::layouts;
use crate::config::load::Overrides;
use crate::facts::dialect::Dialect;
use crate::policy::report::Exit;
use crate::render::schema_json::schema_json;
use crate::run::extract::extract;
use crate::run::project::{Failure, MigrationArguments, Project};
use crate::workspace::plan::Plan;
use crate::workspace::schema::history::{Layout, replay};

/// The arguments of `schema`.
#[derive(Clone, Debug, Args)]
pub struct Arguments {
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Json)]
    format: Format,
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
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON document
    Json,
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

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let plain = Overrides {
        layout: arguments.layout,
        database: arguments.database,
        search_path: arguments.search_path.clone(),
        define: arguments.define.clone(),
        ..Overrides::default()
    };
    let overrides = MigrationArguments { plain, folders: arguments.migrations.clone(), assume: arguments.assume.clone() };
    let session = arguments.project.on(machine);
    session.with_project(overrides, StartFormat::Human, |project| match arguments.format {
        Format::Json => json(&project).map(|text| Output::new(text, Exit::Clean)),
    })
}

fn json(project: &Project) -> Result<String, Failure> {
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
    let plan = Plan { histories: vec![history.clone()], code: vec![] };
    let extracted = extract(&project.sources, &plan, &project.config.exclude);
    let mut text = schema_json(&replay(history, &project.sources, &extracted.facts), &project.sources);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
