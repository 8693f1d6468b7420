//! Kind `assert`: what facts of one type must have, or must not have. Most rules are this.
//!
//! Knows no fact type by name: [`facts::ALL`] is the list, and each type's table says what can be asked.

mod alike;
pub(in crate::kinds) mod by_file;
pub(in crate::kinds) mod captures;
pub(in crate::kinds) mod condition;
pub(in crate::kinds) mod empty;
pub(in crate::kinds) mod fact;
pub(in crate::kinds) mod facts;
pub(in crate::kinds) mod gaps;
pub(in crate::kinds) mod judge;
mod layer_names;
mod lists;
mod loose;
pub(in crate::kinds) mod message;
pub(in crate::kinds) mod names;
pub(in crate::kinds) mod pattern;
mod places;
pub(in crate::kinds) mod plants;
pub(in crate::kinds) mod read;
mod reference;
pub(in crate::kinds) mod schema;
pub(in crate::kinds) mod wants;

pub use reference::reference;

use super::{Check, Compile, Kind};
use crate::diagnostics::finding::Severity;
use crate::source::sources::Place;
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

use condition::Condition;
use fact::FactType;

/// The kind.
pub struct Assert;

static SOFTER: Object = Object {
    name: "softer",
    about: "Subjects whose findings weigh less.",
    keys: &[
        KeyShape { name: "where", about: "Which subjects.", required: true, shape: Shape::Any },
        KeyShape {
            name: "severity",
            about: "What their findings weigh.",
            required: true,
            shape: Shape::OneOf(&["error", "warning", "advice"]),
        },
    ],
};

static PARAMETERS: Object = Object {
    name: "assert",
    about: "What facts of one type must have, or must not have.",
    keys: &[
        KeyShape { name: "for", about: "The type of facts.", required: true, shape: Shape::OneOf(facts::NAMES) },
        KeyShape { name: "where", about: "Which of them; all when left out.", required: false, shape: Shape::Any },
        KeyShape { name: "require", about: "What each must have.", required: false, shape: Shape::Any },
        KeyShape { name: "forbid", about: "What none may have.", required: false, shape: Shape::Any },
        KeyShape {
            name: "unique",
            about: "Fields whose values, taken together, no two may share.",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape {
            name: "similar",
            about: "A field whose values no two may have nearly alike: one letter, a plural, case or underscores apart.",
            required: false,
            shape: Shape::Text,
        },
        KeyShape {
            name: "within",
            about: "Fields that are equal for those that `similar` compares.",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape {
            name: "soften",
            about: "Subjects whose findings weigh less; the first that fits decides.",
            required: false,
            shape: Shape::List(&Shape::Object(&SOFTER)),
        },
    ],
};

/// A compiled assertion.
struct Assertion {
    of: &'static dyn FactType,
    subjects: Option<Condition>,
    require: Option<Condition>,
    forbid: Option<(Condition, Place)>,
    unique: Vec<(usize, Place)>,
    /// `similar`, and the fields of `within`.
    similar: Option<(usize, Place, Vec<usize>)>,
    soften: Vec<(Condition, Severity)>,
    /// It asks about row-level security, which only PostgreSQL has.
    row_security: bool,
    /// It asks who reads or writes what.
    accesses: bool,
    /// It asks for something that only the text of a file tells.
    text: bool,
    /// It asks about pieces of lines.
    pieces: bool,
    /// It asks who owns a file.
    owners: bool,
}

impl Kind for Assert {
    fn name(&self) -> &'static str {
        "assert"
    }

    fn about(&self) -> &'static str {
        "facts of one type have what they must have, and nothing that they must not have"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, parameters: &Node) -> &'static [&'static str] {
        subject_type(parameters).map_or(&[], FactType::subject_keys)
    }

    fn compile(&self, parameters: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let of = subject_type(parameters)?;
        let before = reader.count();
        let mut read = |key: &str| parameters.get(key).filter(|node| !node.is_null()).map(|node| read::condition(node, of, reader));
        let (subjects, require, forbid) = (read("where"), read("require"), read("forbid"));
        if matches!(of.name(), "module" | "import") {
            layer_names::check(parameters, context.layers, reader);
        }
        captures::check(subjects.as_ref(), [require.as_ref(), forbid.as_ref()], reader);
        let forbid = forbid.zip(parameters.entry("forbid")).map(|(condition, (key, _))| (condition, key.place));
        let soften = parameters.get("soften").map(Node::items).unwrap_or_default();
        let soften = soften.iter().filter_map(|entry| {
            let severity = entry.get("severity").and_then(Node::text).and_then(Severity::parse)?;
            Some((read::condition(entry.get("where")?, of, reader), severity))
        });
        let soften = soften.collect();
        let unique = parameters.get("unique").map(|node| read::fields(node, of, reader)).unwrap_or_default();
        let similar = similar(parameters, of, reader);
        if require.is_none() && forbid.is_none() && unique.is_empty() && parameters.get("similar").is_none() {
            let help = "add `require:`, `forbid:`, `unique:` or `similar:`".to_owned();
            reader.mistake(parameters.place, "this assertion asks for nothing", Some(help));
        }
        if reader.count() > before {
            return None;
        }
        let asked: Vec<&Node> = ["where", "require", "forbid", "soften"].into_iter().filter_map(|key| parameters.get(key)).collect();
        let row_security = of.name() == "policy" || asked.iter().any(|node| mentions(node, &["rls", "policies"]));
        let accesses = matches!(of.name(), "write" | "query") || asked.iter().any(|node| mentions(node, facts::ABOUT_ACCESSES));
        let (text, pieces, owners) = (false, false, false);
        let assertion = Assertion { of, subjects, require, forbid, unique, similar, soften, row_security, accesses, text, pieces, owners };
        Some(Box::new(assertion.knowing_what_it_asks()))
    }

    fn refine_schema(&self, schema: &mut serde_json::Value, definitions: &mut crate::yaml::schema::Definitions) {
        schema::refine(schema, definitions);
    }

    fn check_message(&self, parameters: &Node, message: &Node, reader: &mut Reader<'_>) {
        if let Some(of) = subject_type(parameters) {
            message::check(message, of, reader);
        }
    }
}

/// The field that `similar` compares, and those of `within`.
fn similar(parameters: &Node, of: &dyn FactType, reader: &mut Reader<'_>) -> Option<(usize, Place, Vec<usize>)> {
    let within = parameters.get("within").map(|node| read::fields(node, of, reader)).unwrap_or_default();
    let Some(node) = parameters.get("similar").filter(|node| node.text().is_some()) else {
        if let Some((key, _)) = parameters.entry("within") {
            let help = "name the field that is compared: `similar: name`".to_owned();
            reader.mistake(key.place, "`within` stands without `similar`", Some(help));
        }
        return None;
    };
    let (field, place) = read::fields(node, of, reader).first().copied()?;
    Some((field, place, within.into_iter().map(|(index, _)| index).collect()))
}

/// Whether one of the keys stands anywhere in a node; the depth of a policy is bounded when it is read.
pub(in crate::kinds) fn mentions(node: &Node, keys: &[&str]) -> bool {
    node.entries().iter().any(|(key, value)| keys.contains(&key.text.as_str()) || mentions(value, keys))
        || node.items().iter().any(|item| mentions(item, keys))
}

fn subject_type(parameters: &Node) -> Option<&'static dyn FactType> {
    let name = parameters.get("for")?.text()?;
    facts::ALL.iter().copied().find(|of| of.name() == name)
}

#[cfg(test)]
mod tests;
