//! What a migration asks of a database, as data: the one language that SQL files and Alembic calls are both turned into.
//!
//! An [`Op`] *describes*; nothing here knows whether a table exists. `workspace::schema` applies operations to a model.
//! Every span is a byte range of the text the operation was read from.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

mod block;
mod native;
mod object;
mod query;
mod table;

pub use block::{CatalogFilter, CatalogPart, CatalogQuery, CatalogRows, Condition, Step};
pub use native::{NativeAction, NativeKind, NativeOp, NativeTable, Part, Position};
pub use object::{
    AlterEnum, AlterPolicy, CreateFunction, CreateIndex, CreatePolicy, CreateTrigger, CreateType, CreateView, Drop, EnumChange,
    FunctionBody, Grant, IndexKey, Membership, Reindex, TypeKind,
};
pub use query::{Alias, Cte, FromItem, Merge, OutputColumn, QueryShape, Rows};
pub use table::{Action, AlterAction, AlterKind, AlterTable, ColumnDef, Constraint, ConstraintKind, CreateTable, ForeignKey, Like};

use crate::source::text::Span;

/// A name as written, folded as PostgreSQL folds it, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName {
    /// The schema, when the text gives one.
    pub schema: Option<String>,
    /// The unqualified name.
    pub name: String,
    /// Where the whole name stands.
    pub span: Span,
}

/// A column name (or any unqualified name) with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ident {
    /// Folded as PostgreSQL folds it.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// One operation, and the range of the statement or call that asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    /// What is asked.
    pub kind: OpKind,
    /// The statement or call.
    pub span: Span,
}

/// What an operation does.
#[derive(Clone, Debug, PartialEq)]
pub enum OpKind {
    /// `CREATE TABLE`.
    CreateTable(CreateTable),
    /// `ALTER TABLE` with all its actions, in the order written.
    AlterTable(AlterTable),
    /// `DROP …` of any object.
    Drop(Drop),
    /// `CREATE INDEX`.
    CreateIndex(CreateIndex),
    /// `CREATE [MATERIALIZED] VIEW`.
    CreateView(CreateView),
    /// `CREATE TYPE`, `CREATE DOMAIN`.
    CreateType(CreateType),
    /// `ALTER TYPE … ADD VALUE` and `RENAME VALUE`.
    AlterEnum(AlterEnum),
    /// `CREATE TRIGGER`.
    CreateTrigger(CreateTrigger),
    /// `CREATE FUNCTION` or `PROCEDURE`.
    CreateFunction(CreateFunction),
    /// `CREATE POLICY`.
    CreatePolicy(CreatePolicy),
    /// `CREATE SEQUENCE`.
    CreateSequence { name: ObjectName, if_not_exists: bool },
    /// `ALTER SEQUENCE … OWNED BY table.column`, or `OWNED BY NONE`.
    OwnSequence { name: ObjectName, owner: Option<(ObjectName, Ident)>, if_exists: bool },
    /// `SAVEPOINT`, `ROLLBACK TO` and `RELEASE`.
    Savepoint { step: SavepointStep, name: Ident },
    /// `CREATE SCHEMA`.
    CreateSchema { name: Ident, if_not_exists: bool },
    /// `CREATE EXTENSION`.
    CreateExtension { name: Ident, if_not_exists: bool },
    /// `ALTER POLICY … USING … WITH CHECK`.
    AlterPolicy(AlterPolicy),
    /// `ALTER <object> … RENAME TO`, for everything but a column or a constraint of a table; `on` is a trigger's or policy's table.
    Rename { object: ObjectKind, name: ObjectName, on: Option<ObjectName>, to: Ident, if_exists: bool },
    /// `ALTER <object> … SET SCHEMA`.
    SetSchema { object: ObjectKind, name: ObjectName, schema: Ident, if_exists: bool },
    /// `GRANT` or `REVOKE` on tables.
    Grant(Grant),
    /// Membership in roles.
    Membership(Membership),
    /// `REINDEX`.
    Reindex(Reindex),
    /// `COMMENT ON`.
    Comment { object: ObjectKind, name: ObjectName, column: Option<Ident> },
    /// `SET search_path` (unquoted and folded), or its `RESET` (empty).
    SetSearchPath(Vec<String>),
    /// `DO $$ … $$`: PL/pgSQL, interpreted against the model.
    Block(Vec<Step>),
    /// Reads or writes rows: `INSERT`, `UPDATE`, `DELETE`, `SELECT`, `COPY`, `TRUNCATE`: no change of the schema.
    /// `arguments` are string literals given to the calls, where they read as names.
    Data { verb: &'static str, tables: Vec<ObjectName>, calls: Vec<ObjectName>, arguments: Vec<ObjectName> },
    /// `SELECT f(…)`, `PERFORM f(…)`, `CALL f(…)` and nothing else.
    Call(Call),
    /// An `ALTER` without effect on what rules can ask; what it alters must be there all the same.
    Touch { object: ObjectKind, name: ObjectName, if_exists: bool },
    /// Understood, and without effect on what rules can ask (`BEGIN`, `SET lock_timeout`, `ANALYZE`, …).
    Neutral(&'static str),
    /// What only MySQL and SQLite have.
    Native(Box<NativeOp>),
    /// Could not be read, or depends on what only a running database knows.
    Opaque(Opaque),
}

/// A statement that is one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub function: ObjectName,
    /// Its arguments: the parameter, when it is named, and the value, when it is a constant.
    pub arguments: Vec<(Option<String>, Option<String>)>,
    /// The same statement as one that reads rows.
    pub data: Box<OpKind>,
}

/// What happens at a savepoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavepointStep {
    /// It is set.
    Set,
    /// What followed it is undone.
    RollbackTo,
    /// It is forgotten.
    Release,
}

/// A statement whose effect is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opaque {
    /// `not-understood` (the text could not be parsed) or `opaque` (it is dynamic).
    pub why: OpaqueWhy,
    /// One sentence for the reader: what could not be judged, and because of what.
    pub message: String,
    /// The objects that it may have changed; empty when it names none.
    pub may_touch: Vec<ObjectName>,
}

/// Why a statement's effect is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpaqueWhy {
    /// The parser did not understand the text.
    NotUnderstood,
    /// The text is built at run time.
    Dynamic,
    /// The same, but all it can do is drop or alter a function: no table changes by it.
    DynamicFunction,
    /// The same, but all it can do is turn the row-level security of tables on or off; `None` is left as it is.
    DynamicRowSecurity {
        /// `ENABLE`, `DISABLE`.
        enabled: Option<bool>,
        /// `FORCE`, `NO FORCE`.
        forced: Option<bool>,
    },
}

/// The kind of a database object, for verbs that many kinds share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A table.
    Table,
    /// A column; the name's last part is the table.
    Column,
    /// An index.
    Index,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A sequence.
    Sequence,
    /// An enum, composite or range type.
    Type,
    /// A domain.
    Domain,
    /// A function, procedure or aggregate.
    Function,
    /// A trigger; `Drop::on` is its table.
    Trigger,
    /// A row-level security policy; `Drop::on` is its table.
    Policy,
    /// A constraint; `Drop::on` is its table.
    Constraint,
    /// A schema.
    Schema,
    /// An extension.
    Extension,
    /// A label of an enum, in questions only; `CatalogQuery::table` is the enum.
    EnumLabel,
    /// Anything that no rule asks about.
    Other,
}
