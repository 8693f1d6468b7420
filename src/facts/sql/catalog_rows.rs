//! What a query on the catalog gives, and the parts of its `WHERE` that are more than a name.

use super::catalog::{Question, equality, rows};
use super::catalog_relations::Role;
use super::expr::{column_ref, column_refs, label};
use super::query::is_query;
use super::table::is_type;
use super::tree::{Cx, K, Node, child, children, expr, find, has, is_expr};
use crate::facts::ddl::{CatalogFilter, CatalogPart, Condition, ObjectKind, ObjectName};

/// Which variables get what: one variable for each output column, or fields of a single record.
pub(super) fn targets(cx: &Cx, select: &Node, question: &Question<'_>, variables: &[String]) -> Option<Vec<(String, CatalogPart)>> {
    let list = child(select, K::SELECT_CLAUSE).and_then(|clause| child(&clause, K::TARGET_LIST))?;
    let outputs: Vec<Node> = children(&list, K::TARGET).collect();
    let mut found = Vec::new();
    for (at, target) in outputs.iter().enumerate() {
        let Some(value) = expr(target) else { continue };
        let Some(part) = part(cx, &value, question) else { continue };
        let alias = child(target, K::AS_NAME).and_then(|alias| cx.child_ident(&alias, K::COLUMN_NAME)).map(|alias| alias.name);
        let column = alias.or_else(|| label(cx, &value));
        match variables {
            [record] => {
                found.extend(column.map(|column| (format!("{record}.{column}"), part)));
                if outputs.len() == 1 {
                    found.push((record.clone(), part));
                }
            }
            several => found.extend(several.get(at).map(|variable| (variable.clone(), part))),
        }
    }
    (!found.is_empty()).then_some(found)
}

/// What an output column has of the object.
fn part(cx: &Cx, value: &Node, question: &Question<'_>) -> Option<CatalogPart> {
    match value.kind() {
        K::PAREN_EXPR => part(cx, &expr(value)?, question),
        K::CAST_EXPR => {
            let ty = value.children().find(|found| is_type(found.kind()))?;
            let inner = value.children().find(|found| is_expr(found.kind()))?;
            let ty = cx.text_of(&ty).trim_start_matches("pg_catalog.").to_ascii_lowercase();
            if ty != "regclass" {
                return matches!(ty.as_str(), "text" | "name" | "varchar").then(|| part(cx, &inner, question)).flatten();
            }
            let (qualifier, column) = column_ref(cx, &inner)?;
            match question.role(qualifier.as_deref(), &column.name)? {
                Role::Name => Some(CatalogPart::NameAsRegclass),
                Role::Table => Some(CatalogPart::TableAsRegclass),
                _ => None,
            }
        }
        _ => {
            let (qualifier, column) = column_ref(cx, value)?;
            // A number is no name.
            let is_number = column.name == "oid" || column.name.ends_with("relid") || column.name.ends_with("namespace");
            match question.role(qualifier.as_deref(), &column.name).filter(|_| !is_number)? {
                Role::Name => Some(CatalogPart::Name),
                Role::Table => Some(CatalogPart::Table),
                Role::Schema => Some(CatalogPart::Schema),
                Role::Kind | Role::Ignored => None,
            }
        }
    }
}

/// A constraint's kind as `contype` or `constraint_type` has it.
pub(super) fn constraint_kind(value: &str) -> Option<char> {
    Some(match value {
        "p" | "PRIMARY KEY" => 'p',
        "u" | "UNIQUE" => 'u',
        "f" | "FOREIGN KEY" => 'f',
        "x" => 'x',
        // `CHECK` in `information_schema` is also what `NOT NULL` is.
        "c" => 'c',
        _ => return None,
    })
}

/// A part of the `WHERE` as filters; `None` when it is not understood.
pub(super) fn filter(cx: &Cx, node: &Node, question: &Question<'_>) -> Option<Vec<CatalogFilter>> {
    let one = |filter: CatalogFilter| Some(vec![filter]);
    if let Some(name) = has_column(cx, node, question) {
        return one(CatalogFilter::HasColumn(name));
    }
    if let Some((left, right)) = equality(node) {
        return equal(cx, &left, &right, question).or_else(|| equal(cx, &right, &left, question));
    }
    match node.kind() {
        K::NAME_REF | K::FIELD_EXPR => (column_ref(cx, node)?.1.name == "attnotnull" && question.about() == "pg_attribute")
            .then(|| vec![CatalogFilter::Nullable(false)]),
        K::PREFIX_EXPR if has(node, K::NOT_KW) => match filter(cx, &expr(node)?, question)?.as_slice() {
            [CatalogFilter::Nullable(nullable)] => one(CatalogFilter::Nullable(!nullable)),
            _ => None,
        },
        K::BIN_EXPR => binary(cx, node, question),
        _ => None,
    }
}

