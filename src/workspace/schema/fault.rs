//! What is wrong with a history itself, whatever its migrations do: its graph, its versions, its files.

use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::source::sources::{FileId, Place};

/// One fault of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The revision, version or file that it is about.
    pub of: String,
    /// Where it shows.
    pub place: Place,
    /// What else belongs to it, in words.
    pub related: Vec<(Place, String)>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// More than one revision that nothing follows, and not each on a branch with a label.
    SeveralHeads,
    /// It follows a revision that is not there; `of` is the missing one.
    MissingParent,
    /// Two files have one id or version.
    Duplicate,
    /// Revisions that follow each other in a circle.
    Circle,
    /// A folder of revisions that the tool does not look into.
    Unreached,
    /// A Down file without its Up.
    OnlyDown,
    /// A SQL file whose name the tool does not take for a migration's.
    NotTaken,
    /// The same, where the name says that somebody meant it as one.
    Misnamed,
}

impl FaultKind {
    /// Whether the replay may differ from what the tool would do.
    #[must_use]
    pub fn hides_schema(self) -> bool {
        matches!(self, Self::MissingParent | Self::Duplicate | Self::Circle | Self::Misnamed)
    }
}

impl Fault {
    /// The fault as a reason why the schema is in doubt, for where no rule speaks of it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let of = &self.of;
        let message = match self.kind {
            FaultKind::Duplicate => {
                format!("`{of}` is the id of more than one migration: one of them is not replayed, or not where it belongs")
            }
            FaultKind::MissingParent => format!("no migration of this history is `{of}`, which another one follows"),
            FaultKind::Misnamed => format!("`{of}` is named like a migration, and not as its tool names its own: it was not replayed"),
            _ => format!("revision `{of}` follows itself, or a revision that does, and is not replayed"),
        };
        let related = self.related.iter().map(|(place, text)| Label::secondary(*place, text.clone()));
        let labels = std::iter::once(Label::primary(self.place, "")).chain(related).collect();
        Problem { code: ProblemCode::NotUnderstood, message, labels, hides: Hides::Schema, help: vec![] }
    }
}

/// Revision files below an environment that no version location reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// The history's path.
    pub history: String,
    /// The folder they are in.
    pub folder: String,
    /// They, in path order; at least one.
    pub files: Vec<FileId>,
}
