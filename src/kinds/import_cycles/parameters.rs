//! The parameters of kind `import-cycles`.

use crate::kinds::considered::{CONTEXTS, Considered, IGNORE_IMPORTS};
use crate::kinds::module_patterns;
use crate::workspace::imports::Language;
use crate::workspace::layers::ModulePattern;
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// What does not run while a module is loaded.
const NOT_AT_IMPORT: &[&str] = &["lazy", "type_checking", "main", "test"];

pub(super) static PARAMETERS: Object = Object {
    name: "import-cycles",
    about: "imports that lead in a circle",
    keys: &[
        KeyShape {
            name: "among",
            about: "what must not import each other in a circle: `modules` (the default), `packages` (names of `depth` parts, with all below \
                    them) or `siblings` (the modules and packages directly in one package, each with all below it)",
            required: false,
            shape: Shape::OneOf(&["modules", "packages", "siblings"]),
        },
        KeyShape { name: "depth", about: "how many parts the name of a package has", required: false, shape: Shape::Number },
        KeyShape {
            name: "within",
            about: "patterns on the modules that take part (all by default); with `siblings` on the packages whose children are looked at",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape { name: "except", about: "patterns on those that do not", required: false, shape: Shape::OneOrList(&Shape::Text) },
        KeyShape {
            name: "language",
            about: "only modules of this language. Modules of a Rust crate may import each other, and count only when they are asked for",
            required: false,
            shape: Shape::OneOf(&["python", "rust", "typescript"]),
        },
        KeyShape {
            name: "contexts",
            about: "imports that do not count: those in a context with `allow`. By default these are `lazy`, `type_checking`, `main` and \
                    `test`, which do not run while a module is loaded; `deny` makes them count",
            required: false,
            shape: Shape::Object(&CONTEXTS),
        },
        IGNORE_IMPORTS,
    ],
};

/// The validated parameters.
pub(super) struct Parameters {
    pub(super) among: Among,
    pub(super) within: Option<Vec<ModulePattern>>,
    pub(super) except: Vec<ModulePattern>,
    pub(super) language: Option<Language>,
    pub(super) considered: Considered,
}

/// What must not import each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// Modules.
    Modules,
    /// Names of so many parts, with all below them.
    Packages(usize),
    /// What lies directly in one package.
    Siblings,
}

impl Parameters {
    pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Self {
        let among = among(node, reader);
        let within = node.get("within").map(|node| module_patterns::read(node, reader));
        let except = node.get("except").map(|node| module_patterns::read(node, reader)).unwrap_or_default();
        let language = node.get("language").and_then(Node::text).and_then(|word| match word {
            "python" => Some(Language::Python),
            "rust" => Some(Language::Rust),
            "typescript" => Some(Language::TypeScript),
            _ => None,
        });
        Self { among, within, except, language, considered: Considered::read(node, NOT_AT_IMPORT, reader) }
    }

    /// Whether a module, or with `siblings` a package, takes part.
    pub(super) fn takes_part(&self, name: &str) -> bool {
        let any = |patterns: &[ModulePattern]| patterns.iter().any(|pattern| pattern.matches(name).is_some());
        self.within.as_deref().is_none_or(any) && !any(&self.except)
    }

    /// Whether the modules of a language take part.
    pub(super) fn speaks(&self, language: Language) -> bool {
        self.language.map_or(language != Language::Rust, |wanted| wanted == language)
    }
}

fn among(node: &Node, reader: &mut Reader<'_>) -> Among {
    let depth = node.entry("depth").map(|(_, value)| (value.place, value.number().and_then(|depth| usize::try_from(depth).ok())));
    match (node.get("among").and_then(Node::text), depth) {
        (Some("packages"), Some((_, Some(depth)))) if depth > 0 => Among::Packages(depth),
        (Some("packages"), depth) => {
            let place = depth.map_or(node.place, |(place, _)| place);
            let help = "add `depth: 2` for packages such as `app.orders`".to_owned();
            reader.mistake(place, "`among: packages` needs a `depth` of 1 or more", Some(help));
            Among::Modules
        }
        (among, depth) => {
            if let Some((place, _)) = depth {
                reader.mistake(place, "only `among: packages` has a `depth`", None);
            }
            if among == Some("siblings") { Among::Siblings } else { Among::Modules }
        }
    }
}
