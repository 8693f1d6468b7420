//! `ALTER TABLE`, and `ALTER` of what shares its actions.

use super::constraint;
use super::expr as expressions;
use super::table::{column, is_type};
use super::tree::{Cx, K, Node, child, expr, find, has};
use super::types::data_type;
use crate::facts::ddl::{AlterAction, AlterKind, AlterTable, Ident, ObjectName};

/// `ALTER [FOREIGN] TABLE`; `None` when one of its actions is not known.
pub(super) fn table(cx: &Cx, node: &Node) -> Option<AlterTable> {
    let relation = child(node, K::TABLE_RELATION_NAME)?;
    let name = cx.child_object(&relation, K::TABLE_NAME_REF)?;
    on(cx, node, name)
}

/// The actions of an `ALTER` on any relation.
pub(super) fn on(cx: &Cx, node: &Node, name: ObjectName) -> Option<AlterTable> {
    let actions = node.children().filter(|found| !matches!(found.kind(), K::TABLE_RELATION_NAME | K::VIEW_REF | K::IF_EXISTS | K::COMMENT));
    let actions: Option<Vec<AlterAction>> =
        actions.map(|action| Some(AlterAction { kind: kind(cx, &action)?, span: cx.span(&action) })).collect();
    Some(AlterTable { name, if_exists: has(node, K::IF_EXISTS), actions: actions? })
}

fn kind(cx: &Cx, action: &Node) -> Option<AlterKind> {
    let cascade = || has(action, K::CASCADE);
    Some(match action.kind() {
        K::ADD_COLUMN => {
            let (column, constraints) = column(cx, action)?;
            AlterKind::AddColumn { column, constraints, if_not_exists: has(action, K::IF_NOT_EXISTS) }
        }
        K::DROP_COLUMN => {
            AlterKind::DropColumn { column: column_name(cx, action)?, if_exists: has(action, K::IF_EXISTS), cascade: cascade() }
        }
        K::RENAME_COLUMN => AlterKind::RenameColumn { from: column_name(cx, action)?, to: cx.child_ident(action, K::COLUMN_NAME)? },
        K::TABLE_RENAME_TO => AlterKind::RenameTable { to: last_part(cx, action, K::TABLE_NAME)? },
        K::RENAME_CONSTRAINT => {
            AlterKind::RenameConstraint { from: constraint_name(cx, action)?, to: cx.child_ident(action, K::CONSTRAINT_NAME)? }
        }
        K::SET_SCHEMA => AlterKind::SetSchema { schema: cx.child_ident(action, K::SCHEMA_REF)? },
        K::ALTER_COLUMN => alter_column(cx, action)?,
        K::ADD_CONSTRAINT => {
            let constraint = action.children().find_map(|found| constraint::read(cx, &found, None))?;
            AlterKind::AddConstraint { constraint, if_not_exists: false }
        }
        K::DROP_CONSTRAINT => {
            AlterKind::DropConstraint { name: constraint_name(cx, action)?, if_exists: has(action, K::IF_EXISTS), cascade: cascade() }
        }
        K::VALIDATE_CONSTRAINT => AlterKind::ValidateConstraint { name: constraint_name(cx, action)? },
        K::ALTER_CONSTRAINT => AlterKind::AlterConstraint { name: constraint_name(cx, action)? },
        K::ENABLE_RLS => AlterKind::RowSecurity { enabled: true },
        K::DISABLE_RLS => AlterKind::RowSecurity { enabled: false },
        K::FORCE_RLS => AlterKind::ForceRowSecurity { forced: true },
        K::NO_FORCE_RLS => AlterKind::ForceRowSecurity { forced: false },
        K::ENABLE_TRIGGER | K::ENABLE_ALWAYS_TRIGGER => AlterKind::Trigger { name: trigger_name(cx, action), enabled: true },
        K::DISABLE_TRIGGER | K::ENABLE_REPLICA_TRIGGER => AlterKind::Trigger { name: trigger_name(cx, action), enabled: false },
        K::ATTACH_PARTITION => AlterKind::AttachPartition { partition: cx.child_object(action, K::TABLE_NAME_REF)? },
        K::DETACH_PARTITION => AlterKind::DetachPartition { partition: cx.child_object(action, K::TABLE_NAME_REF)? },
        K::INHERIT_TABLE => AlterKind::Inherit { parent: cx.child_object(action, K::TABLE_NAME_REF)?, on: true },
        K::NO_INHERIT_TABLE => AlterKind::Inherit { parent: cx.child_object(action, K::TABLE_NAME_REF)?, on: false },
        kind if is_neutral(kind) => AlterKind::Neutral,
        _ => return None,
    })
}

