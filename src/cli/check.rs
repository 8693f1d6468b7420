//! `guardlint check`: the verdict.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, Session, StartFormat};
use crate::diagnostics::finding::Severity;
use crate::policy::scope::Scope;
use crate::render::view::{RuleText, View};
use crate::render::{agent, concise, github, human, json, sarif};
use crate::run::project::{Failure, MigrationArguments, Project};
use crate::run::{Question, check};
use crate::yaml::shape::did_you_mean;

/// The arguments of `check`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint check --rule DATA-001 --format concise")]
pub struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// Run only this rule (repeatable)
    #[arg(long = "rule", value_name = "ID")]
    rules: Vec<String>,
    /// Let warnings decide the exit code too
    #[arg(long)]
    strict: bool,
    /// Refuse what is only assumed: a verdict that rests on it is a problem (exit code 3)
    #[arg(long)]
    require_certain: bool,
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Count only findings in these files and folders; everything is analysed all the same
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Code and policy side by side
    Human,
    /// One line for each finding
    Concise,
    /// One line for each finding, with the fix
    Agent,
    /// For programs
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub annotations
    Github,
}

impl Format {
    fn at_start(self) -> StartFormat {
        match self {
            Self::Human => StartFormat::Human,
            Self::Concise | Self::Agent => StartFormat::Line,
            Self::Json => StartFormat::Json,
            Self::Sarif => StartFormat::Sarif,
            Self::Github => StartFormat::Github,
        }
    }
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    session.with_project(MigrationArguments::default(), arguments.format.at_start(), |project| judge(arguments, session, project))
}

fn judge(arguments: &Arguments, session: Session<'_>, mut project: Project) -> Result<Output, Failure> {
    known(&arguments.rules, &project)?;
    let baseline = project.baseline()?;
    let question = Question {
        rules: arguments.rules.clone(),
        scope: Scope::new(project.paths(session.cwd(), &arguments.paths)?),
        decides: if arguments.strict { Severity::Warning } else { Severity::Error },
        today: session.today(),
        require_certain: arguments.require_certain,
    };
    let report = check(&project, &baseline, &question);
    let rules = rule_texts(&project);
    let view = View { report: &report, sources: &project.sources, rules: &rules };
    let text = match arguments.format {
        Format::Human => human::render(view, &session.terminal(Some(&project))),
        Format::Concise => concise::render(view),
        Format::Agent => agent::render(view),
        Format::Json => json::render(view),
        Format::Sarif => sarif::render(view),
        Format::Github => github::render(view),
    };
    Ok(Output::new(text, report.exit))
}

/// Refuses a rule that the policy does not run.
pub(super) fn known(asked: &[String], project: &Project) -> Result<(), Failure> {
    let ids: Vec<&str> = project.config.rules.iter().map(|rule| rule.head.id.as_str()).collect();
    let unknown = asked.iter().filter(|id| !ids.contains(&id.as_str()));
    let messages: Vec<String> = unknown
        .map(|id| {
            let hint = did_you_mean(id, ids.iter().copied()).map(|hint| format!(": {hint}")).unwrap_or_default();
            format!("the policy runs no rule `{id}`{hint}")
        })
        .collect();
    if messages.is_empty() { Ok(()) } else { Err(Failure::Usage(messages)) }
}

/// What the rules of a run say of themselves.
fn rule_texts(project: &Project) -> Vec<RuleText> {
    let of_rules = project.config.rules.iter().map(|rule| RuleText {
        id: rule.head.id.clone(),
        title: rule.definition.title.clone(),
        severity: rule.head.severity,
        why: rule.definition.why.clone(),
        fix: rule.definition.fix.clone(),
    });
    of_rules.chain(RuleText::of_entries()).collect()
}
