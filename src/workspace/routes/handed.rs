//! Routers that go from hand to hand: returned by the function that makes them, given to one that mounts them, kept in a list.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::collect::{Declared, Router};
use super::frameworks::Kind;
use super::names::{Code, Slot};
use crate::facts::calls::{Argued, Call, Level, Spread};
use crate::facts::symbols::{Defined, Function, ParameterKind};
use crate::workspace::calls::{Callee, ModuleCalls};

/// How many functions hand a router on before somebody keeps it, and how many lists one list is made of.
const HANDS: usize = 8;

/// Variables that are the router of another variable, because a function returns it; and whether it alone keeps that router.
#[derive(Debug, Default)]
pub struct Aliases(BTreeMap<Slot, (Slot, bool)>);

impl Aliases {
    /// What functions return, given the routers that are made.
    pub fn read(code: &Code<'_>, routers: &BTreeMap<Slot, Router>) -> Self {
        let mut aliases = Self::default();
        for _ in 0..HANDS {
            let makers = makers(code, routers.keys().chain(aliases.0.keys()));
            let found = kept(code, &makers);
            let before = aliases.0.len();
            aliases.0.extend(found.into_iter().filter(|(slot, _)| !routers.contains_key(slot)));
            if aliases.0.len() == before {
                break;
            }
        }
        aliases
    }

    /// The variable that its router was made for: all that one function makes hold the same.
    pub fn origin(&self, slot: Slot) -> Slot {
        self.follow(slot, false).0
    }

    /// The same, where nothing else is that router: what is added to it is added to no other one.
    pub fn own(&self, slot: Slot) -> Option<Slot> {
        let (slot, alone) = self.follow(slot, true);
        alone.then_some(slot)
    }

    fn follow(&self, mut slot: Slot, mut alone: bool) -> (Slot, bool) {
        for _ in 0..HANDS {
            let Some((next, only)) = self.0.get(&slot) else { break };
            (slot, alone) = (next.clone(), alone && *only);
        }
        (slot, alone)
    }
}

type Makers<'a> = FxHashMap<(&'a str, u32), Slot>;

/// The functions that return one of these variables and nothing else.
fn makers<'a, 's>(code: &Code<'a>, slots: impl Iterator<Item = &'s Slot>) -> Makers<'a> {
    let mut makers = Makers::default();
    for slot in slots.filter(|slot| slot.1 != 0) {
        let Some(module) = code.module(slot.0) else { continue };
        let mut results = module.symbols.returned.iter().filter(|(scope, _)| *scope == slot.1).peekable();
        let is_maker = results.peek().is_some() && results.all(|(_, name)| name.as_ref() == Some(&slot.2));
        let function = module.symbols.functions.iter().zip(0..).find(|(function, _)| function.scope == slot.1);
        let Some((function, index)) = function.filter(|_| is_maker) else { continue };
        // A parameter that is returned is somebody else's.
        if !function.parameters.iter().any(|parameter| parameter.name == slot.2) {
            makers.insert((module.module.as_str(), index), slot.clone());
        }
    }
    makers
}

fn maker<'m, 'a>(makers: &'m Makers<'a>, callee: Option<&'a Callee>) -> Option<&'m Slot> {
    match callee {
        Some(Callee { module, defined: Defined::Function(index), .. }) => makers.get(&(&**module, *index)),
        _ => None,
    }
}

/// The variables that keep what a maker returns, and whether it is called once only.
fn kept<'a>(code: &Code<'a>, makers: &Makers<'a>) -> Vec<(Slot, (Slot, bool))> {
    let mut called: BTreeMap<&Slot, usize> = BTreeMap::new();
    for callee in code.modules.iter().flat_map(|module| &module.callees) {
        if let Some(slot) = maker(makers, callee.as_ref()) {
            *called.entry(slot).or_default() += 1;
        }
    }
    let mut kept = Vec::new();
    for (module, at) in code.modules.iter().zip(0..).filter(|_| !called.is_empty()) {
        for assignment in &module.symbols.assignments {
            let callee = assignment.call.and_then(|call| module.callees.get(call as usize)?.as_ref());
            let slot = (at, assignment.scope, assignment.target.clone());
            if let Some(made) = maker(makers, callee).filter(|_| code.assignment(&slot).is_some()) {
                kept.push((slot, (made.clone(), called.get(made) == Some(&1))));
            }
        }
    }
    kept
}

