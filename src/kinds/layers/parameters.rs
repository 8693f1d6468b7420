//! The parameters of kind `layers`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts::imports::ImportKind;
use crate::kinds::Compile;
use crate::source::sources::Place;
use crate::workspace::imports::ResolvedImport;
use crate::workspace::layers::LayerModel;
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape, did_you_mean};

pub(super) static PARAMETERS: Object = Object {
    name: "layers",
    about: "a layer model, held against the imports",
    keys: &[
        KeyShape {
            name: "layers",
            about: "the model's name in the section `layers:`; may be left out when there is one",
            required: false,
            shape: Shape::Text,
        },
        KeyShape {
            name: "contexts",
            about: "imports that are not judged: those in a context with `allow`. Every context is `deny` by default",
            required: false,
            shape: Shape::Object(&CONTEXTS),
        },
        KeyShape {
            name: "unassigned",
            about: "whether a module that is in no layer is a finding (`error`) or fine (`ok`, the default)",
            required: false,
            shape: Shape::OneOf(&["error", "ok"]),
        },
        KeyShape {
            name: "third_party",
            about: "modules from outside that a layer must not import, with all below them: `{ L5: [sqlalchemy] }`",
            required: false,
            shape: Shape::MapOf(&Shape::OneOrList(&Shape::Text)),
        },
    ],
};

const DECISION: Shape = Shape::OneOf(&["allow", "deny"]);

static CONTEXTS: Object = Object {
    name: "import-contexts",
    about: "what an import may stand under",
    keys: &[
        KeyShape { name: "top_level", about: "none of the others", required: false, shape: DECISION },
        KeyShape { name: "lazy", about: "inside a function", required: false, shape: DECISION },
        KeyShape { name: "type_checking", about: "under `if TYPE_CHECKING:`; never runs", required: false, shape: DECISION },
        KeyShape { name: "try_import", about: "in a `try` that catches `ImportError`", required: false, shape: DECISION },
        KeyShape { name: "main", about: "under `if __name__ == \"__main__\":`", required: false, shape: DECISION },
        KeyShape { name: "dynamic", about: "a call with a literal: `import_module(\"a.b\")`", required: false, shape: DECISION },
        KeyShape { name: "test", about: "rust: under `#[cfg(test)]`", required: false, shape: DECISION },
    ],
};

/// The validated parameters.
pub(super) struct Parameters {
    pub(super) model: Arc<LayerModel>,
    /// Contexts whose imports are not judged.
    pub(super) allowed: BTreeSet<String>,
    pub(super) unassigned_is_error: bool,
    pub(super) third_party: Vec<Forbidden>,
}

/// A third party that a layer must not import.
pub(super) struct Forbidden {
    pub(super) layer: String,
    pub(super) module: String,
    pub(super) place: Place,
}

impl Parameters {
    pub(super) fn read(node: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let model = model(node, context, reader)?;
        let contexts = node.get("contexts").map(Node::entries).unwrap_or_default();
        let allowed = contexts.iter().filter(|(_, value)| value.text() == Some("allow")).map(|(key, _)| key.text.clone()).collect();
        let unassigned_is_error = node.get("unassigned").and_then(Node::text) == Some("error");
        let third_party = node.get("third_party").map(|node| third_party(node, &model, reader)).unwrap_or_default();
        Some(Self { model, allowed, unassigned_is_error, third_party })
    }

    /// Whether a context that an import stands in is allowed.
    pub(super) fn excuses(&self, import: &ResolvedImport) -> bool {
        contexts(import).iter().any(|context| self.allowed.contains(*context))
    }
}

/// The words of the contexts that an import stands in.
pub(super) fn contexts(import: &ResolvedImport) -> Vec<&'static str> {
    let context = import.context;
    let all = [
        (context.lazy, "lazy"),
        (context.type_checking, "type_checking"),
        (context.try_guard, "try_import"),
        (context.main_guard, "main"),
        (import.kind == ImportKind::Dynamic, "dynamic"),
        (context.test, "test"),
    ];
    let words: Vec<&str> = all.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    if words.is_empty() { vec!["top_level"] } else { words }
}

fn model(node: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Arc<LayerModel>> {
    let all = || context.layers.keys().map(String::as_str);
    let listing = || all().collect::<Vec<_>>().join("`, `");
    let Some(named) = node.get("layers") else {
        let mut models = context.layers.values();
        return match (models.next(), models.next()) {
            (Some(only), None) => Some(only.clone()),
            (None, _) => {
                let help = "add a section `layers:` with `members` and `may_import`".to_owned();
                reader.mistake(node.place, "the policy defines no layer model", Some(help));
                None
            }
            _ => {
                reader.mistake(node.place, "`layers` must name one of several models", Some(format!("the models are `{}`", listing())));
                None
            }
        };
    };
    let name = named.text()?;
    let model = context.layers.get(name).cloned();
    if model.is_none() {
        let help = did_you_mean(name, all()).unwrap_or_else(|| {
            if context.layers.is_empty() {
                "the policy defines no layer model".to_owned()
            } else {
                format!("the models are `{}`", listing())
            }
        });
        reader.mistake(named.place, format!("there is no layer model `{name}`"), Some(help));
    }
    model
}

fn third_party(node: &Node, model: &LayerModel, reader: &mut Reader<'_>) -> Vec<Forbidden> {
    let mut forbidden = Vec::new();
    for (layer, modules) in node.entries() {
        let names = || model.layers.iter().map(|layer| layer.name.as_str());
        if !names().any(|name| name == layer.text) {
            let message = format!("the layer model `{}` has no layer `{}`", model.name, layer.text);
            reader.mistake(layer.place, message, did_you_mean(&layer.text, names()));
            continue;
        }
        let items = if modules.items().is_empty() { std::slice::from_ref(modules) } else { modules.items() };
        forbidden.extend(
            items
                .iter()
                .filter_map(|item| Some(Forbidden { layer: layer.text.clone(), module: item.text()?.to_owned(), place: item.place })),
        );
    }
    forbidden
}
