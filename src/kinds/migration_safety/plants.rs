//! Steps that lock a table for long, or take data away without a word.

use super::Safety;
use crate::facts::dialect::Dialect;
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::schema::model::Knowledge;
use crate::workspace::schema::words::quote;

/// Of each PostgreSQL history one table is indexed without CONCURRENTLY, gets a foreign key that is checked at once, and is dropped.
pub(super) fn plants(safety: &Safety, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (history, of) in inputs.workspace.histories.iter().enumerate() {
        let covered = of.migrations.iter().any(|migration| head.covers(inputs.sources.path(migration.file)));
        if !covered || of.dialect != Dialect::Postgresql {
            continue;
        }
        let mut known = of.schema.tables.iter().filter(|(_, table)| table.knowledge == Knowledge::Certain && table.parents.is_empty());
        let first = known.find_map(|(name, table)| Some((name, table.columns.first()?)));
        let Some((name, column)) = first else { continue };
        let (shown, column) = (name, quote(&column.name));
        let table = format!("{}.{}", quote(&name.schema), quote(&name.name));
        let mut plant = |asked: &str, what: String, sql: String| {
            if safety.asks(asked) {
                plants.push(Plant::certain(what, Edit::Migrate { history, sql }));
            }
        };
        plant("index", format!("an index on `{shown}` while nobody may write"), format!("CREATE INDEX planted ON {table} ({column});"));
        plant(
            "constraint",
            format!("a check of all rows of `{shown}` at once"),
            format!("ALTER TABLE {table} ADD CONSTRAINT planted CHECK ({column} IS NOT NULL);"),
        );
        plant("destructive", format!("`{shown}` is dropped without a word"), format!("DROP TABLE {table} CASCADE;"));
    }
    plants
}
