//! `DROP` of everything.

use super::tree::{Cx, K, Node, child, has};
use crate::facts::ddl::{Drop, ObjectKind, ObjectName, OpKind};

/// Reads a `DROP`; what no rule asks about is neutral.
pub(super) fn read(cx: &Cx, node: &Node) -> Option<OpKind> {
    let (object, name) = match node.kind() {
        K::DROP_TABLE | K::DROP_FOREIGN_TABLE => (ObjectKind::Table, K::TABLE_NAME_REF),
        K::DROP_INDEX => (ObjectKind::Index, K::INDEX_REF),
        K::DROP_VIEW => (ObjectKind::View, K::VIEW_REF),
        K::DROP_MATERIALIZED_VIEW => (ObjectKind::MaterializedView, K::VIEW_REF),
        K::DROP_SEQUENCE => (ObjectKind::Sequence, K::SEQUENCE_REF),
        K::DROP_TYPE => (ObjectKind::Type, K::TYPE_NAME_REF),
        K::DROP_DOMAIN => (ObjectKind::Domain, K::DOMAIN_REF),
        K::DROP_SCHEMA => (ObjectKind::Schema, K::SCHEMA_REF),
        K::DROP_EXTENSION => (ObjectKind::Extension, K::EXTENSION_REF),
        K::DROP_TRIGGER => (ObjectKind::Trigger, K::TRIGGER_REF),
        K::DROP_POLICY => (ObjectKind::Policy, K::POLICY_REF),
        K::DROP_FUNCTION => (ObjectKind::Function, K::FUNCTION_SIG_LIST),
        K::DROP_PROCEDURE => (ObjectKind::Function, K::PROCEDURE_SIG_LIST),
        K::DROP_ROUTINE => (ObjectKind::Function, K::ROUTINE_SIG_LIST),
        K::DROP_AGGREGATE => (ObjectKind::Function, K::AGGREGATE),
        _ => return None,
    };
    let names = if object == ObjectKind::Function { functions(cx, node, name) } else { cx.objects(node, name) };
    let (if_exists, cascade) = (has(node, K::IF_EXISTS), has(node, K::CASCADE));
    Some(OpKind::Drop(Drop { object, names, on: on(cx, node), if_exists, cascade, concurrently: has(node, K::CONCURRENTLY_KW) }))
}

/// `ON table`.
pub(super) fn on(cx: &Cx, node: &Node) -> Option<ObjectName> {
    let clause = child(node, K::ON_RELATION).or_else(|| child(node, K::ON_TABLE))?;
    cx.child_object(&clause, K::RELATION_NAME_REF).or_else(|| cx.child_object(&clause, K::TABLE_NAME_REF))
}

fn functions(cx: &Cx, node: &Node, list: K) -> Vec<ObjectName> {
    if list == K::AGGREGATE {
        return super::tree::children(node, K::AGGREGATE).filter_map(|signature| cx.child_object(&signature, K::PATH_REF)).collect();
    }
    child(node, list).into_iter().flat_map(|list| list.children()).filter_map(|signature| signature_name(cx, &signature)).collect()
}

/// The name in front of a function's arguments.
pub(super) fn signature_name(cx: &Cx, signature: &Node) -> Option<ObjectName> {
    let name = signature
        .children()
        .find(|found| matches!(found.kind(), K::FUNCTION_NAME_REF | K::PROCEDURE_NAME_REF | K::ROUTINE_NAME_REF | K::PATH_REF))?;
    Some(cx.object(&name))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn drops_of_each_kind() {
        check(
            "DROP TABLE IF EXISTS a, s.b CASCADE; DROP INDEX CONCURRENTLY c; DROP VIEW d; DROP MATERIALIZED VIEW e; DROP SEQUENCE f;
             DROP TYPE g RESTRICT; DROP DOMAIN h; DROP SCHEMA i CASCADE; DROP EXTENSION \"j-k\"; DROP TRIGGER IF EXISTS l ON s.m;
             DROP POLICY n ON o; DROP FUNCTION s.p(int), q; DROP PROCEDURE r(); DROP AGGREGATE t(int); DROP ROLE u; DROP OWNED BY v",
            &expect![[r#"
                Drop { object: Table, names: [a, s.b], if_exists: true, cascade: true }
                Drop { object: Index, names: [c], concurrently: true }
                Drop { object: View, names: [d] }
                Drop { object: MaterializedView, names: [e] }
                Drop { object: Sequence, names: [f] }
                Drop { object: Type, names: [g] }
                Drop { object: Domain, names: [h] }
                Drop { object: Schema, names: [i], cascade: true }
                Drop { object: Extension, names: [j-k] }
                Drop { object: Trigger, names: [l], on: s.m, if_exists: true }
                Drop { object: Policy, names: [n], on: o }
                Drop { object: Function, names: [s.p, q] }
                Drop { object: Function, names: [r] }
                Drop { object: Function, names: [t] }
                Neutral("DROP")
                Opaque { why: Dynamic, message: "`DROP OWNED` drops whatever the role owns" }
            "#]],
        );
    }
}
