//! Rust files: modules, `use` trees and qualified paths; on demand what the code does and defines.
//!
//! The parser's types end in this folder. Paths are as written, but seen from the file: `super` inside an inline module becomes
//! `self`, so that whoever links needs to know files only.

mod attributes;
mod code;
mod depth;
mod marked;
mod paths;
mod uses;
mod visit;

use std::sync::Arc;

pub use marked::marked;
use proc_macro2::TokenStream;

use super::imports::{CodeFacts, Header, header_line};
use super::want::Want;
use super::{FactProblem, queries};
use crate::source::text::Span;

/// Reads a Rust file. Never fails: a syntax error is in `problems`, and nothing else of that file is known then.
#[must_use]
pub fn read(text: &str, want: Want) -> CodeFacts {
    let facts = parse(text, want).unwrap_or_else(|problem| CodeFacts { problems: vec![problem], ..CodeFacts::default() });
    // The parser keeps every text that it ever saw on this thread until told otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    facts
}

fn parse(text: &str, want: Want) -> Result<CodeFacts, FactProblem> {
    let skipped = prefix(text);
    let shift = u32::try_from(skipped).unwrap_or(u32::MAX);
    let code = text.get(skipped..).unwrap_or("");
    let syntax = |error: &syn::Error| FactProblem { span: span(error.span()).shifted(shift), message: format!("syntax error: {error}") };
    let tokens: TokenStream = code.parse().map_err(|error: proc_macro2::LexError| {
        let message = "syntax error: a bracket without its partner, or an unfinished literal".to_owned();
        FactProblem { span: span(error.span()).shifted(shift), message }
    })?;
    if let Some(place) = depth::too_deep(&tokens) {
        let message = "the code is nested or chained too deeply and was not read".to_owned();
        return Err(FactProblem { span: span(place).shifted(shift), message });
    }
    let file: syn::File = syn::parse2(tokens).map_err(|error| syntax(&error))?;
    let mut facts = visit::read(&file);
    for import in &mut facts.imports {
        import.name_span = import.name_span.shifted(shift);
        import.stmt_span = import.stmt_span.shifted(shift);
    }
    for module in &mut facts.modules {
        module.span = module.span.shifted(shift);
    }
    facts.imports.sort_by_key(|import| (import.name_span, import.stmt_span));
    facts.is_empty = file.items.is_empty();
    facts.headers = headers(text);
    if want.code() {
        let code = code::read(text, shift, &file, &facts.imports, want.queries);
        facts.queries = want.queries.then(|| Arc::new(queries::embedded(&code.literals)));
        facts.comments = want.comments.then(|| Arc::new(code.comments(text)));
        facts.calls = Some(Arc::new(code.calls));
        facts.symbols = Some(Arc::new(code.symbols));
    }
    Ok(facts)
}

/// The bytes that a file may begin with before its tokens: a byte order mark and a `#!` line that is no attribute.
fn prefix(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = text.get(mark..).unwrap_or("");
    match rest.strip_prefix("#!") {
        Some(line) if !line.trim_start().starts_with('[') => mark + rest.find('\n').unwrap_or(rest.len()),
        _ => mark,
    }
}

/// `Key: value` lines of the comments that a file begins with.
fn headers(text: &str) -> Vec<Header> {
    let mut headers = Vec::new();
    let mut offset = 0_u32;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches('\u{feff}').trim();
        if !(bare.is_empty() || bare.starts_with("//") || bare.starts_with("#!")) {
            break;
        }
        headers.extend(header_line(line, offset));
        offset = offset.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
    }
    headers
}

/// A parser's span as bytes of the text that was parsed.
fn span(span: proc_macro2::Span) -> Span {
    let range = span.byte_range();
    Span::of(range.start, range.end)
}

#[cfg(test)]
mod tests;
