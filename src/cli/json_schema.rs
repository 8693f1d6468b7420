//! `guardlint json-schema`: what editors complete and check the policy's files from.

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use crate::config::json_schema::{config_schema, rule_schema};
use crate::policy::report::Exit;
use crate::render::json::write;
use crate::run::project::MigrationArguments;

/// The arguments of `json-schema`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint json-schema config > guardrails.schema.json")]
pub struct Arguments {
    /// Which file
    #[arg(value_enum)]
    file: File,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum File {
    /// guardrails.yaml
    Config,
    /// The rule.yaml of a rule of your own
    Rule,
}

/// Runs the verb. The schema of the policy knows the rules of the project, so that their parameters are completed too.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    match arguments.file {
        File::Rule => Output::new(write(&rule_schema()), Exit::Clean),
        File::Config => arguments.project.on(machine).with_project(MigrationArguments::default(), StartFormat::Human, |project| {
            let rules: Vec<(&str, &str)> = project.config.definitions.iter().map(|rule| (rule.id.as_str(), rule.kind.as_str())).collect();
            Ok(Output::new(write(&config_schema(&rules)), Exit::Clean))
        }),
    }
}
