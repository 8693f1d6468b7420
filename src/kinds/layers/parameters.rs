//! The parameters of kind `layers`.

use std::sync::Arc;

use crate::kinds::considered::{CONTEXTS, Considered, IGNORE_IMPORTS};
use crate::kinds::{Compile, module_patterns};
use crate::source::sources::Place;
use crate::workspace::layers::{LayerModel, ModulePattern};
use crate::yaml::node::{Key, Node, Value};
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
            about: "imports that are not judged, and lead nowhere: those in a context with `allow`. Every context is `deny` by default",
            required: false,
            shape: Shape::Object(&CONTEXTS),
        },
        KeyShape {
            name: "reach",
            about: "`direct` (the default): imports as they are written. `indirect`: a chain of imports through modules in no layer \
                    counts as an import of what it ends in",
            required: false,
            shape: Shape::OneOf(&["direct", "indirect"]),
        },
        KeyShape {
            name: "must_not_reach",
            about: "what a layer must not import by any chain, whatever modules and layers it leads through: layers, and third parties \
                    with all below them, `{ L5: [L2, { third_party: httpx }] }`",
            required: false,
            shape: Shape::MapOf(&Shape::List(&Shape::Either { text: true, list: None, object: Some(&OUTSIDE), map: None })),
        },
        IGNORE_IMPORTS,
        KeyShape {
            name: "unassigned",
            about: "whether a module that is in no layer is a finding (`error`) or fine (`ok`, the default); or which ones are, \
                    `{ error: [app.**], ok: [app.scripts.**] }`",
            required: false,
            shape: Shape::Either { text: true, list: None, object: Some(&UNASSIGNED), map: None },
        },
        KeyShape {
            name: "third_party",
            about: "modules from outside that a layer must not import, with all below them: `{ L5: [sqlalchemy] }`",
            required: false,
            shape: Shape::MapOf(&Shape::OneOrList(&Shape::Text)),
        },
    ],
};

static OUTSIDE: Object = Object {
    name: "third-party",
    about: "modules from outside",
    keys: &[KeyShape { name: "third_party", about: "the module, with all below it", required: true, shape: Shape::Text }],
};

static UNASSIGNED: Object = Object {
    name: "unassigned-modules",
    about: "which modules must be in a layer",
    keys: &[
        KeyShape { name: "error", about: "those that must be in one", required: true, shape: Shape::OneOrList(&Shape::Text) },
        KeyShape { name: "ok", about: "those of them that need not be", required: false, shape: Shape::OneOrList(&Shape::Text) },
    ],
};

/// The validated parameters.
pub(super) struct Parameters {
    pub(super) model: Arc<LayerModel>,
    pub(super) considered: Considered,
    /// Whether a chain through modules in no layer counts.
    pub(super) indirect: bool,
    pub(super) must_not_reach: Vec<Barred>,
    pub(super) unassigned: Unassigned,
    pub(super) third_party: Vec<Forbidden>,
}

/// A third party that a layer must not import.
pub(super) struct Forbidden {
    pub(super) layer: String,
    pub(super) module: String,
    pub(super) place: Place,
}

/// What a layer must not reach by any chain.
pub(super) struct Barred {
    pub(super) layer: String,
    pub(super) goal: Goal,
    pub(super) place: Place,
}

/// The end of a chain.
pub(super) enum Goal {
    /// Any module of a layer.
    Layer(String),
    /// A module from outside, and all below it.
    ThirdParty(String),
}

/// Modules that must be in a layer.
pub(super) enum Unassigned {
    /// None must.
    Ok,
    /// All must.
    Error,
    /// Some must, but for others.
    Some { error: Vec<ModulePattern>, ok: Vec<ModulePattern> },
}

