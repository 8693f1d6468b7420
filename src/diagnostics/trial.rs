//! What a self-test planted, and what became of it.

/// One violation that was planted in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The rule that must catch it, by the id in the report.
    pub rule: String,
    /// What it was planted in.
    pub soil: Soil,
    /// What was planted, in words.
    pub planted: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What a violation is planted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Soil {
    /// A case of the rule's own: files that the rule brings along.
    Case,
    /// The project's own files.
    Project,
}

impl Soil {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Project => "project",
        }
    }
}

/// What became of a planted violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rule found it; its message and place, `path:line`.
    Caught(String),
    /// The rule found it, and an entry of the policy allows it: the entry's place, `path:line`.
    Allowed(String),
    /// The rule did not find it; what was reported instead.
    Missed(String),
    /// Nothing was planted, and why.
    NotPlanted(String),
}

impl Outcome {
    /// The word in JSON.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Caught(_) => "caught",
            Self::Allowed(_) => "allowed",
            Self::Missed(_) => "missed",
            Self::NotPlanted(_) => "not-planted",
        }
    }

    /// What is said of it.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Caught(words) | Self::Allowed(words) | Self::Missed(words) | Self::NotPlanted(words) => words,
        }
    }
}
