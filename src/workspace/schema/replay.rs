//! The replay's state: the model, who is asking, and what did not fit.

use super::anomaly::Anomaly;
use super::model::Schema;
use crate::diagnostics::problem::Problem;
use crate::facts::ddl::{CatalogQuery, Op};
use crate::facts::sql_map::SpanMap;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// Where an operation's spans point: a file, and the map from the operation's text to it.
#[derive(Clone, Copy, Debug)]
pub struct Locator<'a> {
    /// The file.
    pub file: FileId,
    /// From the text the operation was read from to the file.
    pub map: &'a SpanMap,
}

impl Locator<'_> {
    /// The place of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        Place { file: self.file, span: self.map.map(span) }
    }
}

/// An answer of the model to a guard's question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is there.
    Yes,
    /// It is not.
    No,
    /// The model cannot tell (the object is not modelled, its table is unknown, parts of the question were not read).
    Unknown,
}

/// A running replay. Both SQL files and the Alembic interpreter drive it: there is one engine.
#[derive(Debug, Default)]
pub struct Replay {
    /// The model so far.
    pub schema: Schema,
    /// What did not fit.
    pub anomalies: Vec<Anomaly>,
    /// What could not be judged.
    pub problems: Vec<Problem>,
    /// Operations applied, opaque ones included.
    pub statements: usize,
    /// Opaque ones.
    pub opaque: usize,
    /// Schemas an unqualified name is looked up in; the first is where new objects go.
    pub search_path: Vec<String>,
    /// Values of placeholders.
    pub define: Vec<(String, String)>,
    /// The id of the migration being applied.
    pub migration: String,
    /// Above 0 while under a guard that could not be evaluated: what is made then is `assumed`.
    pub doubt: usize,
}

impl Replay {
    /// Applies one operation.
    pub fn apply(&mut self, op: &Op, at: Locator<'_>) {
        let _ = (op, at);
    }

    /// Asks the model.
    #[must_use]
    pub fn ask(&self, question: &CatalogQuery) -> Answer {
        let _ = question;
        Answer::Unknown
    }
}
