//! `allow:` entries: temporary exceptions, each with a reason, an owner and an end.

use globset::GlobMatcher;
use jiff::civil::Date;

use crate::diagnostics::problem::ProblemCode;
use crate::source::sources::Place;

/// One `allow:` entry, validated.
#[derive(Debug)]
pub struct Allowance {
    /// What it speaks of.
    pub target: Target,
    /// Conditions on the finding's subject (`from`, `to`, `table`, …) or on `path`; all must hold.
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where the work is tracked.
    pub ticket: Option<String>,
    /// Its last day.
    pub expires: Expiry,
    /// More matches than this are "too broad".
    pub max: usize,
    /// The whole entry.
    pub place: Place,
    /// The `expires:` value.
    pub expires_place: Place,
}

/// What an allowance speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Findings of a rule, by id.
    Rule(String),
    /// Problems of a code.
    Problem(ProblemCode),
}

/// When an allowance ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// The last day on which it holds.
    On(Date),
    /// `never`, with the evidence that this needs.
    Never {
        /// What shows that the exception is for good.
        evidence: String,
    },
}

/// One condition of `match:`.
#[derive(Debug)]
pub struct Condition {
    /// The subject's key, or `path`.
    pub key: String,
    /// As written.
    pub text: String,
    /// Compiled; `*` crosses neither `/` nor `.`, `**` does; in dotted names `a.**` is `a` and everything below.
    pub glob: GlobMatcher,
    /// Where it is written.
    pub place: Place,
}
