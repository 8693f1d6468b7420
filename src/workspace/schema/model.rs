//! The model that migrations are replayed against: what `pg_catalog` would hold, and the life of every object.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::ddl::{Action, FunctionBody, ObjectKind};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;

pub use super::indexes::{Index, Indexes};
pub use super::object::{Event, Knowledge, QualName};
pub use super::words::Words;

/// The kinds of objects that words are kept for, for those who write them down.
pub const SEQUENCE: ObjectKind = ObjectKind::Sequence;
/// Indexes.
pub const INDEX: ObjectKind = ObjectKind::Index;
/// Extensions.
pub const EXTENSION: ObjectKind = ObjectKind::Extension;
/// Columns.
pub const COLUMN: ObjectKind = ObjectKind::Column;
/// Constraints.
pub const CONSTRAINT: ObjectKind = ObjectKind::Constraint;
/// Triggers.
pub const TRIGGER: ObjectKind = ObjectKind::Trigger;
/// Policies.
pub const POLICY: ObjectKind = ObjectKind::Policy;

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// In order of creation, without dropped ones.
    pub columns: Vec<Column>,
    /// Named constraints, in order of creation. Its indexes, those behind constraints included, are in [`Schema::indexes`].
    pub constraints: Vec<TableConstraint>,
    /// `PARTITION BY`.
    pub partitioned: bool,
    /// The parent it is a partition of, or the first it inherits from.
    pub parents: Vec<QualName>,
    /// `ENABLE ROW LEVEL SECURITY`.
    pub rls_enabled: bool,
    /// `FORCE ROW LEVEL SECURITY`.
    pub rls_forced: bool,
    /// How well the two are known.
    pub rls_knowledge: Knowledge,
    /// Policies by name.
    pub policies: BTreeMap<String, Policy>,
    /// Triggers by name.
    pub triggers: BTreeMap<String, Trigger>,
    /// Privileges by role.
    pub grants: BTreeMap<String, BTreeSet<String>>,
    /// Privileges taken from a role and not given back; `ALL` for all.
    pub revoked: BTreeMap<String, BTreeSet<String>>,
    /// `RANGE (…)` behind `PARTITION BY`.
    pub partition_by: Words,
    /// `FOR VALUES …` or `DEFAULT`, as a partition.
    pub bound: Words,
    /// `ALTER TABLE` actions that change nothing above: settings, `DISABLE TRIGGER`, `REPLICA IDENTITY`, …
    pub settings: Vec<Words>,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on, oldest first.
    pub life: Vec<Event>,
}

impl Table {
    /// The column of a name, to change it.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == name)
    }

    /// The constraint of a name.
    #[must_use]
    pub fn constraint(&self, name: &str) -> Option<&TableConstraint> {
        self.constraints.iter().find(|constraint| constraint.name == name)
    }

    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of the primary key, empty without one.
    #[must_use]
    pub fn primary_key(&self) -> &[String] {
        self.constraints
            .iter()
            .find_map(|constraint| match &constraint.kind {
                TableConstraintKind::PrimaryKey { columns } => Some(columns.as_slice()),
                _ => None,
            })
            .unwrap_or(&[])
    }

    /// Its foreign keys with their constraint.
    pub fn foreign_keys(&self) -> impl Iterator<Item = (&TableConstraint, &ForeignKeyTarget)> {
        self.constraints.iter().filter_map(|constraint| match &constraint.kind {
            TableConstraintKind::ForeignKey(target) => Some((constraint, target)),
            _ => None,
        })
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// As `format_type` prints it.
    pub data_type: String,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// Its default as written.
    pub default: Option<String>,
    /// The sequence it owns.
    pub owned_sequence: Option<QualName>,
    /// `GENERATED … AS IDENTITY`; a serial column has a sequence and is none.
    pub identity: bool,
    /// Its default reads the sequence that it owns.
    pub serial: bool,
    /// Its definition, where it is generated or has a collation of its own.
    pub words: Words,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on.
    pub life: Vec<Event>,
}

/// A constraint under its final name.
#[derive(Clone, Debug, PartialEq)]
pub struct TableConstraint {
    /// Explicit, or PostgreSQL's implicit one.
    pub name: String,
    /// What it demands.
    pub kind: TableConstraintKind,
    /// False while `NOT VALID`.
    pub validated: bool,
    /// As written, where that says more than the rest: `DEFERRABLE`, `INCLUDE`, `EXCLUDE USING …`.
    pub words: Words,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on.
    pub life: Vec<Event>,
}

