//! The replay's state: the model, who is asking, and what did not fit.
//!
//! The one engine behind SQL files and the Alembic interpreter. It must never read a file or guess at what the text does not say.
#![expect(missing_docs, reason = "fields of variants are named after what they hold")]

use super::anomaly::Anomaly;
use super::model::Schema;
use super::session::Session;
use super::step::Step;
use crate::diagnostics::problem::Problem;
use crate::facts::ddl::Op;
use crate::facts::dialect::Dialect;
use crate::facts::sql::Binds;
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
    /// What is said where.
    pub said: Saying<'a>,
}

/// The words of an operation.
#[derive(Clone, Copy, Debug)]
pub enum Saying<'a> {
    /// None: a call asks for it.
    Nothing,
    /// The statement, as a call would say it.
    Statement(&'a str),
    /// The text that the operation's spans are ranges of; the statement's own range once it runs.
    Text { text: &'a str, binds: Binds, statement: Span },
}

impl<'a> Saying<'a> {
    /// A text whose statements are about to run.
    #[must_use]
    pub fn text(text: &'a str, binds: Binds) -> Self {
        Self::Text { text, binds, statement: Span::default() }
    }
}

impl Locator<'_> {
    /// The same for one statement of the text.
    #[must_use]
    pub fn of_statement(self, span: Span) -> Self {
        match self.said {
            Saying::Text { text, binds, .. } => Self { said: Saying::Text { text, binds, statement: span }, ..self },
            _ => self,
        }
    }

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
///
/// Started by [`super::driver::start`], ended by [`super::driver::finish`]; questions go to [`Replay::ask`].
#[derive(Debug, Default)]
pub struct Replay {
    /// The model so far.
    pub schema: Schema,
    /// What did not fit.
    pub anomalies: Vec<Anomaly>,
    /// Steps on tables that were there before.
    pub steps: Vec<Step>,
    /// What could not be judged.
    pub problems: Vec<Problem>,
    /// Operations applied, opaque ones included.
    pub statements: usize,
    /// Opaque ones.
    pub opaque: usize,
    /// Schemas an unqualified name is looked up in; the first is where new objects go.
    pub search_path: Vec<String>,
    /// The database that it is for.
    pub dialect: Dialect,
    /// Values of placeholders.
    pub define: Vec<(String, String)>,
    /// The id of the migration being applied.
    pub migration: String,
    /// Above 0 while under a guard that could not be evaluated: what is made then is `assumed`.
    pub doubt: usize,
    /// What only the engine remembers.
    pub(super) session: Session,
}

impl Replay {
    /// Applies one operation.
    pub fn apply(&mut self, op: &Op, at: Locator<'_>) {
        self.enter_migration();
        self.session.transaction.next_statement();
        self.statements += 1;
        self.run(op, at);
    }

    /// A new migration starts with the configured search path and without temporary tables.
    fn enter_migration(&mut self) {
        if self.session.migration == self.migration {
            return;
        }
        self.session.migration.clone_from(&self.migration);
        self.session.rounds = 0;
        self.session.transaction.begin_migration();
        if let Some(path) = self.session.base_path.take() {
            self.search_path = path;
        }
        self.session.settings.reset();
        self.drop_temporary();
    }
}
