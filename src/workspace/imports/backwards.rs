//! The import graph backwards: who imports a module, and who reaches it; worked out when a rule first asks.

use std::sync::OnceLock;

use super::{ImportGraph, ResolvedImport};

/// For each module the imports that lead to it.
#[derive(Debug, Default)]
pub struct Backwards {
    index: OnceLock<Index>,
}

#[derive(Debug, Default)]
struct Index {
    /// The modules, in order.
    names: Vec<String>,
    /// Beside each the imports that lead to it.
    imports: Vec<Vec<usize>>,
    /// Beside each the modules whose imports of it run.
    importers: Vec<Vec<usize>>,
}

impl ImportGraph {
    /// The imports of other modules that lead to this one, by importer.
    pub fn importers_of(&self, module: &str) -> impl Iterator<Item = &ResolvedImport> {
        let index = self.index();
        let imports = index.id(module).and_then(|id| index.imports.get(id)).map_or(&[][..], Vec::as_slice);
        imports.iter().filter_map(|import| self.imports.get(*import))
    }

    /// The modules from which a module is reached through imports that run (all but those for type checkers and in tests), in order;
    /// itself among them.
    pub fn reached_from(&self, module: &str) -> Vec<&str> {
        let index = self.index();
        let Some(id) = index.id(module) else { return Vec::new() };
        let mut seen = vec![false; index.names.len()];
        let mut next = vec![id];
        while let Some(id) = next.pop() {
            if let Some(slot @ false) = seen.get_mut(id) {
                *slot = true;
                next.extend(index.importers.get(id).into_iter().flatten());
            }
        }
        index.names.iter().zip(seen).filter(|(_, seen)| *seen).map(|(name, _)| name.as_str()).collect()
    }

    fn index(&self) -> &Index {
        self.backwards.index.get_or_init(|| Index::new(self))
    }
}

impl Index {
    fn new(graph: &ImportGraph) -> Self {
        let names: Vec<String> = graph.modules.keys().cloned().collect();
        let mut index = Self { imports: vec![Vec::new(); names.len()], importers: vec![Vec::new(); names.len()], names };
        for (at, import) in graph.imports.iter().enumerate().filter(|(_, import)| !import.external && import.leads_to() != import.importer)
        {
            let Some((to, from)) = index.id(import.leads_to()).zip(index.id(&import.importer)) else { continue };
            index.imports.get_mut(to).into_iter().for_each(|list| list.push(at));
            if !import.context.type_checking && !import.context.test {
                index.importers.get_mut(to).into_iter().for_each(|list| list.push(from));
            }
        }
        index.importers.iter_mut().for_each(Vec::dedup);
        index
    }

    fn id(&self, module: &str) -> Option<usize> {
        self.names.binary_search_by(|name| name.as_str().cmp(module)).ok()
    }
}
