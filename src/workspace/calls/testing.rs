//! For tests: code of the package `app`, linked.

use super::{ModuleCalls, link};
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::source::sources::Sources;
use crate::workspace::imports::{ImportGraph, Language, testing};

/// Files by path, their imports, and what they do.
pub fn linked(files: &[(&str, &str)]) -> (Sources, ImportGraph, Vec<ModuleCalls>) {
    let sources = testing::sources(files);
    let graph = testing::graph(vec![testing::root("", &["app"], Language::Python)], &sources);
    let read = |text: &str| FileFacts::Python(python::read(text, Want { symbols: true, ..Want::default() }));
    let facts = FactStore { files: sources.tree().map(|(file, source)| (file, read(source.text()))).collect() };
    let calls = link(&graph, &facts);
    (sources, graph, calls)
}
