//! Steps of a history that can hurt a database which already holds rows: what the safety of a migration is judged by.

use super::model::QualName;
use crate::source::sources::Place;

/// A step on a table that an earlier migration made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// The table; for a dropped schema, one of the tables in it.
    pub table: QualName,
    /// The constraint, index, column or schema.
    pub part: Option<String>,
    /// The constraint, or the name in the statement.
    pub place: Place,
    /// The migration's id.
    pub migration: String,
    /// Rests on a guard that could not be evaluated.
    pub assumed: bool,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Adds a foreign key or a check; not validated is `NOT VALID`.
    AddConstraint {
        /// Whether the rows that are there are read and checked.
        validated: bool,
    },
    /// Creates an index.
    CreateIndex {
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// Drops the table.
    DropTable,
    /// Drops a column.
    DropColumn,
    /// Drops a schema together with the table.
    DropSchema,
    /// Empties the table.
    Truncate,
}
