//! Python files: what they import, define and call, their literals, and the program of a migration.
//!
//! The parser's types end in this folder. A file is parsed once, whatever is asked of it; only [`keys`] reads a part of it again.

mod code;
mod comments;
mod depth;
mod dynamic;
mod errors;
mod guards;
mod headers;
mod imports;
mod keys;
mod program;
mod strings;

use std::sync::Arc;

pub use comments::{Remarks, marked, remarks};
pub use keys::{Keys, keys};
use ruff_python_ast::PySourceType;
use ruff_python_parser::parse_unchecked_source;
use ruff_text_size::{Ranged, TextRange};

use super::FactProblem;
use super::imports::CodeFacts;
use super::program::Program;
use super::queries;
pub use super::want::Want;
use crate::source::text::Span;

/// What one Python file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PythonFacts {
    /// Imports, headers, syntax errors.
    pub code: CodeFacts,
    /// The file as a program, where that was asked for.
    pub program: Option<Program>,
}

/// Reads a Python file. Never fails: syntax errors are in `code.problems`, and the facts around them still count.
#[must_use]
pub fn read(text: &str, want: Want) -> PythonFacts {
    if let Some(span) = depth::too_many_braces(text) {
        let message = "so many braces are open at once that the code was not read".to_owned();
        let code = CodeFacts { problems: vec![FactProblem { span, message }], ..CodeFacts::default() };
        return PythonFacts { code, program: None };
    }
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    if let Some(span) = depth::too_deep(parsed.tokens()) {
        // Dropping a tree recurses as deeply as walking it does.
        std::mem::forget(parsed);
        let message = format!("the code is nested or chained more than {} levels deep and was not read", depth::LIMIT);
        let code = CodeFacts { problems: vec![FactProblem { span, message }], ..CodeFacts::default() };
        return PythonFacts { code, program: None };
    }
    let module = parsed.syntax();
    let imports = imports::read(text, &module.body);
    let done = want.code().then(|| code::read(text, module, &imports, want.queries));
    let queries = done.as_ref().filter(|_| want.queries).map(|it| queries::embedded(&it.literals));
    let comments = done.as_ref().filter(|_| want.comments).map(|it| it.comments(text, parsed.tokens()));
    let (calls, symbols, exports) = done.map_or((None, None, None), |it| (Some(it.calls), Some(it.symbols), it.exports));
    let code = CodeFacts {
        queries: queries.map(Arc::new),
        calls: calls.map(Arc::new),
        symbols: symbols.map(Arc::new),
        comments: comments.map(Arc::new),
        exports: exports.map(Arc::new),
        imports,
        marked: want.marked.then(|| Arc::new(comments::marked_in(parsed.tokens()))),
        is_empty: headers::is_empty(&module.body),
        headers: headers::read(text, &module.body, parsed.tokens()),
        modules: Vec::new(),
        problems: errors::read(text, parsed.errors()),
    };
    PythonFacts { code, program: want.program.then(|| program::program(module, text)) }
}

/// A parser's range as ours.
fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

/// The range of a node as ours.
fn span_of(node: &impl Ranged) -> Span {
    span(node.range())
}

#[cfg(test)]
mod tests;
