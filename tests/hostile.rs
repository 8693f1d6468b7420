//! What hostile or broken input does to the binary: no crash, no hang, and never a PASS that looked away.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a fixture that cannot be made is a failed test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

/// Generous: a debug build on a busy machine. What this catches takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

const SQL_POLICY: &str = "\
version: 1
sources: { migrations: [{ path: m }] }
rules:
  - use: MIG-001
  - use: DATA-001
    with: { references: [{ from: a.b_id, to: b.id }] }
";

const SQL_START: &str = "create table b(id int primary key); create table a(id int primary key, b_id int references b(id));\n";

const ALEMBIC_START: &str = "from alembic import op
revision = 'a1'
down_revision = None
def upgrade():
    op.execute('create table b(id int primary key); create table a(id int primary key, b_id int references b(id));')
";

const CODE_POLICY: &str = "\
version: 1
sources: { code: [{ root: ., packages: [app] }] }
layers:
  web:
    members: { api: [app.api.**], db: [app.db.**] }
    may_import: { api: [], db: [] }
rules: [{ use: LAYER-001, with: { layers: web } }]
";

const BREACH: &str = "from app.db import session\n";

fn repository(files: &[(&str, &[u8])]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("guardlint").unwrap();
    command.current_dir(root).args(arguments).args(["--today", "2026-06-01"]).env("NO_COLOR", "1").env_remove("GIT_DIR");
    command
}

/// All output, and the exit code.
fn run(root: &Path, arguments: &[&str]) -> (String, i32) {
    let start = Instant::now();
    let output = command(root, arguments).output().unwrap();
    assert!(start.elapsed() < LIMIT, "it took {:?}", start.elapsed());
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8(text).unwrap(), output.status.code().unwrap_or(-1))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

/// One row of a table: its input, the exit code, and what the output must say.
type Row<'a> = (&'a str, i32, &'a str);

