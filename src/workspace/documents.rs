//! The documents that rules ask for, and what follows from them: dependencies, endpoints, who owns which path.

use std::sync::Arc;

use crate::facts::documents::Document;
use crate::facts::documents::dependencies::{self, Dependency};
use crate::facts::documents::openapi::{self, Endpoint};
use crate::facts::documents::owners::{self, Owners};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Sources};

/// All of them, by path.
#[derive(Debug, Default)]
pub struct Documents {
    /// Each document that was read.
    pub read: Vec<ReadDocument>,
    /// The owners that the first CODEOWNERS says; `None` where there is none, or no rule asks.
    pub owners: Option<Owners>,
}

/// A document and its file.
#[derive(Debug)]
pub struct ReadDocument {
    /// The file.
    pub file: FileId,
    /// What it says.
    pub document: Arc<Document>,
    /// What it asks for, where it is a manifest.
    pub dependencies: Vec<Dependency>,
    /// Its endpoints, where it is an OpenAPI document.
    pub endpoints: Vec<Endpoint>,
}

impl Documents {
    /// The document of a file.
    #[must_use]
    pub fn of(&self, file: FileId) -> Option<&ReadDocument> {
        self.read.binary_search_by_key(&file, |document| document.file).ok().and_then(|at| self.read.get(at))
    }
}

/// Gathers the documents among the facts.
#[must_use]
pub fn link(sources: &Sources, facts: &FactStore) -> Documents {
    let read: Vec<ReadDocument> = facts
        .documents()
        .map(|(file, document)| ReadDocument {
            file,
            document: Arc::clone(document),
            dependencies: dependencies::of(sources.path(file), document),
            endpoints: openapi::endpoints(document),
        })
        .collect();
    let mut documents = Documents { read, owners: None };
    let first = owners::PATHS.iter().find(|path| sources.is_listed(path)).and_then(|path| sources.find(path));
    documents.owners = first.and_then(|file| documents.of(file)).map(|read| Owners::of(&read.document));
    documents
}