/// What a constraint of the model demands.
#[derive(Clone, Debug, PartialEq)]
pub enum TableConstraintKind {
    /// Primary key; its index has the constraint's name.
    PrimaryKey { columns: Vec<String> },
    /// Unique; its index has the constraint's name.
    Unique { columns: Vec<String> },
    /// Foreign key.
    ForeignKey(ForeignKeyTarget),
    /// Check, with the columns its expression names.
    Check { columns: Vec<String>, expression: String },
    /// Exclusion; its index has the constraint's name.
    Exclude { columns: Vec<String> },
}

impl TableConstraintKind {
    /// The columns of its own table that it mentions.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        match self {
            Self::PrimaryKey { columns } | Self::Unique { columns } | Self::Check { columns, .. } | Self::Exclude { columns } => columns,
            Self::ForeignKey(target) => &target.columns,
        }
    }

    /// The same, to rename one.
    pub fn columns_mut(&mut self) -> &mut Vec<String> {
        match self {
            Self::PrimaryKey { columns } | Self::Unique { columns } | Self::Check { columns, .. } | Self::Exclude { columns } => columns,
            Self::ForeignKey(target) => &mut target.columns,
        }
    }

    /// Whether an index of the same name stands behind it.
    #[must_use]
    pub fn has_index(&self) -> bool {
        matches!(self, Self::PrimaryKey { .. } | Self::Unique { .. } | Self::Exclude { .. })
    }
}

/// Both ends of a foreign key.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKeyTarget {
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub ref_table: QualName,
    /// The referenced columns.
    pub ref_columns: Vec<String>,
    /// `ON DELETE`.
    pub on_delete: Action,
    /// `ON UPDATE`.
    pub on_update: Action,
}

/// A row-level security policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// `ALL`, `SELECT`, …
    pub command: &'static str,
    /// The text of `USING`.
    pub using: Option<String>,
    /// The text of `WITH CHECK`.
    pub check: Option<String>,
    /// Its statement.
    pub words: Words,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on.
    pub life: Vec<Event>,
    /// The columns of its own table that the two name for certain.
    pub columns: Vec<String>,
    /// Where it was created.
    pub place: Place,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// The function it runs.
    pub function: Option<QualName>,
    /// `BEFORE`, `AFTER`, `INSTEAD OF`.
    pub timing: &'static str,
    /// `INSERT`, …
    pub events: Vec<&'static str>,
    /// The columns of `UPDATE OF`.
    pub columns: Vec<String>,
    /// `FOR EACH ROW`: a partition gets it from its parent.
    pub for_each_row: bool,
    /// Its statement.
    pub words: Words,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on.
    pub life: Vec<Event>,
    /// False after `DISABLE TRIGGER`.
    pub enabled: bool,
    /// Where it was created.
    pub place: Place,
}

/// A view or materialized view.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Whether it holds rows.
    pub materialized: bool,
    /// Its output columns, where the text tells: `(name, type when known)`.
    pub columns: Vec<(String, String)>,
    /// What it reads: tables, views, and where known their columns.
    pub reads: BTreeSet<QualName>,
    /// `(relation, column)` pairs that it may read.
    pub read_columns: BTreeSet<(QualName, String)>,
    /// Those of them that it reads for certain: the text leaves no other relation.
    pub sure_columns: BTreeSet<(QualName, String)>,
    /// Its statement.
    pub words: Words,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// From creation on.
    pub life: Vec<Event>,
}

impl View {
    /// Follows a relation's new name.
    pub fn rename_relation(&mut self, old: &QualName, new: &QualName) {
        if self.reads.remove(old) {
            self.reads.insert(new.clone());
        }
        for pairs in [&mut self.read_columns, &mut self.sure_columns] {
            *pairs = std::mem::take(pairs)
                .into_iter()
                .map(|(relation, column)| (if &relation == old { new.clone() } else { relation }, column))
                .collect();
        }
    }

