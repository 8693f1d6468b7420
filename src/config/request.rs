//! What a run starts from: a policy file, what lies beside it, and what the command line says instead of it.

use jiff::civil::Date;

use crate::facts::dialect::Dialect;
use crate::source::sources::FileId;
use crate::source::tree::{Listing, Tree};
use crate::workspace::schema::history::Layout;

/// What a run starts from.
pub struct Request<'a> {
    /// The policy file, already part of the sources; `None` where there is none.
    pub policy: Option<FileId>,
    /// The policy's folder from the root (`""` is the root); `None` where it is outside the root or there is no policy.
    pub folder: Option<&'a str>,
    /// The policy's folder as a tree: `assume` files and `rule_dirs` are read through it, so it must not lead out of
    /// itself, symlinks included.
    pub beside: &'a dyn Tree,
    /// What is in the root.
    pub listing: &'a Listing,
    /// The day that expiry is judged on.
    pub today: Date,
    /// What the command line says instead of `sources.migrations`.
    pub overrides: &'a Overrides,
    /// The text of a rule that is defined besides those of the binary and of the policy: the one whose cases are run.
    pub rule: Option<&'a str>,
}

/// What the command line says instead of `sources.migrations`.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Folders from the root; they replace all that the policy names or detection finds.
    pub migrations: Vec<String>,
    /// The layout of these folders.
    pub layout: Option<Layout>,
    /// The database that they are for.
    pub database: Option<Dialect>,
    /// Assumed SQL files, already part of the sources.
    pub assume: Vec<FileId>,
    /// Replaces the search path.
    pub search_path: Vec<String>,
    /// Adds or replaces values of placeholders.
    pub define: Vec<(String, String)>,
}
