//! Statements in string literals as accesses.

use super::tables::Tables;
use super::{Access, By, Names};
use crate::facts::calls::{Level, Scope};
use crate::facts::imports::CodeFacts;
use crate::facts::literals::HOLE;
use crate::facts::queries::{Columns, Embedded, Verb};
use crate::source::sources::{FileId, Place};

/// The accesses of one file.
pub(super) fn accesses(module: &str, file: FileId, code: &CodeFacts, tables: &Tables<'_>, migration: bool) -> Vec<Access> {
    let scopes = code.calls.as_ref().map_or(&[][..], |calls| calls.scopes.as_slice());
    let statements = code.queries.iter().flat_map(|queries| queries.iter());
    statements.flat_map(|embedded| of_statement(module, file, embedded, scopes, tables, migration)).collect()
}

/// The accesses of one statement.
pub(super) fn of_statement(
    module: &str,
    file: FileId,
    embedded: &Embedded,
    scopes: &[Scope],
    tables: &Tables<'_>,
    migration: bool,
) -> Vec<Access> {
    let query = &embedded.query;
    let scope = scopes.get(embedded.scope as usize);
    let mut list: Vec<Access> = Vec::new();
    for access in &query.accesses {
        let (table, exists) = tables.find(access.table.schema.as_deref(), &access.table.name);
        let full =
            access.table.schema.as_ref().map_or_else(|| access.table.name.clone(), |schema| format!("{schema}.{}", access.table.name));
        let written_as = full.replace(HOLE, "…");
        list.push(Access {
            verb: access.verb,
            by: By::Sql,
            table: access.known.then_some(table),
            written_as,
            exists: exists.filter(|_| access.known),
            writes: names(&access.written),
            reads: names(&access.read),
            filters: names(&access.filters),
            conflict: query.conflict.filter(|_| access.verb == Verb::Insert),
            // What is changed is no row that is read: `UPDATE … WHERE id = (SELECT … FOR UPDATE)` locks what it selects.
            locks: query.locks && access.verb == Verb::Select,
            module: module.to_owned(),
            function: scope.filter(|scope| scope.level == Level::Function).map(|scope| scope.name.clone()),
            class: scope.and_then(|scope| scope.class.clone()),
            level: scope.map_or(Level::Module, |scope| scope.level),
            migration,
            place: Place { file, span: access.table.span },
        });
    }
    // What may be a sentence is one, unless it speaks of tables that are there.
    if query.doubtful && !list.iter().all(|access| access.exists == Some(true)) {
        return Vec::new();
    }
    for loose in &query.loose {
        let candidates = loose.candidates.iter().filter_map(|at| Some((*at, list.get(*at)?.table.as_ref()?)));
        if let Some(access) = tables.owner(&loose.column.name, candidates).and_then(|at| list.get_mut(at)) {
            access.reads.add(&loose.column.name);
            if loose.filter {
                access.filters.add(&loose.column.name);
            }
        }
    }
    list
}

fn names(columns: &Columns) -> Names {
    Names { names: columns.names.iter().map(|column| column.name.clone()).collect(), complete: columns.complete }
}
