//! Steps of a history that PostgreSQL would refuse, or that rest on something no migration made.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

use super::model::QualName;
use crate::source::sources::Place;

/// One step that does not fit the model as it stood.
#[derive(Clone, Debug, PartialEq)]
pub struct Anomaly {
    /// What does not fit.
    pub kind: AnomalyKind,
    /// The relation (or type, function) it is about.
    pub object: QualName,
    /// The column, constraint or index in it.
    pub part: Option<String>,
    /// The name in the statement.
    pub place: Place,
    /// The migration's id.
    pub migration: String,
    /// What happened before, and where: the drop, the rename, the first creation, the foreign key that still points here.
    pub cause: Option<(Place, String)>,
    /// Rests on a guard that could not be evaluated: a finding would be a guess, so it is not made an error.
    pub assumed: bool,
    /// The `assume` entry that stands for the object: the finding is allowed by it.
    pub assumed_by: Option<Place>,
}

/// What does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnomalyKind {
    /// Altered, indexed or written after it was dropped.
    AfterDrop,
    /// Used under its old name after a rename.
    OldName { now: String },
    /// Altered or referenced, but no migration created it. Recorded once for each object, at its first use.
    NeverCreated,
    /// Created although it was there.
    CreatedTwice,
    /// A column, constraint, index or type that is not there.
    Missing { what: &'static str },
    /// A foreign key to a table or column that is not there.
    MissingReference,
    /// Dropped without CASCADE while something still refers to it: a view, `table.constraint` or `table.column`.
    StillReferenced { by: String },
    /// Refused for another reason: PostgreSQL's condition name, and the reason in words.
    Refused { state: &'static str, because: String },
}
