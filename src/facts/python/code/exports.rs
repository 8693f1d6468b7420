//! `__all__`.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, Operator, StmtExpr};

use super::{Reader, span_of};
use crate::facts::symbols::{AssignmentForm, Exports};

const NAME: &str = "__all__";

impl<'a> Reader<'a> {
    /// What an assignment at the module's level adds to the exports.
    pub(super) fn exported(&mut self, target: &Expr, form: AssignmentForm, value: Option<&Expr>) {
        let is_exports = target.as_name_expr().is_some_and(|name| name.id.as_str() == NAME);
        let Some(value) = value.filter(|_| is_exports && self.scopes.current() == 0) else { return };
        let mut exports = self.symbols.exports.take().unwrap_or_default();
        if form != AssignmentForm::Augmented {
            exports = Exports::default();
        }
        add(value, &mut exports);
        self.symbols.exports = Some(exports);
    }

    /// `__all__.append("x")`, `__all__.extend(["x"])`, `__all__.remove("x")`.
    pub(super) fn changes_exports(&mut self, expr: &'a StmtExpr) {
        let Expr::Call(call) = &*expr.value else { return };
        let Expr::Attribute(method) = &*call.func else { return };
        if self.scopes.current() != 0 || method.value.as_name_expr().is_none_or(|name| name.id.as_str() != NAME) {
            return;
        }
        let mut exports = self.symbols.exports.take().unwrap_or_default();
        match (method.attr.as_str(), &*call.arguments.args) {
            ("append", [value]) => one(value, &mut exports),
            ("extend", [value]) => add(value, &mut exports),
            ("remove", [Expr::StringLiteral(text)]) => exports.names.retain(|(name, _)| name != text.value.to_str()),
            _ => exports.is_open = true,
        }
        self.symbols.exports = Some(exports);
    }

    /// A statement that is an expression: a string is documentation there.
    pub(super) fn expression(&mut self, expr: &'a StmtExpr) {
        if !expr.value.is_string_literal_expr() {
            self.visit_expr(&expr.value);
        }
    }
}

fn add(value: &Expr, exports: &mut Exports) {
    let mut at = value;
    // `a + b + c` leans to the left.
    while let Expr::BinOp(operation) = at
        && operation.op == Operator::Add
    {
        items(&operation.right, exports);
        at = &operation.left;
    }
    items(at, exports);
    exports.names.sort_by_key(|(_, span)| *span);
}

fn items(value: &Expr, exports: &mut Exports) {
    match value {
        Expr::List(list) => list.elts.iter().for_each(|item| one(item, exports)),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|item| one(item, exports)),
        Expr::Set(set) => set.elts.iter().for_each(|item| one(item, exports)),
        _ => exports.is_open = true,
    }
}

fn one(value: &Expr, exports: &mut Exports) {
    match value {
        Expr::StringLiteral(text) => exports.names.push((text.value.to_str().to_owned(), span_of(value))),
        _ => exports.is_open = true,
    }
}
