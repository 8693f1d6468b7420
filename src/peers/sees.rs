//! The import graph as a peer sees it, so that its verdict and what only guardlint sees can be told apart.

use std::collections::BTreeSet;

use super::convert::Peer;
use crate::facts::imports::ImportKind;
use crate::source::sources::Sources;
use crate::workspace::imports::ImportGraph;

/// The modules and imports of a graph that a peer's own reading finds.
///
/// import-linter drops every folder without `__init__.py` below a package, and what imports from there; neither peer follows calls
/// such as `import_module("a.b")`, reads stubs, or counts an import of a module that does not exist.
#[must_use]
pub fn seen_by(peer: Peer, graph: &ImportGraph, sources: &Sources) -> ImportGraph {
    let tops: BTreeSet<&str> = graph.packages.iter().map(|(package, _)| package.as_str()).collect();
    let in_a_package = |module: &str| {
        let mut parent = module.rsplit_once('.').map(|(parent, _)| parent);
        while let Some(name) = parent {
            if graph.namespaces.contains(name) && !tops.contains(name) {
                return false;
            }
            parent = name.rsplit_once('.').map(|(parent, _)| parent);
        }
        true
    };
    let is_stub = |path: &str| std::path::Path::new(path).extension().is_some_and(|ending| ending == "pyi");
    let sees = |name: &str| {
        graph.modules.get(name).is_some_and(|module| !is_stub(sources.path(module.file)) && (peer == Peer::Tach || in_a_package(name)))
    };
    let modules = graph.modules.iter().filter(|(name, _)| sees(name));
    let imports = graph.imports.iter().filter(|import| {
        let target = import.external || sees(import.leads_to());
        import.kind != ImportKind::Dynamic && sees(&import.importer) && target
    });
    ImportGraph {
        modules: modules.map(|(name, module)| (name.clone(), module.clone())).collect(),
        namespaces: graph.namespaces.clone(),
        imports: imports.cloned().collect(),
        packages: graph.packages.clone(),
        left_out: graph.left_out.clone(),
        ..ImportGraph::default()
    }
}
