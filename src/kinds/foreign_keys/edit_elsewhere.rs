//! The same edits for databases that are not PostgreSQL.

use super::edit::Wanted;
use crate::facts::ddl::Action;
use crate::facts::dialect::Dialect;

/// Adds the foreign key.
pub(super) fn add(wanted: &Wanted<'_>) -> Vec<String> {
    if wanted.dialect == Dialect::Sqlite {
        return rebuild(wanted);
    }
    let name = format!("fk_{}_{}", wanted.table.name, wanted.columns.join("_")).chars().take(64).collect::<String>();
    vec![format!("ALTER TABLE {} ADD CONSTRAINT {} {};", table(wanted), quoted(&name), clause(wanted))]
}

/// Replaces a foreign key by the wanted one.
pub(super) fn replace(name: &str, wanted: &Wanted<'_>) -> Vec<String> {
    if wanted.dialect == Dialect::Sqlite {
        return rebuild(wanted);
    }
    // One statement cannot take a name away and give it again.
    let drop = format!("ALTER TABLE {} DROP FOREIGN KEY {};", table(wanted), quoted(name));
    vec![drop, format!("ALTER TABLE {} ADD CONSTRAINT {} {};", table(wanted), quoted(name), clause(wanted))]
}

fn rebuild(wanted: &Wanted<'_>) -> Vec<String> {
    let clause = clause(wanted).replace('`', "\"");
    vec![format!(
        "SQLite adds no foreign key to a table that is there: make `{}` anew with {clause}, copy its rows and rename it",
        wanted.table
    )]
}

fn clause(wanted: &Wanted<'_>) -> String {
    let list = |columns: &[String]| columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
    let mut sql = format!("FOREIGN KEY ({}) REFERENCES {} ({})", list(wanted.columns), quoted(&wanted.to.name), list(&wanted.to_columns));
    for (event, action) in [("DELETE", wanted.on_delete), ("UPDATE", wanted.on_update)] {
        if action != Action::NoAction {
            sql.extend([" ON ", event, " ", action.sql()]);
        }
    }
    sql
}

fn table(wanted: &Wanted<'_>) -> String {
    let name = quoted(&wanted.table.name);
    if wanted.table.schema == "public" { name } else { format!("{}.{name}", quoted(&wanted.table.schema)) }
}

/// In backticks: which words are reserved changes from version to version.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
