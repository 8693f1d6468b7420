//! What gives a query's rows: select lists, joins, set operations, CTEs.

use super::expr::{callee, column_ref};
use super::query::{is_query, output_column};
use super::tree::{Cx, K, Node, child, children, find, has};
use crate::facts::ddl::{Alias, Cte, FromItem, Merge, OutputColumn, Rows};

/// How deep subqueries, joins and set operations are followed; what is deeper gives unknown columns.
const MAX_DEPTH: usize = 64;

/// What gives the rows of a query.
pub(super) fn rows(cx: &Cx, query: &Node, depth: usize) -> Rows {
    if depth >= MAX_DEPTH {
        return Rows::Unread;
    }
    let plain = match query.kind() {
        K::SELECT | K::SELECT_INTO => select(cx, query, depth),
        K::VALUES => Rows::Values(find(query, K::ROW).map_or(0, |row| row.children().count())),
        K::TABLE => match query.children().find_map(|name| (name.kind() != K::WITH_CLAUSE).then(|| cx.object(&name))) {
            Some(name) => Rows::Select {
                from: vec![FromItem::Relation { name, alias: Alias::default() }],
                output: vec![OutputColumn::Star { qualifier: None }],
                names: vec![],
                nested: vec![],
            },
            None => Rows::Unread,
        },
        K::COMPOUND_SELECT => {
            let mut sides = query.children().filter(|side| is_query(side.kind()) || side.kind() == K::PAREN_EXPR);
            match (sides.next(), sides.next()) {
                (Some(left), Some(right)) => Rows::Both(Box::new(rows(cx, &left, depth + 1)), Box::new(rows(cx, &right, depth + 1))),
                _ => Rows::Unread,
            }
        }
        _ => match query.children().find(|inner| is_query(inner.kind()) || inner.kind() == K::PAREN_EXPR) {
            Some(inner) => rows(cx, &inner, depth + 1),
            None => Rows::Unread,
        },
    };
    match leading_with(query) {
        Some(with) => Rows::With { ctes: ctes(cx, &with, depth + 1), rows: Box::new(plain) },
        None => plain,
    }
}

/// The `WITH` in front of a query: that of a set operation stands in its first operand and is seen by all of them.
pub(super) fn leading_with(query: &Node) -> Option<Node> {
    let mut at = query.clone();
    for _ in 0..MAX_DEPTH {
        if let Some(with) = child(&at, K::WITH_CLAUSE) {
            return Some(with);
        }
        if at.kind() != K::COMPOUND_SELECT {
            return None;
        }
        at = at.children().find(|side| is_query(side.kind()))?;
    }
    None
}

fn ctes(cx: &Cx, with: &Node, depth: usize) -> Vec<Cte> {
    let cte = |table: Node| {
        let name = cx.child_ident(&table, K::CTE_NAME)?.name;
        let query = table.children().find(|inner| is_query(inner.kind()) || inner.kind() == K::PAREN_EXPR);
        // A search or a cycle clause adds columns.
        let plain = !has(&table, K::SEARCH_CLAUSE) && !has(&table, K::CYCLE_CLAUSE);
        let rows = query.filter(|_| plain).map_or(Rows::Unread, |query| rows(cx, &query, depth));
        Some(Cte { name, columns: column_names(cx, &table), rows })
    };
    children(with, K::WITH_TABLE).filter_map(cte).collect()
}

fn select(cx: &Cx, query: &Node, depth: usize) -> Rows {
    let from = child(query, K::FROM_CLAUSE).map(|clause| items(cx, &clause, depth)).unwrap_or_default();
    let list = child(query, K::SELECT_CLAUSE).and_then(|clause| child(&clause, K::TARGET_LIST));
    let output = list.into_iter().flat_map(|list| children(&list, K::TARGET)).map(|target| output_column(cx, &target)).collect();
    let own = |found: &Node| found.ancestors().skip(1).find(|outer| is_query(outer.kind())).as_ref() == Some(query);
    let names =
        query.descendants().filter(own).filter_map(|found| column_ref(cx, &found)).map(|(qualifier, column)| (qualifier, column.name));
    // Subqueries that stand in a `FROM` or a `WITH` are read with it.
    let in_expression = |inner: &Node| {
        let mut around = inner.ancestors().skip(1).take_while(|outer| outer != query);
        !around.any(|outer| matches!(outer.kind(), K::PAREN_FROM_ITEM | K::WITH_TABLE))
    };
    let inner = query.descendants().filter(|inner| is_query(inner.kind()) && own(inner) && in_expression(inner));
    let nested = inner.map(|inner| rows(cx, &inner, depth + 1)).collect();
    Rows::Select { from, output, names: names.collect(), nested }
}

