//! What an expression mentions, what it is called, and the literals in it.

use super::tree::{Cx, K, Node, child, expr, has, is_expr};
use super::types::internal_name;
use crate::facts::ddl::{Ident, ObjectName};

/// The columns that an expression names, each once, in order of appearance.
pub(super) fn columns(cx: &Cx, node: &Node) -> Vec<Ident> {
    let mut found: Vec<Ident> = Vec::new();
    for (_, column) in column_refs(cx, node) {
        if !found.iter().any(|known| known.name == column.name) {
            found.push(column);
        }
    }
    found
}

/// Every column reference below a node: what stands before the last dot, and the column.
pub(super) fn column_refs(cx: &Cx, node: &Node) -> Vec<(Option<String>, Ident)> {
    node.descendants().filter_map(|found| column_ref(cx, &found)).collect()
}

/// The same, without those in subqueries: there a name may be another relation's.
pub(super) fn outer_column_refs(cx: &Cx, node: &Node) -> Vec<(Option<String>, Ident)> {
    let inside = |found: &Node| found.ancestors().take_while(|outer| outer != node).any(|outer| super::query::is_query(outer.kind()));
    node.descendants().filter(|found| !inside(found)).filter_map(|found| column_ref(cx, &found)).collect()
}

/// A node that is a whole column reference.
pub(super) fn column_ref(cx: &Cx, node: &Node) -> Option<(Option<String>, Ident)> {
    match node.kind() {
        K::NAME_REF => {
            let part_of_more = node.parent().is_some_and(|parent| match parent.kind() {
                K::FIELD_EXPR => true,
                K::CALL_EXPR => parent.first_child().as_ref() == Some(node),
                _ => false,
            });
            (!part_of_more && !is_niladic(node)).then(|| (None, cx.ident(node)))
        }
        K::FIELD_EXPR => {
            if let Some(parent) = node.parent()
                && (parent.kind() == K::FIELD_EXPR || (parent.kind() == K::CALL_EXPR && parent.first_child().as_ref() == Some(node)))
            {
                return None;
            }
            let names: Vec<Node> = node.children().collect();
            let [base, column] = names.as_slice() else { return None };
            // `(row).field` is no column: what stands in the brackets is.
            let is_column = column.kind() == K::NAME_REF && matches!(base.kind(), K::NAME_REF | K::FIELD_EXPR);
            is_column.then(|| (qualifier(cx, base), cx.ident(column)))
        }
        _ => None,
    }
}

/// The last name in front of a column: `t` of `t.c` and of `s.t.c`.
fn qualifier(cx: &Cx, base: &Node) -> Option<String> {
    match base.kind() {
        K::NAME_REF => Some(cx.ident(base).name),
        K::FIELD_EXPR => base.last_child().map(|last| cx.ident(&last).name),
        // `(row).field` names no table.
        _ => None,
    }
}

/// `CURRENT_USER` and the like are functions without parentheses.
fn is_niladic(node: &Node) -> bool {
    node.first_token().is_some_and(|token| {
        matches!(
            token.kind(),
            K::CURRENT_CATALOG_KW
                | K::CURRENT_DATE_KW
                | K::CURRENT_ROLE_KW
                | K::CURRENT_SCHEMA_KW
                | K::CURRENT_TIME_KW
                | K::CURRENT_TIMESTAMP_KW
                | K::CURRENT_USER_KW
                | K::LOCALTIME_KW
                | K::LOCALTIMESTAMP_KW
                | K::SESSION_USER_KW
                | K::SYSTEM_USER_KW
                | K::USER_KW
        )
    })
}

/// The function that a call expression calls, when it is a named one.
pub(super) fn callee(cx: &Cx, call: &Node) -> Option<ObjectName> {
    let name = call.first_child()?;
    match name.kind() {
        K::NAME_REF => {
            let Ident { name, span } = cx.ident(&name);
            Some(ObjectName { schema: None, name, span })
        }
        K::FIELD_EXPR => {
            let parts: Vec<Node> = name.children().collect();
            let [base, last] = parts.as_slice() else { return None };
            Some(ObjectName { schema: qualifier(cx, base), name: cx.ident(last).name, span: cx.span(&name) })
        }
        _ => None,
    }
}

