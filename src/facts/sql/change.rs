//! `ALTER` of what is no table: renaming, moving, and the few actions that a rule can ask about.

use super::alter;
use super::drop::{on, signature_name};
use super::objects;
use super::tree::{Cx, K, Node, child, has};
use crate::facts::ddl::{Ident, ObjectKind, ObjectName, OpKind};

/// Reads an `ALTER`; the operations in the order written, none when nothing in it concerns a rule.
pub(super) fn read(cx: &Cx, node: &Node) -> Option<Vec<OpKind>> {
    let (object, name) = target(cx, node)?;
    let if_exists = has(node, K::IF_EXISTS);
    let mut ops = Vec::new();
    let mut of_table = false;
    for action in node.children() {
        if let Some(to) = renamed(cx, &action) {
            ops.push(OpKind::Rename { object, name: name.clone(), on: on(cx, node), to, if_exists });
        } else {
            match action.kind() {
                K::SET_SCHEMA => {
                    let schema = cx.child_ident(&action, K::SCHEMA_REF)?;
                    ops.push(OpKind::SetSchema { object, name: name.clone(), schema, if_exists });
                }
                K::ADD_VALUE | K::RENAME_VALUE => ops.extend(objects::alter_enum(name.clone(), &action)),
                K::RENAME_COLUMN => of_table = true,
                K::OPTION_OWNED_BY => ops.extend(objects::owner_of_sequence(cx, node, K::SEQUENCE_REF)),
                _ => {}
            }
        }
    }
    if ops.is_empty()
        && !of_table
        && matches!(object, ObjectKind::Sequence | ObjectKind::Index | ObjectKind::View | ObjectKind::MaterializedView)
    {
        return Some(vec![OpKind::Touch { object, name, if_exists }]);
    }
    if of_table {
        ops.push(OpKind::AlterTable(alter::on(cx, node, name)?));
    }
    Some(ops)
}

fn target(cx: &Cx, node: &Node) -> Option<(ObjectKind, ObjectName)> {
    let (object, kind) = match node.kind() {
        K::ALTER_INDEX => (ObjectKind::Index, K::INDEX_REF),
        K::ALTER_SEQUENCE => (ObjectKind::Sequence, K::SEQUENCE_REF),
        K::ALTER_VIEW => (ObjectKind::View, K::VIEW_REF),
        K::ALTER_MATERIALIZED_VIEW => (ObjectKind::MaterializedView, K::VIEW_REF),
        K::ALTER_TYPE => (ObjectKind::Type, K::TYPE_NAME_REF),
        K::ALTER_DOMAIN => (ObjectKind::Domain, K::DOMAIN_REF),
        K::ALTER_SCHEMA => (ObjectKind::Schema, K::SCHEMA_REF),
        K::ALTER_EXTENSION => (ObjectKind::Extension, K::EXTENSION_REF),
        K::ALTER_TRIGGER => (ObjectKind::Trigger, K::TRIGGER_REF),
        K::ALTER_POLICY => (ObjectKind::Policy, K::POLICY_REF),
        K::ALTER_FUNCTION => (ObjectKind::Function, K::FUNCTION_SIG),
        K::ALTER_PROCEDURE => (ObjectKind::Function, K::PROCEDURE_SIG),
        K::ALTER_ROUTINE => (ObjectKind::Function, K::ROUTINE_SIG),
        K::ALTER_AGGREGATE => (ObjectKind::Function, K::AGGREGATE),
        _ => return None,
    };
    let found = child(node, kind)?;
    let name = if object == ObjectKind::Function { signature_name(cx, &found)? } else { cx.object(&found) };
    Some((object, name))
}

/// The new name, when an action renames the object itself.
fn renamed(cx: &Cx, action: &Node) -> Option<Ident> {
    let name = match action.kind() {
        K::INDEX_RENAME_TO => K::INDEX,
        K::SEQUENCE_RENAME_TO => K::SEQUENCE,
        K::VIEW_RENAME_TO => K::VIEW,
        K::TYPE_RENAME_TO => K::TYPE_NAME,
        K::DOMAIN_RENAME_TO => K::DOMAIN,
        K::SCHEMA_RENAME_TO => K::SCHEMA,
        K::TRIGGER_RENAME_TO => K::TRIGGER,
        K::POLICY_RENAME_TO => K::POLICY,
        K::FUNCTION_RENAME_TO => K::FUNCTION_NAME,
        K::PROCEDURE_RENAME_TO => K::PROCEDURE_NAME,
        K::ROUTINE_RENAME_TO => K::ROUTINE_NAME,
        K::AGGREGATE_RENAME_TO => K::AGGREGATE_NAME,
        _ => return None,
    };
    alter::last_part(cx, action, name)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn renames_and_moves_of_each_kind() {
        check(
            "ALTER INDEX IF EXISTS s.i RENAME TO j; ALTER SEQUENCE a RENAME TO b; ALTER VIEW c RENAME TO d; ALTER VIEW c RENAME COLUMN x TO y;
             ALTER MATERIALIZED VIEW e RENAME TO f; ALTER TYPE g RENAME TO h; ALTER DOMAIN k RENAME TO l; ALTER SCHEMA m RENAME TO n;
             ALTER TRIGGER o ON s.p RENAME TO q; ALTER POLICY r ON t RENAME TO u; ALTER FUNCTION v(int) RENAME TO w; ALTER TYPE g SET SCHEMA s;
             ALTER FUNCTION v(int) OWNER TO joe; ALTER SEQUENCE a OWNED BY t.c; ALTER INDEX p ATTACH PARTITION q",
            &expect![[r#"
                Rename { object: Index, name: s.i, to: j, if_exists: true }
                Rename { object: Sequence, name: a, to: b }
                Rename { object: View, name: c, to: d }
                AlterTable { name: c, actions: [RenameColumn { from: x, to: y }] }
                Rename { object: MaterializedView, name: e, to: f }
                Rename { object: Type, name: g, to: h }
                Rename { object: Domain, name: k, to: l }
                Rename { object: Schema, name: m, to: n }
                Rename { object: Trigger, name: o, on: s.p, to: q }
                Rename { object: Policy, name: r, on: t, to: u }
                Rename { object: Function, name: v, to: w }
                SetSchema { object: Type, name: g, schema: s }
                Neutral("ALTER")
                OwnSequence { name: a, owner: Some((t, c)) }
                Touch { object: Index, name: p }
            "#]],
        );
    }
}
