//! What goes with an object, and what stands in the way of its going.

use super::refuse::Refusal;
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{
    Event, ForeignKeyTarget, Gone, Index, Policy, QualName, Table, TableConstraint, TableConstraintKind,
};
use crate::workspace::schema::replay::Replay;

/// A foreign key: its table, its name, where it was made.
type KeyOf = (QualName, String, Option<Place>);

impl Replay {
    /// Constraints, indexes, triggers, policies and others' foreign keys that cannot be without a column.
    pub(super) fn drop_users_of_column(&mut self, table: &QualName, column: &str, place: Place) {
        let model = self.schema.tables.get(table);
        let own: Vec<String> = model
            .into_iter()
            .flat_map(|model| &model.constraints)
            .filter(|constraint| constraint.kind.columns().iter().any(|name| name == column) || self.carries(table, constraint, column))
            .map(|constraint| constraint.name.clone())
            .collect();
        for name in own {
            self.drop_constraint(table, &name, place);
        }
        for (other, name, _) in self.keys_to(table, |key| key.ref_columns.iter().any(|name| name == column)) {
            self.drop_constraint(&other, &name, place);
        }
        let event = self.event(place, "dropped with its column");
        let uses = |index: &Index| index.keys.iter().flatten().chain(&index.mentions).any(|name| name == column);
        let indexes: Vec<QualName> = self.schema.indexes_of(table).filter(|(_, index)| uses(index)).map(|(name, _)| name.clone()).collect();
        for name in indexes {
            self.forget_index(&name, event.clone());
        }
        if let Some(model) = self.schema.tables.get_mut(table) {
            model.triggers.retain(|_, trigger| !trigger.columns.iter().any(|name| name == column));
            model.policies.retain(|_, policy| !mentions(policy, column));
        }
    }

    /// Whether the index behind a key carries a column that is not in the key.
    fn carries(&self, table: &QualName, constraint: &TableConstraint, column: &str) -> bool {
        let index = self.index_name(table, &constraint.name);
        let index = self.schema.indexes.get(&index).filter(|_| constraint.kind.has_index());
        index.is_some_and(|index| index.mentions.iter().any(|name| name == column))
    }

    /// Foreign keys, of any table, to a table.
    pub(super) fn keys_to(&self, table: &QualName, wanted: impl Fn(&ForeignKeyTarget) -> bool) -> Vec<KeyOf> {
        let mut found = Vec::new();
        for name in self.session.links.referrers(table) {
            let model = self.schema.tables.get(name);
            for (constraint, key) in model.into_iter().flat_map(Table::foreign_keys) {
                if &key.ref_table == table && wanted(key) {
                    found.push((name.clone(), constraint.name.clone(), constraint.life.first().map(|event| event.place)));
                }
            }
        }
        found
    }

    /// Foreign keys that rest on a unique index about to go: those to its columns, unless another index serves them.
    fn keys_resting_on(&self, table: &QualName, index: &QualName) -> Vec<KeyOf> {
        let Some(columns) = self.schema.indexes.get(index).filter(|index| index.unique && !index.partial).map(|index| &index.keys) else {
            return vec![];
        };
        let columns: Vec<String> = columns.iter().flatten().cloned().collect();
        let others = self.unique_indexes(table, &columns);
        if others.iter().any(|other| other != index && self.is_older(other, index, table)) {
            return vec![];
        }
        let same =
            |key: &ForeignKeyTarget| key.ref_columns.len() == columns.len() && key.ref_columns.iter().all(|name| columns.contains(name));
        self.keys_to(table, same)
    }

    /// PostgreSQL takes the first unique index that fits: the older one, as far as constraints tell.
    fn is_older(&self, one: &QualName, two: &QualName, table: &QualName) -> bool {
        let constraints = self.schema.tables.get(table).map(|model| model.constraints.as_slice()).unwrap_or_default();
        let position = |name: &QualName| constraints.iter().position(|constraint| constraint.name == name.name).unwrap_or(usize::MAX);
        position(one) <= position(two)
    }

    /// Says which foreign keys stand in the way of a unique index's going.
    pub(super) fn refuse_key_in_use(&mut self, table: &QualName, index: &QualName, place: Place) {
        for (other, name, since) in self.keys_resting_on(table, index) {
            self.refuse_key(table, Some(&index.name), place, &(other, name, since));
        }
    }

