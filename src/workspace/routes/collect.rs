//! Routers, what is declared on them, and where they are mounted, as the calls of all modules say.

use std::collections::{BTreeMap, BTreeSet};

use super::Framework;
use super::frameworks::{Kind, Made, Maker, by_name, made};
use super::handed::{self, Aliases};
use super::names::{Code, Slot};
use super::texts::{dependencies, is_plain_list, strings};
use crate::facts::calls::{Argued, Argument, Call, Spread};
use crate::facts::symbols::Loop;
use crate::workspace::calls::ModuleCalls;

/// Everything that calls declare.
#[derive(Debug, Default)]
pub struct Declared {
    pub routers: BTreeMap<Slot, Router>,
    pub routes: Vec<Draft>,
    pub mounts: Vec<Mount>,
    /// Frameworks in which something is mounted that nobody can name: any router may be it.
    pub open: BTreeSet<Framework>,
    /// What functions that make routers return.
    pub aliases: Aliases,
}

/// A router or application.
#[derive(Clone, Debug)]
pub struct Router {
    pub kind: Kind,
    pub prefix: Option<String>,
    pub dependencies: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
    /// It is handed to a function: who mounts it is not known.
    pub is_parameter: bool,
    /// The routers that a parameter is.
    pub given: Vec<Slot>,
}

/// A declared route.
#[derive(Debug)]
pub struct Draft {
    pub at: u32,
    pub call: u32,
    pub router: Slot,
    pub methods: Option<Vec<String>>,
    pub path: Option<String>,
    pub handler: Option<u32>,
    pub handler_name: Option<String>,
}

/// A router within another one.
#[derive(Debug)]
pub struct Mount {
    pub parent: Slot,
    pub child: Slot,
    pub prefix: Prefix,
    pub dependencies: Option<Vec<String>>,
    pub tags: Option<Vec<String>>,
}

/// A prefix that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefix {
    Absent,
    Known(String),
    Unknown,
}

/// An argument that may be given.
#[derive(Clone, Copy)]
pub enum Given<'c> {
    Absent,
    One(&'c Argument),
    /// Something is unpacked that may hold it.
    Unknown,
}

/// Reads all modules.
pub fn collect(code: &Code<'_>) -> Declared {
    let mut declared = Declared::default();
    for (module, at) in code.modules.iter().zip(0..) {
        routers(code, module, at, &mut declared.routers);
    }
    declared.aliases = Aliases::read(code, &declared.routers);
    handed::parameters(code, &mut declared);
    for (module, at) in code.modules.iter().zip(0..) {
        for (call, index) in module.calls.calls.iter().zip(0..) {
            Reading { code, module, at, call, index }.read(&mut declared);
        }
    }
    declared
}

fn routers(code: &Code<'_>, module: &ModuleCalls, at: u32, into: &mut BTreeMap<Slot, Router>) {
    for assignment in module.symbols.assignments.iter().filter(|assignment| !assignment.target.contains(['.', '['])) {
        let Some(index) = assignment.call else { continue };
        let (Some(made), Some(call)) = (made(code, at, index), module.calls.get(index)) else { continue };
        let router = router(&Reading { code, module, at, call, index }, &made);
        into.entry((at, assignment.scope, assignment.target.clone()))
            // Made in two ways: what both ways say alike is known.
            .and_modify(|known| {
                known.prefix = known.prefix.take().filter(|prefix| router.prefix.as_ref() == Some(prefix));
                known.dependencies = known.dependencies.take().filter(|list| router.dependencies.as_ref() == Some(list));
            })
            .or_insert(router);
    }
    for function in &module.symbols.functions {
        for parameter in &function.parameters {
            let class = parameter.annotation.as_ref().and_then(|annotation| annotation.of.as_ref());
            let Some(kind) = class.and_then(|class| by_name(&code.imported(at, &class.name)?)) else { continue };
            into.insert((at, function.scope, parameter.name.clone()), handed::handed_in(kind));
        }
    }
}

