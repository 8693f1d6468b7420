//! What the modules do, linked: each call with the full name of what it calls, where that is defined, and whether its arguments fit.
//!
//! A name is followed through re-exports, to the call that made it (`db = SQLAlchemy()`) and to methods of first-party classes, never
//! through values that only a run knows.

mod by_name;
mod rust;

use std::sync::Arc;

pub use by_name::ByName;
use rayon::prelude::*;

use super::imports::{ImportGraph, Language};
use super::symbols::{Entity, Index, Misfit, bound};
use crate::facts::calls::{Call, Calls, Origin};
use crate::facts::imports::{Import, ImportKind};
use crate::facts::literals::Comment;
use crate::facts::store::FactStore;
use crate::facts::symbols::{Decorator, Defined, Symbols};
use crate::source::sources::FileId;
use crate::source::text::Span;

/// How many names one name is followed through.
const HOPS: usize = super::symbols::HOPS;

/// What one module does and defines.
#[derive(Debug)]
pub struct ModuleCalls {
    /// Its dotted name.
    pub module: String,
    /// Its file.
    pub file: FileId,
    /// Its language.
    pub language: Language,
    /// Rust: all of it is in test builds only.
    pub test: bool,
    /// What it calls.
    pub calls: Arc<Calls>,
    /// What it defines and assigns.
    pub symbols: Arc<Symbols>,
    /// Its comments, where a rule asks for them.
    pub comments: Option<Arc<Vec<Comment>>>,
    /// Beside each call the full dotted name of what is called; `None` where only a run knows.
    pub resolved: Vec<Option<String>>,
    /// Beside each call the first-party class or function that it calls.
    pub callees: Vec<Option<Callee>>,
    /// Beside each class its bases and decorators.
    pub classes: Vec<ClassLinks>,
    /// Beside each function the full names of its decorators.
    pub decorators: Vec<Vec<Option<String>>>,
}

/// A first-party class or function that is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callee {
    /// The name of the module that defines it.
    pub module: Arc<str>,
    /// What it is there.
    pub defined: Defined,
    /// What of the call's arguments does not fit; `None` where it is not certain what it takes.
    pub misfit: Option<Box<Misfit>>,
}

/// What a class is made of, by full names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassLinks {
    /// Beside each base its full name.
    pub bases: Vec<Option<String>>,
    /// Everything that it inherits from, nearest first.
    pub ancestors: Vec<String>,
    /// Some ancestor is known to a run only.
    pub is_open: bool,
    /// Beside each decorator its full name.
    pub decorators: Vec<Option<String>>,
}

/// The calls of every module that has them, by name.
#[must_use]
pub fn link(graph: &ImportGraph, facts: &FactStore) -> Vec<ModuleCalls> {
    let index = Index::new(graph, facts);
    let names: Vec<Arc<str>> = index.modules.iter().map(|module| Arc::from(module.name)).collect();
    let all: Vec<u32> = (0..).zip(&names).map(|(at, _)| at).collect();
    let mut linked: Vec<ModuleCalls> = all.into_par_iter().filter_map(|at| module(&index, &names, at)).collect();
    linked.extend(rust::link(graph, facts));
    linked.sort_by(|one, two| one.module.cmp(&two.module));
    linked
}

/// What modules call the things that they import.
pub(super) struct Imported<'a>(Index<'a>);

/// A name that an import binds, the import's place, and the full name behind it.
pub(super) type Bound = (String, Span, String);

impl<'a> Imported<'a> {
    /// Of all modules of Python.
    pub(super) fn new(graph: &'a ImportGraph, facts: &'a FactStore) -> Self {
        Self(Index::new(graph, facts))
    }

    /// The names of one module, in the order of its imports.
    pub(super) fn of(&self, module: &str) -> Vec<Bound> {
        let index = &self.0;
        let known = index.by_name.get(module).and_then(|at| Some((*at, index.module(*at)?)));
        let Some((at, module)) = known else { return Vec::new() };
        let full = |import: &Import, number: u32| {
            if let (ImportKind::Import, None) = (import.kind, &import.alias) {
                import.module.split('.').next().map(|first| (first.to_owned(), first.to_owned()))
            } else {
                let name = bound(import)?;
                let found = index.path(at, Origin::Import(number), name, HOPS)?;
                Some((name.to_owned(), index.text(&found.entity)))
            }
        };
        let all = module.code.imports.iter().zip(0..);
        all.filter_map(|(import, number)| full(import, number).map(|(name, full)| (name, import.name_span, full))).collect()
    }
}

impl ModuleCalls {
    /// The module of a name, in a list that is sorted by name.
    #[must_use]
    pub fn find<'a>(all: &'a [Self], name: &str) -> Option<&'a Self> {
        all.binary_search_by(|module| module.module.as_str().cmp(name)).ok().and_then(|at| all.get(at))
    }
}

fn module(index: &Index<'_>, names: &[Arc<str>], at: u32) -> Option<ModuleCalls> {
    let module = index.module(at)?;
    let calls = Arc::clone(module.code.calls.as_ref()?);
    let symbols = Arc::clone(module.code.symbols.as_ref()?);
    let mut resolved = Vec::with_capacity(calls.calls.len());
    let mut callees = Vec::with_capacity(calls.calls.len());
    for call in &calls.calls {
        let (name, callee) = callee(index, names, at, call);
        resolved.push(name);
        callees.push(callee);
    }
    let decorators =
        |all: &[Decorator]| all.iter().map(|decorator| Some(index.text(&index.named(at, &decorator.of, HOPS)?.entity))).collect();
    let classes = symbols.classes.iter().zip(0..).map(|(class, number)| {
        let (ancestors, is_open) = index.ancestors((at, number));
        let bases = class.bases.iter().map(|base| Some(index.text(&index.named(at, base, HOPS)?.entity))).collect();
        ClassLinks { bases, ancestors, is_open, decorators: decorators(&class.decorators) }
    });
    Some(ModuleCalls {
        module: module.name.to_owned(),
        file: module.file,
        language: Language::Python,
        test: false,
        classes: classes.collect(),
        decorators: symbols.functions.iter().map(|function| decorators(&function.decorators)).collect(),
        comments: module.code.comments.clone(),
        resolved,
        callees,
        calls,
        symbols,
    })
}

fn callee(index: &Index<'_>, names: &[Arc<str>], at: u32, call: &Call) -> (Option<String>, Option<Callee>) {
    let Some(found) = index.callee(at, call, HOPS) else { return (None, None) };
    let name = index.text(&found.entity);
    let definition = match found.entity {
        Entity::Class { of, .. } => Some((of.0, Defined::Class(of.1))),
        Entity::Function { of, .. } => Some((of.0, Defined::Function(of.1))),
        _ => None,
    };
    let callee = definition.and_then(|(module, defined)| {
        let misfit = index.fit(at, &found, call).map(Box::new);
        Some(Callee { module: Arc::clone(names.get(module as usize)?), defined, misfit })
    });
    (Some(name), callee)
}

#[cfg(test)]
mod rust_tests;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
