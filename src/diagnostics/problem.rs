//! Something that could not be judged.

use std::collections::{BTreeSet, HashSet};

use super::finding::Label;
use crate::source::sources::FileId;

/// The stable code of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// A file has a syntax error, is binary, or is not UTF-8.
    Unparsed,
    /// A statement that the parser did not understand.
    NotUnderstood,
    /// A statement whose effect only a running database knows.
    Opaque,
    /// A rule matched nothing.
    NoSubjects,
    /// A name in the policy that does not exist in the tree.
    UnknownName,
    /// A file larger than the limit.
    TooLarge,
    /// A verdict that must be certain rests on an object that is assumed.
    Assumed,
}

impl ProblemCode {
    /// The word in every format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unparsed => "unparsed",
            Self::NotUnderstood => "not-understood",
            Self::Opaque => "opaque",
            Self::NoSubjects => "no-subjects",
            Self::UnknownName => "unknown-name",
            Self::TooLarge => "too-large",
            Self::Assumed => "assumed",
        }
    }
}

/// What a problem hides from the rules. It decides the exit code only where an enabled rule needed that.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hides {
    /// Nothing that a rule can ask (said for coverage).
    Nothing,
    /// What a source file says: rules over code with that file in their scope.
    Code(FileId),
    /// A whole folder of code that the policy names: every rule over code.
    AllCode,
    /// Tables of a schema, `schema.name`: rules that judged one of them, and rules over all tables.
    Tables(BTreeSet<String>),
    /// A whole migration file, or a statement that names nothing: every rule over the schema.
    Schema,
    /// A migration whose place in its history is not known: rules over histories, and every rule over the schema.
    History,
    /// Which domain some modules or tables belong to.
    Domains,
    /// What this rule needed: its own empty selector, an unknown name in its parameters.
    Rule(String),
}

/// Problems in order, each said once: what runs in a loop meets the same one again and again.
#[must_use]
pub fn each_once(problems: Vec<Problem>) -> Vec<Problem> {
    let mut said = HashSet::new();
    let mut is_new = |problem: &Problem| {
        let place = problem.labels.first().map(|label| label.place);
        said.insert((problem.code, place, problem.hides.clone(), problem.message.clone()))
    };
    problems.into_iter().filter(|problem| is_new(problem)).collect()
}

/// Something that could not be judged, and what that hides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its code.
    pub code: ProblemCode,
    /// One sentence: what could not be judged, and because of what.
    pub message: String,
    /// Where.
    pub labels: Vec<Label>,
    /// What it hides.
    pub hides: Hides,
    /// What to do about it.
    pub help: Vec<String>,
}
