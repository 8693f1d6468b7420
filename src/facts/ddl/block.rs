//! The steps of a PL/pgSQL body, and the questions that its guards ask the catalog.

use super::{ObjectKind, ObjectName, Op};
use crate::facts::sql::Later;
use crate::source::text::Span;

/// One step of a PL/pgSQL body.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A statement.
    Run(Op),
    /// `IF … THEN … ELSIF … ELSE … END IF`: the branches in order, then the else.
    If { branches: Vec<(Condition, Vec<Step>)>, otherwise: Vec<Step>, span: Span },
    /// `LOOP`, `WHILE`, `FOR`: the body, and the objects that the catalog query in its head names.
    Loop { body: Vec<Step>, span: Span },
    /// `FOR … IN SELECT … FROM catalog LOOP`: the body, once for each object that the query gives.
    ForEach { rows: CatalogRows, body: Later, span: Span },
    /// `SELECT … INTO variable FROM catalog`: what follows it in its block, with the first object that the query gives.
    Take { rows: CatalogRows, rest: Later, span: Span },
    /// One round of a loop over constants.
    Round(Vec<Self>),
    /// `CONTINUE`: the round is over.
    Next,
    /// `BEGIN … EXCEPTION WHEN … THEN …`: the body runs; `handles` are the conditions it swallows, folded (`duplicate_object`, `others`).
    Guarded { body: Vec<Step>, handles: Vec<String>, span: Span },
    /// `RETURN`.
    Return,
}

/// A condition of a guard: what can be asked of the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `EXISTS (SELECT … FROM catalog WHERE …)`, `to_regclass(…) IS NOT NULL`, and the like.
    Exists(CatalogQuery),
    /// How many objects a query gives, compared with a number.
    Count { query: CatalogQuery, operator: &'static str, number: usize },
    /// `NOT …`.
    Not(Box<Condition>),
    /// `… AND …`.
    All(Vec<Condition>),
    /// `… OR …`.
    Any(Vec<Condition>),
    /// A constant.
    Constant(bool),
    /// Asks about data, variables or settings: nothing that the text alone can answer. The text, for the problem.
    Unknown(String),
}

/// A question about the catalog. Every part that is `None` was not asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogQuery {
    /// What is looked for.
    pub object: ObjectKind,
    /// Its schema.
    pub schema: Option<String>,
    /// The table that it belongs to (columns, constraints, indexes, triggers, policies).
    pub table: Option<ObjectName>,
    /// Its name.
    pub name: Option<String>,
    /// What else it must be.
    pub filters: Vec<CatalogFilter>,
    /// Parts of the `WHERE` that could not be read; when not empty the answer is not certain.
    pub unread: Vec<String>,
}

/// What an object of the catalog must be besides its name and its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogFilter {
    /// A constraint of one of these kinds, as `contype` has them: `p`, `u`, `f`, `c`, `x`.
    ConstraintKind(Vec<char>),
    /// A constraint or index on this column, among others.
    OnColumn(String),
    /// Its table has a column of this name.
    HasColumn(String),
    /// A column that takes NULL, or that does not.
    Nullable(bool),
    /// A foreign key to this table.
    RefersTo(ObjectName),
    /// A part of it (its name, its table, its schema) fits a pattern of `LIKE`, or does not.
    Like { part: CatalogPart, pattern: String, fits: bool },
    /// A part of it is one of these, or none of them.
    Named { part: CatalogPart, names: Vec<String>, one_of: bool },
}

/// A query on the catalog, and the variables that each object it gives is put into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogRows {
    /// What is looked for.
    pub question: CatalogQuery,
    /// Variables, and what of an object they get.
    pub targets: Vec<(String, CatalogPart)>,
}

/// What of an object a query's output column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogPart {
    /// Its name.
    Name,
    /// Its table's name.
    Table,
    /// Its schema.
    Schema,
    /// Its name as `regclass` prints it.
    NameAsRegclass,
    /// Its table's name as `regclass` prints it.
    TableAsRegclass,
}