    fn refuse_key(&mut self, table: &QualName, part: Option<&str>, place: Place, (other, name, since): &KeyOf) {
        let by = format!("{other}.{name}");
        let cause = since.map(|since| (since, format!("`{other}` refers to it here")));
        self.refuse(Refusal { kind: AnomalyKind::StillReferenced { by }, object: table, part, place, cause });
    }

    /// Says what stands in the way of a column's going.
    pub(super) fn refuse_column_in_use(&mut self, table: &QualName, column: &str, place: Place) {
        let holds = |key: &ForeignKeyTarget| key.ref_columns.iter().any(|name| name == column);
        for key in self.keys_to(table, holds) {
            let goes_too = &key.0 == table && self.own_key_has(table, &key.1, column);
            if !goes_too {
                self.refuse_key(table, Some(column), place, &key);
            }
        }
        for (what, name, since, certain) in self.parts_reading(table, column) {
            let kind = AnomalyKind::StillReferenced { by: format!("{what} {name}") };
            let refusal = Refusal { kind, object: table, part: Some(column), place, cause: Some((since, "created here".to_owned())) };
            if certain { self.refuse(refusal) } else { self.refuse_assumed(refusal) }
        }
        for (view, since, certain) in self.views_reading(table, column) {
            let kind = AnomalyKind::StillReferenced { by: view.to_string() };
            let cause = since.map(|since| (since, format!("`{view}` reads it here")));
            let refusal = Refusal { kind, object: table, part: Some(column), place, cause };
            if certain { self.refuse(refusal) } else { self.refuse_assumed(refusal) }
        }
    }

    /// Triggers and policies of a table that name a column, and whether that is certain.
    pub(super) fn parts_reading(&self, table: &QualName, column: &str) -> Vec<(&'static str, String, Place, bool)> {
        let Some(model) = self.schema.tables.get(table) else { return vec![] };
        let triggers = model.triggers.iter().filter(|(_, trigger)| trigger.columns.iter().any(|name| name == column));
        let policies = model.policies.iter().filter(|(_, policy)| mentions(policy, column));
        let excludes = |name: &str| model.constraint(name).is_some_and(|known| matches!(known.kind, TableConstraintKind::Exclude { .. }));
        let exclusions =
            self.schema.indexes_of(table).filter(|(name, index)| index.mentions.iter().any(|name| name == column) && excludes(&name.name));
        let exclusions =
            exclusions.filter_map(|(name, index)| Some(("constraint", name.name.clone(), index.life.first()?.place, index.partial)));
        triggers
            .map(|(name, trigger)| ("trigger", name.clone(), trigger.place, true))
            .chain(policies.map(|(name, policy)| ("policy", name.clone(), policy.place, policy.columns.iter().any(|name| name == column))))
            .chain(exclusions)
            .collect()
    }

    fn own_key_has(&self, table: &QualName, key: &str, column: &str) -> bool {
        let constraint = self.schema.tables.get(table).and_then(|model| model.constraint(key));
        constraint.is_some_and(|constraint| constraint.kind.columns().iter().any(|name| name == column))
    }

    /// Views that read a column, and whether it can be no other relation's column of that name.
    pub(super) fn views_reading(&self, table: &QualName, column: &str) -> Vec<(QualName, Option<Place>, bool)> {
        let readers = self.schema.views.iter().filter(|(_, view)| view.read_columns.contains(&(table.clone(), column.to_owned())));
        readers
            .map(|(name, view)| {
                let certain = view.sure_columns.contains(&(table.clone(), column.to_owned()));
                (name.clone(), view.life.first().map(|event| event.place), certain)
            })
            .collect()
    }

    /// Says what stands in the way of a table's or view's going, besides what goes with it.
    pub(super) fn refuse_relation_in_use(&mut self, relation: &QualName, going: &[QualName], place: Place) {
        for key in self.keys_to(relation, |_| true) {
            if !going.contains(&key.0) {
                self.refuse_key(relation, None, place, &key);
            }
        }
        for child in self.children_of(relation) {
            if !going.contains(&child) {
                let since = self.schema.tables.get(&child).and_then(|table| table.life.first()).map(|event| event.place);
                let cause = since.map(|since| (since, format!("`{child}` inherits from it")));
                let kind = AnomalyKind::StillReferenced { by: child.to_string() };
                self.refuse(Refusal { kind, object: relation, part: None, place, cause });
            }
        }
        for (view, since) in self.views_on(relation) {
            if !going.contains(&view) {
                let kind = AnomalyKind::StillReferenced { by: view.to_string() };
                let cause = since.map(|since| (since, format!("`{view}` reads it here")));
                self.refuse(Refusal { kind, object: relation, part: None, place, cause });
            }
        }
    }