fn all(rows: &[Row<'_>], repository: impl Fn(&str) -> TempDir) {
    for (input, code, says) in rows {
        let shown: String = input.chars().take(120).collect();
        let (output, exit) = run(repository(input).path(), &["--format", "concise"]);
        assert_eq!(exit, *code, "{shown}\n{output}");
        assert!(output.contains(says), "{shown}\n{output}");
    }
}

#[test]
fn sql_that_hides_what_follows_is_no_pass() {
    let deep_ifs = format!("do $$ begin {} drop table a; {} end $$;", "if true then ".repeat(220), "end if; ".repeat(220));
    let views = lines(40, |n| format!("create view v{} as select x.*, y.* from v{n} x, v{n} y;", n + 1));
    let views = format!("create view v0 as select * from a;{views} alter table a drop column b_id;");
    let brackets = format!("select {}{}; alter table a drop column b_id;", "(".repeat(100_000), ")".repeat(100_000));
    let rows: [Row<'_>; 13] = [
        ("select 1;", 0, "0 violations"),
        ("alter table a drop column b_id;", 1, "`a.b_id` does not exist"),
        ("insert into b values ('x); alter table a drop column b_id;", 3, "begins here and never ends"),
        ("/* alter table a drop column b_id;", 3, "begins here and never ends"),
        ("do $x$ begin alter table a drop column b_id;", 3, "begins here and never ends"),
        ("select 1\nalter table a drop column b_id", 3, "was not understood"),
        (&deep_ifs, 3, "blocks deep is not replayed"),
        (&views, 1, "`a.b_id` does not exist"),
        (&brackets, 1, "`a.b_id` does not exist"),
        ("<<<<<<< HEAD\nalter table a drop column b_id;\n=======\nselect 1;\n>>>>>>> other\n", 3, "was not understood"),
        ("\u{feff}alter table a\r\ndrop column b_id;\r\n", 1, "`a.b_id` does not exist"),
        ("\0alter table a drop column b_id;", 3, "it is binary"),
        ("\\i other.sql\n", 3, "runs another file"),
    ];
    all(&rows, |sql| {
        repository(&[("guardrails.yaml", SQL_POLICY.as_bytes()), ("m/1_a.sql", SQL_START.as_bytes()), ("m/2_b.sql", sql.as_bytes())])
    });
}

#[test]
fn a_migration_finds_no_unseen_way_to_the_database() {
    let rows: [Row<'_>; 22] = [
        ("def upgrade():\n    pass", 0, "0 violations"),
        ("def upgrade():\n    getattr(op, 'drop_column')('a', 'b_id')", 1, "`a.b_id` does not exist"),
        ("import os\ndef upgrade():\n    getattr(op, os.environ['X'])('a', 'b_id')", 3, "which operation this asks for"),
        ("from alembic.op import *\ndef upgrade():\n    drop_column('a', 'b_id')", 3, "may change the schema"),
        ("import functools\ndef upgrade():\n    functools.partial(op.drop_column, 'a')('b_id')", 3, "may change the schema"),
        ("def upgrade():\n    exec('op.drop_column(\"a\", \"b_id\")')", 3, "what `exec` runs is not read"),
        ("def upgrade():\n    __import__('alembic').op.drop_column('a', 'b_id')", 3, "may change the schema"),
        ("def op():\n    pass\ndef upgrade():\n    op.drop_column('a', 'b_id')", 3, "may change the schema"),
        ("class M:\n    def go(self):\n        op.drop_column('a', 'b_id')\ndef upgrade():\n    M().go()", 1, "does not exist"),
        ("def g():\n    yield op.drop_column('a', 'b_id')\ndef upgrade():\n    list(g())", 1, "does not exist"),
        ("def upgrade():\n    assert op.drop_column('a', 'b_id') is None", 1, "`a.b_id` does not exist"),
        ("def upgrade():\n    while True:\n        pass\n    op.drop_column('a', 'b_id')", 1, "`a.b_id` does not exist"),
        // Nothing in it could have changed the schema.
        ("def f(n):\n    f(n + 1)\n    f(n + 2)\ndef upgrade():\n    f(1)", 0, "0 violations"),
        ("def f(n):\n    f(n + 1)\n    f(n + 2)\n    op.drop_column('a', 'b_id')\ndef upgrade():\n    f(1)", 1, "too often to be followed"),
        ("def upgrade():\n    s = 'a'\n    for i in range(60):\n        s = s + s\n    op.execute(s)", 3, "the text is too long"),
        ("def upgrade():\n    s = 'a'\n    for i in range(60):\n        s = '%s%s' % (s, s)\n    op.execute(s)", 3, "computed at run time"),
        (
            "def upgrade():\n    s = 'a'\n    for i in range(60):\n        s = '{0}{0}'.format(s)\n    op.execute(s)",
            3,
            "computed at run time",
        ),
        ("def upgrade():\n    s = 'a'\n    for i in range(60):\n        s = s.replace('a', 'aa')\n    op.execute(s)", 3, "too many places"),
        (
            "def upgrade():\n    for i in range(10**9):\n        op.execute('select 1')\n    op.drop_column('a', 'b_id')",
            1,
            "does not exist",
        ),
        ("def upgrade():\n    op.drop_column('a',", 3, "does not parse"),
        ("down_revision = 'a2'\ndef upgrade():\n    pass", 3, "follows itself"),
        ("revision = 'a1'\ndef upgrade():\n    pass", 3, "is the id of more than one migration"),
    ];
    all(&rows, |body| {
        let second = format!("from alembic import op\nrevision = 'a2'\ndown_revision = 'a1'\n{body}\n");
        let policy = SQL_POLICY.replace("path: m", "path: alembic");
        repository(&[
            ("guardrails.yaml", policy.as_bytes()),
            ("alembic/env.py", b"from alembic import context\n"),
            ("alembic/versions/1.py", ALEMBIC_START.as_bytes()),
            ("alembic/versions/2.py", second.as_bytes()),
        ])
    });
}

#[test]
fn a_text_that_multiplies_itself_costs_no_memory() {
    let rows: [Row<'_>; 7] = [
        ("op.execute('a' * 10**9)", 1, "`a.b_id` does not exist"),
        ("op.execute(f'{1:>1000000000}')", 1, "`a.b_id` does not exist"),
        ("op.execute('%1000000000s' % 'a')", 1, "`a.b_id` does not exist"),
        ("op.execute(str(10 ** 10 ** 10))", 1, "`a.b_id` does not exist"),
        ("x = [1]\n    for i in range(60):\n        x = x + x\n    op.execute(str(x))", 1, "`a.b_id` does not exist"),
        ("x = []\n    x.append(x)\n    op.execute(str(x))", 1, "`a.b_id` does not exist"),
        ("import re\n    op.execute(re.sub('(a+)+$', 'x', 'a' * 60 + 'b'))", 1, "`a.b_id` does not exist"),
    ];
    all(&rows, |body| {
        let second = format!(
            "from alembic import op\nrevision = 'a2'\ndown_revision = 'a1'\ndef upgrade():\n    {body}\n    op.drop_column('a', 'b_id')\n"
        );
        repository(&[
            ("guardrails.yaml", SQL_POLICY.replace("path: m", "path: alembic").as_bytes()),
            ("alembic/env.py", b"from alembic import context\n"),
            ("alembic/versions/1.py", ALEMBIC_START.as_bytes()),
            ("alembic/versions/2.py", second.as_bytes()),
        ])
    });
}

#[test]
fn thousands_of_names_of_one_kind_are_numbered_in_time() {
    let keys = |count| ", foreign key (id) references b(id)".repeat(count);
    let rows: [Row<'_>; 5] = [
        (&format!("create table z(id int{});", keys(3000)), 1, "`a.b_id` does not exist"),
        (&format!("create table z(id int{});", ", check (id > 0)".repeat(3000)), 1, "`a.b_id` does not exist"),
        (&format!("create table z(id int);{}", "create index on z(id);".repeat(2000)), 1, "`a.b_id` does not exist"),
        (&format!("create index i on a({}id);", "lower(id::text),".repeat(4000)), 1, "`a.b_id` does not exist"),
        (&format!("-- sqlite\ncreate table z(id int{});", keys(3000)), 1, "`a.b_id` does not exist"),
    ];
    all(&rows, |sql| {
        let database = if sql.starts_with("-- sqlite") { "path: m, database: sqlite" } else { "path: m" };
        repository(&[
            ("guardrails.yaml", SQL_POLICY.replace("path: m", database).as_bytes()),
            ("m/1_a.sql", SQL_START.as_bytes()),
            ("m/2_b.sql", format!("{sql}alter table a drop column b_id;").as_bytes()),
        ])
    });
}

#[test]
fn mysql_hides_no_statement_in_its_comments_and_delimiters() {
    let rows: [Row<'_>; 6] = [
        ("/*!50001 DROP */", 1, "`a.b_id` does not exist"),
        ("/*!50001 /*!50002 DROP */", 1, "`a.b_id` does not exist"),
        ("/*!50001 DROP", 1, "`a.b_id` does not exist"),
        ("DELIMITER $$\nDROP", 1, "`a.b_id` does not exist"),
        ("DELIMITER x\nselect 1x\nDROP", 1, "`a.b_id` does not exist"),
        ("select 'x; DROP", 3, "never ends"),
    ];
    all(&rows, |sql| {
        let sql = sql.replace("DROP", "alter table a drop column b_id;");
        let start = "create table b(id int primary key); create table a(id int, b_id int, foreign key (b_id) references b(id));";
        repository(&[
            ("guardrails.yaml", SQL_POLICY.replace("path: m", "path: m, database: mysql").as_bytes()),
            ("m/1_a.sql", start.as_bytes()),
            ("m/2_b.sql", sql.as_bytes()),
        ])
    });
}

#[test]
fn a_program_hides_no_sql_in_its_literals() {
    let rows: [Row<'_>; 4] = [
        ("await q.query('alter table a drop column b_id')", 1, "`a.b_id` does not exist"),
        ("await q.query(`${`alter table a drop column b_id`}`)", 3, "what it does to `a` was not replayed"),
        ("await q.query('alter table a drop column b_id bogus')", 3, "`ALTER TABLE a` was not understood"),
        ("await q.query(`alter table a drop column b_id ${", 3, "what it does to `a` was not replayed"),
    ];
    all(&rows, |code| {
        repository(&[("guardrails.yaml", SQL_POLICY.as_bytes()), ("m/1_a.sql", SQL_START.as_bytes()), ("m/2_b.ts", code.as_bytes())])
    });
}

#[test]
fn names_of_objects_steer_no_picture_and_no_terminal() {
    let sql = "create table \"x\"\"; drop table y; --\" (\"a\"\"b\" int primary key, c text);
        create table \"<b>\u{1b}[2J\n::error::\" (id int references \"x\"\"; drop table y; --\");";
    let root = repository(&[("m/1_a.sql", sql.as_bytes())]);
    for format in ["json", "mermaid", "dot"] {
        let arguments = ["schema", "--migrations", "m", "--format", format];
        let output = Command::cargo_bin("guardlint").unwrap().current_dir(root.path()).args(arguments).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains("\n::error::") && !text.contains("\"x\";"), "{text}");
    }
    let mut explain = Command::cargo_bin("guardlint").unwrap();
    let output = explain.current_dir(root.path()).args(["explain", "table", "\u{1b}[2J"]).output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains('\u{1b}'));
}

