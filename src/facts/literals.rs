//! The texts inside a source file: string literals and comments.
//!
//! A literal is what one expression writes down: parts that stand side by side, or that `+` joins, are one text.

use super::sql_map::SpanMap;
use crate::source::text::Span;

/// What stands for a value that only a run knows in [`Literal::text`]: a character that no source text holds by chance.
pub const HOLE: char = '\u{fffc}';

/// A string literal. What documents something is none; bytes, annotations and the parts inside an f-string's braces are read as
/// themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Its value; each [`HOLE`] stands for one of `holes`, in order.
    pub text: String,
    /// From offsets in `text` to the file's bytes.
    pub map: SpanMap,
    /// The expressions whose values are not known here: `{…}` of an f-string, operands of `+` that are no literals.
    pub holes: Vec<Span>,
    /// The index of the scope that it stands in.
    pub scope: u32,
    /// All of it, as written.
    pub span: Span,
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its `#`.
    pub span: Span,
    /// The index of the scope that it stands in.
    pub scope: u32,
    /// Nothing stands before it on its line.
    pub is_alone: bool,
}