    /// Follows a column's new name.
    pub fn rename_column(&mut self, relation: &QualName, old: &str, new: &str) {
        for pairs in [&mut self.read_columns, &mut self.sure_columns] {
            if pairs.remove(&(relation.clone(), old.to_owned())) {
                pairs.insert((relation.clone(), new.to_owned()));
            }
        }
    }
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its body holds DDL.
    pub body_ddl: Vec<String>,
    /// Its body raises an exception.
    pub raises: bool,
    /// The statements that made it: one for each overload.
    pub words: Vec<Words>,
    /// How well it is known.
    pub knowledge: Knowledge,
    /// The argument types of each overload.
    pub signatures: BTreeSet<String>,
    /// Its bodies that hold DDL, one for each overload.
    pub bodies: Vec<FunctionBody>,
    /// Where it was created.
    pub place: Place,
}

/// An object that was there and is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Gone {
    /// Its life, the last event being its end.
    pub life: Vec<Event>,
    /// Its new name, when it was renamed or moved rather than dropped.
    pub renamed_to: Option<QualName>,
    /// Its end stands under a guard that could not be evaluated.
    pub assumed: bool,
}

/// What the database would hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// The database whose schema it is.
    pub dialect: Dialect,
    /// Tables by name.
    pub tables: BTreeMap<QualName, Table>,
    /// Indexes by name, those behind constraints included.
    pub indexes: Indexes,
    /// Views by name.
    pub views: BTreeMap<QualName, View>,
    /// Enums with their labels in order.
    pub enums: BTreeMap<QualName, Vec<String>>,
    /// Domains, composite and other types.
    pub types: BTreeSet<QualName>,
    /// Sequences.
    pub sequences: BTreeSet<QualName>,
    /// Functions by name; overloads share an entry.
    pub functions: BTreeMap<QualName, Function>,
    /// Schemas, without `public`.
    pub schemas: BTreeSet<String>,
    /// The schemas an unqualified name is looked up in.
    pub search_path: Vec<String>,
    /// Extensions.
    pub extensions: BTreeSet<String>,
    /// Who is a member of which role: the role, the member, and where it became one.
    pub memberships: BTreeMap<(String, String), Place>,
    /// The statements that made and altered types, sequences, schemas and extensions.
    pub definitions: BTreeMap<(ObjectKind, QualName), Vec<Words>>,
    /// Settings of indexes, views and sequences, as actions of `ALTER`.
    pub settings: BTreeMap<(ObjectKind, QualName), Vec<Words>>,
    /// The last `COMMENT ON` of an object, by relation, type or function and, where it is in a relation, by its own name.
    pub comments: BTreeMap<(ObjectKind, QualName, Option<String>), Words>,
    /// Statements that change the catalog in ways that are not modelled, with their places.
    pub unmodelled: Vec<(Words, Place)>,
    /// Tables that were there: for "altered after drop" and "old name after rename".
    pub gone: BTreeMap<QualName, Gone>,
    /// Constraints, indexes, triggers and policies that were there, by table and name, with their end.
    pub gone_parts: BTreeMap<(QualName, String), Event>,
    /// Enums and other types that rest on a guard that could not be evaluated.
    pub assumed_types: BTreeSet<QualName>,
    /// Columns that were there, by table and column.
    pub gone_columns: BTreeMap<(QualName, String), Gone>,
}

impl Schema {
    /// Whether an object of this kind and name exists; `None` for kinds that are not modelled.
    #[must_use]
    pub fn has(&self, object: ObjectKind, name: &QualName) -> Option<bool> {
        Some(match object {
            ObjectKind::Table => self.tables.contains_key(name),
            ObjectKind::Index => self.indexes.contains_key(name),
            ObjectKind::View | ObjectKind::MaterializedView => self.views.contains_key(name),
            ObjectKind::Sequence => self.sequences.contains(name),
            ObjectKind::Type => self.enums.contains_key(name) || self.types.contains(name),
            ObjectKind::Domain => self.types.contains(name),
            ObjectKind::Function => self.functions.contains_key(name),
            ObjectKind::Schema => name.name == "public" || self.schemas.contains(&name.name),
            ObjectKind::Extension => self.extensions.contains(&name.name),
            ObjectKind::Column
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Constraint
            | ObjectKind::EnumLabel
            | ObjectKind::Other => return None,
        })
    }

    /// How well an enum or another type is known.
    #[must_use]
    pub fn type_knowledge(&self, name: &QualName) -> Knowledge {
        if self.assumed_types.contains(name) { Knowledge::Assumed } else { Knowledge::Certain }
    }

    /// The indexes of a table, by name.
    pub fn indexes_of<'a>(&'a self, table: &'a QualName) -> impl Iterator<Item = (&'a QualName, &'a Index)> {
        self.indexes.of(table)
    }
}
