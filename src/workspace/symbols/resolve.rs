//! From a written name to what it stands for.

use super::entity::{Bound, Entity, Found, Step, steps};
use super::index::{Index, Member, Module};
use super::{ClassId, FunctionId};
use crate::facts::calls::{Argued, Call, Origin};
use crate::facts::imports::ImportKind;
use crate::facts::symbols::{Annotation, Defined, Function, Named, ParameterKind};
use crate::source::sources::Place;

/// How many names, re-exports and results one name is followed through.
pub const HOPS: usize = 12;

impl<'a> Index<'a> {
    /// What a call calls.
    pub fn callee(&self, module: u32, call: &Call, hops: usize) -> Option<Found> {
        let hops = hops.checked_sub(1)?;
        if call.origin == Origin::Unknown && call.callee.starts_with("super().") {
            return self.above(module, call);
        }
        Some(self.path(module, call.origin, &call.callee, hops)?.and(!call.rebound))
    }

    /// What a name in a class statement, decorator or annotation stands for.
    pub fn named(&self, module: u32, named: &Named, hops: usize) -> Option<Found> {
        self.path(module, named.origin, &named.name, hops.checked_sub(1)?)
    }

    /// What a written path stands for, given where its first name comes from.
    pub fn path(&self, module: u32, origin: Origin, path: &str, hops: usize) -> Option<Found> {
        let (root, steps) = steps(path);
        let mut found = self.root(module, origin, root, hops)?;
        for step in steps {
            found = self.step(&found, step, hops)?;
        }
        Some(found)
    }

    fn root(&self, at: u32, origin: Origin, root: &str, hops: usize) -> Option<Found> {
        let module = self.module(at)?;
        match origin {
            Origin::Import(import) => self.import(module, import, hops),
            Origin::Own => Some(self.member(at, root, hops)),
            Origin::Made(call) => {
                let call = module.calls()?.get(call)?;
                Some(self.result(at, call, hops))
            }
            Origin::Entered(call) => {
                let call = module.calls()?.get(call)?;
                let entered = self.result(at, call, hops);
                Some(Found { sure: false, ..self.entered(entered) })
            }
            Origin::Inner(defined) => Some(Found::sure(of(at, defined))),
            Origin::Parameter(function, parameter) => self.parameter(at, function, parameter, hops),
            Origin::Local | Origin::Unknown => None,
        }
    }

    /// What a call gives.
    fn result(&self, module: u32, call: &Call, hops: usize) -> Found {
        let callee = self.callee(module, call, hops).unwrap_or_else(|| Found::other(call.callee.clone()));
        self.made(&callee, hops).unwrap_or_else(|| Found::other(format!("{}()", self.text(&callee.entity))))
    }

    /// What calling something gives.
    pub(super) fn made(&self, callee: &Found, hops: usize) -> Option<Found> {
        self.step(callee, Step::Call, hops)
    }

    /// What `with … as name` gives: a context manager may give something else than itself, so that only its name is kept.
    fn entered(&self, found: Found) -> Found {
        match found.entity {
            Entity::Other(_) => found,
            other => Found::other(self.text(&other)),
        }
    }

    fn import(&self, module: &Module<'a>, index: u32, hops: usize) -> Option<Found> {
        let import = module.code.imports.get(index as usize)?;
        if import.kind == ImportKind::Import && import.alias.is_none() {
            // `import a.b` binds `a`: what is written is the full name.
            let first = import.module.split('.').next()?;
            return Some(self.dotted(first, 0));
        }
        let target = module.target(index)?;
        // The module of that name is another file.
        let elsewhere = self.graph.elsewhere.contains_key(&Place { file: module.file, span: import.name_span });
        Some(if elsewhere { Found::other(target.to_owned()) } else { self.dotted(target, hops) })
    }

    /// What a full dotted name stands for.
    fn dotted(&self, target: &str, hops: usize) -> Found {
        let Some(hops) = hops.checked_sub(1) else { return self.plain(target) };
        let ends = target.match_indices('.').map(|(at, _)| at).chain([target.len()]);
        let mut prefixes = ends.filter_map(|end| target.get(..end)).collect::<Vec<_>>();
        prefixes.reverse();
        let Some(module) = prefixes.into_iter().find(|prefix| self.is_module(prefix)) else { return Found::other(target.to_owned()) };
        let rest = target.get(module.len()..).unwrap_or("").trim_start_matches('.');
        let mut found = self.plain(module);
        if rest.is_empty() {
            return self.shadowed(module, hops).unwrap_or(found);
        }
        for name in rest.split('.') {
            found = self.step(&found, Step::Attribute(name), hops).unwrap_or_else(|| Found::other(target.to_owned()));
        }
        found
    }

