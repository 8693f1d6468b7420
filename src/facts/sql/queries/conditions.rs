//! With what every row is compared: the columns that a condition holds against something in each of its alternatives.

use super::super::expr::column_ref;
use super::super::tree::{Cx, K, Node, expr, has, is_expr};
use super::fill::Filled;
use crate::facts::ddl::Ident;

/// What a condition asks of every row.
#[derive(Default)]
pub(super) struct Asked {
    /// Qualifier and column.
    pub columns: Vec<(Option<String>, Ident)>,
    /// A part of it is put in at run time.
    pub open: bool,
}

/// Reads a `WHERE` or an `ON`.
pub(super) fn read(cx: &Cx, filled: &Filled, clause: &Node) -> Asked {
    let mut asked = Asked::default();
    let mut open: Vec<Node> = expr(clause).into_iter().collect();
    // Everything that `AND` joins holds for every row.
    while let Some(node) = open.pop() {
        match node.kind() {
            K::PAREN_EXPR => open.extend(expr(&node)),
            K::BIN_EXPR if has(&node, K::AND_KW) => open.extend(node.children().filter(|side| is_expr(side.kind()))),
            K::BIN_EXPR if has(&node, K::OR_KW) => either(cx, filled, &node, &mut asked),
            _ => comparison(cx, filled, &node, &mut asked),
        }
    }
    asked
}

/// `a OR b`: what both sides ask. Arms that are more than one comparison are not looked into.
fn either(cx: &Cx, filled: &Filled, node: &Node, asked: &mut Asked) {
    let mut arms: Vec<Asked> = Vec::new();
    let mut open = vec![node.clone()];
    while let Some(node) = open.pop() {
        match node.kind() {
            K::PAREN_EXPR => open.extend(expr(&node)),
            K::BIN_EXPR if has(&node, K::OR_KW) => open.extend(node.children().filter(|side| is_expr(side.kind()))),
            K::BIN_EXPR if has(&node, K::AND_KW) => {
                let mut arm = Asked::default();
                let sides = node.descendants().filter(|side| side.kind() == K::BIN_EXPR && !has(side, K::AND_KW));
                let plain = !node.descendants().any(|found| has(&found, K::OR_KW) || found.kind() == K::PREFIX_EXPR);
                sides.filter(|_| plain).for_each(|side| comparison(cx, filled, &side, &mut arm));
                arms.push(arm);
            }
            _ => {
                let mut arm = Asked::default();
                comparison(cx, filled, &node, &mut arm);
                arms.push(arm);
            }
        }
    }
    asked.open |= arms.iter().any(|arm| arm.open);
    let Some((first, rest)) = arms.split_first() else { return };
    let same = |one: &(Option<String>, Ident), other: &(Option<String>, Ident)| one.0 == other.0 && one.1.name == other.1.name;
    let in_all = first.columns.iter().filter(|column| rest.iter().all(|arm| arm.columns.iter().any(|other| same(column, other))));
    asked.columns.extend(in_all.cloned());
}

/// One comparison.
fn comparison(cx: &Cx, filled: &Filled, node: &Node, asked: &mut Asked) {
    let before = asked.columns.len();
    match node.kind() {
        K::NAME_REF | K::FIELD_EXPR => plain(cx, node, asked),
        K::BETWEEN_EXPR if !has(node, K::NOT_KW) => node.children().take(1).for_each(|side| plain(cx, &side, asked)),
        K::BIN_EXPR => {
            let operator = cx.operator(node).to_ascii_uppercase();
            if matches!(operator.as_str(), "=" | "<" | ">" | "<=" | ">=" | "LIKE" | "ILIKE" | "IN" | "@>" | "~" | "IS NOT DISTINCT FROM") {
                node.children().for_each(|side| plain(cx, &side, asked));
            }
        }
        _ => {}
    }
    let found = asked.columns.split_off(before.min(asked.columns.len()));
    let (unknown, known): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, column)| filled.has_name(column.span));
    asked.open |= !unknown.is_empty() && known.is_empty();
    asked.columns.extend(known);
}

/// Columns that are a side of a comparison themselves.
fn plain(cx: &Cx, side: &Node, asked: &mut Asked) {
    match side.kind() {
        K::NAME_REF | K::FIELD_EXPR => asked.columns.extend(column_ref(cx, side)),
        K::CAST_EXPR => side.children().take(1).for_each(|inner| one(cx, &inner, asked)),
        K::TUPLE_EXPR | K::PAREN_EXPR => side.children().for_each(|inner| one(cx, &inner, asked)),
        _ => {}
    }
}

fn one(cx: &Cx, node: &Node, asked: &mut Asked) {
    if matches!(node.kind(), K::NAME_REF | K::FIELD_EXPR) {
        asked.columns.extend(column_ref(cx, node));
    }
}
