//! Ways through a program: every statement, the expressions that a statement holds itself, the names in a block.

use crate::facts::program::{Expr, ExprKind, Stmt, StmtKind};

/// The blocks of a statement.
pub(super) fn bodies(stmt: &Stmt) -> Vec<&[Stmt]> {
    match &stmt.kind {
        StmtKind::If { body, orelse, .. } | StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => vec![body, orelse],
        StmtKind::With { body, .. } => vec![body],
        StmtKind::Class(class) => vec![&class.body],
        StmtKind::Function(function) => vec![&function.body],
        StmtKind::Try { body, handlers, orelse, finally } => {
            let handlers = handlers.iter().map(Vec::as_slice);
            std::iter::once(body.as_slice()).chain(handlers).chain([orelse.as_slice(), finally.as_slice()]).collect()
        }
        _ => vec![],
    }
}

/// Every statement, from the outside in.
pub(super) fn every<'a>(body: &'a [Stmt], visit: &mut dyn FnMut(&'a Stmt)) {
    for stmt in body {
        visit(stmt);
        for body in bodies(stmt) {
            every(body, visit);
        }
    }
}

/// The expressions of a statement that are not in its blocks, and those in them.
pub(super) fn own_expressions<'a>(stmt: &'a Stmt, visit: &mut dyn FnMut(&'a Expr)) {
    let mut see = |expr: &'a Expr| expression(expr, visit);
    match &stmt.kind {
        StmtKind::Assign { value, .. } | StmtKind::AugAssign { value, .. } | StmtKind::Expr(value) => see(value),
        StmtKind::Return(value) | StmtKind::Raise(value) => value.iter().for_each(see),
        StmtKind::If { test, .. } | StmtKind::While { test, .. } | StmtKind::Assert(test) => see(test),
        StmtKind::For { iter, .. } => see(iter),
        StmtKind::With { items, .. } => items.iter().for_each(|(context, _)| see(context)),
        StmtKind::Function(function) => function.decorators.iter().for_each(see),
        _ => {}
    }
}

fn expression<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    visit(expr);
    let mut all = |exprs: &mut dyn Iterator<Item = &'a Expr>| exprs.for_each(|expr| expression(expr, visit));
    match &expr.kind {
        ExprKind::Call(call) => {
            let keywords = call.keywords.iter().map(|(_, value)| value);
            all(&mut std::iter::once(&call.function).chain(&call.args).chain(keywords));
        }
        ExprKind::Attribute(inner, _) | ExprKind::Unary(_, inner) | ExprKind::Walrus(_, inner) | ExprKind::Starred(inner) => {
            all(&mut std::iter::once(&**inner));
        }
        ExprKind::Lambda { body, .. } => all(&mut std::iter::once(&**body)),
        ExprKind::Subscript(one, two) | ExprKind::Binary(one, _, two) => all(&mut [&**one, &**two].into_iter()),
        ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) | ExprKind::And(items) | ExprKind::Or(items) => {
            all(&mut items.iter());
        }
        ExprKind::Dict(entries) => all(&mut entries.iter().map(|(_, value)| value)),
        ExprKind::Conditional { test, then, otherwise } => all(&mut [&**test, &**then, &**otherwise].into_iter()),
        ExprKind::Compare(left, others) => all(&mut std::iter::once(&**left).chain(others.iter().map(|(_, other)| other))),
        _ => {}
    }
}

/// The names that a block reads.
pub(super) fn names(body: &[Stmt]) -> Vec<&str> {
    let mut names = Vec::new();
    every(body, &mut |stmt| {
        own_expressions(stmt, &mut |expr| {
            if let ExprKind::Name(name) = &expr.kind {
                names.push(name.as_str());
            }
        });
    });
    names
}

/// The value of the last `name["key"] = value`.
pub(super) fn item_assigned<'a>(body: &'a [Stmt], name: &str, key: &str) -> Option<&'a Expr> {
    let mut found = None;
    every(body, &mut |stmt| {
        if let StmtKind::Assign { targets, value, .. } = &stmt.kind
            && targets.iter().any(|target| {
                matches!(&target.kind, ExprKind::Subscript(base, index)
                    if is_name(base, name) && matches!(&index.kind, ExprKind::Str { value, .. } if value == key))
            })
        {
            found = Some(value);
        }
    });
    found
}

/// Whether a method of the variable is called, which may change it: `options.update(…)`.
pub(super) fn is_changed(body: &[Stmt], name: &str) -> bool {
    let mut changed = false;
    every(body, &mut |stmt| {
        own_expressions(stmt, &mut |expr| {
            if let ExprKind::Call(call) = &expr.kind
                && let ExprKind::Attribute(base, method) = &call.function.kind
            {
                changed |= is_name(base, name) && !matches!(method.as_str(), "get" | "items" | "keys" | "values" | "copy");
            }
        });
    });
    changed
}

fn is_name(expr: &Expr, wanted: &str) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if name == wanted)
}
