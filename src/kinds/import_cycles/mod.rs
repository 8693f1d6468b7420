//! Kind `import-cycles`: modules or packages that import each other in a circle.
//!
//! By default an import counts when it runs while its module is loaded: a circle through a lazy import breaks nothing at that time.

mod components;
mod cut;
mod judge;
mod parameters;
mod plants;

use super::plant::Sowing;
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::yaml::node::Node;
use crate::yaml::shape::{Object, Reader};

/// The kind.
pub struct ImportCycles;

impl Kind for ImportCycles {
    fn name(&self) -> &'static str {
        "import-cycles"
    }

    fn about(&self) -> &'static str {
        "modules or packages import each other in no circle; the fewest imports to remove are named"
    }

    fn parameters(&self) -> &'static Object {
        &parameters::PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["from", "to"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        Some(Box::new(parameters::Parameters::read(parameters, reader)))
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
mod tests;
