//! What stands in a `FROM`, and what `*` therefore gives.

use super::query::{is_query, output};
use super::tree::{Cx, K, Node, child};
use crate::facts::ddl::{ObjectName, OutputColumn};

/// How deep `*` is followed through subqueries and CTEs.
const MAX_DEPTH: usize = 16;
/// A table has no more columns.
const MAX_COLUMNS: usize = 1_664;

/// One item of a `FROM`.
struct Item {
    /// What the query calls it; empty without a name.
    name: String,
    /// The query behind it, for a subquery or a CTE.
    query: Option<Node>,
}

/// The names that relations go by below a node, with the relations: `users u`.
pub(super) fn aliases(cx: &Cx, node: &Node) -> Vec<(String, ObjectName)> {
    let items = node.descendants().filter(|item| item.kind() == K::RELATION_FROM_ITEM);
    items.filter_map(|item| Some((alias(cx, &item)?, cx.child_object(&item, K::RELATION_NAME_REF)?))).collect()
}

/// What `*` or `t.*` gives, as far as subqueries and CTEs tell: a `*` of a relation stays, under the name that it goes by.
pub(super) fn star(cx: &Cx, select: &Node, qualifier: Option<&str>, depth: usize) -> Vec<OutputColumn> {
    let unread = || vec![OutputColumn::Star { qualifier: qualifier.map(str::to_owned) }];
    let Some(from) = child(select, K::FROM_CLAUSE).filter(|_| depth < MAX_DEPTH) else { return unread() };
    let mut items = Vec::new();
    let merges = collect(cx, &from, &mut items);
    if merges && qualifier.is_none() {
        return unread();
    }
    let mut columns = Vec::new();
    for item in items.into_iter().filter(|item| qualifier.is_none_or(|qualifier| item.name == qualifier)) {
        match item.query {
            Some(query) => columns.extend(output(cx, &query, depth + 1)),
            None => columns.push(OutputColumn::Star { qualifier: Some(item.name) }),
        }
        if columns.len() > MAX_COLUMNS {
            return unread();
        }
    }
    if columns.is_empty() { unread() } else { columns }
}

/// The items below a `FROM` or a join; whether some join merges columns (`USING`, `NATURAL`).
fn collect(cx: &Cx, node: &Node, items: &mut Vec<Item>) -> bool {
    let mut merges = false;
    for part in node.children() {
        match part.kind() {
            K::RELATION_FROM_ITEM => items.push(relation(cx, &part)),
            K::PAREN_FROM_ITEM => match part.children().find(|inner| is_query(inner.kind())) {
                Some(query) => {
                    let query = (!renames_columns(&part)).then_some(query);
                    items.push(Item { name: alias(cx, &part).unwrap_or_default(), query });
                }
                None => merges |= collect(cx, &part, items),
            },
            K::JOIN_EXPR | K::JOIN | K::PAREN_EXPR => {
                merges |= part.children_with_tokens().any(|token| token.kind() == K::NATURAL_KW);
                merges |= collect(cx, &part, items);
            }
            K::JOIN_USING_CLAUSE => merges = true,
            kind if is_from_item(kind) => items.push(Item { name: alias(cx, &part).unwrap_or_default(), query: None }),
            _ => {}
        }
    }
    merges
}

fn is_from_item(kind: K) -> bool {
    matches!(
        kind,
        K::EXPR_FROM_ITEM
            | K::FUNCTION_FROM_ITEM
            | K::GRAPH_TABLE_FROM_ITEM
            | K::JSON_TABLE_FROM_ITEM
            | K::ROWS_FROM_ITEM
            | K::XML_TABLE_FROM_ITEM
    )
}

fn relation(cx: &Cx, item: &Node) -> Item {
    if renames_columns(item) {
        return Item { name: String::new(), query: None };
    }
    let object = cx.child_object(item, K::RELATION_NAME_REF);
    let name = alias(cx, item).or_else(|| object.as_ref().map(|object| object.name.clone())).unwrap_or_default();
    let query = object.filter(|object| object.schema.is_none()).and_then(|object| cte(cx, item, &object.name));
    Item { name, query }
}

/// The query of a CTE that an item can see.
fn cte(cx: &Cx, item: &Node, name: &str) -> Option<Node> {
    let clauses = item.ancestors().filter_map(|outer| child(&outer, K::WITH_CLAUSE));
    let tables = clauses.flat_map(|clause| clause.children().filter(|table| table.kind() == K::WITH_TABLE).collect::<Vec<_>>());
    let wanted = |table: &Node| cx.child_ident(table, K::CTE_NAME).is_some_and(|known| known.name == name);
    let table = tables.into_iter().find(wanted).filter(|table| child(table, K::COLUMN_LIST).is_none())?;
    table.children().find(|inner| is_query(inner.kind()))
}

/// `orders o (x, y)`: its columns have other names here.
fn renames_columns(item: &Node) -> bool {
    child(item, K::FROM_ALIAS).is_some_and(|alias| child(&alias, K::COLUMN_LIST).is_some())
}

fn alias(cx: &Cx, item: &Node) -> Option<String> {
    child(item, K::FROM_ALIAS).and_then(|alias| cx.child_ident(&alias, K::TABLE_ALIAS)).map(|alias| alias.name)
}
