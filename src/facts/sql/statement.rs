//! One parsed statement as operations.

use super::condition::Vars;
use super::expr::callee;
use super::tree::{Cx, K, Node, child, children, expr, find, has};
use super::{access, alter, body, change, drop, elements, index, objects, query, table, text};
use crate::facts::ddl::{Call, CreateView, ObjectName, Op, OpKind, Opaque, OpaqueWhy, SavepointStep};

/// Reads a statement. `None` when its parts are not where they should be: the fallback then names what it is about.
pub(super) fn read(cx: &Cx, node: &Node) -> Option<Vec<Op>> {
    read_with(cx, node, &Vars::default())
}

/// The same in a block, where variables have values.
pub(super) fn read_with(cx: &Cx, node: &Node, vars: &Vars) -> Option<Vec<Op>> {
    let span = cx.span(node);
    let one = |kind: OpKind| Some(vec![Op { kind, span }]);
    match node.kind() {
        K::CREATE_TABLE | K::CREATE_FOREIGN_TABLE => Some(table::create(cx, node)).filter(|ops| !ops.is_empty()),
        K::CREATE_TABLE_AS => one(OpKind::CreateTable(table::create_as(cx, node)?)),
        K::SELECT_INTO => one(OpKind::CreateTable(table::select_into(cx, node)?)),
        K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE if !has(node, K::ALL_IN_TABLESPACE) => one(OpKind::AlterTable(alter::table(cx, node)?)),
        K::CREATE_INDEX => one(OpKind::CreateIndex(index::create(cx, node)?)),
        K::CREATE_VIEW | K::CREATE_MATERIALIZED_VIEW => one(OpKind::CreateView(view(cx, node)?)),
        K::CREATE_TYPE => one(objects::create_type(cx, node)?),
        K::CREATE_DOMAIN => one(objects::create_domain(cx, node)?),
        K::CREATE_TRIGGER => one(objects::trigger(cx, node)?),
        K::CREATE_AGGREGATE => one(objects::aggregate(cx, node)?),
        K::CREATE_FUNCTION | K::CREATE_PROCEDURE => one(objects::function(cx, node)?),
        K::CREATE_POLICY => one(objects::policy(cx, node)?),
        K::CREATE_SEQUENCE => {
            let owner = objects::owner_of_sequence(cx, node, K::SEQUENCE).map(|kind| Op { kind, span });
            Some(std::iter::once(Op { kind: objects::sequence(cx, node)?, span }).chain(owner).collect())
        }
        K::SAVEPOINT_CREATE => one(savepoint(cx, node, SavepointStep::Set)?),
        K::ROLLBACK_TO_SAVEPOINT => one(savepoint(cx, node, SavepointStep::RollbackTo)?),
        K::RELEASE_SAVEPOINT => one(savepoint(cx, node, SavepointStep::Release)?),
        K::CREATE_SCHEMA => elements::schema(cx, node),
        K::CREATE_EXTENSION => one(objects::extension(cx, node)?),
        K::ALTER_POLICY => match objects::alter_policy(cx, node) {
            Some(kind) => one(kind),
            None => changed(cx, node),
        },
        K::DO => one(body::block(cx, node)),
        K::GRANT | K::REVOKE => one(access::grant(cx, node).unwrap_or(OpKind::Neutral("GRANT"))),
        K::CREATE_ROLE | K::CREATE_USER | K::CREATE_GROUP | K::ALTER_GROUP => {
            let memberships = access::memberships(cx, node).into_iter().map(OpKind::Membership);
            Some(std::iter::once(other(cx, node)).chain(memberships).map(|kind| Op { kind, span }).collect())
        }
        K::REINDEX => one(OpKind::Reindex(index::reindex(cx, node)?)),
        K::COMMENT_ON => one(access::comment(cx, node)?),
        K::SET => one(access::set(cx, node).unwrap_or(OpKind::Neutral("SET"))),
        K::RESET => one(access::reset(cx, node).unwrap_or(OpKind::Neutral("RESET"))),
        K::SELECT => one(access::set_config(cx, node).unwrap_or_else(|| call(cx, node, "SELECT", vars))),
        K::CALL => one(call(cx, node, "CALL", vars)),
        kind => match (data_verb(kind), drop::read(cx, node)) {
            (Some(verb), _) => one(data(cx, node, verb)),
            (None, Some(dropped)) => one(dropped),
            (None, None) => changed(cx, node).or_else(|| one(other(cx, node))),
        },
    }
}

fn savepoint(cx: &Cx, node: &Node, step: SavepointStep) -> Option<OpKind> {
    let name = cx.child_ident(node, K::SAVEPOINT).or_else(|| cx.child_ident(node, K::SAVEPOINT_REF))?;
    Some(OpKind::Savepoint { step, name })
}

/// Reads a statement that stands in a `CREATE SCHEMA`; what else is there is none.
pub(super) fn element(cx: &Cx, node: &Node) -> Option<Vec<Op>> {
    let is_element = matches!(node.kind(), K::CREATE_SEQUENCE | K::CREATE_FUNCTION | K::CREATE_TYPE | K::CREATE_DOMAIN | K::GRANT)
        || matches!(node.kind(), K::CREATE_TABLE | K::CREATE_VIEW | K::CREATE_INDEX | K::CREATE_TRIGGER);
    is_element.then(|| read(cx, node)).flatten()
}

