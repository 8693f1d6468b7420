//! What a function may do through first-party calls.

use std::collections::BTreeSet;

use super::Order;
use crate::workspace::callers::{Callers, ScopeId};

/// The scopes that one runs through calls that come as asked, as many calls deep as asked, itself left out.
pub(super) fn below(callers: &Callers, start: ScopeId, order: Order, of: u32, depth: usize) -> BTreeSet<ScopeId> {
    let mut seen: BTreeSet<ScopeId> = BTreeSet::new();
    let own = callers.called_by(start);
    let mut next: Vec<ScopeId> = own.filter(|(at, _)| depth > 0 && order.fits(*at, of)).map(|(_, scope)| scope).collect();
    for _ in 0..depth {
        let fresh: Vec<ScopeId> = next.into_iter().filter(|scope| seen.insert(*scope)).collect();
        next = fresh.iter().flat_map(|scope| callers.called_by(*scope)).map(|(_, scope)| scope).collect();
    }
    seen
}
