//! Kind `registry`: two sets agree, whatever facts they are made of: ids in a document and literals in code, panels and routes,
//! a table in Markdown and functions.
//!
//! What one fact must have is an assertion's to say; only what needs the other set is said here.

mod judge;
mod side;
#[cfg(test)]
mod tests;

use super::assert::{facts, schema};
use super::plant::Sowing;
use super::{Check, Compile, Inputs, Kind, RuleHead};
use crate::source::sources::Place;
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape, did_you_mean};
use side::Side;

/// The kind.
pub struct Registries;

static SIDE: Object = Object {
    name: "registry-side",
    about: "A set of names: a field of facts, or a list.",
    keys: &[
        KeyShape { name: "for", about: "The type of facts.", required: false, shape: Shape::OneOf(facts::NAMES) },
        KeyShape { name: "where", about: "Which of them; all when left out.", required: false, shape: Shape::Any },
        KeyShape { name: "key", about: "The field that is the name; each name of a list counts.", required: false, shape: Shape::Text },
        KeyShape { name: "values", about: "The names, instead of facts.", required: false, shape: Shape::List(&Shape::Text) },
        KeyShape { name: "name", about: "What the set is called in messages.", required: false, shape: Shape::Text },
        KeyShape {
            name: "take",
            about: "A regular expression for all of a name; its first group is what counts, and names that it does not fit are left out.",
            required: false,
            shape: Shape::Text,
        },
    ],
};

static PARAMETERS: Object = Object {
    name: "registry",
    about: "Two sets agree.",
    keys: &[
        KeyShape { name: "left", about: "One set.", required: true, shape: Shape::Object(&SIDE) },
        KeyShape { name: "right", about: "The other set.", required: true, shape: Shape::Object(&SIDE) },
        KeyShape {
            name: "require",
            about: "How they agree.",
            required: true,
            shape: Shape::OneOf(&["left_in_right", "right_in_left", "equal", "disjoint"]),
        },
        KeyShape { name: "ignore_case", about: "Whether case does not count.", required: false, shape: Shape::Bool },
    ],
};

/// How the sets agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreement {
    LeftInRight,
    RightInLeft,
    Equal,
    Disjoint,
}

/// A compiled registry.
struct Registry {
    left: Side,
    right: Side,
    require: Agreement,
    /// Where `require` is written.
    place: Place,
    ignore_case: bool,
}

impl Registry {
    /// A name in one of the sets that the other one does not have.
    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        let (left, right) = (|| self.left.plants(inputs, head), || self.right.plants(inputs, head));
        match self.require {
            Agreement::LeftInRight => left().into(),
            Agreement::RightInLeft => right().into(),
            Agreement::Equal => [left(), right()].concat().into(),
            Agreement::Disjoint => Sowing { plants: vec![], lacking: Some("a name that both sets hold cannot be made up".to_owned()) },
        }
    }
}

impl Kind for Registries {
    fn name(&self) -> &'static str {
        "registry"
    }

    fn about(&self) -> &'static str {
        "two sets agree: documents, code, the schema, or a list"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["key"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let before = reader.count();
        let left = Side::read(parameters.get("left")?, "left", reader);
        let right = Side::read(parameters.get("right")?, "right", reader);
        let (key, require) = parameters.entry("require")?;
        let agreement = match require.text()? {
            "left_in_right" => Agreement::LeftInRight,
            "right_in_left" => Agreement::RightInLeft,
            "equal" => Agreement::Equal,
            "disjoint" => Agreement::Disjoint,
            _ => return None,
        };
        let place = Place { file: key.place.file, span: key.place.span.cover(require.place.span) };
        let ignore_case = parameters.get("ignore_case").and_then(Node::bool).unwrap_or(false);
        let registry = Registry { left: left?, right: right?, require: agreement, place, ignore_case };
        (reader.count() == before).then(|| Box::new(registry) as Box<dyn Check>)
    }

    fn refine_schema(&self, schema: &mut serde_json::Value, definitions: &mut crate::yaml::schema::Definitions) {
        schema::refine_within(schema, &["left", "right"], definitions);
    }

    fn check_message(&self, _: &Node, message: &Node, reader: &mut Reader<'_>) {
        let text = message.text().unwrap_or("");
        for (at, _) in text.match_indices('{') {
            let name = text.get(at + 1..).and_then(|rest| rest.split_once('}')).map_or("", |(name, _)| name);
            if !judge::PLACEHOLDERS.contains(&name) {
                let known = || judge::PLACEHOLDERS.iter().copied();
                let help = did_you_mean(name, known()).unwrap_or_else(|| format!("known here: {}", known().collect::<Vec<_>>().join(", ")));
                reader.mistake(message.place, format!("this kind has no `{name}` to put into the message"), Some(help));
            }
        }
    }
}