/// An `ALTER` whose actions may all be without effect on what rules can ask.
fn changed(cx: &Cx, node: &Node) -> Option<Vec<Op>> {
    let kinds = change::read(cx, node)?;
    let span = cx.span(node);
    if kinds.is_empty() {
        return Some(vec![Op { kind: OpKind::Neutral("ALTER"), span }]);
    }
    Some(kinds.into_iter().map(|kind| Op { kind, span }).collect())
}

fn view(cx: &Cx, node: &Node) -> Option<CreateView> {
    let body = node.children().find(|found| query::is_query(found.kind()))?;
    let name = cx.child_object(node, K::VIEW)?;
    let mut shape = query::shape(cx, &body);
    if has(node, K::RECURSIVE_KW) {
        shape.reads.retain(|read| read.name != name.name);
    }
    Some(CreateView {
        name,
        materialized: node.kind() == K::CREATE_MATERIALIZED_VIEW,
        replace: has(node, K::OR_REPLACE),
        if_not_exists: has(node, K::IF_NOT_EXISTS),
        columns: child(node, K::COLUMN_LIST).map(|list| cx.idents(&list, K::COLUMN_NAME)).unwrap_or_default(),
        query: shape,
    })
}

/// A statement that may be one call and nothing else.
fn call(cx: &Cx, node: &Node, verb: &'static str, vars: &Vars) -> OpKind {
    let data = data(cx, node, verb);
    match call_alone(cx, node, vars) {
        Some((function, arguments)) => OpKind::Call(Call { function, arguments, data: Box::new(data) }),
        None => data,
    }
}

/// A function and its arguments, where a statement does nothing but call it.
type Called = (ObjectName, Vec<(Option<String>, Option<String>)>);

fn call_alone(cx: &Cx, node: &Node, vars: &Vars) -> Option<Called> {
    let (function, list) = if node.kind() == K::CALL {
        (cx.child_object(node, K::PROCEDURE_NAME_REF)?, child(node, K::ARG_LIST)?)
    } else {
        let targets = child(node, K::SELECT_CLAUSE).and_then(|clause| child(&clause, K::TARGET_LIST))?;
        let mut targets = children(&targets, K::TARGET);
        let call = targets.next().and_then(|target| expr(&target)).filter(|call| call.kind() == K::CALL_EXPR)?;
        if targets.next().is_some() || has(node, K::FROM_CLAUSE) || has(node, K::WHERE_CLAUSE) {
            return None;
        }
        (callee(cx, &call)?, child(&call, K::ARG_LIST)?)
    };
    let argument = |argument: Node| {
        let named = child(&argument, K::NAMED_ARG);
        let value = expr(named.as_ref().unwrap_or(&argument)).and_then(|value| text::constant(cx, &value, vars));
        (find(&argument, K::PARAM_NAME_REF).map(|name| cx.ident(&name).name), value)
    };
    Some((function, children(&list, K::ARG).map(argument).collect()))
}

fn data(cx: &Cx, node: &Node, verb: &'static str) -> OpKind {
    let mut calls = query::calls(cx, node);
    if verb == "CALL" {
        calls.extend(cx.child_object(node, K::PROCEDURE_NAME_REF));
    }
    let arguments = if matches!(verb, "SELECT" | "CALL") { query::arguments_as_names(cx, node) } else { Vec::new() };
    OpKind::Data { verb, tables: query::relations(cx, node), calls, arguments }
}

/// The verb of a statement that reads or writes rows.
fn data_verb(kind: K) -> Option<&'static str> {
    Some(match kind {
        K::SELECT | K::PAREN_SELECT | K::COMPOUND_SELECT | K::TABLE | K::VALUES => "SELECT",
        K::INSERT => "INSERT",
        K::UPDATE => "UPDATE",
        K::DELETE => "DELETE",
        K::MERGE => "MERGE",
        K::COPY => "COPY",
        K::TRUNCATE => "TRUNCATE",
        _ => return None,
    })
}

/// What is left: without effect on what rules can ask, or of an effect that the text does not tell.
fn other(cx: &Cx, node: &Node) -> OpKind {
    let opaque = |message: &str| OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message: message.to_owned(), may_touch: Vec::new() });
    match node.kind() {
        K::IMPORT_FOREIGN_SCHEMA => opaque("`IMPORT FOREIGN SCHEMA` makes tables that only the other server knows"),
        K::DROP_OWNED => opaque("`DROP OWNED` drops whatever the role owns"),
        _ => {
            let word = cx.text_of(node).split_whitespace().next().unwrap_or("");
            let known = NEUTRAL.iter().copied().find(|verb| word.trim_end_matches(';').eq_ignore_ascii_case(verb));
            OpKind::Neutral(known.unwrap_or("other"))
        }
    }
}

/// Verbs of statements that may be neutral.
const NEUTRAL: [&str; 30] = [
    "ABORT",
    "ALTER",
    "ANALYZE",
    "BEGIN",
    "CHECKPOINT",
    "CLOSE",
    "CLUSTER",
    "COMMIT",
    "CREATE",
    "DEALLOCATE",
    "DECLARE",
    "DISCARD",
    "DROP",
    "END",
    "EXECUTE",
    "EXPLAIN",
    "FETCH",
    "LISTEN",
    "LOCK",
    "NOTIFY",
    "PREPARE",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "ROLLBACK",
    "SAVEPOINT",
    "SHOW",
    "START",
    "VACUUM",
];
