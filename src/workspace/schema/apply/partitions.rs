//! Partitions and inheritance: what a child gets from its parent, and what reaches children later.

use super::indexes::Copying;
use super::naming;
use super::words::bound;
use crate::facts::ddl::ObjectName;
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::workspace::schema::model::{Index, Knowledge, QualName, TableConstraintKind, Words};
use crate::workspace::schema::replay::{Locator, Replay};

/// How long a chain of parents is followed.
const MAX_GENERATIONS: usize = 32;

impl Replay {
    /// The direct children of a table, by name.
    pub(super) fn children_of(&self, parent: &QualName) -> Vec<QualName> {
        let is_child = |name: &&QualName| self.schema.tables.get(*name).is_some_and(|table| table.parents.contains(parent));
        self.session.links.children(parent).filter(is_child).cloned().collect()
    }

    /// The direct partitions of a table; a table that merely inherits is none.
    pub(super) fn partitions_of(&self, parent: &QualName) -> Vec<QualName> {
        let partitioned = self.schema.tables.get(parent).is_some_and(|table| table.partitioned);
        if partitioned { self.children_of(parent) } else { vec![] }
    }

    /// A new or attached partition gets the parent's keys, indexes, foreign keys and triggers.
    pub(super) fn follow_parent(&mut self, child: &QualName, parent: &QualName, place: Place) {
        let Some(model) = self.schema.tables.get(parent) else { return };
        let (constraints, triggers) = (model.constraints.clone(), model.triggers.clone());
        self.copy_indexes(parent, child, Copying::ToPartition, place);
        for constraint in constraints {
            match &constraint.kind {
                TableConstraintKind::ForeignKey(_) => self.copy_foreign_key(child, &constraint.name, &constraint.kind, place),
                TableConstraintKind::Check { .. } => {
                    let known = self.schema.tables.get(child).is_some_and(|table| table.constraint(&constraint.name).is_some());
                    if !known {
                        self.push_constraint(child, constraint.name, constraint.kind, constraint.validated, place);
                    }
                }
                _ => {}
            }
        }
        let Some(model) = self.schema.tables.get_mut(child) else { return };
        for (name, trigger) in triggers.into_iter().filter(|(_, trigger)| trigger.for_each_row) {
            model.triggers.entry(name).or_insert(trigger);
        }
    }

    /// A parent's foreign key on a partition: under the same name where that is free; one that is there already serves.
    pub(super) fn copy_foreign_key(&mut self, child: &QualName, name: &str, kind: &TableConstraintKind, place: Place) {
        let Some(model) = self.schema.tables.get(child) else { return };
        if model.constraints.iter().any(|constraint| &constraint.kind == kind) {
            return;
        }
        let addition = naming::addition(kind.columns());
        let free = model.constraint(name).is_none();
        let taken = |candidate: &str| model.constraint(candidate).is_some();
        let name = if free { name.to_owned() } else { naming::choose(&child.name, Some(&addition), "fkey", taken) };
        self.push_constraint(child, name.clone(), kind.clone(), true, place);
        for grandchild in self.partitions_of(child) {
            self.copy_foreign_key(&grandchild, &name, kind, place);
        }
    }

    /// Whether a table may become a parent of another: no circle, and no chain longer than any person builds.
    pub(super) fn may_be_parent(&self, parent: &QualName, child: &QualName) -> bool {
        let mut ancestors = vec![parent.clone()];
        for _ in 0..MAX_GENERATIONS {
            if ancestors.contains(child) {
                return false;
            }
            ancestors = ancestors.iter().filter_map(|name| self.schema.tables.get(name)).flat_map(|table| table.parents.clone()).collect();
            if ancestors.is_empty() {
                return true;
            }
        }
        false
    }

