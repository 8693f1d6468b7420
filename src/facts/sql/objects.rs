//! `CREATE` of what is no table, index or view: types, triggers, functions, policies, sequences, schemas, extensions.

use super::condition::Vars;
use super::drop::on;
use super::expr::{callee, outer_column_refs};
use super::table::is_type;
use super::tree::{Cx, K, Node, child, children, expr, find, has, string};
use super::types::data_type;
use super::{body, text};
use crate::facts::ddl::{
    AlterEnum, AlterPolicy, CreateFunction, CreatePolicy, CreateTrigger, CreateType, EnumChange, FunctionBody, Ident, ObjectName, OpKind,
    TypeKind,
};
use crate::source::text::Span;

/// `CREATE TYPE`.
pub(super) fn create_type(cx: &Cx, node: &Node) -> Option<OpKind> {
    let kind = child(node, K::ENUM_TYPE).map_or(TypeKind::Other, |list| TypeKind::Enum(labels(&list)));
    Some(OpKind::CreateType(CreateType { name: cx.child_object(node, K::TYPE_NAME)?, kind, if_not_exists: false }))
}

/// `CREATE DOMAIN`.
pub(super) fn create_domain(cx: &Cx, node: &Node) -> Option<OpKind> {
    let base = node.children().find(|found| is_type(found.kind()))?;
    let kind = TypeKind::Domain(data_type(cx.text_of(&base)));
    Some(OpKind::CreateType(CreateType { name: cx.child_object(node, K::DOMAIN)?, kind, if_not_exists: false }))
}

fn labels(list: &Node) -> Vec<String> {
    list.descendants().filter(|found| found.kind() == K::LITERAL).filter_map(|label| string(&label)).collect()
}

/// `ALTER TYPE … ADD VALUE` and `RENAME VALUE`.
pub(super) fn alter_enum(name: ObjectName, action: &Node) -> Option<OpKind> {
    let literals: Vec<String> = children(action, K::LITERAL).filter_map(|label| string(&label)).collect();
    let beside = |kind| child(action, kind).and_then(|position| labels(&position).pop());
    let change = match (action.kind(), literals.as_slice()) {
        (K::ADD_VALUE, [label]) => EnumChange::Add {
            label: label.clone(),
            before: beside(K::BEFORE_VALUE),
            after: beside(K::AFTER_VALUE),
            if_not_exists: has(action, K::IF_NOT_EXISTS),
        },
        (K::RENAME_VALUE, [from, to]) => EnumChange::Rename { from: from.clone(), to: to.clone() },
        _ => return None,
    };
    Some(OpKind::AlterEnum(AlterEnum { name, change }))
}

/// `CREATE TRIGGER`.
pub(super) fn trigger(cx: &Cx, node: &Node) -> Option<OpKind> {
    let timing = if has(node, K::TIMING_BEFORE) {
        "BEFORE"
    } else if has(node, K::TIMING_AFTER) {
        "AFTER"
    } else {
        "INSTEAD OF"
    };
    let list = child(node, K::TRIGGER_EVENT_LIST)?;
    let events = list.children().filter_map(|event| match event.kind() {
        K::TRIGGER_EVENT_INSERT => Some("INSERT"),
        K::TRIGGER_EVENT_UPDATE => Some("UPDATE"),
        K::TRIGGER_EVENT_DELETE => Some("DELETE"),
        K::TRIGGER_EVENT_TRUNCATE => Some("TRUNCATE"),
        _ => None,
    });
    Some(OpKind::CreateTrigger(CreateTrigger {
        name: cx.child_ident(node, K::TRIGGER)?,
        table: on(cx, node)?,
        function: child(node, K::CALL_EXPR).and_then(|call| callee(cx, &call)),
        timing,
        events: events.collect(),
        replace: has(node, K::OR_REPLACE),
        columns: find(&list, K::TRIGGER_EVENT_UPDATE).map(|event| cx.idents(&event, K::COLUMN_NAME_REF)).unwrap_or_default(),
        for_each_row: has(node, K::FOR_EACH_ROW),
    }))
}

/// `CREATE FUNCTION` and `CREATE PROCEDURE`.
pub(super) fn function(cx: &Cx, node: &Node) -> Option<OpKind> {
    let name = cx.child_object(node, K::FUNCTION_NAME).or_else(|| cx.child_object(node, K::PROCEDURE_NAME))?;
    let summary = body::summary(cx, node);
    let body = summary.steps.and_then(|steps| Some(FunctionBody { parameters: parameters(cx, node)?, steps }));
    Some(OpKind::CreateFunction(CreateFunction {
        name,
        replace: has(node, K::OR_REPLACE),
        signature: signature(cx, node),
        body_ddl: summary.ddl,
        raises: summary.raises,
        body,
    }))
}

