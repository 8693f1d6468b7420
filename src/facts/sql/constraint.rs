//! Constraints of tables, written behind a column or on their own.

use super::expr::{column_refs, columns};
use super::tree::{Cx, K, Node, child, children, expr, find, has};
use crate::facts::ddl::{Action, Constraint, ConstraintKind, ForeignKey, Ident};

/// Reads a constraint; `column` is the column that it is written behind. `None` for what is no constraint of its own.
pub(super) fn read(cx: &Cx, node: &Node, column: Option<&Ident>) -> Option<Constraint> {
    let kind = match node.kind() {
        K::PRIMARY_KEY_CONSTRAINT => {
            let (columns, using_index) = key(cx, node, column);
            ConstraintKind::PrimaryKey { columns, using_index }
        }
        K::UNIQUE_CONSTRAINT => {
            let (columns, using_index) = key(cx, node, column);
            ConstraintKind::Unique { columns, using_index, nulls_not_distinct: find(node, K::NULLS_NOT_DISTINCT).is_some() }
        }
        K::CHECK_CONSTRAINT => {
            let condition = expr(node)?;
            ConstraintKind::Check {
                expression: cx.text_of(&condition).to_owned(),
                columns: columns(cx, &condition),
                on_column: column.cloned(),
            }
        }
        K::EXCLUDE_CONSTRAINT => {
            let predicate = child(node, K::WHERE_CONDITION_CLAUSE).map(|clause| columns(cx, &clause));
            ConstraintKind::Exclude { columns: excluded(cx, node), predicate }
        }
        K::FOREIGN_KEY_CONSTRAINT => {
            let lists: Vec<Vec<Ident>> = children(node, K::FOREIGN_KEY_COLUMN_LIST).map(|list| key_columns(cx, &list)).collect();
            let mut lists = lists.into_iter();
            let columns = lists.next().unwrap_or_default();
            ConstraintKind::ForeignKey(foreign_key(cx, node, columns, lists.next().unwrap_or_default())?)
        }
        K::REFERENCES_CONSTRAINT => {
            let columns = column.cloned().into_iter().collect();
            ConstraintKind::ForeignKey(foreign_key(cx, node, columns, cx.idents(node, K::COLUMN_NAME_REF))?)
        }
        K::NOT_NULL_CONSTRAINT => ConstraintKind::NotNull { column: cx.child_ident(node, K::COLUMN_NAME_REF).or_else(|| column.cloned())? },
        _ => return None,
    };
    let name = child(node, K::CONSTRAINT_NAME_CLAUSE).and_then(|clause| cx.child_ident(&clause, K::CONSTRAINT_NAME));
    let validated = !has(node, K::NOT_VALID) && !has(node, K::NOT_ENFORCED);
    let include = find(node, K::CONSTRAINT_INCLUDE_CLAUSE).map(|clause| included(cx, &clause)).unwrap_or_default();
    Some(Constraint { name, kind, validated, include, span: cx.span(node) })
}

fn included(cx: &Cx, clause: &Node) -> Vec<Ident> {
    child(clause, K::COLUMN_REF_LIST).map(|list| cx.idents(&list, K::COLUMN_NAME_REF)).unwrap_or_default()
}

/// The columns of a key, or the index that becomes it.
fn key(cx: &Cx, node: &Node, column: Option<&Ident>) -> (Vec<Ident>, Option<Ident>) {
    if let Some(using) = child(node, K::USING_INDEX_NAME) {
        return (Vec::new(), child(&using, K::INDEX_REF).map(|index| cx.ident(&index)));
    }
    match find(node, K::CONSTRAINT_COLUMN_REF_LIST) {
        Some(list) => (cx.idents(&list, K::COLUMN_NAME_REF), None),
        None => (column.cloned().into_iter().collect(), None),
    }
}

fn key_columns(cx: &Cx, list: &Node) -> Vec<Ident> {
    let period = child(list, K::PERIOD_COLUMN).and_then(|period| cx.child_ident(&period, K::COLUMN_NAME_REF));
    cx.idents(list, K::COLUMN_NAME_REF).into_iter().chain(period).collect()
}

fn foreign_key(cx: &Cx, node: &Node, columns: Vec<Ident>, ref_columns: Vec<Ident>) -> Option<ForeignKey> {
    Some(ForeignKey {
        columns,
        ref_table: cx.child_object(node, K::TABLE_NAME_REF)?,
        ref_columns,
        on_delete: action(node, K::ON_DELETE_ACTION),
        on_update: action(node, K::ON_UPDATE_ACTION),
    })
}

fn action(node: &Node, kind: K) -> Action {
    let Some(clause) = child(node, kind) else { return Action::NoAction };
    match clause.first_child().map(|action| action.kind()) {
        Some(K::CASCADE) => Action::Cascade,
        Some(K::RESTRICT) => Action::Restrict,
        Some(K::SET_NULL_COLUMNS) => Action::SetNull,
        Some(K::SET_DEFAULT_COLUMNS) => Action::SetDefault,
        _ => Action::NoAction,
    }
}

fn excluded(cx: &Cx, node: &Node) -> Vec<Ident> {
    let list = child(node, K::CONSTRAINT_EXCLUSION_LIST);
    let mut found: Vec<Ident> = Vec::new();
    for (_, column) in list.into_iter().flat_map(|list| column_refs(cx, &list)) {
        if !found.iter().any(|known| known.name == column.name) {
            found.push(column);
        }
    }
    found
}
