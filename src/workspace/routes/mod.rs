//! Routes of FastAPI, Starlette, Flask and Django: what is served under which path, with the prefixes of all routers around it.
//!
//! Only what the source says for certain is put together: a prefix that a run computes makes the path unknown, never a guess.

mod collect;
mod django;
mod frameworks;
mod handed;
mod mounts;
mod names;
mod texts;

use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Sources};
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::imports::ImportGraph;

/// One method of one route, under one of the paths that its router is mounted at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The module that declares it.
    pub module: String,
    /// The file of that module.
    pub file: FileId,
    /// The declaration: the decorator, or the call that adds it.
    pub span: Span,
    /// `GET`, …, `WEBSOCKET`; `None` where only a run knows.
    pub method: Option<String>,
    /// With the prefixes of all routers around it; `None` where only a run knows one of them.
    pub path: Option<String>,
    /// As declared, without any prefix.
    pub declared: Option<String>,
    /// The variable that holds its router or application, by its full name.
    pub router: String,
    /// Whether an application serves it; `None` where only a run knows.
    pub mounted: Option<bool>,
    /// The first-party function that handles it.
    pub handler: Option<Handler>,
    /// The handler as written, where it is no function of the module.
    pub handler_name: Option<String>,
    /// Functions that it depends on, as written: of its routers, of the route, of the handler's parameters; `None` where there may be more.
    pub dependencies: Option<Vec<String>>,
    /// What it answers with: `response_model`, or the type behind `->` of the handler.
    pub response_model: Option<String>,
    /// The status of an answer, as written.
    pub status: Option<String>,
    /// Its tags and those of its routers; `None` where there may be more.
    pub tags: Option<Vec<String>>,
    /// The framework.
    pub framework: Framework,
}

/// A function that handles a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Its module.
    pub module: String,
    /// Its index among the functions of that module.
    pub function: u32,
}

/// What serves a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Framework {
    /// FastAPI and Starlette.
    Fastapi,
    /// Flask and Quart.
    Flask,
    /// Django: methods are its views' to decide.
    Django,
}

impl Framework {
    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fastapi => "fastapi",
            Self::Flask => "flask",
            Self::Django => "django",
        }
    }
}

/// Every route, by module and place.
#[must_use]
pub fn link(graph: &ImportGraph, facts: &FactStore, calls: &[ModuleCalls], sources: &Sources) -> Vec<Route> {
    let code = names::Code::new(graph, facts, calls, sources);
    let declared = collect::collect(&code);
    let mut routes = mounts::routes(&code, &declared);
    routes.extend(django::routes(&code));
    routes.sort_by(|a, b| (&a.module, a.span, &a.path, &a.method).cmp(&(&b.module, b.span, &b.path, &b.method)));
    // Two applications that serve the same serve one route.
    routes.dedup();
    routes
}

#[cfg(test)]
mod tests;
