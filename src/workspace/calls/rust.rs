//! What Rust's modules do, linked: calls, attributes and supertraits with their full names.
//!
//! A name is followed through `use`, paths and re-exports. A method has a name where declarations tell the type of what it is called on.
//! What is said behind a name (`Pool.new().get`) is kept as it is written where they do not.

mod types;

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Callee, ClassLinks, HOPS, ModuleCalls};
use crate::facts::calls::{Call, Level, Origin};
use crate::facts::imports::{CodeFacts, Import, ImportKind};
use crate::facts::store::FactStore;
use crate::facts::symbols::{Defined, Named};
use crate::source::sources::FileId;
use crate::source::text::Span;
use crate::workspace::imports::{ImportGraph, Language, Module};
use crate::workspace::symbols::bound;

/// The modules of Rust. What stands in an inline module belongs to its file's module, whose scopes tell it apart.
pub(super) fn link(graph: &ImportGraph, facts: &FactStore) -> Vec<ModuleCalls> {
    let mut files: FxHashSet<FileId> = FxHashSet::default();
    let rust = graph.modules.iter().filter(|(_, module)| module.language == Language::Rust);
    // The name of a file's module is the beginning of those in it, and so comes before them.
    let all: Vec<One<'_>> = rust.filter_map(|(name, module)| One::new(graph, name, module, files.insert(module.file), facts)).collect();
    let mut linker = Linker { by_name: FxHashMap::default(), modules: all, definitions: FxHashMap::default() };
    for (at, module) in linker.modules.iter().enumerate() {
        linker.by_name.insert(module.name, at);
        for (name, defined) in module.definitions() {
            let slot = linker.definitions.entry(name).or_insert(Some((at, defined)));
            // Several of one name: conditional compilation, or traits of one type.
            *slot = slot.filter(|known| *known == (at, defined));
        }
    }
    linker.modules.par_iter().map(|module| linker.linked(module)).collect()
}

/// One module.
struct One<'a> {
    name: &'a str,
    module: &'a Module,
    code: &'a CodeFacts,
    /// It has a file of its own.
    is_file: bool,
    /// What imports and paths stand for, by place.
    targets: FxHashMap<Span, &'a str>,
    /// Fields and variables by scope and name; nothing where several have it.
    assigned: FxHashMap<(u32, &'a str), Option<usize>>,
}

impl<'a> One<'a> {
    fn new(graph: &'a ImportGraph, name: &'a str, module: &'a Module, is_file: bool, facts: &'a FactStore) -> Option<Self> {
        let code = facts.code(module.file)?;
        code.calls.as_ref()?;
        let start = graph.imports.partition_point(|import| import.importer.as_str() < name);
        let own = graph.imports.iter().skip(start).take_while(|import| import.importer == name);
        let targets = own.map(|import| (import.place.span, import.target.as_str())).collect();
        let mut assigned = FxHashMap::default();
        for (at, assignment) in code.symbols.iter().flat_map(|symbols| symbols.assignments.iter().enumerate()) {
            let slot = assigned.entry((assignment.scope, assignment.target.as_str()));
            slot.and_modify(|known| *known = None).or_insert(Some(at));
        }
        Some(Self { name, module, code, is_file, targets, assigned })
    }

    /// Its types and functions, by full name.
    fn definitions(&self) -> Vec<(String, Defined)> {
        let (Some(symbols), Some(calls), true) = (&self.code.symbols, &self.code.calls, self.is_file) else { return Vec::new() };
        let full = |scope: u32| calls.scopes.get(scope as usize).map(|scope| format!("{}.{}", self.name, scope.name));
        let classes = symbols.classes.iter().zip(0..).filter_map(|(class, at)| Some((full(class.scope)?, Defined::Class(at))));
        let functions = symbols.functions.iter().zip(0..).filter_map(|(function, at)| Some((full(function.scope)?, Defined::Function(at))));
        classes.chain(functions).collect()
    }

    fn import(&self, at: u32) -> Option<(&'a Import, &'a str)> {
        let import = self.code.imports.get(at as usize)?;
        Some((import, self.targets.get(&import.name_span)?))
    }

    /// The `use` items of the module's own level.
    fn uses(&self) -> impl Iterator<Item = &'a Import> {
        let scopes = self.code.calls.iter().flat_map(|calls| calls.scopes.iter().skip(1));
        let inner: Vec<Span> = scopes.filter(|scope| scope.level != Level::Class).map(|scope| scope.span).collect();
        let is_inside = move |place: Span| inner.iter().any(|span| span.start <= place.start && place.end <= span.end);
        self.code.imports.iter().filter(move |import| !is_path(import) && !is_inside(import.name_span))
    }
}

struct Linker<'a> {
    modules: Vec<One<'a>>,
    by_name: FxHashMap<&'a str, usize>,
    /// Types and functions by full name; nothing where several have it.
    definitions: FxHashMap<String, Option<(usize, Defined)>>,
}

