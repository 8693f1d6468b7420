//! What a query reads and gives: relations, columns, calls.

use std::collections::BTreeSet;

use super::expr::{arguments, callee, column_ref, label};
use super::table::is_type;
use super::tree::{Cx, K, Node, child, expr, has, string};
use super::types::data_type;
use super::{from, names};
use crate::facts::ddl::{ObjectName, OutputColumn, QueryShape};

/// Whether a kind is a query.
pub(super) fn is_query(kind: K) -> bool {
    matches!(kind, K::SELECT | K::SELECT_INTO | K::PAREN_SELECT | K::TABLE | K::VALUES | K::COMPOUND_SELECT)
}

/// The shape of a query.
pub(super) fn shape(cx: &Cx, query: &Node) -> QueryShape {
    QueryShape { reads: relations(cx, query), rows: from::rows(cx, query, 0) }
}

/// Tables and views below a node, in order of appearance, without its own CTEs.
pub(super) fn relations(cx: &Cx, node: &Node) -> Vec<ObjectName> {
    let ctes: BTreeSet<String> = node.descendants().filter(|found| found.kind() == K::CTE_NAME).map(|name| cx.ident(&name).name).collect();
    node.descendants()
        .filter(|found| matches!(found.kind(), K::RELATION_NAME_REF | K::TABLE_NAME_REF))
        .map(|found| cx.object(&found))
        .filter(|found| found.schema.is_some() || !ctes.contains(&found.name))
        .collect()
}

/// Functions called below a node.
pub(super) fn calls(cx: &Cx, node: &Node) -> Vec<ObjectName> {
    node.descendants().filter(|found| found.kind() == K::CALL_EXPR).filter_map(|call| callee(cx, &call)).collect()
}

/// String literals among the arguments of calls below a node that read as names: `create_partition('events')`.
pub(super) fn arguments_as_names(cx: &Cx, node: &Node) -> Vec<ObjectName> {
    let calls = node.descendants().filter(|found| found.kind() == K::CALL_EXPR);
    let literals = calls.flat_map(|call| arguments(&call)).filter_map(|argument| {
        let literal = if argument.kind() == K::CAST_EXPR { child(&argument, K::LITERAL)? } else { argument };
        let (schema, name) = names::qualified(&string(&literal)?, cx.binds)?;
        Some(ObjectName { schema, name, span: cx.span(&literal) })
    });
    literals.collect()
}

/// One item of a select list.
pub(super) fn output_column(cx: &Cx, target: &Node) -> OutputColumn {
    let Some(value) = expr(target) else { return OutputColumn::Star { qualifier: None } };
    if value.kind() == K::FIELD_EXPR && has(&value, K::STAR) {
        let qualifier = value.first_child().map(|base| match base.kind() {
            K::FIELD_EXPR => base.last_child().map_or_else(String::new, |last| cx.ident(&last).name),
            _ => cx.ident(&base).name,
        });
        return OutputColumn::Star { qualifier };
    }
    let alias = child(target, K::AS_NAME).and_then(|alias| cx.child_ident(&alias, K::COLUMN_NAME));
    let name = alias.map(|alias| alias.name).or_else(|| label(cx, &value)).unwrap_or_else(|| "?column?".to_owned());
    let source = column_ref(cx, &value).map(|(qualifier, column)| (qualifier, column.name));
    OutputColumn::Named { name, source, data_type: type_of(cx, &value), extreme_of: extreme_of(cx, &value) }
}

/// The column in `max(column)` and `min(column)`.
fn extreme_of(cx: &Cx, value: &Node) -> Option<(Option<String>, String)> {
    let function = (value.kind() == K::CALL_EXPR).then(|| callee(cx, value)).flatten()?;
    let [argument] = arguments(value).try_into().ok()?;
    let is_extreme = function.schema.is_none() && matches!(function.name.as_str(), "max" | "min");
    is_extreme.then(|| column_ref(cx, &argument)).flatten().map(|(qualifier, column)| (qualifier, column.name))
}

/// The type that the form of an expression tells.
fn type_of(cx: &Cx, value: &Node) -> Option<String> {
    let known = |name: &str| Some(name.to_owned());
    match value.kind() {
        K::CAST_EXPR => value.children().find(|found| is_type(found.kind())).map(|ty| data_type(cx.text_of(&ty))),
        K::PAREN_EXPR => expr(value).and_then(|inner| type_of(cx, &inner)),
        K::LITERAL if string(value).is_some() => known("text"),
        K::LITERAL if has(value, K::TRUE_KW) || has(value, K::FALSE_KW) => known("boolean"),
        K::LITERAL if has(value, K::INT_NUMBER) => cx.text_of(value).parse::<i32>().ok().and_then(|_| known("integer")),
        K::BIN_EXPR if [K::AND_KW, K::OR_KW, K::EQ, K::NEQ, K::NEQB].iter().any(|operator| has(value, *operator)) => known("boolean"),
        K::PREFIX_EXPR if has(value, K::NOT_KW) => known("boolean"),
        K::CALL_EXPR if child(value, K::EXISTS_FN).is_some() => known("boolean"),
        K::CALL_EXPR => match callee(cx, value).filter(|function| function.schema.is_none())?.name.as_str() {
            "count" | "row_number" | "rank" | "dense_rank" => known("bigint"),
            "now" => known("timestamp with time zone"),
            "gen_random_uuid" => known("uuid"),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn views_tell_what_they_read_and_give() {
        check(
            "CREATE OR REPLACE VIEW v (x, y) AS WITH c AS (SELECT 1 FROM b) SELECT s.t.a, t.b AS n, count(*), c.*, *, d::int8, (e) FROM s.t, c WHERE f = 1;
             CREATE MATERIALIZED VIEW IF NOT EXISTS m AS (SELECT a FROM t UNION SELECT b FROM u) WITH NO DATA;
             CREATE RECURSIVE VIEW r (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM r",
            &expect![[r#"
                CreateView { name: v, replace: true, columns: [x, y], query: QueryShape { reads: [b, s.t], rows: With { ctes: [Cte { name: "c", rows: Select { from: [Relation { name: b, alias: Alias {  } }], output: [Named { name: "?column?", data_type: "integer" }] } }], rows: Select { from: [Relation { name: s.t, alias: Alias {  } }, Relation { name: c, alias: Alias {  } }], output: [Named { name: "a", source: Some(("t", "a")) }, Named { name: "n", source: Some(("t", "b")) }, Named { name: "count", data_type: "bigint" }, Star { qualifier: "c" }, Star {  }, Named { name: "d", data_type: "bigint" }, Named { name: "e" }], names: [("t", "a"), ("t", "b"), (None, "d"), (None, "e"), (None, "f")] } } } }
                CreateView { name: m, materialized: true, if_not_exists: true, query: QueryShape { reads: [t, u], rows: Select { from: [Relation { name: t, alias: Alias {  } }], output: [Named { name: "a", source: Some((None, "a")) }], names: [(None, "a")] }, Select { from: [Relation { name: u, alias: Alias {  } }], output: [Named { name: "b", source: Some((None, "b")) }], names: [(None, "b")] } } }
                CreateView { name: r, columns: [n], query: QueryShape { rows: Both(Values(1), Select { from: [Relation { name: r, alias: Alias {  } }], output: [Named { name: "?column?" }], names: [(None, "n")] } } }
            "#]],
        );
    }
}
