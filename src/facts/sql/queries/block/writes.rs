//! What a statement writes: the table behind its verb, and the columns that it names.

use super::{Reader, Relation};
use crate::facts::queries::{Columns, Conflict, Verb};
use crate::facts::sql::tree::{K, Node, child, children, find, has};

/// The table that `INSERT`, `UPDATE`, `DELETE` and `MERGE` write, as the first name in scope.
pub(super) fn target(reader: &mut Reader<'_, '_>, node: &Node) {
    let verb = match node.kind() {
        K::INSERT => Verb::Insert,
        K::UPDATE => Verb::Update,
        K::DELETE => Verb::Delete,
        K::MERGE => Verb::Merge,
        _ => return,
    };
    let is_name = |found: &Node| matches!(found.kind(), K::RELATION_NAME_REF | K::RELATION_NAME | K::TABLE_RELATION_NAME);
    let Some(name) = node.children().find(is_name) else { return };
    let alias = child(node, K::OPTIONAL_AS_ALIAS).or_else(|| child(node, K::REQUIRED_AS_ALIAS));
    let alias = alias.and_then(|alias| reader.cx.child_ident(&alias, K::TABLE_ALIAS)).map(|alias| alias.name);
    let relation = reader.relation(verb, &name, alias);
    reader.scope(relation);
}

/// The columns that a statement writes into its target.
pub(super) fn columns(reader: &mut Reader<'_, '_>, node: &Node) {
    let Some(target) = reader.scopes.last().and_then(|scope| scope.first()).and_then(|relation| relation.access) else { return };
    match node.kind() {
        K::INSERT => {
            let written = child(node, K::COLUMN_TARGET_LIST)
                .map_or(Columns { names: vec![], complete: has(node, K::DEFAULT_VALUES) }, |list| targets(reader, &list));
            set(reader, target, written);
            if let Some(conflict) = child(node, K::ON_CONFLICT_CLAUSE) {
                on_conflict(reader, target, &conflict);
            }
        }
        K::UPDATE => {
            let written = child(node, K::SET_CLAUSE).map_or_else(Columns::none, |clause| targets(reader, &clause));
            set(reader, target, written);
        }
        K::MERGE => merge(reader, target, node),
        _ => {}
    }
}

fn set(reader: &mut Reader<'_, '_>, access: usize, written: Columns) {
    if let Some(access) = reader.query.accesses.get_mut(access) {
        access.written = written;
    }
}

/// The columns that are assigned below a node.
fn targets(reader: &Reader<'_, '_>, node: &Node) -> Columns {
    let mut columns = Columns::none();
    for target in node.descendants().filter(|found| found.kind() == K::COLUMN_TARGET) {
        let Some(name) = find(&target, K::COLUMN_NAME_REF) else { continue };
        let column = reader.cx.ident(&name);
        if reader.filled.has_name(column.span) {
            columns.complete = false;
        } else {
            columns.add(column);
        }
    }
    columns.complete &= !reader.filled.has_blank(reader.cx.span(node));
    columns
}

/// A row that is there already is updated, which is a write of its own.
fn on_conflict(reader: &mut Reader<'_, '_>, target: usize, clause: &Node) {
    let Some(clause) = find(clause, K::SET_CLAUSE) else {
        reader.query.conflict = Some(Conflict::Nothing);
        return;
    };
    reader.query.conflict = Some(Conflict::Update);
    let written = targets(reader, &clause);
    again(reader, target, Verb::Update, written);
}

/// Another access of the same table.
fn again(reader: &mut Reader<'_, '_>, target: usize, verb: Verb, written: Columns) {
    if let Some(mut access) = reader.query.accesses.get(target).cloned() {
        access.verb = verb;
        access.written = written;
        access.filters = Columns { names: vec![], complete: false };
        reader.query.accesses.push(access);
    }
}

/// `WHEN … THEN`: each action is an access.
fn merge(reader: &mut Reader<'_, '_>, target: usize, node: &Node) {
    let actions: Vec<(Verb, Columns)> = node
        .descendants()
        .filter_map(|action| match action.kind() {
            K::MERGE_UPDATE => Some((Verb::Update, targets(reader, &action))),
            K::MERGE_INSERT => {
                let list = child(&action, K::COLUMN_TARGET_LIST);
                Some((Verb::Insert, list.map_or(Columns { names: vec![], complete: false }, |list| targets(reader, &list))))
            }
            K::MERGE_DELETE => Some((Verb::Delete, Columns::none())),
            _ => None,
        })
        .collect();
    let mut actions = actions.into_iter();
    if let (Some((verb, written)), Some(access)) = (actions.next(), reader.query.accesses.get_mut(target)) {
        access.verb = verb;
        access.written = written;
    }
    for (verb, written) in actions {
        again(reader, target, verb, written);
    }
}

/// `TRUNCATE a, b`.
pub(super) fn truncate(reader: &mut Reader<'_, '_>, node: &Node) {
    let names: Vec<Node> = node.descendants().filter(|name| name.kind() == K::TABLE_NAME_REF).collect();
    for name in &names {
        reader.relation(Verb::Truncate, name, None);
    }
}

/// `COPY t FROM` writes, `COPY t TO` and `COPY (query) TO` read.
pub(super) fn copy(reader: &mut Reader<'_, '_>, node: &Node) {
    if let Some(query) = child(node, K::COPY_QUERY) {
        let inner: Vec<Node> = query.children().filter(|inner| super::verb(inner.kind()).is_some()).collect();
        for inner in &inner {
            reader.statement(inner);
        }
    }
    let Some(table) = child(node, K::COPY_TABLE) else { return };
    let Some(name) = child(&table, K::TABLE_NAME_REF) else { return };
    let verb = if has(node, K::COPY_FROM) { Verb::Insert } else { Verb::Select };
    let Relation { access, .. } = reader.relation(verb, &name, None);
    let list = child(&table, K::COLUMN_REF_LIST);
    let names: Vec<_> = list.iter().flat_map(|list| children(list, K::COLUMN_NAME_REF)).map(|name| reader.cx.ident(&name)).collect();
    let columns = Columns { complete: list.is_some(), names };
    if let Some(access) = access.and_then(|access| reader.query.accesses.get_mut(access)) {
        if verb == Verb::Insert { access.written = columns } else { access.read = columns }
    }
}