/// What a constructor says of the router that it makes.
fn router(written: &Reading<'_, '_>, made: &Made<'_>) -> Router {
    let kind = made.kind;
    let keyword = if kind.framework == Framework::Flask { "url_prefix" } else { "prefix" };
    let own = |reading: &Reading<'_, '_>| match reading.prefix(given(reading.call, None, keyword)) {
        Prefix::Absent => Some(String::new()),
        Prefix::Known(prefix) => Some(prefix),
        Prefix::Unknown => None,
    };
    let (prefix, dependencies, tags) = match &made.by {
        Maker::Framework => (own(written), written.dependencies(), written.names("tags", false)),
        Maker::Unknown => (None, None, None),
        Maker::Subclass(at, call) => {
            let module = written.code.module(*at).unwrap_or(written.module);
            let handed = Reading { at: *at, call, module, ..*written };
            // What it hands on under the same name is what it is given.
            let through = |keyword: &str| match given(call, None, keyword) {
                Given::One(Argument { value: Argued::Name(name), .. }) => name == keyword,
                Given::Unknown => true,
                Given::One(_) | Given::Absent => false,
            };
            let reading = |keyword: &str| if through(keyword) { written } else { &handed };
            (own(reading(keyword)), reading("dependencies").dependencies(), reading("tags").names("tags", false))
        }
    };
    let prefix = if kind.is_app { Some(String::new()) } else { prefix };
    Router { kind, prefix, dependencies, tags, is_parameter: false, given: vec![] }
}

/// The argument at a position, or under a keyword.
pub fn given<'c>(call: &'c Call, position: Option<usize>, keyword: &str) -> Given<'c> {
    if let Some(argument) = call.arguments.iter().find(|argument| argument.name.as_deref() == Some(keyword)) {
        return Given::One(argument);
    }
    let mut positional = call.arguments.iter().filter(|argument| argument.name.is_none() && argument.spread != Spread::Keywords);
    if let Some(position) = position {
        let before = positional.by_ref().take(position + 1).collect::<Vec<_>>();
        if before.iter().any(|argument| argument.spread == Spread::Items) {
            return Given::Unknown;
        }
        if let Some(argument) = before.get(position) {
            return Given::One(argument);
        }
    }
    if call.arguments.iter().any(|argument| argument.spread == Spread::Keywords) { Given::Unknown } else { Given::Absent }
}

#[derive(Clone, Copy)]
struct Reading<'r, 'a> {
    code: &'r Code<'a>,
    module: &'a ModuleCalls,
    at: u32,
    call: &'a Call,
    index: u32,
}

impl Reading<'_, '_> {
    fn read(&self, declared: &mut Declared) {
        let Some((receiver, method)) = self.call.callee.rsplit_once('.') else { return };
        let framework = match method {
            "include_router" | "mount" => Framework::Fastapi,
            "register_blueprint" => Framework::Flask,
            _ => return self.route(receiver, method, declared),
        };
        let router = self.receiver(receiver, declared);
        let (position, keyword) = match method {
            "include_router" => (0, "router"),
            "mount" => (1, "app"),
            _ => (0, "blueprint"),
        };
        let children = match given(self.call, Some(position), keyword) {
            Given::One(Argument { value: Argued::Name(name), .. }) => self.children(name, declared),
            _ => None,
        };
        let prefix = match method {
            "include_router" => self.prefix(given(self.call, None, "prefix")),
            "mount" => self.prefix(given(self.call, Some(0), "path")),
            _ => self.prefix(given(self.call, None, "url_prefix")),
        };
        match (router, children) {
            (Some(parent), Some(children)) => {
                let (dependencies, tags) = (self.dependencies(), self.names("tags", false));
                let mount = |child| Mount {
                    parent: parent.clone(),
                    child,
                    prefix: prefix.clone(),
                    dependencies: dependencies.clone(),
                    tags: tags.clone(),
                };
                declared.mounts.extend(children.into_iter().map(mount));
            }
            // What is mounted somewhere is no matter of a router that nobody knows, unless its child may be any.
            (_, None) if method != "mount" => _ = declared.open.insert(framework),
            (None, Some(children)) => {
                for child in children {
                    declared.routers.entry(child).and_modify(|router| router.is_parameter = true);
                }
            }
            _ => {}
        }
    }

    /// The routers that a name stands for where it is mounted: one, those that a loop goes through, or those that a parameter is.
    fn children(&self, name: &str, declared: &Declared) -> Option<Vec<Slot>> {
        let around = |each: &&Loop| {
            each.target == name
                && each.scope == self.call.scope
                && each.span.start <= self.call.span.start
                && self.call.span.end <= each.span.end
        };
        let slots = match self.module.symbols.loops.iter().rev().find(around) {
            Some(each) => {
                let all = handed::elements(self.code, self.at, each.scope, self.code.text(self.at, each.over))?;
                all.into_iter().map(|slot| known(slot, declared)).collect::<Option<Vec<_>>>()?
            }
            None => vec![self.variable(name, declared)?],
        };
        let given = |slot: &Slot| declared.routers.get(slot).map(|router| router.given.clone()).unwrap_or_default();
        let more: Vec<Slot> = slots.iter().flat_map(given).collect();
        Some(slots.into_iter().chain(more).collect())
    }

