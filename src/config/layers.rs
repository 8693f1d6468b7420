//! The `layers:` section: named models of which module is in which layer, and which layer may import which.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kinds::module_patterns;
use crate::source::sources::Place;
use crate::workspace::layers::{Allowed, HeaderRule, Layer, LayerModel, ModulePattern, PatternPart};
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::shape::{KeyShape, Object, Reader, Shape, did_you_mean};

/// What `layers:` may hold.
pub const SHAPE: Shape = Shape::MapOf(&Shape::Object(&MODEL));

static MODEL: Object = Object {
    name: "layer-model",
    about: "layers of modules, and which of them may import which",
    keys: &[
        KeyShape {
            name: "members",
            about: "each layer's module patterns: `*` is one part, `**` any number, `{name}` one part that is remembered; `a.**` is `a` and all below",
            required: true,
            shape: Shape::MapOf(&Shape::OneOrList(&Shape::Text)),
        },
        KeyShape {
            name: "may_import",
            about: "each layer's row: the layers that it may import besides itself. A layer without a row imports no other. \
                    A row that names its own layer decides about that too",
            required: false,
            shape: Shape::MapOf(&Shape::List(&Shape::Either { text: true, list: None, object: Some(&ALLOWED), map: None })),
        },
        KeyShape {
            name: "order",
            about: "instead of `may_import`: all layers from top to bottom; each may import those below it",
            required: false,
            shape: Shape::List(&Shape::Text),
        },
        KeyShape { name: "open", about: "layers that every layer may import", required: false, shape: Shape::List(&Shape::Text) },
        KeyShape {
            name: "optional",
            about: "layers whose patterns may match no module, such as those that are still to come",
            required: false,
            shape: Shape::List(&Shape::Text),
        },
        KeyShape {
            name: "header",
            about: "a header line of the file that names its layer, such as `# Layer: L5`",
            required: false,
            shape: Shape::Object(&HEADER),
        },
    ],
};

static ALLOWED: Object = Object {
    name: "allowed-layer",
    about: "a layer that may be imported under a condition",
    keys: &[
        KeyShape { name: "layer", about: "the layer that may be imported", required: true, shape: Shape::Text },
        KeyShape {
            name: "same",
            about: "the `{name}` of the patterns that must be equal on both sides: `same: domain` is `of the same domain`",
            required: true,
            shape: Shape::Text,
        },
    ],
};

static HEADER: Object = Object {
    name: "layer-header",
    about: "how a file's header names its layer",
    keys: &[
        KeyShape { name: "key", about: "the header's key, such as `Layer`", required: true, shape: Shape::Text },
        KeyShape {
            name: "wins",
            about: "whether the header beats the path; without it a header decides only where no pattern matches",
            required: false,
            shape: Shape::Bool,
        },
    ],
};

/// Reads the section, already held against [`SHAPE`]. A model with a mistake is read as far as it goes, so that what uses it is not wrong too.
pub fn read(node: &Node, reader: &mut Reader<'_>) -> BTreeMap<String, Arc<LayerModel>> {
    node.entries().iter().map(|(name, model)| (name.text.clone(), Arc::new(self::model(name, model, reader)))).collect()
}

fn model(name: &Key, node: &Node, reader: &mut Reader<'_>) -> LayerModel {
    let mut layers: Vec<Layer> =
        node.get("members").map(Node::entries).unwrap_or_default().iter().map(|entry| layer(entry, reader)).collect();
    if layers.is_empty() && node.get("members").is_some() {
        reader.mistake(name.place, format!("the layer model `{}` has no layers", name.text), None);
    }
    let scope = Names { layers: &layers };
    let mut rows = BTreeMap::new();
    let may_import = node.get("may_import").map(|node| matrix(node, &scope, &mut rows, reader));
    let order = node.get("order").map(|node| order(node, &scope, &mut rows, reader));
    let open = node.get("open").map(|node| scope.known_items(node, reader)).unwrap_or_default();
    let optional = node.get("optional").map(|node| scope.known_items(node, reader)).unwrap_or_default();
    for layer in &mut layers {
        layer.optional = optional.contains(&layer.name);
    }
    match (node.entry("may_import"), node.entry("order")) {
        (Some((matrix, _)), Some((order, _))) => {
            let other = (matrix.place, "`may_import` says it too".to_owned());
            reader.conflict(order.place, "a layer model has either `may_import` or `order`", other);
        }
        (None, None) if matches!(node.value, Value::Map(_)) => {
            let help = "add `may_import:` (a row per layer) or `order:` (from top to bottom)".to_owned();
            reader.mistake(name.place, format!("the layer model `{}` does not say which layer may import which", name.text), Some(help));
        }
        _ => {}
    }
    let header = node.get("header").and_then(|header| {
        Some(HeaderRule { key: header.get("key")?.text()?.to_owned(), wins: header.get("wins").and_then(Node::bool).unwrap_or(false) })
    });
    LayerModel { name: name.text.clone(), may_import, rows, open, order, header, place: name.place, layers }
}

