//! `guardlint init`: what it writes, what it says, and that the policy it writes gives the verdict that it announced.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a fixture that cannot be made is a failed test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;
use expect_test::{Expect, expect};
use tempfile::TempDir;

const CONTRACTS: &str = "\
[importlinter]
root_package = app

# The order that ARCH-7 decided.
[importlinter:contract:layers]
name = Layers of the app
type = layers
containers = app
layers =
    api
    (jobs)
    core
ignore_imports =
    # the old report, until it is gone
    app.core.report -> app.api.v1

[importlinter:contract:pure]
name = Core is pure
type = forbidden
source_modules = app.core
forbidden_modules =
    app.db
    sqlalchemy
";

const APP: &[(&str, &str)] = &[
    ("app/__init__.py", ""),
    ("app/api/__init__.py", ""),
    ("app/api/v1.py", "from app.core import model\n"),
    ("app/core/__init__.py", ""),
    ("app/core/model.py", ""),
    ("app/core/report.py", "import app.api.v1\n"),
    ("app/db.py", "import sqlalchemy\n"),
    ("app/tools.py", "from app import db\n"),
];

/// A repository of these files.
fn repository(files: &[&[(&str, &str)]]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files.iter().copied().flatten() {
        write(root.path(), path, text);
    }
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Standard output and error, then the exit code.
fn run(root: &Path, arguments: &[&str]) -> (String, i32) {
    let mut command = Command::cargo_bin("guardlint").unwrap();
    let output = command.current_dir(root).args(arguments).env_remove("CLICOLOR_FORCE").env_remove("GIT_DIR").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout) + &text(output.stderr), output.status.code().unwrap())
}

fn says(root: &Path, arguments: &[&str], expected: &Expect) {
    let (said, code) = run(root, arguments);
    expected.assert_eq(&format!("{said}exit {code}\n"));
}

fn policy(root: &Path) -> String {
    fs::read_to_string(root.join("guardrails.yaml")).unwrap()
}