fn binary(cx: &Cx, node: &Node, question: &Question<'_>) -> Option<Vec<CatalogFilter>> {
    let sides: Vec<Node> = node.children().collect();
    let (first, last) = (sides.first()?, sides.last()?);
    let first = if first.kind() == K::CAST_EXPR { first.first_child()? } else { first.clone() };
    let role = column_ref(cx, &first).and_then(|(qualifier, column)| question.role(qualifier.as_deref(), &column.name))?;
    let part = match role {
        Role::Name => CatalogPart::Name,
        Role::Table => CatalogPart::Table,
        Role::Schema => CatalogPart::Schema,
        Role::Kind | Role::Ignored => return None,
    };
    let operator = cx.text_of(node).get(cx.text_of(&first).len()..)?.trim_start().to_ascii_uppercase();
    if operator.starts_with("LIKE ") || operator.starts_with("NOT LIKE ") {
        let fits = operator.starts_with("LIKE ");
        return question.value(cx, last).map(|pattern| vec![CatalogFilter::Like { part, pattern, fits }]);
    }
    if operator.starts_with("<>") || operator.starts_with("!=") {
        return question.value(cx, last).map(|name| vec![CatalogFilter::Named { part, names: vec![name], one_of: false }]);
    }
    if operator.starts_with("IN") || operator.starts_with("NOT IN") {
        let values = last.children().filter(|value| is_expr(value.kind()));
        let names: Option<Vec<String>> = values.map(|value| question.value(cx, &value)).collect();
        let one_of = operator.starts_with("IN");
        return names.filter(|names| !names.is_empty()).map(|names| vec![CatalogFilter::Named { part, names, one_of }]);
    }
    None
}

/// An equality that says more than the object's name, table or schema.
fn equal(cx: &Cx, column: &Node, value: &Node, question: &Question<'_>) -> Option<Vec<CatalogFilter>> {
    let (_, column) = column_ref(cx, column)?;
    let of_constraint = matches!(question.about(), "pg_constraint" | "table_constraints" | "key_column_usage" | "constraint_column_usage");
    match column.name.as_str() {
        "is_nullable" if question.about() == "columns" => match question.value(cx, value)?.as_str() {
            "YES" => Some(vec![CatalogFilter::Nullable(true)]),
            "NO" => Some(vec![CatalogFilter::Nullable(false)]),
            _ => None,
        },
        "confrelid" => {
            let (schema, name) = question.object(cx, value)?;
            Some(vec![CatalogFilter::RefersTo(ObjectName { schema, name, span: cx.span(value) })])
        }
        // `constraint_column_usage` has the column that a foreign key refers to.
        "column_name" | "attname" if of_constraint && question.about() != "constraint_column_usage" => {
            question.value(cx, value).map(|name| vec![CatalogFilter::OnColumn(name)])
        }
        // `a.attnum = ANY (c.conkey)`: the column that `attname` names, which is read on its own.
        "attnum" if of_constraint && cx.text_of(value).to_ascii_lowercase().contains("conkey") => find(value, K::ANY_FN).map(|_| vec![]),
        _ => None,
    }
}

/// `EXISTS (SELECT … FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'c')`: the column.
fn has_column(cx: &Cx, node: &Node, question: &Question<'_>) -> Option<String> {
    let inside = (node.kind() == K::CALL_EXPR).then(|| child(node, K::EXISTS_FN)).flatten()?;
    let query = inside.children().find(|inner| is_query(inner.kind()))?;
    let Condition::Exists(found) = rows(cx, &query, question.vars(), None)? else { return None };
    let plain = found.object == ObjectKind::Column && found.table.is_none() && found.filters.is_empty() && found.unread.is_empty();
    // What ties the column to the object's table: without it any table's column would do.
    let own: Vec<String> = query.descendants().filter(|item| item.kind() == K::TABLE_ALIAS).map(|alias| cx.ident(&alias).name).collect();
    let is_tied = column_refs(cx, &query).iter().any(|(qualifier, _)| qualifier.as_ref().is_some_and(|name| !own.contains(name)));
    found.name.filter(|_| plain && is_tied)
}
