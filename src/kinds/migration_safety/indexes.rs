//! Steps that build or drop an index: what they lock, and where `CONCURRENTLY` is refused.

use super::judge::Judge;
use crate::diagnostics::finding::Finding;
use crate::workspace::schema::history::Layout;
use crate::workspace::schema::step::{Step, StepKind};

impl Judge<'_> {
    pub(super) fn key(&self, step: &Step) -> Finding {
        let (part, table) = (step.part.as_deref().unwrap_or(""), &step.table);
        let message = format!("constraint `{part}` builds its index while `{table}`, which is there already, is locked");
        let help = format!(
            "CREATE UNIQUE INDEX CONCURRENTLY {part} ON {table} (…); outside a transaction, and then ALTER TABLE {table} ADD CONSTRAINT {part} \
             … USING INDEX {part};"
        );
        self.finding(step, "key", message, "nobody can use the table meanwhile", help)
    }

    pub(super) fn index(&self, step: &Step) -> Finding {
        let (part, table) = (step.part.as_deref().unwrap_or(""), &step.table);
        let message = format!("index `{part}` is not created CONCURRENTLY on `{table}`, which is there already");
        let help = "write CREATE INDEX CONCURRENTLY, outside a transaction (Alembic: `postgresql_concurrently=True` in an \
                    `autocommit_block()`)";
        self.finding(step, "not-concurrent", message, "nobody can write to the table meanwhile", help.to_owned())
    }

    /// `CONCURRENTLY` where a transaction is open.
    pub(super) fn refused(&self, step: &Step) -> Option<Finding> {
        if !step.transaction.open {
            return None;
        }
        let what = subject(step);
        let done = match step.kind {
            StepKind::DropIndex { .. } => "dropped",
            StepKind::Reindex { .. } => "built again",
            _ => "created",
        };
        let message = format!("{what} is {done} CONCURRENTLY in a transaction, which PostgreSQL refuses");
        let help = match self.history.layout {
            Layout::Alembic => "with op.get_context().autocommit_block():",
            Layout::Goose => "-- +goose NO TRANSACTION",
            Layout::Dbmate => "-- migrate:up transaction:false",
            Layout::Sqlx => "-- no-transaction",
            Layout::SqlMigrate => "-- +migrate Up notransaction",
            Layout::Diesel => "write `run_in_transaction = false` into metadata.toml beside it",
            _ => "COMMIT; before it",
        };
        Some(self.finding(step, "concurrently-in-transaction", message, "a transaction is open here", help.to_owned()))
    }

    /// `REINDEX` locks writers out as `CREATE INDEX` does, and readers that would use the index.
    pub(super) fn reindex(&self, step: &Step) -> Finding {
        let message = format!("{} is not built again CONCURRENTLY, and `{}` is there already", subject(step), step.table);
        let help = "write REINDEX … CONCURRENTLY, outside a transaction".to_owned();
        self.finding(step, "reindex", message, "nobody can write to the table meanwhile", help)
    }

    /// The lock of `DROP INDEX` is short once it is there, but everybody waits behind it while it waits for those before it.
    pub(super) fn drop_index(&self, step: &Step) -> Finding {
        let message = format!("{} is not dropped CONCURRENTLY from `{}`, which is there already", subject(step), step.table);
        let help = "write DROP INDEX CONCURRENTLY, outside a transaction (Alembic: `postgresql_concurrently=True` in an \
                    `autocommit_block()`)";
        self.finding(step, "drop-index", message, "everybody waits until those who use the table now are done", help.to_owned())
    }
}

/// The index of a step, or all of its table.
fn subject(step: &Step) -> String {
    step.part.as_ref().map_or_else(|| format!("each index of `{}`", step.table), |part| format!("index `{part}`"))
}
