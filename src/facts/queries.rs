//! What SQL text in a program reads and writes, table by table.
//!
//! Language-neutral: a caller gives the text of a string literal and where in it a run puts something. It never looks up whether a
//! table exists.

use super::ddl::{Ident, ObjectName};
use super::literals::{HOLE, Literal};
use super::sql;
use super::sql_map::SpanMap;
use crate::source::text::Span;

/// One statement of a text. Spans are byte ranges of the text that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What it does.
    pub verb: Verb,
    /// All of it.
    pub span: Span,
    /// Each table it reads or writes, in order of appearance; a table may be there more than once.
    pub accesses: Vec<Access>,
    /// Unqualified columns of several tables.
    pub loose: Vec<Loose>,
    /// What an `INSERT` does with a row that is there already.
    pub conflict: Option<Conflict>,
    /// `FOR UPDATE` and its kin.
    pub locks: bool,
    /// Whole clauses are put in at run time: there may be more tables and conditions.
    pub open: bool,
    /// Whether all of it was understood; else only what its tokens say is here.
    pub parsed: bool,
    /// It might as well be a sentence: `select one from the list`.
    pub doubtful: bool,
}

/// A statement in a string literal of a source file; its spans are the file's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// The statement.
    pub query: Query,
    /// The index of the scope that the literal stands in.
    pub scope: u32,
    /// The literal.
    pub literal: Span,
}

/// What a statement, or an access, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// `SELECT`, `TABLE t`, `COPY t TO`.
    Select,
    /// `INSERT`, `COPY t FROM`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `TRUNCATE`.
    Truncate,
    /// `MERGE`; its accesses say what it does to which table.
    Merge,
    /// `COPY`; its access says in which direction.
    Copy,
}

impl Verb {
    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Truncate => "truncate",
            Self::Merge => "merge",
            Self::Copy => "copy",
        }
    }

    /// Whether it changes rows.
    #[must_use]
    pub fn writes(self) -> bool {
        !matches!(self, Self::Select)
    }
}

/// One table in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// What is done to it.
    pub verb: Verb,
    /// Its name; what a run puts in stands in it as written.
    pub table: ObjectName,
    /// Whether the text says the whole name.
    pub known: bool,
    /// Columns that are written.
    pub written: Columns,
    /// Columns that are read, in conditions too.
    pub read: Columns,
    /// Columns with which every row is compared: `WHERE tenant_id = …`, not those of one side of an `OR`.
    pub filters: Columns,
}

/// PostgreSQL knows tables of 1,600 columns, SQLite of 2,000, MySQL of 4,096.
const MOST_COLUMNS: usize = 4096;

/// Columns of one table, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// In order of appearance.
    pub names: Vec<Ident>,
    /// Whether these are all: no `*`, nothing that a run puts in.
    pub complete: bool,
}

/// An unqualified column where several tables might have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// The column.
    pub column: Ident,
    /// Every row is compared with it.
    pub filter: bool,
    /// Indexes of the accesses that it may belong to.
    pub candidates: Vec<usize>,
    /// It may belong to something else: a subquery, a function's rows.
    pub elsewhere: bool,
}

/// `ON CONFLICT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// `DO NOTHING`.
    Nothing,
    /// `DO UPDATE`, `ON DUPLICATE KEY UPDATE`, `OR REPLACE`.
    Update,
}

impl Columns {
    /// None, and there are no others.
    pub(in crate::facts) fn none() -> Self {
        Self { names: Vec::new(), complete: true }
    }

    /// Adds one, unless it is there. Beyond the columns that a table can have, nothing is kept but that there are more.
    pub(in crate::facts) fn add(&mut self, column: Ident) {
        if self.names.len() == MOST_COLUMNS {
            self.complete = false;
        } else if self.names.iter().all(|known| known.name != column.name) {
            self.names.push(column);
        }
    }
}

impl Access {
    /// One that touches no column yet.
    pub(in crate::facts) fn new(verb: Verb, table: ObjectName, known: bool) -> Self {
        Self { verb, table, known, written: Columns::none(), read: Columns::none(), filters: Columns::none() }
    }
}

/// Whether a text may be a statement, from its first words: cheap, for every literal of a program.
#[must_use]
pub fn may_be_sql(text: &str) -> bool {
    sql::may_be_query(text)
}

/// The statements of a text; empty when it is none.
///
/// `holes` are the ranges that a run replaces, in order: what an f-string or a format string puts in. `:name`, `%s`, `%(name)s`, `$1`,
/// `?` and `{}` are found here. A name that touches a hole is not known; a hole that stands for clauses makes the statement open.
#[must_use]
pub fn read(text: &str, holes: &[Span]) -> Vec<Query> {
    sql::queries(text, holes)
}

/// The statements in a file's string literals.
#[must_use]
pub fn embedded(literals: &[Literal]) -> Vec<Embedded> {
    let statements = literals.iter().filter(|literal| may_be_sql(&literal.text)).flat_map(|literal| {
        let holes: Vec<Span> = literal.text.match_indices(HOLE).map(|(at, hole)| Span::of(at, at + hole.len())).collect();
        let queries = read(&literal.text, &holes).into_iter();
        queries.map(|query| Embedded { query: query.at(&literal.map), scope: literal.scope, literal: literal.span }).collect::<Vec<_>>()
    });
    statements.collect()
}

impl Query {
    /// The same with the spans of the file that the text stands in.
    fn at(mut self, map: &SpanMap) -> Self {
        self.span = map.map(self.span);
        for access in &mut self.accesses {
            access.table.span = map.map(access.table.span);
            for columns in [&mut access.written, &mut access.read, &mut access.filters] {
                columns.names.iter_mut().for_each(|column| column.span = map.map(column.span));
            }
        }
        self.loose.iter_mut().for_each(|loose| loose.column.span = map.map(loose.column.span));
        self
    }
}
