//! `Key: value` lines before the first statement: comments, and lines of the module docstring.

use ruff_python_ast::Stmt;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

use super::span;
use crate::facts::imports::{Header, header_line};
use crate::source::text::Span;

/// All header declarations, in source order.
pub(super) fn read(text: &str, body: &[Stmt], tokens: &Tokens) -> Vec<Header> {
    let docstring = body.first().filter(|stmt| is_docstring(stmt));
    let first = body.get(usize::from(docstring.is_some()));
    let end = first.map(Ranged::start);
    let mut headers = Vec::new();
    for token in tokens {
        let (kind, range) = token.as_tuple();
        if end.is_some_and(|end| range.start() >= end) {
            break;
        }
        match kind {
            TokenKind::Comment => line(text, span(range), &mut headers),
            TokenKind::String if docstring.is_some_and(|stmt| stmt.range().contains_range(range)) => {
                lines(text, span(range), &mut headers);
            }
            _ => {}
        }
    }
    headers
}

/// Whether there is no statement but documentation.
pub(super) fn is_empty(body: &[Stmt]) -> bool {
    match body {
        [] => true,
        [only] => is_docstring(only),
        _ => false,
    }
}

fn is_docstring(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Expr(expr) if expr.value.is_string_literal_expr())
}

fn lines(text: &str, span: Span, headers: &mut Vec<Header>) {
    let mut start = span.start;
    for part in span.slice(text).split_inclusive(['\n', '\r']) {
        let end = start.saturating_add(u32::try_from(part.len()).unwrap_or(u32::MAX));
        line(text, Span::new(start, end), headers);
        start = end;
    }
}

fn line(text: &str, span: Span, headers: &mut Vec<Header>) {
    headers.extend(header_line(span.slice(text), span.start));
}
