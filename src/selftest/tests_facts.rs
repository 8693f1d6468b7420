//! Rules on every fact type, broken in a small project.

use super::tests::tried;

const FILES: &[(&str, &str)] = &[
    (
        "migrations/001_a.sql",
        "CREATE TABLE runs (id int PRIMARY KEY, tenant_id int NOT NULL);\nCREATE TABLE jobs (id int);\nALTER TABLE runs ENABLE ROW LEVEL SECURITY;\n",
    ),
    ("app/__init__.py", ""),
    ("app/api.py", "# Layer: L2\nimport app.db\n\n\nclass Store:\n    def save(self):\n        check()\n"),
    ("app/db.py", "LIMIT = 5\n"),
    ("docs/a.yaml", "status: DECLARED\nid: a\n"),
    ("docs/b.md", "| id | Test |\n|---|---|\n| a | b |\n"),
    ("docs/.keep", ""),
];

/// What the self-test says of one rule, given as its body.
fn of(rule: &str) -> Vec<String> {
    let body = rule.replace('\n', "\n    ");
    let policy = format!(
        "version: 1\nsources:\n  code:\n    - {{ root: ., packages: [app] }}\nrules:\n  - id: T-1\n    kind: assert\n    message: m\n    why: it is a test of the self-test\n    fix: Remove it.\n    {body}\n"
    );
    let files: Vec<(&str, &str)> = FILES.iter().copied().chain([("guardrails.yaml", policy.as_str())]).collect();
    tried(&files)
}

#[track_caller]
fn caught(rule: &str, planted: &str) {
    let lines = of(rule);
    let first = lines.first().cloned().unwrap_or_default();
    let start = format!("caught [T-1] project: {planted}: ");
    assert!(first.starts_with(&start), "{rule}\n{lines:#?}");
}

#[test]
fn a_rule_on_each_type_of_the_schema_is_broken_by_a_migration() {
    caught(
        "for: table\nwhere: { columns: { has: { name: tenant_id } } }\nrequire: { rls: { forced: true } }",
        "in `planted`: `CREATE TABLE planted (tenant_id integer);`",
    );
    caught("for: table\nwhere: { name: runs }\nrequire: { columns: { has: { name: tenant_id } } }", "`runs` loses its columns `tenant_id`");
    caught("for: table\nwhere: { name: runs }\nrequire: { rls: { enabled: true } }", "`ALTER TABLE runs DISABLE ROW LEVEL SECURITY;`");
    caught(
        "for: column\nwhere: { table: runs, name: tenant_id }\nrequire: { nullable: false }",
        "`ALTER TABLE runs ALTER COLUMN tenant_id DROP NOT NULL;`",
    );
    caught("for: column\nforbid: { name: { matches: \".*[A-Z].*\" } }", "in `planted`: `CREATE TABLE planted (\"A\" integer);`");
    caught(
        "for: column\nwhere: { table: jobs }\nforbid: { name: \"*_secret\" }",
        "in `jobs`: `ALTER TABLE jobs ADD COLUMN planted_secret integer;`",
    );
    caught(
        "for: index\nforbid: { unique: false }",
        "in `planted`: `CREATE TABLE planted (planted integer); CREATE INDEX planted_index ON planted (planted);`",
    );
    caught(
        "for: trigger\nforbid: { timing: AFTER }",
        "in `planted`: `CREATE FUNCTION planted_function() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TABLE planted (id integer); CREATE TRIGGER planted AFTER UPDATE ON planted FOR EACH ROW EXECUTE FUNCTION planted_function();`",
    );
    caught("for: view\nforbid: { name: \"old_*\" }", "in `old_planted`: `CREATE VIEW old_planted AS SELECT 1 AS planted;`");
}

#[test]
fn a_rule_on_each_type_of_code_is_broken_in_a_module_of_the_scope() {
    caught("for: import\nwhere: { importer: app.api }\nforbid: { target: \"redis.**\" }", "an import of `redis.planted` in `app.api`");
    caught(
        "for: call\nwhere: { module: app.db }\nforbid: { resolved: time.time }",
        "`def planted(self, connection): ⏎ import time ⏎ time.time()` in `app.db`",
    );
    caught(
        "for: call\nwhere: { name: emit }\nrequire: { keywords: { has: { name: actor } } }",
        "`def planted(self, connection): ⏎ emit()` in `app`",
    );
    caught(
        "for: argument\nwhere: { name: safe }\nforbid: { kind: bool, value: [\"False\"] }",
        "`def planted(self, connection): ⏎ planted(safe=False)` in `app`",
    );
    caught(
        "for: function\nwhere: { module: app.api, class: Store, name: save }\nrequire: { calls: { has: { name: check } } }",
        "`class Store: ⏎ def save():` in `app.api`",
    );
    caught("for: class\nforbid: { name: Config, level: class }", "`class Planted: ⏎ class Config:` in `app`");
    caught("for: field\nforbid: { type: \"Optional[*\" }", "`class Planted: ⏎ planted: Optional[ = None` in `app`");
    caught("for: decorator\nforbid: { name: app.route }", "`@app.route() ⏎ def planted():` in `app`");
    caught("for: assignment\nwhere: { module: app.db, level: module }\nforbid: { value: [\"{}\"] }", "`planted = {}` in `app.db`");
    caught("for: comment\nforbid: { text: \"*FIXME*\" }", "`def planted(self, connection): ⏎ # FIXME` in `app`");
    caught(
        "for: write\nwhere: { module: app.api }\nforbid: { migration: false }",
        "`def planted(self, connection): ⏎ connection.execute(\"DELETE FROM jobs\")` in `app.api`",
    );
    caught(
        "for: query\nwhere: { by: sql }\nrequire: { filters: { has: tenant_id } }",
        "`def planted(self, connection): ⏎ connection.execute(\"SELECT 1 FROM jobs\")` in `app`",
    );
    caught(
        "for: route\nwhere: { method: [POST] }\nrequire: { dependencies: { has: require_role } }",
        "`from fastapi import APIRouter, Depends, FastAPI ⏎ planted_router = APIRouter() ⏎ @planted_router.post(\"/planted\") ⏎ def planted():` in `app`",
    );
    caught(
        "for: module\nwhere: { name: \"app.**\" }\nrequire: { headers: { has: { matches: \"Layer: .*\" } } }",
        "a module `app.planted` that is empty",
    );
}

