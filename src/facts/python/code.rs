//! What a Python file does and defines: calls, classes, functions, assignments and literals, read in one walk over shared scopes.
//!
//! Names are looked up as Python does: a name that a function binds anywhere is the function's own everywhere in it, and a class
//! body's names are not seen by its methods.

mod annotations;
mod arguments;
mod assignments;
mod blocks;
mod definitions;
mod exports;
mod finish;
mod flow;
mod literals;
mod scopes;
mod sums;

use ruff_python_ast::visitor::{Visitor, walk_body, walk_except_handler, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{Alias, ExceptHandler, Expr, ExprCall, ExprContext, ModModule, Pattern, Stmt};
use ruff_text_size::Ranged;

use super::{guards, span, span_of};
use crate::facts::calls::{Call, Calls, Origin};
use crate::facts::exports::Exports;
use crate::facts::imports::Import;
use crate::facts::literals::Literal;
use crate::facts::symbols::{AssignmentForm, Symbols};
use scopes::{Binding, Scopes};

/// What one walk reads.
pub(super) struct Code {
    pub(super) calls: Calls,
    pub(super) symbols: Symbols,
    pub(super) exports: Option<Exports>,
    /// String literals in source order, where they are asked for.
    pub(super) literals: Vec<Literal>,
}

/// Reads a module, given the imports that were read from it, with its string literals or without.
pub(super) fn read(text: &str, module: &ModModule, imports: &[Import], literals: bool) -> Code {
    let mut reader = Reader {
        text,
        calls: Vec::new(),
        roots: Vec::new(),
        symbols: Symbols { docstring: definitions::docstring(&module.body), ..Symbols::default() },
        exports: None,
        literals: literals.then(Vec::new),
        scopes: Scopes::new(imports, text.len()),
        awaited: None,
        lambdas: 0,
        is_main: false,
        sums: sums::Sums::default(),
    };
    reader.visit_body(&module.body);
    finish::finish(reader, imports)
}

/// What a callee begins with.
struct Root<'a> {
    scope: usize,
    name: Option<&'a str>,
    /// What the name is bound to there, where the statements before it leave no doubt.
    nearest: Option<Binding>,
}

struct Reader<'a> {
    text: &'a str,
    calls: Vec<Call>,
    /// Beside each call. Looked up at the end, when all bindings are known.
    roots: Vec<Root<'a>>,
    symbols: Symbols,
    exports: Option<Exports>,
    literals: Option<Vec<Literal>>,
    scopes: Scopes<'a>,
    /// Start of the expression behind the last `await`.
    awaited: Option<(u32, u32)>,
    /// How many lambdas are open since the innermost function.
    lambdas: u32,
    sums: sums::Sums<'a>,
    /// Under `if __name__ == "__main__"`.
    is_main: bool,
}

impl<'a> Reader<'a> {
    fn call(&mut self, call: &'a ExprCall) {
        let mut callee = String::new();
        arguments::write_callee(&call.func, &mut callee);
        let range = call.range();
        let name = root(&call.func);
        let nearest = name.and_then(|name| self.scopes.nearest(name));
        self.roots.push(Root { scope: self.scopes.current(), name, nearest });
        self.calls.push(Call {
            callee,
            origin: Origin::Unknown,
            scope: 0,
            awaited: self.awaited == Some((range.start().to_u32(), range.end().to_u32())),
            deferred: self.lambdas > 0,
            main_guard: self.is_main,
            attribute: false,
            rebound: false,
            arguments: arguments::read(self.text, &call.arguments),
            span: span(range),
            name_span: match &*call.func {
                Expr::Attribute(attribute) => span_of(&attribute.attr),
                other => span_of(other),
            },
        });
    }

    /// The index of the call that an expression is, once it was visited.
    fn result(&self, value: &Expr) -> Option<u32> {
        let value = if let Expr::Await(inner) = value { &inner.value } else { value };
        let wanted = span_of(value);
        let recent = self.calls.iter().enumerate().rev().take_while(|(_, call)| call.span.end >= wanted.start);
        let found = recent.filter(|_| value.is_call_expr()).find(|(_, call)| call.span == wanted);
        found.and_then(|(at, _)| u32::try_from(at).ok())
    }