    /// The thing that a package binds under the name of one of its modules: `from .db import db` in `__init__`.
    fn shadowed(&self, module: &str, hops: usize) -> Option<Found> {
        let (package, name) = module.rsplit_once('.')?;
        let at = *self.by_name.get(package)?;
        let package = self.module(at)?;
        let mut imports = package.importing(name).filter(|(index, _)| package.target(*index).is_some_and(|target| target != module));
        imports.next().map(|(index, _)| self.import(package, index, hops)).unwrap_or_default()
    }

    fn plain(&self, name: &str) -> Found {
        if self.is_module(name) { Found::sure(Entity::Module(name.to_owned())) } else { Found::other(name.to_owned()) }
    }

    fn is_module(&self, name: &str) -> bool {
        self.graph.modules.contains_key(name) || self.graph.namespaces.contains(name)
    }

    /// What a name of a module's level stands for.
    fn member(&self, at: u32, name: &str, hops: usize) -> Found {
        let Some(module) = self.module(at) else { return Found::other(name.to_owned()) };
        let other = || Found::other(format!("{}.{name}", module.name));
        let Some(hops) = hops.checked_sub(1) else { return other() };
        let mut imports = module.importing(name);
        if let Some(defined) = module.symbols().and_then(|symbols| symbols.defined(name)) {
            return Found::sure(of(at, defined));
        }
        if let Some((index, _)) = imports.next() {
            let sure = imports.next().is_none() && !module.members.contains_key(&(0, name));
            return self.import(module, index, hops).map_or_else(other, |found| found.and(sure));
        }
        let made = module.calls().and_then(|calls| calls.get(calls.made(name)?));
        if let Some(call) = made {
            return self.result(at, call, hops);
        }
        let assigned = module.members.get(&(0, name)).copied();
        assigned.and_then(|member| self.variable(at, member, hops)).unwrap_or_else(other)
    }

    /// What a variable holds whose type is written beside it.
    fn variable(&self, at: u32, member: Member, hops: usize) -> Option<Found> {
        let Member::Assigned(index) = member else { return None };
        let assignment = self.module(at)?.symbols()?.assignments.get(index as usize)?;
        self.typed(at, assignment.annotation.as_ref()?, hops)
    }

    /// An instance of what an annotation names.
    pub(super) fn typed(&self, at: u32, annotation: &Annotation, hops: usize) -> Option<Found> {
        let class = self.named(at, annotation.of.as_ref()?, hops)?;
        match class.entity {
            Entity::Class { of, .. } => Some(Found { entity: Entity::Instance { of, exact: false }, sure: class.sure }),
            Entity::Other(name) => {
                let first = name.split('.').next().unwrap_or(&name);
                let foreign =
                    name.contains('.') && !name.contains(['(', '…']) && !self.graph.packages.iter().any(|(package, _)| package == first);
                foreign.then(|| Found { entity: Entity::Other(format!("{name}()")), sure: false })
            }
            _ => None,
        }
    }

    fn parameter(&self, at: u32, function: u32, parameter: u32, hops: usize) -> Option<Found> {
        let (_, written) = self.function((at, function))?;
        if parameter == 0
            && let Some(class) = self.class_of((at, function))
            && !is_decorated(written, &["staticmethod"])
        {
            let is_class = is_decorated(written, &["classmethod"])
                || matches!(written.name.as_str(), "__new__" | "__init_subclass__" | "__class_getitem__");
            let entity = if is_class { Entity::Class { of: class, exact: false } } else { Entity::Instance { of: class, exact: false } };
            return Some(Found::sure(entity));
        }
        let parameter = written.parameters.get(parameter as usize)?;
        let one = !matches!(parameter.kind, ParameterKind::Items | ParameterKind::Keywords);
        self.typed(at, parameter.annotation.as_ref().filter(|_| one)?, hops)
    }

