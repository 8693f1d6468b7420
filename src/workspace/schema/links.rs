//! Where in a schema something may be found: by a constraint's name, by the table that is referred to or inherited from.
//!
//! Every answer may be too wide and is never too narrow, so whoever asks looks at the model as well. That is why nothing is ever taken
//! out, and why a schema can be put back to what it was without a word here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::model::{QualName, Table, TableConstraintKind};

/// What may be where.
#[derive(Debug, Default)]
pub struct Links {
    constraints: BTreeMap<String, BTreeSet<QualName>>,
    referrers: BTreeMap<QualName, BTreeSet<QualName>>,
    children: BTreeMap<QualName, BTreeSet<QualName>>,
    schemas: BTreeSet<String>,
}

impl Links {
    /// A table has a constraint of this name.
    pub fn add_constraint(&mut self, table: &QualName, name: &str, kind: &TableConstraintKind) {
        self.add_name(table, name);
        if let TableConstraintKind::ForeignKey(key) = kind {
            self.referrers.entry(key.ref_table.clone()).or_default().insert(table.clone());
        }
    }

    /// A constraint of a table got this name.
    pub fn add_name(&mut self, table: &QualName, name: &str) {
        self.constraints.entry(name.to_owned()).or_default().insert(table.clone());
    }

    /// A table has a parent.
    pub fn add_child(&mut self, parent: &QualName, child: &QualName) {
        self.children.entry(parent.clone()).or_default().insert(child.clone());
    }

    /// There is a relation in this schema.
    pub fn add_schema(&mut self, schema: &str) {
        if !self.schemas.contains(schema) {
            self.schemas.insert(schema.to_owned());
        }
    }

    /// A relation has another name; `table` is what it is, when it is a table.
    pub fn follow(&mut self, old: &QualName, new: &QualName, table: Option<&Table>) {
        self.add_schema(&new.schema);
        for constraint in table.into_iter().flat_map(|table| &table.constraints) {
            self.add_constraint(new, &constraint.name, &constraint.kind);
        }
        for parent in table.into_iter().flat_map(|table| &table.parents) {
            self.children.entry(parent.clone()).or_default().insert(new.clone());
        }
        for map in [&mut self.referrers, &mut self.children] {
            if let Some(known) = map.get(old).cloned() {
                map.entry(new.clone()).or_default().extend(known);
            }
        }
    }

    /// Tables that may have a constraint of this name, in order.
    pub fn with_constraint(&self, name: &str) -> impl Iterator<Item = &QualName> {
        self.constraints.get(name).into_iter().flatten()
    }

    /// Tables that may have a foreign key to this one, in order.
    pub fn referrers(&self, table: &QualName) -> impl Iterator<Item = &QualName> {
        self.referrers.get(table).into_iter().flatten()
    }

    /// Tables that may have this parent, in order.
    pub fn children(&self, parent: &QualName) -> impl Iterator<Item = &QualName> {
        self.children.get(parent).into_iter().flatten()
    }

    /// Every name that a relation may have, in whatever schema.
    pub fn named(&self, name: &str) -> impl Iterator<Item = QualName> {
        self.schemas.iter().map(move |schema| QualName { schema: schema.clone(), name: name.to_owned() })
    }
}

/// The parts of one table in a map by table and part.
pub fn parts_of<V>(map: &BTreeMap<(QualName, String), V>, table: &QualName) -> Vec<String> {
    let from = (Bound::Included((table.clone(), String::new())), Bound::Unbounded);
    map.range(from).take_while(|((of, _), _)| of == table).map(|((_, part), _)| part.clone()).collect()
}

/// The names in one schema, in a map or set by name.
pub fn in_schema(schema: &str) -> (Bound<QualName>, Bound<QualName>) {
    let name = |end: &str| QualName { schema: format!("{schema}{end}"), name: String::new() };
    (Bound::Included(name("")), Bound::Excluded(name("\0")))
}
