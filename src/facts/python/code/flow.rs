//! What statements go through, what functions return, and what stands under `__main__`.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, StmtFor, StmtIf, StmtReturn};

use super::{Reader, span_of};
use crate::facts::symbols::Loop;

impl<'a> Reader<'a> {
    pub(super) fn each(&mut self, each: &'a StmtFor) {
        let Expr::Name(target) = &*each.target else { return };
        let scope = self.scopes.named(self.scopes.current());
        self.symbols.loops.push(Loop { target: target.id.to_string(), over: span_of(&*each.iter), scope, span: span_of(each) });
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
}
