//! Records steps on tables that were there before the migration: only they can lose rows or lock readers out.

use crate::facts::ddl::{Ident, ObjectName};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::model::{Event, Knowledge, QualName, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::step::{Step, StepKind};

impl Replay {
    /// Records the foreign key or check that `ALTER TABLE` has just added at a place.
    pub(super) fn record_constraint(&mut self, table: &QualName, place: Place) {
        let Some(model) = self.schema.tables.get(table) else { return };
        let added = model.constraints.iter().rev().find(|known| known.life.first().is_some_and(|event| event.place == place));
        let Some(added) = added else { return };
        if matches!(added.kind, TableConstraintKind::ForeignKey(_) | TableConstraintKind::Check { .. }) {
            let (kind, name) = (StepKind::AddConstraint { validated: added.validated }, added.name.clone());
            self.record(kind, table, Some(name), place);
        }
    }

    /// Records an index, unless its table is partitioned: PostgreSQL takes no `CONCURRENTLY` there.
    pub(super) fn record_index(&mut self, table: &QualName, name: &QualName, concurrently: bool, place: Place) {
        if self.schema.tables.get(table).is_some_and(|model| !model.partitioned) {
            self.record(StepKind::CreateIndex { concurrently }, table, Some(name.name.clone()), place);
        }
    }

    /// Records that a table is about to go.
    pub(super) fn record_drop(&mut self, name: &ObjectName, at: Locator<'_>) {
        let (table, _) = self.resolve(name);
        self.record(StepKind::DropTable, &table, None, at.place(name.span));
    }

    /// Records that a schema is about to go, when there is a table in it.
    pub(super) fn record_drop_schema(&mut self, name: &ObjectName, at: Locator<'_>) {
        let schema = self.text(&name.name);
        let found = self.schema.tables.keys().find(|table| table.schema == schema && self.was_there(table)).cloned();
        if let Some(table) = found {
            self.record(StepKind::DropSchema, &table, Some(schema), at.place(name.span));
        }
    }

    /// Records that a column is about to go, unless the migration itself made it.
    pub(super) fn record_drop_column(&mut self, table: &QualName, column: &Ident, at: Locator<'_>) {
        let name = self.ident(column);
        let known = self.schema.tables.get(table).and_then(|model| model.column(&name));
        let own = known.is_some_and(|column| column.knowledge != Knowledge::Unknown && self.is_own(&column.life));
        if known.is_some() && !own {
            self.record(StepKind::DropColumn, table, Some(name), at.place(column.span));
        }
    }

    /// Records tables that are emptied.
    pub(super) fn record_truncate(&mut self, tables: &[ObjectName], at: Locator<'_>) {
        for name in tables {
            let (table, _) = self.resolve(name);
            self.record(StepKind::Truncate, &table, None, at.place(name.span));
        }
    }

    fn record(&mut self, kind: StepKind, table: &QualName, part: Option<String>, place: Place) {
        // `NOT VALID` and `CONCURRENTLY` are PostgreSQL's.
        let elsewhere =
            self.dialect != Dialect::Postgresql && matches!(kind, StepKind::AddConstraint { .. } | StepKind::CreateIndex { .. });
        if self.session.assuming.is_none() && !elsewhere && self.was_there(table) {
            let (migration, assumed) = (self.migration.clone(), self.doubt > 0);
            self.steps.push(Step { kind, table: table.clone(), part, place, migration, assumed });
        }
    }

    /// Whether a table is there, and was before this migration; one that no migration makes was.
    fn was_there(&self, table: &QualName) -> bool {
        self.schema.tables.get(table).is_some_and(|model| model.knowledge == Knowledge::Unknown || !self.is_own(&model.life))
    }

    fn is_own(&self, life: &[Event]) -> bool {
        life.first().is_some_and(|event| event.migration == self.migration)
    }
}
