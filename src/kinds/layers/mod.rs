//! Kind `layers`: which layer imports which, and which layer uses which third parties.
//!
//! Judges imports as they are written, and where the rule asks for it chains of them: a module of no layer may be imported by all, and
//! then hides nothing of what it leads to.

mod judge;
mod messages;
mod names;
mod parameters;
mod plants;
mod reach;

use super::plant::Sowing;
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::yaml::node::Node;
use crate::yaml::shape::{Object, Reader};

/// The kind.
pub struct Layers;

impl Kind for Layers {
    fn name(&self) -> &'static str {
        "layers"
    }

    fn about(&self) -> &'static str {
        "a layer imports only what the matrix or order of its model allows"
    }

    fn parameters(&self) -> &'static Object {
        &parameters::PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["from", "to", "module"]
    }

    fn compile(&self, parameters: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let parameters = parameters::Parameters::read(parameters, context, reader)?;
        Some(Box::new(parameters))
    }
}

impl Check for parameters::Parameters {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        judge::judge(self, inputs, head)
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        plants::plants(self, inputs, head).into()
    }
}

#[cfg(test)]
mod reach_tests;
#[cfg(test)]
mod tests;
