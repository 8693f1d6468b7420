//! Which classes serve and group routes.

use super::Framework;
use super::names::Code;
use crate::facts::calls::Call;
use crate::facts::symbols::Defined;

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub framework: Framework,
    /// It serves; a router or blueprint waits for someone who does.
    pub is_app: bool,
}

/// The kind of a class by its full name.
pub fn by_name(full: &str) -> Option<Kind> {
    let (first, last) = (full.split('.').next()?, full.rsplit('.').next()?);
    let (framework, is_app) = match (first, last) {
        ("fastapi", "FastAPI") | ("starlette", "Starlette") => (Framework::Fastapi, true),
        ("fastapi", "APIRouter") | ("starlette", "Router") => (Framework::Fastapi, false),
        ("flask", "Flask") | ("quart", "Quart") => (Framework::Flask, true),
        ("flask" | "quart", "Blueprint") => (Framework::Flask, false),
        _ => return None,
    };
    Some(Kind { framework, is_app })
}

/// What a call makes.
pub struct Made<'a> {
    pub kind: Kind,
    pub by: Maker<'a>,
}

/// Who decides what a router's arguments mean.
pub enum Maker<'a> {
    /// The framework.
    Framework,
    /// The constructor of a first-party subclass, by what it hands on: the index of its module, and the call.
    Subclass(u32, &'a Call),
    /// Only a run knows.
    Unknown,
}

/// What a call makes: one of these classes, or of a first-party subclass.
pub fn made<'a>(code: &Code<'a>, at: u32, call: u32) -> Option<Made<'a>> {
    let module = code.module(at)?;
    let resolved = module.resolved.get(call as usize)?.as_deref();
    if let Some(kind) = resolved.and_then(by_name) {
        return Some(Made { kind, by: Maker::Framework });
    }
    let callee = module.callees.get(call as usize)?.as_ref()?;
    let Defined::Class(class) = callee.defined else { return None };
    let (owner_at, owner) = code.named(&callee.module)?;
    let links = owner.classes.get(class as usize)?;
    let kind = links.ancestors.iter().find_map(|ancestor| by_name(ancestor))?;
    let scope = owner.symbols.class(class)?.scope;
    let initializer = owner.symbols.functions.iter().find(|function| function.within == scope && function.name == "__init__");
    let handed = initializer.and_then(|function| {
        let mut own = owner.calls.calls.iter().filter(|call| call.scope == function.scope && call.callee == "super().__init__");
        own.next().filter(|_| own.next().is_none())
    });
    let is_direct = links.bases.iter().flatten().any(|base| by_name(base).is_some());
    let by = match (initializer, handed) {
        (None, _) if is_direct => Maker::Framework,
        (Some(_), Some(call)) if is_direct => Maker::Subclass(owner_at, call),
        _ => Maker::Unknown,
    };
    Some(Made { kind, by })
}
