//! What a table's name in code means: the table of a schema that its search path finds.

use super::super::plan::Plan;
use super::super::schema::history::History;
use super::super::schema::model::QualName;

/// The schemas that names are looked up in.
pub(super) struct Tables<'a> {
    histories: &'a [History],
    /// Beside each history, where it looks for names without a schema.
    paths: Vec<&'a [String]>,
}

impl<'a> Tables<'a> {
    pub fn new(plan: &'a Plan, histories: &'a [History]) -> Self {
        let path = |history: &History| {
            plan.histories.iter().find(|planned| planned.path == history.path).map_or(&[][..], |planned| planned.search_path.as_slice())
        };
        Self { histories, paths: histories.iter().map(path).collect() }
    }

    /// The table that a name means, and whether it is there.
    pub fn find(&self, schema: Option<&str>, name: &str) -> (QualName, Option<bool>) {
        let qualified = |schema: &str| QualName { schema: schema.to_owned(), name: name.to_owned() };
        for (history, path) in self.histories.iter().zip(&self.paths) {
            let schemas: Vec<&str> = match schema {
                Some(schema) => vec![schema],
                None if path.is_empty() => vec!["public"],
                None => path.iter().map(String::as_str).collect(),
            };
            let found = schemas.into_iter().map(qualified).find(|table| has(history, table));
            if let Some(found) = found {
                return (found, Some(true));
            }
        }
        (qualified(schema.unwrap_or("public")), (!self.histories.is_empty()).then_some(false))
    }

    /// Which of some tables has a column, where that is exactly one.
    pub fn owner<'t>(&self, column: &str, tables: impl Iterator<Item = (usize, &'t QualName)>) -> Option<usize> {
        let has_column = |table: &QualName| {
            let found = self.histories.iter().find_map(|history| history.schema.tables.get(table));
            found.is_some_and(|table| table.columns.iter().any(|known| known.name == column))
        };
        let mut owners = tables.filter(|(_, table)| has_column(table)).map(|(at, _)| at);
        owners.next().filter(|_| owners.next().is_none())
    }
}

fn has(history: &History, table: &QualName) -> bool {
    history.schema.tables.contains_key(table) || history.schema.views.contains_key(table)
}
