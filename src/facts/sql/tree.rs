//! The parser's tree, read by kind, and the way from its offsets back to the text that was given.
//!
//! Only this folder sees these types; what leaves it is `facts::ddl`.

pub(super) use squawk_syntax::{SyntaxKind as K, SyntaxNode as Node};

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::decoded_text::DecodedText;

use super::Binds;
use super::mask::Holes;
use super::names;
use crate::facts::ddl::{Ident, ObjectName};
use crate::source::text::Span;

/// The text that a tree was parsed from.
#[derive(Clone, Copy)]
pub(super) struct Cx<'a> {
    /// The text as written: of the same length as the masked one that the parser saw.
    pub text: &'a str,
    /// The text with its placeholders masked, byte for byte as long.
    pub masked: &'a str,
    /// Its placeholders.
    pub holes: &'a Holes,
    /// Where in `text` the tree begins.
    pub base: usize,
    /// From `text` to the text that the caller gave.
    pub at: &'a dyn Fn(u32) -> u32,
    /// How placeholders look.
    pub binds: Binds,
    /// How many texts (bodies, literals that are executed) this one stands in.
    pub depth: usize,
}

impl<'a> Cx<'a> {
    /// The range of a node in `text`.
    fn local(&self, node: &Node) -> Span {
        let range = node.text_range();
        Span::of(self.base + usize::from(range.start()), self.base + usize::from(range.end()))
    }

    /// The range of a node in the caller's text.
    pub fn span(&self, node: &Node) -> Span {
        self.outer(self.local(node))
    }

    /// The same place in the caller's text.
    pub fn outer(&self, local: Span) -> Span {
        Span::new((self.at)(local.start), (self.at)(local.end))
    }

    /// A node's text as written.
    pub fn text_of(&self, node: &Node) -> &'a str {
        self.local(node).slice(self.text).trim()
    }

    /// The operator of a binary expression, as written.
    pub fn operator(&self, node: &Node) -> &'a str {
        let mut sides = node.children().filter(|side| is_expr(side.kind())).map(|side| self.local(&side));
        let (Some(left), Some(right)) = (sides.next(), sides.next()) else { return "" };
        Span::new(left.end, right.start).slice(self.text).trim()
    }

    /// A node's text as written, to its last byte: offsets in it count from [`Cx::start`].
    pub fn raw_text(&self, node: &Node) -> &'a str {
        self.local(node).slice(self.text)
    }

    /// Where a node begins in `text`.
    pub fn start(&self, node: &Node) -> usize {
        self.local(node).start as usize
    }

    /// A node that is one name.
    pub fn ident(&self, node: &Node) -> Ident {
        let local = self.local(node);
        let written = local.slice(self.text);
        let name = if self.holes.touch(local) { names::fold_around_holes(written, self.binds) } else { names::fold(written) };
        Ident { name, span: self.outer(local) }
    }

    /// A node that is a name with perhaps a schema.
    pub fn object(&self, node: &Node) -> ObjectName {
        let mut parts = node.descendants().filter(|part| matches!(part.kind(), K::PATH_SEGMENT | K::PATH_SEGMENT_REF));
        let Some(first) = parts.next() else {
            let Ident { name, span } = self.ident(node);
            return ObjectName { schema: None, name, span };
        };
        let mut schema = None;
        let mut last = self.ident(&first);
        for part in parts {
            schema = Some(std::mem::replace(&mut last, self.ident(&part)).name);
        }
        ObjectName { schema, name: last.name, span: self.span(node) }
    }

    /// The parts of a dotted name, in order.
    pub fn parts(&self, node: &Node) -> Vec<Ident> {
        let parts = node.descendants().filter(|part| matches!(part.kind(), K::PATH_SEGMENT | K::PATH_SEGMENT_REF | K::COLUMN_NAME_REF));
        parts.filter(|part| part.children().next().is_none()).map(|part| self.ident(&part)).collect()
    }

    /// The first child of a kind as a name.
    pub fn child_object(&self, node: &Node, kind: K) -> Option<ObjectName> {
        child(node, kind).map(|name| self.object(&name))
    }

    /// The first child of a kind as a single name.
    pub fn child_ident(&self, node: &Node, kind: K) -> Option<Ident> {
        child(node, kind).map(|name| self.ident(&name))
    }

    /// The children of a kind as single names.
    pub fn idents(&self, node: &Node, kind: K) -> Vec<Ident> {
        children(node, kind).map(|name| self.ident(&name)).collect()
    }

    /// The children of a kind as names.
    pub fn objects(&self, node: &Node, kind: K) -> Vec<ObjectName> {
        children(node, kind).map(|name| self.object(&name)).collect()
    }
}

/// The first child of a kind.
pub(super) fn child(node: &Node, kind: K) -> Option<Node> {
    node.children().find(|found| found.kind() == kind)
}

/// The children of a kind.
pub(super) fn children(node: &Node, kind: K) -> impl Iterator<Item = Node> + use<> {
    node.children().filter(move |found| found.kind() == kind)
}

/// The first node below (or at) this one of a kind.
pub(super) fn find(node: &Node, kind: K) -> Option<Node> {
    node.descendants().find(|found| found.kind() == kind)
}

/// Whether a child, a node or a keyword, is of a kind.
pub(super) fn has(node: &Node, kind: K) -> bool {
    node.children_with_tokens().any(|found| found.kind() == kind)
}

/// The words of a node in capitals, one blank between them.
pub(super) fn words(node: &Node) -> String {
    let text = node.text().to_string().to_ascii_uppercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The expression in a node: its first child that is none of a clause's own parts.
pub(super) fn expr(node: &Node) -> Option<Node> {
    node.children().find(|found| is_expr(found.kind()))
}

/// Whether a kind is an expression.
pub(super) fn is_expr(kind: K) -> bool {
    matches!(
        kind,
        K::CALL_EXPR
            | K::CAST_EXPR
            | K::COLLATE
            | K::ARRAY_EXPR
            | K::LITERAL
            | K::NAME_REF
            | K::BIN_EXPR
            | K::CASE_EXPR
            | K::FIELD_EXPR
            | K::INDEX_EXPR
            | K::SLICE_EXPR
            | K::BETWEEN_EXPR
            | K::PAREN_EXPR
            | K::TUPLE_EXPR
            | K::PREFIX_EXPR
            | K::POSTFIX_EXPR
    )
}

/// The value of a string literal, with the way back to its bytes; `None` for numbers, parameters and the like.
pub(super) fn decoded(node: &Node) -> Option<DecodedText> {
    let first = node.first_token().filter(|_| node.kind() == K::LITERAL)?.kind();
    let is_text = matches!(first, K::STRING | K::ESC_STRING | K::UNICODE_ESC_STRING | K::DOLLAR_QUOTED_STRING | K::NATIONAL_STRING);
    is_text.then(|| ast::Literal::cast(node.clone())).flatten()?.decoded_value()
}

/// The value of a string literal.
pub(super) fn string(node: &Node) -> Option<String> {
    decoded(node).map(DecodedText::into_text)
}
