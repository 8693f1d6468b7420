//! What a Rust file does and defines: calls, types, functions, assignments and literals, read in one walk over shared scopes.
//!
//! Types are classes, attributes are decorators, and a macro that is used is a call whose name keeps its mark: `sqlx.query!`. Arguments of
//! macros are read where they are expressions or statements; else only what looks like a call, and the literals, are told from tokens.

mod definitions;
mod literals;
mod macros;
mod scopes;
mod values;

use proc_macro2::Span as TokenSpan;
use rustc_hash::FxHashMap;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr};

use super::{attributes, span, uses};
use crate::facts::calls::{Argument, Call, Calls, Origin, Spread};
use crate::facts::imports::Import;
use crate::facts::literals::Literal;
use crate::facts::symbols::{Annotation, AssignmentForm, Decorator, Named, Symbols};
use crate::source::text::Span;
use scopes::{Binding, Scopes};

/// Attributes of the language, whatever else a `use` binds to their names: `expect_test::expect` is a macro.
const BUILT_IN: &[&str] =
    &["allow", "cfg", "cfg_attr", "deny", "deprecated", "derive", "doc", "expect", "forbid", "inline", "must_use", "path", "repr", "warn"];

/// What one walk reads.
pub(super) struct Code {
    pub(super) calls: Calls,
    pub(super) symbols: Symbols,
    /// String literals in source order, where they are asked for.
    pub(super) literals: Vec<Literal>,
}

/// Reads a file whose tokens begin at an offset, given the imports that were read from it, with its string literals or without.
pub(super) fn read(text: &str, shift: u32, file: &syn::File, imports: &[Import], literals: bool) -> Code {
    let places = imports.iter().zip(0..).map(|(import, at)| ((import.name_span.start, import.name_span.end), at));
    let mut reader = Reader {
        text,
        shift,
        imports: places.collect(),
        calls: Vec::new(),
        symbols: Symbols::default(),
        literals: literals.then(Vec::new),
        scopes: Scopes::new(text.len(), attributes::is_test(&file.attrs)),
        closures: 0,
    };
    reader.symbols.docstring = reader.docstring(&file.attrs);
    reader.visit_file(file);
    reader.finish()
}

struct Reader<'t> {
    text: &'t str,
    /// Where the parsed text begins in the file.
    shift: u32,
    /// Imports, paths among them, by the place of their name.
    imports: FxHashMap<(u32, u32), u32>,
    calls: Vec<Call>,
    symbols: Symbols,
    literals: Option<Vec<Literal>>,
    scopes: Scopes,
    /// How many closures are open since the innermost function.
    closures: u32,
}

