//! Rust: what a path leads to, by the names that a file binds and the modules that exist.
//!
//! A path is judged as written: what is imported through a re-export depends on the module that re-exports it. Whether an item
//! exists is the compiler's business, so every first-party path resolves to a module at least.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::names::{join, parent, prefixes, top};
use super::rust_tree::{self, FileModule, Tree};
use super::{ImportGraph, Language, LeftOut, Module, Resolution, ResolvedImport};
use crate::facts::imports::{CodeFacts, Import, ImportContext, ImportKind};
use crate::facts::store::FactStore;
use crate::source::sources::{Place, Sources};
use crate::workspace::plan::CodeRoot;

/// How often a bound name may lead to another bound name: `use a::b; use b::c; c::d`.
const HOPS: usize = 4;

/// Adds the Rust roots to the graph.
pub(super) fn link(roots: &[&CodeRoot], sources: &Sources, facts: &FactStore, graph: &mut ImportGraph) {
    let mut left_out: Vec<LeftOut> = Vec::new();
    let trees: Vec<Tree> = roots.iter().map(|root| rust_tree::read(root, sources, facts, &mut left_out)).collect();
    graph.left_out.extend(left_out);
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for tree in &trees {
        names.extend(tree.files.iter().map(|module| module.name.as_str()));
        names.extend(tree.inline.keys().map(String::as_str));
    }
    let crates: FxHashSet<String> =
        roots.iter().map(|root| rust_tree::crate_name(root)).filter(|name| names.contains(name.as_str())).collect();
    for module in trees.iter().flat_map(|tree| &tree.files) {
        let code = facts.code(module.file);
        let headers = code.map(|code| code.headers.clone()).unwrap_or_default();
        let (is_package, is_empty) = (module.is_package, Module::emptiness(code));
        let entry = Module { file: module.file, language: Language::Rust, test: module.test, is_package, is_empty, headers };
        graph.modules.entry(module.name.clone()).or_insert(entry);
        let Some(code) = code else { continue };
        let resolver = Resolver { names: &names, crates: &crates, module, bound: bound(code) };
        graph.imports.extend(code.imports.iter().map(|import| resolver.resolve(import)));
    }
    for (name, (file, test)) in trees.iter().flat_map(|tree| &tree.inline) {
        let headers = facts.code(*file).map(|code| code.headers.clone()).unwrap_or_default();
        let entry = Module { file: *file, language: Language::Rust, test: *test, is_package: false, is_empty: None, headers };
        graph.modules.entry(name.clone()).or_insert(entry);
    }
}

/// The names that `use` binds in a file, the first of each.
fn bound(code: &CodeFacts) -> BTreeMap<&str, &Import> {
    let mut bound = BTreeMap::new();
    // A path in an expression stands for itself: only `use` has a statement around the name.
    for import in code.imports.iter().filter(|import| import.stmt_span != import.name_span && import.kind != ImportKind::Star) {
        if let Some(name) = import.alias.as_deref().or(import.name.as_deref()) {
            bound.entry(name).or_insert(import);
        }
    }
    bound
}

/// Resolves the paths of one file.
struct Resolver<'a> {
    names: &'a FxHashSet<&'a str>,
    crates: &'a FxHashSet<String>,
    module: &'a FileModule,
    bound: BTreeMap<&'a str, &'a Import>,
}

impl Resolver<'_> {
    fn resolve(&self, import: &Import) -> ResolvedImport {
        let target = self.absolute(import, HOPS);
        let first_party = self.crates.contains(top(&target));
        let existing = prefixes(&target).find(|name| self.names.contains(name)).filter(|_| first_party);
        let imported = existing.unwrap_or_else(|| top(&target)).to_owned();
        let resolved = match existing {
            None => Resolution::None,
            Some(name) if name == target => Resolution::Full,
            Some(_) => Resolution::Parent,
        };
        ResolvedImport {
            importer: self.module.name.clone(),
            imported,
            external: resolved == Resolution::None,
            generated: false,
            binds: None,
            target,
            resolved,
            kind: import.kind,
            context: ImportContext { test: import.context.test || self.module.test, ..import.context },
            place: Place { file: self.module.file, span: import.name_span },
            stmt_span: import.stmt_span,
        }
    }

    /// The path from a crate's name on.
    fn absolute(&self, import: &Import, hops: usize) -> String {
        let written = join(&import.module, import.name.as_deref().unwrap_or_default());
        let (head, rest) = written.split_once('.').unwrap_or((&written, ""));
        match head {
            "crate" => join(&self.module.crate_root, rest),
            "self" => join(&self.module.name, rest),
            "super" => self.above(rest),
            _ if self.names.contains(join(&self.module.name, head).as_str()) => join(&self.module.name, &written),
            _ => match self.bound.get(head) {
                Some(bound) if hops > 0 && !std::ptr::eq(*bound, import) => join(&self.absolute(bound, hops - 1), rest),
                _ => written,
            },
        }
    }

    /// What a `super` and those after it lead to; nothing is above a crate.
    fn above(&self, mut rest: &str) -> String {
        let up = |name: &str| if name == self.module.crate_root { None } else { parent(name).map(str::to_owned) };
        let mut base = up(&self.module.name).unwrap_or_else(|| self.module.name.clone());
        while let Some(after) = rest.strip_prefix("super").filter(|after| after.is_empty() || after.starts_with('.')) {
            base = up(&base).unwrap_or(base);
            rest = after.trim_start_matches('.');
        }
        join(&base, rest)
    }
}
