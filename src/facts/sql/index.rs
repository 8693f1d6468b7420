//! `CREATE INDEX`.

use super::expr::{column_ref, columns, label};
use super::tree::{Cx, K, Node, child, children, expr, has};
use crate::facts::ddl::{CreateIndex, Ident, IndexKey};

/// Reads a `CREATE INDEX`.
pub(super) fn create(cx: &Cx, node: &Node) -> Option<CreateIndex> {
    let relation = child(node, K::TABLE_RELATION_NAME)?;
    let keys =
        child(node, K::PARTITION_ITEM_LIST).map(|list| children(&list, K::PARTITION_ITEM).filter_map(|item| key(cx, &item)).collect());
    Some(CreateIndex {
        name: child(node, K::INDEX).map(|name| cx.object(&name)).map(|name| Ident { name: name.name, span: name.span }),
        table: cx.child_object(&relation, K::TABLE_NAME_REF)?,
        unique: has(node, K::UNIQUE_KW),
        concurrently: has(node, K::CONCURRENTLY_KW),
        if_not_exists: has(node, K::IF_NOT_EXISTS),
        keys: keys.unwrap_or_default(),
        include: child(node, K::INDEX_INCLUDE_CLAUSE).map(|clause| columns(cx, &clause)).unwrap_or_default(),
        predicate: child(node, K::WHERE_CLAUSE).map(|clause| columns(cx, &clause)),
    })
}

fn key(cx: &Cx, item: &Node) -> Option<IndexKey> {
    let value = expr(item)?;
    // `a COLLATE "C"` is still the column `a`.
    let bare = if value.kind() == K::COLLATE { expr(&value)? } else { value };
    let bare = if bare.kind() == K::PAREN_EXPR { parenthesised(bare) } else { bare };
    Some(match column_ref(cx, &bare) {
        Some((None, column)) => IndexKey::Column(column),
        _ => IndexKey::Expression { columns: columns(cx, &bare), label: label(cx, &bare).unwrap_or_else(|| "expr".to_owned()) },
    })
}

/// PostgreSQL turns `((a))` into the column `a`.
fn parenthesised(mut node: Node) -> Node {
    while node.kind() == K::PAREN_EXPR
        && let Some(inner) = expr(&node)
    {
        node = inner;
    }
    node
}
