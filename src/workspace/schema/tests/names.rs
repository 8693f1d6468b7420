//! Implicit names, and what happens to names when things are renamed.

use expect_test::{Expect, expect};

use super::show;

fn check(sql: &str, expected: &Expect) {
    expected.assert_eq(&show(sql));
}

#[test]
fn constraints_and_indexes_get_postgresql_names() {
    check(
        "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE, b int CHECK (b > 0) CHECK (b < 9), c int REFERENCES t, CHECK (a > b), CHECK (1 = 1));
         CREATE INDEX ON t (a, b); CREATE INDEX ON t (a, b); CREATE INDEX ON t (lower(a::text), upper(b::text), (a + b)) INCLUDE (c);",
        &expect![[r#"
            t (id integer!, a integer, b integer, c integer)
              t_b_check: check (b)
              t_b_check1: check (b)
              t_check: check (a, b)
              t_check1: check ()
              t_pkey: primary key (id)
              t_a_key: unique (a)
              t_c_fkey: (c) -> t (id)
              t_a_b_idx: index (a, b)
              t_a_b_idx1: index (a, b)
              t_lower_upper_expr_c_idx: index (…, …, …)
        "#]],
    );
}

#[test]
fn a_constraint_name_is_free_in_its_whole_schema() {
    check(
        "CREATE TABLE a (b_c int CONSTRAINT a_b_c_fkey CHECK (b_c > 0)); CREATE TABLE a_b (id int PRIMARY KEY, c int REFERENCES a_b);",
        &expect![[r#"
            a (b_c integer)
              a_b_c_fkey: check (b_c)
            a_b (id integer!, c integer)
              a_b_pkey: primary key (id)
              a_b_c_fkey1: (c) -> a_b (id)
        "#]],
    );
}

#[test]
fn long_names_are_cut_as_postgresql_cuts_them() {
    check(
        "CREATE TABLE a_table_with_a_name_that_is_rather_long_already (a_column_with_a_long_name_as_well int UNIQUE);",
        &expect![[r#"
            a_table_with_a_name_that_is_rather_long_already (a_column_with_a_long_name_as_well integer)
              a_table_with_a_name_that_is_r_a_column_with_a_long_name_as__key: unique (a_column_with_a_long_name_as_well)
        "#]],
    );
}

#[test]
fn primary_key_and_unique_on_the_same_columns_are_one_constraint() {
    check(
        "CREATE TABLE t (a int, b int, CONSTRAINT both_key UNIQUE (a, b), PRIMARY KEY (a, b), UNIQUE (b, a));",
        &expect![[r#"
        t (a integer!, b integer!)
          both_key: primary key (a, b)
          t_b_a_key: unique (b, a)
    "#]],
    );
}

#[test]
fn a_constraint_takes_over_an_index() {
    check(
        "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (b);
         ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i, ADD UNIQUE USING INDEX j;",
        &expect![[r#"
            t (a integer!, b integer)
              k: primary key (a)
              j: unique (b)
        "#]],
    );
}

#[test]
fn a_constraint_and_its_index_are_renamed_together() {
    check(
        "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE); ALTER TABLE t RENAME CONSTRAINT t_pkey TO p;
         ALTER INDEX t_b_key RENAME TO q; ALTER TABLE p RENAME TO pk; ALTER TABLE t DROP CONSTRAINT q;",
        &expect![[r#"
            t (a integer!, b integer)
              pk: primary key (a)
        "#]],
    );
}

#[test]
fn a_renamed_table_keeps_the_names_of_its_parts() {
    check(
        "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE, up int REFERENCES t); ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME id TO uid;
         CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE v (t int REFERENCES u (uid));",
        &expect![[r#"
            t (id integer!)
              t_pkey1: primary key (id)
            u (uid integer!, a integer, up integer)
              t_pkey: primary key (uid)
              t_a_key: unique (a)
              t_up_fkey: (up) -> u (uid)
            v (t integer)
              v_t_fkey: (t) -> u (uid)
        "#]],
    );
}

#[test]
fn quoted_names_are_other_names() {
    check(
        "CREATE TABLE \"User\" (\"Id\" int PRIMARY KEY); ALTER TABLE user_ ADD a int; ALTER TABLE \"User\" ADD b int;",
        &expect![[r#"
        User (Id integer!, b integer)
          User_pkey: primary key (Id)
        user_ (a integer) unknown
        ! 1.sql:1:57 "user_" user_: never created
    "#]],
    );
}

#[test]
fn an_index_that_is_there_or_not_is_said() {
    check(
        "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE INDEX i ON t (a); CREATE INDEX IF NOT EXISTS i ON t (a);
         DROP INDEX i; DROP INDEX i; DROP INDEX IF EXISTS i; DROP INDEX never;",
        &expect![[r#"
            t (a integer)
            ! 1.sql:1:63 "i" t.i: created twice; created here first 1.sql:1:38 "i"
            ! 1.sql:2:35 "i" t.i: missing index; dropped here 1.sql:2:21 "i"
            ! 1.sql:2:73 "never" never: missing index
        "#]],
    );
}
