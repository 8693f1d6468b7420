//! `guardlint facts`: what the files say, linked but not judged.

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use crate::policy::report::Exit;
use crate::render::concise;
use crate::render::facts_jsonl::imports_jsonl;
use crate::run::extract::extract;
use crate::run::project::MigrationArguments;
use crate::workspace::imports::link;
use crate::workspace::plan::Plan;

/// The arguments of `facts`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint facts import > imports.jsonl")]
pub struct Arguments {
    /// Which facts
    #[arg(value_enum)]
    kind: Kind,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Every imported name, and what it resolves to
    Import,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object on each line
    Jsonl,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    session.with_project(MigrationArguments::default(), StartFormat::Human, |project| {
        let plan = Plan { code: project.config.plan.code.clone(), ..Plan::default() };
        let extracted = extract(&project.sources, &plan, &project.config.exclude);
        let graph = link(&plan, &project.sources, &extracted.facts);
        let text = match (arguments.kind, arguments.format) {
            (Kind::Import, Format::Jsonl) => imports_jsonl(&graph, &project.sources),
        };
        // Nothing is judged here, so what could not be read is said beside the facts and is no verdict.
        let mut said: Vec<String> = extracted.problems.iter().map(|problem| concise::unweighed(problem, &project.sources) + "\n").collect();
        let nameless = graph.imports.iter().filter(|import| !graph.is_nameable(import)).count();
        if nameless > 0 {
            said.push(format!("note: {nameless} imported names in files that no import can name are left out\n"));
        }
        Ok(Output { stderr: said.concat(), ..Output::new(text, Exit::Clean) })
    })
}
