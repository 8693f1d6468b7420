//! Names in selectors that the project does not have: each is said, with what may have been meant.

use jiff::civil::Date;

use super::project::Project;
use super::{Question, check};
use crate::policy::baseline::Baseline;

const FILES: &[(&str, &str)] = &[
    (
        "migrations/001_a.sql",
        "CREATE TABLE runs (id int PRIMARY KEY, tenant_id int);\nCREATE TABLE jobs (id int PRIMARY KEY, run_id int);\n",
    ),
    ("app/__init__.py", ""),
    ("app/orders.py", "import app.store\n\n\n@task(name='x')\ndef start_job():\n    charge()\n\n\nclass Order:\n    pass\n"),
    ("app/store.py", ""),
    ("docs/owners.yaml", "status: DECLARED\n"),
];

/// The problems of a rule, with their first helps.
fn problems(rules: &str) -> Vec<String> {
    let policy = format!("version: 1\nsources: {{ code: [{{ root: ., packages: [app] }}] }}\n{rules}\n");
    let files = FILES.iter().copied().chain([("guardrails.yaml", policy.as_str())]);
    let files: Vec<(String, String)> = files.map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    let today = Date::constant(2026, 11, 20);
    let Ok(project) = Project::in_memory(&files, None, today) else { panic!("the policy is sound") };
    let report = check(&project, &Baseline::default(), &Question::of_all_rules(today));
    let line = |problem: &crate::diagnostics::problem::Problem| {
        format!("{}: {} → {}", problem.code.word(), problem.message, problem.help.first().map_or("", String::as_str))
    };
    report.problems.iter().map(|weighed| line(&weighed.problem)).collect()
}

fn assertion(body: &str) -> Vec<String> {
    let body = body.replace('\n', "\n    ");
    problems(&format!(
        "rules:\n  - id: T-1\n    kind: assert\n    message: m\n    why: it is a test of vacuity\n    fix: Remove it.\n    {body}"
    ))
}

#[test]
fn an_assertion_names_what_is_not_there_and_what_is_near() {
    let alone = |body: &str| assertion(body).join(" | ");
    assert_eq!(
        alone("for: import\nwhere: { importer: app.order }\nforbid: { target: x }"),
        "no-subjects: `T-1` looked at nothing: no import has `importer: app.order` → did you mean `app.orders`? | unknown-name: no module fits `app.order` → did you mean `app.orders`?"
    );
    assert_eq!(
        alone("for: file\nwhere: { path: doc/owners.yaml }\nforbid: { blank: true }"),
        "no-subjects: `T-1` looked at nothing: no file has `path: doc/owners.yaml` → did you mean `docs/owners.yaml`? | unknown-name: no file or folder fits `doc/owners.yaml` → did you mean `docs/owners.yaml`?"
    );
    assert_eq!(
        alone("for: column\nwhere: { table: run }\nforbid: { name: x }"),
        "no-subjects: `T-1` looked at nothing: no column has `table: run` → did you mean `runs`? | unknown-name: no table fits `run` → did you mean `runs`?"
    );
    assert_eq!(
        alone("for: column\nwhere: { name: tenand_id }\nforbid: { nullable: true }"),
        "no-subjects: `T-1` looked at nothing: no column has `name: tenand_id` → did you mean `tenant_id`?"
    );
    assert_eq!(
        alone("for: call\nwhere: { name: chargee }\nforbid: { awaited: true }"),
        "no-subjects: `T-1` looked at nothing: no call has `name: chargee` → did you mean `charge`?"
    );
    assert_eq!(
        alone("for: call\nwhere: { module: app.api.orders }\nforbid: { awaited: true }"),
        "no-subjects: `T-1` looked at nothing: no call has `module: app.api.orders` → did you mean `app.orders`? | unknown-name: no module fits `app.api.orders` → did you mean `app.orders`?"
    );
    assert_eq!(
        alone("for: function\nwhere: { decorators: { has: { name: taks } } }\nforbid: { async: true }"),
        "no-subjects: `T-1` looked at nothing: no function has `decorators` → did you mean `task`?"
    );
    assert_eq!(
        alone("for: class\nwhere: { full_name: app.orders.Oder }\nforbid: { table: true }"),
        "no-subjects: `T-1` looked at nothing: no class has `full_name: app.orders.Oder` → did you mean `app.orders.Order`?"
    );
}