    fn route(&self, receiver: &str, method: &str, declared: &mut Declared) {
        let Some(methods) = self.methods(method) else { return };
        let Some(router) = self.receiver(receiver, declared) else { return };
        let framework = declared.routers.get(&router).map(|router| router.kind.framework);
        let adds = method.starts_with("add_");
        let path = match given(self.call, Some(0), if framework == Some(Framework::Flask) { "rule" } else { "path" }) {
            Given::One(argument) => self.code.string(self.at, self.call.scope, argument),
            Given::Absent | Given::Unknown => None,
        };
        let functions = self.module.symbols.functions.iter().zip(0..);
        let decorated = |index: u32| {
            let mut all = functions.clone();
            all.find(|(function, _)| function.decorators.iter().any(|decorator| decorator.call == Some(index))).map(|(_, at)| at)
        };
        let written = match (adds, framework) {
            (false, _) => None,
            (true, Some(Framework::Flask)) => name(given(self.call, Some(2), "view_func")),
            (true, _) => name(given(self.call, Some(1), "endpoint")),
        };
        let own = |name: &String| functions.clone().find(|(function, _)| function.within == 0 && function.name == *name).map(|(_, at)| at);
        let handler = if adds { written.as_ref().and_then(own) } else { decorated(self.index) };
        // Without a function below it, a call of that name is no declaration: `client.get("/")`.
        if !adds && handler.is_none() {
            return;
        }
        declared.routes.push(Draft { at: self.at, call: self.index, router, methods, path, handler, handler_name: written });
    }

    /// The methods that a call of this name declares; nothing for one that declares no route.
    fn methods(&self, name: &str) -> Option<Option<Vec<String>>> {
        let listed = || match given(self.call, None, "methods") {
            Given::Absent => Some(vec!["GET".to_owned()]),
            Given::One(argument) => {
                strings(self.code.text(self.at, argument.span)).map(|all| all.into_iter().map(|method| method.to_uppercase()).collect())
            }
            Given::Unknown => None,
        };
        match name {
            "get" | "post" | "put" | "delete" | "patch" | "options" | "head" | "trace" => Some(Some(vec![name.to_uppercase()])),
            "api_route" | "route" | "add_api_route" | "add_route" | "add_url_rule" => Some(listed()),
            "websocket" | "websocket_route" | "add_api_websocket_route" | "add_websocket_route" => Some(Some(vec!["WEBSOCKET".to_owned()])),
            _ => None,
        }
    }

    /// The router that a name stands for.
    fn variable(&self, path: &str, declared: &Declared) -> Option<Slot> {
        known(self.code.lookup(self.at, self.call.scope, path)?, declared)
    }

    /// The router that something is added to under a name.
    fn receiver(&self, path: &str, declared: &Declared) -> Option<Slot> {
        let slot = declared.aliases.own(self.code.lookup(self.at, self.call.scope, path)?)?;
        declared.routers.contains_key(&slot).then_some(slot)
    }

    fn prefix(&self, given: Given<'_>) -> Prefix {
        match given {
            Given::Absent | Given::One(Argument { value: Argued::None, .. }) => Prefix::Absent,
            Given::One(argument) => self.code.string(self.at, self.call.scope, argument).map_or(Prefix::Unknown, Prefix::Known),
            Given::Unknown => Prefix::Unknown,
        }
    }

    fn dependencies(&self) -> Option<Vec<String>> {
        self.names("dependencies", true)
    }

    fn names(&self, keyword: &str, depends: bool) -> Option<Vec<String>> {
        names(self.code, self.at, self.call, keyword, depends)
    }
}

fn known(slot: Slot, declared: &Declared) -> Option<Slot> {
    let slot = declared.aliases.origin(slot);
    declared.routers.contains_key(&slot).then_some(slot)
}

/// The name that is given.
fn name(given: Given<'_>) -> Option<String> {
    match given {
        Given::One(Argument { value: Argued::Name(name), .. }) => Some(name.clone()),
        _ => None,
    }
}

/// The names under a keyword: strings, or what `Depends(…)` names; `None` where there may be others.
pub fn names(code: &Code<'_>, at: u32, call: &Call, keyword: &str, depends: bool) -> Option<Vec<String>> {
    match given(call, None, keyword) {
        Given::Absent | Given::One(Argument { value: Argued::None, .. }) => Some(vec![]),
        Given::One(argument) => {
            let text = code.text(at, argument.span);
            if depends { is_plain_list(text).then(|| dependencies(text)) } else { strings(text) }
        }
        Given::Unknown => None,
    }
}
