//! What a query reads and gives: relations, columns, calls.

use std::collections::BTreeSet;

use super::expr::{arguments, callee, column_ref, column_refs, label};
use super::table::is_type;
use super::tree::{Cx, K, Node, child, children, expr, has, string};
use super::types::data_type;
use super::{from, names};
use crate::facts::ddl::{ObjectName, OutputColumn, QueryShape};

/// Whether a kind is a query.
pub(super) fn is_query(kind: K) -> bool {
    matches!(kind, K::SELECT | K::SELECT_INTO | K::PAREN_SELECT | K::TABLE | K::VALUES | K::COMPOUND_SELECT)
}

/// The shape of a query.
pub(super) fn shape(cx: &Cx, query: &Node) -> QueryShape {
    let columns = column_refs(cx, query).into_iter().map(|(qualifier, column)| (qualifier, column.name)).collect();
    QueryShape { reads: relations(cx, query), aliases: from::aliases(cx, query), output: output(cx, query, 0), columns }
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

/// The output columns: those of the first branch of a `UNION`; `depth` counts the subqueries and CTEs around.
pub(super) fn output(cx: &Cx, query: &Node, depth: usize) -> Vec<OutputColumn> {
    match query.kind() {
        K::SELECT | K::SELECT_INTO => {
            let list = child(query, K::SELECT_CLAUSE).and_then(|clause| child(&clause, K::TARGET_LIST));
            let columns = list.into_iter().flat_map(|list| children(&list, K::TARGET)).map(|target| output_column(cx, &target));
            let expanded = columns.flat_map(|column| match column {
                OutputColumn::Star { qualifier } => from::star(cx, query, qualifier.as_deref(), depth),
                named @ OutputColumn::Named { .. } => vec![named],
            });
            expanded.collect()
        }
        K::VALUES => {
            let row = super::tree::find(query, K::ROW);
            let width = row.map_or(0, |row| row.children().count());
            (1..=width).map(|at| OutputColumn::Named { name: format!("column{at}"), source: None, data_type: None }).collect()
        }
        K::TABLE => vec![OutputColumn::Star { qualifier: None }],
        _ => query
            .children()
            .find(|found| is_query(found.kind()) || found.kind() == K::PAREN_EXPR)
            .map_or_else(Vec::new, |inner| output(cx, &inner, depth)),
    }
}

fn output_column(cx: &Cx, target: &Node) -> OutputColumn {
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
    let cast = (value.kind() == K::CAST_EXPR).then(|| value.children().find(|found| is_type(found.kind()))).flatten();
    OutputColumn::Named { name, source, data_type: cast.map(|ty| data_type(cx.text_of(&ty))) }
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
                CreateView { name: v, replace: true, columns: [x, y], query: QueryShape { reads: [b, s.t], output: [Named { name: "a", source: Some(("t", "a")) }, Named { name: "n", source: Some(("t", "b")) }, Named { name: "count" }, Named { name: "?column?" }, Star { qualifier: "t" }, Named { name: "?column?" }, Named { name: "d", data_type: "bigint" }, Named { name: "e" }], columns: [("t", "a"), ("t", "b"), (None, "d"), (None, "e"), (None, "f")] } }
                CreateView { name: m, materialized: true, if_not_exists: true, query: QueryShape { reads: [t, u], output: [Named { name: "a", source: Some((None, "a")) }], columns: [(None, "a"), (None, "b")] } }
                CreateView { name: r, columns: [n], query: QueryShape { output: [Named { name: "column1" }], columns: [(None, "n")] } }
            "#]],
        );
    }
}
