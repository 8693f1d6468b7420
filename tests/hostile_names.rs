//! Hostile names of files, and hostile words in rules, through every verb and format: nothing is steered, nothing breaks.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a fixture that cannot be made is a failed test")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

/// Generous: a debug build on a busy machine.
const LIMIT: Duration = Duration::from_secs(20);

/// Parts of names that would steer a terminal, a workflow command, a page or a list of lines.
const NAMES: [&str; 8] = [
    "new\nline",
    "::error file=x::y",
    "\u{1b}[2J\u{1b}]8;;evil\u{7}",
    "per%0Acent%s",
    "<script>alert(1)</script>",
    "quote\"\'`back\\slash",
    "\u{202e}gpj.exe",
    "{d} {{ x }} *",
];

const POLICY: &str = r#"
version: 1
sources:
  migrations: [{ path: m }]
  code: [{ root: ., packages: [app] }]
rules:
  - { id: T-FILE, kind: assert, for: file, where: { extension: py }, forbid: { blank: true }, message: "`{path}` \u001b[31m::error::%0A", why: it is a test of names, fix: "Fix {path}." }
  - { id: T-CALL, kind: assert, for: call, forbid: { name: [eval, "x\n::error::y", "\u001b[2J"] }, message: "`{module}` {callee}", why: it is a test of names, fix: Remove it. }
  - { id: T-TEXT, kind: assert, for: text, where: { path: "app/**" }, forbid: { text: { matches: ".*(<script>|::error|\\x1b|%0A).*" } }, message: "`{text}`", why: it is a test of names, fix: Remove it. }
  - { id: T-ENTRY, kind: assert, for: entry, where: { path: "**/*.yaml" }, forbid: { value: ["a\nb", "::error::"] }, message: "`{key}` `{value}`", why: it is a test of names, fix: Remove it. }
  - { id: T-TABLE, kind: assert, for: table, forbid: { name: ["a\"; DROP TABLE x; --", "a\nb"] }, message: "`{table}`", why: it is a test of names, fix: Remove it. }
  - { id: T-NEVER, kind: assert, for: function, forbid: { name: { matches: "[^\\s\\S]" } }, message: m, why: it is a test of names, fix: Remove it. }
"#;

fn repository() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("guardrails.yaml", POLICY);
    write("app/__init__.py", "x = 1\n");
    write("m/1_a.sql", "create table a(id int);\n");
    for name in NAMES {
        write(&format!("app/{name}.py"), "");
        write(&format!("app/{name}/inner.py"), "eval(1)  # ::error::\nS = '<script>'\nimport app.missing\n");
        write(&format!("docs/{name}.yaml"), "key: \"::error::\"\n");
        write(&format!("m/2_{name}.sql"), "alter table nowhere add column x int;\n");
    }
    root
}

/// Standard output, standard error and the exit code.
fn run(root: &Path, arguments: &[&str]) -> (String, String, i32) {
    let start = Instant::now();
    let mut command = Command::cargo_bin("guardlint").unwrap();
    let output = command.current_dir(root).args(arguments).env("NO_COLOR", "1").env_remove("GIT_DIR").output().unwrap();
    assert!(start.elapsed() < LIMIT, "{arguments:?} took {:?}", start.elapsed());
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert!(!err.contains("panicked") && !out.contains("failed inside guardlint"), "{arguments:?}\n{err}");
    (out, err, output.status.code().unwrap())
}

/// Nothing that a terminal obeys, and nothing that reorders text.
fn is_harmless(text: &str) -> bool {
    text.chars().all(|char| char == '\n' || (!char.is_control() && char != '\u{202e}'))
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_hostile_name_steers_no_format_of_check() {
    let root = repository();
    for format in ["human", "concise", "agent"] {
        let (out, err, code) = run(root.path(), &["check", "--format", format]);
        assert!(code == 1 && is_harmless(&out) && is_harmless(&err), "{format}\n{out}\n{err}");
    }
    for format in ["concise", "agent"] {
        let (out, _, _) = run(root.path(), &["check", "--format", format]);
        let is_steered = |line: &str| line.starts_with("::") || line.starts_with("line") || line.starts_with("error file");
        assert!(!out.lines().any(is_steered), "{out}");
    }
    let (github, _, _) = run(root.path(), &["check", "--format", "github"]);
    let is_ours = |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start)) || !line.contains("::");
    assert!(github.lines().all(is_ours) && is_harmless(&github), "{github}");
    let all = json(&run(root.path(), &["check", "--format", "json"]).0);
    let paths: Vec<&str> = all["findings"].as_array().unwrap().iter().filter_map(|finding| finding["labels"][0]["path"].as_str()).collect();
    for name in NAMES {
        assert!(paths.iter().any(|path| *path == format!("app/{name}.py")), "{name}\n{paths:?}");
    }
    json(&run(root.path(), &["check", "--format", "sarif"]).0);
}

#[test]
fn a_hostile_name_steers_no_format_of_selftest_and_a_rule_that_nothing_breaks_is_said() {
    let root = repository();
    let (out, err, code) = run(root.path(), &["selftest"]);
    assert!(code == 3 && is_harmless(&out) && is_harmless(&err), "exit {code}\n{out}\n{err}");
    assert!(!out.lines().any(|line| line.starts_with("::")), "{out}");
    let all = json(&run(root.path(), &["selftest", "--format", "json"]).0);
    let outcome = |rule: &str| {
        let trials = all["trials"].as_array().unwrap().iter().filter(|trial| trial["rule"] == rule);
        trials.map(|trial| trial["outcome"].as_str().unwrap().to_owned()).next().unwrap()
    };
    assert_eq!(
        ["T-FILE", "T-CALL", "T-TEXT", "T-ENTRY", "T-TABLE", "T-NEVER"].map(outcome),
        ["caught", "caught", "caught", "caught", "caught", "not-planted"]
    );
    assert_eq!(fs::read_to_string(root.path().join("guardrails.yaml")).unwrap(), POLICY);
}

#[test]
fn a_hostile_name_steers_no_other_verb() {
    let root = repository();
    for kind in ["import", "class", "function", "call", "assignment", "export"] {
        let (out, _, _) = run(root.path(), &["facts", kind]);
        out.lines().for_each(|line| drop(json(line)));
    }
    for verb in [&["explain", "T-FILE"][..], &["rules"], &["explain", "table", "a"]] {
        let (out, err, _) = run(root.path(), verb);
        assert!(is_harmless(&out) && is_harmless(&err), "{verb:?}\n{out}\n{err}");
    }
    let (out, err, code) = run(root.path(), &["init", "--output", "-"]);
    assert!(code == 0 && is_harmless(&out) && is_harmless(&err), "{out}\n{err}");
    for (at, name) in NAMES.iter().map(|name| name.replace('/', "_")).enumerate() {
        let written = format!(
            "[importlinter]\nroot_package = app\n[importlinter:contract:a]\nname = a{at}\ntype = forbidden\nsource_modules = app\nforbidden_modules = os\n"
        );
        fs::write(root.path().join(format!("{name}.cfg")), written).unwrap();
        let (out, err, code) = run(root.path(), &["init", "--from", &format!("{name}.cfg"), "--output", "-"]);
        assert!((code == 0 || code == 3) && is_harmless(&out) && is_harmless(&err), "exit {code}\n{out}\n{err}");
        assert!(out.lines().any(|line| line == "version: 1"), "{out}");
    }
}
