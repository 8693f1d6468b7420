//! The facts of all files of a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::documents::Document;
use super::imports::CodeFacts;
use super::python::PythonFacts;
use super::sql::Script;
use crate::source::sources::FileId;

/// What one file says, by language.
#[derive(Clone, Debug, PartialEq)]
pub enum FileFacts {
    /// Python.
    Python(PythonFacts),
    /// Rust.
    Rust(CodeFacts),
    /// TypeScript or JavaScript.
    TypeScript(CodeFacts),
    /// SQL.
    Sql(Script),
    /// A document.
    Document(Arc<Document>),
}

/// Facts by file.
#[derive(Debug, Default)]
pub struct FactStore {
    /// Sorted by file, and so by path.
    pub files: BTreeMap<FileId, FileFacts>,
}

impl FactStore {
    /// A SQL file's script.
    #[must_use]
    pub fn sql(&self, file: FileId) -> Option<&Script> {
        match self.files.get(&file)? {
            FileFacts::Sql(script) => Some(script),
            _ => None,
        }
    }

    /// The documents, by file.
    pub fn documents(&self) -> impl Iterator<Item = (FileId, &Arc<Document>)> {
        self.files.iter().filter_map(|(id, facts)| match facts {
            FileFacts::Document(document) => Some((*id, document)),
            _ => None,
        })
    }

    /// A Python file's facts.
    #[must_use]
    pub fn python(&self, file: FileId) -> Option<&PythonFacts> {
        match self.files.get(&file)? {
            FileFacts::Python(facts) => Some(facts),
            _ => None,
        }
    }

    /// Imports and headers of a file of code.
    #[must_use]
    pub fn code(&self, file: FileId) -> Option<&CodeFacts> {
        match self.files.get(&file)? {
            FileFacts::Python(facts) => Some(&facts.code),
            FileFacts::Rust(facts) | FileFacts::TypeScript(facts) => Some(facts),
            FileFacts::Sql(_) | FileFacts::Document(_) => None,
        }
    }
}
