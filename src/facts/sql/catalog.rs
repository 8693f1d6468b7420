//! Queries on PostgreSQL's catalog and on `information_schema`, read as questions that the model can answer.
//!
//! A part of a `WHERE` that is not understood is kept as text: the answer is then not certain. Nothing is guessed.

use super::catalog_relations::{RELATIONS, Relation};
use super::catalog_rows;
use super::condition::Vars;
use super::expr::column_ref;
use super::query::is_query;
use super::tree::{Cx, K, Node, child, expr, find, has};
use crate::facts::ddl::{CatalogFilter, CatalogQuery, CatalogRows, Condition, ObjectKind, ObjectName};

/// "Does this query give a row?" `extra` is a value that the query's first output column must equal.
pub(super) fn rows(cx: &Cx, query: &Node, vars: &Vars, extra: Option<&str>) -> Option<Condition> {
    match query.kind() {
        K::PAREN_SELECT | K::PAREN_EXPR => {
            query.children().find(|inner| is_query(inner.kind())).and_then(|inner| rows(cx, &inner, vars, extra))
        }
        K::COMPOUND_SELECT if has(query, K::UNION) => {
            let parts: Option<Vec<Condition>> =
                query.children().filter(|part| is_query(part.kind())).map(|part| rows(cx, &part, vars, extra)).collect();
            parts.map(Condition::Any)
        }
        K::SELECT => select(cx, query, vars, extra),
        _ => None,
    }
}

/// "Is there an object of one of these kinds?" The kind in `question` does not count.
pub(super) fn exists(kinds: &[ObjectKind], question: &CatalogQuery) -> Condition {
    let of = |object: ObjectKind| Condition::Exists(CatalogQuery { object, ..question.clone() });
    match kinds {
        [one] => of(*one),
        many => Condition::Any(many.iter().map(|kind| of(*kind)).collect()),
    }
}

/// Which of the rows of a query are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// Each in its turn.
    All,
    /// The first.
    First,
}

/// The objects that a query on the catalog gives, and what of them goes into which variable. `None` when it cannot be read so.
pub(super) fn listed(cx: &Cx, query: &Node, vars: &Vars, targets: &[String], listing: Listing) -> Option<CatalogRows> {
    if matches!(query.kind(), K::PAREN_SELECT | K::PAREN_EXPR) {
        let inner = query.children().find(|inner| is_query(inner.kind()))?;
        return listed(cx, &inner, vars, targets, listing);
    }
    if query.kind() != K::SELECT || (listing == Listing::All && has(query, K::LIMIT_CLAUSE)) {
        return None;
    }
    let question = build(cx, query, vars)?;
    let targets = catalog_rows::targets(cx, query, &question, targets)?;
    let [object] = question.kinds.as_slice() else { return None };
    Some(CatalogRows { question: CatalogQuery { object: *object, ..question.asked() }, targets })
}

/// A query under way.
pub(super) struct Question<'a> {
    pub vars: &'a Vars,
    pub relation: &'static Relation,
    /// Aliases of `pg_class` that are the object's table rather than the object.
    pub tables: Vec<String>,
    pub kinds: Vec<ObjectKind>,
    pub schema: Option<String>,
    pub table: Option<ObjectName>,
    pub name: Option<String>,
    pub filters: Vec<CatalogFilter>,
    pub unread: Vec<String>,
}

fn select(cx: &Cx, select: &Node, vars: &Vars, extra: Option<&str>) -> Option<Condition> {
    let mut question = build(cx, select, vars)?;
    if let Some(value) = extra {
        question.output(cx, select, value)?;
    }
    question.condition()
}

