//! `guardlint baseline`: the only verb that writes.

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, Session, StartFormat};
use crate::diagnostics::finding::Severity;
use crate::policy::baseline::{self, Baseline};
use crate::policy::report::{Exit, Report};
use crate::policy::scope::Scope;
use crate::render::summary::plural;
use crate::run::project::{Failure, MigrationArguments, Project};
use crate::run::{Question, check};
use crate::source::write;

/// The arguments of `baseline`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: guardlint baseline create, and `guardlint baseline prune` when debt was paid")]
pub struct Arguments {
    /// What to do with it
    #[arg(value_enum)]
    action: Action,
    #[command(flatten)]
    project: ProjectArguments,
    /// Only this rule (repeatable): the lines of others stay
    #[arg(long = "rule", value_name = "ID")]
    rules: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Action {
    /// Record today's findings
    Create,
    /// Forget the findings that are gone
    Prune,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    session.with_project(MigrationArguments::default(), StartFormat::Human, |project| change(arguments, session, project))
}

fn change(arguments: &Arguments, session: Session<'_>, mut project: Project) -> Result<Output, Failure> {
    super::check::known(&arguments.rules, &project)?;
    let old = project.baseline()?;
    if arguments.action == Action::Create {
        refuse_growth(arguments, &old, &project)?;
    }
    let question = Question {
        rules: arguments.rules.clone(),
        scope: Scope::default(),
        decides: Severity::Error,
        today: session.today(),
        require_certain: false,
    };
    let report = check(&project, &old, &question);
    let (text, said) = match arguments.action {
        Action::Create => created(arguments, &old, &report, &project),
        Action::Prune => pruned(&old, &report),
    };
    write::replace(&project.root.folder.join(&project.config.baseline), &text).map_err(|message| Failure::Usage(vec![message]))?;
    Ok(Output::new(said, Exit::Clean))
}

/// A baseline only shrinks: it is created once, and once more for a rule that is new.
fn refuse_growth(arguments: &Arguments, old: &Baseline, project: &Project) -> Result<(), Failure> {
    let path = &project.config.baseline;
    let recorded = |id: &String| old.lines.iter().any(|line| line.rule() == id);
    let known: Vec<&String> = arguments.rules.iter().filter(|id| recorded(id)).collect();
    let message = if arguments.rules.is_empty() && !old.lines.is_empty() {
        format!("`{path}` is there and only shrinks: `guardlint baseline prune`, or `create --rule ID` for a new rule")
    } else if let Some(id) = known.first() {
        format!("`{path}` holds findings of `{id}` and only shrinks: `guardlint baseline prune`")
    } else {
        return Ok(());
    };
    Err(Failure::Usage(vec![message]))
}

fn created(arguments: &Arguments, old: &Baseline, report: &Report, project: &Project) -> (String, String) {
    let keep = |rule: &str| !arguments.rules.is_empty() && !arguments.rules.iter().any(|id| id == rule);
    let text = baseline::create(&report.findings, old, &keep);
    let count = text.lines().filter(|line| !line.starts_with('#')).count();
    (text, format!("{} recorded in {}\n", plural(count, "finding", "findings"), project.config.baseline))
}

fn pruned(old: &Baseline, report: &Report) -> (String, String) {
    let said: Vec<&str> = report
        .findings
        .iter()
        .filter(|settled| settled.finding.rule == baseline::STALE)
        .map(|settled| settled.finding.detail.as_str())
        .collect();
    let stale: Vec<_> = old.lines.iter().filter(|line| said.contains(&line.fingerprint.as_str())).collect();
    let (text, gone) = baseline::prune(old, &stale);
    (text, format!("{} forgotten\n", plural(gone, "finding", "findings")))
}