    /// Views that read a relation.
    pub(super) fn views_on(&self, relation: &QualName) -> Vec<(QualName, Option<Place>)> {
        let readers = self.schema.views.iter().filter(|(name, view)| *name != relation && view.reads.contains(relation));
        readers.map(|(name, view)| (name.clone(), view.life.first().map(|event| event.place))).collect()
    }

    /// Takes a constraint away with its index and with the foreign keys that rest on it.
    pub(super) fn drop_constraint(&mut self, table: &QualName, name: &str, place: Place) {
        let index = self.index_name(table, name);
        let Some(position) = self.schema.tables.get(table).and_then(|model| model.constraints.iter().position(|known| known.name == name))
        else {
            return;
        };
        let event = self.event(place, "dropped here");
        let resting = self.keys_resting_on(table, &index);
        if let Some(model) = self.schema.tables.get_mut(table) {
            let constraint = model.constraints.remove(position);
            if constraint.kind.has_index() {
                self.forget_index(&index, event.clone());
            }
            self.drop_from_partitions(table, &constraint.kind, place);
        }
        self.session.gone_parts.insert((table.clone(), name.to_owned()), event);
        for (other, key, _) in resting {
            self.drop_constraint(&other, &key, place);
        }
    }

    fn drop_from_partitions(&mut self, table: &QualName, kind: &TableConstraintKind, place: Place) {
        for child in self.partitions_of(table) {
            let model = self.schema.tables.get(&child);
            let copies = model.into_iter().flat_map(|model| &model.constraints).filter(|constraint| &constraint.kind == kind);
            let names: Vec<String> = copies.map(|constraint| constraint.name.clone()).collect();
            for name in names {
                self.drop_constraint(&child, &name, place);
            }
        }
    }

    /// Takes an index away.
    pub(super) fn forget_index(&mut self, name: &QualName, event: Event) {
        if let Some(index) = self.schema.indexes.remove(name) {
            self.session.gone_parts.insert((index.table, name.name.clone()), event);
        }
    }

    /// Takes a unique index and the foreign keys that rest on it away.
    pub(super) fn drop_index(&mut self, name: &QualName, place: Place) {
        let Some(index) = self.schema.indexes.get(name).cloned() else { return };
        for (other, key, _) in self.keys_resting_on(&index.table, name) {
            self.drop_constraint(&other, &key, place);
        }
        for copy in self.indexes_like(&index.table, &index) {
            self.drop_index(&copy, place);
        }
        let event = self.event(place, "dropped here");
        self.forget_index(name, event);
    }

    /// Takes a view away, and the views that read it: a list, because a chain of views may be as long as a file.
    pub(super) fn drop_view(&mut self, name: &QualName, place: Place) {
        let event = self.event(place, "dropped");
        let mut going = vec![name.clone()];
        while let Some(name) = going.pop() {
            let Some(mut view) = self.schema.views.remove(&name) else { continue };
            view.life.push(event.clone());
            self.remember_gone(&name, Gone { life: view.life, renamed_to: None, assumed: self.doubt > 0 });
            let indexes: Vec<QualName> = self.schema.indexes_of(&name).map(|(index, _)| index.clone()).collect();
            for index in indexes {
                self.forget_index(&index, event.clone());
            }
            going.extend(self.views_on(&name).into_iter().map(|(reader, _)| reader));
        }
    }

    /// Keeps what a relation was, and from when on something unread may have brought it back.
    pub(super) fn remember_gone(&mut self, name: &QualName, gone: Gone) {
        self.session.holes_before.insert(name.clone(), self.session.holes.len());
        self.schema.gone.insert(name.clone(), gone);
    }
}

/// Whether a policy names a column of its table, as far as its texts tell.
fn mentions(policy: &Policy, column: &str) -> bool {
    let by_text = || policy.using.iter().chain(&policy.check).any(|text| has_word(text, column));
    policy.columns.iter().any(|name| name == column) || by_text()
}

/// Whether a text has a word, as SQL bounds words.
pub fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).any(|part| part.eq_ignore_ascii_case(word))
}
