//! tach: its modules, layers and interfaces, read and said as rules.

use super::convert::Given;
use super::policy::Policy;
use crate::yaml::node::Node;
use crate::yaml::shape::Mistake;

/// Says a project as a policy.
pub(super) fn convert(given: &Given<'_>, project: &Node, policy: &mut Policy<'_>, mistakes: &mut Vec<Mistake>) {
    let _ = (given, project, policy, mistakes);
}
