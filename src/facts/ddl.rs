//! What a migration asks of a database, as data: the one language that SQL files and Alembic calls are both turned into.
//!
//! An [`Op`] *describes*; nothing here knows whether a table exists. `workspace::schema` applies operations to a model.
//! Every span is a byte range of the text the operation was read from.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

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
    /// `COMMENT ON`.
    Comment { object: ObjectKind, name: ObjectName, column: Option<Ident> },
    /// `SET search_path` (unquoted and folded), or its `RESET` (empty).
    SetSearchPath(Vec<String>),
    /// `DO $$ … $$`: PL/pgSQL, interpreted against the model.
    Block(Vec<Step>),
    /// Reads or writes rows: `INSERT`, `UPDATE`, `DELETE`, `SELECT`, `COPY`, `TRUNCATE`: no change of the schema.
    /// `arguments` are string literals given to the calls, where they read as names.
    Data { verb: &'static str, tables: Vec<ObjectName>, calls: Vec<ObjectName>, arguments: Vec<ObjectName> },
    /// Understood, and without effect on what rules can ask (`BEGIN`, `SET lock_timeout`, `ANALYZE`, …).
    Neutral(&'static str),
    /// Could not be read, or depends on what only a running database knows.
    Opaque(Opaque),
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

/// `CREATE TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTable {
    /// The new table.
    pub name: ObjectName,
    /// `IF NOT EXISTS`.
    pub if_not_exists: bool,
    /// `TEMP`: gone at the end of the session, never part of the result.
    pub temporary: bool,
    /// Columns as written.
    pub columns: Vec<ColumnDef>,
    /// Table constraints, and those written behind a column: `Constraint::columns` says which.
    pub constraints: Vec<Constraint>,
    /// `LIKE source INCLUDING …`.
    pub like: Vec<Like>,
    /// `INHERITS (…)`.
    pub inherits: Vec<ObjectName>,
    /// `PARTITION OF parent`.
    pub partition_of: Option<ObjectName>,
    /// `PARTITION BY …`.
    pub partitioned: bool,
    /// `CREATE TABLE … AS query`.
    pub as_query: Option<QueryShape>,
}

/// `LIKE source` with what it includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// The table copied.
    pub source: ObjectName,
    /// Upper-case option words that are on: `DEFAULTS`, `CONSTRAINTS`, `INDEXES`, `IDENTITY`, `GENERATED`, …; `ALL` gives them all.
    pub including: Vec<&'static str>,
}

/// One column as written. Its constraints are in the statement's `constraints`.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDef {
    /// The column.
    pub name: Ident,
    /// As PostgreSQL's `format_type` prints it (`character varying(64)`), or as written when unknown to us.
    pub data_type: String,
    /// `NOT NULL` (a primary key makes it so as well, in the replay).
    pub not_null: bool,
    /// The default as written, without white space around it.
    pub default: Option<String>,
    /// `GENERATED … AS IDENTITY`, or a serial type: it owns a sequence.
    pub owns_sequence: bool,
    /// `GENERATED … AS IDENTITY`: no default reads the sequence.
    pub identity: bool,
    /// `GENERATED ALWAYS AS (…) STORED`.
    pub generated: bool,
    /// The whole definition.
    pub span: Span,
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    /// The name, when the text gives one.
    pub name: Option<Ident>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// False for `NOT VALID`.
    pub validated: bool,
    /// `INCLUDE (…)` of a key: columns that its index carries.
    pub include: Vec<Ident>,
    /// The whole constraint.
    pub span: Span,
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq)]
pub enum ConstraintKind {
    /// `PRIMARY KEY`; `using_index` names an index that becomes it.
    PrimaryKey { columns: Vec<Ident>, using_index: Option<Ident> },
    /// `UNIQUE`.
    Unique { columns: Vec<Ident>, using_index: Option<Ident>, nulls_not_distinct: bool },
    /// `FOREIGN KEY`.
    ForeignKey(ForeignKey),
    /// `CHECK`; the columns its expression names decide the implicit name and whether dropping one drops it.
    Check { expression: String, columns: Vec<Ident>, on_column: Option<Ident> },
    /// `EXCLUDE`.
    Exclude { columns: Vec<Ident> },
    /// `NOT NULL` as a table constraint.
    NotNull { column: Ident },
}

/// `FOREIGN KEY (…) REFERENCES …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The referencing columns.
    pub columns: Vec<Ident>,
    /// The referenced table.
    pub ref_table: ObjectName,
    /// The referenced columns; empty means its primary key.
    pub ref_columns: Vec<Ident>,
    /// What happens to a row when the referenced one goes.
    pub on_delete: Action,
    /// What happens to a row when the referenced key changes.
    pub on_update: Action,
}