#[test]
fn locks_and_policies_ask_nothing_of_another_database_and_say_so() {
    let policy = "version: 1
sources: { migrations: [{ path: m, database: mysql }] }
rules: [{ use: MIG-101 }, { use: MIG-102 }, { use: SEC-001 }]
";
    let start = "create table t(id int primary key, tenant_id int);";
    let step = "create index i on t(tenant_id); alter table t add constraint c check (id > 0);";
    let root = repository(&[("guardrails.yaml", policy.as_bytes()), ("m/1_a.sql", start.as_bytes()), ("m/2_b.sql", step.as_bytes())]);
    let (output, exit) = run(root.path(), &["--format", "json"]);
    assert_eq!(exit, 3, "{output}");
    for rule in ["MIG-101", "MIG-102", "SEC-001"] {
        assert!(output.contains(&format!("nothing in `m`, which is for MySQL, is judged by {rule}")), "{output}");
    }
}

fn with_code(bad: (&str, &[u8])) -> TempDir {
    repository(&[
        ("guardrails.yaml", CODE_POLICY.as_bytes()),
        ("app/api/breach.py", BREACH.as_bytes()),
        ("app/db/__init__.py", b"session = 1\n"),
        bad,
    ])
}

#[test]
fn one_broken_file_costs_one_problem_and_no_finding() {
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("app/api/a.py", b"def f(:\n".to_vec(), "does not parse"),
        ("app/api/b.py", b"\xff\xfef\0r\0".to_vec(), "it is not text"),
        ("app/api/c.py", b"# \xe9\n".to_vec(), "it is not UTF-8"),
        ("app/api/d.py", vec![b'#'; 5 << 20], "are the limit"),
        ("app/api/e.py", format!("x={}{}", "[".repeat(50_000), "]".repeat(50_000)).into_bytes(), "levels deep"),
        ("app/api/f.py", "x=".bytes().chain("f'{f\"{".bytes().cycle().take(60_000)).collect(), "braces are open"),
        ("app/api/g.py", format!("x=1{}", "+1".repeat(100_000)).into_bytes(), "levels deep"),
        ("app/api/h.py", b"<<<<<<< HEAD\nimport os\n=======\n>>>>>>> b\n".to_vec(), "does not parse"),
    ];
    for (path, bytes, says) in cases {
        let (output, exit) = run(with_code((path, &bytes)).path(), &["--format", "concise"]);
        assert_eq!(exit, 1, "{path}\n{output}");
        assert!(output.contains(says) && output.contains("app/api/breach.py:1:"), "{path}\n{output}");
    }
}

