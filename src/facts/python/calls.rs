//! Calls of a Python file: callee, arguments, what they stand in, and where the called name comes from.
//!
//! Names are looked up as Python does: a name that a function binds anywhere is the function's own everywhere in it, and a class
//! body's names are not seen by its methods.

mod arguments;
mod scopes;

use ruff_python_ast::visitor::{Visitor, walk_except_handler, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprCall, ExprContext, Parameters, Pattern, Stmt, StmtAssign, WithItem};
use ruff_text_size::Ranged;

use super::{span, span_of};
use crate::facts::calls::{Call, Calls, Level, Origin};
use crate::facts::imports::Import;
use scopes::{Binding, Scopes};

/// Every call, given the imports that were read from the same file.
pub(super) fn read(text: &str, body: &[Stmt], imports: &[Import]) -> Calls {
    let mut reader = Reader { text, calls: Vec::new(), roots: Vec::new(), scopes: Scopes::new(imports), awaited: None };
    reader.visit_body(body);
    let Reader { mut calls, roots, scopes, .. } = reader;
    for (call, (scope, root)) in calls.iter_mut().zip(roots) {
        call.origin = root.map_or(Origin::Unknown, |name| scopes.origin(scope, name));
        call.scope = scopes.named(scope);
    }
    let (scopes, made) = scopes.finish();
    Calls { calls, scopes, made }
}

struct Reader<'a> {
    text: &'a str,
    calls: Vec<Call>,
    /// Beside each call: its scope and the first name of its callee. Looked up at the end, when all bindings are known.
    roots: Vec<(usize, Option<&'a str>)>,
    scopes: Scopes<'a>,
    /// Start of the expression behind the last `await`.
    awaited: Option<(u32, u32)>,
}

impl<'a> Reader<'a> {
    fn call(&mut self, call: &'a ExprCall) {
        let mut callee = String::new();
        arguments::write_callee(&call.func, &mut callee);
        let range = call.range();
        self.roots.push((self.scopes.current(), root(&call.func)));
        self.calls.push(Call {
            callee,
            origin: Origin::Unknown,
            scope: 0,
            awaited: self.awaited == Some((range.start().to_u32(), range.end().to_u32())),
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
        let last = self.calls.len().checked_sub(1)?;
        let is_last = value.is_call_expr() && self.calls.get(last)?.span == span_of(value);
        is_last.then(|| u32::try_from(last).ok()).flatten()
    }

    fn assign(&mut self, assign: &'a StmtAssign) {
        self.visit_expr(&assign.value);
        let made = self.result(&assign.value);
        for target in &assign.targets {
            self.target(target, made);
        }
    }

    fn target(&mut self, target: &'a Expr, made: Option<u32>) {
        match (target, made) {
            (Expr::Name(name), Some(call)) => self.scopes.bind(name.id.as_str(), Binding::Made(call)),
            _ => self.visit_expr(target),
        }
    }

    /// What a function's header says is evaluated around it; its names are its own.
    fn parameters(&mut self, parameters: Option<&'a Parameters>) {
        for parameter in parameters.into_iter().flat_map(|all| all.iter()) {
            self.scopes.bind(parameter.name().as_str(), Binding::Value);
        }
    }

    fn header(&mut self, parameters: &'a Parameters) {
        for parameter in parameters {
            parameter.default().into_iter().chain(parameter.annotation()).for_each(|expr| self.visit_expr(expr));
        }
    }

    fn with_item(&mut self, item: &'a WithItem) {
        self.visit_expr(&item.context_expr);
        let made = self.result(&item.context_expr);
        if let Some(target) = &item.optional_vars {
            self.target(target, made);
        }
    }

    fn global(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Global(global) => global.names.iter().for_each(|name| self.scopes.declare_global(name.as_str())),
            Stmt::Nonlocal(outer) => outer.names.iter().for_each(|name| self.scopes.declare_outer(name.as_str())),
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Reader<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                function.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                self.header(&function.parameters);
                function.returns.iter().for_each(|returns| self.visit_expr(returns));
                self.scopes.bind(function.name.as_str(), Binding::Value);
                self.scopes.enter(function.name.as_str(), Level::Function);
                self.parameters(Some(&function.parameters));
                self.visit_body(&function.body);
                self.scopes.leave();
            }
            Stmt::ClassDef(class) => {
                class.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                class.arguments.iter().for_each(|arguments| self.visit_arguments(arguments));
                self.scopes.bind(class.name.as_str(), Binding::Value);
                self.scopes.enter(class.name.as_str(), Level::Class);
                self.visit_body(&class.body);
                self.scopes.leave();
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().map_or_else(|| first(alias.name.as_str()), |name| name.as_str());
                    self.scopes.bind_import(bound, span_of(alias).start);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    let bound = alias.asname.as_ref().unwrap_or(&alias.name);
                    self.scopes.bind_import(bound.as_str(), span_of(alias).start);
                }
            }
            Stmt::Assign(assign) => self.assign(assign),
            Stmt::AnnAssign(assign) => {
                let value = assign.value.as_deref();
                if let Some(value) = value {
                    self.visit_expr(value);
                }
                let made = value.and_then(|value| self.result(value));
                self.target(&assign.target, made);
                self.visit_expr(&assign.annotation);
            }
            Stmt::With(with) => {
                with.items.iter().for_each(|item| self.with_item(item));
                self.visit_body(&with.body);
            }
            Stmt::Global(_) | Stmt::Nonlocal(_) => self.global(stmt),
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
            Expr::Lambda(lambda) => {
                lambda.parameters.iter().for_each(|parameters| self.header(parameters));
                self.scopes.enter_unnamed();
                self.parameters(lambda.parameters.as_deref());
                self.visit_expr(&lambda.body);
                self.scopes.leave();
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                self.scopes.enter_unnamed();
                walk_expr(self, expr);
                self.scopes.leave();
            }
            // Most expressions of a file: nothing in them calls.
            Expr::StringLiteral(_) | Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) | Expr::NoneLiteral(_) => {}
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

#[cfg(test)]
mod tests;
