//! What only MySQL and SQLite ask: tables with their indexes in one statement, changes of whole columns, settings of foreign keys.

use super::{AlterKind, ColumnDef, Constraint, CreateIndex, CreateTable, CreateTrigger, Ident, ObjectName};
use crate::source::text::Span;

/// An operation of MySQL or SQLite.
#[expect(clippy::large_enum_variant, reason = "it is boxed where it is kept")]
#[derive(Clone, Debug, PartialEq)]
pub enum NativeOp {
    /// `CREATE TABLE`.
    CreateTable(NativeTable),
    /// `ALTER TABLE` with all its actions, in the order written.
    AlterTable { name: ObjectName, if_exists: bool, actions: Vec<NativeAction> },
    /// `RENAME TABLE a TO b, c TO d`.
    RenameTables(Vec<(ObjectName, ObjectName)>),
    /// `DROP INDEX x ON t`; SQLite names no table.
    DropIndex { name: ObjectName, table: Option<ObjectName>, if_exists: bool },
    /// `CREATE TRIGGER`.
    CreateTrigger { trigger: CreateTrigger, if_not_exists: bool },
    /// `DROP TRIGGER`, which names no table.
    DropTrigger { name: ObjectName, if_exists: bool },
    /// `PRAGMA foreign_keys`, `PRAGMA legacy_alter_table`, `SET foreign_key_checks`.
    Setting { name: &'static str, on: bool },
}

/// `CREATE TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub struct NativeTable {
    /// Columns and constraints.
    pub table: CreateTable,
    /// Constraints and indexes in the order written: implicit names count in it.
    pub parts: Vec<Part>,
    /// `ENGINE = …`, folded.
    pub engine: Option<String>,
    /// SQLite's `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// SQLite's `STRICT`.
    pub strict: bool,
    /// SQLite's `CREATE VIRTUAL TABLE … USING module`: the module, folded.
    pub module: Option<String>,
    /// Parts that were not understood.
    pub unread: Vec<(String, Span)>,
}

/// A constraint or an index of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A constraint.
    Constraint(Constraint),
    /// `REFERENCES` behind a column, which MySQL ignores.
    Reference(Constraint),
    /// `KEY`, `INDEX`, `FULLTEXT`, `SPATIAL`.
    Index(CreateIndex),
}

/// One action of `ALTER TABLE`, with its range.
#[derive(Clone, Debug, PartialEq)]
pub struct NativeAction {
    /// What it does.
    pub kind: NativeKind,
    /// The action's own range.
    pub span: Span,
}

/// What one action of `ALTER TABLE` does.
#[derive(Clone, Debug, PartialEq)]
pub enum NativeKind {
    /// An action that PostgreSQL has too and that means the same.
    Common(AlterKind),
    /// `ADD COLUMN`, with what stands behind it.
    AddColumn { column: ColumnDef, parts: Vec<Part>, if_not_exists: bool, position: Option<Position> },
    /// `MODIFY` and `CHANGE`: the whole column anew.
    Change { from: Ident, column: ColumnDef, parts: Vec<Part>, position: Option<Position>, if_exists: bool },
    /// A constraint or an index.
    Add { part: Part, if_not_exists: bool },
    /// `DROP PRIMARY KEY`.
    DropPrimaryKey,
    /// `DROP INDEX` or `DROP KEY`.
    DropIndex { name: Ident, if_exists: bool },
    /// `DROP FOREIGN KEY`.
    DropForeignKey { name: Ident, if_exists: bool },
    /// `RENAME INDEX`.
    RenameIndex { from: Ident, to: Ident },
    /// `RENAME TO`, with a database where one is written.
    RenameTo { to: ObjectName },
    /// `ENGINE = …`.
    Engine(String),
    /// Not understood; the words.
    Unread(String),
}

/// Where a column goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// `FIRST`.
    First,
    /// `AFTER column`.
    After(Ident),
}
