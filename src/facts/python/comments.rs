//! Comments and strings of a Python file: for what a person wrote beside a step.

use ruff_python_ast::PySourceType;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::parse_unchecked_source;
use ruff_text_size::Ranged;

use super::{depth, span};
use crate::source::text::Span;

/// The places of comments and of string contents, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Each comment, with its `#`.
    pub comments: Vec<Span>,
    /// Each string literal, or constant part of an f-string, with its quotes where it has them.
    pub strings: Vec<Span>,
}

/// Reads them. A file whose facts are refused has none.
#[must_use]
pub fn remarks(text: &str) -> Remarks {
    let mut remarks = Remarks::default();
    if depth::too_many_braces(text).is_some() {
        return remarks;
    }
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    if depth::too_deep(parsed.tokens()).is_some() {
        std::mem::forget(parsed);
        return remarks;
    }
    for token in parsed.tokens() {
        match token.kind() {
            TokenKind::Comment => remarks.comments.push(span(token.range())),
            TokenKind::String | TokenKind::FStringMiddle => remarks.strings.push(span(token.range())),
            _ => {}
        }
    }
    remarks
}
