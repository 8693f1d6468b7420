//! Whether a module binds the name that a `from` import takes from it; known only where symbols were read.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{ImportGraph, Language, Module, Resolution};
use crate::facts::imports::{CodeFacts, ImportKind};
use crate::facts::store::FactStore;

/// How many star imports a name is followed through.
const HOPS: usize = 8;

/// Calls that bind names which no statement shows.
const BINDING_CALLS: &[&str] = &["globals", "exec", "eval", "vars", "setattr"];

/// What every module has.
const OWN: &[&str] =
    &["__builtins__", "__cached__", "__dict__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"];

/// Tells each `from` import of a name whether the name is there.
pub(super) fn link(graph: &mut ImportGraph, facts: &FactStore) {
    let modules: FxHashMap<&str, Names<'_>> = graph
        .modules
        .iter()
        .filter(|(_, module)| module.language == Language::Python)
        .filter_map(|(name, module)| Some((name.as_str(), Names::of(name, module, graph, facts.code(module.file)?)?)))
        .collect();
    if modules.is_empty() {
        return;
    }
    let asks = |import: &super::ResolvedImport| import.kind == ImportKind::From && import.resolved == Resolution::Parent;
    let answers: Vec<Option<bool>> = graph
        .imports
        .iter()
        .map(|import| {
            let name = import.target.rsplit('.').next().filter(|_| asks(import))?;
            binds(&modules, &import.imported, name, HOPS)
        })
        .collect();
    for (import, answer) in graph.imports.iter_mut().zip(answers) {
        import.binds = answer;
    }
}

/// The names that a module's own statements bind.
struct Names<'f> {
    bound: FxHashSet<&'f str>,
    /// First-party modules whose names it imports by a star.
    stars: Vec<&'f str>,
    /// Something may bind more.
    is_open: bool,
}

impl<'f> Names<'f> {
    fn of(name: &str, module: &Module, graph: &'f ImportGraph, code: &'f CodeFacts) -> Option<Self> {
        let symbols = code.symbols.as_deref()?;
        let bound: FxHashSet<&str> = symbols.bound.iter().map(String::as_str).collect();
        let start = graph.imports.partition_point(|import| import.importer.as_str() < name);
        let own = graph.imports.iter().skip(start).take_while(|import| import.importer == name);
        let (mut stars, mut is_open) = (Vec::new(), false);
        for star in own.filter(|import| import.kind == ImportKind::Star && import.place.file == module.file) {
            if star.external || star.resolved == Resolution::Prefix { is_open = true } else { stars.push(star.imported.as_str()) }
        }
        let calls = code.calls.iter().flat_map(|calls| &calls.calls);
        is_open |= calls.into_iter().any(|call| BINDING_CALLS.contains(&call.callee.split(['.', '(']).next().unwrap_or_default()));
        is_open |= symbols.assignments.iter().any(|assignment| assignment.target.starts_with("sys.modules"));
        is_open |= bound.contains("__getattr__") || !code.problems.is_empty();
        Some(Self { bound, stars, is_open })
    }
}

/// `None` where only a run knows.
fn binds(modules: &FxHashMap<&str, Names<'_>>, module: &str, name: &str, hops: usize) -> Option<bool> {
    let names = modules.get(module)?;
    if names.bound.contains(name) || OWN.contains(&name) {
        return Some(true);
    }
    if names.is_open || hops == 0 {
        return None;
    }
    let mut answer = Some(false);
    for star in &names.stars {
        match binds(modules, star, name, hops - 1) {
            Some(true) => return Some(true),
            None => answer = None,
            Some(false) => {}
        }
    }
    answer
}
