//! `acyclic_siblings`: the children of a package import each other in no circle, nor do theirs.

use super::contract::CyclesSpec;
use super::rule::{Making, members};
use crate::peers::write::Yaml;

/// Nobody nests packages as deep: every depth is meant.
const ANY_DEPTH: u64 = 8;

pub(super) fn say(making: &mut Making<'_, '_>, spec: &CyclesSpec) {
    let id = making.id(None);
    let mut within = vec![];
    for ancestor in &spec.ancestors {
        if spec.depth >= ANY_DEPTH {
            within.push(members(&ancestor.text, true));
            continue;
        }
        let mut pattern = members(&ancestor.text, false);
        for _ in 0..=spec.depth {
            within.push(pattern.clone());
            pattern.push_str(".*");
        }
    }
    let mut with = vec![("among", Yaml::text("siblings")), ("within", Yaml::texts(within))];
    if !spec.skip.is_empty() {
        with.push(("except", Yaml::texts(spec.skip.iter().map(|skipped| members(&skipped.text, true)))));
    }
    making.rule(&id, "import-cycles", "Move what both need to a module of its own, or turn one of the imports around.", with);
}
