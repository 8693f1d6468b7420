use super::ImportGraph;
use crate::facts::store::FactStore;
use crate::source::sources::Sources;
use crate::workspace::plan::CodeRoot;
pub(super) fn link(_: &[&CodeRoot], _: &Sources, _: &FactStore, _: &mut ImportGraph) {}
