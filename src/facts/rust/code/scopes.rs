//! The scopes of a Rust file while it is read.
//!
//! A name is looked up in the functions around it, up to the nearest module: modules do not see the names of those around them. An
//! `impl` block stands in the scope of its type, wherever in the module it is written.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::calls::{Level, Origin, Scope};
use crate::facts::symbols::Defined;
use crate::source::text::Span;

/// What a name is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// The import at this index.
    Import(u32),
    /// A struct, enum, trait, union or function.
    Defined(Defined),
    /// A parameter, by the indexes of its function and of itself.
    Parameter(u32, u32),
    /// Anything else of this file, or several things.
    Value,
    /// Different imports, or an import and something else: conditional compilation decides.
    Unclear,
}

/// All scopes of a file.
pub(super) struct Scopes {
    all: Vec<Open>,
    /// From the module to the one being read.
    path: Vec<u32>,
}

struct Open {
    scope: Scope,
    bindings: FxHashMap<String, Binding>,
    rebound: FxHashSet<String>,
    /// The scopes of the types whose names stand in this one.
    types: FxHashMap<String, u32>,
}

impl Scopes {
    pub(super) fn new(length: usize, test: bool) -> Self {
        let scope = Scope { name: String::new(), level: Level::Module, class: None, parent: None, test, span: Span::of(0, length) };
        let mut scopes = Self { all: Vec::new(), path: Vec::new() };
        scopes.push(scope);
        scopes
    }

    pub(super) fn current(&self) -> u32 {
        self.path.last().copied().unwrap_or(0)
    }

    /// Opens the scope of an inline module or a function.
    pub(super) fn enter(&mut self, name: &str, level: Level, test: bool, span: Span) -> u32 {
        let scope = self.made(name, level, test, span);
        self.push(scope)
    }

    /// Opens the scope of a type: that of its definition and of all its `impl` blocks in this module.
    pub(super) fn enter_type(&mut self, name: &str, test: bool, span: Span) -> u32 {
        let around = self.current();
        if let Some(known) = self.open(around).and_then(|open| open.types.get(name)).copied() {
            self.path.push(known);
            return known;
        }
        let scope = self.made(name, Level::Class, test, span);
        let made = self.push(scope);
        if let Some(open) = self.all.get_mut(around as usize) {
            open.types.insert(name.to_owned(), made);
        }
        made
    }

    fn made(&self, name: &str, level: Level, test: bool, span: Span) -> Scope {
        let parent = self.current();
        let around = self.open(parent).map(|open| &open.scope);
        let (prefix, class) = around.map_or(("", None), |scope| (scope.name.as_str(), scope.class.clone()));
        let full = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let class = if level == Level::Class { Some(name.to_owned()) } else { class };
        let test = test || around.is_some_and(|scope| scope.test);
        Scope { name: full, level, class, parent: Some(parent), test, span }
    }

    fn push(&mut self, scope: Scope) -> u32 {
        let at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(Open { scope, bindings: FxHashMap::default(), rebound: FxHashSet::default(), types: FxHashMap::default() });
        self.path.push(at);
        at
    }

    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Binds a name in the scope being read.
    pub(super) fn bind(&mut self, name: &str, binding: Binding) {
        let at = self.current();
        let Some(open) = self.all.get_mut(at as usize) else { return };
        let Some(known) = open.bindings.get_mut(name) else {
            open.bindings.insert(name.to_owned(), binding);
            return;
        };
        // A second `let` of a name is another variable.
        if *known == Binding::Value && binding == Binding::Value {
            open.rebound.insert(name.to_owned());
        }
        if *known != binding {
            let imported = |binding: Binding| matches!(binding, Binding::Import(_) | Binding::Unclear);
            *known = if imported(*known) || imported(binding) { Binding::Unclear } else { Binding::Value };
            open.rebound.insert(name.to_owned());
        }
    }

    /// Where a name that is used in a scope comes from, and whether it is bound to several things there.
    pub(super) fn origin(&self, scope: u32, name: &str) -> (Origin, bool) {
        let mut at = Some(scope);
        while let Some((index, open)) = at.and_then(|index| Some((index, self.open(index)?))) {
            if let Some(binding) = open.bindings.get(name) {
                let origin = match *binding {
                    Binding::Import(import) => Origin::Import(import),
                    Binding::Parameter(function, parameter) => Origin::Parameter(function, parameter),
                    Binding::Defined(_) | Binding::Value if index == 0 => Origin::Own,
                    Binding::Defined(defined) => Origin::Inner(defined),
                    Binding::Value => Origin::Local,
                    Binding::Unclear => Origin::Unknown,
                };
                return (origin, open.rebound.contains(name));
            }
            at = open.scope.parent.filter(|_| open.scope.level != Level::Module);
        }
        (Origin::Unknown, false)
    }

    /// The definitions of the module's level that nothing else binds, by name.
    pub(super) fn defined(&self) -> Vec<(String, Defined)> {
        let mut defined: Vec<(String, Defined)> = Vec::new();
        for (name, binding) in self.all.first().into_iter().flat_map(|module| &module.bindings) {
            if let Binding::Defined(one) = binding {
                defined.push((name.clone(), *one));
            }
        }
        defined.sort();
        defined
    }

    /// Every name that the module's level binds.
    pub(super) fn bound(&self) -> Vec<String> {
        let mut bound: Vec<String> = self.all.first().into_iter().flat_map(|module| module.bindings.keys().cloned()).collect();
        bound.sort();
        bound
    }

    /// Whether a scope is a type's.
    pub(super) fn is_type(&self, at: u32) -> bool {
        self.open(at).is_some_and(|open| open.scope.level == Level::Class)
    }

    fn open(&self, at: u32) -> Option<&Open> {
        self.all.get(at as usize)
    }

    pub(super) fn finish(self) -> Vec<Scope> {
        self.all.into_iter().map(|open| open.scope).collect()
    }
}