/// The types of the input parameters.
fn signature(cx: &Cx, node: &Node) -> String {
    let list = child(node, K::PARAM_LIST);
    let inputs = list.into_iter().flat_map(|list| children(&list, K::PARAM)).filter(|param| !has(param, K::PARAM_OUT));
    let types =
        inputs.map(|param| param.descendants().find(|ty| is_type(ty.kind())).map_or_else(String::new, |ty| data_type(cx.text_of(&ty))));
    types.collect::<Vec<_>>().join(", ")
}

/// The parameters that a call gives; nothing when one of them has no name.
fn parameters(cx: &Cx, node: &Node) -> Option<Vec<(String, Option<String>)>> {
    let list = child(node, K::PARAM_LIST)?;
    let inputs = children(&list, K::PARAM).filter(|param| !has(param, K::PARAM_OUT));
    let parameter = |param: Node| {
        let default = child(&param, K::PARAM_DEFAULT).and_then(|default| expr(&default));
        let value = default.and_then(|value| text::constant(cx, &value, &Vars::default()));
        Some((cx.child_ident(&param, K::PARAM_NAME)?.name, value))
    };
    inputs.map(parameter).collect()
}

/// `CREATE AGGREGATE`: dropped and renamed like a function.
pub(super) fn aggregate(cx: &Cx, node: &Node) -> Option<OpKind> {
    let name = cx.child_object(node, K::AGGREGATE_NAME)?;
    Some(OpKind::CreateFunction(CreateFunction {
        name,
        replace: has(node, K::OR_REPLACE),
        signature: signature(cx, node),
        body_ddl: Vec::new(),
        raises: false,
        body: None,
    }))
}

/// `CREATE POLICY`.
pub(super) fn policy(cx: &Cx, node: &Node) -> Option<OpKind> {
    let kind = child(node, K::POLICY_COMMAND).and_then(|command| command.first_child()).map(|kind| kind.kind());
    Some(OpKind::CreatePolicy(CreatePolicy {
        name: cx.child_ident(node, K::POLICY)?,
        table: on(cx, node)?,
        command: match kind {
            Some(K::POLICY_COMMAND_SELECT) => "SELECT",
            Some(K::POLICY_COMMAND_INSERT) => "INSERT",
            Some(K::POLICY_COMMAND_UPDATE) => "UPDATE",
            Some(K::POLICY_COMMAND_DELETE) => "DELETE",
            _ => "ALL",
        },
        using: clause_text(cx, node, K::USING_EXPR_CLAUSE),
        check: clause_text(cx, node, K::WITH_CHECK_EXPR_CLAUSE),
        columns: policy_columns(cx, node),
    }))
}

/// `ALTER POLICY … USING …`; `None` when it only renames or changes roles.
pub(super) fn alter_policy(cx: &Cx, node: &Node) -> Option<OpKind> {
    let action = child(node, K::ALTER_POLICY_TO)?;
    let using = clause_text(cx, &action, K::USING_EXPR_CLAUSE);
    let check = clause_text(cx, &action, K::WITH_CHECK_EXPR_CLAUSE);
    if using.is_none() && check.is_none() {
        return None;
    }
    Some(OpKind::AlterPolicy(AlterPolicy {
        name: cx.child_ident(node, K::POLICY_REF)?,
        table: on(cx, node)?,
        using,
        check,
        columns: policy_columns(cx, &action),
    }))
}

fn policy_columns(cx: &Cx, node: &Node) -> Vec<Ident> {
    let clauses = [child(node, K::USING_EXPR_CLAUSE), child(node, K::WITH_CHECK_EXPR_CLAUSE)];
    let table = on(cx, node).map(|table| table.name);
    let mut found: Vec<Ident> = Vec::new();
    for clause in clauses.into_iter().flatten().filter_map(|clause| expr(&clause)) {
        for (qualifier, column) in outer_column_refs(cx, &clause) {
            let own = qualifier.is_none() || qualifier == table || table.is_none();
            if own && !found.iter().any(|known| known.name == column.name) {
                found.push(column);
            }
        }
    }
    found
}

fn clause_text(cx: &Cx, node: &Node, kind: K) -> Option<String> {
    let clause = child(node, kind)?;
    expr(&clause).map(|condition| cx.text_of(&condition).to_owned())
}

/// `CREATE SEQUENCE`.
pub(super) fn sequence(cx: &Cx, node: &Node) -> Option<OpKind> {
    Some(OpKind::CreateSequence { name: cx.child_object(node, K::SEQUENCE)?, if_not_exists: has(node, K::IF_NOT_EXISTS) })
}

/// `OWNED BY` of a `CREATE SEQUENCE` or an `ALTER SEQUENCE`, whose name is of a kind.
pub(super) fn owner_of_sequence(cx: &Cx, node: &Node, name: K) -> Option<OpKind> {
    let option = child(node, K::OPTION_OWNED_BY)?;
    let owner = match find(&option, K::QUALIFIED_COLUMN_NAME_REF) {
        Some(column) => {
            let parts = cx.parts(&column);
            let (last, table) = parts.split_last()?;
            let (table_name, schema) = table.split_last()?;
            let span = Span::new(table.first()?.span.start, table_name.span.end);
            let schema = schema.last().map(|schema| schema.name.clone());
            Some((ObjectName { schema, name: table_name.name.clone(), span }, last.clone()))
        }
        None => None,
    };
    Some(OpKind::OwnSequence { name: cx.child_object(node, name)?, owner, if_exists: has(node, K::IF_EXISTS) })
}

