//! The steps of a PL/pgSQL body, and the questions that its guards ask the catalog.

use super::{ObjectKind, ObjectName, Op};
use crate::source::text::Span;

/// One step of a PL/pgSQL body.
#[expect(clippy::large_enum_variant, reason = "most steps are statements")]
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A statement.
    Run(Op),
    /// `IF … THEN … ELSIF … ELSE … END IF`: the branches in order, then the else.
    If { branches: Vec<(Condition, Vec<Step>)>, otherwise: Vec<Step>, span: Span },
    /// `LOOP`, `WHILE`, `FOR`: the body, and the objects that the catalog query in its head names.
    Loop { body: Vec<Step>, span: Span },
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
    /// Parts of the `WHERE` that could not be read; when not empty the answer is not certain.
    pub unread: Vec<String>,
}
