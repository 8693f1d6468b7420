//! The schema that ORM models describe: the second schema, which migrations are held against.
//!
//! Owns which class is a model and what table it means. Columns, types and constraints are evaluated by the same code that
//! evaluates `op.create_table(…)`. **Invariant**: what cannot be evaluated is said of the table or column that it hides, and is
//! never guessed.

mod annotations;
mod assign;
mod build;
mod columns;
mod declarative;
mod django;
mod draft;
mod drafts;
mod keys;
mod lineage;
mod reader;
mod sqlmodel;
mod types;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::schema::model::{QualName, Schema, Table};
use crate::facts::ddl::Action;
use crate::source::sources::Place;

pub use assign::assign;
pub use build::EITHER_MOMENT;
pub use reader::read;

/// All models of a project.
#[derive(Debug, Default)]
pub struct Models {
    /// The models, by place.
    pub models: Vec<Model>,
    /// What could not be evaluated, by place: why a table or column is not known.
    pub unclear: Vec<Unclear>,
    /// Table objects that were left out: no model shares their metadata.
    pub left_out: Vec<String>,
    /// What is not compared, and why.
    pub notes: Vec<String>,
}

impl Models {
    /// What a new database would hold if it were made from the models; of two models for one table the first.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let mut schema = Schema::default();
        for model in &self.models {
            schema.tables.entry(model.table.clone()).or_insert_with(|| model.shape.clone());
        }
        schema
    }
}

/// One table as a model describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The class, or the name of a `Table(…)`.
    pub name: String,
    /// Its table; `public` where the code names no schema.
    pub table: QualName,
    /// The code names the schema.
    pub has_schema: bool,
    /// The name of the class, or the call of `Table(…)`.
    pub place: Place,
    /// The table. Each object's life begins where the code declares it.
    pub shape: Table,
    /// Columns that it has and whose definition is not known: why.
    pub unclear: BTreeMap<String, String>,
    /// Columns whose type is not known, why.
    pub untyped: BTreeMap<String, String>,
    /// Columns of which it is not known whether they take NULL, or of which versions of libraries differ in that.
    pub nullability_unknown: BTreeSet<String>,
    /// Columns that its class calls otherwise than its table, by the attribute: `state_ = Column("state")`.
    pub renamed: BTreeMap<String, String>,
    /// Names that may be columns or something else.
    pub maybe: BTreeSet<String>,
    /// The histories that it may belong to, by their index: the nearest ones.
    pub histories: Vec<usize>,
    /// Its foreign keys.
    pub keys: Vec<ModelKey>,
    /// Why there may be more columns and keys than are known.
    pub open: Option<String>,
    /// `extend_existing`: it adds to a table that another model or table object defines.
    pub extends: bool,
    /// It stands under a condition that cannot be evaluated.
    pub doubtful: bool,
}

/// A foreign key of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelKey {
    /// Its own columns.
    pub columns: Vec<String>,
    /// The referenced table; `public` where the code names no schema.
    pub ref_table: QualName,
    /// The code names the schema.
    pub has_schema: bool,
    /// The referenced columns; empty for the primary key.
    pub ref_columns: Vec<String>,
    /// `ON DELETE`; `None` when it is not known.
    pub on_delete: Option<Action>,
    /// Where it is declared.
    pub place: Place,
}

/// Something of a model that could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unclear {
    /// Where.
    pub place: Place,
    /// One sentence.
    pub message: String,
    /// Its table, when that is known.
    pub table: Option<QualName>,
}
