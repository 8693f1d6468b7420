//! String literals and comments. Documentation is neither, and strings in attributes are the attributes' arguments.

use proc_macro2::{TokenStream, TokenTree};
use syn::{BinOp, Expr, Lit, LitStr};

use super::{Code, Reader};
use crate::facts::literals::{Comment, HOLE, Literal};
use crate::facts::rust::marked;
use crate::facts::sql_map::SpanMap;
use crate::facts::text::Sort;
use crate::source::text::Span;

impl Reader<'_> {
    /// One literal.
    pub(super) fn literal(&mut self, literal: &LitStr) {
        if self.literals.is_none() {
            return;
        }
        let span = self.at(literal.span());
        let mut written = self.written(span);
        written.add_rust(self.text, literal, span);
        self.keep(written);
    }

    /// The parts of a text that `concat!` or `+` joins; what is no literal is a hole. Gives whether it is one at all.
    pub(super) fn joined(&mut self, parts: &[&Expr], span: Span) -> bool {
        if self.literals.is_none() || !parts.iter().any(|part| text_of(part).is_some()) {
            return false;
        }
        let mut written = self.written(span);
        for part in parts {
            if let Some(literal) = text_of(part) {
                let place = self.at(literal.span());
                written.add_rust(self.text, literal, place);
            } else {
                let place = self.at(super::values::start(part));
                written.map.push(small(written.text.len()), place, false);
                written.text.push(HOLE);
                written.holes.push(place);
            }
        }
        self.keep(written);
        true
    }

    /// The literals of tokens that are no expressions.
    pub(super) fn literals_of(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            match token {
                TokenTree::Literal(literal) => {
                    if let Lit::Str(text) = Lit::new(literal) {
                        self.literal(&text);
                    }
                }
                TokenTree::Group(group) => self.literals_of(&group.stream()),
                _ => {}
            }
        }
    }

    fn written(&self, span: Span) -> Literal {
        let scope = self.scopes.current();
        Literal { text: String::new(), map: SpanMap::empty(), holes: Vec::new(), scope, span }
    }

    fn keep(&mut self, literal: Literal) {
        self.literals.get_or_insert_default().push(literal);
    }
}

/// The operands of a chain of `+`, in order.
pub(super) fn operands(expr: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    let mut at = expr;
    while let Expr::Binary(sum) = at
        && matches!(sum.op, BinOp::Add(_))
    {
        parts.push(&*sum.right);
        at = &sum.left;
    }
    parts.push(at);
    parts.reverse();
    parts
}

/// The literal that an expression is.
pub(super) fn text_of(expr: &Expr) -> Option<&LitStr> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

impl Literal {
    fn add_rust(&mut self, source: &str, literal: &LitStr, span: Span) {
        let value = literal.value();
        follow(source, &value, span, small(self.text.len()), &mut self.map);
        self.text.push_str(&value);
    }
}

/// Adds the pieces of a value, which begins at `at` of the whole text, to a map.
fn follow(source: &str, value: &str, span: Span, at: u32, map: &mut SpanMap) {
    let written = span.slice(source);
    let opening = written.find('"').map_or(0, |quote| quote + 1);
    let closing = written.rfind('"').unwrap_or(written.len());
    let Some(inner) = written.get(opening..closing) else { return map.push(at, span, false) };
    let place = |from: usize, to: usize| Span::of(from + opening, to + opening).shifted(span.start);
    if inner == value {
        return map.push(at, place(0, inner.len()), true);
    }
    let (mut read, mut made, mut begun) = (0, 0, None);
    while let Some(next) = inner.get(read..).and_then(|rest| rest.chars().next()) {
        let rest = inner.get(read..).unwrap_or("");
        let (taken, given) = step(rest, next);
        let plain = taken == given && value.get(made..made + given) == rest.get(..taken);
        match (plain, begun) {
            (true, None) => {
                begun = Some(made);
                map.push(at.saturating_add(small(made)), place(read, inner.len()), true);
            }
            (true, Some(_)) => {}
            (false, _) => {
                begun = None;
                if given > 0 {
                    map.push(at.saturating_add(small(made)), place(read, read + taken), false);
                }
            }
        }
        let given =
            if plain || given == 0 { given } else { value.get(made..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8) };
        read += taken;
        made += given;
    }
    if made != value.len() {
        map.push(at, span, false);
    }
}

/// How many bytes the next character of a literal is written with, and of how many the value is, as far as that is plain.
fn step(rest: &str, next: char) -> (usize, usize) {
    if rest.starts_with("\r\n") {
        return (2, 1);
    }
    if next != '\\' {
        return (next.len_utf8(), next.len_utf8());
    }
    let after = rest.get(1..).unwrap_or("");
    match after.chars().next() {
        // A line that goes on: the white space before the next word is no part of the value.
        Some('\n' | '\r') => (1 + after.len() - after.trim_start_matches([' ', '\t', '\n', '\r']).len(), 0),
        Some('x') => (4.min(rest.len()), 1),
        Some('u') => (rest.find('}').map_or(rest.len(), |end| end + 1), 1),
        Some(other) => (1 + other.len_utf8(), 1),
        None => (1, 0),
    }
}

impl Code {
    /// The comments of a file, in source order.
    pub(in crate::facts::rust) fn comments(&self, text: &str) -> Vec<Comment> {
        let comment = |span: Span| {
            let before = text.get(..span.start as usize).unwrap_or("");
            let line = before.rsplit('\n').next().unwrap_or("");
            Comment { span, scope: self.calls.innermost(span.start), is_alone: line.trim().is_empty() }
        };
        marked(text).into_iter().filter(|(_, sort)| *sort == Sort::Comment).map(|(span, _)| comment(span)).collect()
    }
}

fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
