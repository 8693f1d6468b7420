//! `guardlint schema drift` on a real PostgreSQL: no drift where there is none, every kind of it where it was planted, and nothing
//! printed of how the database was reached.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test makes its own folders and may stop where they are wrong"
)]

#[path = "support/postgres/mod.rs"]
mod postgres;
mod support;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use expect_test::{Expect, expect};
use postgres::server::Server;
use tempfile::TempDir;

/// Two migrations as golang-migrate lays them out.
const FIRST: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE runs (id bigserial PRIMARY KEY, mood mood NOT NULL DEFAULT 'sad', note varchar(32), made timestamptz NOT NULL DEFAULT now());
CREATE TABLE incidents (
    id bigint PRIMARY KEY,
    run_id bigint REFERENCES runs (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    cost numeric(10,2) NOT NULL DEFAULT 0 CHECK (cost >= 0)
);
CREATE INDEX incidents_run_id ON incidents (run_id);
CREATE TABLE old (id int);
";
const SECOND: &str = "\
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
ALTER TABLE incidents FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON incidents FOR SELECT USING (tenant_id IS NOT NULL);
CREATE VIEW happy AS SELECT id, note FROM runs;
DROP TABLE old;
";

/// A project with these migrations, and its database.
struct Place {
    folder: TempDir,
    server: &'static Server,
    database: String,
}

impl Place {
    fn new(migrations: &[(&str, &str)]) -> Option<Self> {
        let server = Server::shared()?;
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("migrations")).expect("a folder");
        for (name, text) in migrations {
            std::fs::write(folder.path().join("migrations").join(name), text).expect("a migration");
        }
        Some(Self { folder, server, database: server.database() })
    }

    fn usual() -> Option<Self> {
        Self::new(&[("000001_a.up.sql", FIRST), ("000002_b.up.sql", SECOND)])
    }

    fn sql(&self, script: &str) -> String {
        self.server.psql(&self.database, script).expect("a script")
    }

    fn stamp(&self, version: u32) {
        let table = "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);";
        self.sql(&format!("{table} INSERT INTO schema_migrations VALUES ({version}, false);"));
    }

    fn drift(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let socket = self.server.socket().to_str().expect("UTF-8");
        let mut all = vec![("PGHOST", socket), ("PGUSER", "guardlint"), ("PGDATABASE", &self.database)];
        all.extend(variables);
        drift(self.folder.path(), arguments, &all)
    }

    fn check(&self, expected: &Expect) {
        expected.assert_eq(&self.drift(&[], &[]));
    }
}

