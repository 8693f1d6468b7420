//! Types as annotations say them.

use ruff_python_ast::{Expr, Operator};
use ruff_python_parser::parse_expression;

use super::definitions::named;
use super::span_of;
use crate::facts::symbols::{Annotation, Named};
use crate::source::text::Span;

/// Longest text of a quoted annotation that is read.
const QUOTED: usize = 256;
/// Alternatives of a union that are looked at.
const ALTERNATIVES: usize = 64;

/// Reads one; where names come from is found at the end.
pub(super) fn read(expr: &Expr) -> Annotation {
    let mut type_of = Type::default();
    type_of.add(expr, 0);
    Annotation { head: type_of.head, of: type_of.of.filter(|_| !type_of.several), optional: type_of.optional, span: span_of(expr) }
}

#[derive(Default)]
struct Type {
    head: Option<String>,
    of: Option<Named>,
    several: bool,
    optional: bool,
}

impl Type {
    fn add(&mut self, expr: &Expr, depth: usize) {
        match expr {
            Expr::NoneLiteral(_) => self.optional = true,
            Expr::Name(_) | Expr::Attribute(_) => self.class(named(expr), depth),
            Expr::StringLiteral(text) if depth < ALTERNATIVES && text.value.len() <= QUOTED => {
                self.quoted(text.value.to_str(), span_of(expr));
            }
            Expr::Subscript(subscript) => {
                let outer = named(&subscript.value);
                let last = outer.name.rsplit('.').next().unwrap_or("").to_owned();
                if depth == 0 {
                    self.head.get_or_insert_with(|| outer.name.clone());
                }
                match (last.as_str(), &*subscript.slice) {
                    _ if depth >= ALTERNATIVES => self.several = true,
                    ("Optional", inner) => {
                        self.optional = true;
                        self.add(inner, depth + 1);
                    }
                    ("Annotated", Expr::Tuple(parts)) => parts.elts.iter().take(1).for_each(|inner| self.add(inner, depth + 1)),
                    ("Final" | "ClassVar" | "Required" | "NotRequired" | "ReadOnly" | "InitVar", inner) => self.add(inner, depth + 1),
                    ("Union", Expr::Tuple(parts)) => parts.elts.iter().for_each(|inner| self.add(inner, depth + 1)),
                    _ => self.class(Named { span: span_of(expr), ..outer }, depth),
                }
            }
            Expr::BinOp(union) if union.op == Operator::BitOr && depth < ALTERNATIVES => {
                self.add(&union.left, depth + 1);
                self.add(&union.right, depth + 1);
            }
            _ => self.several = true,
        }
    }

    fn class(&mut self, class: Named, depth: usize) {
        if depth == 0 {
            self.head.get_or_insert_with(|| class.name.clone());
        }
        self.several |= self.of.is_some();
        self.of = Some(class);
    }

    fn quoted(&mut self, text: &str, span: Span) {
        let Ok(parsed) = parse_expression(text) else {
            self.several = true;
            return;
        };
        let inner = read(parsed.expr());
        self.several |= inner.of.is_none() && !inner.optional || (self.of.is_some() && inner.of.is_some());
        self.optional |= inner.optional;
        self.head = self.head.take().or(inner.head);
        self.of = self.of.take().or(inner.of.map(|of| Named { span, ..of }));
    }
}
