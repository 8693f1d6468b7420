use expect_test::{Expect, expect};

use super::{REVISION, check, sources};
use crate::config::detect::history_at;
use crate::config::detect::view::View;

#[test]
fn sql_tools_are_told_by_names_and_markers() {
    check(
        &[
            ("a/db/migration/V1__a.sql", ""),
            ("a/db/migration/sub/V2__b.sql", ""),
            ("a/db/migration/R__view.sql", ""),
            ("b/000001_a.up.sql", ""),
            ("b/000001_a.down.sql", ""),
            ("c/001_a.sql", "-- +goose Up\ncreate table a ();\n-- +goose Down\n"),
            ("d/001_a.sql", "-- migrate:up\n"),
            ("e/001_a.sql", "-- +migrate Up\n"),
            ("f/migrations/2020-01-01-000000_a/up.sql", ""),
            ("f/migrations/2020-01-01-000000_a/down.sql", ""),
            ("f/migrations/stray.sql", ""),
            ("g/Cargo.toml", "[package]\nname = \"g-app\"\n[dependencies]\nsqlx = \"0.8\"\n"),
            ("g/migrations/20200101000000_a.sql", ""),
            ("h/Cargo.toml", "[workspace]\n[dependencies]\nrefinery = \"0.8\"\n"),
            ("h/sql/V1__a.sql", ""),
            ("i/migrations/20200101_init/migration.sql", ""),
            ("i/migrations/migration_lock.toml", "provider = \"postgresql\"\n"),
            ("j/migrations/20200101_init/migration.sql", ""),
            ("j/migrations/migration_lock.toml", "provider = \"mysql\"\n"),
            ("k/migrations/1-one.sql", ""),
            ("m/migrations/one.sql", ""),
            ("l/queries/one.sql", ""),
        ],
        &expect![[r#"
            found Flyway history `a/db/migration` (3 migrations)
            found golang-migrate history `b` (1 migration)
            found goose history `c` (1 migration)
            found dbmate history `d` (1 migration)
            found sql-migrate history `e` (1 migration)
            found Diesel history `f/migrations` (1 migration)
            found SQLx history `g/migrations` (1 migration)
            found refinery history `h/sql` (1 migration)
            found Prisma history `i/migrations` (1 migration)
            found Prisma history `j/migrations` (1 migration, MySQL)
            found plain SQL history `k/migrations` (1 file)
            left out SQL files in `m/migrations` (no number in a name says their order)
            a/db/migration: a/db/migration/R__view.sql a/db/migration/V1__a.sql a/db/migration/sub/V2__b.sql
            b: b/000001_a.down.sql b/000001_a.up.sql
            c: c/001_a.sql
            d: d/001_a.sql
            e: e/001_a.sql
            f/migrations: f/migrations/2020-01-01-000000_a/down.sql f/migrations/2020-01-01-000000_a/up.sql
            g/migrations: g/migrations/20200101000000_a.sql
            h/sql: h/sql/V1__a.sql
            i/migrations: i/migrations/20200101_init/migration.sql
            j/migrations: j/migrations/20200101_init/migration.sql
            k/migrations: k/migrations/1-one.sql
            found Rust crate `g_app` in `g`
        "#]],
    );
}

#[test]
fn a_named_folder_is_taken_at_its_word() {
    let sources = sources(&[
        ("tests/db/env.py", "import alembic"),
        ("tests/db/versions/a.py", REVISION),
        ("sql/one.sql", ""),
        ("sql/deep/two.sql", ""),
        ("diesel/2020_a/up.sql", ""),
        ("docs/a.py", ""),
    ]);
    let view = View::new(&sources, &[]);
    let at = |path: &str| history_at(&view, path, None).map(|found| (found.layout, found.files.len()));
    let found: Vec<String> =
        ["tests/db", "tests/db/versions", "sql", "diesel", "docs", "nowhere"].iter().map(|path| format!("{path} {:?}", at(path))).collect();
    expect![[r"
        tests/db Some((Alembic, 1))
        tests/db/versions Some((Alembic, 1))
        sql Some((Plain, 1))
        diesel Some((Diesel, 1))
        docs None
        nowhere None
    "]]
    .assert_eq(&(found.join("\n") + "\n"));
}

#[test]
fn a_named_folder_is_read_as_its_sub_folders_say_and_with_its_code() {
    let check = |files: &[(&str, &str)], expected: &Expect| {
        let sources = sources(files);
        let found = history_at(&View::new(&sources, &[]), "migrations", None).unwrap();
        let paths: Vec<&str> = found.files.iter().map(|file| sources.path(*file)).collect();
        expected.assert_eq(&format!("{:?}: {}", found.layout, paths.join(" ")));
    };
    check(
        &[("migrations/seed.sql", ""), ("migrations/2020-01-01-000000_a/up.sql", ""), ("migrations/2020-01-01-000000_a/down.sql", "")],
        &expect!["Diesel: migrations/2020-01-01-000000_a/down.sql migrations/2020-01-01-000000_a/up.sql migrations/seed.sql"],
    );
    check(
        &[("migrations/01_a.sql", "-- +goose Up\n"), ("migrations/02_b.go", ""), ("migrations/old/03_c.sql", "")],
        &expect!["Goose: migrations/01_a.sql migrations/02_b.go"],
    );
}

#[test]
fn pop_and_popx_are_told_from_golang_migrate_by_what_only_they_name() {
    check(
        &[
            ("a/migrations/20240101_a.up.fizz", ""),
            ("a/migrations/20240102_b.up.sql", ""),
            ("b/sql/20240101_a.postgres.autocommit.up.sql", ""),
            ("b/sql/20240101_a.up.sql", ""),
            ("c/go.mod", "require github.com/gobuffalo/pop/v6 v6.1.1\n"),
            ("c/db/20240101_a.up.sql", ""),
            ("d/go.mod", "require github.com/golang-migrate/migrate/v4 v4.17.0\n"),
            ("d/db/1_a.up.sql", ""),
            ("d/db/1_a.down.sql", ""),
        ],
        &expect![[r#"
            found pop history `a/migrations` (2 migrations)
            found popx history `b/sql` (1 migration)
            found pop history `c/db` (1 migration)
            found golang-migrate history `d/db` (1 migration)
            a/migrations: a/migrations/20240101_a.up.fizz a/migrations/20240102_b.up.sql
            b/sql: b/sql/20240101_a.postgres.autocommit.up.sql b/sql/20240101_a.up.sql
            c/db: c/db/20240101_a.up.sql
            d/db: d/db/1_a.down.sql d/db/1_a.up.sql
        "#]],
    );
}

#[test]
fn a_stray_name_of_another_tool_does_not_make_a_folder_its_own() {
    check(
        &[
            ("migrations/0001_a.sql", ""),
            ("migrations/0002_b.sql", ""),
            ("migrations/V3__c.sql", ""),
            ("db/V1__a.sql", ""),
            ("db/V2__b.sql", ""),
            ("db/0003_c.sql", ""),
        ],
        &expect![[r#"
            found Flyway history `db` (2 migrations)
            found plain SQL history `migrations` (3 files)
            db: db/0003_c.sql db/V1__a.sql db/V2__b.sql
            migrations: migrations/0001_a.sql migrations/0002_b.sql migrations/V3__c.sql
        "#]],
    );
}

#[test]
fn flyway_folders_of_other_databases_are_histories_of_their_own() {
    check(
        &[
            ("src/db/migration/common/V1__a.sql", ""),
            ("src/db/migration/postgresql/V2__b.sql", ""),
            ("src/db/migration/h2/V2__b.sql", ""),
            ("mysql-store/db/migration/V1__a.sql", ""),
        ],
        &expect![[r#"
            found Flyway history `mysql-store/db/migration` (1 migration, MySQL)
            found Flyway history `src/db/migration` (2 migrations)
            left out migrations in `src/db/migration/h2` (for h2; no such database is replayed)
            mysql-store/db/migration: mysql-store/db/migration/V1__a.sql
            src/db/migration: src/db/migration/common/V1__a.sql src/db/migration/postgresql/V2__b.sql
        "#]],
    );
}

#[test]
fn migrations_in_a_language_that_is_not_replayed_are_said() {
    check(
        &[
            ("db/migrate/20240101_a.rb", ""),
            ("db/migrate/20240102_b.rb", ""),
            ("api/migrations/1_a.sql", ""),
            ("api/migrations/2_b.ts", ""),
        ],
        &expect![[r#"
            found plain SQL history `api/migrations` (2 files)
            left out what looks like migrations in `db/migrate` (2 Ruby files; SQL and Alembic are replayed)
            api/migrations: api/migrations/1_a.sql api/migrations/2_b.ts
        "#]],
    );
}

#[test]
fn folders_that_are_versions_are_one_history() {
    check(
        &[
            ("db/oss/postgres/0/01_a.up.sql", ""),
            ("db/oss/postgres/0/01_a.down.sql", ""),
            ("db/oss/postgres/10/01_b.up.sql", ""),
            ("schema/versioned/v1.0/schema.sql", ""),
            ("schema/versioned/v1.1/more.sql", ""),
            ("app/migrations/tenant/0001-a.sql", ""),
            ("app/migrations/tenant/0002-b.sql", ""),
            ("sql/000001.sql", ""),
            ("sql/000002.sql", ""),
            ("sql/000003.sql", ""),
        ],
        &expect![[r#"
            found plain SQL history `app/migrations/tenant` (2 files)
            found plain SQL history `db/oss/postgres` (2 files)
            found plain SQL history `schema/versioned` (2 files)
            left out SQL files in `sql` (3, all numbered; name the folder under `sources.migrations` if they are migrations)
            app/migrations/tenant: app/migrations/tenant/0001-a.sql app/migrations/tenant/0002-b.sql
            db/oss/postgres: db/oss/postgres/0/01_a.down.sql db/oss/postgres/0/01_a.up.sql db/oss/postgres/10/01_b.up.sql
            schema/versioned: schema/versioned/v1.0/schema.sql schema/versioned/v1.1/more.sql
        "#]],
    );
}

#[test]
fn a_marker_left_in_one_file_does_not_make_a_folder_its_tools() {
    let migrations = [("m/1_a.up.sql", "-- +migrate Up\nSELECT 1;"), ("m/2_b.up.sql", ""), ("m/3_c.up.sql", ""), ("m/1_a.down.sql", "")];
    check(
        &migrations,
        &expect![[r#"
        found golang-migrate history `m` (3 migrations)
        m: m/1_a.down.sql m/1_a.up.sql m/2_b.up.sql m/3_c.up.sql
    "#]],
    );
}

#[test]
fn programs_beside_sql_belong_to_the_history_in_every_language() {
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nrefinery = \"0.8\"\n"),
            ("src/lib.rs", ""),
            ("db/V1__a.sql", ""),
            ("db/V2__b.rs", ""),
            ("db/mod.rs", ""),
            ("migrations/2024_a/migration.sql", ""),
            ("migrations/2025_b/migration.ts", ""),
            ("x/stub/migrations/1_a.sql", ""),
        ],
        &expect![[r#"
            found refinery history `db` (2 migrations)
            found Prisma history `migrations` (1 migration)
            left out migrations in `x/stub/migrations` (in a folder named `stub`)
            left out what looks like migrations in `migrations` (1 TypeScript file; SQL and Alembic are replayed)
            db: db/V1__a.sql db/V2__b.rs
            migrations: migrations/2024_a/migration.sql
            found Rust crate `a` in `.`
        "#]],
    );
}
