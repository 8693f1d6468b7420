//! What of a schema is not certain, table by table, and where that began.

use super::history::History;
use super::model::{Event, Knowledge, QualName, Table};
use crate::source::sources::Place;

/// A table that rests, in whole or in part, on what could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The table.
    pub table: QualName,
    /// What of it, with the place that made it so.
    pub parts: Vec<(String, Option<Place>)>,
}

/// The tables that are not certain throughout.
#[must_use]
pub fn assumed(history: &History) -> Vec<Assumed> {
    let mut found = Vec::new();
    for (name, table) in &history.schema.tables {
        let mut parts: Vec<(String, Option<Place>)> = Vec::new();
        if table.knowledge == Knowledge::Assumed {
            parts.push(("the table".to_owned(), table.life.first().map(|event| event.place)));
        } else {
            let uncertain = uncertain_parts(table).into_iter().filter(|(_, knowledge, _)| *knowledge == Knowledge::Assumed);
            parts.extend(uncertain.map(|(part, _, event)| (part, event.map(|event| event.place))));
            let indexes = history.schema.indexes_of(name).filter(|(_, index)| index.knowledge == Knowledge::Assumed && !index.constraint);
            parts.extend(indexes.map(|(index, known)| (format!("index `{}`", index.name), known.life.first().map(|event| event.place))));
        }
        if !parts.is_empty() {
            found.push(Assumed { table: name.clone(), parts });
        }
    }
    for (name, gone) in history.schema.gone.iter().filter(|(name, gone)| gone.assumed && !history.schema.tables.contains_key(*name)) {
        found.push(Assumed { table: name.clone(), parts: vec![("its end".to_owned(), gone.life.last().map(|event| event.place))] });
    }
    found
}

/// The parts of a table that are less than certain, with their last event.
#[must_use]
pub fn uncertain_parts(table: &Table) -> Vec<(String, Knowledge, Option<&Event>)> {
    let columns = table.columns.iter().map(|column| ("column", column.name.as_str(), column.knowledge, &column.life));
    let constraints =
        table.constraints.iter().map(|constraint| ("constraint", constraint.name.as_str(), constraint.knowledge, &constraint.life));
    let triggers = table.triggers.iter().map(|(name, trigger)| ("trigger", name.as_str(), trigger.knowledge, &trigger.life));
    let policies = table.policies.iter().map(|(name, policy)| ("policy", name.as_str(), policy.knowledge, &policy.life));
    let all = columns.chain(constraints).chain(triggers).chain(policies);
    let mut found: Vec<(String, Knowledge, Option<&Event>)> = all
        .filter(|(_, _, knowledge, _)| *knowledge != Knowledge::Certain)
        .map(|(kind, name, knowledge, life)| (format!("{kind} `{name}`"), knowledge, life.first()))
        .collect();
    if table.rls_knowledge != Knowledge::Certain {
        found.push(("row-level security".to_owned(), table.rls_knowledge, table.life.last()));
    }
    found
}
