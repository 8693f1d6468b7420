//! `CREATE SCHEMA s CREATE TABLE …`: what is made with a schema is made in it.

use super::tree::{Cx, Node};
use super::{objects, statement};
use crate::facts::ddl::{ConstraintKind, ObjectName, Op, OpKind};

/// Reads a `CREATE SCHEMA` with its elements.
pub(super) fn schema(cx: &Cx, node: &Node) -> Option<Vec<Op>> {
    let kind = objects::schema(cx, node)?;
    let OpKind::CreateSchema { name, .. } = &kind else { return None };
    let schema = name.name.clone();
    let mut elements: Vec<Op> = node.children().filter_map(|element| statement::element(cx, &element)).flatten().collect();
    let made: Vec<String> = elements.iter_mut().filter_map(|op| target(&mut op.kind)).map(|name| name.name.clone()).collect();
    let put = |name: &mut ObjectName| {
        name.schema.get_or_insert_with(|| schema.clone());
    };
    for op in &mut elements {
        target(&mut op.kind).into_iter().for_each(put);
        references(&mut op.kind).into_iter().filter(|name| made.contains(&name.name)).for_each(put);
    }
    let mut ops = vec![Op { kind, span: cx.span(node) }];
    ops.append(&mut elements);
    Some(ops)
}

/// The name of what an element makes, or of the table it belongs to.
fn target(kind: &mut OpKind) -> Option<&mut ObjectName> {
    match kind {
        OpKind::CreateTable(table) => Some(&mut table.name),
        OpKind::CreateView(view) => Some(&mut view.name),
        OpKind::CreateIndex(index) => Some(&mut index.table),
        OpKind::CreateTrigger(trigger) => Some(&mut trigger.table),
        OpKind::CreateType(created) => Some(&mut created.name),
        OpKind::CreateFunction(function) => Some(&mut function.name),
        OpKind::CreateSequence { name, .. } => Some(name),
        _ => None,
    }
}

/// The relations that an element refers to: those of the same statement are in the schema too.
fn references(kind: &mut OpKind) -> Vec<&mut ObjectName> {
    match kind {
        OpKind::CreateTable(table) => {
            let keys = table.constraints.iter_mut().filter_map(|constraint| match &mut constraint.kind {
                ConstraintKind::ForeignKey(key) => Some(&mut key.ref_table),
                _ => None,
            });
            keys.chain(&mut table.inherits).chain(&mut table.partition_of).collect()
        }
        OpKind::CreateView(view) => view.query.reads.iter_mut().chain(view.query.rows.relations_mut()).collect(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn what_is_made_with_a_schema_is_made_in_it() {
        check(
            "CREATE SCHEMA s CREATE TABLE a (id int PRIMARY KEY) CREATE TABLE b (a_id int REFERENCES a, o_id int REFERENCES other)",
            &expect![[r#"
                CreateSchema { name: s }
                CreateTable { name: s.a, columns: [ColumnDef { name: id, data_type: "integer" }], constraints: [Constraint { kind: PrimaryKey { columns: [id] }, validated: true }] }
                CreateTable { name: s.b, columns: [ColumnDef { name: a_id, data_type: "integer" }, ColumnDef { name: o_id, data_type: "integer" }], constraints: [Constraint { kind: ForeignKey { columns: [a_id], ref_table: s.a }, validated: true }, Constraint { kind: ForeignKey { columns: [o_id], ref_table: other }, validated: true }] }
            "#]],
        );
    }
}