#[test]
fn contracts_of_import_linter_become_rules_with_their_comments_as_reasons() {
    let root = repository(&[APP, &[(".importlinter", CONTRACTS)]]);
    says(root.path(), &["init", "--from", ".importlinter"], &expect![[r#""#]]);
    expect![[r#""#]].assert_eq(&policy(root.path()));
    assert_eq!(run(root.path(), &["check"]).1, 0);
}

#[test]
fn what_only_guardlint_sees_stands_apart_from_the_verdict_on_what_the_peer_sees() {
    let root = repository(&[APP, &[(".importlinter", CONTRACTS)]]);
    write(root.path(), "app/core/model.py", "import importlib\ndb = importlib.import_module(\"app.db\")\n");
    write(root.path(), "app/core/plain/x.py", "import app.api.v1\n");
    says(root.path(), &["init", "--from", ".importlinter"], &expect![[r#""#]]);
    assert_eq!(run(root.path(), &["check"]).1, 1);
}

#[test]
fn a_chain_through_a_module_of_no_layer_breaks_a_contract() {
    let root = repository(&[APP, &[(".importlinter", CONTRACTS)]]);
    write(root.path(), "app/core/model.py", "def load():\n    from app import tools\n");
    let (said, code) = run(root.path(), &["init", "--from", ".importlinter"]);
    assert!(said.contains("  IL-PURE: broken (2 findings) · Core is pure\n") && code == 0, "{said}");
}

#[test]
fn what_cannot_be_carried_over_is_said_here_and_in_the_file() {
    let own = "[tool.importlinter]\nroot_package = \"app\"\ncontract_types = [\"mine: app.contracts.Mine\"]\n\n\
               [[tool.importlinter.contracts]]\nname = \"Our own\"\ntype = \"mine\"\n\n\
               [[tool.importlinter.contracts]]\nname = \"No \\\"circles\\\": ever # really\"\ntype = \"acyclic_siblings\"\nancestors = [\"app\"]\n";
    let root = repository(&[APP, &[("pyproject.toml", own)]]);
    says(root.path(), &["init", "--from", "pyproject.toml"], &expect![[r#""#]]);
    assert!(policy(root.path()).contains("# Not carried over:\n# - line 5: a contract of the type `mine`"), "{}", policy(root.path()));
    assert!(policy(root.path()).contains("    title: \"No \\\"circles\\\": ever # really\"\n"), "{}", policy(root.path()));
}

#[test]
fn mistakes_of_a_peers_file_are_all_told_with_their_places_and_nothing_is_written() {
    let wrong = "[importlinter]\nroot_packages = app\nexclude_type_checking_import = True\n\n\
                 [importlinter:contract:a]\nname = A\ntype = layer\n\n\
                 [importlinter:contract:b]\nname = B\ntype = forbidden\nsource_modules = app.*x\nforbidden_module = app.db\n\n\
                 [importlinter:contract:c]\nname = C\ntype = independence\nmodules = app.db\nignore_imports = app.db\n";
    let root = repository(&[APP, &[(".importlinter", wrong)]]);
    says(root.path(), &["init", "--from", ".importlinter"], &expect![[r#""#]]);
    assert!(!root.path().join("guardrails.yaml").exists());
}

#[test]
fn a_file_that_is_no_peers_is_refused_with_its_place() {
    let root = repository(&[APP, &[("a.cfg", "[x]\nnonsense\n"), ("b.toml", "a = [\n"), ("pyproject.toml", "[project]\n"), ("c.cfg", "[x]\n")]]);
    for (file, at, expected) in [
        ("a.cfg", "[a.cfg:2:1]", "this line is neither a section nor a key"),
        ("b.toml", "[b.toml:", "this is not TOML: "),
        ("pyproject.toml", "[pyproject.toml:1:1]", "`pyproject.toml` holds no contracts of import-linter or tach"),
        ("c.cfg", "[c.cfg:1:1]", "`c.cfg` holds no contracts of import-linter or tach"),
        ("gone.toml", "", "cannot read `gone.toml`: "),
    ] {
        let (said, code) = run(root.path(), &["init", "--from", file]);
        assert!(said.contains(expected) && said.contains(at) && code == 2, "{file}: exit {code}\n{said}");
        assert!(!root.path().join("guardrails.yaml").exists(), "{file}");
    }
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let root = repository(&[APP, &[(".importlinter", CONTRACTS), ("guardrails.yaml", "version: 1\n")]]);
    let refused = "error: `guardrails.yaml` is there: `--force` replaces it, `--output PATH` writes another\n";
    assert_eq!(run(root.path(), &["init"]), (refused.to_owned(), 2));
    assert_eq!(run(root.path(), &["init", "--from", ".importlinter"]), (refused.to_owned(), 2));
    assert_eq!(policy(root.path()), "version: 1\n");
    let (text, code) = run(root.path(), &["init", "--from", ".importlinter", "--output", "-"]);
    assert!(text.starts_with("# What `.importlinter` says for import-linter") && code == 0, "{text}");
    assert_eq!(run(root.path(), &["init", "--from", ".importlinter", "--force"]).1, 0);
    assert!(policy(root.path()).contains("IL-PURE"));
}

const TACH: &str = "\
exclude = [\"**/generated\"]
layers = [\"top\", { name = \"middle\", closed = true }, \"bottom\"]

[[modules]]
path = \"app.api\"
layer = \"top\"

# Reads, and never writes.
[[modules]]
path = \"app.core\"
layer = \"middle\"
depends_on = []

[[modules]]
path = \"app.db\"
layer = \"bottom\"
depends_on = []
unchecked = true

[[modules]]
path = \"app.tools\"
depends_on = [{ path = \"app.db\", deprecated = true }]
utility = true

[[interfaces]]
expose = [\"session\", \"open_.*\"]
from = [\"app.db\"]
";

#[test]
fn modules_layers_and_interfaces_of_tach_become_rules() {
    let root = repository(&[APP, &[("tach.toml", TACH)]]);
    write(root.path(), "app/core/model.py", "import app.api.v1  # tach-ignore(until ARCH-9)\n");
    write(root.path(), "app/core/report.py", "from app.tools import x\nfrom app.db import session\n");
    write(root.path(), "app/api/v1.py", "from app.core import model\nfrom app import db\nfrom app.db import secret\n");
    says(root.path(), &["init", "--from", "tach.toml"], &expect![[r#""#]]);
    expect![[r#""#]].assert_eq(&policy(root.path()));
    says(root.path(), &["check", "--format", "concise"], &expect![[r#""#]]);
}

#[test]
fn mistakes_of_tachs_file_are_told_with_their_places() {
    let wrong = "[[modules]]\npath = \"app.api\"\nlayer = \"topp\"\ndepend_on = []\n\n[[modules]]\npath = \"app.db\"\nvisibility = 1\n";
    let root = repository(&[APP, &[("tach.toml", wrong)]]);
    says(root.path(), &["init", "--from", "tach.toml"], &expect![[r#""#]]);
}

#[test]
fn without_a_peer_it_writes_what_is_detected_and_the_same_rules_run() {
    let root = repository(&[APP, &[("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n")]]);
    let before = run(root.path(), &["check", "--format", "concise"]);
    says(root.path(), &["init"], &expect![[r#""#]]);
    expect![[r#""#]].assert_eq(&policy(root.path()));
    let after = run(root.path(), &["check", "--format", "concise"]);
    assert_eq!(before, after);
}
