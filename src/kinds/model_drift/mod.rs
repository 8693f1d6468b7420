//! Kind `model-drift`: ORM models and migrations describe one schema.
//!
//! Both schemas are made elsewhere; this kind compares them and never looks at Python or SQL.

mod columns;
mod judge;
mod keys;
mod tables;
mod types;

use std::collections::BTreeSet;

use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// The kind.
pub struct ModelDrift;

/// What can be asked for, by the words of `checks:`.
const CHECKS: &[&str] = &[
    "table-without-migration",
    "column-without-migration",
    "column-without-model",
    "table-without-model",
    "two-models",
    "type",
    "nullability",
    "primary-key",
    "foreign-key",
];

/// What is not asked for unless it is named: tables that other code owns need no model.
const ON_REQUEST: &[&str] = &["table-without-model"];

static PARAMETERS: Object = Object {
    name: "model-drift",
    about: "What models and migrations must agree on.",
    keys: &[KeyShape {
        name: "checks",
        about: "What is compared; everything but table-without-model when left out.",
        required: false,
        shape: Shape::List(&Shape::OneOf(CHECKS)),
    }],
};

impl Kind for ModelDrift {
    fn name(&self) -> &'static str {
        "model-drift"
    }

    fn about(&self) -> &'static str {
        "models of an ORM and migrations describe one schema"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["table", "column", "check"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, _: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let written = parameters.get("checks").map(Node::items).unwrap_or_default();
        let written: Vec<&str> = written.iter().filter_map(Node::text).collect();
        let is_asked = |check: &&&str| if written.is_empty() { !ON_REQUEST.contains(*check) } else { written.contains(*check) };
        Some(Box::new(DriftCheck { checks: CHECKS.iter().filter(is_asked).copied().collect() }))
    }
}

struct DriftCheck {
    checks: BTreeSet<&'static str>,
}

impl Check for DriftCheck {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        judge::judge(inputs, head, &self.checks)
    }

    fn asks_models(&self) -> bool {
        true
    }
}