fn trigger_name(cx: &Cx, action: &Node) -> Option<Ident> {
    find(action, K::TRIGGER_REF).map(|name| cx.ident(&name))
}

fn alter_column(cx: &Cx, action: &Node) -> Option<AlterKind> {
    let column = column_name(cx, action)?;
    let option = action.children().find(|found| found.kind() != K::COLUMN_NAME_REF)?;
    Some(match option.kind() {
        K::SET_TYPE => {
            let ty = option.children().find(|found| is_type(found.kind()))?;
            AlterKind::SetType { column, data_type: data_type(cx.text_of(&ty)), using: has(&option, K::USING_EXPR) }
        }
        K::SET_NOT_NULL => AlterKind::SetNullable { column, nullable: false },
        K::DROP_NOT_NULL => AlterKind::SetNullable { column, nullable: true },
        K::SET_DEFAULT => AlterKind::SetDefault { column, default: expr(&option).map(|value| cx.text_of(&value).to_owned()) },
        K::DROP_DEFAULT => AlterKind::SetDefault { column, default: None },
        K::ADD_GENERATED => AlterKind::SetIdentity { column, identity: true, if_exists: false },
        K::DROP_IDENTITY => AlterKind::SetIdentity { column, identity: false, if_exists: has(&option, K::IF_EXISTS) },
        K::DROP_EXPRESSION => AlterKind::DropExpression { column },
        kind if is_neutral(kind) => AlterKind::Neutral,
        _ => return None,
    })
}

/// Actions without effect on what rules can ask; one that is neither here nor read makes the statement not understood.
fn is_neutral(kind: K) -> bool {
    matches!(
        kind,
        K::ALTER_OPTION_LIST
            | K::ALTER_SET_STATISTICS
            | K::CLUSTER_ON
            | K::DEPENDS_ON_EXTENSION
            | K::DISABLE_RULE
            | K::ENABLE_ALWAYS_RULE
            | K::ENABLE_REPLICA_RULE
            | K::ENABLE_RULE
            | K::INHERIT
            | K::NOT_OF
            | K::NO_DEPENDS_ON_EXTENSION
            | K::NO_INHERIT
            | K::OF_TYPE
            | K::OPTION_ITEM_LIST
            | K::OWNER_TO
            | K::REPLICA_IDENTITY
            | K::RESET_OPTIONS
            | K::RESTART
            | K::SET_ACCESS_METHOD
            | K::SET_COMPRESSION
            | K::SET_EXPRESSION
            | K::SET_GENERATED
            | K::SET_GENERATED_OPTIONS
            | K::SET_LOGGED
            | K::SET_OPTIONS
            | K::SET_OPTIONS_LIST
            | K::SET_SEQUENCE_OPTION
            | K::SET_STATISTICS
            | K::SET_STORAGE
            | K::SET_TABLESPACE
            | K::SET_UNLOGGED
            | K::SET_WITHOUT_CLUSTER
            | K::SET_WITHOUT_OIDS
    )
}

fn column_name(cx: &Cx, action: &Node) -> Option<Ident> {
    if let Some(name) = cx.child_ident(action, K::COLUMN_NAME_REF) {
        return Some(name);
    }
    // `ALTER COLUMN` takes an expression where an index's column may be a number.
    expressions::columns(cx, action).into_iter().next()
}

fn constraint_name(cx: &Cx, action: &Node) -> Option<Ident> {
    last_part(cx, action, K::CONSTRAINT_NAME_REF)
}

