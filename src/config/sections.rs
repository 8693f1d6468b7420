//! `layers:` and `domains:`: what rules look up by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::workspace::domains::Domains;
use crate::workspace::layers::LayerModel;
use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// Both sections.
#[derive(Default)]
pub(super) struct Sections {
    pub layers: BTreeMap<String, Arc<LayerModel>>,
    pub domains: Arc<Domains>,
}

/// Reads both sections.
pub(super) fn read(root: &Node, reader: &mut Reader<'_>) -> Sections {
    let _ = (root, reader);
    Sections::default()
}
