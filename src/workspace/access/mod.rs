//! Who reads and writes which table and column: SQL in string literals (Rust: and in files that macros name), and calls and assignments of an ORM.
//!
//! Owns what a statement's names mean among the schemas and models that are known. **Invariant**: what only a run knows is said as
//! unknown; nothing is taken for a write because its name looks like one.

mod given;
mod held;
mod models;
mod module;
mod orm;
mod rust;
mod sql;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::calls::{Imported, ModuleCalls};
use super::imports::{ImportGraph, Language};
use super::models::Models;
use super::plan::Plan;
use super::schema::history::History;
use super::schema::model::QualName;
use crate::facts::calls::Level;
use crate::facts::queries::{Conflict, Verb};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};

/// All accesses, and which tables they are of.
#[derive(Debug, Default)]
pub struct Accesses {
    /// By place.
    pub list: Vec<Access>,
    /// Indexes of those of a table.
    by_table: BTreeMap<QualName, Vec<usize>>,
    /// Indexes of those of a module.
    by_module: BTreeMap<String, Vec<usize>>,
}

/// One table in one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// What is done.
    pub verb: Verb,
    /// How it is said.
    pub by: By,
    /// The table; `None` when its name is put together at run time.
    pub table: Option<QualName>,
    /// As the code says it.
    pub written_as: String,
    /// Whether the schema at the end of the migrations has it; `None` without migrations, or without a name.
    pub exists: Option<bool>,
    /// The columns that it writes.
    pub writes: Names,
    /// The columns that it reads.
    pub reads: Names,
    /// The columns with which it compares every row.
    pub filters: Names,
    /// What an insert does with a row that is there already.
    pub conflict: Option<Conflict>,
    /// It locks the rows that it reads.
    pub locks: bool,
    /// The module; of a migration its file's name.
    pub module: String,
    /// The function that it stands in, below its module.
    pub function: Option<String>,
    /// The class that it stands in.
    pub class: Option<String>,
    /// What it stands in directly.
    pub level: Level,
    /// It is data that a migration changes, not the application.
    pub migration: bool,
    /// Where.
    pub place: Place,
}

/// Names of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// In order of appearance.
    pub names: Vec<String>,
    /// Whether these are all.
    pub complete: bool,
}

impl Names {
    /// None.
    pub(super) fn none() -> Self {
        Self { names: Vec::new(), complete: true }
    }

    /// There may be some.
    pub(super) fn unknown() -> Self {
        Self { names: Vec::new(), complete: false }
    }

    /// Adds one, unless it is there.
    pub(super) fn add(&mut self, name: &str) {
        if self.names.iter().all(|known| known != name) {
            self.names.push(name.to_owned());
        }
    }
}

/// How an access is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// SQL text.
    Sql,
    /// An ORM, or SQLAlchemy's expressions.
    Orm,
}

impl By {
    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Orm => "orm",
        }
    }
}

/// What accesses are linked with.
pub struct Linked<'a> {
    /// The files, for SQL that a program includes from one.
    pub sources: &'a Sources,
    /// Where code and migrations are.
    pub plan: &'a Plan,
    /// The modules.
    pub imports: &'a ImportGraph,
    /// What they call.
    pub calls: &'a [ModuleCalls],
    /// The ORM's classes.
    pub models: &'a Models,
    /// The schemas.
    pub histories: &'a [History],
}

/// Links what files say.
#[must_use]
pub fn link(linked: &Linked<'_>, facts: &FactStore) -> Accesses {
    let tables = tables::Tables::new(linked.plan, linked.histories);
    let imported = Imported::new(linked.imports, facts);
    let models = models::ModelIndex::new(linked, facts, &tables);
    let migrations: BTreeSet<FileId> = linked.plan.histories.iter().flat_map(|history| history.files.iter().copied()).collect();
    let of_modules = linked.calls.par_iter().filter(|module| !migrations.contains(&module.file)).flat_map_iter(|calls| {
        let is_rust = calls.language == Language::Rust;
        // An inline module has the facts of its file, and none of its own.
        let code = facts.code(calls.file).filter(|_| !calls.calls.scopes.is_empty());
        let python = code.filter(|_| calls.language == Language::Python);
        let module = python.and_then(|code| module::Module::new(calls, code, imported.of(&calls.module), &models, linked.sources));
        let of_sql = code.map(|code| sql::accesses(&calls.module, calls.file, code, &tables, false)).unwrap_or_default();
        let of_orm = module.map(|module| orm::accesses(&module)).unwrap_or_default();
        let of_rust = if is_rust { rust::accesses(calls, linked, &tables) } else { Vec::new() };
        of_sql.into_iter().chain(of_orm).chain(of_rust)
    });
    let mut list: Vec<Access> = of_modules.collect();
    for (file, code) in migrations.iter().filter_map(|file| Some((*file, &facts.python(*file)?.code))) {
        list.extend(sql::accesses("", file, code, &tables, true));
    }
    list.sort_by_key(|a| (a.place.file, a.place.span.start, a.verb));
    Accesses::new(list)
}

impl Accesses {
    fn new(list: Vec<Access>) -> Self {
        let (mut by_table, mut by_module): (BTreeMap<QualName, Vec<usize>>, BTreeMap<String, Vec<usize>>) = Default::default();
        for (at, access) in list.iter().enumerate() {
            if let Some(table) = &access.table {
                by_table.entry(table.clone()).or_default().push(at);
            }
            by_module.entry(access.module.clone()).or_default().push(at);
        }
        Self { list, by_table, by_module }
    }

    /// Those of a table, by place.
    pub fn of_table(&self, table: &QualName) -> impl Iterator<Item = &Access> {
        self.by_table.get(table).into_iter().flatten().filter_map(|at| self.list.get(*at))
    }

    /// Those of a module, by place.
    pub fn of_module(&self, module: &str) -> impl Iterator<Item = &Access> {
        self.by_module.get(module).into_iter().flatten().filter_map(|at| self.list.get(*at))
    }

    /// What the application writes into a table.
    pub fn writes(&self, table: &QualName) -> impl Iterator<Item = &Access> {
        self.of_table(table).filter(|access| access.verb.writes() && !access.migration)
    }
}

#[cfg(test)]
mod tests;
