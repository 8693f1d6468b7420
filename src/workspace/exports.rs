//! What modules export, linked: what each name hands on of another module, and which names `export *` brings.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::imports::{ImportGraph, Language, Resolution, ResolvedImport};
use crate::facts::exports::{Export, ExportForm, ExportKind, Exports, WHOLE};
use crate::facts::imports::{CodeFacts, ImportKind};
use crate::facts::store::FactStore;
use crate::facts::symbols::{Defined, Symbols};
use crate::source::sources::{FileId, Place};

/// How many modules one name is followed through.
const HOPS: usize = 16;

/// The exports of all modules that were read for them: of Python and TypeScript.
#[derive(Debug, Default)]
pub struct AllExports {
    /// By module.
    modules: Vec<ModuleExports>,
}

/// What one module exports.
#[derive(Debug)]
pub struct ModuleExports {
    /// Its dotted name.
    pub module: String,
    /// Its file.
    pub file: FileId,
    /// Its language.
    pub language: Language,
    /// As its file says it.
    pub exports: Arc<Exports>,
    /// Beside each export the import that it hands on, by index.
    links: Vec<Option<u32>>,
    /// What a module of Python binds beside `__all__`.
    symbols: Option<Arc<Symbols>>,
}

/// One exported name.
#[derive(Clone, Copy, Debug)]
pub struct Exported<'a> {
    /// The module that says so.
    pub of: &'a ModuleExports,
    /// What it says.
    pub export: &'a Export,
    /// The import that it hands on.
    pub import: Option<&'a ResolvedImport>,
}

/// Links the exports of every module.
#[must_use]
pub fn link(graph: &ImportGraph, facts: &FactStore) -> AllExports {
    let nothing = Arc::new(Exports::default());
    let of_module = |(name, module): (&String, &super::imports::Module)| {
        let code = facts.code(module.file)?;
        let exports = said(code, module.language, &nothing)?;
        let links = exports.names.iter().map(|export| imported(graph, name, Place { file: module.file, span: export.import? })).collect();
        let symbols = code.symbols.clone();
        Some(ModuleExports { module: name.clone(), file: module.file, language: module.language, exports, links, symbols })
    };
    AllExports { modules: graph.modules.iter().filter_map(of_module).collect() }
}

/// What a file says of its exports, where it was read for them; Python without `__all__` says nothing.
fn said(code: &CodeFacts, language: Language, nothing: &Arc<Exports>) -> Option<Arc<Exports>> {
    match language {
        Language::Python => code.symbols.as_ref().map(|_| code.exports.clone().unwrap_or_else(|| Arc::clone(nothing))),
        Language::TypeScript => code.exports.clone(),
        Language::Rust => None,
    }
}

/// The import of a module that stands at a place.
fn imported(graph: &ImportGraph, module: &str, place: Place) -> Option<u32> {
    // Imports are sorted by importer, then place.
    let at = graph.imports.partition_point(|import| (import.importer.as_str(), import.place) < (module, place));
    let found = graph.imports.get(at).filter(|import| import.importer == module && import.place == place);
    found.and_then(|_| u32::try_from(at).ok())
}

impl AllExports {
    /// What a module exports; nothing where that was not read.
    #[must_use]
    pub fn of(&self, module: &str) -> Option<&ModuleExports> {
        let at = self.modules.binary_search_by(|known| known.module.as_str().cmp(module)).ok()?;
        self.modules.get(at)
    }

    /// Every export as written, by module, then place.
    pub fn all<'a>(&'a self, graph: &'a ImportGraph) -> impl Iterator<Item = Exported<'a>> {
        self.modules.iter().flat_map(move |module| module.each(graph))
    }

    /// All that others can take from a module: what it says, and what it brings by `export *`. Whether that is all.
    #[must_use]
    pub fn visible<'a>(&'a self, module: &str, graph: &'a ImportGraph) -> (Vec<Exported<'a>>, bool) {
        let Some(first) = self.of(module) else { return (vec![], false) };
        let (mut found, mut is_all) = (Vec::new(), true);
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut met = BTreeSet::from([first.module.as_str()]);
        let mut next = vec![first];
        while let Some(module) = next.pop() {
            is_all &= !module.exports.is_open;
            let is_first = module.module == first.module;
            for exported in module.each(graph) {
                let Export { name, form, .. } = exported.export;
                let is_star = *form == ExportForm::Star;
                if is_first || (!is_star && name != "default" && name != WHOLE && !names.contains(name.as_str())) {
                    found.push(exported);
                }
                if is_star {
                    match exported.import.and_then(|import| self.of(whole(import)?)) {
                        Some(other) if met.insert(&other.module) => next.push(other),
                        Some(_) => {}
                        None => is_all = false,
                    }
                }
            }
            names.extend(module.exports.names.iter().map(|export| export.name.as_str()));
        }
        (found, is_all)
    }

    /// What an exported name is, followed through the modules that hand it on; nothing where that leads out of the tree.
    #[must_use]
    pub fn kind(&self, exported: Exported<'_>, graph: &ImportGraph) -> Option<ExportKind> {
        self.followed(exported, graph, HOPS)
    }

    fn followed(&self, exported: Exported<'_>, graph: &ImportGraph, hops: usize) -> Option<ExportKind> {
        let hops = hops.checked_sub(1)?;
        if exported.export.kind.is_some() {
            return exported.export.kind;
        }
        let import = exported.import?;
        if matches!(import.kind, ImportKind::Import | ImportKind::Dynamic) || import.resolved == Resolution::Full {
            return whole(import).map(|_| ExportKind::Namespace);
        }
        let name = import.target.rsplit_once('.').map_or(import.target.as_str(), |(_, name)| name);
        let module = self.of(&import.imported).filter(|_| import.resolved == Resolution::Parent)?;
        let found = module.each(graph).find(|other| other.export.name == name);
        let defined = || match module.symbols.as_ref()?.defined(name)? {
            Defined::Class(_) => Some(ExportKind::Class),
            Defined::Function(_) => Some(ExportKind::Function),
        };
        let by_star = || {
            let (all, _) = self.visible(&module.module, graph);
            let other = all.into_iter().find(|other| other.export.name == name)?;
            self.followed(other, graph, hops)
        };
        found.map_or_else(|| defined().or_else(by_star), |other| self.followed(other, graph, hops))
    }
}

impl ModuleExports {
    /// Its exports as written.
    pub fn each<'a>(&'a self, graph: &'a ImportGraph) -> impl Iterator<Item = Exported<'a>> {
        let import = |link: &Option<u32>| graph.imports.get((*link)? as usize);
        self.exports.names.iter().zip(&self.links).map(move |(export, link)| Exported { of: self, export, import: import(link) })
    }
}

/// The module that an import of all of a module leads to.
fn whole(import: &ResolvedImport) -> Option<&str> {
    let is_there = matches!(import.resolved, Resolution::Full | Resolution::Parent);
    is_there.then_some(import.imported.as_str())
}

#[cfg(test)]
mod tests;
