//! Foreign keys: both ends must be there, and the far end must be unique.

use super::lookup::{Relation, is_system};
use super::naming;
use super::refuse::Refusal;
use super::tables::Adding;
use crate::facts::ddl::{Constraint, ConstraintKind, ForeignKey, Ident, ObjectName};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::model::{ForeignKeyTarget, Index, Knowledge, QualName, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    /// Adds a foreign key.
    pub(super) fn add_foreign_key(&mut self, table: &QualName, constraint: &Constraint, adding: Adding, at: Locator<'_>) {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else { return };
        let missing = key.columns.iter().filter(|column| !self.use_column(table, column, at)).count();
        let Some(target) = self.foreign_target(key, at) else { return };
        if missing > 0 {
            return;
        }
        if self.has_other_types(table, &target, at.place(constraint.span)) {
            return;
        }
        let addition = naming::addition(&target.columns);
        let kind = TableConstraintKind::ForeignKey(target);
        if self.is_there_in_doubt(table, &kind) {
            return;
        }
        let Some(name) = self.constraint_name(table, constraint, Some(&addition), "fkey", at) else { return };
        let validated = constraint.validated || adding == Adding::WithTable;
        let place = at.place(constraint.span);
        self.session.constraint_words = self.special_words(constraint, at);
        self.push_constraint(table, name.clone(), kind.clone(), validated, place);
        for child in self.partitions_of(table) {
            self.copy_foreign_key(&child, &name, &kind, place);
        }
    }

    fn foreign_target(&mut self, key: &ForeignKey, at: Locator<'_>) -> Option<ForeignKeyTarget> {
        let ref_table = self.use_reference(&key.ref_table, at)?;
        let place = at.place(key.ref_table.span);
        let ref_columns = if key.ref_columns.is_empty() {
            let model = self.schema.tables.get(&ref_table)?;
            let primary = model.primary_key().to_vec();
            if primary.is_empty() && model.knowledge != Knowledge::Unknown {
                let kind = AnomalyKind::Missing { what: "primary key" };
                self.refuse(Refusal { kind, object: &ref_table, part: None, place, cause: None });
            }
            primary
        } else {
            let found: Vec<bool> = key.ref_columns.iter().map(|column| self.use_reference_column(&ref_table, column, at)).collect();
            if found.contains(&false) {
                return None;
            }
            self.idents(&key.ref_columns)
        };
        if !ref_columns.is_empty() {
            self.expect_unique(&ref_table, &ref_columns, key.columns.len(), place);
        }
        Some(ForeignKeyTarget {
            columns: self.idents(&key.columns),
            ref_table,
            ref_columns,
            on_delete: key.on_delete,
            on_update: key.on_update,
        })
    }

    /// Whether PostgreSQL cannot compare a column with the one that it refers to; says so.
    fn has_other_types(&mut self, table: &QualName, target: &ForeignKeyTarget, place: Place) -> bool {
        let type_of = |table: &QualName, column: &String| {
            let known = self.schema.tables.get(table).and_then(|model| model.column(column));
            known.filter(|column| column.knowledge != Knowledge::Unknown).map(|column| column.data_type.clone())
        };
        let pairs = target.columns.iter().zip(&target.ref_columns);
        let types = pairs.filter_map(|(from, to)| Some((from.clone(), type_of(table, from)?, type_of(&target.ref_table, to)?)));
        let Some((column, from, to)) = types.into_iter().find(|(_, from, to)| self.are_incomparable(from, to)) else { return false };
        let because = format!("`{from}` cannot refer to `{to}` of `{}`", target.ref_table);
        self.refuse_because(table, Some(&column), place, ("datatype_mismatch", because));
        true
    }

    /// A foreign key needs a unique index on exactly the columns that it refers to, and as many of its own.
    fn expect_unique(&mut self, table: &QualName, columns: &[String], width: usize, place: Place) {
        let Some(model) = self.schema.tables.get(table) else { return };
        let unknown = model.knowledge == Knowledge::Unknown || !model.parents.is_empty();
        if !unknown && (columns.len() != width || self.unique_indexes(table, columns).is_empty()) {
            let part = columns.join(", ");
            let kind = AnomalyKind::Missing { what: "unique constraint" };
            self.refuse(Refusal { kind, object: table, part: Some(&part), place, cause: None });
        }
    }

    /// The unique indexes on exactly these columns, in any order: what a foreign key can rest on.
    pub(super) fn unique_indexes(&self, table: &QualName, columns: &[String]) -> Vec<QualName> {
        let fits = |index: &Index| {
            index.unique
                && !index.partial
                && index.keys.len() == columns.len()
                && index.keys.iter().all(|key| key.as_ref().is_some_and(|key| columns.contains(key)))
        };
        self.schema.indexes_of(table).filter(|(_, index)| fits(index)).map(|(name, _)| name.clone()).collect()
    }

    /// The table that a foreign key, a parent or a `LIKE` refers to.
    pub(super) fn use_reference(&mut self, name: &ObjectName, at: Locator<'_>) -> Option<QualName> {
        let (found, kind) = self.resolve(name);
        let place = at.place(name.span);
        match kind {
            Some(Relation::Table) => {
                self.touch(&found, place);
                return Some(found);
            }
            Some(Relation::View) => return Some(found),
            Some(_) => return None,
            None => {}
        }
        let gone = self.schema.gone.get(&found);
        if gone.is_some_and(|gone| gone.renamed_to.is_some()) || is_system(name) {
            return self.use_table(name, at);
        }
        let cause = gone.and_then(|gone| gone.life.last()).map(|event| (event.place, "dropped here".to_owned()));
        let was_there = gone.is_some();
        self.refuse(Refusal { kind: AnomalyKind::MissingReference, object: &found, part: None, place, cause });
        if was_there || self.doubt > 0 || self.session.guarded > 0 {
            return None;
        }
        self.session.reported.insert(found.clone());
        self.adopt(&found, place);
        Some(found)
    }

    fn use_reference_column(&mut self, table: &QualName, column: &Ident, at: Locator<'_>) -> bool {
        let name = self.ident(column);
        let Some(model) = self.schema.tables.get(table) else { return true };
        if model.column(&name).is_some() || model.knowledge == Knowledge::Unknown {
            return self.use_column(table, column, at);
        }
        let (place, cause) = (at.place(column.span), self.column_end(table, &name));
        self.refuse(Refusal { kind: AnomalyKind::MissingReference, object: table, part: Some(&name), place, cause });
        false
    }
}
