//! One migration history: its files in the order the tool applies them, and what they leave.

use super::alembic::environment::Environment;
use super::anomaly::Anomaly;
use super::fault::Fault;
use super::model::Schema;
use super::step::Step;
use super::{driver, layouts, transaction, versions};
use crate::diagnostics::problem::Problem;
use crate::facts::code_migration;
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};
use crate::workspace::plan::{Assumption, HistoryPlan};

/// The tool whose conventions a folder follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// Alembic: a revision graph of Python files.
    Alembic,
    /// `V1__a.sql`, `R__b.sql`, `U1__a.sql`.
    Flyway,
    /// `000001_a.up.sql` beside `.down.sql`.
    GolangMigrate,
    /// `-- +goose Up` and `Down` in one file.
    Goose,
    /// `-- migrate:up` and `down` in one file.
    Dbmate,
    /// `-- +migrate Up` and `Down` in one file.
    SqlMigrate,
    /// `<version>_name/up.sql`.
    Diesel,
    /// `<version>_name.sql`, or `.up.sql` beside `.down.sql`.
    Sqlx,
    /// `V1__a.sql` as refinery orders them.
    Refinery,
    /// `<version>_name/migration.sql`.
    Prisma,
    /// `<version>_name[.<dialect>].up.sql` and `.up.fizz`.
    Pop,
    /// The same without `.fizz`; `<version>_name.<dialect>.up.sql` replaces `<version>_name.up.sql`.
    Popx,
    /// Files in numeric, then text order.
    Plain,
}

impl Layout {
    /// The tool's name in a sentence.
    #[must_use]
    pub fn tool(self) -> &'static str {
        match self {
            Self::Alembic => "Alembic",
            Self::Flyway => "Flyway",
            Self::GolangMigrate => "golang-migrate",
            Self::Goose => "goose",
            Self::Dbmate => "dbmate",
            Self::SqlMigrate => "sql-migrate",
            Self::Diesel => "Diesel",
            Self::Sqlx => "SQLx",
            Self::Refinery => "refinery",
            Self::Prisma => "Prisma",
            Self::Pop => "pop",
            Self::Popx => "popx",
            Self::Plain => "plain SQL",
        }
    }

    /// The marker without which the tool applies nothing of a file.
    #[must_use]
    pub fn marker(self) -> Option<&'static str> {
        match self {
            Self::Goose => Some("-- +goose Up"),
            Self::Dbmate => Some("-- migrate:up"),
            Self::SqlMigrate => Some("-- +migrate Up"),
            _ => None,
        }
    }
}

/// One migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// The revision, version or file name.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// What the file says of itself where the tool asks for it (Alembic's `revision`), else the file's start.
    pub place: Place,
}

/// A history and the schema that it leaves.
#[derive(Debug)]
pub struct History {
    /// The folder as configured or found, from the root.
    pub path: String,
    /// The tool.
    pub layout: Layout,
    /// The migrations in the order they were applied.
    pub migrations: Vec<Migration>,
    /// The schema after the last one.
    pub schema: Schema,
    /// What did not fit, in order of application.
    pub anomalies: Vec<Anomaly>,
    /// Steps on tables that were there before their migration, in order of application.
    pub steps: Vec<Step>,
    /// What is wrong with the history itself.
    pub faults: Vec<Fault>,
    /// What could not be judged.
    pub problems: Vec<Problem>,
    /// Statements and calls that were replayed.
    pub statements: usize,
    /// Those of them whose effect is not known.
    pub opaque: usize,
    /// Where the configuration names it, when it does.
    pub configured: Option<Place>,
    /// Alembic: what `env.py` says, where there is one.
    pub environment: Option<Environment>,
    /// The `assume` entries that stood in for migrations: what an anomaly's `assumed_by` points at.
    pub assume: Vec<Assumption>,
}

impl History {
    /// Everything that makes the schema doubtful: problems of the replay, and faults of the history itself.
    #[must_use]
    pub fn doubts(&self) -> Vec<Problem> {
        let faults = self.faults.iter().filter(|fault| fault.kind.hides_schema()).map(Fault::problem);
        self.problems.iter().cloned().chain(faults).collect()
    }
}

/// Replays one history: orders its migrations as the layout's tool does and applies each one's Up part.
#[must_use]
pub fn replay(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> History {
    if plan.layout == Layout::Alembic {
        return super::alembic::replay(plan, sources, facts);
    }
    let mut replay = driver::start(plan, sources, facts);
    let mut migrations = Vec::new();
    let ordered = layouts::order(plan, sources);
    replay.problems.extend(ordered.problems);
    for step in ordered.steps {
        replay.migration.clone_from(&step.id);
        let place = driver::start_of(step.file);
        if step.is_code {
            let source = sources.get(step.file);
            match source.text.as_ref().ok().and_then(|text| code_migration::read(&source.path, text)) {
                Some(code) => replay.code_migration(step.file, &source.path, source.text(), &code),
                None => replay.unread(step.file, sources),
            }
        } else {
            replay.session.transaction.mode = transaction::mode(plan.layout, step.file, sources);
            driver::run_migration(&mut replay, plan.layout, step.file, sources, facts);
        }
        migrations.push(Migration { id: step.id, file: step.file, place });
    }
    let faults = versions::faults(plan, &migrations, &ordered.misnamed, sources);
    History { faults, ..driver::finish(replay, plan, migrations) }
}
