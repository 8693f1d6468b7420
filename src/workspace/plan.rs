//! What to link: which folders are migration histories, and where code is. Made by `config`, from the policy or by detection.

use std::collections::BTreeSet;

use super::imports::{Language, names};
use super::schema::fault::Unreached;
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
    /// Revision files that no version location reaches.
    pub unreached: Vec<Unreached>,
    /// What rules ask of the code: reading it takes time.
    pub wanted: WantedCode,
    /// ORM models.
    pub models: ModelPlan,
    /// Documents that rules ask for, by path.
    pub documents: Vec<FileId>,
    /// Files whose text rules ask about piece by piece, by path.
    pub texts: Vec<FileId>,
}

/// Where ORM models are.
#[derive(Clone, Debug, Default)]
pub struct ModelPlan {
    /// A rule asks for them.
    pub wanted: bool,
    /// The files that the policy names; `None` when they are to be found among the code.
    pub files: Option<Vec<FileId>>,
}

/// What is read of code beside its imports, and of which files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedCode {
    /// Calls, classes, functions and assignments.
    pub symbols: WantedFiles,
    /// Comments; where they are read, the symbols are too.
    pub comments: WantedFiles,
    /// Routes, which are put together from the symbols of all files.
    pub routes: bool,
    /// SQL in string literals, and with it the symbols: what reads and writes which table.
    pub queries: WantedFiles,
}

impl WantedCode {
    /// The symbols of some files.
    #[must_use]
    pub fn symbols(of: WantedFiles) -> Self {
        Self { symbols: of, ..Self::default() }
    }

    /// The symbols and comments of some files.
    #[must_use]
    pub fn comments(of: WantedFiles) -> Self {
        Self { symbols: of.clone(), comments: of, ..Self::default() }
    }

    /// The same, with routes.
    #[must_use]
    pub fn with_routes(self) -> Self {
        Self { symbols: WantedFiles::All, routes: true, ..self }
    }

    /// The symbols and the SQL of all files.
    #[must_use]
    pub fn accesses() -> Self {
        Self { symbols: WantedFiles::All, queries: WantedFiles::All, ..Self::default() }
    }

    /// What two rules ask for together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            symbols: self.symbols.and(other.symbols),
            comments: self.comments.and(other.comments),
            routes: self.routes || other.routes,
            queries: self.queries.and(other.queries),
        }
    }

    /// Nothing at all.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Some of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WantedFiles {
    /// None.
    #[default]
    None,
    /// Those whose text holds one of these words.
    Naming(BTreeSet<&'static str>),
    /// All.
    All,
}

impl WantedFiles {
    /// What two rules ask for together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::None, wanted) | (wanted, Self::None) => wanted,
            (Self::Naming(one), Self::Naming(two)) => Self::Naming(one.into_iter().chain(two).collect()),
        }
    }

    /// Whether a file of this text is one of them.
    #[must_use]
    pub fn of(&self, text: &str) -> bool {
        match self {
            Self::None => false,
            Self::Naming(words) => words.iter().any(|word| text.contains(word)),
            Self::All => true,
        }
    }
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

/// A folder whose sub-folders are packages: importable ones, or, in TypeScript, any of the folders and files in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRoot {
    /// The folder, from the root; `""` is the root. For Rust the folder with `Cargo.toml`.
    pub root: String,
    /// Its top-level packages or modules (`app`); for Rust the crate's name.
    pub packages: Vec<String>,
    /// The language.
    pub language: Language,
    /// Where the policy names it; `None` when it was found.
    pub configured: Option<Place>,
}

impl CodeRoot {
    /// Whether a path belongs to the packages.
    #[must_use]
    pub fn holds(&self, path: &str) -> bool {
        let Some(inside) = names::below(path, &self.root) else { return false };
        // A crate is one package, whatever its folders are called.
        self.language == Language::Rust
            || self.packages.iter().any(|package| {
                let package = package.replace('.', "/").replace('·', ".");
                names::below(inside, &package).is_some() || is_file_of(inside, &package, self.language)
            })
    }
}

/// Whether a path is the one file that a package consists of.
fn is_file_of(path: &str, package: &str, language: Language) -> bool {
    let endings = if language == Language::TypeScript { names::SCRIPT_ENDINGS } else { &[".py", ".pyi"] };
    endings.iter().any(|ending| path.strip_suffix(ending) == Some(package))
}
