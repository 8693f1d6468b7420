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
    let written = node.children().find(|found| is_type(found.kind())).map_or("", |ty| cx.text_of(&ty));
    let serial = serial(written);
    let mut column = ColumnDef {
        name: name.clone(),
        data_type: serial.map_or_else(|| data_type(written), str::to_owned),
        not_null: serial.is_some(),
        default: None,
        owns_sequence: serial.is_some(),
        identity: false,
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
                column.identity = true;
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

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::facts::sql::testing::check;

    #[test]
    fn columns_and_the_constraints_behind_them() {
        check(
            "CREATE TABLE IF NOT EXISTS app.\"T\" (
                id bigserial PRIMARY KEY,
                a varchar(10) NOT NULL DEFAULT 'x'::text,
                b int CONSTRAINT fk REFERENCES q (id) ON DELETE CASCADE,
                c timestamptz[] UNIQUE,
                d int GENERATED BY DEFAULT AS IDENTITY,
                e int GENERATED ALWAYS AS (b + 1) STORED CHECK (e > b)
            )",
            &expect![[r#"
                CreateTable { name: app.T, if_not_exists: true, columns: [ColumnDef { name: id, data_type: "bigint", not_null: true, owns_sequence: true }, ColumnDef { name: a, data_type: "character varying(10)", not_null: true, default: "'x'::text" }, ColumnDef { name: b, data_type: "integer" }, ColumnDef { name: c, data_type: "timestamp with time zone[]" }, ColumnDef { name: d, data_type: "integer", not_null: true, owns_sequence: true, identity: true }, ColumnDef { name: e, data_type: "integer", generated: true }], constraints: [Constraint { kind: PrimaryKey { columns: [id] }, validated: true }, Constraint { name: fk, kind: ForeignKey { columns: [b], ref_table: q, ref_columns: [id], on_delete: Cascade }, validated: true }, Constraint { kind: Unique { columns: [c] }, validated: true }, Constraint { kind: Check { expression: "e > b", columns: [e, b], on_column: e }, validated: true }] }
            "#]],
        );
    }

    #[test]
    fn table_constraints() {
        check(
            "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b), CONSTRAINT u UNIQUE NULLS NOT DISTINCT (b),
                FOREIGN KEY (a, b) REFERENCES s.p ON UPDATE SET NULL ON DELETE RESTRICT NOT VALID,
                CHECK (lower(a::text) <> b::text), EXCLUDE USING gist (a WITH =, b WITH &&))",
            &expect![[r#"
                CreateTable { name: t, columns: [ColumnDef { name: a, data_type: "integer" }, ColumnDef { name: b, data_type: "integer" }], constraints: [Constraint { kind: PrimaryKey { columns: [a, b] }, validated: true }, Constraint { name: u, kind: Unique { columns: [b], nulls_not_distinct: true }, validated: true }, Constraint { kind: ForeignKey { columns: [a, b], ref_table: s.p, on_delete: Restrict, on_update: SetNull } }, Constraint { kind: Check { expression: "lower(a::text) <> b::text", columns: [a, b] }, validated: true }, Constraint { kind: Exclude { columns: [a, b] }, validated: true }] }
            "#]],
        );
    }

    #[test]
    fn every_form_of_create_table() {
        check(
            "CREATE TEMP TABLE a (LIKE s.b INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY);
             CREATE TABLE c (d int) INHERITS (e, f);
             CREATE TABLE g PARTITION OF h FOR VALUES FROM (1) TO (2);
             CREATE TABLE i (j date) PARTITION BY RANGE (j);
             CREATE TABLE k AS SELECT l.m, n::text AS o, * FROM l JOIN p USING (q);
             SELECT r INTO s FROM t;
             CREATE TABLE u OF v;",
            &expect![[r#"
                CreateTable { name: a, temporary: true, like: [Like { source: s.b, including: ["COMMENTS", "COMPRESSION", "CONSTRAINTS", "DEFAULTS", "GENERATED", "STATISTICS", "STORAGE"] }] }
                CreateTable { name: c, columns: [ColumnDef { name: d, data_type: "integer" }], inherits: [e, f] }
                CreateTable { name: g, partition_of: h }
                CreateTable { name: i, columns: [ColumnDef { name: j, data_type: "date" }], partitioned: true }
                CreateTable { name: k, as_query: QueryShape { reads: [l, p], rows: Select { from: [Join { left: Relation { name: l, alias: Alias {  } }, right: Relation { name: p, alias: Alias {  } }, merge: Using([q]) }], output: [Named { name: "m", source: Some(("l", "m")) }, Named { name: "o", data_type: "text" }, Star {  }], names: [("l", "m"), (None, "n")] } } }
                CreateTable { name: s, as_query: QueryShape { reads: [t], rows: Select { from: [Relation { name: t, alias: Alias {  } }], output: [Named { name: "r", source: Some((None, "r")) }], names: [(None, "r")] } } }
                CreateTable { name: u }
                Opaque { why: NotUnderstood, message: "the columns of table `u` are those of a type: `OF v`", may_touch: [u] }
            "#]],
        );
    }

    #[test]
    fn placeholders_in_names_come_back_as_written() {
        check(
            "CREATE TABLE {{ .Schema }}.Users_${Env} (a int REFERENCES :Other.t)",
            &expect![[r#"
            CreateTable { name: {{ .Schema }}.users_${Env}, columns: [ColumnDef { name: a, data_type: "integer" }], constraints: [Constraint { kind: ForeignKey { columns: [a], ref_table: :Other.t }, validated: true }] }
        "#]],
        );
    }
}