#[test]
fn a_broken_policy_is_a_mistake_and_never_a_run() {
    let bomb = lines(10, |n| format!("a{}: &a{} [{}]\n", n + 1, n + 1, format!("*a{n},").repeat(9)));
    let rows: [Row<'_>; 10] = [
        ("", 2, "error[config]"),
        ("version: 2\nrules: []\n", 2, "this version of the format is not known"),
        (&format!("a0: &a0 [x]\n{bomb}"), 2, "error[config]"),
        (&"[".repeat(100_000), 2, "error[config]"),
        (&lines(2000, |n| format!("{}a:\n", " ".repeat(n))), 2, "error[config]"),
        (&format!("version: 1\nx: [{}]\n", "a,".repeat(7_500_000)), 2, "are the limit"),
        ("version: 1\n<<<<<<< HEAD\nrules: []\n=======\n", 2, "error[config]"),
        ("version: 1\nrule_dirs: [nowhere]\nrules: []\n", 2, "there is no `rule.yaml` in `nowhere`"),
        ("version: 1\nsources: { migrations: [{ path: /etc }] }\n", 2, "is absolute"),
        (
            "version: 1\nrules: [{ use: MIG-001 }]\nallow:\n  - { rule: MIG-001, match: { table: t }, reason: it waits, owner: me, expires: 2026-02-31 }\n",
            2,
            "2026-02-31",
        ),
    ];
    all(&rows, |policy| repository(&[("guardrails.yaml", policy.as_bytes())]));
}

