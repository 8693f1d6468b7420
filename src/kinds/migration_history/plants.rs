//! Steps that a new database would refuse.

use super::HistoryCheck;
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::schema::words::quote;

/// Every history is made to change a table that nobody makes, to make one twice, and to change one that it dropped.
pub(super) fn plants(check: &HistoryCheck, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (history, of) in inputs.workspace.histories.iter().enumerate() {
        if !of.migrations.iter().any(|migration| head.covers(inputs.sources.path(migration.file))) {
            continue;
        }
        let mut plant = |asked: &str, what: String, sql: String| {
            if check.asks(asked) {
                plants.push(Plant::certain(what, Edit::Migrate { history, sql }));
            }
        };
        plant(
            "never-created",
            "a change of a table that no migration makes".to_owned(),
            "ALTER TABLE planted_nowhere ADD COLUMN planted int;".to_owned(),
        );
        plant(
            "after-drop",
            "a change of a table after it was dropped".to_owned(),
            "CREATE TABLE planted_gone (id int); DROP TABLE planted_gone; ALTER TABLE planted_gone ADD COLUMN planted int;".to_owned(),
        );
        if let Some((name, _)) = of.schema.tables.iter().find(|(name, _)| name.schema == "public" && quote(&name.name) == name.name) {
            plant("created-twice", format!("the table `{}` is made again", name.name), format!("CREATE TABLE {} (id int);", name.name));
        }
    }
    plants
}
