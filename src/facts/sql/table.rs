//! `CREATE TABLE` in all its forms.

use super::constraint;
use super::query;
use super::tree::{Cx, K, Node, child, expr, find, has, words};
use super::types::{data_type, serial};
use crate::facts::ddl::{ColumnDef, Constraint, CreateTable, Like, Op, OpKind, Opaque, OpaqueWhy};

/// `CREATE [FOREIGN] TABLE`.
pub(super) fn create(cx: &Cx, node: &Node) -> Vec<Op> {
    let Some(mut table) = empty(cx, node) else { return Vec::new() };
    if let Some(list) = child(node, K::TABLE_ARG_LIST) {
        arguments(cx, &list, &mut table);
    }
    table.inherits = child(node, K::INHERITS).map(|list| cx.objects(&list, K::TABLE_NAME_REF)).unwrap_or_default();
    table.partition_of = child(node, K::PARTITION_OF).and_then(|parent| cx.child_object(&parent, K::TABLE_NAME_REF));
    table.partitioned = has(node, K::PARTITION_BY);
    let typed = child(node, K::OF_TYPE).map(|of| Opaque {
        why: OpaqueWhy::NotUnderstood,
        message: format!("the columns of table `{}` are those of a type: `{}`", table.name.name, cx.text_of(&of)),
        may_touch: vec![table.name.clone()],
    });
    let span = cx.span(node);
    let mut ops = vec![Op { kind: OpKind::CreateTable(table), span }];
    ops.extend(typed.map(|opaque| Op { kind: OpKind::Opaque(opaque), span }));
    ops
}

/// `CREATE TABLE … AS query`.
pub(super) fn create_as(cx: &Cx, node: &Node) -> Option<CreateTable> {
    let mut table = empty(cx, node)?;
    if let Some(list) = child(node, K::TABLE_ARG_LIST) {
        arguments(cx, &list, &mut table);
    }
    let query = node.children().find(|found| query::is_query(found.kind()))?;
    table.as_query = Some(query::shape(cx, &query));
    Some(table)
}

/// `SELECT … INTO table`.
pub(super) fn select_into(cx: &Cx, node: &Node) -> Option<CreateTable> {
    let into = child(node, K::INTO_CLAUSE)?;
    let mut table = empty(cx, &into)?;
    table.as_query = Some(query::shape(cx, node));
    Some(table)
}

fn empty(cx: &Cx, node: &Node) -> Option<CreateTable> {
    Some(CreateTable {
        name: cx.child_object(node, K::TABLE_NAME)?,
        if_not_exists: has(node, K::IF_NOT_EXISTS),
        temporary: has(node, K::TEMP),
        columns: Vec::new(),
        constraints: Vec::new(),
        like: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        partitioned: false,
        as_query: None,
    })
}

fn arguments(cx: &Cx, list: &Node, table: &mut CreateTable) {
    for argument in list.children() {
        match argument.kind() {
            K::COLUMN => {
                if let Some((column, constraints)) = column(cx, &argument) {
                    table.columns.push(column);
                    table.constraints.extend(constraints);
                }
            }
            K::LIKE_CLAUSE => table.like.extend(like(cx, &argument)),
            _ => table.constraints.extend(constraint::read(cx, &argument, None)),
        }
    }
}

/// A column and the constraints written behind it: a `COLUMN` or an `ADD_COLUMN` node.
pub(super) fn column(cx: &Cx, node: &Node) -> Option<(ColumnDef, Vec<Constraint>)> {
    let name = cx.child_ident(node, K::COLUMN_NAME)?;
    let written = node.children().find(|found| is_type(found.kind())).map(|ty| cx.text_of(&ty)).unwrap_or("");
    let serial = serial(written);
    let mut column = ColumnDef {
        name: name.clone(),
        data_type: serial.map_or_else(|| data_type(written), str::to_owned),
        not_null: serial.is_some(),
        default: None,
        owns_sequence: serial.is_some(),
        generated: false,
        span: cx.span(node),
    };
    let mut constraints = Vec::new();
    for clause in node.children() {
        match clause.kind() {
            K::NOT_NULL_CONSTRAINT => column.not_null = true,
            K::DEFAULT_CONSTRAINT => column.default = expr(&clause).map(|value| cx.text_of(&value).to_owned()),
            K::GENERATED_CONSTRAINT if find(&clause, K::GENERATED_IDENTITY).is_some() => {
                column.owns_sequence = true;
                column.not_null = true;
            }
            K::GENERATED_CONSTRAINT => column.generated = true,
            _ => constraints.extend(constraint::read(cx, &clause, Some(&name))),
        }
    }
    Some((column, constraints))
}

/// Whether a kind is a data type.
pub(super) fn is_type(kind: K) -> bool {
    matches!(
        kind,
        K::ARRAY_TYPE
            | K::PATH_TYPE
            | K::VARCHAR_TYPE
            | K::CHARACTER_TYPE
            | K::BIT_TYPE
            | K::BIT_VARYING_TYPE
            | K::DOUBLE_TYPE
            | K::TIME_TYPE
            | K::TIMESTAMP_TYPE
            | K::INTERVAL_TYPE
            | K::PERCENT_TYPE
    )
}

fn like(cx: &Cx, node: &Node) -> Option<Like> {
    const OPTIONS: [&str; 9] =
        ["COMMENTS", "COMPRESSION", "CONSTRAINTS", "DEFAULTS", "GENERATED", "IDENTITY", "INDEXES", "STATISTICS", "STORAGE"];
    let source = cx.child_object(node, K::RELATION_NAME_REF)?;
    let mut including: Vec<&'static str> = Vec::new();
    for option in node.children().filter(|option| matches!(option.kind(), K::INCLUDING_PROPERTY | K::EXCLUDING_PROPERTY)) {
        let text = words(&option);
        let (on, name) = text.split_once(' ').unwrap_or((&text, ""));
        let named = OPTIONS.iter().copied().filter(|known| name == "ALL" || *known == name);
        if on == "INCLUDING" {
            including.extend(named);
        } else {
            let excluded: Vec<&str> = named.collect();
            including.retain(|known| !excluded.contains(known));
        }
    }
    including.sort_unstable();
    including.dedup();
    Some(Like { source, including })
}
