//! Where each router is mounted in the end, and so the full paths of its routes.

use std::collections::BTreeMap;

use super::collect::{Declared, Draft, Given, Mount, Prefix, Router, given, names};
use super::names::{Code, Slot};
use super::texts::dependencies;
use super::{Framework, Handler, Route};
use crate::facts::calls::Level;
use crate::facts::symbols::{Annotation, Function};

/// How many routers may stand around one another.
const DEEPEST: usize = 16;
/// How many places of one router are told apart; where there are more, its routes are anywhere.
const MOST: usize = 256;

/// A place that a router's own paths are below.
#[derive(Clone, Debug)]
struct Around {
    /// `None` where only a run knows a part of it.
    prefix: Option<String>,
    /// An application serves it; `None` where only a run knows.
    mounted: Option<bool>,
    dependencies: Option<Vec<String>>,
    tags: Option<Vec<String>>,
}

/// Where routers are. Each is asked once for every depth: routers within routers have more ways than anyone can walk.
struct Places<'d> {
    declared: &'d Declared,
    mounts: BTreeMap<&'d Slot, Vec<&'d Mount>>,
    known: BTreeMap<(&'d Slot, usize), Vec<Around>>,
}

/// The routes of all drafts.
pub fn routes(code: &Code<'_>, declared: &Declared) -> Vec<Route> {
    let mut mounts: BTreeMap<&Slot, Vec<&Mount>> = BTreeMap::new();
    declared.mounts.iter().for_each(|mount| mounts.entry(&mount.child).or_default().push(mount));
    let mut places = Places { declared, mounts, known: BTreeMap::new() };
    declared.routes.iter().flat_map(|draft| of(code, &mut places, draft)).collect()
}

fn of<'d>(code: &Code<'_>, places: &mut Places<'d>, draft: &'d Draft) -> Vec<Route> {
    let declared = places.declared;
    let (Some(module), Some(router)) = (code.module(draft.at), declared.routers.get(&draft.router)) else { return vec![] };
    let Some(call) = module.calls.get(draft.call) else { return vec![] };
    let handler = draft.handler.and_then(|index| module.symbols.function(index));
    let framework = router.kind.framework;
    let own =
        joined(names(code, draft.at, call, "dependencies", true), handler.map_or(Some(vec![]), |handler| asked(code, draft.at, handler)));
    let own_tags = names(code, draft.at, call, "tags", false);
    let written = |keyword: &str| match given(call, None, keyword) {
        Given::One(argument) => Some(code.text(draft.at, argument.span).to_owned()),
        _ => None,
    };
    let returns = handler.and_then(|handler| handler.returns.as_ref()).map(|returns| code.text(draft.at, returns.span).to_owned());
    let around = places.of(&draft.router, DEEPEST);
    let methods: Vec<Option<String>> = match &draft.methods {
        Some(methods) => methods.iter().cloned().map(Some).collect(),
        None => vec![None],
    };
    let route = |around: &Around, method: &Option<String>| Route {
        module: module.module.clone(),
        file: module.file,
        span: call.span,
        method: method.clone(),
        path: around.prefix.as_ref().zip(draft.path.as_ref()).map(|(prefix, path)| join(framework, prefix, path)),
        declared: draft.path.clone(),
        router: code.full(&draft.router),
        mounted: around.mounted,
        handler: draft.handler.map(|function| Handler { module: module.module.clone(), function }),
        handler_name: draft.handler_name.clone(),
        dependencies: joined(around.dependencies.clone(), own.clone()),
        response_model: written("response_model").or_else(|| returns.clone()),
        status: written("status_code"),
        tags: joined(around.tags.clone(), own_tags.clone()),
        framework,
    };
    around.iter().flat_map(|around| methods.iter().map(|method| route(around, method)).collect::<Vec<_>>()).collect()
}

impl<'d> Places<'d> {
    /// Every place of a router, its own prefix included.
    fn of(&mut self, slot: &'d Slot, depth: usize) -> Vec<Around> {
        if let Some(known) = self.known.get(&(slot, depth)) {
            return known.clone();
        }
        let found = self.find(slot, depth);
        self.known.insert((slot, depth), found.clone());
        found
    }

    fn find(&mut self, slot: &'d Slot, depth: usize) -> Vec<Around> {
        let Some(router) = self.declared.routers.get(slot) else { return vec![] };
        let Some(depth) = depth.checked_sub(1) else { return vec![Around::ANYWHERE] };
        if !router.given.is_empty() && !router.is_parameter {
            return self.all(router.given.iter().filter(|given| *given != slot).map(|given| (given, None)), router, depth);
        }
        let mounts = match self.mounts.get(slot) {
            Some(mounts) if !router.is_parameter => mounts.clone(),
            _ => return vec![alone(router, self.declared.open.contains(&router.kind.framework))],
        };
        self.all(mounts.into_iter().map(|mount| (&mount.parent, Some(mount))), router, depth)
    }

