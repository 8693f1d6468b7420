//! Who calls a function, and what a function calls, as far as code says it.
//!
//! A call that is followed to a function calls it. A call that nobody can follow, but that names it and fits what it takes, may call it, and so
//! may whoever is given it as a value. Code that names it nowhere is not looked for in what a framework does with decorators.

use rustc_hash::FxHashMap;

use super::Workspace;
use super::calls::{Callee, ClassLinks, ModuleCalls};
use super::imports::ImportGraph;
use super::symbols::{PROTOCOLS, may_take};
use crate::facts::calls::{Argued, Level};
use crate::facts::symbols::{Defined, Function, Symbols};
use crate::source::sources::{FileId, Place, Sources};
use crate::source::text::Span;

/// A scope: a file and an index in it.
pub type ScopeId = (FileId, u32);

/// Where a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// What calls it.
    pub scope: ScopeId,
    /// When, within that.
    pub order: u32,
    /// Where.
    pub place: Place,
    /// Whether it is this function that is called.
    pub sure: bool,
}

/// The calls of all functions. Read once, when the first rule asks.
#[derive(Debug, Default)]
pub struct Callers {
    /// By file, which of the modules it is.
    modules: FxHashMap<FileId, usize>,
    /// What each scope calls, and when.
    calls: FxHashMap<ScopeId, Vec<(u32, ScopeId)>>,
    known: FxHashMap<ScopeId, Vec<Site>>,
    /// What may be a call of any function of a name.
    loose: FxHashMap<Box<str>, Vec<Loose>>,
    /// How many methods there are of a name, those of protocols left out.
    methods: FxHashMap<Box<str>, u32>,
}

/// What may be a call.
#[derive(Debug)]
struct Loose {
    site: Site,
    /// Which of the modules it stands in.
    module: usize,
    what: Named,
}

/// How a function may be named.
#[derive(Clone, Copy, Debug)]
enum Named {
    /// Called, on something that only a run knows: which of the module's calls it is.
    Called(usize),
    /// Called, as the method of a class that others may stand for.
    Method(usize),
    /// Passed or kept, as an attribute of something.
    Attribute,
    /// Passed or kept, by its own name.
    Name,
}

impl Callers {
    pub(super) fn new(all: &[ModuleCalls], graph: &ImportGraph, sources: &Sources) -> Self {
        let mut callers = Self::default();
        for (at, module) in all.iter().enumerate() {
            callers.modules.insert(module.file, at);
            callers.methods(module);
            if !module.test {
                callers.called(all, graph, at, module);
                callers.kept(sources, at, module);
            }
        }
        callers
    }

    fn methods(&mut self, module: &ModuleCalls) {
        let classes: FxHashMap<u32, &ClassLinks> = module.symbols.classes.iter().map(|class| class.scope).zip(&module.classes).collect();
        for function in &module.symbols.functions {
            if classes.get(&function.within).is_some_and(|links| !is_protocol(links)) {
                *under(&mut self.methods, &function.name) += 1;
            }
        }
    }

    fn called(&mut self, all: &[ModuleCalls], graph: &ImportGraph, at: usize, module: &ModuleCalls) {
        for (number, ((call, resolved), callee)) in module.calls.calls.iter().zip(&module.resolved).zip(&module.callees).enumerate() {
            let site = |sure| site(module, call.scope, call.span.end, call.name_span, sure);
            for argument in &call.arguments {
                if let Argued::Name(name) = &argument.value {
                    self.loosely(name, Loose { site: site(false), module: at, what: named(name) });
                }
            }
            let Some(callee) = callee else {
                let may_be = call.callee.contains('.') && resolved.as_ref().is_none_or(|name| may_be_first_party(graph, name));
                if may_be {
                    self.loosely(&call.callee, Loose { site: site(false), module: at, what: Named::Called(number) });
                }
                continue;
            };
            if let Some(scope) = body(all, callee) {
                self.known.entry(scope).or_default().push(site(!call.deferred));
                if !call.deferred {
                    self.calls.entry((module.file, call.scope)).or_default().push((call.span.end, scope));
                }
            }
            if matches!(callee.defined, Defined::Function(_)) && call.callee.contains('.') {
                self.loosely(&call.callee, Loose { site: site(false), module: at, what: Named::Method(number) });
            }
        }
    }

    /// `self.handle = engine.close`, `{"close": engine.close}`: whoever asks for it calls it, sometime.
    fn kept(&mut self, sources: &Sources, at: usize, module: &ModuleCalls) {
        for assignment in &module.symbols.assignments {
            if let (Some(Argued::Name(name)), Some(span)) = (&assignment.value, assignment.value_span) {
                let site = site(module, assignment.scope, span.end, span, false);
                self.loosely(name, Loose { site, module: at, what: named(name) });
            }
        }
        let text = sources.get(module.file).text();
        for (scope, span) in &module.symbols.collected {
            let name = span.slice(text);
            self.loosely(name, Loose { site: site(module, *scope, span.end, *span, false), module: at, what: named(name) });
        }
    }

    fn loosely(&mut self, name: &str, loose: Loose) {
        under(&mut self.loose, name.rsplit('.').next().unwrap_or(name)).push(loose);
    }

    /// What a scope calls, and when; what stands in lambdas left out.
    pub fn called_by(&self, scope: ScopeId) -> impl Iterator<Item = (u32, ScopeId)> {
        self.calls.get(&scope).into_iter().flatten().copied()
    }

