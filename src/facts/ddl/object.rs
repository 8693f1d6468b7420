//! Every object that is no table: indexes, views, types, triggers, functions, policies, privileges.

use super::{Ident, ObjectKind, ObjectName, QueryShape};
use crate::facts::sql::Later;

/// `DROP <object> [IF EXISTS] a, b [CASCADE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drop {
    /// What is dropped.
    pub object: ObjectKind,
    /// The names; a function's without its arguments.
    pub names: Vec<ObjectName>,
    /// The table, for triggers and policies.
    pub on: Option<ObjectName>,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// `CASCADE`.
    pub cascade: bool,
    /// `CONCURRENTLY`, for indexes.
    pub concurrently: bool,
}

/// `REINDEX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reindex {
    /// An index, a table or a schema; `Other` is the whole database.
    pub object: ObjectKind,
    /// Its name; none where the text gives none.
    pub name: Option<ObjectName>,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
}

/// `GRANT role TO role` and everything else that makes a role a member of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Those whose privileges are given.
    pub roles: Vec<String>,
    /// Those who get them.
    pub members: Vec<String>,
    /// False: taken back.
    pub grant: bool,
}

/// `CREATE INDEX`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateIndex {
    /// The name, when the text gives one.
    pub name: Option<Ident>,
    /// The table.
    pub table: ObjectName,
    /// `UNIQUE`.
    pub unique: bool,
    /// `CONCURRENTLY`.
    pub concurrently: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// `ON ONLY`: partitions get none.
    pub only: bool,
    /// The key, in order.
    pub keys: Vec<IndexKey>,
    /// `INCLUDE (…)`.
    pub include: Vec<Ident>,
    /// The columns that the `WHERE` of a partial index names; `None` when it is not partial.
    pub predicate: Option<Vec<Ident>>,
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndexKey {
    /// A column.
    Column(Ident),
    /// An expression, the columns it names, and the name PostgreSQL would give it in an implicit index name (`lower`, `expr`).
    Expression { columns: Vec<Ident>, label: String },
}

/// `CREATE VIEW`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateView {
    /// The view.
    pub name: ObjectName,
    /// `MATERIALIZED`.
    pub materialized: bool,
    /// `OR REPLACE`.
    pub replace: bool,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// Column names written in front of `AS`.
    pub columns: Vec<Ident>,
    /// What the query reads and gives.
    pub query: QueryShape,
}

/// `CREATE TYPE` or `CREATE DOMAIN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateType {
    /// The type.
    pub name: ObjectName,
    /// What it is.
    pub kind: TypeKind,
    /// Alembic's `checkfirst=True`: nothing happens when it is there.
    pub if_not_exists: bool,
}

/// What a new type is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `AS ENUM (…)`, with its labels in order.
    Enum(Vec<String>),
    /// A domain over another type.
    Domain(String),
    /// Composite, range, base or shell.
    Other,
}

/// A change of an enum's labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterEnum {
    /// The enum.
    pub name: ObjectName,
    /// The change.
    pub change: EnumChange,
}

/// How an enum's labels change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumChange {
    /// `ADD VALUE [IF NOT EXISTS] label [BEFORE|AFTER other]`.
    Add { label: String, before: Option<String>, after: Option<String>, if_not_exists: bool },
    /// `RENAME VALUE from TO to`.
    Rename { from: String, to: String },
    /// The list as it is afterwards (third-party operations).
    Replace(Vec<String>),
}

/// `CREATE TRIGGER`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateTrigger {
    /// The trigger.
    pub name: Ident,
    /// Its table or view.
    pub table: ObjectName,
    /// The function it runs.
    pub function: Option<ObjectName>,
    /// `BEFORE`, `AFTER` or `INSTEAD OF`.
    pub timing: &'static str,
    /// `INSERT`, `UPDATE`, `DELETE`, `TRUNCATE`.
    pub events: Vec<&'static str>,
    /// `OR REPLACE`.
    pub replace: bool,
    /// The columns of `UPDATE OF`.
    pub columns: Vec<Ident>,
    /// `FOR EACH ROW`.
    pub for_each_row: bool,
}

/// `CREATE FUNCTION`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateFunction {
    /// The function.
    pub name: ObjectName,
    /// `OR REPLACE`.
    pub replace: bool,
    /// The types of its arguments, as a text that two functions of the same arguments share.
    pub signature: String,
    /// Its body holds DDL, so that a call of it may change the schema; each statement's words.
    pub body_ddl: Vec<String>,
    /// Its body holds `RAISE EXCEPTION`.
    pub raises: bool,
    /// Its body, when that holds DDL and is PL/pgSQL.
    pub body: Option<FunctionBody>,
}

/// A PL/pgSQL body that a call runs.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionBody {
    /// Its parameters in order, with their default where that is a constant.
    pub parameters: Vec<(String, Option<String>)>,
    /// The body.
    pub steps: Later,
}

/// `CREATE POLICY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatePolicy {
    /// The policy.
    pub name: Ident,
    /// Its table.
    pub table: ObjectName,
    /// `ALL`, `SELECT`, `INSERT`, `UPDATE`, `DELETE`.
    pub command: &'static str,
    /// The text of `USING (…)`.
    pub using: Option<String>,
    /// The text of `WITH CHECK (…)`.
    pub check: Option<String>,
    /// The columns that the two name outside of subqueries: those of the policy's table.
    pub columns: Vec<Ident>,
}

/// `ALTER POLICY`: only what is written changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterPolicy {
    /// The policy.
    pub name: Ident,
    /// Its table.
    pub table: ObjectName,
    /// The new text of `USING (…)`.
    pub using: Option<String>,
    /// The new text of `WITH CHECK (…)`.
    pub check: Option<String>,
    /// The columns that the new texts name outside of subqueries.
    pub columns: Vec<Ident>,
}

/// `GRANT` or `REVOKE` on tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// False for `REVOKE`.
    pub grant: bool,
    /// Upper-case privileges; `ALL` for all.
    pub privileges: Vec<String>,
    /// The tables; empty for other objects and for `ALL TABLES IN SCHEMA`.
    pub tables: Vec<ObjectName>,
    /// The schemas of `ALL TABLES IN SCHEMA`.
    pub schemas: Vec<Ident>,
    /// The roles.
    pub roles: Vec<String>,
}
