//! Indexes by name, and which of them a table has.
//!
//! Nearly every statement asks for one table's indexes: without the second map a history of thousands of tables is quadratic.

use std::collections::{BTreeMap, BTreeSet};

use super::object::{Event, Knowledge, QualName};
use super::words::Words;

/// An index.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Its table.
    pub table: QualName,
    /// Its key; `None` for an expression.
    pub keys: Vec<Option<String>>,
    /// Columns that an expression, the predicate or `INCLUDE` names.
    pub mentions: Vec<String>,
    /// What its keys and included columns add to an implicit name: columns, `lower`, `expr`.
    pub labels: Vec<String>,
    /// Whether it is unique.
    pub unique: bool,
    /// Whether it has a `WHERE`.
    pub partial: bool,
    /// It belongs to the constraint of the same name.
    pub constraint: bool,
    /// Its statement.
    pub words: Words,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on.
    pub life: Vec<Event>,
}

/// Every index of a schema, those behind constraints included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indexes {
    by_name: BTreeMap<QualName, Index>,
    /// The names in `by_name` by the table of their index; no entry is empty.
    by_table: BTreeMap<QualName, BTreeSet<QualName>>,
}

impl Indexes {
    /// The index of a name.
    #[must_use]
    pub fn get(&self, name: &QualName) -> Option<&Index> {
        self.by_name.get(name)
    }

    /// Whether there is an index of a name.
    #[must_use]
    pub fn contains_key(&self, name: &QualName) -> bool {
        self.by_name.contains_key(name)
    }

    /// All names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &QualName> {
        self.by_name.keys()
    }

    /// All indexes, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&QualName, &Index)> {
        self.by_name.iter()
    }

    /// The indexes of a table, by name.
    pub fn of(&self, table: &QualName) -> impl Iterator<Item = (&QualName, &Index)> {
        self.by_table.get(table).into_iter().flatten().filter_map(|name| self.by_name.get_key_value(name))
    }

    /// Adds an index, or replaces the one of its name.
    pub fn insert(&mut self, name: QualName, index: Index) {
        self.remove(&name);
        self.by_table.entry(index.table.clone()).or_default().insert(name.clone());
        self.by_name.insert(name, index);
    }

    /// Takes an index out.
    pub fn remove(&mut self, name: &QualName) -> Option<Index> {
        let index = self.by_name.remove(name)?;
        if let Some(names) = self.by_table.get_mut(&index.table) {
            names.remove(name);
            if names.is_empty() {
                self.by_table.remove(&index.table);
            }
        }
        Some(index)
    }

    /// Changes one index. Its table stays: [`Indexes::move_to`] changes that.
    pub fn change(&mut self, name: &QualName, change: impl FnOnce(&mut Index)) {
        if let Some(mut index) = self.remove(name) {
            change(&mut index);
            self.insert(name.clone(), index);
        }
    }

    /// Changes every index of a table.
    pub fn change_of(&mut self, table: &QualName, mut change: impl FnMut(&mut Index)) {
        for name in self.names_of(table) {
            self.change(&name, &mut change);
        }
    }

    /// Takes out every index of a table.
    pub fn remove_of(&mut self, table: &QualName) {
        for name in self.names_of(table) {
            self.remove(&name);
        }
    }

    /// Takes out every index of tables in a schema.
    pub fn remove_in(&mut self, schema: &str) {
        let tables: Vec<QualName> = self.by_table.keys().filter(|table| table.schema == schema).cloned().collect();
        for table in &tables {
            self.remove_of(table);
        }
    }

    /// Gives the indexes of a table to another: its new name.
    pub fn move_to(&mut self, old: &QualName, new: &QualName) {
        self.change_of(old, |index| index.table.clone_from(new));
    }

    fn names_of(&self, table: &QualName) -> Vec<QualName> {
        self.by_table.get(table).into_iter().flatten().cloned().collect()
    }
}
