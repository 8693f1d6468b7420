//! `__all__`: its names, and what of the module they stand for.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{Expr, Operator, StmtExpr};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Reader, span_of};
use crate::facts::exports::{Export, ExportForm, ExportKind, Exports};
use crate::facts::imports::{Import, ImportKind};
use crate::facts::symbols::{AssignmentForm, Defined, Symbols};
use crate::source::text::Span;

const NAME: &str = "__all__";

impl<'a> Reader<'a> {
    /// What an assignment at the module's level adds to the exports.
    pub(super) fn exported(&mut self, target: &Expr, form: AssignmentForm, value: Option<&Expr>) {
        let is_exports = target.as_name_expr().is_some_and(|name| name.id.as_str() == NAME);
        let Some(value) = value.filter(|_| is_exports && self.scopes.current() == 0) else { return };
        let mut exports = self.exports.take().unwrap_or_default();
        if form != AssignmentForm::Augmented {
            exports = Exports::default();
        }
        add(value, &mut exports);
        self.exports = Some(exports);
    }

    /// `__all__.append("x")`, `__all__.extend(["x"])`, `__all__.remove("x")`.
    pub(super) fn changes_exports(&mut self, expr: &'a StmtExpr) {
        let Expr::Call(call) = &*expr.value else { return };
        let Expr::Attribute(method) = &*call.func else { return };
        if self.scopes.current() != 0 || method.value.as_name_expr().is_none_or(|name| name.id.as_str() != NAME) {
            return;
        }
        let mut exports = self.exports.take().unwrap_or_default();
        match (method.attr.as_str(), &*call.arguments.args) {
            ("append", [value]) => one(value, &mut exports),
            ("extend", [value]) => add(value, &mut exports),
            ("remove", [Expr::StringLiteral(text)]) => exports.names.retain(|export| export.name != text.value.to_str()),
            _ => exports.is_open = true,
        }
        self.exports = Some(exports);
    }

    /// A statement that is an expression: a string is documentation there.
    pub(super) fn expression(&mut self, expr: &'a StmtExpr) {
        if !expr.value.is_string_literal_expr() {
            self.visit_expr(&expr.value);
        }
    }
}

fn add(value: &Expr, exports: &mut Exports) {
    let mut at = value;
    // `a + b + c` leans to the left.
    while let Expr::BinOp(operation) = at
        && operation.op == Operator::Add
    {
        items(&operation.right, exports);
        at = &operation.left;
    }
    items(at, exports);
    exports.names.sort_by_key(|export| export.name_span);
}

fn items(value: &Expr, exports: &mut Exports) {
    match value {
        Expr::List(list) => list.elts.iter().for_each(|item| one(item, exports)),
        Expr::Tuple(tuple) => tuple.elts.iter().for_each(|item| one(item, exports)),
        Expr::Set(set) => set.elts.iter().for_each(|item| one(item, exports)),
        _ => exports.is_open = true,
    }
}

fn one(value: &Expr, exports: &mut Exports) {
    match value {
        Expr::StringLiteral(text) => exports.names.push(Export {
            name: text.value.to_str().to_owned(),
            local: Some(text.value.to_str().to_owned()),
            form: ExportForm::All,
            kind: None,
            types: false,
            import: None,
            name_span: span_of(value),
            span: span_of(value),
        }),
        _ => exports.is_open = true,
    }
}

/// What the exported names are, once all that the module binds is known.
pub(super) fn look_up(exports: &mut Exports, symbols: &Symbols, imports: &[Import]) {
    let assigned: FxHashSet<&str> = symbols.assignments.iter().filter(|it| it.scope == 0).map(|it| it.target.as_str()).collect();
    // Of several that bind a name, the last.
    let imported = imports.iter().filter(|import| !import.context.lazy).filter_map(|import| Some((bound(import)?, import.name_span)));
    let imported: FxHashMap<&str, Span> = imported.collect();
    for export in &mut exports.names {
        let name = export.name.as_str();
        export.kind = match symbols.defined(name) {
            Some(Defined::Class(_)) => Some(ExportKind::Class),
            Some(Defined::Function(_)) => Some(ExportKind::Function),
            None => None,
        };
        if export.kind.is_none() {
            export.import = imported.get(name).copied();
            export.kind = Some(ExportKind::Variable).filter(|_| export.import.is_none() && assigned.contains(name));
        }
    }
}

/// The name that an import binds.
fn bound(import: &Import) -> Option<&str> {
    match (&import.alias, import.kind) {
        (Some(alias), _) => Some(alias),
        (None, ImportKind::From) => import.name.as_deref(),
        (None, ImportKind::Import) => import.module.split('.').next(),
        (None, ImportKind::Star | ImportKind::Dynamic) => None,
    }
}
