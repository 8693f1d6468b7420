//! String literals, and texts put together from them.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprBinOp, FStringPart, InterpolatedStringElement, Operator};

use super::{Reader, span_of};
use crate::facts::literals::{HOLE, Literal};
use crate::facts::python::strings::{self, Syntax};
use crate::facts::sql_map::SpanMap;

impl<'a> Reader<'a> {
    /// A string or f-string; what stands in its braces is visited by the caller.
    pub(super) fn literal(&mut self, expr: &'a Expr) {
        if self.literals.is_none() {
            return;
        }
        let mut written = self.written(expr);
        written.add(self.text, expr);
        self.push(written);
    }

    /// `"a" + b + f"{c}"` is one text with a hole; other operations are visited as they are.
    pub(super) fn operation(&mut self, expr: &'a Expr, operation: &'a ExprBinOp) {
        let mut operands: Vec<&'a Expr> = Vec::new();
        let mut at = expr;
        while let Expr::BinOp(sum) = at
            && sum.op == Operator::Add
        {
            operands.push(&sum.right);
            at = &sum.left;
        }
        operands.push(at);
        operands.reverse();
        let is_text = |operand: &&Expr| operand.is_string_literal_expr() || operand.is_f_string_expr();
        if operation.op != Operator::Add || !operands.iter().any(is_text) {
            return walk_expr(self, expr);
        }
        let mut written = self.written(expr);
        for operand in &operands {
            written.add(self.text, operand);
        }
        self.push(written);
        for operand in operands {
            match operand {
                Expr::StringLiteral(_) => {}
                Expr::FString(_) => walk_expr(self, operand),
                other => self.visit_expr(other),
            }
        }
    }

    fn written(&self, expr: &Expr) -> Literal {
        Literal {
            text: String::new(),
            map: SpanMap::empty(),
            holes: Vec::new(),
            scope: self.scopes.named(self.scopes.current()),
            span: span_of(expr),
        }
    }

    fn push(&mut self, literal: Literal) {
        self.literals.get_or_insert_default().push(literal);
    }
}

impl Literal {
    fn add(&mut self, source: &str, expr: &Expr) {
        match expr {
            Expr::StringLiteral(text) => text.value.iter().for_each(|part| strings::literal(source, part, &mut self.text, &mut self.map)),
            Expr::FString(text) => text.value.iter().for_each(|part| match part {
                FStringPart::Literal(part) => strings::literal(source, part, &mut self.text, &mut self.map),
                FStringPart::FString(part) => {
                    let syntax = Syntax::of_f_string(part);
                    part.elements.iter().for_each(|element| self.element(source, element, syntax));
                }
            }),
            hole => self.hole(span_of(hole)),
        }
    }

    fn element(&mut self, source: &str, element: &InterpolatedStringElement, syntax: Syntax) {
        match element {
            InterpolatedStringElement::Literal(part) => {
                strings::follow(source, &part.value, span_of(part), syntax, strings::offset(&self.text), &mut self.map);
                self.text.push_str(&part.value);
            }
            InterpolatedStringElement::Interpolation(part) => self.hole(span_of(part)),
        }
    }

    fn hole(&mut self, span: crate::source::text::Span) {
        self.map.push(strings::offset(&self.text), span, false);
        self.text.push(HOLE);
        self.holes.push(span);
    }
}
