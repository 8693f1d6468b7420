//! `CREATE TABLE` and `ALTER TABLE`, with columns and constraints.

use super::{Ident, ObjectName, QueryShape};
use crate::source::text::Span;

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
    /// `EXCLUDE`; `predicate` has the columns that its `WHERE` names.
    Exclude { columns: Vec<Ident>, predicate: Option<Vec<Ident>> },
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
    /// `ALTER COLUMN … TYPE`; `using` says that the text converts the values itself.
    SetType { column: Ident, data_type: String, using: bool },
    /// `ALTER COLUMN … SET|DROP NOT NULL`.
    SetNullable { column: Ident, nullable: bool },
    /// `ALTER COLUMN … SET|DROP DEFAULT`.
    SetDefault { column: Ident, default: Option<String> },
    /// `ALTER COLUMN … ADD GENERATED … AS IDENTITY` or `DROP IDENTITY`.
    SetIdentity { column: Ident, identity: bool, if_exists: bool },
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
    /// `ENABLE|DISABLE TRIGGER`; no name for `ALL` and `USER`. One for replicas alone is off everywhere else.
    Trigger { name: Option<Ident>, enabled: bool },
    /// `ATTACH PARTITION`.
    AttachPartition { partition: ObjectName },
    /// `DETACH PARTITION`.
    DetachPartition { partition: ObjectName },
    /// `INHERIT` or `NO INHERIT`.
    Inherit { parent: ObjectName, on: bool },
    /// An action without effect on what rules can ask, such as `OWNER TO` or `SET (fillfactor = …)`.
    Neutral,
}
