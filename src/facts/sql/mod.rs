//! SQL text as operations (PostgreSQL).
//!
//! The text is split and masked here, each statement is parsed on its own, and what the parser gives becomes
//! `facts::ddl`. **Invariant**: no type of the parser leaves this folder, and no input makes it fail: a statement that is not
//! understood is an operation that says so and names what it may have changed.

mod access;
mod alter;
mod body;
mod catalog;
mod catalog_relations;
mod catalog_rows;
mod catalog_where;
mod change;
#[cfg(test)]
mod commands;
mod condition;
mod constraint;
mod drop;
mod dynamic;
mod elements;
mod expr;
mod fallback;
mod from;
mod index;
mod into;
mod later;
mod lex;
mod mask;
mod names;
mod objects;
mod placeholder;
mod queries;
mod query;
mod question;
mod script;
mod split;
mod statement;
mod steps;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod text;
pub mod tokens;
mod tree;
mod types;
mod weight;

pub use later::Later;
pub(in crate::facts) use placeholder::{Template, template};
pub use question::question;
pub(in crate::facts) use split::marker;
pub use types::data_type;

use super::ddl::Op;
use crate::source::text::Span;

/// One SQL text, such as a migration file or a string given to `op.execute`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// One operation (rarely more) per statement, in order. Placeholders (`{{ … }}`, `${…}`) in names are kept verbatim.
    pub ops: Vec<Op>,
    /// Sections that marker comments open, in order; empty when the file has no marker.
    pub sections: Vec<Section>,
    /// How many statements there are.
    pub statements: usize,
}

/// A part of a file that a marker comment opens (`-- +goose Up`, `-- migrate:down`, `-- +migrate Up`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Whose marker: `goose`, `dbmate`, `sql-migrate`.
    pub tool: &'static str,
    /// False for a Down section.
    pub up: bool,
    /// From the marker to the next one or the end.
    pub span: Span,
}

/// How a text treats `:name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binds {
    /// A file: `:name` and `:'name'` are psql variables; `\` lines are psql commands; `COPY … FROM stdin` has data.
    File,
    /// `sqlalchemy.text`: `:name` is a bind parameter.
    Named,
    /// A driver string: `%(name)s` and `%s` are bind parameters, `%%` is a percent sign.
    Format,
}

/// The comments from `--` to the end of their line, in order.
#[must_use]
pub fn comments(text: &str, binds: Binds) -> Vec<Span> {
    let comments = lex::Lexer::new(text, binds).filter(|token| token.kind == lex::TokenKind::LineComment);
    comments.map(|token| Span::of(token.start, token.end)).collect()
}

/// Reads a SQL text. Never fails: what is not understood is an [`super::ddl::OpKind::Opaque`].
#[must_use]
pub fn read(text: &str, binds: Binds) -> Script {
    script::read(text, binds)
}

/// Whether a text may be a statement that reads or writes rows, from its first words.
pub(in crate::facts) fn may_be_query(text: &str) -> bool {
    queries::may_be_query(text)
}

/// The statements of a program's string literal; see [`super::queries::read`].
pub(in crate::facts) fn queries(text: &str, holes: &[Span]) -> Vec<super::queries::Query> {
    queries::read(text, holes)
}
