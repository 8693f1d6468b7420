//! Which classes serve and group routes.

use super::Framework;
use super::names::Code;

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
        ("flask", "Blueprint") | ("quart", "Blueprint") => (Framework::Flask, false),
        _ => return None,
    };
    Some(Kind { framework, is_app })
}

/// The kind of what a call makes: of one of these classes, or of a first-party subclass.
pub fn made(code: &Code<'_>, at: u32, call: u32) -> Option<Kind> {
    let module = code.module(at)?;
    let resolved = module.resolved.get(call as usize)?.as_deref();
    if let Some(kind) = resolved.and_then(by_name) {
        return Some(kind);
    }
    let callee = module.callees.get(call as usize)?.as_ref()?;
    let crate::facts::symbols::Defined::Class(class) = callee.defined else { return None };
    let owner = crate::workspace::calls::ModuleCalls::find(code.modules, &callee.module)?;
    owner.classes.get(class as usize)?.ancestors.iter().find_map(|ancestor| by_name(ancestor))
}
