//! The validated policy.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::finding::Severity;
use crate::kinds::{Check, RuleHead};
use crate::policy::allowance::Allowance;
pub use crate::policy::ruling::OnEmpty;
use crate::source::sources::{FileId, Place};
use crate::workspace::domains::Domains;
use crate::workspace::layers::LayerModel;
use crate::workspace::plan::Plan;

/// The policy of a run, from a file or by default.
pub struct Config {
    /// The policy file; `None` when there is none.
    pub file: Option<FileId>,
    /// What to link.
    pub plan: Plan,
    /// Paths that are not analysed, each with its reason.
    pub exclude: Vec<Exclude>,
    /// The domains.
    pub domains: Arc<Domains>,
    /// The layer models, by name.
    pub layers: BTreeMap<String, Arc<LayerModel>>,
    /// The rules that run, in the order written.
    pub rules: Vec<UsedRule>,
    /// Every rule that could run, by id.
    pub definitions: Vec<Arc<RuleDefinition>>,
    /// Temporary exceptions, in the order written.
    pub allow: Vec<Allowance>,
    /// The baseline's path from the root.
    pub baseline: String,
    /// What detection found, one line each, for the summary.
    pub notes: Vec<String>,
    /// Names in the policy that do not exist in the tree.
    pub unknown_names: Vec<crate::diagnostics::problem::Problem>,
}

/// A path that is not analysed.
#[derive(Debug)]
pub struct Exclude {
    /// As written.
    pub text: String,
    /// Compiled.
    pub glob: globset::GlobMatcher,
    /// Why.
    pub reason: String,
    /// The entry.
    pub place: Place,
}

/// A rule with its parameters.
pub struct UsedRule {
    /// The rule's folder, as data.
    pub definition: Arc<RuleDefinition>,
    /// Id, severity, scope, place.
    pub head: RuleHead,
    /// The compiled check.
    pub check: Box<dyn Check>,
    /// What no subject means.
    pub on_empty: OnEmpty,
    /// A verdict of it must not rest on an assumed object.
    pub certain: bool,
    /// At most this many findings are accepted.
    pub max: Option<usize>,
}

/// A rule as its folder says it.
#[derive(Clone, Debug)]
pub struct RuleDefinition {
    /// `DATA-001`.
    pub id: String,
    /// The kind's name.
    pub kind: String,
    /// One sentence: what the rule demands.
    pub title: String,
    /// How much its findings weigh.
    pub severity: Severity,
    /// The message template of an assertion.
    pub message: Option<String>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// Its parameters (`with:`, or the keys that the kind reads at the top level).
    pub parameters: crate::yaml::node::Node,
    /// The text of `cases.md`: prose and examples.
    pub cases: String,
    /// Whether it runs when there is no policy, and as what.
    pub without_config: Option<Severity>,
    /// Part of the binary rather than of a team.
    pub built_in: bool,
}
