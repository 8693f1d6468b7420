//! Steps that PostgreSQL refuses for another reason than a missing name, each beside one that it takes.

use expect_test::{Expect, expect};

use super::show;

/// What is said of the statements behind those that make something to work on.
fn check(sql: &str, expected: &Expect) {
    let made = "CREATE TYPE mood AS ENUM ('ok'); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TABLE t (id int PRIMARY KEY, name text, owner uuid, mood mood, own int GENERATED ALWAYS AS IDENTITY);
        CREATE VIEW v AS SELECT id, name FROM t; CREATE MATERIALIZED VIEW m AS SELECT owner FROM t; CREATE SEQUENCE q;";
    let shown = show(&format!("{made}\n{sql}"));
    let said: Vec<&str> = shown.lines().filter(|line| line.trim_start().starts_with(['!', '?'])).collect();
    expected.assert_eq(&said.join("\n"));
}

#[test]
fn an_object_is_of_the_kind_that_the_statement_says() {
    check(
        "DROP VIEW m; DROP MATERIALIZED VIEW v; DROP TABLE v; DROP INDEX t; DROP SEQUENCE t; ALTER VIEW t RENAME TO u; ALTER TABLE v ADD COLUMN x int;
         ALTER TABLE t VALIDATE CONSTRAINT t_pkey; ALTER TYPE mood RENAME VALUE 'ok' TO 'good';",
        &expect![[r#"
            ! 1.sql:4:11 "m" m: refused: it is a materialized view, not a view
            ! 1.sql:4:37 "v" v: refused: it is a view, not a materialized view
            ! 1.sql:4:51 "v" v: refused: it is a view, not a table
            ! 1.sql:4:65 "t" t: refused: it is a table, not an index
            ! 1.sql:4:82 "t" t: refused: it is a table, not a sequence
            ! 1.sql:4:96 "t" t: refused: it is a table, not a view
            ! 1.sql:4:125 "ADD COLUMN x int" v: refused: it is a view
            ! 1.sql:5:44 "t_pkey" t.t_pkey: refused: it is neither a foreign key nor a check"#]],
    );
    check("DROP MATERIALIZED VIEW m; DROP VIEW v; DROP SEQUENCE q; ALTER TABLE t RENAME TO u; DROP TABLE u;", &expect![[""]]);
}

#[test]
fn types_that_cannot_be_compared_or_converted_are_refused() {
    check(
        "CREATE TABLE a (t_id text REFERENCES t); CREATE TABLE b (t_id bigint REFERENCES t); ALTER TABLE t ALTER owner TYPE int;
         ALTER TABLE b ALTER t_id TYPE varchar(9); ALTER TABLE b ALTER t_id TYPE bigint USING t_id::bigint;",
        &expect![[r#"
            ! 1.sql:4:27 "REFERENCES t" a.t_id: refused: `text` cannot refer to `integer` of `t`
            ! 1.sql:4:105 "owner" t.owner: refused: `uuid` becomes `integer` only by a `USING`
            ! 1.sql:4:105 "owner" t.owner: refused: its type cannot change while view `m` names the column; created here 1.sql:3:75 "m""#]],
    );
}

#[test]
fn what_a_view_a_policy_or_a_trigger_names_keeps_its_type_and_its_place() {
    check(
        "ALTER TABLE t ALTER name TYPE varchar(20); CREATE POLICY p ON t USING (owner IS NOT NULL); ALTER TABLE t DROP COLUMN owner;
         CREATE TRIGGER tr BEFORE UPDATE OF mood ON t FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE t ALTER mood TYPE text;
         CREATE POLICY q ON t USING (gone > 1); DROP FUNCTION touch(); ALTER TABLE t ALTER own TYPE bigint;",
        &expect![[r#"
            ! 1.sql:4:21 "name" t.name: refused: its type cannot change while view `v` names the column; created here 1.sql:3:21 "v"
            ! 1.sql:4:118 "owner" t.owner: still referenced by policy p; created here 1.sql:4:58 "p"
            ! 1.sql:4:118 "owner" t.owner: still referenced by m; `m` reads it here 1.sql:3:75 "m"
            ! 1.sql:5:114 "mood" t.mood: refused: its type cannot change while trigger `tr` names the column; created here 1.sql:5:25 "tr"
            ! 1.sql:6:38 "gone" t.gone: missing column
            ! 1.sql:6:63 "touch" touch: still referenced by trigger tr of t; it runs the function 1.sql:5:25 "tr""#]],
    );
}

#[test]
fn keys_identities_and_labels_are_in_a_state_that_allows_the_step() {
    check(
        "ALTER TABLE t ALTER id DROP NOT NULL; ALTER TABLE t ALTER own DROP NOT NULL; ALTER TABLE t ALTER name DROP IDENTITY;
         ALTER TABLE t ALTER name DROP IDENTITY IF EXISTS; ALTER TABLE t ALTER own ADD GENERATED ALWAYS AS IDENTITY;
         ALTER TYPE mood ADD VALUE 'x' BEFORE 'y'; ALTER TYPE mood ADD VALUE 'x' BEFORE 'ok'; ALTER TYPE mood RENAME VALUE 'x' TO 'ok';",
        &expect![[r#"
            ! 1.sql:4:21 "id" t.id: refused: the column is in the primary key
            ! 1.sql:4:59 "own" t.own: refused: the column is an identity
            ! 1.sql:4:98 "name" t.name: refused: the column is no identity
            ! 1.sql:5:80 "own" t.own: refused: the column is an identity already
            ! 1.sql:6:21 "mood" mood.y: missing label
            ! 1.sql:6:106 "mood" mood.ok: created twice"#]],
    );
}

#[test]
fn a_view_has_columns_that_are_there_once_each_and_keeps_them() {
    check(
        "CREATE VIEW w AS SELECT gone FROM t; CREATE VIEW x AS SELECT a.id, b.id FROM t a, t b; CREATE OR REPLACE VIEW v AS SELECT name FROM t;
         CREATE OR REPLACE VIEW v AS SELECT id, name, owner FROM t; CREATE VIEW y AS SELECT ctid, t AS whole FROM t;
         CREATE TABLE z AS SELECT gone FROM (SELECT id AS gone FROM t) s; CREATE TABLE unknown AS SELECT * FROM jsonb_to_recordset('[]');",
        &expect![[r#"
            ! 1.sql:4:13 "w" t.gone: missing column
            ! 1.sql:4:50 "x" x.id: refused: its query gives the column twice
            ! 1.sql:4:111 "v" v: refused: `OR REPLACE` keeps the columns that a view has, in their order
            ? 1.sql:6:88 "unknown": the columns of `unknown` cannot be told from its query Tables({"public.unknown"})"#]],
    );
}

#[test]
fn parents_and_schemas_are_there() {
    check(
        "CREATE TABLE p PARTITION OF t DEFAULT; CREATE TABLE c (a int); ALTER TABLE c NO INHERIT t; CREATE SCHEMA s; ALTER TABLE c SET SCHEMA s;
         DROP SCHEMA s; DROP SCHEMA s CASCADE; CREATE TABLE s.d (a int); ALTER TABLE t SET SCHEMA elsewhere;",
        &expect![[r#"
            ! 1.sql:4:29 "t" t: refused: it is not partitioned
            ! 1.sql:4:89 "t" t: refused: it is no parent of `c`
            ! 1.sql:5:22 "s" s.c: refused: `s.c` is in schema `s`
            ! 1.sql:5:61 "s.d" s: missing schema
            ! 1.sql:5:99 "elsewhere" elsewhere: missing schema (assumed)"#]],
    );
}
