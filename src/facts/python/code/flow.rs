//! What statements go through, what functions return, what collections hold, and what stands under `__main__`.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, ExprContext, StmtFor, StmtIf, StmtReturn, StmtWhile};

use super::{Reader, span_of};
use crate::facts::symbols::Loop;

impl<'a> Reader<'a> {
    pub(super) fn each(&mut self, each: &'a StmtFor) {
        let Expr::Name(target) = &*each.target else { return };
        let scope = self.scopes.named(self.scopes.current());
        self.symbols.loops.push(Loop { target: target.id.to_string(), over: span_of(&*each.iter), scope, span: span_of(each) });
    }

    /// What a `while` asks is asked again after its body.
    pub(super) fn repeated(&mut self, each: &'a StmtWhile) {
        self.scopes.repeat();
        let block = self.scopes.enter_block();
        self.visit_expr(&each.test);
        self.visit_body(&each.body);
        self.scopes.leave_block(block);
        self.visit_body(&each.orelse);
    }

    /// `if __name__ == "__main__":`.
    pub(super) fn main(&mut self, branch: &'a StmtIf) {
        let outer = std::mem::replace(&mut self.is_main, true);
        self.visit_body(&branch.body);
        self.is_main = outer;
        branch.elif_else_clauses.iter().for_each(|clause| self.visit_elif_else_clause(clause));
    }

    pub(super) fn gives(&mut self, result: &'a StmtReturn) {
        let Some(value) = &result.value else { return };
        let name = if let Expr::Name(name) = &**value { Some(name.id.to_string()) } else { None };
        let scope = self.scopes.named(self.scopes.current());
        self.symbols.returned.push((scope, name));
    }

    /// Names in a collection: what is called later, through it, is named here only.
    pub(super) fn collects(&mut self, collection: &'a Expr) {
        let items: &mut dyn Iterator<Item = &'a Expr> = match collection {
            Expr::Dict(dict) => &mut dict.items.iter().map(|item| &item.value),
            Expr::List(list) => &mut list.elts.iter(),
            Expr::Tuple(tuple) => &mut tuple.elts.iter(),
            Expr::Set(set) => &mut set.elts.iter(),
            _ => return,
        };
        let is_read = |item: &&Expr| match item {
            Expr::Name(name) => name.ctx == ExprContext::Load,
            Expr::Attribute(attribute) => attribute.ctx == ExprContext::Load,
            _ => false,
        };
        let scope = self.scopes.named(self.scopes.current());
        self.symbols.collected.extend(items.filter(is_read).map(|item| (scope, span_of(item))));
    }
}
