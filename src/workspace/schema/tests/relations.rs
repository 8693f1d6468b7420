//! Tables made of others: views, queries, LIKE, inheritance, partitions.

use expect_test::{Expect, expect};

use super::show;

fn check(sql: &str, expected: &Expect) {
    expected.assert_eq(&show(sql));
}

const BASE: &str = "CREATE TABLE a (id int PRIMARY KEY, name text); CREATE TABLE b (id int PRIMARY KEY, a_id int, name text);";

#[test]
fn a_table_made_of_a_view_has_the_view_s_columns() {
    check(
        &format!(
            "{BASE} CREATE VIEW v AS SELECT x.*, s.total, b.name AS label FROM a AS x JOIN b ON b.a_id = x.id,
             (SELECT count(*) AS total FROM b) s; CREATE TABLE t AS SELECT * FROM v; CREATE TABLE u (k, l) AS SELECT id, name FROM v;"
        ),
        &expect![[r#"
            a (id integer!, name text)
              a_pkey: primary key (id)
            b (id integer!, a_id integer, name text)
              b_pkey: primary key (id)
            t (id integer, name text, total bigint, label text)
            u (k integer, l text)
            view v (id, name, total, label)
        "#]],
    );
}

#[test]
fn a_table_whose_columns_the_query_does_not_tell_is_unknown() {
    check(
        &format!("{BASE} CREATE TABLE t AS SELECT * FROM a NATURAL JOIN b; ALTER TABLE t ALTER COLUMN x SET NOT NULL;"),
        &expect![[r#"
            a (id integer!, name text)
              a_pkey: primary key (id)
            b (id integer!, a_id integer, name text)
              b_pkey: primary key (id)
            t (id integer, name text, a_id integer)
            ! 1.sql:1:184 "x" t.x: missing column
        "#]],
    );
}

#[test]
fn a_column_that_a_view_reads_goes_only_with_cascade() {
    let view = format!("{BASE} CREATE VIEW v AS SELECT x.name FROM a x JOIN b ON b.a_id = x.id; CREATE VIEW w AS SELECT * FROM v;");
    check(
        &format!("{view} ALTER TABLE b DROP COLUMN name;"),
        &expect![[r#"
        a (id integer!, name text)
          a_pkey: primary key (id)
        b (id integer!, a_id integer)
          b_pkey: primary key (id)
        view v (name)
        view w (name)
    "#]],
    );
    check(
        &format!("{view} ALTER TABLE a DROP COLUMN name;"),
        &expect![[r#"
        a (id integer!)
          a_pkey: primary key (id)
        b (id integer!, a_id integer, name text)
          b_pkey: primary key (id)
        view v (name)
        view w (name)
        ! 1.sql:1:232 "name" a.name: still referenced by v; `v` reads it here 1.sql:1:119 "v"
    "#]],
    );
    check(
        &format!("{view} ALTER TABLE a RENAME name TO label; ALTER TABLE a RENAME TO c; ALTER TABLE c DROP COLUMN label CASCADE;"),
        &expect![[r#"
        b (id integer!, a_id integer, name text)
          b_pkey: primary key (id)
        c (id integer!)
          a_pkey: primary key (id)
    "#]],
    );
}

#[test]
fn a_table_that_a_view_reads_goes_only_with_cascade() {
    let view = format!("{BASE} CREATE MATERIALIZED VIEW v AS SELECT id FROM a; CREATE UNIQUE INDEX i ON v (id);");
    check(
        &format!("{view} DROP TABLE a;"),
        &expect![[r#"
        b (id integer!, a_id integer, name text)
          b_pkey: primary key (id)
        ! 1.sql:1:199 "a" a: still referenced by v; `v` reads it here 1.sql:1:132 "v"
    "#]],
    );
    check(
        &format!("{view} DROP MATERIALIZED VIEW v; DROP TABLE a; DROP VIEW v;"),
        &expect![[r#"
        b (id integer!, a_id integer, name text)
          b_pkey: primary key (id)
        ! 1.sql:1:238 "v" v: missing view; dropped here 1.sql:1:211 "v"
    "#]],
    );
}

#[test]
fn alter_table_works_on_views_and_indexes() {
    check(
        &format!(
            "{BASE} CREATE VIEW v AS SELECT id FROM a; ALTER TABLE v RENAME TO w; ALTER TABLE w RENAME id TO k; ALTER VIEW w SET SCHEMA s;"
        ),
        &expect![[r#"
            a (id integer!, name text)
              a_pkey: primary key (id)
            b (id integer!, a_id integer, name text)
              b_pkey: primary key (id)
            view s.w (k)
            ! 1.sql:1:223 "s" s: missing schema (assumed)
        "#]],
    );
}

#[test]
fn like_copies_what_it_includes() {
    check(
        "CREATE TABLE a (id serial PRIMARY KEY, n int UNIQUE CHECK (n > 0), up int REFERENCES a); CREATE INDEX ON a (n) INCLUDE (id);
         CREATE TABLE b (first int, LIKE a INCLUDING ALL, last int); CREATE TABLE c (LIKE a);",
        &expect![[r#"
            a (id integer!, n integer, up integer)
              a_n_check: check (n)
              a_pkey: primary key (id)
              a_n_key: unique (n)
              a_up_fkey: (up) -> a (id)
              a_n_id_idx: index (n)
            b (first integer, id integer!, n integer, up integer, last integer)
              a_n_check: check (n)
              b_pkey: primary key (id)
              b_n_key: unique (n)
              b_n_id_idx: index (n)
            c (id integer!, n integer, up integer)
        "#]],
    );
}

#[test]
fn a_copied_index_is_named_after_the_columns_of_its_creation() {
    check(
        "CREATE TABLE a (x int UNIQUE); ALTER TABLE a RENAME x TO y; CREATE TABLE b (LIKE a INCLUDING ALL);",
        &expect![[r#"
        a (y integer)
          a_x_key: unique (y)
        b (y integer)
          b_x_key: unique (y)
    "#]],
    );
}

#[test]
fn a_table_cannot_be_made_of_itself() {
    check(
        "CREATE TABLE a (LIKE a); CREATE TABLE b AS SELECT * FROM b;",
        &expect![[r#"
            a ()
            b () unknown
            ! 1.sql:1:22 "a" a: missing reference
            ! 1.sql:1:58 "b" b: never created
            ? 1.sql:1:39 "b": the columns of `b` cannot be told from its query Tables({"public.b"})
        "#]],
    );
}

#[test]
fn partitions_get_what_their_parent_has() {
    check(
        "CREATE TABLE u (id int PRIMARY KEY); CREATE TABLE p (id int, u int REFERENCES u) PARTITION BY RANGE (id); CREATE INDEX ON p (u);
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE TABLE p2 (id int NOT NULL, u int);
         ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (9) TO (99); ALTER TABLE p ADD PRIMARY KEY (id); ALTER TABLE p ADD COLUMN more text;
         ALTER TABLE p DETACH PARTITION p2; ALTER TABLE p DROP COLUMN u;",
        &expect![[r#"
            p (id integer!, more text)
              p_pkey: primary key (id)
            p1 (id integer!, more text)
              p1_pkey: primary key (id)
            p2 (id integer!, u integer, more text)
              p_u_fkey: (u) -> u (id)
              p2_pkey: primary key (id)
              p2_u_idx: index (u)
            u (id integer!)
              u_pkey: primary key (id)
        "#]],
    );
    check("CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p DEFAULT; DROP TABLE p;", &expect![[""]]);
}

#[test]
fn children_keep_the_columns_that_they_declare() {
    check(
        "CREATE TABLE p (a int, b int CHECK (b > 0)); CREATE TABLE c (b int, d int) INHERITS (p); ALTER TABLE p ADD COLUMN e int;
         ALTER TABLE p DROP COLUMN a, DROP COLUMN b;",
        &expect![[r#"
            c (b integer, d integer, e integer)
              p_b_check: check (b)
            p (e integer)
        "#]],
    );
}

#[test]
fn a_circle_of_parents_does_no_harm() {
    check(
        "CREATE TABLE a (x int); CREATE TABLE b (x int); ALTER TABLE a INHERIT b; ALTER TABLE b INHERIT a; ALTER TABLE a ADD y int;",
        &expect![[r#"
            a (x integer, y integer)
            b (x integer)
            ! 1.sql:1:96 "a" b: refused: a table cannot inherit from itself
        "#]],
    );
}
