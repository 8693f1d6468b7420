//! Imports that are calls with a literal: `importlib.import_module("a.b")`, `__import__("a")`.

use ruff_python_ast::{Expr, ExprCall, ExprStringLiteral};
use ruff_text_size::Ranged;

use super::guards::last_name;
use super::{span, span_of};
use crate::facts::imports::{Import, ImportContext, ImportKind};
use crate::source::text::Span;

/// The import that a call is; `None` for any other call and for names that only a run knows. `before` are the imports above it, which
/// may give `import_module` another name.
pub(super) fn read(call: &ExprCall, context: ImportContext, before: &[Import]) -> Option<Import> {
    let import_module = is_import_module(&call.func, before);
    if !import_module && !is_builtin_import(&call.func) {
        return None;
    }
    let literal = argument(call, 0, "name")?.as_string_literal_expr()?;
    let text = literal.value.to_str();
    let name = text.trim_start_matches('.');
    let dots = u32::try_from(text.len() - name.len()).ok()?;
    let valid = !name.is_empty() && name.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'));
    if !valid {
        return None;
    }
    let (level, module) = match dots {
        0 => (0, name.to_owned()),
        _ if import_module => relative(dots, name, argument(call, 1, "package")?)?,
        _ => return None,
    };
    Some(Import {
        kind: ImportKind::Dynamic,
        level,
        module,
        name: None,
        alias: None,
        name_span: content(literal),
        stmt_span: span_of(call),
        context,
    })
}

/// `import_module(…)`, `importlib.import_module(…)`, `load(…)` after `from importlib import import_module as load`.
fn is_import_module(function: &Expr, before: &[Import]) -> bool {
    let is_named = |import: &Import, name: &str| {
        import.alias.as_deref() == Some(name) && import.module == "importlib" && import.name.as_deref() == Some("import_module")
    };
    match function {
        Expr::Name(name) => name.id.as_str() == "import_module" || before.iter().any(|import| is_named(import, name.id.as_str())),
        Expr::Attribute(attribute) => attribute.attr.as_str() == "import_module" && attribute.value.is_name_expr(),
        _ => false,
    }
}

/// `__import__(…)`, `builtins.__import__(…)`.
fn is_builtin_import(function: &Expr) -> bool {
    last_name(function) == Some("__import__")
}

fn argument<'a>(call: &'a ExprCall, position: usize, name: &str) -> Option<&'a Expr> {
    let by_name = || call.arguments.keywords.iter().find(|keyword| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == name));
    let positional =
        call.arguments.args.get(position).filter(|_| !call.arguments.args.iter().take(position + 1).any(Expr::is_starred_expr));
    positional.or_else(|| by_name().map(|keyword| &keyword.value))
}

/// Level and module of `import_module(".x", package=…)`.
///
/// `__package__`, and `__name__` in a package's `__init__`, are the package that a `from . import` starts at.
fn relative(dots: u32, name: &str, package: &Expr) -> Option<(u32, String)> {
    match package {
        Expr::StringLiteral(package) => {
            let mut parts: Vec<&str> = package.value.to_str().split('.').collect();
            parts.truncate(parts.len().checked_sub(usize::try_from(dots).ok()?.checked_sub(1)?)?);
            (!parts.is_empty()).then(|| (0, format!("{}.{name}", parts.join("."))))
        }
        Expr::Name(variable) if matches!(variable.id.as_str(), "__package__" | "__name__") => Some((dots, name.to_owned())),
        _ => None,
    }
}

/// The text between the quotes; of a joined literal all of it.
fn content(literal: &ExprStringLiteral) -> Span {
    match literal.as_single_part_string() {
        Some(part) => span(part.content_range()),
        None => span(literal.range()),
    }
}