impl Linker<'_> {
    fn linked(&self, one: &One<'_>) -> ModuleCalls {
        let empty = || (Arc::default(), Arc::default(), None);
        let (calls, symbols, comments) = match (&one.code.calls, &one.code.symbols, one.is_file) {
            (Some(calls), Some(symbols), true) => (Arc::clone(calls), Arc::clone(symbols), one.code.comments.clone()),
            _ => empty(),
        };
        let resolved: Vec<Option<String>> = calls.calls.iter().map(|call| self.callee(one, call)).collect();
        let callees = resolved.iter().map(|name| self.definition(name.as_deref()?)).collect();
        let named = |named: &Named| self.name(one, named.origin, &named.name);
        let classes = symbols.classes.iter().map(|class| {
            let bases: Vec<Option<String>> = class.bases.iter().map(named).collect();
            let ancestors = bases.iter().flatten().cloned().collect();
            let decorators = class.decorators.iter().map(|decorator| named(&decorator.of)).collect();
            ClassLinks { is_open: !bases.is_empty(), ancestors, bases, decorators }
        });
        ModuleCalls {
            module: one.name.to_owned(),
            file: one.module.file,
            language: Language::Rust,
            test: one.module.test,
            classes: classes.collect(),
            decorators: symbols.functions.iter().map(|it| it.decorators.iter().map(|decorator| named(&decorator.of)).collect()).collect(),
            comments,
            resolved,
            callees,
            calls,
            symbols,
        }
    }

    fn definition(&self, name: &str) -> Option<Callee> {
        let (at, defined) = (*self.definitions.get(name)?)?;
        Some(Callee { module: Arc::from(self.modules.get(at)?.name), defined, misfit: None })
    }

    fn callee(&self, one: &One<'_>, call: &Call) -> Option<String> {
        if let Some(rest) = call.callee.strip_prefix("Self.").or_else(|| call.callee.strip_prefix("self.")) {
            let class = self.class_around(one, call)?;
            let name = format!("{class}.{rest}");
            let method = call.callee.starts_with("self.");
            if !method || self.definitions.contains_key(&name) {
                return Some(self.behind(&name).unwrap_or(name));
            }
            return self.method(one, call);
        }
        match self.name(one, call.origin, &call.callee) {
            Some(name) if matches!(call.origin, Origin::Own) && !self.is_there(&name) => self.method(one, call).or(Some(name)),
            Some(name) => Some(self.behind(&name).unwrap_or(name)),
            None => self.method(one, call),
        }
    }

    /// Whether what a full name begins with is a type or function of the tree.
    fn is_there(&self, name: &str) -> bool {
        let ends = name.match_indices(['.', '(']).map(|(at, _)| at).chain([name.len()]);
        ends.filter_map(|at| name.get(..at)).any(|part| self.definitions.contains_key(part))
    }

    /// The full name of the type that a call stands in, where the file defines it.
    fn class_around(&self, one: &One<'_>, call: &Call) -> Option<String> {
        let scopes = &one.code.calls.as_ref()?.scopes;
        let mut at = scopes.get(call.scope as usize)?;
        while at.level != Level::Class {
            at = scopes.get(at.parent? as usize)?;
        }
        let name = format!("{}.{}", one.name, at.name);
        matches!(self.definitions.get(&name), Some(Some((_, Defined::Class(_))))).then_some(name)
    }

    /// The full name of what a text begins with and what is said behind that.
    fn name(&self, one: &One<'_>, origin: Origin, written: &str) -> Option<String> {
        let first = written.get(..written.find(['.', '(', '[', '!']).unwrap_or(written.len())).unwrap_or(written);
        match origin {
            Origin::Import(at) => {
                let (import, target) = one.import(at)?;
                let root = if is_path(import) { written.get(..written.find(['(', '[', '!']).unwrap_or(written.len()))? } else { first };
                Some(format!("{}{}", self.followed(target, HOPS), written.strip_prefix(root)?))
            }
            Origin::Own => Some(format!("{}.{written}", one.name)),
            Origin::Inner(defined) => {
                let symbols = one.code.symbols.as_ref()?;
                let scope = match defined {
                    Defined::Class(at) => symbols.class(at)?.scope,
                    Defined::Function(at) => symbols.function(at)?.scope,
                };
                let scope = one.code.calls.as_ref()?.scopes.get(scope as usize)?;
                Some(format!("{}.{}{}", one.name, scope.name, written.strip_prefix(first)?))
            }
            _ => None,
        }
    }

    /// A full name, through re-exports to what defines it.
    fn followed(&self, target: &str, hops: usize) -> String {
        self.re_exported(target, hops).unwrap_or_else(|| target.to_owned())
    }

    fn re_exported(&self, target: &str, hops: usize) -> Option<String> {
        let hops = hops.checked_sub(1)?;
        if self.definitions.contains_key(target) {
            return None;
        }
        let ends = target.rmatch_indices('.').map(|(at, _)| at);
        let (at, rest) =
            ends.filter_map(|at| target.split_at_checked(at)).find_map(|(module, rest)| Some((*self.by_name.get(module)?, rest)))?;
        let module = self.modules.get(at).filter(|module| module.is_file)?;
        let rest = rest.trim_start_matches('.');
        let first = rest.split('.').next().unwrap_or(rest);
        let own = format!("{}.{first}", module.name);
        if self.definitions.contains_key(&own) || self.by_name.contains_key(own.as_str()) {
            return None;
        }
        let mut named = module.uses().filter(|import| bound(import) == Some(first) && import.kind != ImportKind::Star);
        if let Some(import) = named.next() {
            let next = module.targets.get(&import.name_span).filter(|_| named.next().is_none())?;
            let next = format!("{next}{}", rest.strip_prefix(first).unwrap_or(""));
            return (next != target).then(|| self.followed(&next, hops));
        }
        // Of a star, only what is certainly there is taken.
        let stars = module.uses().filter(|import| import.kind == ImportKind::Star);
        let found = stars.filter_map(|import| {
            let from = module.targets.get(&import.name_span)?.trim_end_matches(".*");
            let next = self.followed(&format!("{from}.{rest}"), hops);
            self.definitions.contains_key(&next).then_some(next)
        });
        found.min()
    }
}

/// A path in an expression stands for itself; a `use` has a statement around the name.
fn is_path(import: &Import) -> bool {
    import.stmt_span == import.name_span
}
