//! `CREATE INDEX` and `REINDEX`.

use super::expr::{column_ref, columns, label};
use super::tree::{Cx, K, Node, child, children, expr, has, words};
use crate::facts::ddl::{CreateIndex, Ident, IndexKey, ObjectKind, Reindex};

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
        only: has(&relation, K::ONLY_KW),
        keys: keys.unwrap_or_default(),
        include: child(node, K::INDEX_INCLUDE_CLAUSE).map(|clause| columns(cx, &clause)).unwrap_or_default(),
        predicate: child(node, K::WHERE_CLAUSE).map(|clause| columns(cx, &clause)),
    })
}

/// Reads a `REINDEX`.
pub(super) fn reindex(cx: &Cx, node: &Node) -> Option<Reindex> {
    let target = node.children().find(|target| target.kind() != K::REINDEX_OPTION_LIST)?;
    let (object, name) = match target.kind() {
        K::REINDEX_TARGET_TABLE => (ObjectKind::Table, cx.child_object(&target, K::TABLE_NAME_REF)),
        K::REINDEX_TARGET_INDEX => (ObjectKind::Index, cx.child_object(&target, K::INDEX_REF)),
        K::REINDEX_TARGET_SCHEMA => (ObjectKind::Schema, cx.child_object(&target, K::SCHEMA_REF)),
        _ => (ObjectKind::Other, None),
    };
    // `(CONCURRENTLY false)` is not.
    let off = |option: &Node| {
        let words = words(option);
        ["FALSE", "OFF", "NO", "0"].iter().any(|no| words.split(' ').any(|word| word.trim_matches('\'') == *no))
    };
    let options = child(node, K::REINDEX_OPTION_LIST);
    let optional = options.and_then(|options| child(&options, K::REINDEX_OPTION_CONCURRENTLY)).is_some_and(|option| !off(&option));
    Some(Reindex { object, name, concurrently: optional || has(&target, K::CONCURRENTLY_KW) })
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn keys_and_what_an_index_mentions() {
        check(
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t USING btree (a DESC NULLS LAST, b text_pattern_ops, (c), d COLLATE \"C\")
                INCLUDE (e, f) WHERE g IS NULL AND lower(h) = 'x'",
            &expect![[r#"
                CreateIndex { name: i, table: s.t, unique: true, concurrently: true, if_not_exists: true, only: true, keys: [Column(a), Column(b), Column(c), Column(d)], include: [e, f], predicate: [g, h] }
            "#]],
        );
    }

    #[test]
    fn expressions_are_labelled_as_postgresql_labels_them() {
        check(
            "CREATE INDEX ON t (lower(a), (b || c), (d ->> 'x'), (e::date), ((f ->> 'y')::int), coalesce(g, h), (s.i(j)), (k AT TIME ZONE 'utc'),
                (CASE WHEN l THEN m ELSE n END), (CASE WHEN l THEN 1 ELSE 2 END), (o[1]), trim(p), (q IS NULL))",
            &expect![[r#"
                CreateIndex { table: t, keys: [Expression { columns: [a], label: "lower" }, Expression { columns: [b, c], label: "expr" }, Expression { columns: [d], label: "expr" }, Expression { columns: [e], label: "e" }, Expression { columns: [f], label: "int4" }, Expression { columns: [g, h], label: "coalesce" }, Expression { columns: [j], label: "i" }, Expression { columns: [k], label: "timezone" }, Expression { columns: [l, m, n], label: "n" }, Expression { columns: [l], label: "case" }, Expression { columns: [o], label: "o" }, Expression { columns: [p], label: "btrim" }, Expression { columns: [q], label: "expr" }] }
            "#]],
        );
    }
}
