//! The texts inside a source file: string literals and comments.
//!
//! A literal is what one expression writes down: parts that stand side by side, or that `+` joins, are one text.

use super::sql_map::SpanMap;
use crate::source::text::Span;

/// What stands for a value that only a run knows in [`Literal::text`]: a character that no source text holds by chance.
pub const HOLE: char = '\u{fffc}';

/// The literals and comments of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Literals {
    /// String literals, in source order. Bytes, annotations and the parts inside an f-string's braces are read as themselves.
    pub literals: Vec<Literal>,
    /// Comments, in source order.
    pub comments: Vec<Comment>,
    /// Texts that several statements put together.
    pub sums: Vec<Sum>,
}

/// A text that a name is given, and what `+=` adds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What it begins with, as an index into [`Literals::literals`].
    pub base: usize,
    /// What is added, in order: a literal, or nothing where that depends on a run.
    pub added: Vec<Option<usize>>,
}

/// A string literal.
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
    /// It is a docstring, or a string that is a statement of its own.
    pub is_documentation: bool,
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

impl Literals {
    /// The text that several statements put together, as one literal where it begins.
    #[must_use]
    pub fn sum(&self, sum: &Sum) -> Option<Literal> {
        let mut whole = self.literals.get(sum.base)?.clone();
        for added in &sum.added {
            let offset = u32::try_from(whole.text.len()).unwrap_or(u32::MAX);
            if let Some(part) = added.and_then(|at| self.literals.get(at)) {
                whole.map.append(offset, &part.map);
                whole.text.push_str(&part.text);
                whole.holes.extend(&part.holes);
            } else {
                whole.map.push(offset, whole.span, false);
                whole.text.push(HOLE);
                whole.holes.push(whole.span);
            }
        }
        Some(whole)
    }
}
