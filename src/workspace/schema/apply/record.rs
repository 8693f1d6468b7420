//! Records steps on tables that were there before the migration: only they can lose rows or lock readers out.

use crate::facts::ddl::{Ident, ObjectKind, ObjectName, Reindex};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::model::{Event, Knowledge, QualName, TableConstraint, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::step::{Step, StepKind};

impl Replay {
    /// Records the foreign key or check that `ALTER TABLE` has just added at a place.
    pub(super) fn record_constraint(&mut self, table: &QualName, place: Place) {
        let Some(model) = self.schema.tables.get(table) else { return };
        let added = model.constraints.iter().rev().find(|known| known.life.first().is_some_and(|event| event.place == place));
        let Some(added) = added else { return };
        let kind = match &added.kind {
            // A foreign key of a partitioned table cannot be NOT VALID.
            TableConstraintKind::ForeignKey(_) if model.partitioned => return,
            TableConstraintKind::ForeignKey(_) | TableConstraintKind::Check { .. } => {
                StepKind::AddConstraint { validated: added.validated }
            }
            TableConstraintKind::PrimaryKey { .. } | TableConstraintKind::Unique { .. } => StepKind::AddKey,
            TableConstraintKind::Exclude { .. } => return,
        };
        let name = added.name.clone();
        self.record(kind, table, Some(name), place);
    }

    /// Records that a constraint is validated.
    pub(super) fn record_validation(&mut self, table: &QualName, constraint: &str, place: Place) {
        self.record(StepKind::Validate, table, Some(constraint.to_owned()), place);
    }

    /// Records that a column becomes NOT NULL, unless it is already or a valid check says so: then PostgreSQL reads no row.
    pub(super) fn record_not_null(&mut self, table: &QualName, column: &str, place: Place) {
        let Some(model) = self.schema.tables.get(table) else { return };
        let shows = |constraint: &TableConstraint| match &constraint.kind {
            TableConstraintKind::Check { expression, .. } => constraint.validated && says_not_null(expression, column),
            _ => false,
        };
        let is_already = model.column(column).is_some_and(|known| !known.nullable && known.knowledge != Knowledge::Unknown);
        if !is_already && !model.constraints.iter().any(shows) {
            self.record(StepKind::SetNotNull, table, Some(column.to_owned()), place);
        }
    }

    /// Records a change of a column or of the table itself; what the migration made itself nobody uses yet.
    pub(super) fn record_change(&mut self, kind: StepKind, table: &QualName, part: Option<&str>, place: Place) {
        let column = part.and_then(|part| self.schema.tables.get(table)?.column(part));
        if column.is_none_or(|column| column.knowledge == Knowledge::Unknown || !self.is_own(&column.life)) {
            self.record(kind, table, part.map(str::to_owned), place);
        }
    }

    /// Records that a constraint is about to go, unless the migration itself made it.
    pub(super) fn record_drop_constraint(&mut self, table: &QualName, name: &str, place: Place) {
        let known = self.schema.tables.get(table).and_then(|model| model.constraint(name));
        if known.is_some_and(|constraint| !self.is_own(&constraint.life)) {
            self.record(StepKind::DropConstraint, table, Some(name.to_owned()), place);
        }
    }

    /// Records rows that are deleted or changed.
    pub(super) fn record_rows(&mut self, verb: &str, tables: &[ObjectName], place: Place) {
        let kind = match verb {
            "DELETE" => StepKind::Delete,
            "UPDATE" => StepKind::Update,
            _ => return,
        };
        if let Some(name) = tables.first() {
            let (table, _) = self.resolve(name);
            self.record(kind, &table, None, place);
        }
    }

    /// Records an index, unless its table is partitioned: PostgreSQL takes no `CONCURRENTLY` there.
    pub(super) fn record_index(&mut self, table: &QualName, name: &QualName, concurrently: bool, place: Place) {
        if self.schema.tables.get(table).is_some_and(|model| !model.partitioned) {
            self.record(StepKind::CreateIndex { concurrently }, table, Some(name.name.clone()), place);
        }
    }

    /// Records that an index is about to go, unless the migration itself made it or its table is partitioned: then there is no
    /// `CONCURRENTLY`.
    pub(super) fn record_drop_index(&mut self, index: &QualName, concurrently: bool, place: Place) {
        let Some(known) = self.schema.indexes.get(index) else { return };
        let partitioned = self.schema.tables.get(&known.table).is_some_and(|table| table.partitioned);
        if !partitioned && !self.is_own(&known.life) {
            let table = known.table.clone();
            self.record(StepKind::DropIndex { concurrently }, &table, Some(index.name.clone()), place);
        }
    }

    /// Records `REINDEX`: of a schema or a database, for the first table that was there.
    pub(super) fn record_reindex(&mut self, op: &Reindex, place: Place) {
        let kind = StepKind::Reindex { concurrently: op.concurrently };
        let (table, part) = match (&op.name, op.object) {
            (Some(name), ObjectKind::Index) => {
                let (index, _) = self.resolve(name);
                let Some(known) = self.schema.indexes.get(&index) else { return };
                (Some(known.table.clone()), Some(index.name.clone()))
            }
            (Some(name), ObjectKind::Table) => (Some(self.resolve(name).0), None),
            (name, _) => {
                let schema = name.as_ref().filter(|_| op.object == ObjectKind::Schema).map(|name| self.text(&name.name));
                let inside = |table: &QualName| schema.as_ref().is_none_or(|schema| *schema == table.schema);
                (self.schema.tables.keys().find(|table| inside(table) && self.was_there(table)).cloned(), None)
            }
        };
        if let Some(table) = table {
            self.record(kind, &table, part, place);
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
        // What locks are taken, and how to take less, is known of PostgreSQL only.
        let elsewhere = self.dialect != Dialect::Postgresql && kind.is_about_locks();
        if self.session.assuming.is_none() && !elsewhere && self.was_there(table) {
            let (migration, assumed) = (self.migration.clone(), self.doubt > 0);
            let transaction = self.session.transaction.current();
            self.steps.push(Step { kind, table: table.clone(), part, place, migration, assumed, transaction });
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

/// `column IS NOT NULL`, alone or with more behind `AND`: what PostgreSQL takes for a proof.
fn says_not_null(expression: &str, column: &str) -> bool {
    let words = expression.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = format!("{} is not null", column.to_lowercase());
    let bare = |part: &str| part.trim_matches(|c: char| matches!(c, '(' | ')' | ' ')).replace('"', "");
    !words.contains(" or ") && words.split(" and ").any(|part| bare(part) == wanted)
}