fn items(cx: &Cx, clause: &Node, depth: usize) -> Vec<FromItem> {
    clause.children().filter_map(|item| from_item(cx, &item, depth + 1)).collect()
}

fn from_item(cx: &Cx, item: &Node, depth: usize) -> Option<FromItem> {
    if depth >= MAX_DEPTH {
        return Some(FromItem::Other(Alias::default()));
    }
    let alias = alias(cx, item);
    Some(match item.kind() {
        K::RELATION_FROM_ITEM => match cx.child_object(item, K::RELATION_NAME_REF) {
            Some(name) => FromItem::Relation { name, alias },
            None => FromItem::Other(alias),
        },
        K::JOIN_EXPR => join(cx, item, depth)?,
        K::PAREN_FROM_ITEM | K::PAREN_EXPR | K::PAREN_SELECT => {
            let inside = item.children().find(|inner| inner.kind() != K::FROM_ALIAS)?;
            if is_query(inside.kind()) {
                return Some(FromItem::Query { rows: rows(cx, &inside, depth), alias });
            }
            match from_item(cx, &inside, depth + 1)? {
                FromItem::Query { rows, alias: inner } => FromItem::Query { rows, alias: if alias.name.is_some() { alias } else { inner } },
                // `(a JOIN b) AS c`: only `c` is seen outside.
                _ if alias.name.is_some() => FromItem::Other(alias),
                inner => inner,
            }
        }
        K::FUNCTION_FROM_ITEM | K::EXPR_FROM_ITEM => function(cx, item, alias),
        kind if is_query(kind) => FromItem::Query { rows: rows(cx, item, depth), alias },
        K::GRAPH_TABLE_FROM_ITEM | K::JSON_TABLE_FROM_ITEM | K::ROWS_FROM_ITEM | K::XML_TABLE_FROM_ITEM => FromItem::Other(alias),
        _ => return None,
    })
}

/// Functions that give rows of one column, and the column's name where it is not the function's.
const ONE_COLUMN: &[(&str, Option<&str>)] = &[
    ("generate_series", None),
    ("generate_subscripts", None),
    ("unnest", None),
    ("regexp_split_to_table", None),
    ("string_to_table", None),
    ("json_array_elements", Some("value")),
    ("json_array_elements_text", Some("value")),
    ("jsonb_array_elements", Some("value")),
    ("jsonb_array_elements_text", Some("value")),
    ("json_object_keys", None),
    ("jsonb_object_keys", None),
];

fn function(cx: &Cx, item: &Node, alias: Alias) -> FromItem {
    let call = find(item, K::CALL_EXPR).and_then(|call| Some((callee(cx, &call)?.name, super::expr::arguments(&call).len())));
    let known = call.filter(|_| !has(item, K::WITH_ORDINALITY)).and_then(|(name, arguments)| {
        let (function, column) = ONE_COLUMN.iter().find(|(function, _)| *function == name)?;
        // `unnest(a, b)` gives a column for each.
        (name != "unnest" || arguments == 1).then(|| column.unwrap_or(function))
    });
    match known {
        // Without a column name of its own the column is called as the function is.
        Some("value") => FromItem::Column { name: "value".to_owned(), alias },
        Some(name) => FromItem::Column { name: alias.name.clone().unwrap_or_else(|| name.to_owned()), alias },
        None => FromItem::Other(alias),
    }
}

/// A join: two items, and what merges their columns.
fn join(cx: &Cx, item: &Node, depth: usize) -> Option<FromItem> {
    let right = child(item, K::JOIN)?;
    let left = item.children().find(|part| part.kind() != K::JOIN).and_then(|left| from_item(cx, &left, depth + 1))?;
    let using = child(&right, K::JOIN_USING_CLAUSE).and_then(|clause| child(&clause, K::COLUMN_REF_LIST));
    let merge = match using {
        _ if has(&right, K::NATURAL_KW) => Merge::Natural,
        Some(list) => Merge::Using(cx.idents(&list, K::COLUMN_NAME_REF)),
        None => Merge::Nothing,
    };
    let right = right.children().find_map(|part| from_item(cx, &part, depth + 1))?;
    Some(FromItem::Join { left: Box::new(left), right: Box::new(right), merge })
}

fn alias(cx: &Cx, item: &Node) -> Alias {
    let Some(alias) = child(item, K::FROM_ALIAS) else { return Alias::default() };
    Alias { name: cx.child_ident(&alias, K::TABLE_ALIAS).map(|name| name.name), columns: column_names(cx, &alias) }
}

fn column_names(cx: &Cx, node: &Node) -> Vec<String> {
    let list = child(node, K::COLUMN_LIST);
    list.map(|list| cx.idents(&list, K::COLUMN_NAME)).unwrap_or_default().into_iter().map(|column| column.name).collect()
}
