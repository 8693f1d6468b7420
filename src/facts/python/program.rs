//! From the parser's tree to a [`Program`]: statements.
//!
//! Owns the mapping of syntax, and nothing else: no name is looked up, no value computed. Nesting deeper than
//! [`MAX_DEPTH`] becomes `Other`, so that whoever walks a program may recurse.

mod expressions;
mod strings;

use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

use crate::facts::program::{Case, Class, Expr, ExprKind, Function, Parameter, Pattern, Program, Stmt, StmtKind};
use crate::source::text::Span;

/// How deep statements and expressions may nest. Real migrations stay below 60; long `a + b + …` chains need the rest.
const MAX_DEPTH: usize = 256;

/// The program of a module; `source` is the text that the tree was made from.
pub(super) fn program(module: &ruff::ModModule, source: &str) -> Program {
    let mut lower = Lower { source, depth: 0, yields: false };
    let docstring = match module.body.first() {
        Some(ruff::Stmt::Expr(first)) if first.value.is_string_literal_expr() => Some(span(first.range())),
        _ => None,
    };
    Program { body: lower.block(&module.body), docstring }
}

/// The state of one lowering.
struct Lower<'a> {
    source: &'a str,
    depth: usize,
    /// The function that is being read yields.
    yields: bool,
}

