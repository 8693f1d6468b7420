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
    /// The transaction it runs in, numbered within the history.
    pub transaction: Transaction,
}

/// The transaction of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Steps of one number are committed together.
    pub number: usize,
    /// Whether the tool, or the text, is known to have opened one: PostgreSQL refuses some statements in it.
    pub open: bool,
}

impl StepKind {
    /// Whether what hurts is a lock, and not what is taken away.
    #[must_use]
    pub fn is_about_locks(self) -> bool {
        match self {
            Self::AddConstraint { .. }
            | Self::Validate
            | Self::SetNotNull
            | Self::AddKey
            | Self::CreateIndex { .. }
            | Self::DropIndex { .. }
            | Self::Reindex { .. } => true,
            Self::DropTable
            | Self::DropColumn
            | Self::DropSchema
            | Self::Truncate
            | Self::Delete
            | Self::Update
            | Self::DropConstraint
            | Self::RenameTable
            | Self::RenameColumn
            | Self::Retype => false,
        }
    }
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Adds a foreign key or a check; not validated is `NOT VALID`.
    AddConstraint {
        /// Whether the rows that are there are read and checked.
        validated: bool,
    },
    /// Validates a constraint that was added as `NOT VALID`.
    Validate,
    /// Sets a column NOT NULL that no valid check shows to be so.
    SetNotNull,
    /// Adds a primary key or unique constraint, and builds the index behind it.
    AddKey,
    /// Creates an index.
    CreateIndex {
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// Drops an index.
    DropIndex {
        /// `CONCURRENTLY`.
        concurrently: bool,
    },
    /// Builds an index again, or all of the table's.
    Reindex {
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
    /// Deletes rows.
    Delete,
    /// Changes rows.
    Update,
    /// Drops a constraint.
    DropConstraint,
    /// Gives the table another name.
    RenameTable,
    /// Gives a column another name.
    RenameColumn,
    /// Gives a column another type.
    Retype,
}