#[test]
#[cfg(unix)]
fn a_hostile_file_name_steers_no_output() {
    let root = with_code(("app/api/a\n::error::pwned\u{1b}[31m%0A,b:c.py", b"def f(:\n"));
    for format in ["human", "concise", "agent", "github", "json", "sarif"] {
        let (output, exit) = run(root.path(), &["--format", format]);
        assert_eq!(exit, 1, "{output}");
        assert!(!output.contains('\u{1b}') && !output.contains("\n::error::pwned"), "{output}");
        if matches!(format, "json" | "sarif") {
            assert!(serde_json::from_str::<serde_json::Value>(&output).is_ok(), "{output}");
        }
    }
}

#[test]
#[cfg(unix)]
fn what_a_symlink_or_a_repository_in_the_code_hides_is_said() {
    let outside = repository(&[("x.py", BREACH.as_bytes()), ("p.yaml", b"secret: hunter2\n")]);
    let clean = || {
        repository(&[
            ("guardrails.yaml", CODE_POLICY.as_bytes()),
            ("app/api/a.py", b"from app.api import b\n"),
            ("app/api/b.py", b""),
            ("app/db/__init__.py", b""),
        ])
    };
    let root = clean();
    assert_eq!(run(root.path(), &[]).1, 0);
    std::os::unix::fs::symlink(outside.path(), root.path().join("app/api/out")).unwrap();
    let (output, exit) = run(root.path(), &["--format", "concise"]);
    assert_eq!(exit, 3, "{output}");
    assert!(output.contains("`app/api/out` was not analysed: symlink that leads out of the root"), "{output}");

    let root = clean();
    fs::remove_file(root.path().join("guardrails.yaml")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("p.yaml"), root.path().join("guardrails.yaml")).unwrap();
    let (output, exit) = run(root.path(), &[]);
    assert_eq!((exit, output.contains("hunter2")), (2, false), "{output}");
}

#[test]
fn the_repository_s_git_configuration_runs_nothing() {
    let root = with_code(("hook.sh", b"#!/bin/sh\ntouch pwned\n"));
    let git = |arguments: &[&str]| assert!(Command::new("git").current_dir(root.path()).args(arguments).status().unwrap().success());
    git(&["init", "-q"]);
    for key in ["core.fsmonitor", "core.pager", "core.sshCommand", "filter.x.clean", "diff.external"] {
        git(&["config", key, "sh hook.sh"]);
    }
    git(&["config", "alias.ls-files", "!sh hook.sh"]);
    fs::write(root.path().join(".gitattributes"), "* filter=x\n").unwrap();
    assert_eq!(run(root.path(), &[]).1, 1);
    assert!(!root.path().join("pwned").exists());
}

#[test]
fn a_flag_in_the_index_hides_no_file() {
    let root = with_code(("app/api/gone.py", b""));
    let git = |arguments: &[&str]| assert!(Command::new("git").current_dir(root.path()).args(arguments).status().unwrap().success());
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["update-index", "--skip-worktree", "app/api/breach.py", "app/api/gone.py"]);
    fs::remove_file(root.path().join("app/api/gone.py")).unwrap();
    let (output, exit) = run(root.path(), &["--format", "concise"]);
    assert_eq!(exit, 1, "{output}");
    assert!(output.contains("app/api/breach.py:1:") && output.contains("left out by a sparse checkout"), "{output}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_a_closed_pipe_is_not() {
    let root = with_code(("app/x.py", b""));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(root.path(), &[]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write the output"));

    let mut child = command(root.path(), &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