fn span(range: ruff_text_size::TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

impl Lower<'_> {
    fn block(&mut self, statements: &[ruff::Stmt]) -> Vec<Stmt> {
        statements.iter().map(|statement| self.statement(statement)).collect()
    }

    fn statement(&mut self, statement: &ruff::Stmt) -> Stmt {
        let range = span(statement.range());
        if self.depth >= MAX_DEPTH {
            return Stmt { kind: StmtKind::Other, span: range };
        }
        self.depth += 1;
        let kind = self.statement_kind(statement);
        self.depth -= 1;
        Stmt { kind, span: range }
    }

    fn statement_kind(&mut self, statement: &ruff::Stmt) -> StmtKind {
        match statement {
            ruff::Stmt::Assign(it) => {
                StmtKind::Assign { targets: self.expressions(&it.targets), annotation: None, value: self.expression(&it.value) }
            }
            ruff::Stmt::AnnAssign(it) => {
                let (target, annotation) = (self.expression(&it.target), self.annotation(&it.annotation));
                match &it.value {
                    Some(value) => StmtKind::Assign { targets: vec![target], annotation: Some(annotation), value: self.expression(value) },
                    None => StmtKind::Declare { target, annotation },
                }
            }
            ruff::Stmt::AugAssign(it) => {
                let (target, value) = (self.expression(&it.target), self.expression(&it.value));
                StmtKind::AugAssign { target, operator: it.op.as_str(), value }
            }
            ruff::Stmt::Expr(it) => match it.value.as_ref() {
                ruff::Expr::StringLiteral(_) | ruff::Expr::EllipsisLiteral(_) => StmtKind::Nothing,
                value => StmtKind::Expr(self.expression(value)),
            },
            ruff::Stmt::If(it) => self.conditional(it),
            ruff::Stmt::For(it) => StmtKind::For {
                target: self.expression(&it.target),
                iter: self.expression(&it.iter),
                body: self.block(&it.body),
                orelse: self.block(&it.orelse),
            },
            ruff::Stmt::While(it) => {
                StmtKind::While { test: self.expression(&it.test), body: self.block(&it.body), orelse: self.block(&it.orelse) }
            }
            ruff::Stmt::With(it) => StmtKind::With { items: self.with_items(&it.items), body: self.block(&it.body) },
            ruff::Stmt::Try(it) => self.attempt(it),
            ruff::Stmt::Return(it) => StmtKind::Return(it.value.as_ref().map(|value| self.expression(value))),
            ruff::Stmt::Raise(it) => StmtKind::Raise(it.exc.as_ref().map(|value| self.expression(value))),
            ruff::Stmt::FunctionDef(it) => StmtKind::Function(self.function(it)),
            ruff::Stmt::ClassDef(it) => StmtKind::Class(self.class(it)),
            ruff::Stmt::Import(it) => StmtKind::Import { names: it.names.iter().map(import).collect() },
            ruff::Stmt::ImportFrom(it) => StmtKind::ImportFrom {
                level: it.level,
                module: it.module.as_ref().map(ToString::to_string).unwrap_or_default(),
                names: it.names.iter().map(import_from).collect(),
            },
            ruff::Stmt::Assert(it) => StmtKind::Assert(self.expression(&it.test)),
            ruff::Stmt::Break(_) => StmtKind::Break,
            ruff::Stmt::Continue(_) => StmtKind::Continue,
            ruff::Stmt::Pass(_) | ruff::Stmt::Global(_) | ruff::Stmt::Nonlocal(_) | ruff::Stmt::Delete(_) | ruff::Stmt::TypeAlias(_) => {
                StmtKind::Nothing
            }
            ruff::Stmt::Match(it) => self.matched(it),
            ruff::Stmt::IpyEscapeCommand(_) => StmtKind::Other,
        }
    }

    /// `elif` clauses nest in the `orelse` of the one before. Built from the last to the first, so that no chain is too long.
    fn conditional(&mut self, it: &ruff::StmtIf) -> StmtKind {
        let mut orelse: Vec<Stmt> = Vec::new();
        for clause in it.elif_else_clauses.iter().rev().take(MAX_DEPTH) {
            let body = self.block(&clause.body);
            orelse = match &clause.test {
                None => body,
                Some(test) => {
                    let test = self.expression(test);
                    vec![Stmt { kind: StmtKind::If { test, body, orelse }, span: span(clause.range) }]
                }
            };
        }
        StmtKind::If { test: self.expression(&it.test), body: self.block(&it.body), orelse }
    }

    fn attempt(&mut self, it: &ruff::StmtTry) -> StmtKind {
        let handlers = it.handlers.iter().map(|handler| {
            let ruff::ExceptHandler::ExceptHandler(handler) = handler;
            self.block(&handler.body)
        });
        let handlers = handlers.collect();
        StmtKind::Try { body: self.block(&it.body), handlers, orelse: self.block(&it.orelse), finally: self.block(&it.finalbody) }
    }

    fn matched(&mut self, it: &ruff::StmtMatch) -> StmtKind {
        let case = |case: &ruff::MatchCase| {
            let guard = case.guard.as_ref().map(|guard| self.expression(guard));
            Case { pattern: self.pattern(&case.pattern), guard, body: self.block(&case.body) }
        };
        let cases = it.cases.iter().map(case).collect();
        StmtKind::Match { subject: self.expression(&it.subject), cases }
    }

    fn pattern(&mut self, pattern: &ruff::Pattern) -> Pattern {
        match pattern {
            ruff::Pattern::MatchValue(it) => Pattern::Values(vec![self.expression(&it.value)]),
            ruff::Pattern::MatchSingleton(it) => {
                let kind = match it.value {
                    ruff::Singleton::None => ExprKind::None,
                    ruff::Singleton::True => ExprKind::Bool(true),
                    ruff::Singleton::False => ExprKind::Bool(false),
                };
                Pattern::Values(vec![Expr { kind, span: span(it.range) }])
            }
            ruff::Pattern::MatchAs(it) if it.pattern.is_none() => {
                Pattern::Any(it.name.as_ref().map(|name| Expr { kind: ExprKind::Name(name.to_string()), span: span(name.range()) }))
            }
            ruff::Pattern::MatchOr(it) => {
                let values = it.patterns.iter().filter_map(|pattern| match pattern {
                    ruff::Pattern::MatchValue(it) => Some(self.expression(&it.value)),
                    _ => None,
                });
                let values: Vec<Expr> = values.collect();
                if values.len() == it.patterns.len() { Pattern::Values(values) } else { Pattern::Other }
            }
            _ => Pattern::Other,
        }
    }

    fn with_items(&mut self, items: &[ruff::WithItem]) -> Vec<(Expr, Option<Expr>)> {
        let item = |item: &ruff::WithItem| {
            let target = item.optional_vars.as_ref().map(|target| self.expression(target));
            (self.expression(&item.context_expr), target)
        };
        items.iter().map(item).collect()
    }

    fn function(&mut self, it: &ruff::StmtFunctionDef) -> Function {
        let outer = std::mem::replace(&mut self.yields, false);
        let body = self.block(&it.body);
        let is_generator = std::mem::replace(&mut self.yields, outer);
        Function {
            name: it.name.to_string(),
            name_span: span(it.name.range()),
            parameters: self.parameters(&it.parameters),
            star: it.parameters.vararg.as_ref().map(|star| star.name.to_string()),
            double_star: it.parameters.kwarg.as_ref().map(|star| star.name.to_string()),
            decorators: it.decorator_list.iter().map(|decorator| self.expression(&decorator.expression)).collect(),
            body,
            is_generator,
        }
    }

    fn class(&mut self, it: &ruff::StmtClassDef) -> Class {
        Class {
            name: it.name.to_string(),
            name_span: span(it.name.range()),
            bases: self.expressions(it.bases()),
            keywords: it.keywords().iter().map(|keyword| self.keyword(keyword)).collect(),
            decorators: it.decorator_list.iter().map(|decorator| self.expression(&decorator.expression)).collect(),
            body: self.block(&it.body),
        }
    }

    fn parameters(&mut self, it: &ruff::Parameters) -> Vec<Parameter> {
        let positional = it.posonlyargs.iter().chain(&it.args).map(|parameter| (parameter, false));
        let all = positional.chain(it.kwonlyargs.iter().map(|parameter| (parameter, true)));
        all.map(|(parameter, keyword_only)| Parameter {
            name: parameter.parameter.name.to_string(),
            default: parameter.default.as_ref().map(|default| self.expression(default)),
            keyword_only,
        })
        .collect()
    }
}

/// `import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`.
fn import(alias: &ruff::Alias) -> (String, String) {
    let path = alias.name.to_string();
    if let Some(bound) = &alias.asname {
        (path, bound.to_string())
    } else {
        let bound = path.split('.').next().unwrap_or_default().to_owned();
        (bound.clone(), bound)
    }
}

fn import_from(alias: &ruff::Alias) -> (String, String) {
    let name = alias.name.to_string();
    let bound = alias.asname.as_ref().map_or_else(|| name.clone(), ToString::to_string);
    (name, bound)
}

#[cfg(test)]
mod tests;
