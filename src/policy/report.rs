//! The verdict of a run: every finding settled, every problem weighed, and what was looked at.

use crate::diagnostics::finding::Finding;
use crate::diagnostics::problem::Problem;
use crate::source::sources::Place;

/// What became of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Active,
    /// An allowance (or an `assume` entry) accepts it.
    Allowed(AllowedBy),
    /// The baseline records it.
    Baselined,
    /// The paths on the command line leave it out.
    OutOfScope,
}

/// The entry that allowed a finding or accepted a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedBy {
    /// The entry.
    pub place: Place,
    /// Its reason.
    pub reason: String,
    /// Its owner; empty for an `assume` entry.
    pub owner: String,
    /// Its last day as written; empty for an `assume` entry.
    pub expires: String,
}

/// A finding and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The finding.
    pub finding: Finding,
    /// Its identity.
    pub fingerprint: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// A problem and its weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The problem.
    pub problem: Problem,
    /// The enabled rules that needed what it hides; empty: it is listed in coverage only.
    pub needed_by: Vec<String>,
    /// The allowance that accepts it.
    pub accepted_by: Option<AllowedBy>,
}

impl Weighed {
    /// Whether it keeps the run from being green.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.needed_by.is_empty() && self.accepted_by.is_none()
    }
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Files read.
    pub files: usize,
    /// Files that could not be analysed (each is a problem).
    pub not_analysed: usize,
    /// Migrations replayed.
    pub migrations: usize,
    /// Statements and calls replayed.
    pub statements: usize,
    /// Those whose effect is not known.
    pub opaque: usize,
    /// Rules in report order, each with how many subjects it looked at.
    pub rules: Vec<(String, usize)>,
    /// One line each: histories and packages found without configuration, folders left out by name, other projects left out.
    pub notes: Vec<String>,
}

/// The exit codes: the same in every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: clean.
    Clean,
    /// 1: policy violated.
    Violated,
    /// 2: could not start.
    CouldNotStart,
    /// 3: could not judge everything.
    CouldNotJudge,
}

impl Exit {
    /// The process exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Violated => 1,
            Self::CouldNotStart => 2,
            Self::CouldNotJudge => 3,
        }
    }
}

/// The verdict of a run. Renderers show it and decide nothing.
#[derive(Clone, Debug)]
pub struct Report {
    /// In total order: path, start, end, severity, rule, fingerprint.
    pub findings: Vec<Settled>,
    /// In the same order.
    pub problems: Vec<Weighed>,
    /// What was looked at.
    pub coverage: Coverage,
    /// The days left of the allowance in use that expires next.
    pub expires_next_in_days: Option<i64>,
    /// The exit code.
    pub exit: Exit,
}
