//! Who calls a function, as far as code says it.
//!
//! A call that is followed to a function calls it. A call that nobody can follow, but that names it and fits what it takes, may call it, and so
//! may whoever is given it as a value. Code that names it nowhere is not looked for in what a framework does with decorators.

use rustc_hash::{FxHashMap, FxHashSet};

use super::reach::{ScopeId, body};
use crate::facts::calls::{Argued, Call, Level};
use crate::facts::symbols::{Defined, Function, Symbols};
use crate::kinds::Inputs;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::calls::{Callee, ClassLinks, ModuleCalls};
use crate::workspace::symbols::{PROTOCOLS, may_take};

/// Where a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// What calls it.
    pub scope: ScopeId,
    /// When, within that.
    pub order: u32,
    /// Where.
    pub place: Place,
    /// Whether it is this function that is called.
    pub sure: bool,
}

/// The calls of all functions.
pub(super) struct Callers<'a> {
    inputs: Inputs<'a>,
    modules: FxHashMap<FileId, &'a ModuleCalls>,
    known: FxHashMap<ScopeId, Vec<Site>>,
    /// What may be a call of any function of a name.
    loose: FxHashMap<&'a str, Vec<Loose<'a>>>,
    /// How many methods there are of a name, those of protocols left out.
    methods: FxHashMap<&'a str, u32>,
}

/// What may be a call.
struct Loose<'a> {
    site: Site,
    module: &'a ModuleCalls,
    what: Named<'a>,
}

