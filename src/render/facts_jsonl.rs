//! `facts import --format jsonl`: one JSON object per imported name.
//!
//! The shape is a contract: other programs read it. Lines and columns count from 1, columns in Unicode scalar values, ends are exclusive.

use serde::Serialize;

use crate::source::sources::Sources;
use crate::workspace::imports::{ImportGraph, ResolvedImport};

/// All imported names, in the graph's order: importer, then place. Importers are modules: a file that no import can name
/// (`my-script.py`) is judged by rules, and is none.
#[must_use]
pub fn imports_jsonl(graph: &ImportGraph, sources: &Sources) -> String {
    let mut out = String::new();
    for import in graph.imports.iter().filter(|import| graph.is_nameable(import)) {
        // Text, numbers and booleans always serialize.
        if let Ok(line) = serde_json::to_string(&Line::new(import, sources)) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

#[expect(clippy::struct_field_names, reason = "the fields are the contract's keys")]
#[derive(Serialize)]
struct Line<'a> {
    importer: &'a str,
    imported: &'a str,
    target: &'a str,
    external: bool,
    path: &'a str,
    line: u32,
    col: u32,
    end_line: u32,
    end_col: u32,
    stmt_line: u32,
    kind: &'static str,
    lazy: bool,
    type_checking: bool,
    try_guard: bool,
    resolved: &'static str,
}

impl<'a> Line<'a> {
    fn new(import: &'a ResolvedImport, sources: &'a Sources) -> Self {
        let file = sources.get(import.place.file);
        let start = file.locate(import.place.span.start);
        let end = file.locate(import.place.span.end);
        Self {
            importer: &import.importer,
            imported: &import.imported,
            target: &import.target,
            external: import.external,
            path: &file.path,
            line: start.line,
            col: start.column,
            end_line: end.line,
            end_col: end.column,
            stmt_line: file.locate(import.stmt_span.start).line,
            kind: import.kind.word(),
            lazy: import.context.lazy,
            type_checking: import.context.type_checking,
            try_guard: import.context.try_guard,
            resolved: import.resolved.word(),
        }
    }
}
