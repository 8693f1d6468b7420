//! MySQL's, MariaDB's and SQLite's behaviour where it is not PostgreSQL's, on the same model.
//!
//! Names keep their case and are found as the database finds them; implicit names and indexes are the dialect's; what goes with a
//! dropped or renamed table is the dialect's too. **Invariant**: a PostgreSQL history never comes here.

mod alter;
mod columns;
mod drops;
mod end;
mod foreign_keys;
mod keys;
mod names;
mod renames;
mod settings;
mod tables;
mod triggers;
mod views;

pub use settings::Settings;

use crate::facts::ddl::{CreateIndex, Drop, NativeOp, ObjectKind, Op, OpKind};
use crate::facts::dialect::Dialect;
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::replay::{Locator, Replay};

impl Replay {
    /// Applies an operation that means something else elsewhere than in PostgreSQL. False when it means the same.
    pub(super) fn run_native(&mut self, op: &Op, at: Locator<'_>) -> bool {
        if self.dialect == Dialect::Postgresql {
            return matches!(op.kind, OpKind::Native(_));
        }
        match &op.kind {
            OpKind::Native(native) => self.native(native, at),
            OpKind::CreateIndex(index) => self.native_index(index, at),
            OpKind::CreateView(view) => self.native_view(view, at),
            OpKind::Drop(drop) if matches!(drop.object, ObjectKind::Table | ObjectKind::View) => self.native_drop(drop, at),
            OpKind::Data { verb, tables, calls, arguments } => {
                let tables: Vec<_> = tables.iter().filter(|name| !self.is_native_system(name)).map(|name| self.spelled(name)).collect();
                if *verb == "TRUNCATE" {
                    self.record_truncate(&tables, at);
                }
                self.data(&tables, calls, arguments, at);
            }
            OpKind::Opaque(opaque) => {
                let may_touch = opaque.may_touch.iter().map(|name| self.spelled(name)).collect();
                self.opaque_statement(&crate::facts::ddl::Opaque { may_touch, ..opaque.clone() }, at.place(op.span));
            }
            _ => return false,
        }
        true
    }

    fn native(&mut self, op: &NativeOp, at: Locator<'_>) {
        match op {
            NativeOp::CreateTable(table) => self.native_create(table, at),
            NativeOp::AlterTable { name, if_exists, actions } => self.native_alter(name, *if_exists, actions, at),
            NativeOp::RenameTables(pairs) => {
                for (from, to) in pairs {
                    let from = self.spelled(from);
                    if let Some(table) = self.use_table(&from, at) {
                        self.native_rename(&table, to, at);
                    }
                }
            }
            NativeOp::DropIndex { name, table, if_exists } => self.native_drop_index(name, table.as_ref(), *if_exists, at),
            NativeOp::CreateTrigger { trigger, if_not_exists } => self.native_trigger(trigger, *if_not_exists, at),
            NativeOp::DropTrigger { name, if_exists } => self.native_drop_trigger(name, *if_exists, at),
            NativeOp::Setting { name, on } => self.session.settings.set(name, *on),
        }
    }

    /// `CREATE INDEX`, with the names as the model has them.
    fn native_index(&mut self, op: &CreateIndex, at: Locator<'_>) {
        let mut op = op.clone();
        op.table = self.spelled(&op.table);
        if let Some(table) = self.known_table(&op.table) {
            self.spell_index(&mut op, &table);
            if self.dialect.is_mysql() && op.name.is_none() {
                op.name = self.key_name_of(&table, &op);
            }
        }
        self.create_index(&op, at);
        if let Some(table) = self.known_table(&op.table) {
            self.drop_generated(&table);
        }
    }

    /// The key of an index in the model: in MySQL an index lives in its table, elsewhere beside it.
    pub(super) fn index_name(&self, table: &QualName, name: &str) -> QualName {
        let schema = if self.dialect.is_mysql() { format!("{}.{}", table.schema, table.name) } else { table.schema.clone() };
        QualName { schema, name: name.to_owned() }
    }

    fn native_drop(&mut self, op: &Drop, at: Locator<'_>) {
        let names = op.names.iter().map(|name| self.spelled(name)).collect();
        let op = Drop { names, ..op.clone() };
        if op.object == ObjectKind::View { self.native_drop_views(&op, at) } else { self.native_drop_tables(&op, at) }
    }
}
