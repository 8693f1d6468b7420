//! Builds the import graph: modules of every code root, then what each of their imports resolves to.

use super::{ImportGraph, Language, bound, python, rust, typescript};
use crate::facts::store::FactStore;
use crate::source::sources::Sources;
use crate::workspace::plan::Plan;

/// Links all code roots of a plan. Depends on no order but that of paths.
#[must_use]
pub fn link(plan: &Plan, sources: &Sources, facts: &FactStore) -> ImportGraph {
    let mut graph = ImportGraph::default();
    for root in &plan.code {
        graph.packages.extend(root.packages.iter().map(|package| (package.clone(), root.root.clone())));
    }
    graph.packages.sort();
    graph.packages.dedup();
    let of = |language| plan.code.iter().filter(move |root| root.language == language);
    python::link(&of(Language::Python).collect::<Vec<_>>(), sources, facts, &mut graph);
    rust::link(&of(Language::Rust).collect::<Vec<_>>(), sources, facts, &mut graph);
    typescript::link(&of(Language::TypeScript).collect::<Vec<_>>(), sources, facts, &mut graph);
    graph.imports.sort_by(|a, b| (&a.importer, a.place, a.stmt_span, &a.target).cmp(&(&b.importer, b.place, b.stmt_span, &b.target)));
    graph.left_out.sort();
    bound::link(&mut graph, facts);
    graph
}
