//! What a user sees: output and exit codes of the binary on small repositories.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a fixture that cannot be made is a failed test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use expect_test::{Expect, expect};
use serde_json::Value;
use tempfile::TempDir;

const TODAY: &str = "2026-06-01";

const POLICY: &str = "\
version: 1
sources:
  code: [{ root: ., packages: [app] }]
layers:
  web:
    members: { api: [app.api.**], db: [app.db.**] }
    may_import: { api: [], db: [] }
rules:
  - use: LAYER-001
    with: { layers: web }
";

const API: &str = "from app.db import session\n";

/// A repository of these files.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(root.path(), path, text);
    }
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Standard output, standard error and exit code.
fn run(root: &Path, arguments: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("guardlint").unwrap();
    let output = command.current_dir(root).args(arguments).env_remove("CLICOLOR_FORCE").env_remove("GIT_DIR").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn code(root: &Path, arguments: &[&str]) -> i32 {
    run(root, arguments).2
}

/// Output, then the exit code.
fn check(root: &Path, arguments: &[&str], expected: &Expect) {
    let (stdout, stderr, code) = run(root, arguments);
    expected.assert_eq(&format!("{stdout}{stderr}exit {code}\n"));
}

const DB: &str = "from app.db.engine import session\n";

/// One import against the policy, and one within a layer.
fn layered(policy: &str) -> TempDir {
    repository(&[("guardrails.yaml", policy), ("app/api.py", API), ("app/db/__init__.py", DB), ("app/db/engine.py", "session = 1\n")])
}

#[test]
fn a_violation_exits_with_1_and_shows_code_and_policy() {
    check(
        layered(POLICY).path(),
        &["--today", TODAY],
        &expect![[r#"
            error[LAYER-001]: `api` module `app.api` must not import `db` module `app.db`
               ╭─[app/api.py:1:20]
             1 │ from app.db import session
               ·                    ───┬───
               ·                       ╰── imported here
               ╰────
               ╭─[guardrails.yaml:7:19]
             7 │     may_import: { api: [], db: [] }
               ·                   ─┬─
               ·                    ╰── `api` may import no other layer
               ╰────
              why: Layers are a promise about what can change without breaking what. One import against the order ends the promise, and the next one costs nothing.
              help: move what needs the import out of `api`
              more: guardlint explain LAYER-001

            1 violation · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
            exit 1
        "#]],
    );
}

#[test]
fn check_is_the_verb_when_none_is_named() {
    let root = layered(POLICY);
    assert_eq!(run(root.path(), &["--format", "concise"]), run(root.path(), &["check", "--format", "concise"]));
    assert_eq!(code(root.path(), &["app/db"]), 0);
    assert_eq!(code(root.path(), &["app/api.py"]), 1);
}

#[test]
fn a_clean_repository_exits_with_0_from_any_folder_of_it() {
    let root = layered(POLICY);
    write(root.path(), ".git/HEAD", "");
    write(root.path(), "app/api.py", "");
    check(
        &root.path().join("app"),
        &["--format", "concise"],
        &expect![[r#"
            0 violations · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
            exit 0
        "#]],
    );
}

#[test]
fn mistakes_in_the_policy_exit_with_2_and_are_all_reported() {
    let root = layered(&POLICY.replace("members", "membrs").replace("LAYER-001", "LAYER-01"));
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
        guardrails.yaml:6:5: error[config]: unknown key `membrs` (did you mean `members`?)
        guardrails.yaml:7:19: error[config]: `members` has no layer `api` (add `api` to `members`, with the modules that form it)
        guardrails.yaml:7:28: error[config]: `members` has no layer `db` (add `db` to `members`, with the modules that form it)
        guardrails.yaml:9:10: error[config]: unknown rule `LAYER-01` (did you mean `LAYER-001`?)
        exit 2
    "#]],
    );
    let (stdout, _, code) = run(root.path(), &["--format", "json"]);
    let document: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &document["exit_code"], document["errors"].as_array().unwrap().len() > 1), (2, &Value::from(2), true));
}

#[test]
fn the_policies_of_the_readme_are_sound() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let fences = readme.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let policies: Vec<&str> = fences.filter(|fence| fence.contains("rules:\n")).collect();
    assert_eq!(policies.len(), 2);
    for policy in policies {
        let version = if policy.contains("version:") { "" } else { "version: 1\n" };
        let root = repository(&[("guardrails.yaml", &format!("{version}{policy}"))]);
        assert_eq!(run(root.path(), &["rules", "--today", "2026-11-20"]).1, "");
    }
}

#[test]
fn a_rule_may_ask_which_domain_code_and_tables_belong_to() {
    let policy = "version: 1
sources: { code: [{ root: ., packages: [app] }], migrations: [{ path: sql }] }
domains:
  billing: { code: [app.billing.**], tables: [invoice_*] }
  stock: { code: [app.stock.**], tables: [items] }
rules:
  - id: SHOP-DOMAIN-001
    kind: assert
    for: import
    forbid: { from_domain: '{d}', to_domain: '{!d}' }
    message: '`{importer}` of {from_domain} imports {to_domain}'
    why: a domain is changed by its own team
    fix: call the other domain's interface
  - id: SHOP-DOMAIN-002
    kind: assert
    for: table
    require: { domain: '*' }
    message: table `{table}` belongs to nobody
    why: every table has an owner
    fix: add it to a domain
";
    let root = repository(&[
        ("guardrails.yaml", policy),
        ("app/billing/pay.py", "from app.stock import count\nfrom app.billing import rate\nfrom app import log\n"),
        ("app/billing/rate.py", ""),
        ("app/stock/count.py", ""),
        ("app/log.py", "from app.stock import count\n"),
        ("sql/1.sql", "CREATE TABLE invoice_lines (id int); CREATE TABLE items (id int); CREATE TABLE stray (id int);"),
    ]);
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
        app/billing/pay.py:1:23: error[SHOP-DOMAIN-001]: `app.billing.pay` of billing imports stock
        sql/1.sql:1:80: error[SHOP-DOMAIN-002]: table `stray` belongs to nobody
        2 violations · 0 allowed · 0 baselined · 0 files not analysed · 5 files, 1 migration, 3 statements
        exit 1
    "#]],
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    let root = layered(POLICY);
    for arguments in [
        &["--format", "pdf"][..],
        &["--rule", "LAYR-001"],
        &["nowhere.py"],
        &["--config", "nowhere.yaml"],
        &["--root", "nowhere"],
        &["--today", "soon"],
    ] {
        assert_eq!(code(root.path(), arguments), 2, "{arguments:?}");
    }
    check(
        root.path(),
        &["--rule", "LAYER-01"],
        &expect![[r#"
        error: the policy runs no rule `LAYER-01`: did you mean `LAYER-001`?
        exit 2
    "#]],
    );
}

#[test]
fn what_cannot_be_judged_exits_with_3_and_hides_nothing_else() {
    let root = layered(POLICY);
    write(root.path(), "app/api.py", "def f(:\n");
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
            app/api.py:1:7: problem[unparsed]: the file does not parse: syntax error: expected a parameter or the end of the parameter list, and 1 more error
            0 violations · 1 problem · 0 allowed · 0 baselined · 1 file not analysed · 3 files, 0 migrations, 0 statements
            exit 3
        "#]],
    );
    write(root.path(), "app/db/engine.py", "import app.api\n");
    assert_eq!(code(root.path(), &[]), 1);
}

#[test]
fn unreadable_files_are_problems_and_the_rest_is_judged() {
    let root = layered(POLICY);
    fs::write(root.path().join("app/db/bin.py"), b"a\0b").unwrap();
    fs::write(root.path().join("app/db/latin.py"), b"# \xe9\n").unwrap();
    fs::write(root.path().join("app/db/long.py"), vec![b'\n'; 5 * 1024 * 1024]).unwrap();
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
            app/api.py:1:20: error[LAYER-001]: `api` module `app.api` must not import `db` module `app.db`
            app/db/bin.py:1:1: problem[unparsed]: the file was not analysed: it is not text
            app/db/latin.py:1:1: problem[unparsed]: the file was not analysed: it is not UTF-8 (byte 2)
            app/db/long.py:1:1: problem[too-large]: the file was not analysed: it has 5242880 bytes, and 4194304 are the limit
            1 violation · 3 problems · 0 allowed · 0 baselined · 3 files not analysed · 6 files, 0 migrations, 0 statements
            exit 1
        "#]],
    );
}

#[test]
fn an_allowance_is_shown_as_such_and_an_expired_one_is_not_one() {
    let allow = "allow:\n  - rule: LAYER-001\n    match: { from: app.api }\n    reason: until the handler lands in the spine\n    owner: \"@web\"\n    expires: 2026-07-01\n";
    let root = layered(&format!("{POLICY}{allow}"));
    check(
        root.path(),
        &["--format", "concise", "--today", TODAY],
        &expect![[r#"
            0 violations · 1 allowed (1 expires in 30 days) · 0 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
            exit 0
        "#]],
    );
    check(
        root.path(),
        &["--format", "concise", "--today", "2026-07-02"],
        &expect![[r#"
            app/api.py:1:20: error[LAYER-001]: `api` module `app.api` must not import `db` module `app.db`
            guardrails.yaml:16:14: error[allow-expired]: the exception to `LAYER-001` ended on 2026-07-01, and 1 of what it allowed is still there
            2 violations · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
            exit 1
        "#]],
    );
}

#[test]
fn the_baseline_records_and_shrinks_and_check_never_writes() {
    let root = layered(POLICY);
    check(
        root.path(),
        &["baseline", "create"],
        &expect![[r#"
        1 finding recorded in guardrails.baseline
        exit 0
    "#]],
    );
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
            0 violations · 0 allowed · 1 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
            exit 0
        "#]],
    );
    check(
        root.path(),
        &["baseline", "create"],
        &expect![[r#"
        error: `guardrails.baseline` is there and only shrinks: `guardlint baseline prune`, or `create --rule ID` for a new rule
        exit 2
    "#]],
    );
    write(root.path(), "app/api.py", "");
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
            guardrails.baseline:2:1: warning[baseline-stale]: the baseline records a finding of `LAYER-001` that is no longer there
            0 violations · 1 warning · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
            exit 0
        "#]],
    );
    check(
        root.path(),
        &["baseline", "prune"],
        &expect![[r#"
            1 finding forgotten
            exit 0
        "#]],
    );
    assert_eq!(run(root.path(), &["--format", "concise"]).2, 0);
}

#[test]
fn the_output_is_the_same_for_any_number_of_threads() {
    let mut files = vec![("guardrails.yaml".to_owned(), POLICY.to_owned()), ("app/db.py".to_owned(), String::new())];
    files.extend((0..60).map(|number| (format!("app/api/m{number}.py"), API.repeat(3) + if number % 7 == 0 { "def f(:\n" } else { "" })));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let root = repository(&files);
    for format in ["human", "concise", "agent", "json", "sarif", "github"] {
        let one = run(root.path(), &["--format", format, "--threads", "1"]);
        assert_eq!(one.2, 1);
        for _ in 0..3 {
            assert_eq!(run(root.path(), &["--format", format, "--threads", "8"]), one, "{format}");
        }
    }
}

#[test]
fn a_policy_named_elsewhere_leaves_the_root_where_one_stands() {
    let root = repository(&[("repo/app/api.py", API), ("repo/app/db.py", ""), ("ci/policy.yaml", POLICY)]);
    let repo = root.path().join("repo");
    check(
        &repo,
        &["--config", "../ci/policy.yaml", "--format", "concise"],
        &expect![[r#"
        app/api.py:1:20: error[LAYER-001]: `api` module `app.api` must not import `db` module `app.db`
        1 violation · 0 allowed · 0 baselined · 0 files not analysed · 2 files, 0 migrations, 0 statements
        exit 1
    "#]],
    );
    assert_eq!(code(root.path(), &["--config", "ci/policy.yaml", "--root", "repo"]), 1);
}

#[test]
fn a_nested_project_is_left_out_and_said() {
    let root = layered(POLICY);
    write(root.path(), "app/own/guardrails.yaml", "version: 1\n");
    write(root.path(), "app/own/x.py", "def f(:\n");
    let (stdout, _, code) = run(root.path(), &[]);
    assert!(stdout.contains("note: projects with a policy of their own left out: `app/own`\n"), "{stdout}");
    assert_eq!(code, 1);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::Stdio;
    let root = layered(POLICY);
    let mut child =
        Command::cargo_bin("guardlint").unwrap().current_dir(root.path()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(1), ""));
}

#[test]
fn explain_prints_the_rule_and_its_examples() {
    let root = repository(&[]);
    let (stdout, _, code) = run(root.path(), &["explain", "LAYER-001"]);
    assert!(stdout.starts_with("LAYER-001 · error · layers\n"), "{stdout}");
    assert_eq!(code, 0);
    check(
        root.path(),
        &["explain", "LAYER-01"],
        &expect![[r#"
        error: there is no rule `LAYER-01`: did you mean `LAYER-001`?
        exit 2
    "#]],
    );
    check(
        root.path(),
        &["explain", "allow-expired"],
        &expect![[r#"
        allow-expired · error · checked on the policy itself
        no `allow` entry has ended

        why: an exception was given until a day that has passed
        exit 0
    "#]],
    );
}

#[test]
fn schema_prints_one_history_and_asks_when_there_are_several() {
    let root = repository(&[
        ("db/migrations/1_a.sql", "CREATE TABLE a (id int PRIMARY KEY);"),
        ("old/migrations/1_b.sql", "CREATE TABLE b (id int);"),
    ]);
    let (stdout, _, code) = run(root.path(), &["schema", "--format", "json", "--migrations", "db/migrations"]);
    let document: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &document["tables"][0]["name"]), (0, &Value::from("a")));
    check(
        root.path(),
        &["schema"],
        &expect![[r#"
            error: there are 2 migration histories: name one: `--migrations db/migrations`, `--migrations old/migrations`
            exit 2
        "#]],
    );
}

#[test]
fn facts_are_one_object_on_each_line() {
    let root = layered(POLICY);
    let (stdout, _, code) = run(root.path(), &["facts", "import", "--format", "jsonl"]);
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let pairs: Vec<_> = lines.iter().map(|line| (line["importer"].as_str().unwrap(), line["imported"].as_str().unwrap())).collect();
    assert_eq!((code, pairs), (0, vec![("app.api", "app.db"), ("app.db", "app.db.engine")]));
}

#[test]
fn an_importer_is_a_module_that_an_import_can_name() {
    let root = layered(POLICY);
    write(root.path(), "app/api/my-script.py", "import app.db\n");
    let (stdout, stderr, code) = run(root.path(), &["facts", "import"]);
    assert_eq!((stdout.lines().count(), code), (2, 0), "{stdout}");
    assert_eq!(stderr, "note: 1 imported names in files that no import can name are left out\n");
}

#[test]
fn a_route_that_two_applications_serve_is_one_finding() {
    let policy = "version: 1
sources: { code: [{ root: ., packages: [app] }] }
rules:
  - id: SHOP-API-001
    kind: assert
    for: route
    forbid: { response_model: { exists: false } }
    message: '`{method} {declared}` does not say what it answers with'
    why: who calls it learns of a change from a customer
    fix: declare a model
";
    let users = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.get('/users')\ndef users(): ...\n\n\
                 @router.get('/users/{id}')\ndef user(id: int): ...\n";
    let main = "from fastapi import Depends, FastAPI\nfrom app import users\n\ndef check(): ...\n\npublic = FastAPI()\n\
                public.include_router(users.router)\nprivate = FastAPI(dependencies=[Depends(check)])\n\
                private.include_router(users.router)\n";
    let root = repository(&[("guardrails.yaml", policy), ("app/__init__.py", ""), ("app/users.py", users), ("app/main.py", main)]);
    check(
        root.path(),
        &["--format", "concise"],
        &expect![[r#"
        app/users.py:5:2: error[SHOP-API-001]: `GET /users` does not say what it answers with
        app/users.py:8:2: error[SHOP-API-001]: `GET /users/{id}` does not say what it answers with
        2 violations · 0 allowed · 0 baselined · 0 files not analysed · 3 files, 0 migrations, 0 statements
        exit 1
    "#]],
    );
}
