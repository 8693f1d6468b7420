//! What a user sees of the replayed schema: as of a migration, in every format, one table's life, and what is only assumed.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a fixture that cannot be made is a failed test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use expect_test::{Expect, expect};
use tempfile::TempDir;

/// Three migrations: a table, a rename with a view, a column under a condition that asks for rows.
fn repository() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let files = [
        ("1_users.sql", "CREATE TABLE users (id serial PRIMARY KEY, mail text NOT NULL DEFAULT 'a''b');\nCREATE TABLE old (id int);\n"),
        (
            "2_people.sql",
            "ALTER TABLE users RENAME TO \"People\";\nCREATE VIEW mails AS SELECT * FROM \"People\";\nALTER TABLE \"People\" RENAME mail TO \"E mail\";\nDROP TABLE old;\n",
        ),
        (
            "3_guarded.sql",
            "CREATE TABLE notes (by int REFERENCES \"People\" (id) NOT VALID);\nDO $$ BEGIN IF (SELECT count(*) FROM notes) = 0 THEN ALTER TABLE notes ADD COLUMN body text; END IF; END $$;\n",
        ),
    ];
    fs::create_dir_all(root.path().join("migrations")).unwrap();
    for (name, text) in files {
        fs::write(root.path().join("migrations").join(name), text).unwrap();
    }
    root
}

fn check(root: &Path, arguments: &[&str], expected: &Expect) {
    let mut command = Command::cargo_bin("guardlint").unwrap();
    let output = command.current_dir(root).args(arguments).env_remove("CLICOLOR_FORCE").env_remove("GIT_DIR").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let all = format!("{}{}exit {}\n", text(output.stdout), text(output.stderr), output.status.code().unwrap());
    expected.assert_eq(&all);
}