#[test]
fn one_name_of_a_list_that_matches_nothing_is_said() {
    assert_eq!(
        assertion("for: table\nwhere: { name: [runs, jbos, jobs] }\nforbid: { partitioned: true }"),
        ["unknown-name: no table that the rule is about has `name: jbos` → did you mean `jobs`?"]
    );
    assert_eq!(
        assertion("for: function\nwhere: { module: app.orders, name: [start_job, start_jobs] }\nforbid: { async: true }"),
        ["unknown-name: no function that the rule is about has `name: start_jobs` → did you mean `start_job`?"]
    );
    assert_eq!(
        assertion("for: import\nwhere: { importer: [app.orders, app.stores] }\nforbid: { target: x }"),
        ["unknown-name: no module fits `app.stores` → did you mean `app.store`?"]
    );
    // Calls are listed in the forms that they may take.
    assert!(assertion("for: call\nwhere: { name: [charge, bill] }\nforbid: { awaited: true }").is_empty());
}

#[test]
fn other_kinds_name_what_is_not_there_and_what_is_near() {
    let of = |rule: &str| {
        problems(&format!(
            "layers:\n  m: {{ members: {{ a: [\"app.orders.**\"], b: [\"app.store.**\"] }}, may_import: {{ a: [b] }} }}\nrules:\n{rule}"
        ))
        .join(" | ")
    };
    let team = "    message: m\n    why: it is a test of vacuity\n    fix: Remove it.\n";
    assert_eq!(
        of(&format!(
            "  - id: T-2\n    kind: registry\n    left: {{ for: entry, where: {{ path: docs/owner.yaml }}, key: value, name: the owners }}\n    right: {{ values: [a] }}\n    require: left_in_right\n{team}"
        )),
        "no-subjects: `T-2` looked at nothing: the owners selects nothing: no entry has `path: docs/owner.yaml` → did you mean `docs/owners.yaml`? | unknown-name: no file or folder fits `docs/owner.yaml` → did you mean `docs/owners.yaml`?"
    );
    assert_eq!(
        of(&format!(
            "  - id: T-3\n    kind: companion-call\n    when: {{ call: {{ name: charg }} }}\n    then: {{ call: {{ name: x }} }}\n{team}"
        )),
        "no-subjects: `T-3` looked at nothing: no call has `name: charg` → did you mean `charge`?"
    );
    assert_eq!(
        of("  - use: SEC-002\n    with: { tables: [jbos] }"),
        "unknown-name: no migration makes the table `jbos` → did you mean `jobs`?"
    );
    assert_eq!(
        of("  - use: DATA-005\n    with: { references: [{ from: jbos.run_id, to: runs.id }, { from: jobs.run_idd, to: runs.id }] }"),
        "unknown-name: no history has both `jbos` and `runs` → did you mean `jobs`? | unknown-name: `jobs` has no column `run_idd`: its type cannot be compared → did you mean `run_id`?"
    );
    assert_eq!(
        of(
            "  - use: LAYER-001\n    with:\n      layers: m\n      ignore_imports: [{ from: app.order, to: app.store, reason: they are being taken apart this year }]"
        ),
        "unknown-name: no import of `app.store` in `app.order` → did you mean `app.orders`?"
    );
    assert_eq!(
        of("  - use: IMPORT-002\n    with: { within: [\"app.**\", \"app.stor.**\"] }"),
        "unknown-name: no module matches `app.stor.**` → did you mean `app.store`?"
    );
    assert_eq!(
        of("  - use: MIG-102\n    with: { since: 001_b.sql }"),
        "unknown-name: no migration is `001_b.sql` → did you mean `001_a.sql`?"
    );
}
