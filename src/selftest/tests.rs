use jiff::civil::date;

use super::cases::differences;
use super::literate::Case;
use super::trials;
use crate::diagnostics::finding::Severity;
use crate::policy::scope::Scope;
use crate::run::Question;
use crate::run::project::{MigrationArguments, Project, Start};

/// Tries the rules of a policy on files of the machine.
#[expect(clippy::disallowed_methods, reason = "a test writes the files that are read")]
pub(super) fn tried(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let today = date(2026, 11, 20);
    let root = Some(folder.path().to_owned());
    let start = Start { cwd: folder.path().to_owned(), root, config: None, today, overrides: MigrationArguments::default() };
    let Ok(project) = Project::open(&start) else { panic!("the policy is sound") };
    let question = Question { rules: vec![], scope: Scope::default(), decides: Severity::Error, today, require_certain: false };
    let line = |trial: crate::diagnostics::trial::Trial| {
        format!("{} [{}] {}: {}: {}", trial.outcome.word(), trial.rule, trial.soil.word(), trial.planted, trial.outcome.words())
    };
    trials(&project, &question).into_iter().map(line).filter(|line| !line.contains("] case: ")).collect()
}

#[test]
fn a_dropped_key_a_second_table_and_a_forbidden_import_are_caught_in_the_project_s_own_files() {
    let policy = "\
version: 1
layers:
  app:
    members: { api: [\"app.api.**\"], store: [\"app.store.**\"] }
    may_import: { api: [], store: [] }
rules:
  - use: DATA-001
    with: { references: [{ from: runs.tenant_id, to: tenants.id }] }
  - use: LIMITS-001
    with: { words: [limit], canonical: limits }
  - use: LAYER-001
    with: { contexts: { lazy: allow, dynamic: allow, type_checking: allow, try_import: allow } }
";
    let sql = "CREATE TABLE tenants (id int PRIMARY KEY);\nCREATE TABLE limits (id int);\nCREATE TABLE runs (tenant_id int REFERENCES tenants);\n";
    let files =
        [("guardrails.yaml", policy), ("migrations/001_a.sql", sql), ("app/api.py", ""), ("app/store.py", ""), ("app/__init__.py", "")];
    let expected = [
        "caught [DATA-001] project: the foreign key of `runs.tenant_id` to `tenants` is dropped: migrations/001_a.sql:3: `runs.tenant_id` has no foreign key to `tenants.id`",
        "caught [LIMITS-001] project: a table `planted_limit`: migrations/99991231230001_planted.sql:1: table `planted_limit` is a `limit` table beside `limits` that is not registered",
        "caught [LIMITS-001] project: a table `planted_limits`: migrations/99991231230002_planted.sql:1: table `planted_limits` is a `limit` table beside `limits` that is not registered",
        "caught [LAYER-001] project: an import of `app.store` in `app.api`: app/api.py:3: `api` module `app.api` must not import `store` module `app.store`",
        "caught [LAYER-001] project: an import of `app.store` in `app.api`, with `from`: app/api.py:6: `api` module `app.api` must not import `store` module `app.store`",
        "caught [LAYER-001] project: an import of `app.store` in `app.api`, in the `else` of `TYPE_CHECKING`: app/api.py:14: `api` module `app.api` must not import `store` module `app.store`",
        "caught [LAYER-001] project: an import of `app.api` in `app.store`: app/store.py:3: `store` module `app.store` must not import `api` module `app.api`",
    ];
    assert_eq!(tried(&files), expected);
}

#[test]
fn a_rule_that_an_exception_silences_is_not_said_to_catch() {
    let policy = "\
version: 1
layers:
  app:
    members: { api: [\"app.api.**\"], store: [\"app.store.**\"] }
    may_import: { store: [], api: [store] }
rules:
  - use: LAYER-001
    with: { contexts: { lazy: allow, dynamic: allow, type_checking: allow, try_import: allow } }
allow:
  - { rule: LAYER-001, match: { from: \"app.store.**\" }, reason: the store is being taken apart this quarter, owner: \"@store\", expires: 2027-01-31 }
";
    let files = [("guardrails.yaml", policy), ("app/api.py", ""), ("app/store.py", ""), ("app/__init__.py", "")];
    let lines = tried(&files);
    assert!(
        !lines.is_empty() && lines.iter().all(|line| line.starts_with("allowed [LAYER-001]") && line.ends_with("guardrails.yaml:10")),
        "{lines:?}"
    );
}

#[test]
fn a_rule_without_cases_that_nothing_can_be_planted_for_is_said() {
    let policy = "\
version: 1
rules:
  - id: SHOP-MIG
    kind: assert
    for: migration
    forbid: { id: old }
    message: no
    why: no migration is called old
    fix: Rename it.
";
    let files = [("guardrails.yaml", policy), ("migrations/001_a.sql", "SELECT 1;")];
    let expected = "not-planted [SHOP-MIG] project: nothing: no migration could be made up that the rule's conditions fit: write a `cases.md` beside its `rule.yaml`";
    assert_eq!(tried(&files), [expected]);
}

#[test]
fn a_team_s_own_rule_runs_its_own_cases() {
    let rule = "id: SHOP-1\nkind: assert\nfor: table\nforbid: { name: tmp_* }\nmessage: no\nwhy: scratch tables stay\nfix: Drop it.\n";
    let case = |marker: &str| format!("# A case\n\n```sql file=migrations/001.sql\nCREATE TABLE tmp_x (id int);{marker}\n```\n");
    let run = |marker: &str| differences(&Case::all(&case(marker))[0], "SHOP-1", Some(rule));
    assert_eq!(run(" -- ! SHOP-1"), []);
    let words = "unexpected error[SHOP-1] no (A case, migrations/001.sql:1)".to_owned();
    assert_eq!(run(""), [super::cases::Difference { line: 4, words }]);
    let bad = "A case: migrations/001.sql:1: `!fatal` is no marker".to_owned();
    assert_eq!(run(" -- !fatal SHOP-1"), [super::cases::Difference { line: 1, words: bad }]);
}

#[test]
fn a_write_into_a_table_of_another_domain_is_planted() {
    let policy = "\
version: 1
domains:
  orders: { code: [\"app.orders.**\"], tables: [orders] }
  billing: { tables: [invoices] }
rules:
  - use: DOMAIN-001
";
    let sql = "CREATE TABLE orders (id int);\nCREATE TABLE invoices (id int);\n";
    let files = [("guardrails.yaml", policy), ("migrations/001_a.sql", sql), ("app/orders.py", ""), ("app/__init__.py", "")];
    let expected = "caught [DOMAIN-001] project: `def planted(self, connection): ⏎ connection.execute(\"DELETE FROM invoices\")` in `app.orders`: app/orders.py:4: `orders` writes `invoices` (delete), which belongs to `billing`";
    assert_eq!(tried(&files), [expected]);
}