/// The arguments of a call.
pub(super) fn arguments(call: &Node) -> Vec<Node> {
    let list = child(call, K::ARG_LIST);
    list.into_iter().flat_map(|list| list.children()).filter(|arg| arg.kind() == K::ARG).filter_map(|arg| expr(&arg)).collect()
}

/// The name that PostgreSQL gives an expression without an alias: in an index it becomes part of the implicit name, in a
/// select list it is the column's name. `None` when it has none (`expr`, `?column?`).
pub(super) fn label(cx: &Cx, node: &Node) -> Option<String> {
    figure(cx, node).map(|(name, _)| name)
}

/// How much a label counts: a weak one gives way to what surrounds it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    Weak,
    Strong,
}

fn figure(cx: &Cx, node: &Node) -> Option<(String, Strength)> {
    let strong = |name: &str| Some((name.to_owned(), Strength::Strong));
    let inner = || node.children().find(|found| is_expr(found.kind())).and_then(|found| figure(cx, &found));
    match node.kind() {
        K::NAME_REF => Some((cx.ident(node).name, Strength::Strong)),
        K::FIELD_EXPR => node.last_child().filter(|last| last.kind() == K::NAME_REF).map(|last| (cx.ident(&last).name, Strength::Strong)),
        K::CALL_EXPR => match callee(cx, node) {
            Some(function) => Some((function.name, Strength::Strong)),
            None => special_call(node).and_then(strong),
        },
        K::CAST_EXPR => {
            let type_name = node.children().filter(|found| !is_expr(found.kind())).find(|found| found.kind() != K::COLON_COLON);
            match (inner(), type_name) {
                (Some((name, Strength::Strong)), _) => Some((name, Strength::Strong)),
                (_, Some(ty)) => Some((internal_name(cx.text_of(&ty)), Strength::Weak)),
                (weak, None) => weak,
            }
        }
        K::CASE_EXPR => match child(node, K::ELSE_CLAUSE).and_then(|clause| expr(&clause)).and_then(|result| figure(cx, &result)) {
            Some((name, Strength::Strong)) => Some((name, Strength::Strong)),
            _ => Some(("case".to_owned(), Strength::Weak)),
        },
        K::ARRAY_EXPR => strong("array"),
        K::TUPLE_EXPR => strong("row"),
        K::BIN_EXPR if has(node, K::AT_TIME_ZONE) || has(node, K::AT_LOCAL) => strong("timezone"),
        K::COLLATE | K::PAREN_EXPR | K::INDEX_EXPR | K::SLICE_EXPR => inner(),
        _ => None,
    }
}

/// Functions with a syntax of their own.
fn special_call(call: &Node) -> Option<&'static str> {
    let special = call.first_child()?;
    Some(match special.kind() {
        K::EXTRACT_FN => "extract",
        K::SUBSTRING_FN => "substring",
        K::POSITION_FN => "position",
        K::OVERLAY_FN => "overlay",
        K::EXISTS_FN => "exists",
        K::TRIM_FN if super::tree::find(&special, K::TRIM_LEADING).is_some() => "ltrim",
        K::TRIM_FN if super::tree::find(&special, K::TRIM_TRAILING).is_some() => "rtrim",
        K::TRIM_FN => "btrim",
        K::JSON_OBJECT_FN => "json_object",
        K::JSON_ARRAY_FN => "json_array",
        K::JSON_VALUE_FN => "json_value",
        K::JSON_QUERY_FN => "json_query",
        K::JSON_EXISTS_FN => "json_exists",
        K::COLLATION_FOR_FN => "pg_collation_for",
        _ => return None,
    })
}
