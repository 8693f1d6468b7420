//! `guardlint schema drift`: a live database against the schema that its migrations make. The only verb that connects.

use std::convert::Infallible;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::common::{Machine, Output, ProjectArguments, StartFormat};
use super::history::{HistoryArguments, only, postgresql};
use crate::diagnostics::problem::Problem;
use crate::drift::ledger::stamp;
use crate::drift::report::{Drift, Sides, Standing, examine};
use crate::live::Refusal;
use crate::live::read::{Answer, read};
use crate::live::settings::settings;
use crate::render::drift::{human, json};
use crate::run::extract::{Extracted, extract};
use crate::run::project::{Failure, Project};
use crate::source::environment::Environment;
use crate::workspace::plan::{HistoryPlan, Plan};
use crate::workspace::schema::history::{History, replay, replay_some};

/// How it works, under the arguments.
const AFTER: &str = "\
The database is named by DATABASE_URL (postgresql://…, with or without +driver) or by libpq's variables \
(PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE, PGSERVICE, PGPASSFILE, …). Nothing of them is ever printed. \
One read-only transaction reads the catalogs and the migration tool's own table; nothing is locked and nothing is written.

Example: DATABASE_URL=postgresql+asyncpg://app@db/app guardlint schema drift --migrations backend/alembic

Exit codes: 0 no drift · 1 drift · 2 could not start or connect · 3 could not judge everything";

/// The arguments of `schema drift`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// How to say it
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Compare only these schemas [default: public, and those in which migrations make something]
    #[arg(long = "schema", value_name = "NAME", num_args = 1..)]
    schemas: Vec<String>,
    /// Give up after so many seconds of connecting, and of reading
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=3600))]
    timeout: u16,
    #[command(flatten)]
    history: HistoryArguments,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for a person
    Human,
    /// One JSON document
    Json,
}

impl Format {
    fn at_start(self) -> StartFormat {
        match self {
            Self::Human => StartFormat::Human,
            Self::Json => StartFormat::Json,
        }
    }
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments, machine: &Machine) -> Output {
    let session = arguments.project.on(machine);
    let environment = machine.environment.clone();
    session.with_project(arguments.history.overrides(), arguments.format.at_start(), move |project| {
        let plan = only(&project)?;
        postgresql(plan, "drift reads PostgreSQL's catalog only")?;
        let answer = match ask(&environment, arguments.timeout) {
            Ok(answer) => answer,
            Err(refusal) if !refusal.connected => return Err(Failure::Usage(vec![refusal.message])),
            Err(refusal) => return Ok(told(&Drift::unread(refusal.message), &project, arguments.format)),
        };
        Ok(told(&judge(&project, plan, &answer, &arguments.schemas), &project, arguments.format))
    })
}

fn told(drift: &Drift, project: &Project, format: Format) -> Output {
    let text = match format {
        Format::Human => human(drift, &project.sources),
        Format::Json => json(drift, &project.sources),
    };
    Output::new(text, drift.exit())
}

fn ask(environment: &Environment, seconds: u16) -> Result<Answer, Refusal> {
    read(settings(environment)?, Duration::from_secs(seconds.into()))
}

/// Replays as far as the database is stamped, and compares.
fn judge(project: &Project, plan: &HistoryPlan, answer: &Answer, schemas: &[String]) -> Drift {
    let only = Plan { histories: vec![plan.clone()], ..Plan::default() };
    let extracted = extract(&project.sources, &only, &project.config.exclude);
    let (history, standing) = replayed(project, plan, &extracted, answer);
    let compared_at = match &standing {
        Standing::Stamped(stamp) if stamp.is_known() => stamp.revisions.clone(),
        _ => history.migrations.last().map(|migration| migration.id.clone()).into_iter().collect(),
    };
    // What is wrong with a migration that is not applied yet hides nothing of the database.
    let applied = |file| history.migrations.iter().any(|migration| migration.file == file);
    let concerns =
        |problem: &Problem| problem.labels.iter().all(|label| applied(label.place.file) || !plan.files.contains(&label.place.file));
    let unread: Vec<Problem> = extracted.problems.into_iter().filter(concerns).chain(project.unentered()).collect();
    let sides = Sides { history: &history, unread: &unread, found: &answer.catalog, ledgers: &answer.ledgers, schemas };
    examine(sides, standing, compared_at)
}

fn replayed(project: &Project, plan: &HistoryPlan, extracted: &Extracted, answer: &Answer) -> (History, Standing) {
    let mut standing = Standing::NotKept;
    let chosen = replay_some::<Infallible>(plan, &project.sources, &extracted.facts, |all| {
        standing = Standing::of(plan.layout, &answer.ledgers, |ledger| stamp(all, ledger));
        Ok(match &standing {
            Standing::Stamped(stamp) => stamp.applied.clone(),
            _ => all.iter().map(|named| named.id.clone()).collect(),
        })
    });
    let history = chosen.unwrap_or_else(|_| replay(plan, &project.sources, &extracted.facts));
    (history, standing)
}
