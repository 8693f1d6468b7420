//! Names of layers in conditions: a name that no model has would never match, and nobody would know.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::workspace::layers::LayerModel;
use crate::yaml::node::Node;
use crate::yaml::shape::{Reader, did_you_mean};

/// The fields that hold layers.
const FIELDS: &[&str] = &["layer", "from_layer", "to_layer"];

/// Checks the names below the fields that hold layers; the depth of a policy is bounded when it is read.
pub fn check(node: &Node, models: &BTreeMap<String, Arc<LayerModel>>, reader: &mut Reader<'_>) {
    for (key, value) in node.entries() {
        if FIELDS.contains(&key.text.as_str()) {
            names(value, models, reader);
        } else {
            check(value, models, reader);
        }
    }
    node.items().iter().for_each(|item| check(item, models, reader));
}

fn names(node: &Node, models: &BTreeMap<String, Arc<LayerModel>>, reader: &mut Reader<'_>) {
    node.entries().iter().filter(|(key, _)| key.text != "exists").for_each(|(_, value)| names(value, models, reader));
    node.items().iter().for_each(|item| names(item, models, reader));
    let Some(text) = node.text().filter(|text| !text.contains('*')) else { return };
    let known: Vec<String> =
        models.values().flat_map(|model| model.layers.iter().map(|layer| format!("{}.{}", model.name, layer.name))).collect();
    if !known.iter().any(|name| name == text) {
        let help = did_you_mean(text, known.iter().map(String::as_str)).unwrap_or_else(|| match known.as_slice() {
            [] => "the policy defines no layer model".to_owned(),
            _ => format!("write the model and the layer: `{}`", known.join("`, `")),
        });
        reader.mistake(node.place, format!("there is no layer `{text}`"), Some(help));
    }
}
