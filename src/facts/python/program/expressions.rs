//! From the parser's tree to a `Program`: expressions.

use ruff_python_ast as ruff;
use ruff_python_parser::typing::parse_type_annotation;
use ruff_text_size::Ranged;

use super::{Lower, MAX_DEPTH, span};
use crate::facts::program::{Call, Clause, Expr, ExprKind};

/// How long a quoted type may be: the parser recurses, and what is in quotes was not measured with the file.
const LONGEST_QUOTED: usize = 200;

/// Whether what stands in the brackets behind this name are types, and so may be quoted.
fn holds_types(generic: &ruff::Expr) -> bool {
    let name = match generic {
        ruff::Expr::Name(name) => name.id.as_str(),
        ruff::Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    matches!(name, "Mapped" | "Optional" | "Union" | "ClassVar" | "WriteOnlyMapped" | "DynamicMapped" | "list" | "List" | "set" | "Set")
}

impl Lower<'_> {
    pub(super) fn expressions(&mut self, all: &[ruff::Expr]) -> Vec<Expr> {
        all.iter().map(|expression| self.expression(expression)).collect()
    }

    pub(super) fn expression(&mut self, expression: &ruff::Expr) -> Expr {
        let range = span(expression.range());
        if self.depth >= MAX_DEPTH {
            return Expr { kind: ExprKind::Other, span: range };
        }
        self.depth += 1;
        let kind = self.expression_kind(expression);
        self.depth -= 1;
        Expr { kind, span: range }
    }

    fn boxed(&mut self, expression: &ruff::Expr) -> Box<Expr> {
        Box::new(self.expression(expression))
    }

    fn optional(&mut self, expression: Option<&ruff::Expr>) -> Option<Box<Expr>> {
        expression.map(|expression| self.boxed(expression))
    }

    fn expression_kind(&mut self, expression: &ruff::Expr) -> ExprKind {
        match expression {
            ruff::Expr::StringLiteral(it) => self.string(it),
            ruff::Expr::FString(it) => self.f_string(it),
            ruff::Expr::NumberLiteral(it) => self.number(it),
            ruff::Expr::BooleanLiteral(it) => ExprKind::Bool(it.value),
            ruff::Expr::NoneLiteral(_) => ExprKind::None,
            ruff::Expr::Name(it) => ExprKind::Name(it.id.to_string()),
            ruff::Expr::Attribute(it) => ExprKind::Attribute(self.boxed(&it.value), it.attr.to_string()),
            ruff::Expr::Call(it) => ExprKind::Call(Box::new(self.call(it))),
            ruff::Expr::Subscript(it) => match it.slice.as_ref() {
                ruff::Expr::Slice(slice) if slice.step.is_none() => {
                    let bounds = ExprKind::Slice(self.optional(slice.lower.as_deref()), self.optional(slice.upper.as_deref()));
                    ExprKind::Subscript(self.boxed(&it.value), Box::new(Expr { kind: bounds, span: span(slice.range) }))
                }
                index => ExprKind::Subscript(self.boxed(&it.value), self.boxed(index)),
            },
            ruff::Expr::List(it) => ExprKind::List(self.expressions(&it.elts)),
            ruff::Expr::Tuple(it) => ExprKind::Tuple(self.expressions(&it.elts)),
            ruff::Expr::Set(it) => ExprKind::Set(self.expressions(&it.elts)),
            ruff::Expr::Dict(it) => {
                let item = |item: &ruff::DictItem| (item.key.as_ref().map(|key| self.expression(key)), self.expression(&item.value));
                ExprKind::Dict(it.items.iter().map(item).collect())
            }
            ruff::Expr::BinOp(it) => ExprKind::Binary(self.boxed(&it.left), it.op.as_str(), self.boxed(&it.right)),
            ruff::Expr::UnaryOp(it) => ExprKind::Unary(it.op.as_str(), self.boxed(&it.operand)),
            ruff::Expr::BoolOp(it) => {
                let values = self.expressions(&it.values);
                if it.op == ruff::BoolOp::And { ExprKind::And(values) } else { ExprKind::Or(values) }
            }
            ruff::Expr::Compare(it) => {
                let rest = it.ops.iter().zip(&it.comparators).map(|(op, right)| (op.as_str(), self.expression(right))).collect();
                ExprKind::Compare(self.boxed(&it.left), rest)
            }
            ruff::Expr::If(it) => {
                let (test, then) = (self.boxed(&it.test), self.boxed(&it.body));
                ExprKind::Conditional { test, then, otherwise: self.boxed(&it.orelse) }
            }
            ruff::Expr::Lambda(it) => {
                let parameters = it.parameters.as_ref().map(|parameters| self.parameters(parameters)).unwrap_or_default();
                ExprKind::Lambda { parameters, body: self.boxed(&it.body) }
            }
            ruff::Expr::Named(it) => match it.target.as_ref() {
                ruff::Expr::Name(name) => ExprKind::Walrus(name.id.to_string(), self.boxed(&it.value)),
                _ => ExprKind::Other,
            },
            ruff::Expr::Starred(it) => ExprKind::Starred(self.boxed(&it.value)),
            // What is awaited is the call.
            ruff::Expr::Await(it) => self.expression(&it.value).kind,
            ruff::Expr::Yield(it) => {
                self.yields = true;
                ExprKind::Yield(self.optional(it.value.as_deref()))
            }
            comprehension => self.comprehension(comprehension),
        }
    }

    fn comprehension(&mut self, expression: &ruff::Expr) -> ExprKind {
        let (element, generators) = match expression {
            ruff::Expr::ListComp(it) => (&it.elt, &it.generators),
            ruff::Expr::SetComp(it) => (&it.elt, &it.generators),
            ruff::Expr::Generator(it) => (&it.elt, &it.generators),
            ruff::Expr::DictComp(ruff::ExprDictComp { key: Some(key), value, generators, .. }) => {
                let (key, value) = (self.boxed(key), self.boxed(value));
                return ExprKind::DictComprehension { key, value, clauses: self.clauses(generators) };
            }
            _ => return ExprKind::Other,
        };
        ExprKind::Comprehension { element: self.boxed(element), clauses: self.clauses(generators) }
    }

    fn clauses(&mut self, generators: &[ruff::Comprehension]) -> Vec<Clause> {
        let clause = |it: &ruff::Comprehension| Clause {
            target: self.expression(&it.target),
            iter: self.expression(&it.iter),
            conditions: self.expressions(&it.ifs),
        };
        generators.iter().map(clause).collect()
    }

    fn call(&mut self, it: &ruff::ExprCall) -> Call {
        Call {
            function: self.expression(&it.func),
            args: self.expressions(&it.arguments.args),
            keywords: it.arguments.keywords.iter().map(|it| self.keyword(it)).collect(),
        }
    }

    pub(super) fn keyword(&mut self, it: &ruff::Keyword) -> (Option<String>, Expr) {
        (it.arg.as_ref().map(ToString::to_string), self.expression(&it.value))
    }

    /// An annotation. A type in quotes is read as if it were not quoted; the strings of `Literal["a"]` stay what they are.
    pub(super) fn annotation(&mut self, annotation: &ruff::Expr) -> Expr {
        let range = span(annotation.range());
        if self.depth >= MAX_DEPTH {
            return Expr { kind: ExprKind::Other, span: range };
        }
        self.depth += 1;
        let kind = match annotation {
            ruff::Expr::StringLiteral(quoted) if quoted.value.len() <= LONGEST_QUOTED => match parse_type_annotation(quoted, self.source) {
                Ok(parsed) => self.expression_kind(parsed.expression()),
                Err(_) => self.string(quoted),
            },
            ruff::Expr::Subscript(it) if holds_types(&it.value) => {
                let (base, index) = (self.boxed(&it.value), Box::new(self.annotation(&it.slice)));
                ExprKind::Subscript(base, index)
            }
            ruff::Expr::Tuple(it) => ExprKind::Tuple(it.elts.iter().map(|element| self.annotation(element)).collect()),
            ruff::Expr::BinOp(it) => {
                let (left, right) = (Box::new(self.annotation(&it.left)), Box::new(self.annotation(&it.right)));
                ExprKind::Binary(left, it.op.as_str(), right)
            }
            other => self.expression_kind(other),
        };
        self.depth -= 1;
        Expr { kind, span: range }
    }

    fn number(&self, it: &ruff::ExprNumberLiteral) -> ExprKind {
        match &it.value {
            ruff::Number::Int(int) if int.as_i64().is_some() => ExprKind::Int(int.as_i64().unwrap_or_default()),
            _ => ExprKind::Number(span(it.range).slice(self.source).to_owned()),
        }
    }
}