    /// Where a function is called, or may be, in the files that count.
    #[must_use]
    pub fn of(&self, workspace: &Workspace, scope: ScopeId, counts: &dyn Fn(FileId) -> bool) -> Vec<Site> {
        let module = self.modules.get(&scope.0).and_then(|at| workspace.calls.get(*at));
        let Some(module) = module else { return Vec::new() };
        let Some(function) = module.symbols.functions.iter().find(|function| function.scope == scope.1) else { return Vec::new() };
        let asked = Asked { workspace, module, function, class: class_of(&module.symbols, function) };
        let mut sites: Vec<Site> = self.known.get(&scope).cloned().unwrap_or_default();
        let named = self.loose.get(function.name.as_str()).into_iter().flatten();
        // What is called by a name that no other method has, with what this one takes, is this one.
        let is_only = self.methods.get(function.name.as_str()) == Some(&1);
        let may_be = named.filter(|loose| counts(loose.site.scope.0) && asked.may_be(loose));
        sites.extend(may_be.map(|loose| Site { sure: is_only && asked.passes_something(loose), ..loose.site }));
        sites.retain(|site| counts(site.scope.0));
        // What a nested function does, the one around it does when it calls it: nobody else can name it.
        let around = module.calls.scopes.get(function.within as usize);
        if sites.is_empty() && around.is_some_and(|around| around.level == Level::Function) {
            sites.push(site(module, function.within, function.span.end, function.name_span, false));
        }
        sites.sort_by_key(|site| (site.place, !site.sure));
        sites.dedup_by_key(|site| site.place);
        sites
    }
}

/// A function whose callers are asked for.
struct Asked<'a> {
    workspace: &'a Workspace,
    module: &'a ModuleCalls,
    function: &'a Function,
    class: Option<usize>,
}

impl Asked<'_> {
    fn passes_something(&self, loose: &Loose) -> bool {
        let (Named::Called(call) | Named::Method(call)) = loose.what else { return false };
        let call = self.workspace.calls.get(loose.module).and_then(|module| module.calls.calls.get(call));
        call.is_some_and(|call| !call.deferred && !call.arguments.is_empty())
    }

    fn may_be(&self, loose: &Loose) -> bool {
        let Some(other) = self.workspace.calls.get(loose.module) else { return false };
        let fits = |call: usize| other.calls.calls.get(call).is_some_and(|call| may_take(self.function, call));
        match (loose.what, self.class) {
            (Named::Called(call), Some(_)) => fits(call),
            (Named::Method(call), Some(class)) => {
                let callee = other.callees.get(call).and_then(Option::as_ref);
                fits(call) && callee.is_some_and(|callee| stands_for(&self.workspace.calls, self.module, class, callee))
            }
            (Named::Called(_) | Named::Method(_), None) | (Named::Name, Some(_)) => false,
            (Named::Attribute, _) => true,
            // A variable of that name is something else, unless this is the function's module or one that imports it.
            (Named::Name, None) => {
                let own = other.file == self.module.file && self.module.symbols.defined(&self.function.name).is_some();
                let full = || format!("{}.{}", self.module.module, self.function.name);
                own || imports(&self.workspace.imports, &other.module, &full())
            }
        }
    }
}

/// Where the body of what is called stands: of a class that of its own `__init__`.
fn body(all: &[ModuleCalls], callee: &Callee) -> Option<ScopeId> {
    let module = ModuleCalls::find(all, &callee.module)?;
    let function = match callee.defined {
        Defined::Function(at) => module.symbols.function(at)?,
        Defined::Class(at) => {
            let class = module.symbols.class(at)?;
            module.symbols.functions.iter().find(|function| function.within == class.scope && function.name == "__init__")?
        }
    };
    Some((module.file, function.scope))
}

/// Whether the method of another class is called that a class is a kind of, or may be one of.
fn stands_for(all: &[ModuleCalls], module: &ModuleCalls, class: usize, callee: &Callee) -> bool {
    let others = || {
        let other = ModuleCalls::find(all, &callee.module)?;
        let Defined::Function(at) = callee.defined else { return None };
        let at = class_of(&other.symbols, other.symbols.function(at)?)?;
        let scope = other.calls.scopes.get(other.symbols.classes.get(at)?.scope as usize)?;
        Some((format!("{}.{}", other.module, scope.name), other.classes.get(at)?))
    };
    let Some((name, other)) = others() else { return false };
    let is_below = module.classes.get(class).is_some_and(|links| links.ancestors.contains(&name));
    is_below || is_protocol(other)
}

fn is_protocol(links: &ClassLinks) -> bool {
    links.ancestors.iter().any(|name| PROTOCOLS.contains(&name.as_str()))
}

fn imports(graph: &ImportGraph, importer: &str, target: &str) -> bool {
    let start = graph.imports.partition_point(|import| import.importer.as_str() < importer);
    graph.imports.iter().skip(start).take_while(|import| import.importer == importer).any(|import| import.target == target)
}

/// Whether what only a run knows may be of the project: a value of another package is not, but a type that says nothing is.
fn may_be_first_party(graph: &ImportGraph, name: &str) -> bool {
    let first = name.split(['.', '(']).next().unwrap_or(name);
    matches!(first, "typing" | "typing_extensions" | "builtins" | "functools" | "copy")
        || !name.contains('.')
        || graph.packages.iter().any(|(package, _)| package == first)
}

/// The class whose method a function is.
fn class_of(symbols: &Symbols, function: &Function) -> Option<usize> {
    symbols.classes.iter().position(|class| class.scope == function.within)
}

fn named(name: &str) -> Named {
    if name.contains('.') { Named::Attribute } else { Named::Name }
}

fn site(module: &ModuleCalls, scope: u32, order: u32, span: Span, sure: bool) -> Site {
    Site { scope: (module.file, scope), order, place: Place { file: module.file, span }, sure }
}

fn under<'m, T: Default>(all: &'m mut FxHashMap<Box<str>, T>, name: &str) -> &'m mut T {
    all.entry(name.into()).or_default()
}
