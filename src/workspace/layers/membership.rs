//! The layers of all models that a module is in, worked out when a rule first asks.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::LayerModel;
use crate::workspace::imports::ImportGraph;

/// Every layer model of the policy.
#[derive(Debug, Default)]
pub struct Models {
    by_name: BTreeMap<String, Arc<LayerModel>>,
    /// Never iterated.
    of: OnceLock<FxHashMap<String, Vec<String>>>,
}

impl Models {
    /// The models, by name.
    #[must_use]
    pub fn new(by_name: BTreeMap<String, Arc<LayerModel>>) -> Self {
        Self { by_name, of: OnceLock::new() }
    }

    /// The layers of a module that has a file, each as `model.layer`, in order of the models' names.
    pub fn of<'m>(&'m self, module: &str, graph: &ImportGraph) -> &'m [String] {
        let known = self.of.get_or_init(|| graph.modules.keys().map(|name| (name.clone(), self.work_out(name, graph))).collect());
        known.get(module).map_or(&[], Vec::as_slice)
    }

    /// The same for any name, such as that of a module that does not exist.
    #[must_use]
    pub fn work_out(&self, module: &str, graph: &ImportGraph) -> Vec<String> {
        let headers = graph.modules.get(module).map_or(&[][..], |module| &module.headers);
        let of = |model: &LayerModel| Some(format!("{}.{}", model.name, model.layer_of(module, headers)?.layer));
        self.by_name.values().filter_map(|model| of(model)).collect()
    }
}
