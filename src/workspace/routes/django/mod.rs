//! Routes of Django: what `urlpatterns` hold, from the module that `ROOT_URLCONF` names through every `include`.
//!
//! Lists are read as written; what a run puts into one makes it open, and then nothing that is found elsewhere is called unmounted.

mod expressions;
mod lists;
mod views;

use std::collections::BTreeSet;

use self::lists::{Item, Lists, Path, Written};
use super::names::Code;
use super::{Framework, Handler, Route};
use crate::facts::calls::Argued;
use crate::source::text::Span;

/// How many lists may stand within one another.
const DEEPEST: usize = 24;
/// How many routes are told apart; where there are more, nothing is known of where they are.
const MOST: usize = 100_000;

/// The name of the list that a module of routes is asked for.
const LIST: &str = "urlpatterns";

/// Every route of Django.
pub fn routes(code: &Code<'_>) -> Vec<Route> {
    let lists = Lists::read(code);
    if lists.is_empty() {
        return vec![];
    }
    let mut walk = Walk { code, lists: &lists, found: vec![], met: BTreeSet::new(), open: false, is_too_much: false };
    let roots = roots(code);
    for root in &roots {
        let around = Around { prefix: Some("/".to_owned()), mounted: Some(true) };
        walk.list(*root, LIST, &around, &mut vec![]);
    }
    // What nobody includes is served by nobody, if that is sure.
    let alone = !roots.is_empty() && !walk.open && !walk.is_too_much;
    let around = Around { prefix: alone.then(|| "/".to_owned()), mounted: alone.then_some(false) };
    for at in lists.modules() {
        if !walk.met.contains(&(at, LIST.to_owned())) {
            walk.list(at, LIST, &around, &mut vec![]);
        }
    }
    if walk.is_too_much {
        walk.found.clear();
    }
    let mut said: BTreeSet<(u32, Span)> = walk.found.iter().map(|(at, route)| (*at, route.span)).collect();
    let nowhere = Around { prefix: None, mounted: None };
    for (at, route) in lists.written() {
        if said.insert((*at, route.span)) {
            walk.add(*at, "", route, &nowhere);
        }
    }
    walk.found.into_iter().map(|(_, route)| route).collect()
}

/// The modules that settings name as the first one to ask.
fn roots(code: &Code<'_>) -> BTreeSet<u32> {
    let assignments = code.modules.iter().flat_map(|module| &module.symbols.assignments);
    let named = assignments.filter(|assignment| assignment.target == "ROOT_URLCONF").filter_map(|assignment| match &assignment.value {
        Some(Argued::Text(module)) => Some(code.named(module)?.0),
        _ => None,
    });
    named.collect()
}

/// Where a list stands.
#[derive(Clone)]
struct Around {
    prefix: Option<String>,
    mounted: Option<bool>,
}

struct Walk<'w, 'a> {
    code: &'w Code<'a>,
    lists: &'w Lists,
    found: Vec<(u32, Route)>,
    /// Lists that were read.
    met: BTreeSet<(u32, String)>,
    /// Something may be included that is not seen.
    open: bool,
    is_too_much: bool,
}

impl Walk<'_, '_> {
    fn list(&mut self, at: u32, name: &str, around: &Around, stack: &mut Vec<(u32, String)>) {
        let key = (at, name.to_owned());
        if stack.contains(&key) {
            return;
        }
        if stack.len() >= DEEPEST {
            self.is_too_much = true;
            return;
        }
        self.met.insert(key.clone());
        stack.push(key);
        let lists = self.lists;
        self.items(at, name, lists.of(at, name), around, stack);
        stack.pop();
    }

    fn items(&mut self, at: u32, name: &str, items: &[Item], around: &Around, stack: &mut Vec<(u32, String)>) {
        for item in items {
            if self.is_too_much {
                return;
            }
            match item {
                Item::Route(route) => self.add(at, name, route, around),
                Item::Include { path, items } => self.items(at, name, items, &around.below(path), stack),
                Item::Locale { always, items } => {
                    if !always {
                        self.items(at, name, items, around, stack);
                    }
                    self.items(at, name, items, &around.below(&Path::plain("<language>/")), stack);
                }
                Item::List(other, list) => self.list(*other, list, around, stack),
                Item::Open => self.open = true,
            }
        }
    }

    fn add(&mut self, at: u32, list: &str, written: &Written, around: &Around) {
        let Some(module) = self.code.module(at) else { return };
        if self.found.len() >= MOST {
            self.is_too_much = true;
            return;
        }
        let around = around.below(&written.path);
        let handler = views::definition(self.code, at, &written.view);
        let methods = handler.as_ref().and_then(|handler| views::methods(self.code, handler));
        let methods = methods.map_or(vec![None], |methods| methods.into_iter().map(Some).collect());
        let scope = if list.is_empty() { None } else { Some(format!("{}.{list}", module.module)) };
        for method in methods {
            let route = Route {
                module: module.module.clone(),
                file: module.file,
                span: written.span,
                method,
                path: around.prefix.clone(),
                declared: written.path.text.clone(),
                router: scope.clone().unwrap_or_else(|| module.module.clone()),
                mounted: around.mounted,
                handler: handler.as_ref().map(|(module, function)| Handler { module: module.clone(), function: *function }),
                handler_name: written.view.name.clone(),
                dependencies: Some(vec![]),
                response_model: None,
                status: None,
                tags: Some(vec![]),
                framework: Framework::Django,
            };
            self.found.push((at, route));
        }
    }
}

impl Around {
    /// What is below a path.
    fn below(&self, path: &Path) -> Self {
        let prefix = self.prefix.as_ref().zip(path.text.as_ref()).map(|(prefix, text)| format!("{prefix}{}", path.bare(text)));
        Self { prefix, mounted: self.mounted }
    }
}

#[cfg(test)]
mod tests;
