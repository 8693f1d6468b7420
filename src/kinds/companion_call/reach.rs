//! What a function may do through first-party calls.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Order;
use crate::facts::symbols::Defined;
use crate::kinds::Inputs;
use crate::source::sources::FileId;
use crate::workspace::calls::ModuleCalls;

/// A scope: a file and an index in it.
pub(super) type ScopeId = (FileId, u32);

/// The calls of first-party functions in each scope.
pub(super) struct Reach {
    calls: FxHashMap<ScopeId, Vec<(u32, ScopeId)>>,
}

impl Reach {
    /// Of no call when nothing is to be followed.
    pub(super) fn new(inputs: Inputs<'_>, depth: usize) -> Self {
        let mut reach = Self { calls: FxHashMap::default() };
        for module in inputs.workspace.calls.iter().filter(|_| depth > 0) {
            for (call, callee) in module.calls.calls.iter().zip(&module.callees) {
                let Some(callee) = callee.as_ref().filter(|_| !call.deferred) else { continue };
                if let Some(scope) = body(inputs, &callee.module, callee.defined) {
                    reach.calls.entry((module.file, call.scope)).or_default().push((call.span.end, scope));
                }
            }
        }
        reach
    }

    /// The scopes that one runs through calls that come as asked, itself left out.
    pub(super) fn from(&self, start: ScopeId, order: Order, of: u32, depth: usize) -> BTreeSet<ScopeId> {
        let mut seen: BTreeSet<ScopeId> = BTreeSet::new();
        let own = self.calls.get(&start).into_iter().flatten();
        let mut next: Vec<ScopeId> = own.filter(|(at, _)| depth > 0 && order.fits(*at, of)).map(|(_, scope)| *scope).collect();
        for _ in 0..depth {
            let fresh: Vec<ScopeId> = next.into_iter().filter(|scope| seen.insert(*scope)).collect();
            next = fresh.iter().filter_map(|scope| self.calls.get(scope)).flatten().map(|(_, scope)| *scope).collect();
        }
        seen
    }
}

/// Where the body of what is called stands: of a class that of its own `__init__`.
pub(super) fn body(inputs: Inputs<'_>, module: &str, defined: Defined) -> Option<ScopeId> {
    let module = ModuleCalls::find(&inputs.workspace.calls, module)?;
    let function = match defined {
        Defined::Function(at) => module.symbols.function(at)?,
        Defined::Class(at) => {
            let class = module.symbols.class(at)?;
            module.symbols.functions.iter().find(|function| function.within == class.scope && function.name == "__init__")?
        }
    };
    Some((module.file, function.scope))
}