impl Reader<'_> {
    /// A token's place in the file.
    fn at(&self, token: TokenSpan) -> Span {
        span(token).shifted(self.shift)
    }

    fn call(&mut self, callee: String, origin: Origin, arguments: Vec<Argument>, span: Span, name_span: Span) {
        self.calls.push(Call {
            callee,
            origin,
            scope: self.scopes.current(),
            awaited: false,
            deferred: self.closures > 0,
            main_guard: false,
            attribute: false,
            rebound: false,
            arguments,
            span,
            name_span,
        });
    }

    /// The arguments between two brackets, each with the text between its commas.
    fn arguments<'e>(&self, values: impl Iterator<Item = &'e Expr>) -> Vec<Argument> {
        values.map(|value| Argument { name: None, spread: Spread::One, value: values::argued(value), span: self.place(value) }).collect()
    }

    /// An expression's place. What ends in a bracket or a name is told without a walk through all of it.
    fn place(&self, value: &Expr) -> Span {
        let start = self.at(values::start(value));
        let end = match value {
            Expr::Call(call) => call.paren_token.span.close(),
            Expr::MethodCall(call) => call.paren_token.span.close(),
            Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.arguments.is_none()) => {
                path.path.segments.last().map_or_else(|| values::start(value), |last| last.ident.span())
            }
            Expr::Lit(literal) => literal.lit.span(),
            Expr::Block(block) => block.block.brace_token.span.close(),
            other => syn::spanned::Spanned::span(other),
        };
        start.cover(self.at(end))
    }

    /// The call that an expression is, once it was visited: whatever was read last, for arguments come first.
    fn result(&self, value: &Expr) -> Option<u32> {
        let mut at = value;
        loop {
            at = match at {
                Expr::Await(inner) => &inner.base,
                Expr::Try(inner) => &inner.expr,
                Expr::Call(_) | Expr::MethodCall(_) => return u32::try_from(self.calls.len().checked_sub(1)?).ok(),
                _ => return None,
            };
        }
    }

    fn finish(self) -> Code {
        let Self { mut calls, mut symbols, literals, scopes, .. } = self;
        for call in calls.iter_mut().filter(|call| call.origin == Origin::Unknown) {
            (call.origin, call.rebound) = scopes.origin(call.scope, root(&call.callee));
        }
        let name = |named: &mut Named, scope: u32| {
            if named.origin == Origin::Unknown && !named.name.contains('.') {
                named.origin = scopes.origin(scope, &named.name).0;
            }
        };
        let typed = |annotation: Option<&mut Annotation>, scope: u32| {
            annotation.and_then(|it| it.of.as_mut()).into_iter().for_each(|of| name(of, scope));
        };
        let decorated = |all: &mut [Decorator], scope: u32| {
            let others = all.iter_mut().filter(|decorator| !BUILT_IN.contains(&decorator.of.name.as_str()));
            others.for_each(|decorator| name(&mut decorator.of, scope));
        };
        for class in &mut symbols.classes {
            class.bases.iter_mut().for_each(|base| name(base, class.within));
            decorated(&mut class.decorators, class.within);
        }
        for function in &mut symbols.functions {
            function.parameters.iter_mut().for_each(|parameter| typed(parameter.annotation.as_mut(), function.within));
            typed(function.returns.as_mut(), function.within);
            decorated(&mut function.decorators, function.within);
        }
        for assignment in &mut symbols.assignments {
            typed(assignment.annotation.as_deref_mut(), assignment.scope);
            assignment.origin = scopes.origin(assignment.scope, root(&assignment.target)).0;
        }
        symbols.defined = scopes.defined();
        symbols.bound = scopes.bound();
        let calls = Calls { calls, scopes: scopes.finish(), made: Vec::new() };
        let mut literals = literals.unwrap_or_default();
        literals.sort_by_key(|literal| literal.span);
        Code { calls, symbols, literals }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for leaf in uses::leaves(&item.tree) {
            let place = self.at(leaf.first).cover(self.at(leaf.last));
            let import = self.imports.get(&(place.start, place.end)).copied();
            if let (Some(name), Some(import)) = (leaf.alias.or(leaf.name), import) {
                self.scopes.bind(&name, Binding::Import(import));
            }
        }
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.item(item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.attrs, &item.sig, Some(&item.block));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.attrs, &item.sig, item.default.as_ref());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_local(&mut self, local: &'ast syn::Local) {
        self.local(local);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = pattern.ident.unraw().to_string();
        // `None` and `LIMIT` in a pattern are constants that it is compared with.
        if !name.starts_with(char::is_uppercase) || pattern.subpat.is_some() {
            self.scopes.bind(&name, Binding::Value);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Call(call) => {
                visit::visit_expr_call(self, call);
                let place = self.at(values::start(expr)).cover(self.at(call.paren_token.span.close()));
                let (origin, name) = match &*call.func {
                    Expr::Path(path) => {
                        let named = self.named(&path.path);
                        let last = path.path.segments.last().map_or(named.span, |last| self.at(last.ident.span()));
                        (named.origin, last)
                    }
                    other => (self.root_origin(other), self.place(other)),
                };
                let arguments = self.arguments(call.args.iter());
                self.call(values::callee(&call.func), origin, arguments, place, name);
            }
            Expr::MethodCall(call) => {
                visit::visit_expr_method_call(self, call);
                let place = self.at(values::start(expr)).cover(self.at(call.paren_token.span.close()));
                let mut callee = values::callee(&call.receiver);
                callee.push('.');
                callee.push_str(&call.method.unraw().to_string());
                let arguments = self.arguments(call.args.iter());
                self.call(callee, self.root_origin(&call.receiver), arguments, place, self.at(call.method.span()));
            }
            Expr::Await(inner) => {
                self.visit_expr(&inner.base);
                let awaited = self.result(&inner.base).and_then(|at| self.calls.get_mut(at as usize));
                if let Some(call) = awaited {
                    call.awaited = true;
                }
            }
            Expr::Closure(closure) => {
                self.closures += 1;
                visit::visit_expr_closure(self, closure);
                self.closures -= 1;
            }
            Expr::Lit(literal) => {
                if let syn::Lit::Str(text) = &literal.lit {
                    self.literal(text);
                }
            }
            Expr::Binary(operation) if matches!(operation.op, BinOp::Add(_)) => {
                let parts = literals::operands(expr);
                let joined = self.joined(&parts, self.place(expr));
                parts.into_iter().filter(|part| !joined || literals::text_of(part).is_none()).for_each(|part| self.visit_expr(part));
            }
            Expr::Assign(assign) => {
                visit::visit_expr_assign(self, assign);
                let call = self.result(&assign.right);
                self.assigned(values::callee(&assign.left), AssignmentForm::Plain, Some((&assign.right, call)), self.place(&assign.left));
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.used(item);
    }
}

impl Reader<'_> {
    /// Where the path comes from that a chain of calls begins with, where that is known already; a plain name is looked up at the end.
    fn root_origin(&self, expr: &Expr) -> Origin {
        let mut at = expr;
        // Behind a path of several parts something must be called: nobody can tell `a::B.c` from `a::b::c` as text.
        let mut called = false;
        loop {
            at = match at {
                Expr::Call(call) => {
                    called = true;
                    &call.func
                }
                Expr::MethodCall(call) => &call.receiver,
                Expr::Field(field) => {
                    called = false;
                    &field.base
                }
                Expr::Await(inner) => &inner.base,
                Expr::Try(inner) => &inner.expr,
                Expr::Index(index) => &index.expr,
                Expr::Paren(inner) => &inner.expr,
                Expr::Reference(inner) => &inner.expr,
                Expr::Macro(inner) => return self.named(&inner.mac.path).origin,
                Expr::Path(path) if path.path.segments.len() == 1 => return Origin::Unknown,
                Expr::Path(path) if called => return self.named(&path.path).origin,
                _ => return Origin::Unknown,
            };
        }
    }
}

/// The first name of a callee.
fn root(callee: &str) -> &str {
    callee.split(['.', '(', '[', '!']).next().unwrap_or(callee)
}

/// An index as the facts hold it.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
