//! Assertions over what the whole import graph says of a module.

use std::sync::Arc;

use crate::diagnostics::finding::Severity;
use crate::kinds::assert::Assert;
use crate::kinds::testing::shown;
use crate::kinds::{Compile, Inputs, Kind, RuleHead};
use crate::source::sources::SourceFile;
use crate::workspace::Workspace;
use crate::workspace::domains::Domains;
use crate::workspace::imports::{Language, testing};
use crate::workspace::layers::Models;
use crate::yaml::shape::Reader;

const LAYERS: &str = "layers:\n  hoc: { members: { api: [app.api.**], db: [app.db] }, order: [api, db] }\nwith:\n";

const TREE: &[(&str, &str)] = &[
    ("app/worker.py", "import app.tasks\n"),
    ("app/tasks.py", "def run():\n    from app import client\n"),
    ("app/client.py", "import httpx\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.api.page\n"),
    ("app/api/page.py", "import httpx\nfrom app import db\n"),
    ("app/db.py", ""),
    ("app/alone.py", ""),
];

/// The messages, or the mistakes of the policy.
fn found(with: &str) -> Vec<String> {
    let mut sources = testing::sources(TREE);
    let policy = format!("{LAYERS}{with}");
    let file = sources.add(SourceFile::new("guardrails.yaml".to_owned(), Ok(policy.as_str().into())));
    let (node, mut mistakes) = crate::yaml::parse::parse(&policy, file);
    let mut reader = Reader::new(&mut mistakes);
    let layers = node.get("layers").map(|node| crate::config::layers::read(node, &mut reader)).unwrap_or_default();
    let context = Compile { layers: &layers, domains: &Arc::new(Domains::default()) };
    let check = Assert.compile(node.get("with").unwrap(), &context, &mut reader);
    if !mistakes.is_empty() {
        return mistakes.iter().map(|mistake| format!("{} ({})", mistake.message, mistake.help.clone().unwrap_or_default())).collect();
    }
    let imports = testing::graph(vec![testing::root("", &["app"], Language::Python)], &sources);
    let workspace = Workspace { imports, layers: Models::new(layers), ..Workspace::default() };
    let message = Some("`{name}`".to_owned()).filter(|_| with.contains("for: module")).or(Some("`{importer}` → `{target}`".to_owned()));
    let head = RuleHead { id: "X-001".to_owned(), severity: Severity::Error, place: None, message, fix: None, scope: None };
    let inputs = Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) };
    let judged = shown(&check.unwrap().judge(inputs, &head), &sources);
    let errors = judged.lines().filter_map(|line| line.strip_prefix("error")).filter_map(|line| line.split_once("] "));
    errors.map(|(_, message)| message.to_owned()).collect()
}

#[test]
fn what_is_reached_from_an_entry_point_is_asked_of_a_module() {
    let rule = "  for: module\n  where: { reachable_from: { has: app.worker } }\n  require: { imports: { lacks: { target: httpx.** } } }\n";
    assert_eq!(found(rule), ["`app.client`"]);
}

#[test]
fn a_module_that_nobody_imports_is_found() {
    let rule = "  for: module\n  require: { imported_by: { count: { min: 1 } } }\n";
    assert_eq!(found(rule), ["`app.alone`", "`app.worker`"]);
    let at_run_time = "  for: module\n  require: { imported_by: { has: { type_checking: false } } }\n";
    assert_eq!(found(at_run_time), ["`app.alone`", "`app.api.page`", "`app.worker`"]);
}

#[test]
fn layers_are_fields_of_modules_and_imports() {
    assert_eq!(found("  for: module\n  forbid: { layer: { has: hoc.api } }\n"), ["`app.api.page`"]);
    let import = "  for: import\n  forbid: { from_layer: { has: hoc.api }, to_layer: { has: hoc.db } }\n";
    assert_eq!(found(import), ["`app.api.page` → `app.db`"]);
    let typo = found("  for: import\n  forbid: { to_layer: { has: hoc.bd } }\n");
    assert_eq!(typo, ["there is no layer `hoc.bd` (did you mean `hoc.db`?)"]);
}