/// How a function may be named.
#[derive(Clone, Copy)]
enum Named<'a> {
    /// Called, on something that only a run knows.
    Called(&'a Call),
    /// Called, as the method of a class that others may stand for.
    Method(&'a Call, &'a Callee),
    /// Passed or kept: the name as written.
    Value(&'a str),
}

impl<'a> Callers<'a> {
    /// Of the modules that count.
    pub fn new(inputs: Inputs<'a>, counts: &FxHashSet<&str>) -> Self {
        let all = &inputs.workspace.calls;
        let modules = all.iter().map(|module| (module.file, module)).collect();
        let mut callers = Self { inputs, modules, known: FxHashMap::default(), loose: FxHashMap::default(), methods: FxHashMap::default() };
        all.iter().for_each(|module| callers.methods(module));
        for module in all.iter().filter(|module| !module.test && counts.contains(module.module.as_str())) {
            for ((call, resolved), callee) in module.calls.calls.iter().zip(&module.resolved).zip(&module.callees) {
                callers.call(module, call, resolved.as_deref(), callee.as_ref());
            }
            callers.kept(module);
        }
        callers
    }

    fn methods(&mut self, module: &'a ModuleCalls) {
        for function in &module.symbols.functions {
            let class = class_of(&module.symbols, function).and_then(|class| module.classes.get(class));
            if class.is_some_and(|links| !is_protocol(links)) {
                *self.methods.entry(function.name.as_str()).or_default() += 1;
            }
        }
    }

    fn call(&mut self, module: &'a ModuleCalls, call: &'a Call, resolved: Option<&str>, callee: Option<&'a Callee>) {
        let site = |sure| site(module, call.scope, call.span.end, call.name_span, sure);
        for argument in &call.arguments {
            if let Argued::Name(name) = &argument.value {
                self.loosely(last(name), Loose { site: site(false), module, what: Named::Value(name) });
            }
        }
        let Some(callee) = callee else {
            if resolved.is_none_or(|name| may_be_first_party(self.inputs, name)) {
                self.loosely(last(&call.callee), Loose { site: site(false), module, what: Named::Called(call) });
            }
            return;
        };
        if let Some(scope) = body(self.inputs, &callee.module, callee.defined) {
            self.known.entry(scope).or_default().push(site(!call.deferred));
        }
        if matches!(callee.defined, Defined::Function(_)) {
            self.loosely(last(&call.callee), Loose { site: site(false), module, what: Named::Method(call, callee) });
        }
    }

    /// `self.handle = engine.close`, `{"close": engine.close}`: whoever asks for it calls it, sometime.
    fn kept(&mut self, module: &'a ModuleCalls) {
        for assignment in &module.symbols.assignments {
            if let (Some(Argued::Name(name)), Some(span)) = (&assignment.value, assignment.value_span) {
                let site = site(module, assignment.scope, span.end, span, false);
                self.loosely(last(name), Loose { site, module, what: Named::Value(name) });
            }
        }
        let text = self.inputs.sources.get(module.file).text();
        for (scope, span) in &module.symbols.collected {
            let name = span.slice(text);
            self.loosely(last(name), Loose { site: site(module, *scope, span.end, *span, false), module, what: Named::Value(name) });
        }
    }

    fn loosely(&mut self, name: &'a str, loose: Loose<'a>) {
        self.loose.entry(name).or_default().push(loose);
    }

    /// Where a function is called, or may be.
    pub fn of(&self, scope: ScopeId) -> Vec<Site> {
        let Some(module) = self.modules.get(&scope.0) else { return Vec::new() };
        let Some(function) = module.symbols.functions.iter().find(|function| function.scope == scope.1) else { return Vec::new() };
        let mut sites: Vec<Site> = self.known.get(&scope).cloned().unwrap_or_default();
        let class = class_of(&module.symbols, function);
        let named = self.loose.get(function.name.as_str()).into_iter().flatten();
        let may_be = named.filter(|loose| loose.may_be(self.inputs, module, function, class));
        // What is called by a name that no other method has, with what this one takes, is this one.
        let is_only = self.methods.get(function.name.as_str()) == Some(&1);
        sites.extend(may_be.map(|loose| Site { sure: is_only && loose.passes_something(), ..loose.site }));
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

impl Loose<'_> {
    fn passes_something(&self) -> bool {
        matches!(self.what, Named::Called(call) | Named::Method(call, _) if !call.deferred && !call.arguments.is_empty())
    }

    fn may_be(&self, inputs: Inputs<'_>, module: &ModuleCalls, function: &Function, class: Option<usize>) -> bool {
        match (self.what, class) {
            (Named::Called(call), Some(_)) => call.callee.contains('.') && may_take(function, call),
            (Named::Method(call, callee), Some(class)) => may_take(function, call) && stands_for(inputs, module, class, callee),
            (Named::Called(_) | Named::Method(..), None) => false,
            (Named::Value(name), Some(_)) => name.contains('.'),
            // A variable of that name is something else, unless this is the function's module or one that imports it.
            (Named::Value(name), None) => {
                let own = || self.module.file == module.file && module.symbols.defined(&function.name).is_some();
                name.contains('.') || own() || imports(inputs, &self.module.module, &format!("{}.{}", module.module, function.name))
            }
        }
    }
}

/// Whether the method of another class is called that a class is a kind of, or may be one of.
fn stands_for(inputs: Inputs<'_>, module: &ModuleCalls, class: usize, callee: &Callee) -> bool {
    let others = || {
        let other = ModuleCalls::find(&inputs.workspace.calls, &callee.module)?;
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

fn imports(inputs: Inputs<'_>, importer: &str, target: &str) -> bool {
    let all = &inputs.workspace.imports.imports;
    let start = all.partition_point(|import| import.importer.as_str() < importer);
    all.iter().skip(start).take_while(|import| import.importer == importer).any(|import| import.target == target)
}

/// Whether what only a run knows may be of the project: a value of another package is not, but a type that says nothing is.
fn may_be_first_party(inputs: Inputs<'_>, name: &str) -> bool {
    let first = name.split(['.', '(']).next().unwrap_or(name);
    matches!(first, "typing" | "typing_extensions" | "builtins" | "functools" | "copy")
        || !name.contains('.')
        || inputs.workspace.imports.packages.iter().any(|(package, _)| package == first)
}

/// The class whose method a function is.
fn class_of(symbols: &Symbols, function: &Function) -> Option<usize> {
    symbols.classes.iter().position(|class| class.scope == function.within)
}

fn site(module: &ModuleCalls, scope: u32, order: u32, span: Span, sure: bool) -> Site {
    Site { scope: (module.file, scope), order, place: Place { file: module.file, span }, sure }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}
