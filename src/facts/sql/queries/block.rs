//! A parsed statement as accesses: which table each name belongs to, by the scopes of SQL.

mod writes;

use super::super::expr::column_ref;
use super::super::from::leading_with;
use super::super::query::is_query;
use super::super::tree::{Cx, K, Node, child, children, has};
use super::conditions;
use super::fill::Filled;
use crate::facts::ddl::{Ident, ObjectName};
use crate::facts::queries::{Access, Loose, Query, Verb};

/// How deep queries in queries are followed; what is deeper makes the statement open.
const MAX_DEPTH: usize = 64;

/// The verb of a statement that reads or writes rows.
pub(super) fn verb(kind: K) -> Option<Verb> {
    Some(match kind {
        kind if is_query(kind) => Verb::Select,
        K::INSERT => Verb::Insert,
        K::UPDATE => Verb::Update,
        K::DELETE => Verb::Delete,
        K::MERGE => Verb::Merge,
        K::COPY => Verb::Copy,
        K::TRUNCATE => Verb::Truncate,
        _ => return None,
    })
}

/// What a statement reads and writes; `None` when that is no table.
pub(super) fn read(cx: &Cx, node: &Node, filled: &Filled) -> Option<Query> {
    let verb = verb(node.kind())?;
    let span = cx.span(node);
    let query = Query {
        verb,
        span,
        accesses: Vec::new(),
        loose: Vec::new(),
        conflict: None,
        locks: node.descendants().any(|found| found.kind() == K::LOCKING_CLAUSE),
        open: filled.has_blank(span),
        parsed: true,
        doubtful: false,
    };
    let mut reader = Reader { cx, filled, query, scopes: Vec::new(), ctes: Vec::new() };
    reader.statement(node);
    let mut query = reader.query;
    for access in &mut query.accesses {
        access.filters.complete &= !query.open;
    }
    // `WITH … INSERT` is an insert.
    if query.verb == Verb::Select
        && let Some(write) = query.accesses.iter().find(|access| access.verb.writes())
    {
        query.verb = write.verb;
    }
    (!query.accesses.is_empty()).then_some(query)
}

/// What a name in front of a column may mean.
#[derive(Clone, Debug)]
struct Relation {
    /// The alias, else the table's own name.
    name: Option<String>,
    /// The access; `None` for a CTE, a subquery, a function's rows.
    access: Option<usize>,
}

struct Reader<'a, 'c> {
    cx: &'a Cx<'c>,
    filled: &'a Filled<'a>,
    query: Query,
    /// What is in scope, innermost last.
    scopes: Vec<Vec<Relation>>,
    /// Names of the CTEs in scope.
    ctes: Vec<String>,
}

/// What stands in a statement itself, not in a query in it.
#[derive(Default)]
struct Own {
    columns: Vec<Node>,
    items: Vec<Node>,
    inner: Vec<Node>,
    stars: Vec<Node>,
    /// What every row is held against: `WHERE`, and `ON` of joins.
    conditions: Vec<Node>,
}

impl Reader<'_, '_> {
    fn statement(&mut self, node: &Node) {
        if self.scopes.len() >= MAX_DEPTH {
            self.query.open = true;
            return;
        }
        let known = self.ctes.len();
        self.with(node);
        self.scopes.push(Vec::new());
        match node.kind() {
            K::TRUNCATE => writes::truncate(self, node),
            K::COPY => writes::copy(self, node),
            K::TABLE => {
                if let Some(name) = node.children().find(|name| matches!(name.kind(), K::RELATION_NAME_REF | K::RELATION_NAME)) {
                    let relation = self.relation(Verb::Select, &name, None);
                    self.every_column(relation.access);
                }
            }
            _ => {
                writes::target(self, node);
                let own = own(node);
                own.items.iter().for_each(|item| self.item(item));
                writes::columns(self, node);
                // What a set operation sorts by are names of its output.
                if node.kind() != K::COMPOUND_SELECT {
                    self.columns(&own);
                }
                own.inner.iter().for_each(|inner| self.statement(inner));
            }
        }
        self.scopes.pop();
        self.ctes.truncate(known);
    }

