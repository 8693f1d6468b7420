//! Calls by the last part of what they call; worked out when a rule first asks.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::ModuleCalls;

/// For each name the calls of it: the index of the module, the index of the call.
#[derive(Debug, Default)]
pub struct ByName {
    calls: OnceLock<FxHashMap<String, Vec<(u32, u32)>>>,
}

impl ByName {
    /// The calls of these names in all modules, in their order.
    pub fn find(&self, modules: &[ModuleCalls], names: &[&str]) -> Vec<(u32, u32)> {
        let calls = self.calls.get_or_init(|| index(modules));
        let mut found: Vec<(u32, u32)> = names.iter().filter_map(|name| calls.get(*name)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn index(modules: &[ModuleCalls]) -> FxHashMap<String, Vec<(u32, u32)>> {
    let mut calls: FxHashMap<String, Vec<(u32, u32)>> = FxHashMap::default();
    for (module, at) in modules.iter().zip(0..) {
        for (call, index) in module.calls.calls.iter().zip(0..) {
            match calls.get_mut(call.name()) {
                Some(found) => found.push((at, index)),
                None => _ = calls.insert(call.name().to_owned(), vec![(at, index)]),
            }
        }
    }
    calls
}
