//! Comments and strings of a Python file: for what a person wrote beside a step.

use ruff_python_ast::PySourceType;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::parse_unchecked_source;
use ruff_text_size::Ranged;

use super::{depth, span};
use crate::facts::text::{Marked, Sort};
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

/// Comments, docstrings and strings in order; `None` for a file whose facts are refused. A string that is a statement is documentation.
#[must_use]
pub fn marked(text: &str) -> Option<Marked> {
    if depth::too_many_braces(text).is_some() {
        return None;
    }
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    if depth::too_deep(parsed.tokens()).is_some() {
        std::mem::forget(parsed);
        return None;
    }
    Some(marked_in(parsed.tokens()))
}

/// The same of the tokens of a file.
pub(super) fn marked_in(tokens: &Tokens) -> Marked {
    let mut found: Marked = Vec::new();
    let mut starts_statement = true;
    // Strings of the statement so far, while it is nothing but strings.
    let mut bare: Vec<usize> = Vec::new();
    for token in tokens {
        match token.kind() {
            TokenKind::Comment => found.push((span(token.range()), Sort::Comment)),
            TokenKind::String => {
                if starts_statement {
                    bare.push(found.len());
                }
                found.push((span(token.range()), Sort::String));
            }
            TokenKind::Newline | TokenKind::EndOfFile => {
                for index in bare.drain(..).filter(|_| starts_statement) {
                    found.get_mut(index).into_iter().for_each(|(_, sort)| *sort = Sort::Doc);
                }
                starts_statement = true;
            }
            TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent => {}
            kind => {
                if matches!(kind, TokenKind::FStringMiddle | TokenKind::TStringMiddle) {
                    found.push((span(token.range()), Sort::String));
                }
                starts_statement = false;
                bare.clear();
            }
        }
    }
    found
}