impl Parameters {
    pub(super) fn read(node: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let model = model(node, context, reader)?;
        let considered = Considered::read(node, &[], reader);
        let indirect = node.get("reach").and_then(Node::text) == Some("indirect");
        let must_not_reach = node.get("must_not_reach").map(|node| must_not_reach(node, &model, reader)).unwrap_or_default();
        let unassigned = node.get("unassigned").map_or(Unassigned::Ok, |node| unassigned(node, reader));
        let third_party = node.get("third_party").map(|node| third_party(node, &model, reader)).unwrap_or_default();
        Some(Self { model, considered, indirect, must_not_reach, unassigned, third_party })
    }

    /// Whether chains are asked for.
    pub(super) fn asks_chains(&self) -> bool {
        self.indirect || !self.must_not_reach.is_empty()
    }
}

impl Unassigned {
    /// Whether a module must be in a layer.
    pub(super) fn is_error(&self, module: &str) -> bool {
        let any = |patterns: &[ModulePattern]| patterns.iter().any(|pattern| pattern.matches(module).is_some());
        match self {
            Self::Ok => false,
            Self::Error => true,
            Self::Some { error, ok } => any(error) && !any(ok),
        }
    }
}

impl Goal {
    /// As a message names it.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Layer(name) | Self::ThirdParty(name) => name,
        }
    }
}

/// Whether a dotted name is a module or below it.
pub(super) fn is_below(name: &str, module: &str) -> bool {
    name.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
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

/// Whether a model has a layer; a mistake where it has not.
fn knows(model: &LayerModel, layer: &str, place: Place, reader: &mut Reader<'_>) -> bool {
    let names = || model.layers.iter().map(|layer| layer.name.as_str());
    let known = names().any(|name| name == layer);
    if !known {
        let message = format!("the layer model `{}` has no layer `{layer}`", model.name);
        reader.mistake(place, message, did_you_mean(layer, names()));
    }
    known
}

fn rows<'n>(node: &'n Node, model: &LayerModel, reader: &mut Reader<'_>) -> Vec<(&'n Key, &'n Node)> {
    let entries = node.entries().iter();
    let known = entries.filter(|(layer, _)| knows(model, &layer.text, layer.place, reader));
    known.flat_map(|(layer, row)| module_patterns::one_or_list(row).iter().map(move |item| (layer, item))).collect()
}

fn third_party(node: &Node, model: &LayerModel, reader: &mut Reader<'_>) -> Vec<Forbidden> {
    let rows = rows(node, model, reader).into_iter();
    rows.filter_map(|(layer, item)| Some(Forbidden { layer: layer.text.clone(), module: item.text()?.to_owned(), place: item.place }))
        .collect()
}

fn must_not_reach(node: &Node, model: &LayerModel, reader: &mut Reader<'_>) -> Vec<Barred> {
    let mut barred = Vec::new();
    for (layer, item) in rows(node, model, reader) {
        let goal = match (item.text(), item.get("third_party").and_then(Node::text)) {
            (Some(name), _) if name == layer.text => {
                reader.mistake(item.place, format!("`{name}` reaches itself"), Some("name another layer".to_owned()));
                continue;
            }
            (Some(name), _) if knows(model, name, item.place, reader) => Goal::Layer(name.to_owned()),
            (_, Some(module)) => Goal::ThirdParty(module.to_owned()),
            _ => continue,
        };
        barred.push(Barred { layer: layer.text.clone(), goal, place: item.place });
    }
    barred
}

fn unassigned(node: &Node, reader: &mut Reader<'_>) -> Unassigned {
    match (node.text(), &node.value) {
        (Some("ok"), _) => Unassigned::Ok,
        (Some("error"), _) => Unassigned::Error,
        (None, Value::Map(_)) => {
            let mut patterns = |key: &str| node.get(key).map(|node| module_patterns::read(node, reader)).unwrap_or_default();
            Unassigned::Some { error: patterns("error"), ok: patterns("ok") }
        }
        (Some(word), _) => {
            let help =
                did_you_mean(word, ["ok", "error"]).unwrap_or_else(|| "write `ok`, `error`, or `{ error: […], ok: […] }`".to_owned());
            reader.mistake(node.place, format!("`{word}` is neither `ok` nor `error`"), Some(help));
            Unassigned::Ok
        }
        _ => Unassigned::Ok,
    }
}