    /// The queries in a `WITH`; a set operation has it in its first operand, where all of them see it.
    fn with(&mut self, node: &Node) {
        let Some(with) = leading_with(node) else { return };
        let tables: Vec<Node> = children(&with, K::WITH_TABLE).collect();
        let name = |table: &Node| self.cx.child_ident(table, K::CTE_NAME).map(|name| name.name);
        let names: Vec<Option<String>> = tables.iter().map(name).collect();
        let recursive = has(&with, K::RECURSIVE_KW);
        if recursive {
            self.ctes.extend(names.iter().flatten().cloned());
        }
        for (table, name) in tables.iter().zip(names) {
            let bodies: Vec<Node> =
                table.children().filter(|inner| verb(inner.kind()).is_some() || inner.kind() == K::PAREN_EXPR).collect();
            for body in &bodies {
                self.statement(body);
            }
            if !recursive {
                self.ctes.extend(name);
            }
        }
    }

    /// One item of a `FROM`, `JOIN` or `USING`.
    fn item(&mut self, item: &Node) {
        let alias = child(item, K::FROM_ALIAS).and_then(|alias| self.cx.child_ident(&alias, K::TABLE_ALIAS)).map(|alias| alias.name);
        let relation = match child(item, K::RELATION_NAME_REF).or_else(|| child(item, K::RELATION_NAME)) {
            Some(name) => self.relation(Verb::Select, &name, alias),
            None => Relation { name: alias, access: None },
        };
        self.scope(relation);
    }

    fn scope(&mut self, relation: Relation) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(relation);
        }
    }

    /// What a name in a `FROM` or behind a verb means: an access of its own, or a CTE.
    fn relation(&mut self, verb: Verb, name: &Node, alias: Option<String>) -> Relation {
        let table = self.table(name);
        let shown = alias.unwrap_or_else(|| table.name.clone());
        if verb == Verb::Select && table.schema.is_none() && self.ctes.contains(&table.name) {
            return Relation { name: Some(shown), access: None };
        }
        let known = !self.filled.has_name(table.span);
        self.query.accesses.push(Access::new(verb, table, known));
        Relation { name: Some(shown), access: Some(self.query.accesses.len() - 1) }
    }

    /// A table's name: what a run puts in stands in it as written.
    fn table(&self, node: &Node) -> ObjectName {
        let node = if matches!(node.kind(), K::RELATION_NAME | K::TABLE_RELATION_NAME) {
            node.children().find(|inner| matches!(inner.kind(), K::RELATION_NAME_REF | K::TABLE_NAME_REF)).unwrap_or_else(|| node.clone())
        } else {
            node.clone()
        };
        let table = self.cx.object(&node);
        if !self.filled.has_name(table.span) {
            return table;
        }
        let written = table.span.slice(self.filled.original);
        let (schema, name) = written.rsplit_once('.').map_or((None, written), |(schema, name)| (Some(schema.to_owned()), name));
        ObjectName { schema, name: name.to_owned(), span: table.span }
    }

    /// Columns of the statement itself, each given to its table.
    fn columns(&mut self, own: &Own) {
        for star in &own.stars {
            let of = star.first_child().map(|base| self.cx.ident(&base).name);
            self.star(of.as_deref());
        }
        for found in &own.columns {
            if let Some((qualifier, column)) = column_ref(self.cx, found) {
                self.column(qualifier.as_deref(), column, false);
            }
        }
        own.conditions.iter().for_each(|condition| self.condition(condition));
    }

    fn condition(&mut self, condition: &Node) {
        let merged = child(condition, K::COLUMN_REF_LIST).map(|list| self.cx.idents(&list, K::COLUMN_NAME_REF)).unwrap_or_default();
        for column in merged {
            self.here().for_each(|access| access.read.add(column.clone()));
        }
        let found = conditions::read(self.cx, self.filled, condition);
        // An outer join keeps the rows of one side whatever its condition says.
        let join = condition.parent().filter(|join| join.kind() == K::JOIN);
        let keeps = |kinds: &[K]| join.as_ref().is_some_and(|join| join.children().any(|inner| kinds.contains(&inner.kind())));
        let optional = if keeps(&[K::JOIN_LEFT, K::JOIN_RIGHT, K::JOIN_FULL]) { join.as_ref() } else { None };
        let inside = optional.map(|join| names_in(self.cx, join)).filter(|_| keeps(&[K::JOIN_LEFT]));
        for (qualifier, column) in found.columns {
            let holds = optional.is_none() || inside.as_ref().zip(qualifier.as_ref()).is_some_and(|(names, name)| names.contains(name));
            self.column(qualifier.as_deref(), column, holds);
        }
        if found.open {
            self.here().for_each(|access| access.filters.complete = false);
        }
    }

    /// The accesses of the innermost scope.
    fn here(&mut self) -> impl Iterator<Item = &mut Access> {
        let indexes: Vec<usize> = self.scopes.last().into_iter().flatten().filter_map(|relation| relation.access).collect();
        let accesses = self.query.accesses.iter_mut().enumerate();
        accesses.filter(move |(at, _)| indexes.contains(at)).map(|(_, access)| access)
    }

    fn star(&mut self, qualifier: Option<&str>) {
        let matching = |relation: &&Relation| qualifier.is_none_or(|wanted| relation.name.as_deref() == Some(wanted));
        let relations: Vec<usize> =
            self.scopes.last().into_iter().flatten().filter(matching).filter_map(|relation| relation.access).collect();
        for access in relations {
            self.every_column(Some(access));
        }
    }

    fn every_column(&mut self, access: Option<usize>) {
        if let Some(access) = access.and_then(|access| self.query.accesses.get_mut(access)) {
            access.read.complete = false;
        }
    }

    /// Gives a column to the table that it belongs to.
    fn column(&mut self, qualifier: Option<&str>, column: Ident, filter: bool) {
        if self.filled.has_name(column.span) {
            self.here().for_each(|access| access.read.complete = false);
            return;
        }
        if let Some(qualifier) = qualifier {
            let relations = self.scopes.iter().rev().flatten();
            let found = relations.into_iter().find(|relation| relation.name.as_deref() == Some(qualifier));
            if let Some(access) = found.and_then(|relation| relation.access) {
                self.give(access, column, filter);
            }
            return;
        }
        let Some(scope) = self.scopes.iter().rev().find(|scope| !scope.is_empty()) else { return };
        let candidates: Vec<usize> = scope.iter().filter_map(|relation| relation.access).collect();
        let elsewhere = candidates.len() < scope.len() || self.scopes.iter().filter(|scope| !scope.is_empty()).count() > 1;
        match candidates.as_slice() {
            [] => {}
            [only] if candidates.len() == scope.len() => {
                let only = *only;
                self.give(only, column, filter);
            }
            _ => {
                self.query.loose.retain(|known| known.column.span != column.span);
                self.query.loose.push(Loose { column, filter, candidates, elsewhere });
            }
        }
    }

    fn give(&mut self, access: usize, column: Ident, filter: bool) {
        if let Some(access) = self.query.accesses.get_mut(access) {
            if filter {
                access.filters.add(column.clone());
            }
            access.read.add(column);
        }
    }
}