    pub(super) fn attach_partition(&mut self, parent: &QualName, partition: &ObjectName, span: Span, at: Locator<'_>) {
        let Some(child) = self.use_table(partition, at) else { return };
        let place = at.place(partition.span);
        let words = self.words(at, span).part(bound);
        let event = self.event(place, format!("attached to `{parent}`"));
        if !self.expect_partitioned(parent, place) || !self.may_be_parent(parent, &child) {
            return;
        }
        let inherited: Vec<(String, bool)> = match self.schema.tables.get(parent) {
            Some(model) => model.columns.iter().map(|column| (column.name.clone(), column.nullable)).collect(),
            None => return,
        };
        let Some(model) = self.schema.tables.get_mut(&child) else { return };
        model.parents = vec![parent.clone()];
        model.bound = words;
        self.session.links.add_child(parent, &child);
        model.life.push(event);
        for (name, nullable) in inherited {
            if let Some(column) = model.column_mut(&name) {
                column.nullable &= nullable;
            }
            self.session.local.remove(&(child.clone(), name));
        }
        self.follow_parent(&child, parent, place);
    }

    pub(super) fn detach_partition(&mut self, parent: &QualName, partition: &ObjectName, at: Locator<'_>) {
        let Some(child) = self.use_table(partition, at) else { return };
        if !self.expect_child(parent, &child, at.place(partition.span)) {
            return;
        }
        let event = self.event(at.place(partition.span), format!("detached from `{parent}`"));
        let cloned = self.schema.tables.get(parent).map(|parent| parent.triggers.clone()).unwrap_or_default();
        let Some(model) = self.schema.tables.get_mut(&child) else { return };
        // Keys and indexes become its own; the triggers that came with the parent go.
        model.triggers.retain(|name, trigger| cloned.get(name) != Some(trigger));
        model.parents.retain(|known| known != parent);
        model.bound = Words::default();
        model.life.push(event);
    }

    /// Whether a table is partitioned, and says so when it is not.
    pub(super) fn expect_partitioned(&mut self, parent: &QualName, place: Place) -> bool {
        let known = self.schema.tables.get(parent).is_some_and(|table| table.knowledge != Knowledge::Unknown && !table.partitioned);
        if known {
            self.refuse_because(parent, None, place, ("invalid_object_definition", "it is not partitioned".to_owned()));
        }
        !known
    }

    /// Whether a table has this parent, and says so when it has not.
    fn expect_child(&mut self, parent: &QualName, child: &QualName, place: Place) -> bool {
        let is_known = |name: &QualName| self.schema.tables.get(name).is_some_and(|table| table.knowledge != Knowledge::Unknown);
        let missing = self.schema.tables.get(child).is_some_and(|table| !table.parents.contains(parent));
        if missing && is_known(parent) && is_known(child) {
            self.refuse_because(parent, None, place, ("undefined_table", format!("it is no parent of `{child}`")));
        }
        !missing || self.doubt > 0
    }

    /// `INHERIT` and `NO INHERIT`.
    pub(super) fn set_inherit(&mut self, child: &QualName, parent: &ObjectName, on: bool, at: Locator<'_>) {
        let span = parent.span;
        let Some(parent) = self.use_table(parent, at) else { return };
        let place = at.place(span);
        if !on && !self.expect_child(&parent, child, place) {
            return;
        }
        let allowed = self.may_be_parent(&parent, child);
        let twice = self.schema.tables.get(child).is_some_and(|model| model.parents.contains(&parent));
        if on && (!allowed || twice) {
            let because = if twice { "it is its parent already" } else { "a table cannot inherit from itself" };
            return self.refuse_because(child, None, place, ("duplicate_table", because.to_owned()));
        }
        let Some(model) = self.schema.tables.get_mut(child) else { return };
        model.parents.retain(|known| known != &parent);
        if on && allowed {
            let columns = model.columns.iter().map(|column| ((child.clone(), column.name.clone()), ()));
            self.session.local.extend(columns);
            self.session.links.add_child(&parent, child);
            model.parents.push(parent);
        }
    }

    /// A partition's index that came with one of the parent's goes with it: the children's indexes like this one.
    pub(super) fn indexes_like(&self, parent: &QualName, index: &Index) -> Vec<QualName> {
        let like = |other: &Index| other.keys == index.keys && other.unique == index.unique && other.constraint == index.constraint;
        let children = self.partitions_of(parent);
        let indexes = children.iter().flat_map(|child| self.schema.indexes_of(child));
        indexes.filter(|(_, other)| like(other)).map(|(name, _)| name.clone()).collect()
    }
}