    fn imported(&mut self, names: &'a [Alias], bound: impl Fn(&'a str) -> &'a str) {
        for alias in names {
            let bound = alias.asname.as_ref().map_or_else(|| bound(alias.name.as_str()), |name| name.as_str());
            self.scopes.bind_import(bound, span_of(alias).start);
        }
    }

    fn lambda(&mut self, lambda: &'a ruff_python_ast::ExprLambda) {
        lambda.parameters.iter().for_each(|parameters| self.header(parameters));
        self.scopes.enter_unnamed();
        for parameter in lambda.parameters.iter().flat_map(|all| all.iter()) {
            self.scopes.bind(parameter.name().as_str(), Binding::Value);
        }
        self.lambdas += 1;
        self.visit_expr(&lambda.body);
        self.lambdas -= 1;
        self.scopes.leave();
    }
}

impl<'a> Visitor<'a> for Reader<'a> {
    fn visit_body(&mut self, body: &'a [Stmt]) {
        let around = self.sums.enter();
        let block = self.scopes.enter_block();
        walk_body(self, body);
        self.scopes.leave_block(block);
        self.sums.leave(around);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::Import(import) => self.imported(&import.names, first),
            Stmt::ImportFrom(import) => self.imported(&import.names, |name| name),
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::AnnAssign(assign) => self.assign_annotated(assign),
            Stmt::AugAssign(assign) => self.assign_augmented(assign),
            Stmt::With(with) => {
                with.items.iter().for_each(|item| self.with_item(item));
                self.visit_body(&with.body);
            }
            Stmt::For(each) => {
                self.each(each);
                self.visit_expr(&each.iter);
                self.visit_expr(&each.target);
                self.scopes.repeat();
                self.visit_body(&each.body);
                self.visit_body(&each.orelse);
            }
            Stmt::While(each) => self.repeated(each),
            Stmt::If(branch) if guards::is_main(&branch.test) => self.main(branch),
            Stmt::Return(result) => {
                self.gives(result);
                walk_stmt(self, stmt);
            }
            Stmt::Global(global) => global.names.iter().for_each(|name| self.scopes.declare_global(name.as_str())),
            Stmt::Nonlocal(outer) => outer.names.iter().for_each(|name| self.scopes.declare_outer(name.as_str())),
            Stmt::Expr(expr) => {
                self.expression(expr);
                self.changes_exports(expr);
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Call(call) => {
                let awaited = self.awaited.take();
                walk_expr(self, expr);
                self.awaited = awaited;
                self.call(call);
                self.awaited = None;
            }
            Expr::Await(waiting) => {
                self.awaited = Some((waiting.value.start().to_u32(), waiting.value.end().to_u32()));
                walk_expr(self, expr);
                self.awaited = None;
            }
            Expr::Name(name) => {
                if name.ctx == ExprContext::Store {
                    self.scopes.bind(name.id.as_str(), Binding::Value);
                }
            }
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                let call = self.result(&named.value);
                self.target(&named.target, assignments::Given::new(AssignmentForm::Walrus, Some(&named.value), call, span_of(named)));
                self.scopes.doubt(&named.target);
            }
            Expr::Lambda(lambda) => self.lambda(lambda),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.scopes.enter_unnamed();
                walk_expr(self, expr);
                self.scopes.leave();
            }
            // Most expressions of a file: nothing in them calls.
            Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) | Expr::NoneLiteral(_) => {}
            Expr::StringLiteral(_) => self.literal(expr),
            Expr::FString(_) => {
                self.literal(expr);
                walk_expr(self, expr);
            }
            Expr::BinOp(operation) if self.literals.is_some() => self.operation(expr, operation),
            Expr::Dict(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Set(_) => {
                self.collects(expr);
                walk_expr(self, expr);
            }
            _ => walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        inner.name.iter().for_each(|name| self.scopes.bind(name.as_str(), Binding::Value));
        walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let captured = match pattern {
            Pattern::MatchAs(capture) => capture.name.as_ref(),
            Pattern::MatchStar(capture) => capture.name.as_ref(),
            Pattern::MatchMapping(mapping) => mapping.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = captured {
            self.scopes.bind(name.as_str(), Binding::Value);
        }
        walk_pattern(self, pattern);
    }
}

/// The first name of a callee: `Base` of `Base.metadata.create_all`, `engine` of `engine().begin`.
fn root(function: &Expr) -> Option<&str> {
    let mut at = function;
    loop {
        at = match at {
            Expr::Name(name) => return Some(name.id.as_str()),
            Expr::Attribute(attribute) => &attribute.value,
            Expr::Call(call) => &call.func,
            Expr::Subscript(subscript) => &subscript.value,
            _ => return None,
        };
    }
}

fn first(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted).trim()
}

/// An index as the facts hold it; files are far smaller than that.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
