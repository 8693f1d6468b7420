//! What to link: which folders are migration histories, and where code is. Made by `config`, from the policy or by detection.

use super::schema::history::Layout;
use crate::facts::dialect::Dialect;
use crate::source::sources::{FileId, Place};

/// Everything the workspace is built from, besides the facts.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Migration histories, by path.
    pub histories: Vec<HistoryPlan>,
    /// Code roots, by path.
    pub code: Vec<CodeRoot>,
}

/// One migration history.
#[derive(Clone, Debug)]
pub struct HistoryPlan {
    /// The folder (Alembic: the one with `env.py`, or the versions folder itself), from the root; `""` is the root.
    pub path: String,
    /// The tool.
    pub layout: Layout,
    /// The database.
    pub dialect: Dialect,
    /// The files that belong to it, in path order; the layout decides which are migrations, and their order.
    /// Alembic: only those of its version locations.
    pub files: Vec<FileId>,
    /// Schemas an unqualified name is looked up in; `["public"]` by default.
    pub search_path: Vec<String>,
    /// Values of placeholders.
    pub define: Vec<(String, String)>,
    /// SQL files that stand for what no migration makes.
    pub assume: Vec<Assumption>,
    /// Where the policy names it; `None` when it was found.
    pub configured: Option<Place>,
}

/// One `assume` entry.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The SQL file.
    pub file: FileId,
    /// Why these objects are there.
    pub reason: String,
    /// The entry in the policy; `None` from the command line.
    pub entry: Option<Place>,
}

/// A folder whose sub-folders are importable packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRoot {
    /// The folder, from the root; `""` is the root. For Rust the folder with `Cargo.toml`.
    pub root: String,
    /// Its top-level packages or modules (`app`); for Rust the crate's name.
    pub packages: Vec<String>,
    /// The language.
    pub language: super::imports::Language,
    /// Where the policy names it; `None` when it was found.
    pub configured: Option<Place>,
}
