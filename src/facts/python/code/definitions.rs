//! Classes and functions.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{self as ruff, AnyParameterRef, Expr, Parameters, Stmt, StmtClassDef, StmtFunctionDef};

use super::scopes::Binding;
use super::{Reader, annotations, arguments, index, span_of};
use crate::facts::calls::{Level, Origin};
use crate::facts::symbols::{Class, Decorator, Defined, Function, Named, Parameter, ParameterKind};
use crate::source::text::Span;

impl<'a> Reader<'a> {
    pub(super) fn function(&mut self, function: &'a StmtFunctionDef) {
        let decorators = self.decorators(&function.decorator_list);
        self.header(&function.parameters);
        function.returns.iter().for_each(|returns| self.visit_expr(returns));
        let at = index(self.symbols.functions.len());
        self.scopes.bind(function.name.as_str(), Binding::Defined(Defined::Function(at)));
        let within = self.scopes.named(self.scopes.current());
        let scope = self.scopes.enter(function.name.as_str(), Level::Function, span_of(function));
        let parameters: Vec<Parameter> = self.parameters(&function.parameters);
        for (position, parameter) in function.parameters.iter_source_order().enumerate() {
            self.scopes.bind(parameter.name().as_str(), Binding::Parameter(at, index(position)));
        }
        self.symbols.functions.push(Function {
            name: function.name.to_string(),
            scope,
            within,
            decorators,
            parameters,
            returns: function.returns.as_deref().map(annotations::read),
            is_async: function.is_async,
            docstring: docstring(&function.body),
            name_span: span_of(&function.name),
            span: span_of(function),
        });
        let lambdas = std::mem::take(&mut self.lambdas);
        self.visit_body(&function.body);
        self.lambdas = lambdas;
        self.scopes.leave();
    }

    pub(super) fn class(&mut self, class: &'a StmtClassDef) {
        let decorators = self.decorators(&class.decorator_list);
        class.arguments.iter().for_each(|arguments| self.visit_arguments(arguments));
        let at = index(self.symbols.classes.len());
        self.scopes.bind(class.name.as_str(), Binding::Defined(Defined::Class(at)));
        let within = self.scopes.named(self.scopes.current());
        let scope = self.scopes.enter(class.name.as_str(), Level::Class, span_of(class));
        let keywords = class.arguments.iter().flat_map(|all| arguments::keywords(self.text, all));
        self.symbols.classes.push(Class {
            name: class.name.to_string(),
            scope,
            within,
            bases: class.bases().iter().map(named).collect(),
            keywords: keywords.collect(),
            decorators,
            docstring: docstring(&class.body),
            name_span: span_of(&class.name),
            span: span_of(class),
        });
        self.visit_body(&class.body);
        self.scopes.leave();
    }

    /// What a function's header says is evaluated around it; its names are its own.
    pub(super) fn header(&mut self, parameters: &'a Parameters) {
        for parameter in parameters {
            parameter.default().into_iter().chain(parameter.annotation()).for_each(|expr| self.visit_expr(expr));
        }
    }

    fn decorators(&mut self, decorators: &'a [ruff::Decorator]) -> Vec<Decorator> {
        let one = |decorator: &'a ruff::Decorator| {
            self.visit_expr(&decorator.expression);
            let called = if let Expr::Call(call) = &decorator.expression { &call.func } else { &decorator.expression };
            Decorator { of: named(called), call: self.result(&decorator.expression) }
        };
        decorators.iter().map(one).collect()
    }

    fn parameters(&self, parameters: &Parameters) -> Vec<Parameter> {
        let (before, normal) = (parameters.posonlyargs.len(), parameters.args.len());
        let one = |(position, parameter): (usize, AnyParameterRef<'_>)| {
            let kind = match parameter {
                AnyParameterRef::Variadic(star) if parameters.vararg.as_deref() == Some(star) => ParameterKind::Items,
                AnyParameterRef::Variadic(_) => ParameterKind::Keywords,
                AnyParameterRef::NonVariadic(_) if position < before => ParameterKind::PositionalOnly,
                AnyParameterRef::NonVariadic(_) if position < before + normal => ParameterKind::Normal,
                AnyParameterRef::NonVariadic(_) => ParameterKind::KeywordOnly,
            };
            Parameter {
                name: parameter.name().to_string(),
                kind,
                annotation: parameter.annotation().map(annotations::read),
                default: parameter.default().map(|value| (arguments::argued(self.text, value), span_of(value))),
                span: match parameter {
                    AnyParameterRef::Variadic(star) => span_of(star),
                    AnyParameterRef::NonVariadic(one) => span_of(one),
                },
            }
        };
        parameters.iter_source_order().enumerate().map(one).collect()
    }
}

/// The string that a body begins with.
pub(super) fn docstring(body: &[Stmt]) -> Option<Span> {
    match body.first()? {
        Stmt::Expr(first) if first.value.is_string_literal_expr() => Some(span_of(first)),
        _ => None,
    }
}

/// A name without the brackets behind it; where it comes from is found at the end.
pub(super) fn named(expr: &Expr) -> Named {
    let mut bare = expr;
    while let Expr::Subscript(subscript) = bare {
        bare = &subscript.value;
    }
    let mut name = String::new();
    arguments::write_callee(bare, &mut name);
    Named { name, origin: Origin::Unknown, span: span_of(expr) }
}
