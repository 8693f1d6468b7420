//! `layers:` and `domains:`: what rules look up by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{domains, layers};
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
    Sections {
        layers: root.get("layers").map_or_else(BTreeMap::new, |node| layers::read(node, reader)),
        domains: Arc::new(root.get("domains").map_or_else(Domains::default, |node| domains::read(node, reader))),
    }
}
