//! tach's file as it is written.

use crate::peers::comments;
use crate::peers::convert::Given;
use crate::source::sources::Place;
use crate::yaml::node::{Node, Value};
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// A project.
pub(super) struct Project {
    pub(super) modules: Vec<Written>,
    pub(super) layers: Vec<Layer>,
    pub(super) interfaces: Vec<Interface>,
    pub(super) exclude: Vec<Text>,
    pub(super) source_roots: Vec<String>,
    pub(super) leaves_out_type_checking: bool,
    pub(super) layers_need_depends_on: bool,
    /// Code in no module is not looked at.
    pub(super) root_is_ignored: bool,
    pub(super) local_imports: Local,
    pub(super) lost: Vec<(Place, String)>,
}

/// What an import in a function weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Local {
    Error,
    Warn,
    Off,
}

#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) place: Place,
}

pub(super) struct Layer {
    pub(super) name: String,
    /// Those above it may not reach below it.
    pub(super) closed: bool,
}

/// A module as written; its path may be a glob.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) path: Text,
    /// `None`: everything.
    pub(super) depends_on: Option<Vec<Text>>,
    pub(super) cannot_depend_on: Vec<Text>,
    pub(super) layer: Option<Text>,
    pub(super) visibility: Option<Vec<Text>>,
    pub(super) utility: bool,
    pub(super) unchecked: bool,
    pub(super) comment: Option<String>,
}

pub(super) struct Interface {
    pub(super) expose: Vec<Text>,
    pub(super) from: Vec<Text>,
    pub(super) visibility: Option<Vec<Text>>,
    pub(super) exclusive: bool,
    pub(super) comment: Option<String>,
}

/// The module of all code that no other holds.
pub(super) const ROOT: &str = "<root>";

const TEXTS: Shape = Shape::List(&Shape::Text);
const EDGES: Shape = Shape::List(&Shape::Either { text: true, list: None, object: Some(&EDGE), map: None });
const SETTING: Shape = Shape::OneOf(&["error", "warn", "off"]);

static PROJECT: Object = Object {
    name: "tach",
    about: "tach's file",
    keys: &[
        key("modules", Shape::List(&Shape::Object(&MODULE))),
        key("interfaces", Shape::List(&Shape::Object(&INTERFACE))),
        key("layers", Shape::List(&Shape::Either { text: true, list: None, object: Some(&LAYER), map: None })),
        key("cache", Shape::Any),
        key("external", Shape::Any),
        key("map", Shape::Any),
        key("exclude", TEXTS),
        key("source_roots", TEXTS),
        key("exact", Shape::Bool),
        key("disable_logging", Shape::Bool),
        key("ignore_type_checking_imports", Shape::Bool),
        key("include_string_imports", Shape::Bool),
        key("forbid_circular_dependencies", Shape::Bool),
        key("layers_explicit_depends_on", Shape::Bool),
        key("respect_gitignore", Shape::Any),
        key("use_regex_matching", Shape::Bool),
        key("root_module", Shape::OneOf(&["allow", "forbid", "ignore", "dependenciesonly"])),
        key("rules", Shape::Object(&RULES)),
        key("plugins", Shape::Any),
    ],
};

static MODULE: Object = Object {
    name: "tach-module",
    about: "a module",
    keys: &[
        key("path", Shape::Text),
        key("paths", TEXTS),
        key("depends_on", EDGES),
        key("cannot_depend_on", EDGES),
        key("depends_on_external", TEXTS),
        key("cannot_depend_on_external", TEXTS),
        key("layer", Shape::Text),
        key("visibility", TEXTS),
        key("utility", Shape::Bool),
        key("strict", Shape::Bool),
        key("unchecked", Shape::Bool),
    ],
};

static EDGE: Object =
    Object { name: "tach-edge", about: "a dependency", keys: &[needed("path", Shape::Text), key("deprecated", Shape::Bool)] };

static LAYER: Object = Object { name: "tach-layer", about: "a layer", keys: &[needed("name", Shape::Text), key("closed", Shape::Bool)] };

static INTERFACE: Object = Object {
    name: "tach-interface",
    about: "what modules expose",
    keys: &[
        needed("expose", TEXTS),
        key("from", TEXTS),
        key("visibility", TEXTS),
        key("data_types", Shape::OneOf(&["all", "primitive"])),
        key("exclusive", Shape::Bool),
    ],
};

static RULES: Object = Object {
    name: "tach-rules",
    about: "what findings weigh",
    keys: &[
        key("unused_ignore_directives", SETTING),
        key("require_ignore_directive_reasons", SETTING),
        key("unused_external_dependencies", SETTING),
        key("local_imports", SETTING),
    ],
};

const fn key(name: &'static str, shape: Shape) -> KeyShape {
    KeyShape { name, about: "as tach documents it", required: false, shape }
}

const fn needed(name: &'static str, shape: Shape) -> KeyShape {
    KeyShape { name, about: "as tach documents it", required: true, shape }
}

