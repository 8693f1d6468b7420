//! String literals of a program, with the place of each byte of their value.

use ruff_python_ast as ruff;

use super::{Lower, span};
use crate::facts::program::{Expr, ExprKind, FPart};
use crate::facts::python::strings::{self, Syntax};
use crate::facts::sql_map::SpanMap;

impl Lower<'_> {
    pub(super) fn string(&self, it: &ruff::ExprStringLiteral) -> ExprKind {
        let (mut value, mut map) = (String::new(), SpanMap::empty());
        for part in &it.value {
            self.literal(part, &mut value, &mut map);
        }
        ExprKind::Str { value, map }
    }

    pub(super) fn f_string(&mut self, it: &ruff::ExprFString) -> ExprKind {
        let mut parts = Vec::new();
        for part in &it.value {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let (mut value, mut map) = (String::new(), SpanMap::empty());
                    self.literal(literal, &mut value, &mut map);
                    parts.push(FPart::Text(Expr { kind: ExprKind::Str { value, map }, span: span(literal.range) }));
                }
                ruff::FStringPart::FString(part) => {
                    let syntax = Syntax::of_f_string(part);
                    parts.extend(part.elements.iter().map(|element| self.f_part(element, syntax)));
                }
            }
        }
        ExprKind::FString(parts)
    }

    fn f_part(&mut self, element: &ruff::InterpolatedStringElement, syntax: Syntax) -> FPart {
        match element {
            ruff::InterpolatedStringElement::Literal(literal) => {
                let mut map = SpanMap::empty();
                strings::follow(self.source, &literal.value, span(literal.range), syntax, 0, &mut map);
                FPart::Text(Expr { kind: ExprKind::Str { value: literal.value.to_string(), map }, span: span(literal.range) })
            }
            ruff::InterpolatedStringElement::Interpolation(it) => FPart::Value {
                value: self.expression(&it.expression),
                conversion: it.conversion.to_char(),
                spec: match &it.format_spec {
                    _ if it.debug_text.is_some() => None,
                    None => Some(String::new()),
                    Some(spec) => spec.elements.iter().map(|part| part.as_literal().map(|part| part.value.to_string())).collect(),
                },
            },
        }
    }

    fn literal(&self, part: &ruff::StringLiteral, value: &mut String, map: &mut SpanMap) {
        strings::literal(self.source, part, value, map);
    }
}