fn layer((name, patterns): &(Key, Node), reader: &mut Reader<'_>) -> Layer {
    Layer { name: name.text.clone(), members: module_patterns::read(patterns, reader), optional: false, place: name.place }
}

/// The names that the other keys of a model may use.
struct Names<'l> {
    layers: &'l [Layer],
}

impl Names<'_> {
    fn known(&self, node: &Node, reader: &mut Reader<'_>) -> Option<String> {
        let text = node.text()?;
        self.check(text, node.place, reader).then(|| text.to_owned())
    }

    fn check(&self, name: &str, place: Place, reader: &mut Reader<'_>) -> bool {
        let known = self.layers.iter().any(|layer| layer.name == name);
        if !known {
            let names: Vec<&str> = self.layers.iter().map(|layer| layer.name.as_str()).collect();
            let help = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.as_slice() {
                [] => format!("add `{name}` to `members`, with the modules that form it"),
                names => format!("the layers are `{}`", names.join("`, `")),
            });
            reader.mistake(place, format!("`members` has no layer `{name}`"), Some(help));
        }
        known
    }

    /// The layers of a list, each once.
    fn known_items(&self, node: &Node, reader: &mut Reader<'_>) -> Vec<String> {
        let mut seen: BTreeMap<String, Place> = BTreeMap::new();
        let mut names = Vec::new();
        for item in node.items() {
            let Some(name) = self.known(item, reader) else { continue };
            if let Some(first) = seen.get(&name) {
                reader.conflict(item.place, format!("`{name}` is listed twice"), (*first, "first here".to_owned()));
            } else {
                seen.insert(name.clone(), item.place);
                names.push(name);
            }
        }
        names
    }

    /// Whether a layer's patterns remember a part under this name.
    fn captures(&self, layer: &str, capture: &str) -> bool {
        let has = |pattern: &ModulePattern| pattern.parts.iter().any(|part| matches!(part, PatternPart::Capture(name) if name == capture));
        self.layers.iter().filter(|candidate| candidate.name == layer).any(|layer| layer.members.iter().any(has))
    }
}

fn matrix(node: &Node, names: &Names<'_>, rows: &mut BTreeMap<String, Place>, reader: &mut Reader<'_>) -> BTreeMap<String, Vec<Allowed>> {
    let mut matrix = BTreeMap::new();
    for (from, row) in node.entries() {
        if !names.check(&from.text, from.place, reader) {
            continue;
        }
        let mut entries: Vec<Allowed> = Vec::new();
        for item in row.items() {
            let Some(entry) = allowed(&from.text, item, names, reader) else { continue };
            match entries.iter().find(|earlier| earlier.layer == entry.layer && (earlier.same.is_none() || earlier.same == entry.same)) {
                Some(earlier) => {
                    let message = format!("`{}` is already allowed in this row", entry.layer);
                    reader.conflict(entry.place, message, (earlier.place, "here".to_owned()));
                }
                None => entries.push(entry),
            }
        }
        rows.insert(from.text.clone(), from.place);
        matrix.insert(from.text.clone(), entries);
    }
    matrix
}

/// `L6` or `{ layer: L6, same: domain }`.
fn allowed(from: &str, item: &Node, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Allowed> {
    if item.text().is_some() {
        return Some(Allowed { layer: names.known(item, reader)?, same: None, place: item.place });
    }
    let layer = names.known(item.get("layer")?, reader)?;
    let same = item.get("same")?;
    let capture = same.text()?;
    if let Some(lacking) = [from, &layer].into_iter().find(|layer| !names.captures(layer, capture)) {
        let help = format!("write `{{{capture}}}` for that part in the patterns of `{lacking}`");
        reader.mistake(same.place, format!("no pattern of `{lacking}` holds `{{{capture}}}`"), Some(help));
        return None;
    }
    Some(Allowed { layer, same: Some(capture.to_owned()), place: item.place })
}

fn order(node: &Node, names: &Names<'_>, rows: &mut BTreeMap<String, Place>, reader: &mut Reader<'_>) -> Vec<String> {
    let order = names.known_items(node, reader);
    for item in node.items() {
        rows.extend(item.text().map(|name| (name.to_owned(), item.place)));
    }
    let missing: Vec<&str> =
        names.layers.iter().map(|layer| layer.name.as_str()).filter(|name| !order.iter().any(|known| known == name)).collect();
    if !missing.is_empty() {
        let help = format!("add `{}`", missing.join("`, `"));
        reader.mistake(node.place, "`order` does not list every layer", Some(help));
    }
    order
}

#[cfg(test)]
#[path = "layers_tests.rs"]
mod tests;
