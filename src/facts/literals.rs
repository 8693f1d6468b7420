//! The texts inside a source file: string literals and comments.
//!
//! A literal is what one expression writes down: parts that stand side by side, or that `+` joins, are one text.

use rustc_hash::{FxHashMap, FxHashSet};

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

/// A text that a name is given, and what `+=` adds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What it begins with, as an index into the literals.
    pub base: usize,
    /// What is added, in order: a literal, or nothing where that depends on a run.
    pub added: Vec<Option<usize>>,
}

/// Literals in source order, in which those that several statements put together are one, where it begins.
#[must_use]
pub fn together(literals: Vec<Literal>, sums: &[Sum]) -> Vec<Literal> {
    let wholes: FxHashMap<usize, Literal> = sums.iter().filter_map(|sum| Some((sum.base, whole(&literals, sum)?))).collect();
    if wholes.is_empty() {
        return literals;
    }
    let parts: FxHashSet<usize> = sums.iter().flat_map(|sum| sum.added.iter().copied().flatten()).collect();
    let all = literals.into_iter().enumerate();
    all.filter(|(at, _)| !parts.contains(at)).map(|(at, literal)| wholes.get(&at).cloned().unwrap_or(literal)).collect()
}

/// The text of a sum; nothing where nothing is added.
fn whole(literals: &[Literal], sum: &Sum) -> Option<Literal> {
    let mut whole = literals.get(sum.base).filter(|_| !sum.added.is_empty())?.clone();
    for added in &sum.added {
        let offset = u32::try_from(whole.text.len()).unwrap_or(u32::MAX);
        if let Some(part) = added.and_then(|at| literals.get(at)) {
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
