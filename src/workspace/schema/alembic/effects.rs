//! What a block may do, read off its syntax, for the branches that cannot be decided.

use crate::facts::program::{Expr, ExprKind, Stmt, StmtKind};

/// Receivers and functions that only say or count something.
const HARMLESS: &[&str] =
    &["print", "logger", "logging", "log", "warnings", "context", "sys", "time", "len", "str", "int", "list", "set", "LOGGER", "_logger"];

/// Whether a call in it may change the schema or the data.
pub fn may_change(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match &statement.kind {
        StmtKind::Expr(value) | StmtKind::Assign { value, .. } | StmtKind::AugAssign { value, .. } | StmtKind::Return(Some(value)) => {
            acts(value)
        }
        StmtKind::If { body, orelse, .. } | StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            may_change(body) || may_change(orelse)
        }
        StmtKind::With { items, body } => items.iter().any(|(context, _)| acts(context)) || may_change(body),
        StmtKind::Match { cases, .. } => cases.iter().any(|case| may_change(&case.body)),
        StmtKind::Try { body, handlers, orelse, finally } => {
            may_change(body) || handlers.iter().any(|handler| may_change(handler)) || may_change(orelse) || may_change(finally)
        }
        _ => false,
    })
}

/// A call of anything but what only says something.
fn acts(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call(call) => !root(&call.function).is_some_and(|root| HARMLESS.contains(&root)),
        ExprKind::Conditional { then, otherwise, .. } => acts(then) || acts(otherwise),
        _ => false,
    }
}

fn root(function: &Expr) -> Option<&str> {
    let mut at = function;
    loop {
        at = match &at.kind {
            ExprKind::Name(name) => return Some(name),
            ExprKind::Attribute(base, _) => base,
            ExprKind::Call(call) => &call.function,
            _ => return None,
        };
    }
}

/// `op.get_context().autocommit_block()`: what stands in it runs outside of transactions.
pub fn is_autocommit(context: &Expr) -> bool {
    match &context.kind {
        ExprKind::Call(call) => matches!(&call.function.kind, ExprKind::Attribute(_, name) if name == "autocommit_block"),
        _ => false,
    }
}

/// Whether it ends by leaving the function or the loop.
pub fn leaves(body: &[Stmt]) -> bool {
    match body.last().map(|last| &last.kind) {
        Some(StmtKind::Return(_) | StmtKind::Raise(_) | StmtKind::Break | StmtKind::Continue) => true,
        Some(StmtKind::If { body, orelse, .. }) => leaves(body) && leaves(orelse),
        _ => false,
    }
}

/// The names that it binds, in its own scope.
pub fn assigned(body: &[Stmt]) -> Vec<&str> {
    let mut names = Vec::new();
    collect(body, true, &mut names);
    names.sort_unstable();
    names.dedup();
    names
}

/// The names that a class body defines, in order.
pub fn defined(body: &[Stmt]) -> Vec<&str> {
    let mut names = Vec::new();
    collect(body, false, &mut names);
    names
}

fn collect<'a>(body: &'a [Stmt], nested: bool, names: &mut Vec<&'a str>) {
    for statement in body {
        match &statement.kind {
            StmtKind::Assign { targets, .. } => targets.iter().for_each(|target| bound(target, names)),
            StmtKind::AugAssign { target, .. } => bound(target, names),
            StmtKind::Function(function) => names.push(&function.name),
            StmtKind::Class(class) => names.push(&class.name),
            StmtKind::For { target, body, orelse, .. } if nested => {
                bound(target, names);
                collect(body, nested, names);
                collect(orelse, nested, names);
            }
            StmtKind::If { body, orelse, .. } | StmtKind::While { body, orelse, .. } if nested => {
                collect(body, nested, names);
                collect(orelse, nested, names);
            }
            StmtKind::With { items, body } if nested => {
                for target in items.iter().filter_map(|(_, target)| target.as_ref()) {
                    bound(target, names);
                }
                collect(body, nested, names);
            }
            StmtKind::Match { cases, .. } if nested => cases.iter().for_each(|case| collect(&case.body, nested, names)),
            StmtKind::Try { body, orelse, finally, .. } if nested => {
                for body in [body, orelse, finally] {
                    collect(body, nested, names);
                }
            }
            _ => {}
        }
    }
}

fn bound<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match &target.kind {
        ExprKind::Name(name) => names.push(name),
        ExprKind::Tuple(targets) | ExprKind::List(targets) => targets.iter().for_each(|target| bound(target, names)),
        _ => {}
    }
}
