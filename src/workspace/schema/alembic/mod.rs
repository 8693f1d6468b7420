//! Alembic histories.

use super::driver;
use super::history::History;
use crate::facts::store::FactStore;
use crate::source::sources::Sources;
use crate::workspace::plan::HistoryPlan;

/// Replays an Alembic history in the order of its revision graph.
#[must_use]
pub fn replay(plan: &HistoryPlan, sources: &Sources, facts: &FactStore) -> History {
    driver::finish(driver::start(plan, sources, facts), plan, vec![])
}
