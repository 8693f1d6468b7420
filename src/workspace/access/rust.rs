//! What only Rust's programs do: SQL in a file that a macro names, and writes of diesel.

use super::tables::Tables;
use super::{Access, By, Linked, Names, sql};
use crate::facts::calls::{Argued, Call, Level};
use crate::facts::queries::{self, Embedded, Verb};
use crate::source::sources::{FileId, Place, Sources};
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::imports::Language;

/// Macros of sqlx that take the path of a SQL file, from the crate's folder.
const QUERY_FILES: &[&str] = &["query_file!", "query_file_as!", "query_file_scalar!", "query_file_unchecked!", "query_file_as_unchecked!"];

/// The accesses of a module.
pub(super) fn accesses(module: &ModuleCalls, linked: &Linked<'_>, tables: &Tables<'_>) -> Vec<Access> {
    let mut list = Vec::new();
    for (call, resolved) in module.calls.calls.iter().zip(&module.resolved).filter(|(call, _)| !call.attribute) {
        let name = resolved.as_deref().unwrap_or(&call.callee);
        // `diesel::dsl` has them too.
        let of_diesel = name.strip_prefix("diesel.").map(|rest| rest.strip_prefix("dsl.").unwrap_or(rest));
        match of_diesel.unwrap_or_default() {
            "insert_into" | "insert_or_ignore_into" | "replace_into" => list.push(written(module, call, Verb::Insert, tables)),
            "update" => list.push(written(module, call, Verb::Update, tables)),
            "delete" => list.push(written(module, call, Verb::Delete, tables)),
            _ => {
                if let Some(file) = sql_file(module, call, name, linked) {
                    list.extend(of_file(module, call, file, linked.sources, tables));
                }
            }
        }
    }
    list
}

/// What a call of diesel writes: `insert_into(users::table)`, `update(users::table.find(id))`, `delete(users)` where a table is called so.
fn written(module: &ModuleCalls, call: &Call, verb: Verb, tables: &Tables<'_>) -> Access {
    let scope = module.calls.scope(call);
    let argument = call.arguments.first();
    let text = argument.and_then(|argument| match &argument.value {
        Argued::Name(name) | Argued::Call(name) => Some(name.as_str()),
        _ => None,
    });
    let name = text.and_then(|text| {
        let mut parts = text.split(['.', '(']).filter(|part| !part.is_empty() && *part != ")").peekable();
        let (mut before, first) = (None, parts.peek().copied());
        for part in parts.by_ref() {
            if part == "table" && before.is_some() {
                return before;
            }
            before = Some(part);
        }
        // Without `::table` it may be a row of any table: it is the table where the schema has one of that name.
        first.filter(|name| tables.find(None, name).1 == Some(true))
    });
    let (table, exists) = name.map_or((None, None), |name| {
        let (table, exists) = tables.find(None, name);
        (Some(table), exists)
    });
    Access {
        verb,
        by: By::Orm,
        table,
        written_as: name.or(text).unwrap_or("…").to_owned(),
        exists,
        writes: if verb == Verb::Delete { Names::none() } else { Names::unknown() },
        reads: Names::unknown(),
        filters: Names::unknown(),
        conflict: None,
        locks: false,
        module: module.module.clone(),
        function: scope.filter(|scope| scope.level == Level::Function).map(|scope| scope.name.clone()),
        class: scope.and_then(|scope| scope.class.clone()),
        level: scope.map_or(Level::Module, |scope| scope.level),
        migration: false,
        place: Place { file: module.file, span: argument.map_or(call.name_span, |argument| argument.span) },
    }
}

/// The SQL file that a macro reads when the program is built.
fn sql_file(module: &ModuleCalls, call: &Call, name: &str, linked: &Linked<'_>) -> Option<FileId> {
    let last = name.rsplit('.').next()?;
    let path = call.arguments.iter().find_map(|argument| match &argument.value {
        Argued::Text(text) if text.ends_with(".sql") => Some(text.as_str()),
        _ => None,
    })?;
    let folder = if last == "include_str!" {
        linked.sources.path(module.file).rsplit_once('/').map_or("", |(folder, _)| folder)
    } else if QUERY_FILES.contains(&last) {
        let crates = linked.plan.code.iter().filter(|root| root.language == Language::Rust && root.holds(linked.sources.path(module.file)));
        crates.max_by_key(|root| root.root.len()).map(|root| root.root.as_str())?
    } else {
        return None;
    };
    linked.sources.find(&below(folder, path)?)
}

/// A relative path from a folder; nothing of what leaves the tree.
fn below(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The accesses of a SQL file, as if they were written where it is named; their places are the file's.
fn of_file(module: &ModuleCalls, call: &Call, file: FileId, sources: &Sources, tables: &Tables<'_>) -> Vec<Access> {
    let text = sources.get(file).text();
    let statements =
        queries::read(text, &[]).into_iter().map(|query| Embedded { query, scope: call.scope, literal: Span::of(0, text.len()) });
    let scopes = &module.calls.scopes;
    statements.flat_map(|embedded| sql::of_statement(&module.module, file, &embedded, scopes, tables, false)).collect()
}
