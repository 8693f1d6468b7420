//! Migrations in, schema, anomalies and problems out.

#![expect(clippy::needless_raw_string_hashes, reason = "expect_test writes them")]

mod entities;
mod graph;
mod guards;
mod language;
mod naming;
mod operations;
mod text;

use std::collections::BTreeMap;

use crate::facts::dialect::Dialect;
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::source::memory::MemoryTree;
use crate::source::select;
use crate::source::sources::Sources;
use crate::source::tree::Tree;
use crate::workspace::plan::HistoryPlan;
use crate::workspace::schema::history::{History, Layout, replay};
use crate::workspace::schema::tests::dump;

/// Replays these files.
fn history(files: &[(&str, &str)]) -> (History, Sources) {
    let tree = MemoryTree::new(files.iter().map(|(path, text)| (*path, *text)));
    let sources = select::read(&tree, &tree.list().unwrap());
    let facts: BTreeMap<_, _> = sources
        .tree()
        .map(|(id, file)| (id, FileFacts::Python(python::read(file.text(), Want { program: true, ..Want::default() }))))
        .collect();
    let plan = HistoryPlan {
        path: String::new(),
        layout: Layout::Alembic,
        dialect: Dialect::Postgresql,
        files: sources.tree().map(|(id, _)| id).filter(|id| sources.path(*id).starts_with("versions/")).collect(),
        search_path: vec!["public".to_owned()],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    (replay(&plan, &sources, &FactStore { files: facts }), sources)
}

fn show_files(files: &[(&str, &str)]) -> String {
    let (history, sources) = history(files);
    dump(&history, &sources)
}

/// The outcome of one migration with the usual imports; `body` is the file's text from line 5 on.
fn show_file(body: &str) -> String {
    let file = format!("import sqlalchemy as sa\nfrom alembic import op\nrevision = \"1\"\ndown_revision = None\n{body}");
    show_files(&[("versions/1.py", &file)])
}

/// The outcome of an `upgrade()` whose first line is line 6.
fn show(upgrade: &str) -> String {
    let body: Vec<_> = upgrade.trim_matches('\n').lines().map(|line| format!("    {line}")).collect();
    show_file(&format!("def upgrade():\n{}\n", body.join("\n")))
}
