//! What comments import: `/// <reference path="…" />`, and types that JSDoc names in JavaScript.

use oxc_ast::ast::Program;

use super::span;
use crate::facts::imports::{CodeFacts, Import, ImportContext, ImportKind, header_line};
use crate::source::text::Span;

/// Adds what the comments of a file say; not yet in order.
pub(super) fn read(program: &Program<'_>, is_javascript: bool, facts: &mut CodeFacts) {
    let body = program.body.first().map_or(u32::MAX, |first| oxc_span::GetSpan::span(first).start);
    for comment in &program.comments {
        let place = span(comment.span);
        let Some(text) = program.source_text.get(comment.span.start as usize..comment.span.end as usize) else { continue };
        let is_head = comment.span.start < body;
        if is_head && let Some(reference) = text.strip_prefix("///") {
            facts.imports.extend(reference_path(reference, place));
        }
        if is_head {
            let mut at = place.start;
            for line in text.split_inclusive('\n') {
                facts.headers.extend(header_line(line.trim_end().trim_end_matches("*/"), at));
                at = at.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
            }
        }
        if is_javascript && text.starts_with("/**") {
            facts.imports.extend(jsdoc(text, place));
        }
    }
}

/// ` <reference path="a.d.ts" />` and ` <reference types="node" />`: a path is relative to the file whether or not it says so.
fn reference_path(text: &str, place: Span) -> Option<Import> {
    let tag = text.trim_start().strip_prefix("<reference")?;
    let of = |name: &str| {
        let (_, value) = tag.split_once(name)?;
        let value = value.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value.get(1..)?.split(quote).next().map(str::to_owned)
    };
    let module = match of(" path") {
        Some(path) if path.starts_with(['.', '/']) => path,
        Some(path) => format!("./{path}"),
        None => of(" types")?,
    };
    Some(import(module, place, place))
}

/// `{import("./a").B}` and `@import { B } from "./a"`.
fn jsdoc(text: &str, place: Span) -> Vec<Import> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("import(") {
        let before = text.get(..at).unwrap_or("");
        // Inside the braces of a type, not in prose or an example.
        if before.rfind('{') <= before.rfind('}') {
            continue;
        }
        let from = at + "import(".len();
        found.extend(quoted(text, from).map(|(module, span)| import(module, span.shifted(place.start), place)));
    }
    for (at, tag) in text.match_indices("@import") {
        let from = at + tag.len();
        let line_end = text.get(from..).and_then(|rest| rest.find("\n * @")).map_or(text.len(), |length| from + length);
        let Some(clause) = text.get(from..line_end) else { continue };
        let Some(keyword) = clause.find(" from ") else { continue };
        found.extend(quoted(text, from + keyword + " from ".len()).map(|(module, span)| import(module, span.shifted(place.start), place)));
    }
    found
}

/// The string that begins at a place, with its quotes' place.
fn quoted(text: &str, from: usize) -> Option<(String, Span)> {
    let rest = text.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let literal = text.get(start..)?;
    let quote = literal.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let value = literal.get(1..)?.split([quote, '\n']).next()?;
    Some((value.to_owned(), Span::of(start, start + value.len() + 2)))
}

fn import(module: String, name_span: Span, stmt_span: Span) -> Import {
    let context = ImportContext { type_checking: true, ..ImportContext::default() };
    Import { kind: ImportKind::Import, level: 0, module, name: None, alias: None, name_span, stmt_span, context }
}
