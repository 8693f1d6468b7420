//! `facts export --format jsonl`: one JSON object per exported name.
//!
//! The keys are a contract: other programs read them. Lines and columns count from 1.

use std::fmt::Write;

use serde_json::json;

use crate::facts::exports::ExportKind;
use crate::source::sources::Sources;
use crate::workspace::exports::AllExports;
use crate::workspace::imports::ImportGraph;

/// All exports as written, by module, then place.
#[must_use]
pub fn exports_jsonl(all: &AllExports, graph: &ImportGraph, sources: &Sources) -> String {
    let mut out = String::new();
    for exported in all.all(graph) {
        let export = exported.export;
        let file = sources.get(exported.of.file);
        let place = file.locate(export.name_span.start);
        let line = json!({
            "module": exported.of.module, "path": file.path, "line": place.line, "col": place.column, "name": export.name,
            "local": export.local, "form": export.form.word(), "kind": all.kind(exported, graph).map(ExportKind::word),
            "type_only": export.types, "target": exported.import.map(|import| &import.target),
            "imported": exported.import.map(|import| &import.imported), "open": exported.of.exports.is_open,
        });
        // A string takes everything that is written to it.
        let _ = writeln!(out, "{line}");
    }
    out
}
