//! What only the end of a history decides: which tables foreign keys that were written ahead of them mean.

use crate::facts::dialect::Dialect;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::apply::refuse::Refusal;
use crate::workspace::schema::model::{ForeignKeyTarget, QualName, TableConstraintKind};
use crate::workspace::schema::replay::Replay;

impl Replay {
    /// Gives open foreign keys their table and columns; one whose table is not there is said.
    pub(in crate::workspace::schema) fn settle_native(&mut self) {
        if self.dialect == Dialect::Postgresql {
            return;
        }
        let mut missing = Vec::new();
        let tables: Vec<QualName> = self.schema.tables.keys().cloned().collect();
        for table in &tables {
            let keys: Vec<(usize, ForeignKeyTarget)> = self
                .schema
                .tables
                .get(table)
                .into_iter()
                .flat_map(|model| model.constraints.iter().enumerate())
                .filter_map(|(at, constraint)| match &constraint.kind {
                    TableConstraintKind::ForeignKey(key) => Some((at, key.clone())),
                    _ => None,
                })
                .collect();
            for (at, key) in keys {
                let settled = self.settled(&key);
                if !self.schema.tables.contains_key(&settled.ref_table) {
                    missing.push((table.clone(), at, settled.ref_table.clone()));
                }
                let constraint = self.schema.tables.get_mut(table).and_then(|model| model.constraints.get_mut(at));
                if let Some(constraint) = constraint {
                    constraint.kind = TableConstraintKind::ForeignKey(settled);
                }
            }
        }
        for (table, at, target) in missing {
            self.refuse_dangling(&table, at, &target);
        }
    }

    fn settled(&self, key: &ForeignKeyTarget) -> ForeignKeyTarget {
        let mut key = key.clone();
        if self.dialect == Dialect::Sqlite && !self.schema.tables.contains_key(&key.ref_table) {
            let known = self
                .schema
                .tables
                .keys()
                .find(|known| known.schema == key.ref_table.schema && super::names::same(&known.name, &key.ref_table.name));
            key.ref_table = known.cloned().unwrap_or(key.ref_table);
        }
        let Some(model) = self.schema.tables.get(&key.ref_table) else { return key };
        if key.ref_columns.is_empty() {
            key.ref_columns = model.primary_key().to_vec();
        }
        for column in &mut key.ref_columns {
            if let Some(known) = model.columns.iter().find(|known| super::names::same(&known.name, column)) {
                column.clone_from(&known.name);
            }
        }
        key
    }

    fn refuse_dangling(&mut self, table: &QualName, at: usize, target: &QualName) {
        let constraint = self.schema.tables.get(table).and_then(|model| model.constraints.get(at));
        let Some(made) = constraint.and_then(|constraint| constraint.life.first()).cloned() else { return };
        let gone = self.schema.gone.get(target).and_then(|gone| gone.life.last());
        let cause = gone.map(|event| (event.place, "dropped here".to_owned()));
        self.migration = made.migration;
        self.refuse(Refusal { kind: AnomalyKind::MissingReference, object: target, part: None, place: made.place, cause });
    }
}
