//! `acyclic_siblings`: the children of a package import each other in no circle, nor do theirs.

use super::contract::CyclesSpec;
use super::rule::Making;

pub(super) fn say(making: &mut Making<'_, '_>, spec: &CyclesSpec) {
    let _ = (spec.depth, &spec.skip, &spec.ancestors);
    making.id(None);
}
