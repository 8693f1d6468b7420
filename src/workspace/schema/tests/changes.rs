//! What a change takes with it, and in which order several changes of one statement run.

use expect_test::{Expect, expect};

use super::{replay_sql, show};

fn check(sql: &str, expected: &Expect) {
    expected.assert_eq(&show(sql));
}

const TWO: &str = "CREATE TABLE a (id int PRIMARY KEY, code text UNIQUE, n int, CHECK (n > id));
    CREATE TABLE b (a_id int REFERENCES a, code text REFERENCES a (code));";

#[test]
fn a_dropped_column_takes_its_constraints_and_indexes() {
    check(
        "CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b int, up int REFERENCES t, CHECK (a > b));
         CREATE INDEX p ON t (id) WHERE b > 0; CREATE INDEX e ON t ((b + 1)); CREATE INDEX i ON t (id) INCLUDE (b); CREATE INDEX keep ON t (a);
         ALTER TABLE t DROP COLUMN b, DROP COLUMN up;",
        &expect![[r#"
            t (id integer!, a integer)
              t_pkey: primary key (id)
              t_a_key: unique (a)
              keep: index (a)
        "#]],
    );
}

#[test]
fn a_referenced_column_goes_only_with_cascade() {
    check(
        &format!("{TWO} ALTER TABLE a DROP COLUMN code;"),
        &expect![[r#"
        a (id integer!, n integer)
          a_check: check (n, id)
          a_pkey: primary key (id)
        b (a_id integer, code text)
          b_a_id_fkey: (a_id) -> a (id)
        ! 1.sql:2:102 "code" a.code: still referenced by b.b_code_fkey; `b` refers to it here 1.sql:2:54 "REFERENCES a (code)"
    "#]],
    );
    check(
        &format!("{TWO} ALTER TABLE a DROP COLUMN code CASCADE;"),
        &expect![[r#"
        a (id integer!, n integer)
          a_check: check (n, id)
          a_pkey: primary key (id)
        b (a_id integer, code text)
          b_a_id_fkey: (a_id) -> a (id)
    "#]],
    );
}

#[test]
fn a_key_that_others_refer_to_goes_only_with_cascade() {
    check(
        &format!("{TWO} ALTER TABLE a DROP CONSTRAINT a_pkey;"),
        &expect![[r#"
        a (id integer!, code text, n integer)
          a_check: check (n, id)
          a_code_key: unique (code)
        b (a_id integer, code text)
          b_code_fkey: (code) -> a (code)
        ! 1.sql:2:106 "a_pkey" a.a_pkey: still referenced by b.b_a_id_fkey; `b` refers to it here 1.sql:2:30 "REFERENCES a"
    "#]],
    );
    check(
        &format!("{TWO} ALTER TABLE a DROP CONSTRAINT a_pkey CASCADE; ALTER TABLE a ALTER id DROP NOT NULL;"),
        &expect![[r#"
        a (id integer, code text, n integer)
          a_check: check (n, id)
          a_code_key: unique (code)
        b (a_id integer, code text)
          b_code_fkey: (code) -> a (code)
    "#]],
    );
}

#[test]
fn the_index_of_a_constraint_is_not_dropped_alone() {
    check(
        "CREATE TABLE t (a int UNIQUE); DROP INDEX t_a_key;",
        &expect![[r#"
        t (a integer)
          t_a_key: unique (a)
        ! 1.sql:1:43 "t_a_key" t.t_a_key: still referenced by t.t_a_key; created with its constraint here 1.sql:1:23 "UNIQUE"
    "#]],
    );
}

#[test]
fn drops_run_before_additions_whatever_the_order() {
    check(
        "CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));
         ALTER TABLE t ADD CONSTRAINT c CHECK (b > a), ADD COLUMN b int, DROP CONSTRAINT c, ALTER a SET NOT NULL;",
        &expect![[r#"
            t (a integer!, b integer)
              c: check (b, a)
        "#]],
    );
}

#[test]
fn a_column_that_is_there_brings_no_constraint() {
    check(
        "CREATE TABLE t (a int PRIMARY KEY, b int); ALTER TABLE t ADD COLUMN IF NOT EXISTS b int UNIQUE REFERENCES t;",
        &expect![[r#"
        t (a integer!, b integer)
          t_pkey: primary key (a)
    "#]],
    );
    check(
        "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN a int; ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), ADD CONSTRAINT c CHECK (a > 1);",
        &expect![[r#"
        t (a integer)
          c: check (a)
        ! 1.sql:1:50 "a" t.a: created twice; created here first 1.sql:1:17 "a"
        ! 1.sql:1:107 "CONSTRAINT c CHECK (a > 1)" t.c: created twice; created here first 1.sql:1:75 "CONSTRAINT c CHECK (a > 0)"
    "#]],
    );
}

#[test]
fn a_type_takes_its_columns_with_it() {
    check(
        "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (a mood, b mood[], c text); DROP TYPE mood;",
        &expect![[r#"
        t (a mood, b mood[], c text)
        ! 1.sql:1:87 "mood" mood: still referenced by t.a
        ! 1.sql:1:87 "mood" mood: still referenced by t.b
    "#]],
    );
    check(
        "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (a mood, b mood[], c text); DROP TYPE mood CASCADE;",
        &expect![[r#"
        t (c text)
    "#]],
    );
}

#[test]
fn an_enum_is_replaced_by_way_of_a_rename() {
    check(
        "CREATE TYPE \"Mood\" AS ENUM ('ok', 'bad'); CREATE TABLE t (a \"Mood\");
         CREATE TYPE \"Mood_new\" AS ENUM ('ok'); ALTER TABLE t ALTER a TYPE \"Mood_new\" USING (a::text::\"Mood_new\");
         ALTER TYPE \"Mood\" RENAME TO \"Mood_old\"; ALTER TYPE \"Mood_new\" RENAME TO \"Mood\"; DROP TYPE \"Mood_old\";
         ALTER TYPE \"Mood\" ADD VALUE 'fine' BEFORE 'ok'; ALTER TYPE \"Mood\" RENAME VALUE 'ok' TO 'good'; ALTER TYPE \"Mood\" ADD VALUE 'fine';",
        &expect![[r#"
            t (a "Mood")
            enum Mood (fine, good)
            ! 1.sql:4:116 "\"Mood\"" Mood.fine: created twice
        "#]],
    );
}

#[test]
fn what_goes_with_another_of_the_same_statement_is_no_surprise() {
    check(
        "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p); CREATE VIEW v AS SELECT a FROM p; CREATE VIEW w AS SELECT a FROM v;
         DROP VIEW v, w CASCADE; DROP TABLE p, c, p CASCADE;",
        &expect![[""]],
    );
    check(
        "CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p); DROP TABLE p;",
        &expect![[r#"
        ! 1.sql:1:73 "p" p: still referenced by c; `c` inherits from it 1.sql:1:38 "c"
    "#]],
    );
}

#[test]
fn a_type_takes_the_views_on_its_columns_with_it() {
    check(
        "CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (a e, b int); CREATE VIEW v AS SELECT t.a FROM t; DROP TYPE e CASCADE;
         ALTER TABLE t ADD COLUMN c e;",
        &expect![[r#"
            t (b integer, c e)
            ! 1.sql:2:35 "c" e: missing type; dropped here 1.sql:1:105 "e"
        "#]],
    );
}

#[test]
fn a_primary_key_comes_before_a_unique_key_on_the_same_column() {
    check(
        "CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int UNIQUE PRIMARY KEY;",
        &expect![[r#"
        t (a integer, b integer!)
          t_pkey: primary key (b)
    "#]],
    );
}

#[test]
fn an_expression_names_columns_that_must_be_there() {
    check(
        "CREATE TABLE t (a int, CHECK (a > b)); CREATE INDEX ON t (a) WHERE c > 0; CREATE INDEX ON t (lower(d));",
        &expect![[r#"
        t (a integer)
        ! 1.sql:1:35 "b" t.b: missing column
        ! 1.sql:1:68 "c" t.c: missing column
        ! 1.sql:1:100 "d" t.d: missing column
    "#]],
    );
}

#[test]
fn a_function_takes_its_triggers_with_it_under_any_name() {
    check(
        "CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
         CREATE TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER FUNCTION f() RENAME TO g;
         CREATE TRIGGER y AFTER INSERT ON t EXECUTE FUNCTION other(); DROP FUNCTION g CASCADE; DROP TRIGGER x ON t;",
        &expect![[r#"
            t (a integer)
              trigger y
            ! 1.sql:3:109 "x" t.x: missing trigger
        "#]],
    );
}

#[test]
fn a_schema_takes_everything_in_it() {
    check(
        "CREATE SCHEMA s; CREATE TABLE s.a (id int PRIMARY KEY); CREATE TYPE s.e AS ENUM ('x'); CREATE TABLE b (a int REFERENCES s.a, e s.e);
         DROP SCHEMA s CASCADE;",
        &expect![[r#"
            b (a integer)
        "#]],
    );
}

#[test]
fn a_table_moves_with_its_indexes() {
    check(
        "CREATE SCHEMA s; CREATE TABLE t (id serial PRIMARY KEY); CREATE TABLE u (t int REFERENCES t); ALTER TABLE t SET SCHEMA s;
         CREATE TABLE t (id int PRIMARY KEY); ALTER SCHEMA s RENAME TO r;",
        &expect![[r#"
            t (id integer!)
              t_pkey: primary key (id)
            u (t integer)
              u_t_fkey: (t) -> r.t (id)
            r.t (id integer!)
              t_pkey: primary key (id)
        "#]],
    );
}

#[test]
fn a_table_that_no_migration_makes_is_a_doubt_that_names_it() {
    let doubts = |sql: &str| replay_sql(&[("1.sql", sql)]).0.doubts().into_iter().map(|doubt| doubt.message).collect::<Vec<_>>();
    let said = vec!["no migration creates `metric`: only what migrations change of it is known".to_owned()];
    assert_eq!(doubts("alter table metric add column run_id text; create index on metric (run_id);"), said);
    assert_eq!(doubts("create table metric (id int); alter table metric add column run_id text;"), Vec::<String>::new());
}