/// The exit code and everything that is printed.
fn drift(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::cargo_bin("guardlint").expect("the binary");
    command.current_dir(folder).args(["schema", "drift", "--migrations", "migrations"]).args(arguments);
    command.env_clear().envs(variables.iter().copied());
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    format!("exit {}\n{}{}", output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

#[test]
fn no_history_of_ours_drifts_from_what_postgresql_makes_of_it() {
    let Some(server) = Server::shared() else { return };
    let mut wrong = String::new();
    for folder in support::folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories")) {
        let mut files: Vec<_> = std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        let copies: Vec<(String, String)> = files
            .iter()
            .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read_to_string(path).expect("a text")))
            .collect();
        let named: Vec<(&str, &str)> = copies.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let Some(place) = Place::new(&named) else { return };
        for (_, text) in &named {
            server.psql(&place.database, text).expect("a migration");
        }
        let said = place.drift(&["--layout", "plain"], &[]);
        if !said.starts_with("exit 0") {
            let _ = writeln!(wrong, "{}: {said}", folder.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_migrated_database_has_no_drift() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.sql(SECOND);
    place.stamp(2);
    place.check(&expect![[r#"
        exit 0
        no drift · 21 objects compared with the schema at `000002_b`, the head
    "#]]);
}

#[test]
fn a_database_stamped_at_head_without_its_tables_is_exposed() {
    let Some(place) = Place::usual() else { return };
    place.stamp(2);
    place.check(&expect![[r#"
        exit 1
        error: the database says that `000002_b` (head) is applied, but none of the 2 tables that its migrations make is there: it was stamped, not migrated
        missing: view `happy`
          from migration `000002_b` at migrations/000002_b.up.sql:6:13
        missing: table `incidents`
          from migration `000001_a` at migrations/000001_a.up.sql:3:14
        missing: enum `mood`
        missing: table `runs`
          from migration `000001_a` at migrations/000001_a.up.sql:2:14
        missing: function `touch`
          from migration `000002_b` at migrations/000002_b.up.sql:1:17
        5 differences · 5 objects compared with the schema at `000002_b`, the head
    "#]]);
}

#[test]
fn a_database_behind_is_held_against_the_schema_at_its_revision() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.stamp(1);
    place.check(&expect![[r#"
        exit 0
        no drift · 19 objects compared with the schema at `000001_a`, 1 migration behind
    "#]]);
    place.sql("DROP TABLE old");
    place.check(&expect![[r#"
        exit 1
        error: the database says that `000001_a` is applied, but 1 of the 3 tables that its migrations make is not there
        missing: table `old`
          from migration `000001_a` at migrations/000001_a.up.sql:10:14
        1 difference · 18 objects compared with the schema at `000001_a`, 1 migration behind
    "#]]);
}

#[test]
fn a_version_that_nobody_knows_and_one_that_did_not_end_are_drift() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.stamp(1);
    place.sql("UPDATE schema_migrations SET version = 2, dirty = true");
    place.check(&expect![[r#"
        exit 1
        error: `2` began and did not end
        no drift · 19 objects compared with the schema at `000001_a`, 1 migration behind
    "#]]);
    place.sql("UPDATE schema_migrations SET version = 7, dirty = false");
    place.check(&expect![[r#"
        exit 1
        error: `7` is applied and is no migration of this history: the database comes from other files, or from newer ones
        missing: view `happy`
          from migration `000002_b` at migrations/000002_b.up.sql:6:13
        different: table `incidents`
          row-level security: the migrations say `enabled`, the database `disabled`
          forced row-level security: the migrations say `forced`, the database `not forced`
          from migration `000001_a` at migrations/000001_a.up.sql:3:14
        missing: policy `own` of `incidents`
          from migration `000002_b` at migrations/000002_b.up.sql:5:15
        extra: table `old`
          taken away by migration `000002_b` at migrations/000002_b.up.sql:7:12
        missing: trigger `touched` of `runs`
          from migration `000002_b` at migrations/000002_b.up.sql:2:16
        missing: function `touch`
          from migration `000002_b` at migrations/000002_b.up.sql:1:17
        6 differences · 22 objects compared with the schema at `000002_b`, the head; the revision of the database is not known
    "#]]);
}

#[test]
fn every_kind_of_drift_is_told_with_the_migration_behind_it() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.sql(SECOND);
    place.stamp(2);
    place.sql(
        "DROP VIEW happy;
         ALTER TABLE runs ALTER note TYPE text, ALTER made DROP NOT NULL, ALTER mood SET DEFAULT 'happy', ADD extra int;
         ALTER TABLE runs DISABLE TRIGGER touched;
         ALTER TABLE incidents DROP CONSTRAINT incidents_run_id_fkey, NO FORCE ROW LEVEL SECURITY;
         ALTER TABLE incidents ADD CONSTRAINT incidents_run_id_fkey FOREIGN KEY (run_id) REFERENCES runs ON DELETE SET NULL NOT VALID;
         ALTER TABLE incidents RENAME CONSTRAINT incidents_cost_check TO costs;
         ALTER TABLE incidents ALTER cost SET DEFAULT 1;
         DROP POLICY own ON incidents;
         ALTER TYPE mood ADD VALUE 'angry';
         CREATE TABLE old (id int);
         CREATE TABLE surprise (id int PRIMARY KEY);
         CREATE SEQUENCE numbers;
         CREATE UNIQUE INDEX surprising ON runs (note);",
    );
    // What a failed CREATE INDEX CONCURRENTLY leaves behind.
    place.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'incidents_run_id'::regclass");
    place.check(&expect![[r#"
        exit 1
        missing: view `happy`
          from migration `000002_b` at migrations/000002_b.up.sql:6:13
        different: table `incidents`
          forced row-level security: the migrations say `forced`, the database `not forced`
          from migration `000001_a` at migrations/000001_a.up.sql:3:14
        different: column `incidents.cost`
          default: the migrations say `0`, the database `1`
          from migration `000001_a` at migrations/000001_a.up.sql:7:5
        different: constraint `incidents_cost_check` of `incidents`
          name: the migrations say `incidents_cost_check`, the database `costs`
          from migration `000001_a` at migrations/000001_a.up.sql:7:43
        different: constraint `incidents_run_id_fkey` of `incidents`
          on delete: the migrations say `cascade`, the database `set null`
          validity: the migrations say `validated`, the database `not valid`
          from migration `000001_a` at migrations/000001_a.up.sql:5:19
        different: index `incidents_run_id` of `incidents`
          validity: the migrations say `valid`, the database `invalid`
          from migration `000001_a` at migrations/000001_a.up.sql:9:14
        missing: policy `own` of `incidents`
          from migration `000002_b` at migrations/000002_b.up.sql:5:15
        different: enum `mood`
          labels: the migrations say `sad, happy`, the database `sad, happy, angry`
        extra: sequence `numbers`
        extra: table `old`
          taken away by migration `000002_b` at migrations/000002_b.up.sql:7:12
        extra: column `runs.extra`
        different: column `runs.made`
          nullability: the migrations say `not null`, the database `null`
          from migration `000001_a` at migrations/000001_a.up.sql:2:98
        different: column `runs.mood`
          default: the migrations say `'sad'`, the database `'happy'::public.mood`
          from migration `000001_a` at migrations/000001_a.up.sql:2:46
        different: column `runs.note`
          type: the migrations say `character varying(32)`, the database `text`
          from migration `000001_a` at migrations/000001_a.up.sql:2:80
        extra: index `surprising` of `runs`
        different: trigger `touched` of `runs`
          firing: the migrations say `enabled`, the database `disabled`
          from migration `000002_b` at migrations/000002_b.up.sql:2:16
        extra: table `surprise`
        17 differences · 27 objects compared with the schema at `000002_b`, the head
    "#]]);
}

#[test]
fn json_tells_the_same() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.stamp(1);
    place.sql("ALTER TABLE runs ALTER note TYPE text");
    expect![[r#"
        exit 1
        {
          "version": 1,
          "exit_code": 1,
          "stamp": {
            "state": "stamped",
            "table": "schema_migrations",
            "reason": null,
            "revisions": [
              "000001_a"
            ],
            "pending": [
              "000002_b"
            ],
            "skipped": [],
            "unknown": [],
            "dirty": []
          },
          "compared_at": [
            "000001_a"
          ],
          "faults": [],
          "differences": [
            {
              "change": "different",
              "kind": "column",
              "schema": "public",
              "name": "runs",
              "part": "note",
              "properties": [
                {
                  "property": "type",
                  "expected": "character varying(32)",
                  "found": "text"
                }
              ],
              "origin": {
                "path": "migrations/000001_a.up.sql",
                "line": 2,
                "column": 80,
                "migration": "000001_a"
              },
              "doubt": null
            }
          ],
          "unjudged": [],
          "objects": 19,
          "notes": []
        }
    "#]]
    .assert_eq(&place.drift(&["--format", "json"], &[]));
}

#[test]
fn only_named_schemas_are_compared() {
    let Some(place) = Place::new(&[("1_a.sql", "CREATE SCHEMA one; CREATE TABLE one.a (id int); CREATE TABLE b (id int);")]) else {
        return;
    };
    place.sql("CREATE SCHEMA one; CREATE TABLE one.a (id int); CREATE SCHEMA platform; CREATE TABLE platform.c (id int);");
    expect![[r#"
        exit 0
        note: which migrations are applied is not known for files of no known tool
        note: schemas not compared: `platform`
        no drift · 2 objects compared with the schema at `1_a`, the head; the revision of the database is not known
    "#]]
    .assert_eq(&place.drift(&["--layout", "plain", "--schema", "one"], &[]));
    expect![[r#"
        exit 1
        missing: table `b`
          from migration `1_a` at migrations/1_a.sql:1:62
        note: which migrations are applied is not known for files of no known tool
        note: schemas not compared: `platform`
        1 difference · 3 objects compared with the schema at `1_a`, the head; the revision of the database is not known
    "#]]
    .assert_eq(&place.drift(&["--layout", "plain"], &[]));
}

#[test]
fn what_is_assumed_or_hidden_is_not_called_drift() {
    let Some(place) =
        Place::new(&[("1_a.sql", "ALTER TABLE before ADD b int; DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_user; END $$;")])
    else {
        return;
    };
    place.sql("CREATE TABLE other (id int)");
    expect![[r#"
        exit 3
        missing: table `before`
          from migration `1_a` at migrations/1_a.sql:1:13
          could not judge: migrations use the table and none of them makes it
        extra: table `other`
          could not judge: `EXECUTE` builds its statement at run time: `DROP TABLE …`; it may touch any object
        note: which migrations are applied is not known for files of no known tool
        no drift · 2 not judged · 2 objects compared with the schema at `1_a`, the head; the revision of the database is not known
    "#]]
    .assert_eq(&place.drift(&["--layout", "plain"], &[]));
}

#[test]
fn extensions_and_partitions_that_a_job_made_are_no_drift() {
    let made = "CREATE TABLE logs (at date NOT NULL) PARTITION BY RANGE (at); CREATE INDEX logs_at ON logs (at);";
    let Some(place) = Place::new(&[("1_a.sql", made)]) else { return };
    place.sql(made);
    place.sql("CREATE TABLE logs_2020 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');");
    expect![[r#"
        exit 0
        note: which migrations are applied is not known for files of no known tool
        note: partitions that no migration makes, not judged: 1 (`logs_2020`)
        no drift · 3 objects compared with the schema at `1_a`, the head; the revision of the database is not known
    "#]]
    .assert_eq(&place.drift(&["--layout", "plain"], &[]));
}

#[test]
fn a_role_that_may_not_read_the_ledger_is_told_so() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.sql(SECOND);
    place.stamp(2);
    place.sql("DO $$ BEGIN CREATE ROLE onlooker LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;");
    expect![[r#"
        exit 3
        could not judge: `schema_migrations` cannot tell what is applied: the role may not read it
        no drift · 21 objects compared with the schema at `000002_b`, the head; the revision of the database is not known
    "#]]
    .assert_eq(&place.drift(&[], &[("PGUSER", "onlooker")]));
    place.sql("ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY; GRANT SELECT ON schema_migrations TO onlooker;");
    expect![[r#"
        exit 3
        could not judge: `schema_migrations` cannot tell what is applied: row-level security stands between the role and its rows
        no drift · 21 objects compared with the schema at `000002_b`, the head; the revision of the database is not known
    "#]]
    .assert_eq(&place.drift(&[], &[("PGUSER", "onlooker")]));
}

#[test]
fn no_function_and_no_table_of_the_database_steps_in() {
    let Some(place) = Place::usual() else { return };
    place.sql(FIRST);
    place.sql(SECOND);
    place.stamp(2);
    // Functions that catch whoever looks up a name or an operator outside of pg_catalog.
    place.sql(
        "CREATE FUNCTION format_type(oid, integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'caught'; END $$;
         CREATE TABLE pg_class (oid int);
         ALTER ROLE guardlint SET search_path = public, pg_catalog;",
    );
    let said = place.drift(&[], &[]);
    place.sql("ALTER ROLE guardlint RESET search_path");
    expect![[r#"
        exit 1
        extra: function `format_type`
        extra: table `pg_class`
        2 differences · 23 objects compared with the schema at `000002_b`, the head
    "#]]
    .assert_eq(&said);
}

#[test]
fn it_reads_without_writing_and_waits_no_longer_than_the_timeout() {
    let Some(place) = Place::usual() else { return };
    place.stamp(2);
    std::thread::scope(|scope| {
        scope.spawn(|| place.sql("BEGIN; LOCK TABLE schema_migrations; SELECT pg_sleep(4); COMMIT;"));
        std::thread::sleep(std::time::Duration::from_millis(500));
        let said = scope.spawn(|| place.drift(&["--timeout", "4"], &[]));
        std::thread::sleep(std::time::Duration::from_millis(1200));
        // All that it holds by now: no transaction that writes has an id, and no lock is stronger than that of a SELECT.
        let held = place.sql(
            "SELECT a.application_name, a.backend_xid IS NULL, string_agg(DISTINCT l.mode, ' ')
             FROM pg_stat_activity a JOIN pg_locks l USING (pid)
             WHERE a.datname = current_database() AND a.wait_event_type = 'Lock' AND l.locktype = 'relation' GROUP BY 1, 2",
        );
        expect![[r#"
            guardlint|t|AccessShareLock
        "#]]
        .assert_eq(&held);
        expect![[r#"
            exit 3
            could not judge: the database could not be read: a lock was not free within the timeout (SQLSTATE 55P03)
        "#]]
        .assert_eq(&said.join().expect("it ends"));
    });
}

#[test]
fn a_server_that_does_not_answer_ends_within_the_timeout() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port().to_string();
    let folder = project();
    let said = drift(folder.path(), &["--timeout", "1"], &[("PGHOST", "127.0.0.1"), ("PGPORT", &port), ("PGUSER", "secretuser")]);
    expect![[r#"
        exit 2
        error: the database did not answer within 1 s
    "#]]
    .assert_eq(&said);
}

fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("migrations")).expect("a folder");
    std::fs::write(folder.path().join("migrations/000001_a.up.sql"), FIRST).expect("a migration");
    std::fs::write(folder.path().join("migrations/000001_a.down.sql"), "").expect("a migration");
    folder
}

#[test]
fn no_failure_prints_how_the_database_was_to_be_reached() {
    let folder = project();
    let url = |url: &str| drift(folder.path(), &["--timeout", "5"], &[("DATABASE_URL", url)]);
    let mut said = vec![
        url("postgresql://secretuser:secretword@127.0.0.1:1/secretbase"),
        url("postgresql://secretuser:secretword@secrethost.invalid/secretbase"),
        url("postgresql://secretuser:secretword@127.0.0.1:secretport/secretbase"),
        url("postgresql://secretuser:secret%word@127.0.0.1/secretbase"),
        url("mysql://secretuser:secretword@secrethost/secretbase"),
        url("secretword"),
        url("postgresql:///secretbase?host=/nowhere/secrethost&user=secretuser"),
        url("postgresql://secretuser:secretword@secrethost/secretbase?sslmode=secretmode"),
        url("postgresql://secretuser:secretword@secrethost/secretbase?sslmode=verify-full&sslrootcert=/secretfile"),
        url("postgresql://secretuser:secretword@secrethost/secretbase?sslcert=secretfile"),
        drift(folder.path(), &[], &[("PGSERVICE", "secretservice"), ("HOME", "/nowhere")]),
        drift(folder.path(), &[], &[]),
    ];
    if let Some(server) = Server::shared() {
        let socket = server.socket().to_str().expect("UTF-8");
        let hba = "COPY (SELECT unnest(ARRAY['local all secretuser scram-sha-256', 'local all all trust'])) TO ";
        let file = server.psql("postgres", "SHOW hba_file").expect("a file");
        server.psql("postgres", &format!("{hba} '{}'; SELECT pg_reload_conf();", file.trim())).expect("rules");
        server.psql("postgres", "CREATE ROLE secretuser LOGIN PASSWORD 'rightword';").expect("a role");
        let with = |pairs: &[(&str, &str)]| {
            let mut all = vec![("PGHOST", socket), ("PGUSER", "secretuser"), ("PGDATABASE", "postgres")];
            all.extend(pairs);
            drift(folder.path(), &[], &all)
        };
        said.push(with(&[("PGPASSWORD", "secretword")]));
        said.push(with(&[]));
        said.push(with(&[("PGPASSWORD", "rightword"), ("PGDATABASE", "secretbase")]));
        said.push(with(&[("PGUSER", "nosecretuser")]));
        assert!(with(&[("PGPASSWORD", "rightword")]).starts_with("exit 1"), "the right password opens the database");
    }
    for text in &said {
        assert!(
            text.starts_with("exit 2") && !text.contains("secret") && !text.contains("127.0.0.1") && !text.contains("nowhere"),
            "{text}"
        );
    }
    expect![[r#"
        error: cannot connect to the database: the server refuses the connection: nothing listens there
        error: cannot connect to the database: the server's name is not known, or it cannot be reached
        error: `port` is no port
        error: `DATABASE_URL` is no URL: write `postgresql://user:password@host:port/database?sslmode=require`, special characters as %XX
        error: `DATABASE_URL` names no PostgreSQL: its scheme must be `postgresql` or `postgres`, with or without `+driver`
        error: `DATABASE_URL` is neither a URL (`postgresql://…`) nor `name=value` pairs (`host=… dbname=…`)
        error: cannot connect to the database: there is no server at that socket
        error: `sslmode` is none of disable, allow, prefer, require, verify-ca, verify-full
        error: the root certificate cannot be read: set `PGSSLROOTCERT` to its file, or to `system` with `verify-full`
        error: `sslcert` is not supported
        error: the service is not in `PGSERVICEFILE` or `~/.pg_service.conf`
        error: no database is named: set `DATABASE_URL`, or `PGHOST` and `PGDATABASE`
        error: cannot connect to the database: the server refuses the password (SQLSTATE 28P01)
        error: cannot connect to the database: the server asks for a password and none is set
        error: cannot connect to the database: there is no such database (SQLSTATE 3D000)
        error: cannot connect to the database: the server refuses the login (SQLSTATE 28000)
    "#]]
    .assert_eq(&said.concat().replace("exit 2\n", ""));
}
