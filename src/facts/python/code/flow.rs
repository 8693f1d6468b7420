//! What statements go through, and what functions return.

use ruff_python_ast::{Expr, StmtFor, StmtReturn};

use super::{Reader, span_of};
use crate::facts::symbols::Loop;

impl<'a> Reader<'a> {
    pub(super) fn each(&mut self, each: &'a StmtFor) {
        let Expr::Name(target) = &*each.target else { return };
        let scope = self.scopes.named(self.scopes.current());
        self.symbols.loops.push(Loop { target: target.id.to_string(), over: span_of(&*each.iter), scope, span: span_of(each) });
    }

    pub(super) fn gives(&mut self, result: &'a StmtReturn) {
        let Some(value) = &result.value else { return };
        let name = if let Expr::Name(name) = &**value { Some(name.id.to_string()) } else { None };
        let scope = self.scopes.named(self.scopes.current());
        self.symbols.returned.push((scope, name));
    }
}
