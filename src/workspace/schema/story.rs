//! The life of one table: what happened to it and to its parts, in the order of the migrations, and what is known of it.

use std::collections::BTreeMap;

use super::history::History;
use super::model::{Event, ForeignKeyTarget, Gone, Knowledge, QualName, Table};
use crate::diagnostics::problem::{Hides, Problem};

/// What is known of a table that is or was there.
#[derive(Debug)]
pub struct Story<'h> {
    /// Its name.
    pub name: QualName,
    /// What it is now; `None` when it is gone.
    pub table: Option<&'h Table>,
    /// How it went, when it did.
    pub gone: Option<&'h Gone>,
    /// What happened, oldest first: the object in the table (`None` is the table itself) and the event.
    pub events: Vec<(Option<String>, &'h Event)>,
    /// Foreign keys of tables to it.
    pub referenced_by: Vec<(&'h QualName, &'h str, &'h ForeignKeyTarget)>,
    /// Statements of unknown effect that may have changed it.
    pub doubts: Vec<&'h Problem>,
}

/// The tables of a history, those that are gone included, that a name may mean: `schema.name`, or a name in any schema.
#[must_use]
pub fn named(history: &History, asked: &str) -> Vec<QualName> {
    let all = || history.schema.tables.keys().chain(history.schema.gone.keys());
    let mut found: Vec<QualName> =
        all().filter(|name| name.name == asked || format!("{}.{}", name.schema, name.name) == asked).cloned().collect();
    found.sort();
    found.dedup();
    // One that is there wins over namesakes that are gone.
    if found.len() > 1 && found.iter().any(|name| history.schema.tables.contains_key(name)) {
        found.retain(|name| history.schema.tables.contains_key(name));
    }
    found
}

/// Every name that [`named`] knows.
pub fn names(history: &History) -> impl Iterator<Item = String> {
    history.schema.tables.keys().chain(history.schema.gone.keys()).map(ToString::to_string)
}

/// The story of a table.
#[must_use]
pub fn story<'h>(history: &'h History, name: &QualName) -> Story<'h> {
    let schema = &history.schema;
    let table = schema.tables.get(name);
    let gone = schema.gone.get(name);
    let mut events: Vec<(Option<String>, &Event)> = Vec::new();
    let life = table.map(|table| table.life.as_slice()).or(gone.map(|gone| gone.life.as_slice()));
    events.extend(life.unwrap_or_default().iter().map(|event| (None, event)));
    let mut part = |kind: &str, part: &str, life: &'h [Event]| {
        events.extend(life.iter().map(|event| (Some(format!("{kind} `{part}`")), event)));
    };
    for column in table.into_iter().flat_map(|table| &table.columns) {
        part("column", &column.name, &column.life);
    }
    for ((owner, column), gone) in &schema.gone_columns {
        if owner == name && gone.renamed_to.is_none() {
            part("column", column, &gone.life);
        }
    }
    for constraint in table.into_iter().flat_map(|table| &table.constraints) {
        part("constraint", &constraint.name, &constraint.life);
    }
    for (index, known) in schema.indexes.iter().filter(|(_, known)| !known.constraint && &known.table == name) {
        part("index", &index.name, &known.life);
    }
    for (kind, names) in table.into_iter().flat_map(|table| {
        [
            ("trigger", table.triggers.iter().map(|(name, trigger)| (name, &trigger.life)).collect::<Vec<_>>()),
            ("policy", table.policies.iter().map(|(name, policy)| (name, &policy.life)).collect()),
        ]
    }) {
        for (name, life) in names {
            part(kind, name, life);
        }
    }
    for ((owner, ended), event) in &schema.gone_parts {
        if owner == name {
            part("part", ended, std::slice::from_ref(event));
        }
    }
    in_order(&mut events, history);
    let keys =
        schema.tables.iter().flat_map(|(owner, table)| table.foreign_keys().map(move |(key, target)| (owner, key.name.as_str(), target)));
    let full = format!("{}.{}", name.schema, name.name);
    let may_touch = |problem: &&Problem| match &problem.hides {
        Hides::Tables(tables) => tables.contains(&full),
        Hides::Schema => true,
        _ => false,
    };
    Story {
        name: name.clone(),
        table,
        gone: gone.filter(|_| table.is_none()),
        events,
        referenced_by: keys.filter(|(_, _, target)| &target.ref_table == name).collect(),
        doubts: history.problems.iter().filter(may_touch).collect(),
    }
}

/// Oldest first; a bare `altered` goes where the same migration says what it altered.
fn in_order(events: &mut Vec<(Option<String>, &Event)>, history: &History) {
    let order: BTreeMap<&str, usize> =
        history.migrations.iter().enumerate().map(|(at, migration)| (migration.id.as_str(), at + 1)).collect();
    let at = |event: &Event| (order.get(event.migration.as_str()).copied().unwrap_or(0), event.place);
    events.sort_by(|one, two| at(one.1).cmp(&at(two.1)).then_with(|| one.0.cmp(&two.0)));
    let told: Vec<String> = events.iter().filter(|(part, _)| part.is_some()).map(|(_, event)| event.migration.clone()).collect();
    events.retain(|(part, event)| part.is_some() || event.what != "altered" || !told.contains(&event.migration));
    events.dedup();
}

impl Story<'_> {
    /// How well the table is known.
    #[must_use]
    pub fn knowledge(&self) -> Knowledge {
        match (self.table, self.gone) {
            (Some(table), _) => table.knowledge,
            (None, Some(gone)) if gone.assumed => Knowledge::Assumed,
            _ => Knowledge::Certain,
        }
    }

    /// Its parts that are less than certain, with what made them so.
    #[must_use]
    pub fn uncertain(&self) -> Vec<(String, Knowledge, Option<&Event>)> {
        let Some(table) = self.table else { return vec![] };
        super::assumptions::uncertain_parts(table)
    }
}