/// A referential action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// `NO ACTION`, the default.
    #[default]
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

impl Action {
    /// As SQL spells it.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }

    /// Reads SQL's spelling in any case, with spaces or underscores.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words = text.replace('_', " ").to_uppercase();
        [Self::NoAction, Self::Restrict, Self::Cascade, Self::SetNull, Self::SetDefault]
            .into_iter()
            .find(|action| action.sql() == words.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// `ALTER TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterTable {
    /// The table (or the view, index, … that `ALTER TABLE` was used on).
    pub name: ObjectName,
    /// `IF EXISTS`.
    pub if_exists: bool,
    /// The actions in the order written.
    pub actions: Vec<AlterAction>,
}

/// One action of `ALTER TABLE`, with its range.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterAction {
    /// What it does.
    pub kind: AlterKind,
    /// The action's own range.
    pub span: Span,
}

/// What one action of `ALTER TABLE` does.
#[derive(Clone, Debug, PartialEq)]
pub enum AlterKind {
    /// `ADD COLUMN`, with the constraints written behind it.
    AddColumn { column: ColumnDef, constraints: Vec<Constraint>, if_not_exists: bool },
    /// `DROP COLUMN`.
    DropColumn { column: Ident, if_exists: bool, cascade: bool },
    /// `RENAME COLUMN`.
    RenameColumn { from: Ident, to: Ident },
    /// `RENAME TO`.
    RenameTable { to: Ident },
    /// `RENAME CONSTRAINT`.
    RenameConstraint { from: Ident, to: Ident },
    /// `SET SCHEMA`.
    SetSchema { schema: Ident },
    /// `ALTER COLUMN … TYPE`.
    SetType { column: Ident, data_type: String },
    /// `ALTER COLUMN … SET|DROP NOT NULL`.
    SetNullable { column: Ident, nullable: bool },
    /// `ALTER COLUMN … SET|DROP DEFAULT`.
    SetDefault { column: Ident, default: Option<String> },
    /// `ALTER COLUMN … ADD GENERATED … AS IDENTITY` or `DROP IDENTITY`.
    SetIdentity { column: Ident, identity: bool },
    /// `ALTER COLUMN … DROP EXPRESSION`.
    DropExpression { column: Ident },
    /// `ADD CONSTRAINT`.
    AddConstraint { constraint: Constraint, if_not_exists: bool },
    /// `DROP CONSTRAINT`.
    DropConstraint { name: Ident, if_exists: bool, cascade: bool },
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint { name: Ident },
    /// `ALTER CONSTRAINT`.
    AlterConstraint { name: Ident },
    /// `ENABLE|DISABLE ROW LEVEL SECURITY`.
    RowSecurity { enabled: bool },
    /// `[NO] FORCE ROW LEVEL SECURITY`.
    ForceRowSecurity { forced: bool },
    /// `ATTACH PARTITION`.
    AttachPartition { partition: ObjectName },
    /// `DETACH PARTITION`.
    DetachPartition { partition: ObjectName },
    /// `INHERIT` or `NO INHERIT`.
    Inherit { parent: ObjectName, on: bool },
    /// An action without effect on what rules can ask, such as `OWNER TO` or `SET (fillfactor = …)`.
    Neutral,
}

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

/// What a query reads, and the columns it gives where that can be read off the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryShape {
    /// Tables and views in it, in order of appearance, without its own CTEs.
    pub reads: Vec<ObjectName>,
    /// Other names that relations go by in it: `users u`.
    pub aliases: Vec<(String, ObjectName)>,
    /// The output columns; `*` of a subquery or a CTE is the columns that it gives, of a relation it has the relation's name or alias.
    pub output: Vec<OutputColumn>,
    /// Qualified and bare column names anywhere in it: `(qualifier, column)`.
    pub columns: Vec<(Option<String>, String)>,
}

/// One item of a select list.
#[derive(Clone, Debug, PartialEq)]
pub enum OutputColumn {
    /// A named column; `source` is `(qualifier, column)` when it is a bare column reference; `data_type` when a cast says it.
    Named { name: String, source: Option<(Option<String>, String)>, data_type: Option<String> },
    /// `*` or `t.*`.
    Star { qualifier: Option<String> },
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateFunction {
    /// The function.
    pub name: ObjectName,
    /// `OR REPLACE`.
    pub replace: bool,
    /// Its body holds DDL, so that a call of it may change the schema; each statement's words.
    pub body_ddl: Vec<String>,
    /// Its body holds `RAISE EXCEPTION`.
    pub raises: bool,
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
    /// The roles.
    pub roles: Vec<String>,
}

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
