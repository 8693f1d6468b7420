//! Kind `foreign-keys`: references that the policy lists, or that column names tell of, are foreign keys.
//!
//! Never judges types: a reference of another type that PostgreSQL accepts is a reference.

mod defects;
mod edit;
mod edit_elsewhere;
mod inferred;
mod listed;
mod plants;
mod reference;

use super::plant::Sowing;
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

pub(super) use edit::key_of;
pub(super) use reference::{End, Reference};

/// The kind.
pub struct ForeignKeys;

pub(super) static REFERENCE: Object = Object {
    name: "reference",
    about: "Columns that must be a foreign key.",
    keys: &[
        KeyShape {
            name: "from",
            about: "The referencing column, `table.column` or `schema.table.column`; a list for several columns.",
            required: true,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape {
            name: "to",
            about: "The referenced column, or a table alone for its primary key; a list for several columns.",
            required: true,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape { name: "on_delete", about: "What ON DELETE must say; anything when left out.", required: false, shape: ACTION },
        KeyShape { name: "on_update", about: "What ON UPDATE must say; anything when left out.", required: false, shape: ACTION },
        KeyShape {
            name: "validated",
            about: "False accepts a foreign key that is NOT VALID; true by default.",
            required: false,
            shape: Shape::Bool,
        },
        KeyShape {
            name: "severity",
            about: "The weight of this reference's findings, when it is not the rule's.",
            required: false,
            shape: Shape::OneOf(&["error", "warning", "advice"]),
        },
    ],
};

const ACTION: Shape = Shape::OneOf(&["no action", "restrict", "cascade", "set null", "set default"]);

static PARAMETERS: Object = Object {
    name: "foreign-keys",
    about: "References that must be foreign keys.",
    keys: &[KeyShape {
        name: "references",
        about: "The references; when none is listed, column names such as `run_id` tell which there are.",
        required: false,
        shape: Shape::List(&Shape::Object(&REFERENCE)),
    }],
};

impl Kind for ForeignKeys {
    fn name(&self) -> &'static str {
        "foreign-keys"
    }

    fn about(&self) -> &'static str {
        "listed references, or those that column names tell of, are foreign keys with the right action, and validated"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["table", "column", "references"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let references = Reference::read_all(parameters.get("references"), reader)?;
        Some(Box::new(ForeignKeysCheck { references }))
    }
}

struct ForeignKeysCheck {
    references: Vec<Reference>,
}

impl Check for ForeignKeysCheck {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        if self.references.is_empty() { inferred::judge(inputs, head) } else { listed::judge(&self.references, inputs, head) }
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        plants::plants(&self.references, inputs, head).into()
    }
}

#[cfg(test)]
mod tests;
