//! String literals of programs as queries: which are SQL, and what they read and write.

mod block;
mod conditions;
mod fill;
mod sniff;
mod tail;
#[cfg(test)]
mod tests;

use squawk_syntax::SourceFile;

use super::Binds;
use super::mask::Holes;
use super::split::{PieceKind, split};
use super::tree::{Cx, K, Node};
use crate::facts::queries::Query;
use crate::source::text::Span;

pub(super) use sniff::may_be_query;

/// Statements of one text that are read.
const MAX_STATEMENTS: usize = 200;

/// Reads a text; nothing when it is no SQL.
pub(super) fn read(text: &str, holes: &[Span]) -> Vec<Query> {
    if !may_be_query(text) {
        return Vec::new();
    }
    let filled = fill::fill(text, holes);
    let pieces = split(&filled.text, Binds::Named);
    let statements = pieces.list.iter().filter_map(|piece| match piece.kind {
        PieceKind::Statement(weight) => Some((piece.span, weight.too_much().is_some())),
        _ => None,
    });
    let mut queries = Vec::new();
    for (at, (span, heavy)) in statements.take(MAX_STATEMENTS).enumerate() {
        let doubtful = sniff::style(span.slice(&filled.text), filled.touches(span));
        let whole = || if heavy { None } else { parsed(&filled, span) };
        let query = doubtful.and_then(|doubtful| {
            let query = whole().unwrap_or_else(|| tail::read(&filled, span))?;
            Some(Query { doubtful, ..query })
        });
        match query {
            Some(query) => {
                let headed = at == 0 && filled.has_blank(Span::new(0, span.start));
                queries.push(Query { open: query.open || headed, ..query });
            }
            // What begins as a sentence is one, whatever stands behind its semicolon.
            None if at == 0 && !sniff::is_statement(span.slice(&filled.text)) => return Vec::new(),
            None => {}
        }
    }
    queries
}

/// A statement that the parser understands: nothing where it touches no table. `None` for one that it does not understand.
fn parsed(filled: &fill::Filled, span: Span) -> Option<Option<Query>> {
    let text = span.slice(&filled.text);
    let parse = SourceFile::parse(text);
    if !parse.errors().is_empty() {
        return None;
    }
    let root = parse.syntax_node();
    let mut nodes = root.children().filter(|node| !matches!(node.kind(), K::EMPTY_STMT | K::COMMENT));
    let node = nodes.next().filter(|_| nodes.next().is_none())?;
    let none = Holes::default();
    let cx = Cx {
        text: &filled.text,
        masked: &filled.text,
        holes: &none,
        base: span.start as usize,
        at: &|offset| offset,
        binds: Binds::Named,
        depth: 0,
    };
    let node = explained(&node);
    block::verb(node.kind())?;
    Some(block::read(&cx, &node, filled).map(|query| Query { span, ..query }))
}

/// The statement in an `EXPLAIN` or `PREPARE`.
fn explained(node: &Node) -> Node {
    if !matches!(node.kind(), K::EXPLAIN | K::PREPARE | K::DECLARE) {
        return node.clone();
    }
    node.children().find(|inner| block::verb(inner.kind()).is_some()).unwrap_or_else(|| node.clone())
}
