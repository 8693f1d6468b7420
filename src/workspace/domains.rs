//! Domains: which code and which tables belong to whom.

use crate::source::sources::Place;

use super::schema::model::QualName;

/// One domain.
#[derive(Debug)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Module patterns.
    pub code: Vec<super::layers::ModulePattern>,
    /// Table patterns: exact names (`limits`, `policy.risk_ceilings`) beat globs (`limit_*`).
    pub tables: Vec<TablePattern>,
    /// Where the policy defines it.
    pub place: Place,
}

/// A table name or glob, with the policy's place.
#[derive(Debug)]
pub struct TablePattern {
    /// As written.
    pub text: String,
    /// Compiled; matches `name` and `schema.name`.
    pub glob: globset::GlobMatcher,
    /// Whether it holds no wildcard.
    pub exact: bool,
    /// Where it is written.
    pub place: Place,
}

/// All domains, by name.
#[derive(Debug, Default)]
pub struct Domains {
    /// Sorted by name.
    pub list: Vec<Domain>,
}

impl Domains {
    /// The domain that a table belongs to: by an exact name first, then by the first glob in order of name.
    #[must_use]
    pub fn of_table(&self, table: &QualName) -> Option<(&Domain, &TablePattern)> {
        let matching = |exact: bool| {
            self.list.iter().find_map(|domain| {
                domain.tables.iter().find(|pattern| pattern.exact == exact && pattern.matches(table)).map(|pattern| (domain, pattern))
            })
        };
        matching(true).or_else(|| matching(false))
    }

    /// The domain that a module belongs to: by the most exact pattern, among equals the first in order of name.
    #[must_use]
    pub fn of_module(&self, module: &str) -> Option<&Domain> {
        let all = self.list.iter().flat_map(|domain| domain.code.iter().map(move |pattern| (domain, pattern)));
        let matching = all.filter(|(_, pattern)| pattern.matches(module).is_some());
        // `max_by_key` gives the last of equals.
        matching.rev().max_by_key(|(_, pattern)| pattern.weight()).map(|(domain, _)| domain)
    }
}

impl TablePattern {
    /// Whether a table has this name.
    #[must_use]
    pub fn matches(&self, table: &QualName) -> bool {
        self.glob.is_match(table.to_string()) || self.glob.is_match(format!("{}.{}", table.schema, table.name))
    }
}
