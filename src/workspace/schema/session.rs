//! What a replay remembers besides the model: the session's settings, what was already said, and where knowledge has holes.
//!
//! Nothing here is part of the result.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::apply::Settings;
use super::links::Links;
use super::model::{Event, QualName, Words};
use super::transaction::Transactions;
use crate::source::sources::Place;

/// The schema that temporary tables live in while the replay runs.
pub const TEMPORARY: &str = "pg_temp";

/// The private memory of a replay.
#[derive(Debug, Default)]
pub struct Session {
    /// The migration whose settings are in force.
    pub migration: String,
    /// The search path that every migration starts with, once one has changed it.
    pub base_path: Option<Vec<String>>,
    /// The `assume` entry whose file is being applied.
    pub assuming: Option<Place>,
    /// Tables that an `assume` entry made and no migration has used so far.
    pub assumed: BTreeMap<QualName, Place>,
    /// Tables already said to be created by no migration.
    pub reported: BTreeSet<QualName>,
    /// Names that some migration used for a temporary table.
    pub temporary: BTreeSet<String>,
    /// Where constraints, referring tables and children may be.
    pub links: Links,
    /// Columns that a table with parents declares itself: they stay when the parent drops its own.
    #[expect(clippy::zero_sized_map_values, reason = "renamed and dropped by the same functions as the maps beside it")]
    pub local: BTreeMap<(QualName, String), ()>,
    /// Constraints, indexes, triggers and policies that were there, by table and name, with their end.
    pub gone_parts: BTreeMap<(QualName, String), Event>,
    /// Functions that were there, none of their overloads being left.
    pub gone_functions: BTreeSet<QualName>,
    /// Schemas that were there.
    pub gone_schemas: BTreeSet<String>,
    /// The life of types.
    pub types: BTreeMap<QualName, Vec<Event>>,
    /// What statements of unknown effect may have changed, in order.
    pub holes: Vec<Hole>,
    /// How many holes there were when a table went.
    pub holes_before: BTreeMap<QualName, usize>,
    /// The words of the constraint that is about to be added.
    pub constraint_words: Words,
    /// Above 0 inside a block whose handlers swallow errors.
    pub guarded: usize,
    /// How deep blocks are nested.
    pub depth: usize,
    /// What only MySQL and SQLite ask to remember.
    pub settings: Settings,
    /// How deep functions that change the schema call each other.
    pub calls: usize,
    /// Rounds of loops over the catalog in this migration.
    pub rounds: usize,
    /// The number of the last implicit name of a table, by its middle part and label; only while nothing is dropped or renamed.
    pub numbers: RefCell<BTreeMap<Stem, u32>>,
    /// The transaction that statements run in.
    pub transaction: Transactions,
    /// The column and the foreign key of one `ADD COLUMN` are two statements.
    pub adds_apart: bool,
}

/// What an implicit name is made of: the table, the middle part, the label.
pub type Stem = (QualName, Option<String>, String);

/// What one statement, or file, of unknown effect may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hole {
    /// Objects of these names, folded.
    Names(BTreeSet<String>),
    /// Anything.
    Everything,
}

impl Session {
    /// Whether a hole from number `since` on may have changed the object.
    #[must_use]
    pub fn hides(&self, name: &QualName, since: usize) -> bool {
        self.holes.iter().skip(since).any(|hole| match hole {
            Hole::Names(names) => names.contains(&name.name.to_lowercase()),
            Hole::Everything => true,
        })
    }
}

/// Extensions that put no table or view where an unqualified name would find it.
const WITHOUT_RELATIONS: &[&str] = &[
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "pg_cron",
    "pg_hint_plan",
    "pg_net",
    "pg_prewarm",
    "pg_repack",
    "pg_stat_statements",
    "pg_trgm",
    "pg_uuidv7",
    "pgaudit",
    "pgcrypto",
    "pgjwt",
    "pgroonga",
    "pgrowlocks",
    "pgsodium",
    "pgstattuple",
    "pgvector",
    "plpgsql",
    "plpython3u",
    "plv8",
    "postgres_fdw",
    "refint",
    "rum",
    "seg",
    "semver",
    "sslinfo",
    "tablefunc",
    "tcn",
    "timescaledb",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "vector",
    "vectorscale",
    "xml2",
];

/// Whether an extension may have created relations that a migration then uses.
#[must_use]
pub fn may_create_relations(extension: &str) -> bool {
    !WITHOUT_RELATIONS.contains(&extension)
}