/// What the items of a join are called.
fn names_in(cx: &Cx, join: &Node) -> Vec<String> {
    let items = join.children().filter(|item| item.kind() == K::RELATION_FROM_ITEM);
    let name = |item: Node| match child(&item, K::FROM_ALIAS) {
        Some(alias) => cx.child_ident(&alias, K::TABLE_ALIAS).map(|alias| alias.name),
        None => child(&item, K::RELATION_NAME_REF).map(|name| cx.object(&name).name),
    };
    items.filter_map(name).collect()
}

/// Collects what stands in a statement itself; queries in it, and its `WITH`, are read on their own.
fn own(statement: &Node) -> Own {
    let mut own = Own::default();
    let mut open: Vec<Node> = reversed(statement);
    while let Some(node) = open.pop() {
        match node.kind() {
            K::WITH_CLAUSE | K::COLUMN_TARGET_LIST | K::COLUMN_TARGET | K::CONFLICT_INDEX_ITEM_LIST => continue,
            kind if verb(kind).is_some() && kind != K::VALUES => {
                own.inner.push(node);
                continue;
            }
            // `(a JOIN b ON …)` is no item of its own.
            K::PAREN_FROM_ITEM if has(&node, K::PAREN_EXPR) && !has(&node, K::FROM_ALIAS) => {}
            K::RELATION_FROM_ITEM
            | K::FUNCTION_FROM_ITEM
            | K::EXPR_FROM_ITEM
            | K::PAREN_FROM_ITEM
            | K::ROWS_FROM_ITEM
            | K::JSON_TABLE_FROM_ITEM
            | K::XML_TABLE_FROM_ITEM
            | K::GRAPH_TABLE_FROM_ITEM => own.items.push(node.clone()),
            K::TARGET | K::FIELD_EXPR if has(&node, K::STAR) => own.stars.push(node.clone()),
            K::WHERE_CLAUSE | K::ON_CLAUSE | K::JOIN_USING_CLAUSE => own.conditions.push(node.clone()),
            K::NAME_REF | K::FIELD_EXPR => own.columns.push(node.clone()),
            _ => {}
        }
        open.extend(reversed(&node));
    }
    own
}

fn reversed(node: &Node) -> Vec<Node> {
    let mut inner: Vec<Node> = node.children().collect();
    inner.reverse();
    inner
}
