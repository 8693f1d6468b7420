//! For tests: the import graph of files written down as `path: text`.

use super::{ImportGraph, Language, link};
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::facts::{rust, typescript};
use crate::source::sources::{SourceFile, Sources};
use crate::workspace::plan::{CodeRoot, Plan};

/// A root of one language.
pub fn root(folder: &str, packages: &[&str], language: Language) -> CodeRoot {
    let packages = packages.iter().map(|package| (*package).to_owned()).collect();
    CodeRoot { root: folder.to_owned(), packages, language, configured: None }
}

/// Sources of paths and texts.
pub fn sources(files: &[(&str, &str)]) -> Sources {
    Sources::new(files.iter().map(|(path, text)| SourceFile::new((*path).to_owned(), Ok((*text).into()))).collect())
}

/// Reads and links.
pub fn graph(code: Vec<CodeRoot>, sources: &Sources) -> ImportGraph {
    link(&Plan { code, ..Plan::default() }, sources, &facts(sources))
}

/// Reads, symbols too.
pub fn facts(sources: &Sources) -> FactStore {
    let want = Want { symbols: true, ..Want::default() };
    let mut facts = FactStore::default();
    for (file, source) in sources.tree() {
        let read = match source.path.rsplit_once('.') {
            Some((_, "py" | "pyi")) => FileFacts::Python(python::read(source.text(), want)),
            Some((_, "ts" | "tsx" | "js" | "mjs" | "vue")) => FileFacts::TypeScript(typescript::read(&source.path, source.text(), want)),
            Some((_, "rs")) => FileFacts::Rust(rust::read(source.text(), want)),
            _ => continue,
        };
        facts.files.insert(file, read);
    }
    facts
}
