//! What code written to be walked for ever does to the binary: every way through it is bounded, and what is cut short is not known.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a fixture that cannot be made is a failed test")]

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;

/// Generous: a debug build on a busy machine. What this catches takes minutes.
const LIMIT: Duration = Duration::from_secs(20);

fn rule(subject: &str, forbid: &str) -> String {
    format!(
        "version: 1
sources: {{ code: [{{ root: ., packages: [app] }}] }}
rules:
  - id: HOSTILE-1
    kind: assert
    for: {subject}
    forbid: {forbid}
    on_empty: ok
    reason: nothing needs to be there
    message: found
    why: it is looked for
    fix: Remove it.
"
    )
}

/// All output, and the exit code.
fn check(policy: &str, code: &str) -> (String, i32) {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("app")).unwrap();
    fs::write(root.path().join("guardrails.yaml"), policy).unwrap();
    fs::write(root.path().join("app/__init__.py"), "").unwrap();
    fs::write(root.path().join("app/code.py"), code).unwrap();
    let start = Instant::now();
    let output = Command::cargo_bin("guardlint").unwrap().current_dir(root.path()).args(["--format", "concise"]).output().unwrap();
    assert!(start.elapsed() < LIMIT, "it took {:?}", start.elapsed());
    (String::from_utf8([output.stdout, output.stderr].concat()).unwrap(), output.status.code().unwrap_or(-1))
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn a_file_that_cannot_be_read_is_missed_where_nothing_else_is_a_subject() {
    for code in ["import app\nx = 'a\0b'\n", "x = 1 +\n", &format!("x = {}", "(".repeat(50_000))] {
        let (output, exit) = check(&rule("class", "{ name: Bad }"), code);
        assert!(exit == 3 && output.contains("app/code.py:"), "{output}");
    }
    assert_eq!(check(&rule("class", "{ name: Bad }"), "x = 1\n").1, 0);

    let root = tempfile::tempdir().unwrap();
    let policy = rule("import", "{ target: bad }").replace("root: ., packages: [app]", "root: web, language: typescript");
    fs::create_dir(root.path().join("web")).unwrap();
    fs::write(root.path().join("guardrails.yaml"), policy).unwrap();
    fs::write(root.path().join("web/a.ts"), "import './b';\n").unwrap();
    fs::write(root.path().join("web/b.ts"), "import 'bad'; '\0'\n").unwrap();
    let output = Command::cargo_bin("guardlint").unwrap().current_dir(root.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
}

#[test]
fn a_statement_of_more_columns_than_a_table_can_have_is_read_in_time() {
    let columns: Vec<String> = (0..100_000).map(|n| format!("c{n}")).collect();
    let code = format!("x = '''SELECT {} FROM runs'''\n", columns.join(","));
    let (output, exit) = check(&rule("query", "{ table: runs }"), &code);
    assert_eq!(exit, 1, "{output}");
}

#[test]
fn a_call_of_very_many_arguments_is_compared_in_time() {
    let named: Vec<String> = (0..50_000).map(|n| format!("a{n}=1")).collect();
    let code = format!("def f({0}): pass\nf({0}, other=1)\n", named.join(","));
    let (output, exit) = check(&rule("call", "{ unknown_arguments: { has: other } }"), &code);
    assert_eq!(exit, 1, "{output}");
}

#[test]
fn names_that_stand_for_one_another_in_many_ways_are_followed_in_time() {
    let names = lines(7, |n| format!("    n{n} = n{}\n", n + 1).repeat(60));
    let code = format!(
        "from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class Run(Base):
    __tablename__ = 'runs'
    id = Column(Integer, primary_key=True)
    state = Column(Integer)
def change(n6):
    n7 = 1
{names}    n0.state = 1
    row = Run()
    row.state = 2
"
    );
    let (output, exit) = check(&rule("write", "{ table: runs, verb: UPDATE }"), &code);
    assert!(exit <= 1, "{output}");
}

#[test]
fn routers_in_all_others_have_no_path_that_anyone_knows() {
    let routers = lines(25, |n| format!("r{n} = APIRouter(prefix='/p{n}')\n"));
    let mounts = lines(25 * 25, |n| format!("r{}.include_router(r{})\n", n / 25, n % 25));
    let code = format!(
        "from fastapi import APIRouter, FastAPI\n{routers}{mounts}app = FastAPI()\napp.include_router(r0)\n\
         @r9.get('/x')\ndef x(): pass\n@app.get('/y')\ndef y(): pass\n"
    );
    let (output, exit) = check(&rule("route", "{ route: /zzz }"), &code);
    assert!(exit == 3 && output.contains("app/code.py:"), "{output}");
    assert_eq!(check(&rule("route", "{ route: /y }"), &code).1, 1);
}
