//! A rule broken by a subject.

use std::collections::BTreeMap;

use crate::source::sources::Place;

/// How much a finding weighs. Errors decide the exit code; warnings do under `--strict`; advice never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Decides the exit code.
    Error,
    /// Decides it under `--strict`.
    Warning,
    /// Never decides it.
    Advice,
}

impl Severity {
    /// The word in YAML, JSON and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Error, Self::Warning, Self::Advice].into_iter().find(|severity| severity.word() == word)
    }
}

/// What a label is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The code to change. The first primary label is where the finding is.
    Primary,
    /// The cause.
    Secondary,
    /// The line of policy that is broken.
    Policy,
}

impl Role {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Policy => "policy",
        }
    }
}

/// A place and what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be seen there; may be empty.
    pub text: String,
    /// What the label is for.
    pub role: Role,
}

impl Label {
    /// The code to change.
    pub fn primary(place: Place, text: impl Into<String>) -> Self {
        Self { place, text: text.into(), role: Role::Primary }
    }

    /// The cause.
    pub fn secondary(place: Place, text: impl Into<String>) -> Self {
        Self { place, text: text.into(), role: Role::Secondary }
    }

    /// The line of policy that is broken.
    pub fn policy(place: Place, text: impl Into<String>) -> Self {
        Self { place, text: text.into(), role: Role::Policy }
    }
}

/// What a finding is about, by the words that `allow: match:` uses: `{from, to}`, `{table, column}`, …
pub type Subject = BTreeMap<String, String>;

/// The `assume` entry that a finding's object rests on: the policy already says why the object is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The entry in the policy; `None` when the command line named the file.
    pub place: Option<Place>,
    /// Its reason.
    pub reason: String,
}

/// A rule broken by a subject. Kinds make them; policy settles them; nothing drops them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, or its `as:`.
    pub rule: String,
    /// As the rule says, unless the finding itself is softer.
    pub severity: Severity,
    /// One factual sentence, lower case, names in backticks, no full stop.
    pub message: String,
    /// What it is about.
    pub subject: Subject,
    /// What is wrong with it, in a word that does not change when code moves: the third part of the fingerprint.
    pub detail: String,
    /// At least one; the primary label first.
    pub labels: Vec<Label>,
    /// The next edit, ready to paste.
    pub help: Vec<String>,
    /// Set where the finding's object comes from an `assume` entry: policy then settles it as allowed by that entry.
    pub assumed_by: Option<Assumed>,
}

impl Finding {
    /// Where the finding is: its first label.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.labels.first().map(|label| label.place)
    }
}
