//! What every object of the schema has: a name, how well it is known, and a life.

use crate::source::sources::Place;

/// A schema-qualified name after `search_path` was applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualName {
    /// The schema.
    pub schema: String,
    /// The name in it.
    pub name: String,
}

impl std::fmt::Display for QualName {
    /// `name` in `public`, `schema.name` elsewhere: how people write it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.schema == "public" { f.write_str(&self.name) } else { write!(f, "{}.{}", self.schema, self.name) }
    }
}

/// How well an object is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Knowledge {
    /// The text says so, unconditionally.
    #[default]
    Certain,
    /// It rests on a guard that could not be evaluated, or on an `assume` entry.
    Assumed,
    /// Used by migrations but made by none: its columns are not known.
    Unknown,
}

impl Knowledge {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Assumed => "assumed",
            Self::Unknown => "unknown",
        }
    }
}

/// One thing that happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where the operation stands.
    pub place: Place,
    /// The migration's id.
    pub migration: String,
    /// `created`, `altered`, `renamed from x`, `dropped`, `validated`, …
    pub what: String,
}
