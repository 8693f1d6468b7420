//! One migration history: its files in the order the tool applies them, and what they leave.

use super::anomaly::Anomaly;
use super::model::Schema;
use super::step::Step;
use super::{driver, layouts};
use crate::diagnostics::problem::Problem;
use crate::facts::dialect::Dialect;
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
    /// Files in numeric, then text order.
    Plain,
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
    /// The database.
    pub dialect: Dialect,
    /// The migrations in the order they were applied.
    pub migrations: Vec<Migration>,
    /// The schema after the last one.
    pub schema: Schema,
    /// What did not fit, in order of application.
    pub anomalies: Vec<Anomaly>,
    /// Steps on tables that were there before their migration, in order of application.
    pub steps: Vec<Step>,
    /// What could not be judged.
    pub problems: Vec<Problem>,
    /// Statements and calls that were replayed.
    pub statements: usize,
    /// Those of them whose effect is not known.
    pub opaque: usize,
    /// Where the configuration names it, when it does.
    pub configured: Option<Place>,
    /// The `assume` entries that stood in for migrations: what an anomaly's `assumed_by` points at.
    pub assume: Vec<Assumption>,
}

/// Replays one history: orders its migrations as the layout's tool does and applies each one's Up part.
#[must_use]
pub fn replay(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> History {
    if plan.layout == Layout::Alembic {
        return super::alembic::replay(plan, sources, facts);
    }
    let mut replay = driver::start(plan, sources, facts);
    let mut migrations = Vec::new();
    for step in layouts::steps(plan, sources) {
        replay.migration.clone_from(&step.id);
        let place = driver::start_of(step.file);
        if step.is_code {
            let source = sources.get(step.file);
            replay.code_migration(&source.path, source.text(), place);
        } else {
            driver::run_file(&mut replay, step.file, sources, facts);
        }
        migrations.push(Migration { id: step.id, file: step.file, place });
    }
    driver::finish(replay, plan, migrations)
}
