//! Foreign keys that would be dropped, or made without their action or check.

use super::reference::Reference;
use crate::facts::dialect::Dialect;
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::tables::Lookup;
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::schema::model::{QualName, Table};
use crate::workspace::schema::words::quote;

/// Each listed reference that a foreign key keeps loses it; when none is listed, the first foreign key of each history goes.
pub(super) fn plants(references: &[Reference], inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (index, history) in inputs.workspace.histories.iter().enumerate() {
        let covered = history.migrations.iter().any(|migration| head.covers(inputs.sources.path(migration.file)));
        // SQLite drops no constraint.
        if !covered || history.dialect == Dialect::Sqlite {
            continue;
        }
        let drop = |name: &QualName, table: &Table, columns: Option<&[String]>| {
            let key = table.foreign_keys().find(|(_, key)| columns.is_none_or(|columns| key.columns == columns));
            let (constraint, key) = key?;
            let what = format!("the foreign key of `{}.{}` to `{}` is dropped", name, key.columns.join(", "), key.ref_table);
            let edit = Edit::Migrate { history: index, sql: sql(history.dialect, name, &constraint.name) };
            let about = vec![name.to_string(), key.columns.join(", ")];
            Some(Plant { what, edit, about, certain: columns.is_some() })
        };
        if references.is_empty() {
            let keyed = history.schema.tables.iter().filter_map(|(name, table)| drop(name, table, None));
            plants.extend(keyed.take(SAMPLES));
        }
        for reference in references {
            if let Lookup::Found(name, table) = reference.from.table.find(&history.schema) {
                plants.extend(drop(name, table, Some(&reference.from.columns)));
            }
        }
    }
    plants
}

/// How many foreign keys are tried where column names tell of references: not every one has such a name.
const SAMPLES: usize = 3;

fn sql(dialect: Dialect, table: &QualName, constraint: &str) -> String {
    if dialect == Dialect::Postgresql {
        let table = format!("{}.{}", quote(&table.schema), quote(&table.name));
        format!("ALTER TABLE {table} DROP CONSTRAINT {};", quote(constraint))
    } else {
        format!("ALTER TABLE `{}` DROP FOREIGN KEY `{constraint}`;", table.name)
    }
}
