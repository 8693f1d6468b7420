//! What the conditions and handlers around an import mean for it.

use ruff_python_ast::{BoolOp, CmpOp, Expr, UnaryOp};

use crate::facts::imports::ImportContext;

/// Exceptions whose handler also catches a failed import.
const CATCHING: [&str; 4] = ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"];

/// The contexts of a branch under `test`, and of the branches after it.
pub(super) fn branches(test: &Expr, context: ImportContext) -> (ImportContext, ImportContext) {
    if is_main(test) {
        return (ImportContext { main_guard: true, ..context }, context);
    }
    let typing = ImportContext { type_checking: true, ..context };
    (if true_only_for_checkers(test) { typing } else { context }, if false_only_for_checkers(test) { typing } else { context })
}

/// Whether an `except` clause of this type catches a failed import; none catches everything.
pub(super) fn catches_import_error(caught: Option<&Expr>) -> bool {
    match caught {
        None => true,
        Some(Expr::Tuple(types)) => types.elts.iter().any(names_import_error),
        Some(single) => names_import_error(single),
    }
}

/// `suppress(ImportError)`: the same as a `try` around the block.
pub(super) fn suppresses_import_error(context: &Expr) -> bool {
    let Expr::Call(call) = context else { return false };
    last_name(&call.func) == Some("suppress") && call.arguments.args.iter().any(names_import_error)
}

fn names_import_error(expr: &Expr) -> bool {
    last_name(expr).is_some_and(|name| CATCHING.contains(&name))
}

/// When this holds, only a type checker runs the code: `TYPE_CHECKING`, `TYPE_CHECKING and x`.
fn true_only_for_checkers(test: &Expr) -> bool {
    match test {
        Expr::BoolOp(both) if both.op == BoolOp::And => both.values.iter().any(true_only_for_checkers),
        Expr::UnaryOp(not) if not.op == UnaryOp::Not => false_only_for_checkers(&not.operand),
        _ => last_name(test) == Some("TYPE_CHECKING"),
    }
}

/// When this does not hold, only a type checker runs the code: `not TYPE_CHECKING`, `not TYPE_CHECKING or x`.
fn false_only_for_checkers(test: &Expr) -> bool {
    match test {
        Expr::BoolOp(either) if either.op == BoolOp::Or => either.values.iter().any(false_only_for_checkers),
        Expr::UnaryOp(not) if not.op == UnaryOp::Not => true_only_for_checkers(&not.operand),
        _ => false,
    }
}

/// `__name__ == "__main__"`, either way round.
pub(super) fn is_main(test: &Expr) -> bool {
    let Expr::Compare(compare) = test else { return false };
    let ([CmpOp::Eq], [right]) = (&*compare.ops, &*compare.comparators) else { return false };
    let is_name = |expr: &Expr| last_name(expr) == Some("__name__");
    let is_main_text = |expr: &Expr| matches!(expr, Expr::StringLiteral(literal) if literal.value.to_str() == "__main__");
    (is_name(&compare.left) && is_main_text(right)) || (is_main_text(&compare.left) && is_name(right))
}

/// `x` of `x` and of `a.b.x`.
pub(super) fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}