    /// The places of several routers: of those that mount this one, or of those that it may be.
    fn all(&mut self, routers: impl Iterator<Item = (&'d Slot, Option<&'d Mount>)>, router: &Router, depth: usize) -> Vec<Around> {
        let mut all = Vec::new();
        for (slot, mount) in routers {
            let places = self.of(slot, depth).into_iter();
            all.extend(places.map(|outer| mount.map_or_else(|| outer.clone(), |mount| within(router, mount, outer.clone()))));
            if all.len() > MOST {
                return vec![Around::ANYWHERE];
            }
        }
        all
    }
}

impl Around {
    const ANYWHERE: Self = Self { prefix: None, mounted: None, dependencies: None, tags: None };
}

/// The place of a router that no call mounts by its name.
fn alone(router: &Router, open: bool) -> Around {
    let mounted = match (router.kind.is_app, router.is_parameter || open) {
        (true, _) => Some(true),
        (false, true) => None,
        (false, false) => Some(false),
    };
    // Whoever mounts it adds to what it says itself.
    let known = mounted.is_some();
    let (prefix, own, tags) = (router.prefix.clone(), router.dependencies.clone(), router.tags.clone());
    Around { prefix: prefix.filter(|_| known), mounted, dependencies: own.filter(|_| known), tags: tags.filter(|_| known) }
}

/// A router's place within another one's.
fn within(router: &Router, mount: &Mount, outer: Around) -> Around {
    let framework = router.kind.framework;
    let prefix = match (&mount.prefix, framework) {
        (Prefix::Unknown, _) => None,
        // Flask: what is written where a blueprint is registered stands in place of its own prefix.
        (Prefix::Known(written), Framework::Flask) => Some(written.clone()),
        (Prefix::Absent, _) => router.prefix.clone(),
        (Prefix::Known(written), _) => router.prefix.as_ref().map(|own| format!("{written}{own}")),
    };
    let prefix = outer.prefix.zip(prefix).map(|(outer, inner)| match framework {
        Framework::Flask if inner.is_empty() => outer,
        Framework::Flask => join(framework, &outer, &inner),
        Framework::Fastapi | Framework::Django => format!("{outer}{inner}"),
    });
    // An application within another one brings its own dependencies only.
    let inherited = if router.kind.is_app { Some(vec![]) } else { joined(outer.dependencies, mount.dependencies.clone()) };
    let tags = if router.kind.is_app { Some(vec![]) } else { joined(outer.tags, mount.tags.clone()) };
    Around {
        prefix,
        mounted: outer.mounted,
        dependencies: joined(inherited, router.dependencies.clone()),
        tags: joined(tags, router.tags.clone()),
    }
}

/// A path below a prefix, as the framework puts them together.
fn join(framework: Framework, prefix: &str, path: &str) -> String {
    match framework {
        Framework::Fastapi | Framework::Django => format!("{prefix}{path}"),
        Framework::Flask if prefix.is_empty() => path.to_owned(),
        Framework::Flask if path.is_empty() => prefix.to_owned(),
        Framework::Flask => format!("{}/{}", prefix.trim_end_matches('/'), path.trim_start_matches('/')),
    }
}

fn joined(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    let (mut one, other) = one.zip(other)?;
    for name in other {
        if !one.contains(&name) {
            one.push(name);
        }
    }
    Some(one)
}

/// What the handler's parameters depend on; of a method only its class's decorator knows.
fn asked(code: &Code<'_>, at: u32, handler: &Function) -> Option<Vec<String>> {
    let around = code.module(at)?.calls.scopes.get(handler.within as usize)?;
    if around.level == Level::Class {
        return None;
    }
    let mut found = Vec::new();
    for parameter in &handler.parameters {
        if let Some((_, span)) = &parameter.default {
            found.extend(dependencies(code.text(at, *span)));
        }
        let Some(annotation) = &parameter.annotation else { continue };
        found.extend(dependencies(code.text(at, annotation.span)));
        found.extend(aliased(code, at, handler, annotation));
    }
    Some(found)
}

/// What an alias of a type depends on: `CurrentUser = Annotated[User, Depends(current_user)]`.
fn aliased(code: &Code<'_>, at: u32, handler: &Function, annotation: &Annotation) -> Vec<String> {
    let name = code.text(at, annotation.span);
    let slot = code.lookup(at, handler.within, name);
    let value = slot.as_ref().and_then(|slot| Some((slot.0, code.assignment(slot)?.value_span?)));
    value.map_or_else(Vec::new, |(at, span)| dependencies(code.text(at, span)))
}