#[test]
fn a_rule_on_files_texts_and_documents_is_broken_by_a_file() {
    caught("for: file\nwhere: { path: \"docs/**\" }\nforbid: { name: \"*_old.md\" }", "a file `docs/planted_old.md` of 8 bytes");
    caught("for: file\nrequire: { mode: [\"644\", \"755\"] }", "a file `planted` of 8 bytes of mode 600");
    caught("for: folder\nwhere: { path: docs }\nrequire: { files: { has: { name: b.md } } }", "the file `docs/b.md` is gone");
    caught(
        "for: text\nwhere: { path: \"app/**\", in: string }\nforbid: { text: { matches: \"(?i).*redis.*\" } }",
        "`planted = \"redis\"` in `app/__init__.py`",
    );
    caught(
        "for: entry\nwhere: { path: \"docs/*.yaml\", key: status }\nrequire: { value: [DECLARED, TRUSTED] }",
        "an entry `status` in `docs/planted.yaml`",
    );
    caught("for: entry\nwhere: { path: docs/b.md, name: Test }\nforbid: { empty: true }", "a row whose `Test` is `` in `docs/b.md`");
    caught(
        "for: document\nwhere: { path: \"docs/*.yaml\" }\nrequire: { keys: { has: id } }",
        "a document of the keys `planted` in `docs/planted.yaml`",
    );
    caught("for: file\nwhere: { extension: md }\nsimilar: stem", "`docs/bs.md` beside `b.md`");
}

#[test]
fn a_rule_that_nothing_breaks_says_so() {
    // What stands in a class does not stand in a module, and a regular expression may match nothing at all.
    let expected = "not-planted [T-1] project: nothing: the rule reports none of what was guessed (`class Planted: ⏎ def planted():` in `app`; `class Planted: ⏎ def planted():` in `app.api`): write a `cases.md` beside its `rule.yaml`";
    assert_eq!(of("for: function\nwhere: { class: Planted }\nforbid: { level: module }"), [expected]);
    let never = "not-planted [T-1] project: nothing: no call could be made up that the rule's conditions fit: write a `cases.md` beside its `rule.yaml`";
    assert_eq!(of("for: call\nforbid: { name: { matches: \"a\\\\bb\" } }"), [never]);
}

#[test]
fn a_rule_on_rust_is_broken_in_rust() {
    let policy = "version: 1\nsources: { code: [{ root: ., packages: [shop] }] }\nrules:\n  - id: T-4\n    kind: assert\n    for: call\n    where: { name: now, test: false }\n    require: { module: shop.main }\n    message: m\n    why: it is a test of the self-test\n    fix: Remove it.\n";
    let files = [
        ("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"1.0.0\"\n"),
        ("src/lib.rs", "pub fn f() {}\n"),
        ("guardrails.yaml", policy),
    ];
    assert_eq!(tried(&files), ["caught [T-4] project: `fn planted() { ⏎ now(); ⏎ }` in `shop`: src/lib.rs:5: m"]);
}

#[test]
fn a_name_that_only_one_set_has_and_a_deed_without_its_companion_are_planted() {
    let registry = "version: 1\nrules:\n  - id: T-2\n    kind: registry\n    left: { for: entry, where: { path: docs/*.yaml, key: id }, key: value }\n    right: { values: [a] }\n    require: left_in_right\n    message: m\n    why: it is a test of the self-test\n    fix: Remove it.\n";
    let files: Vec<(&str, &str)> = FILES.iter().copied().chain([("guardrails.yaml", registry)]).collect();
    assert_eq!(tried(&files), ["caught [T-2] project: an entry `id` in `docs/planted.yaml`: docs/planted.yaml:2: m"]);
    let companion = "version: 1\nsources: { code: [{ root: ., packages: [app] }] }\nrules:\n  - id: T-3\n    kind: companion-call\n    when: { call: { name: charge } }\n    then: { call: { name: record } }\n    message: m\n    why: it is a test of the self-test\n    fix: Remove it.\n";
    let files: Vec<(&str, &str)> = FILES.iter().copied().chain([("guardrails.yaml", companion)]).collect();
    let expected = ["`app`: app/__init__.py:4: m", "`app.api`: app/api.py:11: m"]
        .map(|rest| format!("caught [T-3] project: `def planted(self, connection): ⏎ charge()` in {rest}"));
    assert_eq!(tried(&files), expected);
}
