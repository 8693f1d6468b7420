//! What one file says, with spans.
//!
//! **Invariant**: everything here is a pure function of a path and its bytes. No configuration, no other file, no clock. Parser
//! types do not leave the folder of their language. Nothing fails: what could not be read is a [`FactProblem`].

pub mod calls;
pub mod code_migration;
pub mod ddl;
pub mod dialect;
pub mod documents;
pub mod exports;
pub mod imports;
pub mod literals;
pub mod mysql_sqlite;
pub mod program;
pub mod python;
pub mod queries;
pub mod rust;
pub mod sql;
pub mod sql_map;
pub mod store;
pub mod symbols;
pub mod text;
pub mod typescript;
pub mod want;

use crate::source::text::Span;

/// Something in a file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactProblem {
    /// Where.
    pub span: Span,
    /// One sentence: what was expected, or what was met.
    pub message: String,
}
