//! Histories over several files: what PostgreSQL refuses, and what it applies without a word.

use expect_test::{Expect, expect};

use super::{assume, dump, replay_sql, replay_with, show_all};
use crate::workspace::schema::history::Layout;

fn check(files: &[(&str, &str)], expected: &Expect) {
    expected.assert_eq(&show_all(files));
}

const USERS: (&str, &str) = ("1.sql", "CREATE TABLE users (id int PRIMARY KEY, name text);");
const ORDERS: (&str, &str) = ("2.sql", "CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);");

#[test]
fn a_dropped_table_is_altered() {
    check(
        &[USERS, ("2.sql", "DROP TABLE users;"), ("3.sql", "ALTER TABLE users ADD COLUMN age int;")],
        &expect![[r#"
        ! 3.sql:1:13 "users" users: after drop; dropped here 2.sql:1:12 "users"
    "#]],
    );
}

#[test]
fn a_table_that_nobody_creates_is_said_once_and_goes_on_with_what_is_used() {
    let uses = "ALTER TABLE ghosts ADD COLUMN age int; CREATE INDEX ON ghosts (mood); UPDATE ghosts SET age = 1;";
    check(
        &[("1.sql", uses), ("2.sql", "ALTER TABLE ghosts DROP CONSTRAINT anything;")],
        &expect![[r#"
            ghosts (age integer, mood unknown) unknown
              ghosts_mood_idx: index (mood)
            ! 1.sql:1:13 "ghosts" ghosts: never created
        "#]],
    );
}

#[test]
fn a_column_that_is_not_there_is_changed() {
    check(
        &[USERS, ("2.sql", "ALTER TABLE users ALTER COLUMN age SET NOT NULL;")],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
        ! 2.sql:1:32 "age" users.age: missing column
    "#]],
    );
}

#[test]
fn a_foreign_key_without_an_index_stays_without_one() {
    check(
        &[USERS, ORDERS],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> users (id)
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
}

#[test]
fn a_foreign_key_is_indexed_by_a_later_file_and_the_index_may_go_again() {
    check(
        &[USERS, ORDERS, ("3.sql", "CREATE INDEX orders_user ON orders (user_id);")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> users (id)
          orders_user: index (user_id)
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
    check(
        &[USERS, ORDERS, ("3.sql", "CREATE INDEX orders_user ON orders (user_id);"), ("4.sql", "DROP INDEX orders_user;")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> users (id)
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
}

#[test]
fn row_security_is_what_the_last_file_says() {
    let on = ("2.sql", "ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON users USING (id = 1);");
    check(
        &[USERS, on],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
          rls enabled
          policy own
    "#]],
    );
    check(
        &[USERS, on, ("3.sql", "ALTER TABLE users DISABLE ROW LEVEL SECURITY; DROP POLICY own ON users;")],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
}

#[test]
fn a_foreign_key_is_validated_later() {
    let add = "ALTER TABLE orders ADD CONSTRAINT payer FOREIGN KEY (user_id) REFERENCES users NOT VALID;";
    check(
        &[USERS, ORDERS, ("3.sql", add)],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> users (id)
          payer: (user_id) -> users (id) not valid
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
    check(
        &[USERS, ORDERS, ("3.sql", add), ("4.sql", "ALTER TABLE orders VALIDATE CONSTRAINT payer;")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> users (id)
          payer: (user_id) -> users (id)
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
}

#[test]
fn a_down_section_is_never_applied() {
    let goose = "-- +goose Up\nCREATE TABLE users (id int);\n-- +goose Down\nDROP TABLE users;\n";
    let (history, sources) = replay_with(&[("1_users.sql", goose)], |plan, _| plan.layout = Layout::Goose);
    expect![[r#"
        users (id integer)
    "#]]
    .assert_eq(&dump(&history, &sources));
}

#[test]
fn a_marker_of_another_tool_is_a_comment() {
    let files = [("1_a.up.sql", "-- +migrate Up\nCREATE TABLE a (id int);\n-- +migrate Down\nDROP TABLE a;\n")];
    let (history, sources) = replay_with(&files, |plan, _| plan.layout = Layout::GolangMigrate);
    expect![[r#""#]].assert_eq(&dump(&history, &sources));
    let (history, sources) = replay_with(&files, |plan, _| plan.layout = Layout::SqlMigrate);
    expect![[r#"
        a (id integer)
    "#]]
    .assert_eq(&dump(&history, &sources));
}

#[test]
fn a_file_without_the_marker_that_its_tool_wants_is_said() {
    let files =
        [("1_a.sql", "-- +goose Up\nCREATE TABLE a (id int);\n"), ("2_b.sql", "CREATE TABLE b (id int);\n-- +goose Down\nDROP TABLE b;\n")];
    let (history, sources) = replay_with(&files, |plan, _| plan.layout = Layout::Goose);
    expect![[r#"
        a (id integer)
        b (id integer)
        ? 2_b.sql:1:1 "CREATE TABLE b (id int)": `2_b.sql` has statements without `-- +goose Up` above them: goose refuses the file Schema
    "#]]
    .assert_eq(&dump(&history, &sources));
}

#[test]
fn a_table_is_created_twice() {
    check(
        &[USERS, ("2.sql", "CREATE TABLE users (id bigint);")],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
        ! 2.sql:1:14 "users" users: created twice; created here first 1.sql:1:14 "users"
    "#]],
    );
    check(
        &[USERS, ("2.sql", "CREATE TABLE IF NOT EXISTS users (id bigint);")],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
    check(
        &[USERS, ("2.sql", "DROP TABLE users; CREATE TABLE users (id bigint);")],
        &expect![[r#"
        users (id bigint)
    "#]],
    );
}

#[test]
fn a_foreign_key_refers_to_what_is_not_there() {
    check(
        &[ORDERS],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> users ()
        users () unknown
        ! 2.sql:1:65 "users" users: missing reference
    "#]],
    );
    check(
        &[USERS, ("2.sql", "CREATE TABLE orders (user_id int REFERENCES users (uid));")],
        &expect![[r#"
        orders (user_id integer)
        users (id integer!, name text)
          users_pkey: primary key (id)
        ! 2.sql:1:52 "uid" users.uid: missing reference
    "#]],
    );
    check(
        &[USERS, ("2.sql", "CREATE TABLE orders (user_name text REFERENCES users (name));")],
        &expect![[r#"
        orders (user_name text)
          orders_user_name_fkey: (user_name) -> users (name)
        users (id integer!, name text)
          users_pkey: primary key (id)
        ! 2.sql:1:48 "users" users.name: missing unique constraint
    "#]],
    );
}

#[test]
fn a_referenced_table_is_dropped() {
    check(
        &[USERS, ORDERS, ("3.sql", "DROP TABLE users;")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
        ! 3.sql:1:12 "users" users: still referenced by orders.orders_user_id_fkey; `orders` refers to it here 2.sql:1:54 "REFERENCES users"
    "#]],
    );
    check(
        &[USERS, ORDERS, ("3.sql", "DROP TABLE users CASCADE;")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
    "#]],
    );
    check(&[USERS, ORDERS, ("3.sql", "DROP TABLE users, orders;")], &expect![[""]]);
}

#[test]
fn a_renamed_table_is_used_under_both_names() {
    let rename = ("3.sql", "ALTER TABLE users RENAME TO people;");
    check(
        &[USERS, ORDERS, rename, ("4.sql", "ALTER TABLE people ADD COLUMN age int;")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> people (id)
        people (id integer!, name text, age integer)
          users_pkey: primary key (id)
    "#]],
    );
    check(
        &[USERS, ORDERS, rename, ("4.sql", "INSERT INTO users VALUES (1);")],
        &expect![[r#"
        orders (id integer!, user_id integer)
          orders_pkey: primary key (id)
          orders_user_id_fkey: (user_id) -> people (id)
        people (id integer!, name text)
          users_pkey: primary key (id)
        ! 4.sql:1:13 "users" users: old name of people; renamed to `people` here 3.sql:1:29 "people"
    "#]],
    );
}

#[test]
fn a_renamed_column_is_used_under_its_old_name() {
    check(
        &[USERS, ("2.sql", "ALTER TABLE users RENAME name TO label; CREATE INDEX ON users (name);")],
        &expect![[r#"
        users (id integer!, label text)
          users_pkey: primary key (id)
        ! 2.sql:1:64 "name" users.name: missing column; renamed to `label` here 2.sql:1:34 "label"
    "#]],
    );
}

#[test]
fn an_assumed_table_is_allowed_and_its_columns_are_known() {
    let files = [
        ("bootstrap.sql", "CREATE TABLE runs (id int PRIMARY KEY); CREATE TABLE unused (id int);"),
        ("1.sql", "ALTER TABLE runs ADD a int;"),
    ];
    let (history, sources) = replay_with(&files, |plan, sources| assume(plan, sources, "bootstrap.sql"));
    expect![[r#"
        runs (id integer!, a integer) assumed
          runs_pkey: primary key (id) assumed
        unused (id integer) assumed
        ! 1.sql:1:13 "runs" runs: never created allowed by bootstrap.sql
    "#]]
    .assert_eq(&dump(&history, &sources));
}

#[test]
fn an_assumed_table_that_a_migration_creates_needs_no_allowance() {
    let files = [("bootstrap.sql", "CREATE TABLE runs (id int);"), ("1.sql", "CREATE TABLE runs (id bigint); ALTER TABLE runs ADD a int;")];
    let (history, sources) = replay_with(&files, |plan, sources| assume(plan, sources, "bootstrap.sql"));
    expect![[r#"
        runs (id bigint, a integer)
    "#]]
    .assert_eq(&dump(&history, &sources));
}

#[test]
fn placeholders_and_search_path_decide_where_a_name_is_looked_up() {
    let sql = "CREATE TABLE {{ index .Options \"Namespace\" }}.users (id int); CREATE TABLE plain (id int);\
               SET search_path TO other; CREATE TABLE plain (id int);";
    let files = [("1.sql", sql), ("2.sql", "ALTER TABLE users ADD a int; ALTER TABLE plain ADD a int;")];
    let (history, sources) = replay_with(&files, |plan, _| {
        plan.define = vec![("Namespace".to_owned(), "auth".to_owned())];
        plan.search_path = vec!["auth".to_owned(), "public".to_owned()];
    });
    expect![[r#"
        auth.plain (id integer, a integer)
        auth.users (id integer, a integer)
        other.plain (id integer)
    "#]]
    .assert_eq(&dump(&history, &sources));
}

#[test]
fn a_table_whose_name_is_a_placeholder_without_a_value_could_be_any() {
    check(
        &[USERS, ("2.sql", "ALTER TABLE {{ .Table }} DROP COLUMN name; ALTER TABLE {{ .Table }} ADD COLUMN more int;")],
        &expect![[r#"
            users (id integer!, name text)
              users_pkey: primary key (id)
            ? 2.sql:1:13 "{{ .Table }}": `{{ .Table }}` has a placeholder without a value: what this is cannot be told Schema
        "#]],
    );
}

#[test]
fn a_placeholder_may_be_a_value_and_flyway_fills_its_own() {
    check(
        &[("1.sql", "CREATE TABLE ${flyway:defaultSchema}.a (id int, CHECK (id > ${max})); ALTER TABLE a DROP COLUMN ${old};")],
        &expect![[r#"
            a (id integer)
              a_id_check: check (id)
            ? 1.sql:1:97 "${old}": `a.${old}` has a placeholder without a value: what this is cannot be told Schema
        "#]],
    );
}

#[test]
fn temporary_tables_shadow_and_leave_nothing() {
    let sql = "CREATE TEMP TABLE users (tmp int); ALTER TABLE users ADD COLUMN more int; DROP TABLE users; INSERT INTO users VALUES (1);";
    check(
        &[USERS, ("2.sql", sql)],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
    "#]],
    );
    check(&[("1.sql", "CREATE TEMP TABLE scratch (id int);"), ("2.sql", "SELECT * FROM scratch;")], &expect![[""]]);
}

#[test]
fn names_that_are_no_tables_raise_no_alarm() {
    let sql = "CREATE FUNCTION pick() RETURNS SETOF users LANGUAGE sql AS $$ SELECT * FROM users $$;\
               WITH chosen AS (SELECT 1 AS id) INSERT INTO users SELECT id FROM chosen;\
               SELECT * FROM pg_class, information_schema.tables; SELECT * FROM pick();\
               CREATE VIEW named AS SELECT * FROM users; SELECT * FROM named;\
               CREATE SEQUENCE ticks; SELECT last_value FROM ticks; DELETE FROM schema_migrations;";
    check(
        &[USERS, ("2.sql", sql)],
        &expect![[r#"
        users (id integer!, name text)
          users_pkey: primary key (id)
        view named (id, name)
    "#]],
    );
}

#[test]
fn after_an_extension_that_makes_tables_an_unknown_one_is_doubtful() {
    check(
        &[("1.sql", "CREATE EXTENSION pgcrypto; ALTER TABLE runs ADD a int;")],
        &expect![[r#"
        runs (a integer) unknown
        ! 1.sql:1:40 "runs" runs: never created
    "#]],
    );
    check(
        &[("1.sql", "CREATE EXTENSION postgis; DELETE FROM spatial_ref_sys;")],
        &expect![[r#"
        spatial_ref_sys () unknown
        ! 1.sql:1:39 "spatial_ref_sys" spatial_ref_sys: never created (assumed)
    "#]],
    );
}

#[test]
fn a_migration_in_code_is_a_problem_and_hides_only_what_it_names() {
    let files = [
        ("1_a.sql", "CREATE TABLE users (id int);"),
        ("2_b.go", "tx.Exec(`ALTER TABLE users ADD x int; CREATE TABLE made (id int)`)"),
        ("3_c.sql", "ALTER TABLE made ADD a int; ALTER TABLE users DROP COLUMN x; ALTER TABLE ghosts ADD a int;"),
    ];
    let (history, sources) = replay_sql(&files);
    expect![[r#"
        ghosts (a integer) unknown
        made (id integer, a integer) assumed
        users (id integer)
        ! 3_c.sql:1:74 "ghosts" ghosts: never created
        ? 2_b.go:1:10 "ALTER TABLE users ADD x int": `2_b.go` is a migration in code: the SQL in its text was replayed as if all of it ran Nothing
    "#]]
    .assert_eq(&dump(&history, &sources));
}
