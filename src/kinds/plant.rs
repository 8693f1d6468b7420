//! Violations that could be made in the workspace at hand: what the self-test plants to see that a rule catches it.

use crate::source::sources::FileId;

/// The word in every name that is made up for a plant. Where two plants would make up the same, one of them is called a little differently.
pub const WORD: &str = "planted";

/// A violation, and how it would be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plant {
    /// What is planted: ``an import of `app.models` in `app.api`, inside a function``.
    pub what: String,
    /// How.
    pub edit: Edit,
    /// Values that the finding's subject has, where it cannot point at what was planted: something is missing then, or stands elsewhere.
    pub about: Vec<String>,
    /// Whether it breaks the rule for certain; a guess that the rule does not report says nothing about the rule.
    pub certain: bool,
}

impl Plant {
    /// A violation for certain.
    #[must_use]
    pub fn certain(what: String, edit: Edit) -> Self {
        Self { what, edit, about: vec![], certain: true }
    }

    /// A guess.
    #[must_use]
    pub fn guess(what: String, edit: Edit) -> Self {
        Self { what, edit, about: vec![], certain: false }
    }

    /// The same, found by who the finding is about.
    #[must_use]
    pub fn about(self, subject: impl IntoIterator<Item = String>) -> Self {
        Self { about: subject.into_iter().collect(), ..self }
    }
}

/// A change of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Lines behind the last one of a file.
    Append {
        /// The file.
        file: FileId,
        /// The lines.
        text: String,
    },
    /// A file that is not there yet, or that is written anew.
    Create {
        /// From the root.
        path: String,
        /// All of it.
        text: String,
        /// Its permissions, where they matter.
        mode: Option<u32>,
    },
    /// A file that is gone.
    Remove {
        /// From the root.
        path: String,
    },
    /// A migration behind the last one of a history.
    Migrate {
        /// The history's index in the workspace.
        history: usize,
        /// What it runs.
        sql: String,
    },
}

/// What a check would plant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sowing {
    /// The violations, the best ones first.
    pub plants: Vec<Plant>,
    /// Why there are none, or why those that there are may not be all, in words.
    pub lacking: Option<String>,
}

impl From<Vec<Plant>> for Sowing {
    fn from(plants: Vec<Plant>) -> Self {
        Self { plants, lacking: None }
    }
}