/// Says of each parameter which routers it is, where all its callers say so.
pub fn parameters(code: &Code<'_>, declared: &mut Declared) {
    let names: FxHashSet<String> = declared.routers.keys().chain(declared.aliases.0.keys()).map(|slot| slot.2.clone()).collect();
    let typed: BTreeSet<(u32, u32)> =
        declared.routers.iter().filter(|(_, router)| router.is_parameter).map(|(slot, _)| (slot.0, slot.1)).collect();
    let mut given: BTreeMap<Slot, Vec<Slot>> = BTreeMap::new();
    let mut callers: BTreeMap<Slot, usize> = BTreeMap::new();
    for (module, at) in code.modules.iter().zip(0..) {
        for (call, index) in module.calls.calls.iter().zip(0_usize..) {
            if let Some((owner, function)) =
                called(code, module, index).filter(|(owner, function)| typed.contains(&(*owner, function.scope)))
            {
                for parameter in &function.parameters {
                    *callers.entry((owner, function.scope, parameter.name.clone())).or_default() += 1;
                }
            }
            for (position, slot) in routers(code, declared, &names, at, call) {
                match taker(code, module, call, index, position) {
                    Some(parameter) => given.entry(parameter).or_default().push(slot),
                    None => lost(declared, module, index, &slot),
                }
            }
        }
    }
    for (parameter, mut slots) in given {
        let Some(kind) = slots.first().and_then(|slot| declared.routers.get(slot)).map(|router| router.kind) else { continue };
        let all = callers.get(&parameter).is_none_or(|calls| *calls == slots.len());
        slots.sort();
        slots.dedup();
        let router = declared.routers.entry(parameter).or_insert_with(|| handed_in(kind));
        router.given = slots;
        router.is_parameter = !all;
    }
}

/// A parameter that a router comes in by.
pub fn handed_in(kind: Kind) -> Router {
    Router { kind, prefix: kind.is_app.then(String::new), dependencies: None, tags: None, is_parameter: true, given: vec![] }
}

/// A function that nobody knows was given a router: it may mount it.
fn lost(declared: &mut Declared, module: &ModuleCalls, index: usize, slot: &Slot) {
    if module.callees.get(index).is_some_and(Option::is_some)
        && let Some(router) = declared.routers.get_mut(slot).filter(|router| !router.kind.is_app)
    {
        router.is_parameter = true;
    }
}

/// The arguments of a call that are routers, by their index.
fn routers(code: &Code<'_>, declared: &Declared, names: &FxHashSet<String>, at: u32, call: &Call) -> Vec<(usize, Slot)> {
    let is_mount = call.callee.rsplit_once('.').is_some_and(|(_, name)| matches!(name, "include_router" | "mount" | "register_blueprint"));
    let arguments = call.arguments.iter().enumerate().filter(|_| !is_mount);
    let router = |value: &Argued| match value {
        Argued::Name(name) if names.contains(name.rsplit('.').next().unwrap_or(name)) => {
            let slot = declared.aliases.origin(code.lookup(at, call.scope, name)?);
            declared.routers.contains_key(&slot).then_some(slot)
        }
        _ => None,
    };
    arguments.filter_map(|(index, argument)| Some((index, router(&argument.value)?))).collect()
}

fn called<'a>(code: &Code<'a>, module: &ModuleCalls, index: usize) -> Option<(u32, &'a Function)> {
    let callee = module.callees.get(index)?.as_ref()?;
    let Defined::Function(function) = callee.defined else { return None };
    let (at, owner) = code.named(&callee.module)?;
    let function = owner.symbols.function(function)?;
    let is_method = owner.calls.scopes.get(function.within as usize).is_some_and(|scope| scope.level == Level::Class);
    (!is_method).then_some((at, function))
}

/// The parameter that takes an argument.
fn taker(code: &Code<'_>, module: &ModuleCalls, call: &Call, index: usize, position: usize) -> Option<Slot> {
    let (at, function) = called(code, module, index)?;
    let argument = call.arguments.get(position)?;
    let spread = call.arguments.iter().take(position).any(|before| before.spread == Spread::Items);
    let parameter = match &argument.name {
        Some(name) => function.parameters.iter().find(|parameter| parameter.name == *name),
        None if spread || argument.spread != Spread::One => None,
        None => function.parameters.get(position),
    };
    let plain = |kind: ParameterKind| !matches!(kind, ParameterKind::Items | ParameterKind::Keywords);
    let parameter = parameter.filter(|parameter| plain(parameter.kind))?;
    Some((at, function.scope, parameter.name.clone()))
}

/// The variables that a list, tuple or set names, through other lists; `None` where it may hold more, or others.
pub fn elements(code: &Code<'_>, at: u32, scope: u32, text: &str) -> Option<Vec<Slot>> {
    items(code, (at, scope), text, HANDS)
}

fn items(code: &Code<'_>, (at, scope): (u32, u32), text: &str, depth: usize) -> Option<Vec<Slot>> {
    let depth = depth.checked_sub(1)?;
    let text = text.trim();
    let Some(inner) = bracketed(text) else {
        let slot = code.lookup(at, scope, text)?;
        let assignment = code.assignment(&slot).filter(|_| !code.is_changed(&slot))?;
        return items(code, (slot.0, slot.1), code.text(slot.0, assignment.value_span?), depth);
    };
    let mut found = Vec::new();
    let lines: String = inner.lines().map(|line| line.split('#').next().unwrap_or("")).collect::<Vec<_>>().join(" ");
    for item in lines.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        match item.strip_prefix('*') {
            Some(list) => found.extend(items(code, (at, scope), list, depth)?),
            None => found.push(code.lookup(at, scope, item)?),
        }
    }
    Some(found)
}

fn bracketed(text: &str) -> Option<&str> {
    text.strip_prefix(['[', '(', '{'])?.strip_suffix([']', ')', '}'])
}
