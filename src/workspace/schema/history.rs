//! One migration history: its files in the order the tool applies them, and what they leave.

use std::collections::BTreeSet;

use super::alembic::environment::Environment;
use super::anomaly::{Anomaly, AnomalyKind};
use super::fault::Fault;
use super::model::{Knowledge, QualName, Schema};
use super::step::Step;
use super::until::{self, Choice, Named, NotFound};
use super::{driver, layouts, transaction, versions};
use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::code_migration;
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
    /// Everything that makes the schema doubtful: problems of the replay, faults of the history itself, and tables that something
    /// else makes. (A check says the last two as findings.)
    #[must_use]
    pub fn doubts(&self) -> Vec<Problem> {
        let faults = self.faults.iter().filter(|fault| fault.kind.hides_schema()).map(Fault::problem);
        let is_open = |anomaly: &&Anomaly| {
            let table = self.schema.tables.get(&anomaly.object);
            anomaly.kind == AnomalyKind::NeverCreated && table.is_some_and(|table| table.knowledge == Knowledge::Unknown)
        };
        let unmade = self.anomalies.iter().filter(is_open).map(unmade);
        self.problems.iter().cloned().chain(faults).chain(unmade).collect()
    }
}

/// The problem of a table that no migration makes.
fn unmade(anomaly: &Anomaly) -> Problem {
    let QualName { schema, name } = &anomaly.object;
    Problem {
        code: ProblemCode::Opaque,
        message: format!("no migration creates `{name}`: only what migrations change of it is known"),
        labels: vec![Label::primary(anomaly.place, "used here first")],
        hides: Hides::Tables(BTreeSet::from([format!("{schema}.{name}")])),
        help: vec!["name an SQL file that makes it, as `assume` of these migrations or with `--assume`".to_owned()],
    }
}

/// Replays one history: orders its migrations as the layout's tool does and applies each one's Up part.
#[must_use]
pub fn replay(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> History {
    if plan.layout == Layout::Alembic {
        return super::alembic::replay(plan, sources, facts);
    }
    apply(plan, layouts::order(plan, sources), |_| true, sources, facts)
}

/// Replays a history as far as a migration, and only what that one follows.
///
/// # Errors
/// The name selects no migration.
pub fn replay_until(plan: &HistoryPlan, sources: &Sources, facts: &FactStore, at: &str) -> Result<History, NotFound> {
    replay_some(plan, sources, facts, |all| until::select(all, at))
}

/// Replays those migrations of a history that are chosen by id, in the history's order.
///
/// # Errors
/// What the choice says.
pub fn replay_some<E>(plan: &HistoryPlan, sources: &Sources, facts: &FactStore, choose: impl Choice<E>) -> Result<History, E> {
    if plan.layout == Layout::Alembic {
        return super::alembic::replay_some(plan, sources, facts, choose);
    }
    let ordered = layouts::order(plan, sources);
    let mut named: Vec<Named> = Vec::with_capacity(ordered.steps.len());
    for step in &ordered.steps {
        let follows = named.last().map(|before| before.id.clone()).into_iter().collect();
        named.push(Named { id: step.id.clone(), follows, labels: vec![], path: sources.path(step.file).to_owned() });
    }
    let wanted = choose(&named)?;
    Ok(apply(plan, ordered, |id| wanted.contains(id), sources, facts))
}

/// Applies the wanted migrations; what is wrong with the history is judged by all of them.
fn apply(plan: &HistoryPlan, ordered: layouts::Ordered, wanted: impl Fn(&str) -> bool, sources: &Sources, facts: &FactStore) -> History {
    let mut replay = driver::start(plan, sources, facts);
    replay.problems.extend(ordered.problems);
    let migration = |step: layouts::Step| (Migration { id: step.id, file: step.file, place: driver::start_of(step.file) }, step.is_code);
    let steps: Vec<(Migration, bool)> = ordered.steps.into_iter().map(migration).collect();
    let all: Vec<Migration> = steps.iter().map(|(migration, _)| migration.clone()).collect();
    let faults = versions::faults(plan, &all, &ordered.misnamed, sources);
    let mut migrations = Vec::new();
    for (migration, is_code) in steps.into_iter().filter(|(migration, _)| wanted(&migration.id)) {
        replay.migration.clone_from(&migration.id);
        let file = migration.file;
        if is_code {
            let source = sources.get(file);
            match source.text.as_ref().ok().and_then(|text| code_migration::read(&source.path, text)) {
                Some(code) => replay.code_migration(file, &source.path, source.text(), &code),
                None => replay.unread(file, sources),
            }
        } else {
            replay.session.transaction.mode = transaction::mode(plan.layout, file, sources);
            driver::run_migration(&mut replay, plan.layout, file, sources, facts);
        }
        migrations.push(migration);
    }
    History { faults, ..driver::finish(replay, plan, migrations) }
}