/// `CREATE SCHEMA`; `AUTHORIZATION role` alone names the schema after the role.
pub(super) fn schema(cx: &Cx, node: &Node) -> Option<OpKind> {
    let named = child(node, K::NAMED_SCHEMA).and_then(|target| cx.child_ident(&target, K::SCHEMA));
    let role = || child(node, K::AUTHORIZATION_SCHEMA).and_then(|target| cx.child_ident(&target, K::ROLE));
    let name: Ident = named.or_else(role)?;
    Some(OpKind::CreateSchema { name, if_not_exists: has(node, K::IF_NOT_EXISTS) })
}

/// `CREATE EXTENSION`.
pub(super) fn extension(cx: &Cx, node: &Node) -> Option<OpKind> {
    Some(OpKind::CreateExtension { name: cx.child_ident(node, K::EXTENSION)?, if_not_exists: has(node, K::IF_NOT_EXISTS) })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn types() {
        check(
            "CREATE TYPE s.e AS ENUM ('a', 'b''c'); CREATE TYPE c AS (a int); CREATE DOMAIN d AS varchar(3) CHECK (value > 'a');
             ALTER TYPE e ADD VALUE IF NOT EXISTS 'x' AFTER 'a'; ALTER TYPE e RENAME VALUE 'x' TO 'y'; ALTER TYPE e OWNER TO joe",
            &expect![[r#"
                CreateType { name: s.e, kind: Enum(["a", "b'c"]) }
                CreateType { name: c, kind: Other }
                CreateType { name: d, kind: Domain("character varying(3)") }
                AlterEnum { name: e, change: Add { label: "x", after: "a", if_not_exists: true } }
                AlterEnum { name: e, change: Rename { from: "x", to: "y" } }
                Neutral("ALTER")
            "#]],
        );
    }

    #[test]
    fn triggers_policies_and_the_rest() {
        check(
            "CREATE CONSTRAINT TRIGGER tr AFTER INSERT OR UPDATE OF a, b ON s.t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION s.f('x');
             CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO joe USING (a = 1) WITH CHECK (true);
             ALTER POLICY p ON t USING (false); ALTER POLICY p ON t TO joe; CREATE SEQUENCE IF NOT EXISTS s.q START 5;
             CREATE SCHEMA IF NOT EXISTS a AUTHORIZATION b; CREATE SCHEMA AUTHORIZATION c; CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" SCHEMA x",
            &expect![[r#"
                CreateTrigger { name: tr, table: s.t, function: s.f, timing: "AFTER", events: ["INSERT", "UPDATE"], columns: [a, b], for_each_row: true }
                CreatePolicy { name: p, table: t, command: "UPDATE", using: "a = 1", check: "true", columns: [a] }
                AlterPolicy { name: p, table: t, using: "false" }
                Neutral("ALTER")
                CreateSequence { name: s.q, if_not_exists: true }
                CreateSchema { name: a, if_not_exists: true }
                CreateSchema { name: c }
                CreateExtension { name: uuid-ossp, if_not_exists: true }
            "#]],
        );
    }

    #[test]
    fn functions_tell_the_ddl_in_their_bodies() {
        check(
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE a (b int); SELECT 1 INTO c FROM d;
                EXECUTE format('DROP TABLE %I', e); EXECUTE 'SELECT 1'; RAISE NOTICE 'x'; END $$;
             CREATE OR REPLACE FUNCTION s.g() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql;
             CREATE PROCEDURE h() LANGUAGE sql AS 'INSERT INTO a VALUES (1); ALTER TABLE a ADD c int'; CREATE AGGREGATE i(int) (sfunc = j, stype = int)",
            &expect![[r#"
                CreateFunction { name: f, signature: "", body_ddl: ["CREATE TABLE a (b int)", "EXECUTE format('DROP TABLE %I', e)"], body: FunctionBody { steps: Later { text: " BEGIN CREATE TABLE a (b int); SELECT 1 INTO c FROM d;\n                EXECUTE format('DROP TABLE %I', e); EXECUTE 'SELECT 1'; RAISE NOTICE 'x'; END ", vars: Vars { values: {} }, binds: File, depth: 1, before: 0, is_plain: true } } }
                CreateFunction { name: s.g, replace: true, signature: "", raises: true }
                CreateFunction { name: h, signature: "", body_ddl: ["ALTER TABLE a ADD c int"] }
                CreateFunction { name: i, signature: "integer" }
            "#]],
        );
    }
}