/// The unqualified name of a child.
pub(super) fn last_part(cx: &Cx, node: &Node, kind: K) -> Option<Ident> {
    cx.child_object(node, kind).map(|object| Ident { name: object.name, span: object.span })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn all_actions_in_the_order_written() {
        check(
            "ALTER TABLE IF EXISTS ONLY s.t ADD COLUMN IF NOT EXISTS a int REFERENCES b, DROP COLUMN IF EXISTS c CASCADE,
                ALTER d TYPE varchar(3) USING d::text, ALTER COLUMN e SET NOT NULL, ALTER e DROP NOT NULL,
                ALTER f SET DEFAULT now(), ALTER f DROP DEFAULT, ALTER g ADD GENERATED ALWAYS AS IDENTITY, ALTER g DROP IDENTITY IF EXISTS,
                ADD CONSTRAINT h CHECK (a > 0) NOT VALID, ADD CONSTRAINT i PRIMARY KEY USING INDEX j, DROP CONSTRAINT IF EXISTS k CASCADE,
                VALIDATE CONSTRAINT h, ALTER CONSTRAINT l DEFERRABLE, ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY,
                OWNER TO joe, ALTER m SET STATISTICS 7, INHERIT n",
            &expect![[r#"
                AlterTable { name: s.t, if_exists: true, actions: [AddColumn { column: ColumnDef { name: a, data_type: "integer" }, constraints: [Constraint { kind: ForeignKey { columns: [a], ref_table: b }, validated: true }], if_not_exists: true }, DropColumn { column: c, if_exists: true, cascade: true }, SetType { column: d, data_type: "character varying(3)", using: true }, SetNullable { column: e }, SetNullable { column: e, nullable: true }, SetDefault { column: f, default: Some("now()") }, SetDefault { column: f }, SetIdentity { column: g, identity: true }, SetIdentity { column: g, if_exists: true }, AddConstraint { constraint: Constraint { name: h, kind: Check { expression: "a > 0", columns: [a] } } }, AddConstraint { constraint: Constraint { name: i, kind: PrimaryKey { using_index: j }, validated: true } }, DropConstraint { name: k, if_exists: true, cascade: true }, ValidateConstraint { name: h }, AlterConstraint { name: l }, RowSecurity { enabled: true }, ForceRowSecurity {  }, Neutral, Neutral, Inherit { parent: n, on: true }] }
            "#]],
        );
    }

    #[test]
    fn renames_moves_and_partitions() {
        check(
            "ALTER TABLE t RENAME a TO \"B\"; ALTER TABLE t RENAME TO u; ALTER TABLE t RENAME CONSTRAINT c TO d;
             ALTER TABLE t SET SCHEMA s; ALTER TABLE t ATTACH PARTITION s.p DEFAULT; ALTER TABLE t DETACH PARTITION p CONCURRENTLY;
             ALTER TABLE ALL IN TABLESPACE x SET TABLESPACE y;",
            &expect![[r#"
                AlterTable { name: t, actions: [RenameColumn { from: a, to: B }] }
                AlterTable { name: t, actions: [RenameTable { to: u }] }
                AlterTable { name: t, actions: [RenameConstraint { from: c, to: d }] }
                AlterTable { name: t, actions: [SetSchema { schema: s }] }
                AlterTable { name: t, actions: [AttachPartition { partition: s.p }] }
                AlterTable { name: t, actions: [DetachPartition { partition: p }] }
                Neutral("ALTER")
            "#]],
        );
    }

    #[test]
    fn an_action_that_is_not_known_makes_the_statement_not_understood() {
        check(
            "ALTER TABLE t ADD a int, MERGE PARTITIONS (p, q) INTO r; ALTER TABLE t ADD a int b",
            &expect![[r#"
            Opaque { why: NotUnderstood, message: "`ALTER TABLE t` was not understood: a part of it is missing", may_touch: [t] }
            Opaque { why: NotUnderstood, message: "`ALTER TABLE t` was not understood: expected command, found IDENT", may_touch: [t] }
        "#]],
        );
    }
}
