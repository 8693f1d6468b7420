//! Settings that decide what happens to foreign keys, and what the dialects remember of tables.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::schema::model::QualName;

/// What only MySQL and SQLite ask a replay to remember.
#[derive(Debug, Default)]
pub struct Settings {
    /// `SET foreign_key_checks = 0`.
    pub unchecked: bool,
    /// `PRAGMA foreign_keys = ON`.
    pub enforced: bool,
    /// `PRAGMA legacy_alter_table = ON`.
    pub legacy_alter: bool,
    /// Indexes that MySQL made for a foreign key: they go when another index serves it.
    pub generated: BTreeSet<QualName>,
    /// Storage engines that tables name.
    pub engines: BTreeMap<QualName, String>,
}

impl Settings {
    /// Sets one.
    pub fn set(&mut self, name: &str, on: bool) {
        match name {
            "foreign_key_checks" => self.unchecked = !on,
            "foreign_keys" => self.enforced = on,
            "legacy_alter_table" => self.legacy_alter = on,
            _ => {}
        }
    }

    /// A migration begins with a connection's own settings.
    pub fn reset(&mut self) {
        (self.unchecked, self.enforced, self.legacy_alter) = (false, false, false);
    }
}
