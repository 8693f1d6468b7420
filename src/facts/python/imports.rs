//! Imports of a Python file, each with the context it stands in.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Alias, ElifElseClause, ExceptHandler, Expr, Parameters, Stmt, StmtImport, StmtImportFrom, StmtTry, StmtWith};

use super::{dynamic, guards, span_of};
use crate::facts::imports::{Import, ImportContext, ImportKind};

/// Every imported name, in source order.
pub(super) fn read(text: &str, body: &[Stmt]) -> Vec<Import> {
    // Expressions hold imports only as calls of two functions: most files need no walk over them.
    let dynamic = text.contains("import_module") || text.contains("__import__");
    let mut reader = Reader { imports: Vec::new(), dynamic };
    reader.block(body, ImportContext::default());
    reader.imports
}

struct Reader {
    imports: Vec<Import>,
    /// Whether calls can import.
    dynamic: bool,
}

impl Reader {
    fn block(&mut self, body: &[Stmt], context: ImportContext) {
        for stmt in body {
            self.stmt(stmt, context);
        }
    }

    fn stmt(&mut self, stmt: &Stmt, context: ImportContext) {
        match stmt {
            Stmt::Import(import) => self.import(import, context),
            Stmt::ImportFrom(import) => self.import_from(import, context),
            Stmt::FunctionDef(function) => {
                self.exprs(function.decorator_list.iter().map(|decorator| &decorator.expression), context);
                self.defaults(&function.parameters, context);
                self.block(&function.body, ImportContext { lazy: true, ..context });
            }
            Stmt::ClassDef(class) => {
                self.exprs(class.decorator_list.iter().map(|decorator| &decorator.expression), context);
                if let Some(arguments) = &class.arguments {
                    self.exprs(arguments.args.iter().chain(arguments.keywords.iter().map(|keyword| &keyword.value)), context);
                }
                self.block(&class.body, context);
            }
            Stmt::If(branches) => {
                self.exprs([&*branches.test], context);
                let otherwise = self.branch(Some(&branches.test), &branches.body, context);
                self.clauses(&branches.elif_else_clauses, otherwise);
            }
            Stmt::Try(stmt) => self.try_(stmt, context),
            Stmt::With(stmt) => self.with(stmt, context),
            Stmt::For(stmt) => {
                self.exprs([&*stmt.iter], context);
                self.block(&stmt.body, context);
                self.block(&stmt.orelse, context);
            }
            Stmt::While(stmt) => {
                self.exprs([&*stmt.test], context);
                self.block(&stmt.body, context);
                self.block(&stmt.orelse, context);
            }
            Stmt::Match(stmt) => {
                self.exprs([&*stmt.subject], context);
                for case in &stmt.cases {
                    self.exprs(case.guard.as_deref(), context);
                    self.block(&case.body, context);
                }
            }
            _ => self.leaf(stmt, context),
        }
    }

    /// Reads a branch and gives the context of those after it.
    fn branch(&mut self, test: Option<&Expr>, body: &[Stmt], context: ImportContext) -> ImportContext {
        let (then, otherwise) = test.map_or((context, context), |test| guards::branches(test, context));
        self.block(body, then);
        otherwise
    }

    fn clauses(&mut self, clauses: &[ElifElseClause], mut context: ImportContext) {
        for clause in clauses {
            self.exprs(clause.test.as_ref(), context);
            context = self.branch(clause.test.as_ref(), &clause.body, context);
        }
    }

    fn try_(&mut self, stmt: &StmtTry, context: ImportContext) {
        let guarded =
            stmt.handlers.iter().any(|ExceptHandler::ExceptHandler(handler)| guards::catches_import_error(handler.type_.as_deref()));
        self.block(&stmt.body, ImportContext { try_guard: context.try_guard || guarded, ..context });
        for ExceptHandler::ExceptHandler(handler) in &stmt.handlers {
            self.block(&handler.body, context);
        }
        self.block(&stmt.orelse, context);
        self.block(&stmt.finalbody, context);
    }

    fn with(&mut self, stmt: &StmtWith, context: ImportContext) {
        self.exprs(stmt.items.iter().map(|item| &item.context_expr), context);
        let guarded = stmt.items.iter().any(|item| guards::suppresses_import_error(&item.context_expr));
        self.block(&stmt.body, ImportContext { try_guard: context.try_guard || guarded, ..context });
    }

    fn import(&mut self, stmt: &StmtImport, context: ImportContext) {
        for alias in stmt.names.iter().filter(|alias| !alias.name.is_empty()) {
            self.imports.push(Import {
                kind: ImportKind::Import,
                level: 0,
                module: dotted(&alias.name),
                name: None,
                alias: alias.asname.as_ref().map(ToString::to_string),
                name_span: span_of(alias),
                stmt_span: span_of(stmt),
                context,
            });
        }
    }

    fn import_from(&mut self, stmt: &StmtImportFrom, context: ImportContext) {
        let module = stmt.module.as_ref().map(|module| dotted(module)).unwrap_or_default();
        if module.is_empty() && stmt.level == 0 {
            return;
        }
        for alias in stmt.names.iter().filter(|alias| !alias.name.is_empty()) {
            self.imports.push(Import {
                kind: if is_star(alias) { ImportKind::Star } else { ImportKind::From },
                level: stmt.level,
                module: module.clone(),
                name: Some(alias.name.to_string()),
                alias: alias.asname.as_ref().map(ToString::to_string),
                name_span: span_of(alias),
                stmt_span: span_of(stmt),
                context,
            });
        }
    }

    fn defaults(&mut self, parameters: &Parameters, context: ImportContext) {
        if self.dynamic {
            self.exprs(parameters.iter_non_variadic_params().filter_map(|parameter| parameter.default.as_deref()), context);
        }
    }

    fn exprs<'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr>, context: ImportContext) {
        if self.dynamic {
            let mut calls = Calls { imports: &mut self.imports, context };
            exprs.into_iter().for_each(|expr| calls.visit_expr(expr));
        }
    }

    /// A statement that holds no other: its expressions.
    fn leaf(&mut self, stmt: &Stmt, context: ImportContext) {
        if self.dynamic {
            let mut calls = Calls { imports: &mut self.imports, context };
            ruff_python_ast::visitor::walk_stmt(&mut calls, stmt);
        }
    }
}

/// Finds calls that import, in expressions.
struct Calls<'i> {
    imports: &'i mut Vec<Import>,
    context: ImportContext,
}

impl<'a> Visitor<'a> for Calls<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr {
            let import = dynamic::read(call, self.context, self.imports);
            self.imports.extend(import);
        }
        let lazy = self.context.lazy;
        self.context.lazy |= expr.is_lambda_expr();
        walk_expr(self, expr);
        self.context.lazy = lazy;
    }
}

/// Python allows spaces around the dots of a module's name.
fn dotted(name: &str) -> String {
    if name.contains(char::is_whitespace) { name.split_whitespace().collect() } else { name.to_owned() }
}

fn is_star(alias: &Alias) -> bool {
    alias.name.as_str() == "*"
}