fn build<'a>(cx: &Cx, select: &Node, vars: &'a Vars) -> Option<Question<'a>> {
    if has(select, K::GROUP_BY_CLAUSE) || has(select, K::HAVING_CLAUSE) || has(select, K::OFFSET_CLAUSE) {
        return None;
    }
    let from = child(select, K::FROM_CLAUSE)?;
    let sources: Vec<(String, String)> =
        from.descendants().filter(|item| item.kind() == K::RELATION_FROM_ITEM).filter_map(|item| source(cx, &item)).collect();
    // Rows of anything else decide as well, and those are not known.
    let items = from.descendants().filter(|item| is_from_item(item.kind())).count();
    if items != sources.len() {
        return None;
    }
    let known = |relation: &&Relation| sources.iter().any(|(name, _)| name == relation.name);
    let relation: &'static Relation = RELATIONS.iter().find(known)?;
    let mut question = Question {
        vars,
        relation,
        tables: Vec::new(),
        kinds: relation.objects.to_vec(),
        schema: None,
        table: None,
        name: None,
        filters: Vec::new(),
        unread: Vec::new(),
    };
    let mut conjuncts = Vec::new();
    for clause in select.descendants().filter(|found| matches!(found.kind(), K::ON_CLAUSE | K::WHERE_CLAUSE)) {
        // A subquery's own clauses are read with it.
        let own = clause.ancestors().skip(1).find(|found| found.kind() == K::SELECT).as_ref() == Some(select);
        if own && let Some(condition) = expr(&clause) {
            flatten(condition, &mut conjuncts);
        }
    }
    if relation.name != "pg_class" {
        question.tables = table_aliases(cx, &sources, &conjuncts);
    }
    // A constraint's kind says nothing once its name is known: what is not understood has a second chance.
    conjuncts.retain(|conjunct| question.conjunct(cx, conjunct).is_none());
    conjuncts.retain(|conjunct| question.conjunct(cx, conjunct).is_none());
    question.unread = conjuncts.iter().map(|conjunct| cx.text_of(conjunct).to_owned()).collect();
    Some(question)
}

fn is_from_item(kind: K) -> bool {
    matches!(
        kind,
        K::RELATION_FROM_ITEM
            | K::FUNCTION_FROM_ITEM
            | K::EXPR_FROM_ITEM
            | K::ROWS_FROM_ITEM
            | K::JSON_TABLE_FROM_ITEM
            | K::XML_TABLE_FROM_ITEM
    )
}

/// A relation of the catalog and the name that the query gives it. Tables of the user are none.
fn source(cx: &Cx, item: &Node) -> Option<(String, String)> {
    let name = cx.child_object(item, K::RELATION_NAME_REF)?;
    let catalog = matches!(name.schema.as_deref(), Some("information_schema" | "pg_catalog")) || name.name.starts_with("pg_");
    let alias = find(item, K::TABLE_ALIAS).map(|alias| cx.ident(&alias).name);
    catalog.then(|| (name.name.clone(), alias.unwrap_or(name.name)))
}

/// The parts of a chain of `AND`.
fn flatten(node: Node, into: &mut Vec<Node>) {
    let mut left = vec![node];
    while let Some(node) = left.pop() {
        match node.kind() {
            K::BIN_EXPR if has(&node, K::AND_KW) => {
                let mut parts: Vec<Node> = node.children().collect();
                parts.reverse();
                left.extend(parts);
            }
            K::PAREN_EXPR => match expr(&node) {
                Some(inner) => left.push(inner),
                None => into.push(node),
            },
            _ => into.push(node),
        }
    }
}

/// Aliases of `pg_class` that a join ties to a table column: `t` in `conrelid = t.oid`.
fn table_aliases(cx: &Cx, sources: &[(String, String)], conjuncts: &[Node]) -> Vec<String> {
    let classes: Vec<&String> = sources.iter().filter(|(name, _)| name == "pg_class").map(|(_, alias)| alias).collect();
    let joined = conjuncts.iter().filter_map(|conjunct| {
        let (left, right) = equality(conjunct)?;
        let (left, right) = (column_ref(cx, &left)?, column_ref(cx, &right)?);
        let (oid, other) = if left.1.name == "oid" { (left, right) } else { (right, left) };
        (oid.1.name == "oid" && !matches!(other.1.name.as_str(), "indexrelid" | "objid" | "confrelid")).then_some(oid.0?)
    });
    let joined: Vec<String> = joined.filter(|alias| classes.contains(&alias)).collect();
    match classes.as_slice() {
        // `pg_index JOIN pg_class` without telling: the class is the index.
        _ if !joined.is_empty() => joined,
        _ => Vec::new(),
    }
}

pub(super) fn equality(node: &Node) -> Option<(Node, Node)> {
    if node.kind() != K::BIN_EXPR || !has(node, K::EQ) {
        return None;
    }
    let mut sides = node.children();
    Some((sides.next()?, sides.next()?))
}
