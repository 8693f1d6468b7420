//! Violations that could be made in the workspace at hand: what the self-test plants to see that a rule catches it.

use crate::source::sources::FileId;

/// A violation, and how it would be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plant {
    /// What is planted: ``an import of `app.models` in `app.api`, inside a function``.
    pub what: String,
    /// How.
    pub edit: Edit,
    /// Whether it breaks the rule for certain; a guess that the rule does not report says nothing about the rule.
    pub certain: bool,
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
    /// A file that is not there yet.
    Create {
        /// From the root.
        path: String,
        /// All of it.
        text: String,
    },
    /// A migration behind the last one of a history.
    Migrate {
        /// The history's index in the workspace.
        history: usize,
        /// What it runs.
        sql: String,
    },
}
