//! Reads and writes of tables: SQL in a string.

use super::{Code, Writer, literal};
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::assert::plants::pick::Picker;
use crate::kinds::assert::plants::wish::Wish;
use crate::kinds::plant::WORD;
use crate::workspace::schema::model::QualName;
use crate::workspace::schema::words::quote;

/// A table that no migration leaves.
const NOWHERE: &str = "planted_nowhere";

/// How many tables are tried.
const TABLES: usize = 4_000;

impl Writer<'_> {
    pub(super) fn access(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<Code> {
        let table = self.table(of, wish)?;
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let by = picker.text("by", "sql", &["sql".to_owned()])?;
        let verbs: Vec<String> = ["delete", "update", "insert", "select"].map(str::to_owned).into();
        let default = if of.name() == "write" { "delete" } else { "select" };
        let verb = picker.text("verb", default, &verbs)?;
        let (filters, reads, columns) = (picker.names("filters")?, picker.names("reads")?, picker.names("columns")?);
        let locks = picker.bool("locks", false)?;
        let sql = sql(&verb, &table, &Lists { filters, reads, columns, locks })?;
        (by == "sql").then(|| Code::line(format!("connection.execute({})", literal(&sql))))
    }

    /// A table that is as asked, as SQL says it.
    fn table(&mut self, of: &dyn FactType, wish: &Wish<'_>) -> Option<String> {
        let inputs = self.inputs;
        let mut picker = Picker::new(of, wish, &mut self.bindings);
        let histories = &inputs.workspace.histories;
        let real = histories.iter().flat_map(|history| history.schema.tables.keys()).take(TABLES);
        for name in real {
            let domain = inputs.workspace.domains.of_table(name).map(|(domain, _)| domain.name.as_str());
            let shown = name.to_string();
            let asked = [
                ("table", Value::text(&shown)),
                ("schema", Value::text(&name.schema)),
                ("table_domain", Value::optional(domain)),
                ("table_exists", Value::Bool(true)),
                ("written_as", Value::text(&name.name)),
            ];
            if asked.iter().all(|(field, value)| picker.fits(field, value)) {
                return Some(said(name));
            }
        }
        if !picker.fits("table_exists", &Value::Bool(false)) {
            return None;
        }
        let name = picker.text("table", NOWHERE, &[NOWHERE.to_owned()])?;
        name.split('.').all(|part| quote(part) == part).then_some(name)
    }
}

struct Lists {
    filters: Vec<String>,
    reads: Vec<String>,
    columns: Vec<String>,
    locks: bool,
}

/// A table's name, with its schema unless that is `public`.
fn said(name: &QualName) -> String {
    if name.schema == "public" { quote(&name.name) } else { format!("{}.{}", quote(&name.schema), quote(&name.name)) }
}

fn sql(verb: &str, table: &str, lists: &Lists) -> Option<String> {
    let Lists { filters, reads, columns, locks } = lists;
    let filters: Vec<String> = filters.iter().map(|column| format!("{} = 1", quote(column))).collect();
    let filters = if filters.is_empty() { String::new() } else { format!(" WHERE {}", filters.join(" AND ")) };
    let names = |names: &[String], default: &str| {
        if names.is_empty() { default.to_owned() } else { names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ") }
    };
    Some(match verb {
        "select" => format!("SELECT {} FROM {table}{filters}{}", names(reads, "1"), if *locks { " FOR UPDATE" } else { "" }),
        "insert" => {
            let values = vec!["1"; columns.len().max(1)].join(", ");
            format!("INSERT INTO {table} ({}) VALUES ({values})", names(columns, WORD))
        }
        "update" => {
            let first = columns.first().map_or(WORD, String::as_str);
            format!("UPDATE {table} SET {} = 1{filters}", quote(first))
        }
        "delete" => format!("DELETE FROM {table}{filters}"),
        "truncate" => format!("TRUNCATE {table}"),
        _ => return None,
    })
}