#[test]
fn sql_is_the_schema_as_of_a_migration() {
    let root = repository();
    check(
        root.path(),
        &["schema", "--format", "sql", "--at", "1_"],
        &expect![[r#"
        -- The schema that the migrations leave, for an empty PostgreSQL database.
        -- Up to `1_users` (1 migrations).
        SET check_function_bodies = false;
        SET client_min_messages = warning;

        CREATE SEQUENCE public.users_id_seq AS integer;

        -- table `old`: migrations/1_users.sql:2
        CREATE TABLE public.old (
            id integer
        );

        -- table `users`: migrations/1_users.sql:1
        CREATE TABLE public.users (
            id integer DEFAULT nextval('public.users_id_seq'::regclass) NOT NULL,
            mail text DEFAULT 'a''b' NOT NULL,
            CONSTRAINT users_pkey PRIMARY KEY (id)
        );

        ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;



        exit 0
    "#]],
    );
    check(
        root.path(),
        &["schema", "--format", "sql"],
        &expect![[r#"
        -- The schema that the migrations leave, for an empty PostgreSQL database.
        -- Up to `3_guarded` (3 migrations).
        SET check_function_bodies = false;
        SET client_min_messages = warning;

        CREATE SEQUENCE public.users_id_seq AS integer;

        -- table `People`: migrations/1_users.sql:1
        CREATE TABLE public."People" (
            id integer DEFAULT nextval('public.users_id_seq'::regclass) NOT NULL,
            "E mail" text DEFAULT 'a''b' NOT NULL,
            CONSTRAINT users_pkey PRIMARY KEY (id)
        );

        -- table `notes`: migrations/3_guarded.sql:1
        -- column `body` is assumed: made under a condition that was not evaluated, migrations/3_guarded.sql:2
        CREATE TABLE public.notes (
            by integer,
            body text
        );

        -- view `mails`: migrations/2_people.sql:2
        CREATE VIEW public.mails (id, mail) AS SELECT id, "E mail" FROM "People";

        ALTER SEQUENCE public.users_id_seq OWNED BY public."People".id;


        ALTER TABLE public.notes ADD CONSTRAINT notes_by_fkey FOREIGN KEY (by) REFERENCES public."People" (id);

        exit 0
    "#]],
    );
}

#[test]
fn a_migration_that_is_not_there_is_asked_for_again() {
    let root = repository();
    check(
        root.path(),
        &["schema", "--at", "2_peple"],
        &expect![[r#"
        error: `migrations` has no migration `2_peple`: did you mean `2_people`?
        exit 2
    "#]],
    );
    check(
        root.path(),
        &["schema", "--at", "head-9"],
        &expect![[r#"
        error: `head-9` goes back too far: `migrations` has fewer migrations below `3_guarded`
        exit 2
    "#]],
    );
}

#[test]
fn diagrams_keep_names_that_need_quotes() {
    let root = repository();
    check(
        root.path(),
        &["schema", "--format", "mermaid"],
        &expect![[r#"
        erDiagram
            "People" {
                integer id PK
                text E_mail "E mail, not null"
            }
            "notes" {
                integer by FK
                text body
            }
            "People" |o--o{ "notes" : "notes_by_fkey"
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["schema", "--format", "dot"],
        &expect![[r#"
        digraph schema {
            graph [rankdir=LR];
            node [shape=plain, fontname="Helvetica"];
            edge [fontname="Helvetica", fontsize=10];
            "public.People" [label=<<table border="0" cellborder="1" cellspacing="0"><tr><td colspan="2" bgcolor="lightgrey"><b>People</b></td></tr><tr><td align="left" port="c0"><u>id</u></td><td align="left">integer not null</td></tr><tr><td align="left" port="c1">E mail</td><td align="left">text not null</td></tr></table>>];
            "public.notes" [label=<<table border="0" cellborder="1" cellspacing="0"><tr><td colspan="2" bgcolor="lightgrey"><b>notes</b></td></tr><tr><td align="left" port="c0">by</td><td align="left">integer</td></tr><tr><td align="left" port="c1">body</td><td align="left">text</td></tr></table>>];
            "public.notes":c0 -> "public.People":c0 [tooltip="notes_by_fkey"];
        }
        exit 0
    "#]],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "what is printed is long")]
fn the_life_of_a_table_names_its_places() {
    let root = repository();
    check(
        root.path(),
        &["explain", "table", "People"],
        &expect![[r#"
        table People · certain

        columns
          id      integer not null
          E mail  text not null default 'a''b'

        keys and guards
          primary key (id)
          referenced by notes (by) as notes_by_fkey

        life
          migrations/1_users.sql:1   created (1_users)
          migrations/1_users.sql:1   column `id` created (1_users)
          migrations/1_users.sql:1   constraint `users_pkey` created (1_users)
          migrations/1_users.sql:1   column `E mail` created (1_users)
          migrations/2_people.sql:1  renamed from `users` (2_people)
          migrations/2_people.sql:3  column `E mail` renamed from `mail` (2_people)
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["explain", "table", "notes"],
        &expect![[r#"
        table notes · certain
          column `body` is assumed, migrations/3_guarded.sql:2

        columns
          by    integer
          body  text · assumed

        keys and guards
          notes_by_fkey (by) → People (id) on delete no action

        life
          migrations/3_guarded.sql:1  created (3_guarded)
          migrations/3_guarded.sql:1  column `by` created (3_guarded)
          migrations/3_guarded.sql:1  constraint `notes_by_fkey` created (3_guarded)
          migrations/3_guarded.sql:2  column `body` created (3_guarded)
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["explain", "table", "users"],
        &expect![[r#"
        table users · renamed to `People`: see `guardlint explain table People`

        life
          migrations/2_people.sql:1  renamed to `People` (2_people)
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["explain", "table", "old", "--format", "json"],
        &expect![[r#"
        {
          "version": 1,
          "schema": "public",
          "name": "old",
          "state": "dropped",
          "renamed_to": null,
          "knowledge": "certain",
          "reasons": [],
          "columns": [],
          "primary_key": [],
          "referenced_by": [],
          "policies": [],
          "triggers": [],
          "life": [
            {
              "path": "migrations/1_users.sql",
              "line": 2,
              "column": 14,
              "migration": "1_users",
              "part": null,
              "what": "created"
            },
            {
              "path": "migrations/2_people.sql",
              "line": 4,
              "column": 12,
              "migration": "2_people",
              "part": null,
              "what": "dropped"
            }
          ]
        }
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["explain", "table", "note"],
        &expect![[r#"
        error: no migration makes or uses a table `note`: did you mean `notes`?
        exit 2
    "#]],
    );
}

#[test]
fn what_is_assumed_is_refused_where_certainty_is_asked() {
    let root = repository();
    check(
        root.path(),
        &["schema", "--format", "mermaid", "--at", "1_users", "--require-certain"],
        &expect![[r#"
        erDiagram
            "old" {
                integer id
            }
            "users" {
                integer id PK
                text mail "not null"
            }
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["check", "--format", "concise", "--require-certain"],
        &expect![[r#"
        migrations/3_guarded.sql:2:83: problem[assumed]: `notes` is assumed, not certain: column `body`
        0 violations · 1 problem · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 3 migrations, 8 statements
        exit 3
    "#]],
    );
    check(
        root.path(),
        &["check", "--format", "concise"],
        &expect![[r#"
        0 violations · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 3 migrations, 8 statements
        exit 0
    "#]],
    );
}

#[test]
fn what_only_postgresql_has_is_refused_for_other_databases() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("migrations/sqlite");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("1_a.sql"), "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);").unwrap();
    check(
        root.path(),
        &["schema", "--format", "sql"],
        &expect![[r#"
        error: `migrations/sqlite` is a history of SQLite, and `--format sql` writes PostgreSQL; `json`, `mermaid` and `dot` show any schema; if it is not, say `--database postgresql`
        exit 2
    "#]],
    );
    check(
        root.path(),
        &["schema", "drift"],
        &expect![[r#"
        error: `migrations/sqlite` is a history of SQLite, and drift reads PostgreSQL's catalog only; if it is not, say `--database postgresql`
        exit 2
    "#]],
    );
}
