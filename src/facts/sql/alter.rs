//! `ALTER TABLE`, and `ALTER` of what shares its actions.

use super::constraint;
use super::expr;
use super::table::{column, is_type};
use super::tree::{Cx, K, Node, child, has};
use super::types::data_type;
use crate::facts::ddl::{AlterAction, AlterKind, AlterTable, Ident, ObjectName};

/// `ALTER [FOREIGN] TABLE`; `None` for `ALTER TABLE ALL IN TABLESPACE`.
pub(super) fn table(cx: &Cx, node: &Node) -> Option<AlterTable> {
    let relation = child(node, K::TABLE_RELATION_NAME)?;
    let name = cx.child_object(&relation, K::TABLE_NAME_REF)?;
    Some(on(cx, node, name))
}

/// The actions of any `ALTER` on a relation, without its renaming and moving when those are operations of their own.
pub(super) fn on(cx: &Cx, node: &Node, name: ObjectName) -> AlterTable {
    let actions = node
        .children()
        .filter(|found| !matches!(found.kind(), K::TABLE_RELATION_NAME | K::VIEW_REF | K::IF_EXISTS | K::COMMENT))
        .map(|action| AlterAction { kind: kind(cx, &action).unwrap_or(AlterKind::Neutral), span: cx.span(&action) })
        .collect();
    AlterTable { name, if_exists: has(node, K::IF_EXISTS), actions }
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
        K::ATTACH_PARTITION => AlterKind::AttachPartition { partition: cx.child_object(action, K::TABLE_NAME_REF)? },
        K::DETACH_PARTITION => AlterKind::DetachPartition { partition: cx.child_object(action, K::TABLE_NAME_REF)? },
        K::INHERIT_TABLE => AlterKind::Inherit { parent: cx.child_object(action, K::TABLE_NAME_REF)?, on: true },
        K::NO_INHERIT_TABLE => AlterKind::Inherit { parent: cx.child_object(action, K::TABLE_NAME_REF)?, on: false },
        _ => return None,
    })
}

fn alter_column(cx: &Cx, action: &Node) -> Option<AlterKind> {
    let column = column_name(cx, action)?;
    let option = action.children().find(|found| found.kind() != K::COLUMN_NAME_REF)?;
    Some(match option.kind() {
        K::SET_TYPE => {
            let ty = option.children().find(|found| is_type(found.kind()))?;
            AlterKind::SetType { column, data_type: data_type(cx.text_of(&ty)) }
        }
        K::SET_NOT_NULL => AlterKind::SetNullable { column, nullable: false },
        K::DROP_NOT_NULL => AlterKind::SetNullable { column, nullable: true },
        K::SET_DEFAULT => AlterKind::SetDefault { column, default: super::tree::expr(&option).map(|value| cx.text_of(&value).to_owned()) },
        K::DROP_DEFAULT => AlterKind::SetDefault { column, default: None },
        K::ADD_GENERATED => AlterKind::SetIdentity { column, identity: true },
        K::DROP_IDENTITY => AlterKind::SetIdentity { column, identity: false },
        K::DROP_EXPRESSION => AlterKind::DropExpression { column },
        _ => return None,
    })
}

fn column_name(cx: &Cx, action: &Node) -> Option<Ident> {
    if let Some(name) = cx.child_ident(action, K::COLUMN_NAME_REF) {
        return Some(name);
    }
    // `ALTER COLUMN` takes an expression where an index's column may be a number.
    expr::columns(cx, action).into_iter().next()
}

fn constraint_name(cx: &Cx, action: &Node) -> Option<Ident> {
    last_part(cx, action, K::CONSTRAINT_NAME_REF)
}

/// The unqualified name of a child.
pub(super) fn last_part(cx: &Cx, node: &Node, kind: K) -> Option<Ident> {
    cx.child_object(node, kind).map(|object| Ident { name: object.name, span: object.span })
}
