//! Kind `concept-tables`: one concept has one canonical table; every other table of it is registered by domain, with a reason.
//!
//! Words are whole words of the unqualified table name: `evidence_capture` holds no `cap`, and a schema's name never counts.

mod judge;
mod parameters;
mod plants;

use super::{Check, Compile, Kind};
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// The kind.
pub struct ConceptTables;

static ENTRY: Object = Object {
    name: "registered-table",
    about: "A permanent decision: this table belongs to the concept too.",
    keys: &[
        KeyShape { name: "table", about: "The table, `name` or `schema.name`.", required: true, shape: Shape::Text },
        KeyShape { name: "role", about: "What it is to the concept, such as `history`.", required: true, shape: Shape::Text },
        KeyShape { name: "reason", about: "Why it is a table of its own.", required: true, shape: Shape::Text },
        KeyShape { name: "evidence", about: "Where the decision is written down.", required: true, shape: Shape::Text },
        KeyShape { name: "expires", about: "The last day on which the entry holds.", required: false, shape: Shape::Date },
    ],
};

static PARAMETERS: Object = Object {
    name: "concept-tables",
    about: "The tables of one concept.",
    keys: &[
        KeyShape {
            name: "words",
            about: "Words that name the concept; singular and plural are the same word.",
            required: true,
            shape: Shape::List(&Shape::Text),
        },
        KeyShape { name: "canonical", about: "The table that counts.", required: false, shape: Shape::Text },
        KeyShape {
            name: "registry",
            about: "The other tables of the concept, by the domain that they belong to.",
            required: false,
            shape: Shape::MapOf(&Shape::List(&Shape::Object(&ENTRY))),
        },
    ],
};

impl Kind for ConceptTables {
    fn name(&self) -> &'static str {
        "concept-tables"
    }

    fn about(&self) -> &'static str {
        "one concept has one canonical table; other tables of it are registered by domain, with a reason"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["table", "domain"]
    }

    fn compile(&self, parameters: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let parameters = parameters::Parameters::read(parameters, context, reader)?;
        Some(Box::new(parameters))
    }
}

#[cfg(test)]
mod tests;
