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
    says(
        root.path(),
        &["init", "--from", ".importlinter"],
        &expect![[r#"
        wrote guardrails.yaml
        2 contracts of import-linter as 2 rules, held against the imports that import-linter sees:
          IL-LAYERS: kept · Layers of the app
          IL-PURE: kept · Core is pure
        next: `guardlint check` shows every finding; `guardlint baseline create` accepts those of today
        exit 0
    "#]],
    );
    expect![[r#"
        # What `.importlinter` says for import-linter, carried over by `guardlint init`.
        version: 1
        sources:
          code: [{ root: ".", packages: [app] }]
        layers:
          IL-LAYERS:
            members: { api: ["app.api.**"], jobs: ["app.jobs.**"], core: ["app.core.**"] }
            order: [api, jobs, core]
            optional: [jobs]
          IL-PURE: { members: { source: ["app.core.**"], forbidden: ["app.db.**"] }, may_import: { source: [], forbidden: [source] } }
        rules:
          - id: IL-LAYERS
            kind: layers
            title: Layers of the app
            why: The order that ARCH-7 decided.
            fix: "Move what needs the import to the layer that may have it, or turn the dependency around."
            with:
              layers: IL-LAYERS
              reach: indirect
              ignore_imports: [{ from: app.core.report, to: app.api.v1, reason: "the old report, until it is gone" }]
          - id: IL-PURE
            kind: layers
            title: Core is pure
            why: "The contract `Core is pure` of .importlinter demands it."
            fix: "Remove the import, or hand what is needed in from outside."
            with: { layers: IL-PURE, must_not_reach: { source: [forbidden, { third_party: sqlalchemy }] } }
    "#]]
    .assert_eq(&policy(root.path()));
    assert_eq!(run(root.path(), &["check"]).1, 0);
}

#[test]
fn what_only_guardlint_sees_stands_apart_from_the_verdict_on_what_the_peer_sees() {
    let root = repository(&[APP, &[(".importlinter", CONTRACTS)]]);
    write(root.path(), "app/core/model.py", "import importlib\ndb = importlib.import_module(\"app.db\")\n");
    write(root.path(), "app/core/plain/x.py", "import app.api.v1\n");
    says(
        root.path(),
        &["init", "--from", ".importlinter"],
        &expect![[r#"
        wrote guardrails.yaml
        2 contracts of import-linter as 2 rules, held against the imports that import-linter sees:
          IL-LAYERS: kept · Layers of the app
          IL-PURE: kept · Core is pure
        only guardlint sees (folders without `__init__.py`, imports by a call, imports of modules that are not there):
          IL-LAYERS: 1 more finding
          IL-PURE: 2 more findings
        next: `guardlint check` shows every finding; `guardlint baseline create` accepts those of today
        exit 0
    "#]],
    );
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
    says(
        root.path(),
        &["init", "--from", "pyproject.toml"],
        &expect![[r#"
        wrote guardrails.yaml
        1 contract of import-linter as 1 rule, held against the imports that import-linter sees:
          IL-NO-CIRCLES-EVER-REALLY: broken (1 finding) · No "circles": ever # really
        not carried over:
          pyproject.toml:5:1: a contract of the type `mine`: the project's own code checks it
        next: `guardlint check` shows every finding; `guardlint baseline create` accepts those of today
        exit 3
    "#]],
    );
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
    says(
        root.path(),
        &["init", "--from", ".importlinter"],
        &expect![[r#"
        error[config]: unknown key `exclude_type_checking_import`
           ╭─[.importlinter:3:1]
         3 │ exclude_type_checking_import = True
           · ────────────────────────────
           ╰────
          help: did you mean `exclude_type_checking_imports`?

        error[config]: unknown type of contract `layer`
           ╭─[.importlinter:7:8]
         7 │ type = layer
           ·        ─────
           ╰────
          help: did you mean `layers`?

        error[config]: the contract has no `forbidden_modules`
           ╭─[.importlinter:9:2]
         9 │ [importlinter:contract:b]
           ·  ───────────────────────
           ╰────

        error[config]: `*x` in `app.*x`: a wildcard stands for a whole name
            ╭─[.importlinter:12:18]
         12 │ source_modules = app.*x
            ·                  ──────
            ╰────
          help: write names joined by dots, `*` for one and `**` for several

        error[config]: a contract of the type `forbidden` has no `forbidden_module`
            ╭─[.importlinter:13:1]
         13 │ forbidden_module = app.db
            · ────────────────
            ╰────
          help: did you mean `forbidden_modules`?

        error[config]: `app.db` names no import
            ╭─[.importlinter:19:18]
         19 │ ignore_imports = app.db
            ·                  ──────
            ╰────
          help: write `package.importer -> package.imported`

        nothing was written
        exit 2
    "#]],
    );
    assert!(!root.path().join("guardrails.yaml").exists());
}

#[test]
fn values_from_elsewhere_in_an_ini_file_are_read_as_configparser_does() {
    let contract = "name = one\ntype = forbidden\nsource_modules = app.api\nforbidden_modules = app.db\n";
    let session = "[importlinter]\nroot_package = app\n[importlinter:contract:a]\n";
    let shared = format!("[DEFAULT]\nignore_imports = app.api -> app.db\n{session}{contract}");
    let replaced = format!("{session}{contract}ignore_imports =\n    %(source_modules)s -> app.db\n");
    let nowhere = format!("{session}{contract}ignore_imports =\n    app.%(layer)s -> app.db\n");
    let whole = format!("{session}{contract}[flake8]\nformat = %(path)s\n");
    let root = repository(&[APP, &[("a.cfg", &shared), ("b.cfg", &replaced), ("c.cfg", &whole), ("d.cfg", &nowhere)]]);
    for name in ["a.cfg", "b.cfg"] {
        let (text, code) = run(root.path(), &["init", "--from", name, "--output", "-"]);
        assert!(code == 0 && text.contains("{ from: app.api, to: app.db, "), "{text}");
    }
    assert_eq!(run(root.path(), &["init", "--from", "c.cfg"]).1, 0);
    let (said, code) = run(root.path(), &["init", "--from", "d.cfg", "--output", "-"]);
    assert!(code == 2 && said.contains("d.cfg:9:5") && said.contains("no key `layer` in this section or in `[DEFAULT]`"), "{said}");
}

#[test]
fn a_file_that_is_no_peers_is_refused_with_its_place() {
    let root =
        repository(&[APP, &[("a.cfg", "[x]\nnonsense\n"), ("b.toml", "a = [\n"), ("pyproject.toml", "[project]\n"), ("c.cfg", "[x]\n")]]);
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

#[cfg(unix)]
#[test]
fn output_goes_where_it_is_told_and_through_no_link() {
    use std::os::unix::fs::symlink;

    let root = repository(&[APP, &[("inner/.importlinter", CONTRACTS), ("precious.yaml", "kept\n")]]);
    let inner = root.path().join("inner");
    assert_eq!(run(&inner, &["init", "--output", "../out.yaml"]).1, 0);
    assert!(root.path().join("out.yaml").exists());
    symlink("../precious.yaml", inner.join("link.yaml")).unwrap();
    symlink("nowhere", inner.join("dangling.yaml")).unwrap();
    for name in ["link.yaml", "dangling.yaml"] {
        let refused = format!("error: `{name}` is there: `--force` replaces it, `--output PATH` writes another\n");
        assert_eq!(run(&inner, &["init", "--output", name]), (refused, 2));
        assert_eq!(run(&inner, &["init", "--output", name, "--force"]).1, 0);
        assert!(inner.join(name).symlink_metadata().unwrap().is_file());
    }
    assert_eq!(fs::read_to_string(root.path().join("precious.yaml")).unwrap(), "kept\n");
    assert!(!inner.join("nowhere").exists());
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
#[expect(clippy::too_many_lines, reason = "a file of the peer's and all that it becomes")]
fn modules_layers_and_interfaces_of_tach_become_rules() {
    let root = repository(&[APP, &[("tach.toml", TACH)]]);
    write(root.path(), "app/core/model.py", "import app.api.v1  # tach-ignore(until ARCH-9)\n");
    write(root.path(), "app/core/report.py", "from app.tools import x\nfrom app.db import session\n");
    write(root.path(), "app/api/v1.py", "from app.core import model\nfrom app import db\nfrom app.db import secret\n");
    says(
        root.path(),
        &["init", "--from", "tach.toml"],
        &expect![[r#"
        wrote guardrails.yaml
        2 contracts of tach as 2 rules, held against the imports that tach sees:
          TACH-MODULES: broken (2 findings) · modules and layers
          TACH-INTERFACE-APP-DB: broken (1 finding) · interface of app.db
        note: `**/generated` excludes nothing today
        not carried over:
          tach.toml:22:34: `deprecated`: the dependency is allowed, without a warning
        next: `guardlint check` shows every finding; `guardlint baseline create` accepts those of today
        exit 3
    "#]],
    );
    expect![[r#"
        # What `tach.toml` says for tach, carried over by `guardlint init`.
        #
        # - `**/generated` excludes nothing today
        #
        # Not carried over:
        # - line 22: `deprecated`: the dependency is allowed, without a warning
        version: 1
        sources:
          code: [{ root: ".", packages: [app] }]
        layers:
          TACH-MODULES:
            members: { app.api: ["app.api.**"], app.core: ["app.core.**"], app.db: ["app.db.**"], app.tools: ["app.tools.**"] }
            may_import:
              app.api: [app.core]
              # Reads, and never writes.
              app.core: [app.db]
              app.db: [app.api, app.core]
              app.tools: [app.db]
            open: [app.tools]
        rules:
          - id: TACH-MODULES
            kind: layers
            title: a module imports only what it is declared to depend on
            why: The modules and layers of tach.toml demand it.
            fix: "Use what the module may depend on, or add the dependency to its row of `may_import`."
            with:
              layers: TACH-MODULES
              contexts: { type_checking: allow }
              ignore_imports: [{ from: app.core.model, to: app.api.v1, reason: until ARCH-9, unmatched: ok }]
          - id: TACH-INTERFACE-APP-DB
            kind: assert
            title: "others import only what `app.db` exposes"
            why: The interfaces of tach.toml demand it.
            fix: "Import one of the names that `app.db` exposes, or expose this one."
            message: "`{importer}` imports `{target}`, which `app.db` does not expose"
            on_empty: ok
            reason: a module that nobody imports keeps its interface
            for: import
            where:
              all_of:
                - { target: ["app.db.*.**"] }
                - { importer: ["app.api.**", "app.core.**", "app.db.**", "app.tools.**"] }
                - { not: { importer: ["app.db.**"] } }
                - { type_checking: false }
            require: { target: { matches: "app\\.db\\.(?:(?:session)|(?:open_.*))" } }
    "#]]
    .assert_eq(&policy(root.path()));
    says(
        root.path(),
        &["check", "--format", "concise"],
        &expect![[r#"
        app/api/v1.py:2:17: error[TACH-MODULES]: `app.api` module `app.api.v1` must not import `app.db` module `app.db`
        app/api/v1.py:3:20: error[TACH-INTERFACE-APP-DB]: `app.api.v1` imports `app.db.secret`, which `app.db` does not expose
        app/api/v1.py:3:20: error[TACH-MODULES]: `app.api` module `app.api.v1` must not import `app.db` module `app.db`
        3 violations · 0 allowed · 0 baselined · 0 files not analysed · 8 files, 0 migrations, 0 statements
        exit 1
    "#]],
    );
}

#[test]
fn mistakes_of_tachs_file_are_told_with_their_places() {
    let wrong = "[[modules]]\npath = \"app.api\"\nlayer = \"topp\"\ndepend_on = []\n\n[[modules]]\npath = \"app.db\"\nvisibility = 1\n";
    let root = repository(&[APP, &[("tach.toml", wrong)]]);
    says(
        root.path(),
        &["init", "--from", "tach.toml"],
        &expect![[r#"
        error[config]: unknown key `depend_on`
           ╭─[tach.toml:4:1]
         4 │ depend_on = []
           · ─────────
           ╰────
          help: did you mean `depends_on`?

        error[config]: expected a list, found `1`
           ╭─[tach.toml:8:14]
         8 │ visibility = 1
           ·              ─
           ╰────
          help: write `[1]`

        nothing was written
        exit 2
    "#]],
    );
}

#[test]
fn without_a_peer_it_writes_what_is_detected_and_the_same_rules_run() {
    let root = repository(&[APP, &[("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n")]]);
    let before = run(root.path(), &["check", "--format", "concise"]);
    says(
        root.path(),
        &["init"],
        &expect![[r#"
        wrote guardrails.yaml
        found plain SQL history `migrations` (1 file)
        found Python package `app` in `.`
        exit 0
    "#]],
    );
    expect![[r#"
        # Written by `guardlint init`. `guardlint rules` lists what else can be held; `guardlint explain ID` says what a rule demands.
        version: 1
        sources:
          migrations: [{ path: migrations, layout: plain }]
          code: [{ root: ".", packages: [app], language: python }]
        rules:
          - { use: DATA-001, severity: advice, on_empty: ok, reason: as it runs where there is no policy }
          - { use: IMPORT-001, on_empty: ok, reason: as it runs where there is no policy }
          - { use: MIG-001, on_empty: ok, reason: as it runs where there is no policy }
    "#]]
    .assert_eq(&policy(root.path()));
    let after = run(root.path(), &["check", "--format", "concise"]);
    assert_eq!(before, after);
}
