//! How deep a Python syntax tree can be, told from its tokens before anything recurses into it.

use ruff_python_ast::token::{TokenKind, Tokens};

use super::span;
use crate::source::text::Span;

/// Deeper than any code that a person wrote; far below what a worker's stack holds.
pub(super) const LIMIT: usize = 3_000;

/// How many `{` may be open at once. The lexer of nested f-strings takes time by the square of their depth, so this is asked of the
/// bytes, whatever they are part of: no text that a person wrote leaves so many open.
const BRACES: usize = 1_000;

/// The place where more `{` are open than is read.
pub(super) fn too_many_braces(text: &str) -> Option<Span> {
    let mut open: usize = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > BRACES {
            return Some(Span::of(at, at + 1));
        }
    }
    None
}

/// The place where the tree may become deeper than [`LIMIT`], when there is one.
///
/// An upper bound: each open bracket and indentation is a level, and so is each operator, dot and keyword since the last comma
/// or line end, because `a.b.b` and `1 + 1 + 1` lean to one side.
pub(super) fn too_deep(tokens: &Tokens) -> Option<Span> {
    let mut indent: usize = 0;
    let mut brackets: Vec<usize> = Vec::new();
    let mut outer: usize = 0;
    let mut chain: usize = 0;
    for token in tokens {
        match token.kind() {
            TokenKind::Indent => indent += 1,
            TokenKind::Dedent => indent = indent.saturating_sub(1),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                brackets.push(chain);
                outer += chain + 1;
                chain = 0;
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                // What was called or indexed leans on what stands before it: `f()()()`.
                chain = brackets.pop().unwrap_or(0) + 1;
                outer = outer.saturating_sub(chain);
            }
            TokenKind::Comma => chain = 0,
            TokenKind::Newline => {
                chain = 0;
                outer = 0;
                brackets.clear();
            }
            TokenKind::Name | TokenKind::String | TokenKind::Int | TokenKind::Comment | TokenKind::NonLogicalNewline => {}
            _ => chain += 1,
        }
        if indent + outer + chain > LIMIT {
            return Some(span(token.as_tuple().1));
        }
    }
    None
}