/// Reads it; `None` where it has mistakes.
pub(super) fn read(given: &Given<'_>, node: &Node, reader: &mut Reader<'_>) -> Option<Project> {
    reader.check(node, &PROJECT);
    if reader.count() > 0 {
        return None;
    }
    let flag = |key: &str, default: bool| node.get(key).and_then(Node::bool).unwrap_or(default);
    let rule = |key: &str| node.get("rules").and_then(|rules| rules.get(key)).and_then(Node::text);
    let local_imports = match rule("local_imports") {
        Some("warn") => Local::Warn,
        Some("off") => Local::Off,
        _ => Local::Error,
    };
    let list = |key: &str| node.get(key).map_or(&[][..], Node::items);
    let layers = list("layers").iter().filter_map(|layer| {
        let name = layer.text().or_else(|| layer.get("name").and_then(Node::text))?;
        Some(Layer { name: name.to_owned(), closed: layer.get("closed").and_then(Node::bool).unwrap_or(false) })
    });
    let roots = texts(node, "source_roots").map(|roots| roots.into_iter().map(|root| folder(&root.text)).collect::<Vec<_>>());
    Some(Project {
        modules: list("modules").iter().flat_map(|module| written(given, module, reader)).collect(),
        layers: layers.collect(),
        interfaces: list("interfaces").iter().map(|node| interface(given, node)).collect(),
        exclude: texts(node, "exclude").unwrap_or_default(),
        source_roots: roots.unwrap_or_else(|| vec![String::new()]),
        leaves_out_type_checking: flag("ignore_type_checking_imports", true),
        layers_need_depends_on: flag("layers_explicit_depends_on", false),
        root_is_ignored: node.get("root_module").and_then(Node::text).is_none_or(|word| word == "ignore"),
        local_imports,
        lost: lost(node, local_imports),
    })
}

/// What no rule says.
fn lost(node: &Node, local_imports: Local) -> Vec<(Place, String)> {
    let mut lost = vec![];
    let mut lose = |node: Option<(&crate::yaml::node::Key, &Node)>, what: &str| {
        lost.extend(node.map(|(key, _)| (key.place, format!("`{}`: {what}", key.text))));
    };
    let set = |key: &str| node.entry(key).filter(|(_, value)| value.bool() == Some(true));
    lose(set("exact"), "that every declared dependency is used is not checked");
    lose(set("forbid_circular_dependencies"), "it judges what is declared, and no import");
    lose(set("include_string_imports"), "a module's name in a string is no import");
    lose(node.entry("external"), "dependencies on distributions are not checked against pyproject.toml");
    lose(node.entry("plugins"), "what plugins find is not looked for");
    if local_imports == Local::Warn {
        let rule = node.get("rules").and_then(|rules| rules.entry("local_imports"));
        lose(rule, "imports in functions do not count, instead of being warned of");
    }
    for rule in ["require_ignore_directive_reasons", "unused_external_dependencies"] {
        let entry = node.get("rules").and_then(|rules| rules.entry(rule)).filter(|(_, value)| value.text() != Some("off"));
        lose(entry, "it judges comments and distributions, and no import");
    }
    for module in node.get("modules").map_or(&[][..], Node::items) {
        lose(module.entry("depends_on_external"), "third parties that a module may import are `tach check-external`'s");
        lose(module.entry("cannot_depend_on_external"), "third parties that a module may not import are `tach check-external`'s");
        let strict = module.entry("strict").filter(|(_, value)| value.bool() == Some(true));
        lose(strict, "write an interface instead: what `__all__` names is not read");
        for edge in module.get("depends_on").map_or(&[][..], Node::items) {
            let deprecated = edge.entry("deprecated").filter(|(_, value)| value.bool() == Some(true));
            lose(deprecated, "the dependency is allowed, without a warning");
        }
    }
    for interface in node.get("interfaces").map_or(&[][..], Node::items) {
        let typed = interface.entry("data_types").filter(|(_, value)| value.text() != Some("all"));
        lose(typed, "the types of what is exposed are not checked");
    }
    lost
}

fn written(given: &Given<'_>, node: &Node, reader: &mut Reader<'_>) -> Vec<Written> {
    let mut paths: Vec<Text> = node.get("path").and_then(text).into_iter().collect();
    paths.extend(texts(node, "paths").unwrap_or_default());
    if paths.is_empty() {
        reader.mistake(node.place, "a module has no `path`", None);
    }
    let bool = |key: &str| node.get(key).and_then(Node::bool).unwrap_or(false);
    let module = |path: Text| Written {
        comment: head_comment(given, node),
        path,
        depends_on: edges(node, "depends_on"),
        cannot_depend_on: edges(node, "cannot_depend_on").unwrap_or_default(),
        layer: node.get("layer").and_then(text),
        visibility: texts(node, "visibility"),
        utility: bool("utility"),
        unchecked: bool("unchecked"),
    };
    paths.into_iter().map(module).collect()
}

fn interface(given: &Given<'_>, node: &Node) -> Interface {
    Interface {
        expose: texts(node, "expose").unwrap_or_default(),
        from: texts(node, "from").unwrap_or_else(|| vec![Text { text: ".*".to_owned(), place: node.place }]),
        visibility: texts(node, "visibility"),
        exclusive: node.get("exclusive").and_then(Node::bool).unwrap_or(false),
        comment: head_comment(given, node),
    }
}

/// The comment above `[[modules]]`.
fn head_comment(given: &Given<'_>, node: &Node) -> Option<String> {
    comments::of_head(given.text, node.place.span)
}

fn edges(node: &Node, key: &str) -> Option<Vec<Text>> {
    let Value::List(items) = &node.get(key)?.value else { return None };
    Some(items.iter().filter_map(|item| text(item).or_else(|| item.get("path").and_then(text))).collect())
}

fn texts(node: &Node, key: &str) -> Option<Vec<Text>> {
    let Value::List(items) = &node.get(key)?.value else { return None };
    Some(items.iter().filter_map(text).collect())
}

fn text(node: &Node) -> Option<Text> {
    Some(Text { text: node.text()?.to_owned(), place: node.place })
}

/// `src/` and `./src` are `src`; the root is empty.
fn folder(root: &str) -> String {
    let root = root.trim_end_matches('/');
    let root = root.strip_prefix("./").unwrap_or(root);
    if root == "." { String::new() } else { root.to_owned() }
}
