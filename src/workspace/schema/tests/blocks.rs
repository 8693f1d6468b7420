//! Guards in `DO` blocks: asked of the model, taken in doubt where it cannot answer.

use expect_test::{Expect, expect};

use super::{show, show_all};

fn check(sql: &str, expected: &Expect) {
    expected.assert_eq(&show(&format!("CREATE TABLE t (a int); {sql}")));
}

#[test]
fn a_guard_that_the_model_can_answer_leaves_no_doubt() {
    check(
        "DO $$ BEGIN
           IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c') THEN ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); END IF;
           IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c') THEN ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1); END IF;
           IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'gone') THEN ALTER TABLE gone ADD b int;
           ELSE ALTER TABLE t ADD b int; END IF;
         END $$;",
        &expect![[r#"
            t (a integer, b integer)
              c: check (a)
        "#]],
    );
}

#[test]
fn a_guard_that_nobody_can_answer_is_taken_in_doubt_unless_its_effect_is_there() {
    check(
        "DO $$ BEGIN
           IF (SELECT count(*) FROM t) > 0 THEN
             ALTER TABLE t ADD COLUMN b int; ALTER TABLE t ADD COLUMN a int; CREATE INDEX i ON t (a); DROP INDEX never;
             ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE ghosts ADD c int;
           ELSE DROP TABLE t; END IF;
         END $$;",
        &expect![[r#"
            t (a integer, b integer)
              i: index (a) assumed
              rls enabled assumed
            ! 1.sql:4:67 "ghosts" ghosts: never created (assumed)
        "#]],
    );
}

#[test]
fn a_return_ends_the_block_only_when_its_guard_is_known_to_hold() {
    check(
        "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 't') THEN RETURN; END IF; DROP TABLE t; END $$;",
        &expect![[r#"
        t (a integer)
    "#]],
    );
    check(
        "DO $$ BEGIN IF current_user = 'x' THEN RETURN; END IF; ALTER TABLE t ADD b int; END $$; ALTER TABLE t ADD c int;",
        &expect![[r#"
        t (a integer, b integer, c integer)
    "#]],
    );
}

#[test]
fn handlers_swallow_what_they_name() {
    check(
        "CREATE TYPE e AS ENUM ('x'); DO $$ BEGIN CREATE TYPE e AS ENUM ('y'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
         DO $$ BEGIN ALTER TABLE t ADD COLUMN b int; ALTER TABLE t ADD COLUMN a int; EXCEPTION WHEN duplicate_column THEN NULL; END $$;",
        &expect![[r#"
            t (a integer)
            enum e (x)
        "#]],
    );
    check(
        "DROP TABLE t; DO $$ BEGIN ALTER TABLE t ADD COLUMN a int; EXCEPTION WHEN duplicate_column THEN NULL; END $$;",
        &expect![[r#"
        ! 1.sql:1:63 "t" t: after drop; dropped here 1.sql:1:36 "t"
    "#]],
    );
    check("DROP TABLE t; DO $$ BEGIN ALTER TABLE t ADD COLUMN a int; EXCEPTION WHEN OTHERS THEN NULL; END $$;", &expect![[""]]);
}

#[test]
fn a_loop_over_the_catalog_runs_for_each_object_that_it_gives() {
    check(
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables LOOP
           EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', r.tablename); CREATE INDEX IF NOT EXISTS i ON t (a);
         END LOOP; END $$;",
        &expect![[r#"
            t (a integer)
              i: index (a)
              rls forced
        "#]],
    );
}

#[test]
fn a_loop_over_anything_else_is_run_once_in_doubt_and_what_it_builds_is_a_problem() {
    check(
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables WHERE tableowner = 'joe' LOOP
           EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', r.tablename); CREATE INDEX IF NOT EXISTS i ON t (a);
         END LOOP; END $$;",
        &expect![[r#"
            t (a integer)
              i: index (a) assumed
            ? 1.sql:2:12 "EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', r.tablename);": `EXECUTE` builds its statement at run time: `ALTER TABLE … FORCE ROW LEVEL SECURITY`; it may change the row-level security of any table Tables({"public.t"})
        "#]],
    );
}

#[test]
fn a_setting_that_some_tables_get_leaves_those_in_doubt_that_lack_it() {
    check(
        "CREATE TABLE secured (id int); ALTER TABLE secured ENABLE ROW LEVEL SECURITY; CREATE TABLE other (id int);
         DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables WHERE tableowner = 'joe' LOOP
           EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY;', r.tablename);
         END LOOP; END $$; CREATE TABLE later (id int);",
        &expect![[r#"
            later (id integer)
            other (id integer)
            secured (id integer)
              rls enabled
            t (a integer)
            ? 1.sql:3:12 "EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY;', r.tablename);": `EXECUTE` builds its statement at run time: `ALTER TABLE … ENABLE ROW LEVEL SECURITY;`; it may change the row-level security of any table Tables({"public.other", "public.t"})
        "#]],
    );
}

#[test]
fn what_a_block_does_to_functions_alone_hides_no_table() {
    let block = |statement: &str| {
        let text = format!(
            "CREATE TABLE t (id int); DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM pg_proc LOOP EXECUTE {statement}; END LOOP; END $$;"
        );
        show(&text)
    };
    for statement in ["format('DROP FUNCTION IF EXISTS s.claim(%s)', r.args)", "'DROP FUNCTION claim(' || r.args || ');'"] {
        assert!(block(statement).contains(" Nothing"), "{}", block(statement));
    }
    for statement in [
        "format('DROP FUNCTION s.claim(%s) CASCADE', r.args)",
        "format('DROP FUNCTION s.claim(%s)%s', r.args, r.more)",
        "format('DROP FUNCTION %s', r.name)",
        "format('DROP FUNCTION claim(%s); DROP TABLE t', r.args)",
        "format('DROP TABLE claim(%s)', r.args)",
    ] {
        assert!(!block(statement).contains(" Nothing"), "{}", block(statement));
    }
}

#[test]
fn a_call_with_constants_runs_the_body_and_one_without_is_a_problem() {
    let function = "CREATE FUNCTION part(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE %s_1 (LIKE %s)', name, name); END $$;";
    check(
        &format!("{function} SELECT part('t'); INSERT INTO t_1 VALUES (1);"),
        &expect![[r#"
            t (a integer)
            t_1 (a integer)
        "#]],
    );
    check(
        &format!("{function} SELECT part(current_user); SELECT part(to_char(now(), 'YYYY')); SELECT part('t', 2);"),
        &expect![[r#"
        t (a integer)
        ? 1.sql:1:173 "part": `part` is called, and what its body does to the schema depends on the call Schema
        ? 1.sql:1:200 "part": `part` is called, and what its body does to the schema depends on the call Schema
        ? 1.sql:1:237 "part": `part` is called, and what its body does to the schema depends on the call Tables({"public.t"})
    "#]],
    );
    let fixed = "CREATE FUNCTION make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE IF NOT EXISTS made (id int); END $$;";
    check(
        &format!("{fixed} SELECT make(); INSERT INTO made VALUES (1);"),
        &expect![[r#"
            made (id integer)
            t (a integer)
        "#]],
    );
}

#[test]
fn a_statement_that_is_not_understood_hides_what_it_names() {
    let files =
        [("1.sql", "CREATE TABLE t (a int); CREATE TABLE u (a int);"), ("2.sql", "ALTER TABLE t FROBNICATE ((; ALTER TABLE u ADD b int;")];
    expect![[r#"
        t (a integer)
        u (a integer, b integer)
        ? 2.sql:1:1 "ALTER TABLE t FROBNICATE ((": `ALTER TABLE t` was not understood: Missing semicolon between statements Tables({"public.t"})
    "#]].assert_eq(&show_all(&files));
}

#[test]
fn a_privilege_on_what_is_no_table_touches_none() {
    let problems = |body: &str| {
        let sql = format!("create table a (id int); do $$ begin execute {body}; end $$;");
        super::replay_sql(&[("1.sql", &sql)]).0.problems.len()
    };
    assert_eq!(problems("format('grant usage on schema %I to reader', current_schema())"), 0);
    assert_eq!(problems("format('grant %I to reader', current_user)"), 0);
    assert_eq!(problems("format('grant select on %I to reader', tg_name())"), 1);
}
