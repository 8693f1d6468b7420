//! The documents that rules ask for, and what follows from them: dependencies, endpoints, who owns which path.

use std::sync::Arc;

use crate::facts::documents::dependencies::{self, Dependency};
use crate::facts::documents::misread;
use crate::facts::documents::openapi::{self, Endpoint};
use crate::facts::documents::owners::{self, Owners};
use crate::facts::documents::{Document, Format};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Sources, join};
use crate::source::text::Span;

/// All of them, by path.
#[derive(Debug, Default)]
pub struct Documents {
    /// Each document that was read.
    pub read: Vec<ReadDocument>,
    /// The owners that the first CODEOWNERS says; `None` where there is none, or no rule asks.
    pub owners: Option<Owners>,
    /// Where manifests depend on more than is known.
    pub gaps: Vec<Gap>,
}

/// A place in a manifest behind which there are dependencies that nobody read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The manifest.
    pub file: FileId,
    /// Where in it.
    pub span: Span,
    /// One sentence.
    pub message: String,
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
    let mut documents = Documents { read, owners: None, gaps: vec![] };
    documents.gaps = documents.read.iter().flat_map(|manifest| gaps(manifest, &documents, sources)).collect();
    let first = owners::PATHS.iter().find(|path| sources.is_listed(path)).and_then(|path| sources.find(path));
    documents.owners = first.and_then(|file| documents.of(file)).map(|read| Owners::of(&read.document));
    documents
}

/// Lists that a list names and nobody read, dependencies that `pyproject.toml` leaves to the build, and what no tool would read.
fn gaps(manifest: &ReadDocument, documents: &Documents, sources: &Sources) -> Vec<Gap> {
    let path = sources.path(manifest.file);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_read = |name: &str| {
        let target = join(folder, name).and_then(|target| sources.find(&target));
        target.is_some_and(|target| documents.of(target).is_some())
    };
    let gap = |span: Span, message: String| Gap { file: manifest.file, span, message };
    let entries = manifest.document.entries.iter();
    let found = entries.filter_map(|entry| {
        let text = entry.content.text()?;
        let is_list = manifest.document.format == Format::Requirements && entry.key.starts_with("includes.");
        if is_list && !is_read(text) {
            return Some(gap(entry.span, format!("what `{text}` asks for is not known: it was not read")));
        }
        let is_dynamic = path.ends_with("pyproject.toml") && entry.key.starts_with("project.dynamic.") && text.ends_with("dependencies");
        is_dynamic.then(|| gap(entry.span, format!("the build computes `{text}`: what they are is not known")))
    });
    let misread = misread::misread(path, &manifest.document).into_iter();
    found.chain(misread.map(|problem| gap(problem.span, problem.message))).collect()
}
