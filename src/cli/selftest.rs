//! `guardlint selftest`: every rule of the policy catches what it is there for.

use clap::{Args, ValueEnum};

use super::check::known;
use super::common::{Machine, Output, ProjectArguments, StartFormat};
use crate::diagnostics::finding::Severity;
use crate::diagnostics::trial::{Outcome, Trial};
use crate::policy::report::Exit;
use crate::policy::scope::Scope;
use crate::render::selftest::{human, json};
use crate::run::Question;
use crate::run::project::MigrationArguments;
use crate::selftest::trials;

/// How it works, under the arguments.
const AFTER: &str = "\
For each rule that runs, violations are planted in memory: those of the rule's own cases, and changes of the project's files \
that the rule must not let pass. Nothing is written.

Example: guardlint selftest --rule LAYER-001

Exit codes: 0 every rule caught what was planted · 1 a violation was missed · 2 could not start · 3 a rule could not be tried";

/// The arguments of `selftest`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// Try only this rule (repeatable)
    #[arg(long = "rule", value_name = "ID")]
    rules: Vec<String>,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each planted violation
    Human,
    /// One JSON document
    Json,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    let start = if arguments.format == Format::Json { StartFormat::Json } else { StartFormat::Human };
    session.with_project(MigrationArguments::default(), start, |project| {
        known(&arguments.rules, &project)?;
        let (rules, today) = (arguments.rules.clone(), session.today());
        let question = Question { rules, scope: Scope::default(), decides: Severity::Error, today, require_certain: false };
        let trials = trials(&project, &question);
        let exit = exit(&trials);
        let text = if arguments.format == Format::Json { json(&trials, exit) } else { human(&trials) };
        Ok(Output::new(text, exit))
    })
}

/// A miss beats a rule that could not be tried: one that nothing was caught of.
fn exit(trials: &[Trial]) -> Exit {
    let missed = trials.iter().any(|trial| matches!(trial.outcome, Outcome::Missed(_)));
    let is_tried = |rule: &str| trials.iter().any(|trial| trial.rule == rule && !matches!(trial.outcome, Outcome::NotPlanted(_)));
    if missed {
        Exit::Violated
    } else if trials.iter().any(|trial| !is_tried(&trial.rule)) {
        Exit::CouldNotJudge
    } else {
        Exit::Clean
    }
}