    /// What `super().name` stands for.
    fn above(&self, at: u32, call: &Call) -> Option<Found> {
        let (_, steps) = steps(&call.callee);
        let module = self.module(at)?;
        let mut scope = call.scope;
        let class: ClassId = loop {
            if let Some(class) = module.classes.get(&scope) {
                break (at, *class);
            }
            scope = module.calls()?.scopes.get(scope as usize)?.parent?;
        };
        let [Step::Call, Step::Attribute(name), rest @ ..] = steps.as_slice() else { return None };
        // `super(Other, self)` begins behind another class.
        let begins = module.calls()?.calls.iter().find(|other| other.callee == "super" && other.span.start == call.span.start)?;
        if let Some(first) = begins.arguments.first() {
            let (_, own) = self.class(class)?;
            if first.value != Argued::Name(own.name.clone()) {
                return None;
            }
        }
        let mut found = self.inherited(class, name)?;
        // Whose method comes next is up to the classes that a subclass mixes in.
        found.sure &= !self.lineage.has_mixed_subclass(class);
        for step in rest {
            found = self.step(&found, *step, HOPS)?;
        }
        Some(found)
    }

    fn step(&self, found: &Found, step: Step<'_>, hops: usize) -> Option<Found> {
        let sure = found.sure;
        let next = match (&found.entity, step) {
            (Entity::Other(name), Step::Attribute(attribute)) => Found::other(format!("{name}.{attribute}")),
            (Entity::Other(name), Step::Call) => Found::other(format!("{name}()")),
            (Entity::Module(module), Step::Attribute(name)) => self.in_module(module, name, hops),
            (Entity::Class { of, exact }, Step::Call) => Found::sure(Entity::Instance { of: *of, exact: *exact }),
            (Entity::Class { of, exact }, Step::Attribute(name)) => self.attribute(*of, *exact, true, name, hops.checked_sub(1)?),
            (Entity::Instance { of, exact }, Step::Attribute(name)) => self.attribute(*of, *exact, false, name, hops.checked_sub(1)?),
            (Entity::Function { of, .. }, Step::Call) => {
                let (_, function) = self.function(*of)?;
                let generic = Found::other(format!("{}()", self.text(&found.entity)));
                let returns = function.returns.as_ref().filter(|_| self.keeps_result(of.0, function));
                returns.and_then(|returns| self.typed(of.0, returns, hops.checked_sub(1)?)).unwrap_or(generic)
            }
            (entity, Step::Attribute(name)) => Found::other(format!("{}.{name}", self.text(entity))),
            (entity, Step::Call) => Found::other(format!("{}()", self.text(entity))),
            (entity, Step::Item) => Found::other(format!("{}[]", self.text(entity))),
        };
        Some(next.and(sure))
    }

    fn in_module(&self, module: &str, name: &str, hops: usize) -> Found {
        let full = format!("{module}.{name}");
        let at = self.by_name.get(module).copied();
        let bound = at
            .and_then(|at| self.module(at))
            .is_some_and(|module| module.members.contains_key(&(0, name)) || module.importing(name).next().is_some());
        match at {
            _ if !bound && self.is_module(&full) => self.plain(&full),
            Some(at) => self.member(at, name, hops),
            None => self.plain(&full),
        }
    }

    /// The full name of an entity.
    pub fn text(&self, entity: &Entity) -> String {
        let below = |module: u32, scope: Option<u32>| {
            let module = self.module(module);
            let scope = module.and_then(|module| module.calls()?.scopes.get(scope? as usize));
            format!("{}.{}", module.map_or("", |module| module.name), scope.map_or("", |scope| scope.name.as_str()))
        };
        let class = |of: ClassId| below(of.0, self.class(of).map(|(_, class)| class.scope));
        let function = |of: FunctionId| below(of.0, self.function(of).map(|(_, function)| function.scope));
        match entity {
            Entity::Module(name) | Entity::Other(name) => name.clone(),
            Entity::Class { of, .. } => class(*of),
            Entity::Instance { of, .. } => format!("{}()", class(*of)),
            Entity::Function { of, .. } => function(*of),
        }
    }
}

/// Whether one of these decorators stands on a function, by the last part of its name.
pub fn is_decorated(function: &Function, names: &[&str]) -> bool {
    let last = |name: &str| name.rsplit('.').next().is_some_and(|last| names.contains(&last));
    function.decorators.iter().any(|decorator| last(&decorator.of.name))
}

fn of(module: u32, defined: Defined) -> Entity {
    match defined {
        Defined::Class(class) => Entity::Class { of: (module, class), exact: true },
        Defined::Function(function) => Entity::Function { of: (module, function), bound: Bound::Free },
    }
}
