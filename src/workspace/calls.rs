//! Calls of all modules, each with the full name of what it calls where imports tell it.
//!
//! A name is followed through re-exports and to the call that made it (`db = SQLAlchemy()`), never through values that only a run knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::imports::{ImportGraph, ResolvedImport};
use crate::facts::calls::{Call, Calls, Origin};
use crate::facts::imports::{CodeFacts, Import, ImportKind};
use crate::facts::store::FactStore;
use crate::source::sources::FileId;

/// How many re-exports a name is followed through.
const HOPS: usize = 8;

/// The calls of one module.
#[derive(Debug)]
pub struct ModuleCalls {
    /// Its dotted name.
    pub module: String,
    /// Its file.
    pub file: FileId,
    /// What it calls.
    pub calls: Arc<Calls>,
    /// Beside each call the full dotted name of what is called; `None` where only a run knows.
    pub resolved: Vec<Option<String>>,
}

/// The calls of every module that has them, by name.
#[must_use]
pub fn link(graph: &ImportGraph, facts: &FactStore) -> Vec<ModuleCalls> {
    let code = |file: FileId| facts.python(file).map(|facts| &facts.code);
    let files: BTreeMap<&str, (FileId, &CodeFacts)> =
        graph.modules.iter().filter_map(|(name, module)| Some((name.as_str(), (module.file, code(module.file)?)))).collect();
    let linker = Linker { graph, files };
    let all: Vec<(&str, FileId)> = linker.files.iter().map(|(name, (file, _))| (*name, *file)).collect();
    all.into_par_iter().filter_map(|(name, file)| linker.module(name, file)).collect()
}

struct Linker<'a> {
    graph: &'a ImportGraph,
    files: BTreeMap<&'a str, (FileId, &'a CodeFacts)>,
}

impl<'a> Linker<'a> {
    fn module(&self, name: &str, file: FileId) -> Option<ModuleCalls> {
        let (_, code) = self.files.get(name)?;
        let calls = code.calls.as_ref()?;
        let mut module = Linked { linker: self, name, code, calls, targets: FxHashMap::default() };
        let resolved = calls.calls.iter().map(|call| module.resolve(call, HOPS)).collect();
        Some(ModuleCalls { module: name.to_owned(), file, calls: Arc::clone(calls), resolved })
    }

    /// What an import's name is in full, as written.
    fn target(&self, module: &str, import: &Import) -> Option<&'a str> {
        let (file, _) = self.files.get(module)?;
        let key = |other: &ResolvedImport| (other.place.file, other.place.span);
        let imports = &self.graph.imports;
        let start = imports.partition_point(|other| other.importer.as_str() < module);
        let own = imports.iter().skip(start).take_while(|other| other.importer == module);
        own.into_iter().find(|other| key(other) == (*file, import.name_span)).map(|other| other.target.as_str())
    }

    /// Where a dotted name of another module leads: to the call that made it, or to the module that it is imported from.
    fn follow(&self, target: &str, hops: usize) -> String {
        let Some(hops) = hops.checked_sub(1).filter(|_| !self.graph.modules.contains_key(target)) else { return target.to_owned() };
        let Some((module, name)) = target.rsplit_once('.') else { return target.to_owned() };
        let Some((_, code)) = self.files.get(module) else { return target.to_owned() };
        if let Some(calls) = &code.calls
            && let Some(call) = calls.made(name).and_then(|index| calls.get(index))
        {
            let mut linked = Linked { linker: self, name: module, code, calls, targets: FxHashMap::default() };
            return format!("{}()", linked.resolve(call, hops).unwrap_or_else(|| call.callee.clone()));
        }
        let binds = |import: &&Import| !import.context.lazy && bound(import) == Some(name);
        let import = code.imports.iter().find(binds).and_then(|import| self.target(module, import));
        import.map_or_else(|| target.to_owned(), |next| self.follow(next, hops))
    }
}

/// One module while its calls are resolved.
struct Linked<'l, 'a> {
    linker: &'l Linker<'a>,
    name: &'l str,
    code: &'l CodeFacts,
    calls: &'l Calls,
    /// What the imports mean, by index: asked for once each.
    targets: FxHashMap<u32, Option<String>>,
}

impl Linked<'_, '_> {
    fn resolve(&mut self, call: &Call, hops: usize) -> Option<String> {
        let callee = call.callee.as_str();
        let rest = callee.get(callee.find(['.', '(', '[']).unwrap_or(callee.len())..).unwrap_or("");
        match call.origin {
            Origin::Import(index) => self.import(index, hops).map(|target| format!("{target}{rest}")),
            Origin::Own => Some(format!("{}.{callee}", self.name)),
            Origin::Made(index) => {
                let maker = self.calls.get(index)?;
                let made = hops.checked_sub(1).and_then(|hops| self.resolve(maker, hops));
                Some(format!("{}(){rest}", made.unwrap_or_else(|| maker.callee.clone())))
            }
            Origin::Inner(_) | Origin::Parameter(..) | Origin::Local | Origin::Unknown => None,
        }
    }

    fn import(&mut self, index: u32, hops: usize) -> Option<String> {
        if let Some(known) = self.targets.get(&index) {
            return known.clone();
        }
        let import = self.code.imports.get(index as usize)?;
        let found = match (import.kind, &import.alias) {
            // `import a.b` binds `a`: what is written is the full name.
            (ImportKind::Import, None) => import.module.split('.').next().map(str::to_owned),
            _ => self.linker.target(self.name, import).map(|target| self.linker.follow(target, hops)),
        };
        self.targets.insert(index, found.clone());
        found
    }
}

/// The name that an import binds in its module.
fn bound(import: &Import) -> Option<&str> {
    import.alias.as_deref().or(match import.kind {
        ImportKind::From => import.name.as_deref(),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
