//! Where each router is mounted in the end, and so the full paths of its routes.

use super::collect::{Declared, Draft, Given, Mount, Prefix, Router, given, names};
use super::names::{Code, Slot};
use super::texts::dependencies;
use super::{Framework, Route};
use crate::facts::calls::Level;
use crate::facts::symbols::{Annotation, Function};

/// How many routers may stand around one another.
const DEEPEST: usize = 16;
/// At how many places one router is followed.
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

/// The routes of all drafts.
pub fn routes(code: &Code<'_>, declared: &Declared) -> Vec<Route> {
    declared.routes.iter().flat_map(|draft| of(code, declared, draft)).collect()
}

fn of(code: &Code<'_>, declared: &Declared, draft: &Draft) -> Vec<Route> {
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
    let around = around(declared, &draft.router, DEEPEST);
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
        handler: draft.handler,
        handler_name: draft.handler_name.clone(),
        dependencies: joined(around.dependencies.clone(), own.clone()),
        response_model: written("response_model").or_else(|| returns.clone()),
        status: written("status_code"),
        tags: joined(around.tags.clone(), own_tags.clone()),
        framework,
    };
    around.iter().flat_map(|around| methods.iter().map(|method| route(around, method)).collect::<Vec<_>>()).collect()
}

/// Every place of a router, its own prefix included.
fn around(declared: &Declared, slot: &Slot, depth: usize) -> Vec<Around> {
    let Some(router) = declared.routers.get(slot) else { return vec![] };
    let mounts: Vec<&Mount> = declared.mounts.iter().filter(|mount| mount.child == *slot).collect();
    let Some(depth) = depth.checked_sub(1) else {
        return vec![Around { prefix: None, mounted: None, dependencies: None, tags: None }];
    };
    if !router.given.is_empty() && !router.is_parameter {
        let mut all: Vec<Around> =
            router.given.iter().filter(|given| *given != slot).flat_map(|given| around(declared, given, depth)).collect();
        all.truncate(MOST);
        return all;
    }
    if mounts.is_empty() || router.is_parameter {
        let mounted = match (router.kind.is_app, router.is_parameter || declared.open.contains(&router.kind.framework)) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => Some(false),
        };
        // Whoever mounts it adds to what it says itself.
        let known = mounted.is_some();
        let (prefix, own, tags) = (router.prefix.clone(), router.dependencies.clone(), router.tags.clone());
        return vec![Around {
            prefix: prefix.filter(|_| known),
            mounted,
            dependencies: own.filter(|_| known),
            tags: tags.filter(|_| known),
        }];
    }
    let mut all: Vec<Around> = mounts
        .into_iter()
        .flat_map(|mount| around(declared, &mount.parent, depth).into_iter().map(|outer| within(router, mount, outer)).collect::<Vec<_>>())
        .collect();
    all.truncate(MOST);
    all
}

/// A router's place within another one's.
fn within(router: &Router, mount: &Mount, outer: Around) -> Around {
    let framework = router.kind.framework;
    let prefix = match (&mount.prefix, framework) {
        (Prefix::Unknown, _) => None,
        // Flask: what is written where a blueprint is registered stands in place of its own prefix.
        (Prefix::Known(written), Framework::Flask) => Some(written.clone()),
        (Prefix::Absent, _) => router.prefix.clone(),
        (Prefix::Known(written), Framework::Fastapi) => router.prefix.as_ref().map(|own| format!("{written}{own}")),
    };
    let prefix = outer.prefix.zip(prefix).map(|(outer, inner)| match framework {
        Framework::Fastapi => format!("{outer}{inner}"),
        Framework::Flask if inner.is_empty() => outer,
        Framework::Flask => join(framework, &outer, &inner),
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
        Framework::Fastapi => format!("{prefix}{path}"),
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
