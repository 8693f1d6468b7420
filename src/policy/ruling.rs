//! What the check of one rule said, with what the policy says about the rule itself.

use crate::diagnostics::finding::Severity;
use crate::kinds::Judged;
use crate::source::sources::Place;

/// What it means that a rule looked at nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEmpty {
    /// A `no-subjects` problem: the default.
    Problem,
    /// A finding.
    Violation,
    /// Fine.
    Ok,
}

/// One rule that ran.
#[derive(Debug)]
pub struct Ruling {
    /// The rule's id, or its `as:`.
    pub id: String,
    /// How much its findings weigh.
    pub severity: Severity,
    /// Where the policy uses it; `None` for a rule that runs by default.
    pub place: Option<Place>,
    /// What no subject means.
    pub on_empty: OnEmpty,
    /// At most this many findings are accepted.
    pub max: Option<usize>,
    /// What its check said.
    pub judged: Judged,
}
