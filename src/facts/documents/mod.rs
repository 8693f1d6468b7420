//! What documents say: YAML, JSON, TOML, Markdown, CODEOWNERS and lists of requirements as one kind of tree, with places.
//!
//! Knows nothing of what a document is for, but [`dependencies`] and [`owners`], whose formats say it. A document that is broken
//! keeps what was read before the break, and says so.

pub mod dependencies;
pub mod entries;
mod json;
mod markdown;
pub mod misread;
pub mod openapi;
pub mod owners;
mod requirements;
#[cfg(test)]
mod tests;
mod toml;

use entries::Entry;

use super::FactProblem;
use crate::source::sources::FileId;
use crate::yaml::node::Node;
use crate::yaml::parse::documents;
use crate::yaml::shape::Mistake;

/// How a document is written, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `.yaml`, `.yml`.
    Yaml,
    /// `.json`.
    Json,
    /// `.toml`, and lock files in it.
    Toml,
    /// `.md`, `.markdown`.
    Markdown,
    /// `CODEOWNERS`.
    Owners,
    /// `requirements.txt` and its like.
    Requirements,
}

impl Format {
    /// The format that a path names; `None` for files that are no documents.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Some(match extension.to_ascii_lowercase().as_str() {
            "" if name == "CODEOWNERS" => Self::Owners,
            "yaml" | "yml" => Self::Yaml,
            "json" | "jsonc" => Self::Json,
            "toml" => Self::Toml,
            "lock" if matches!(stem, "Cargo" | "poetry" | "uv" | "pdm") => Self::Toml,
            "md" | "markdown" => Self::Markdown,
            "txt" | "in" if requirements::is_named(path, stem) => Self::Requirements,
            _ => return None,
        })
    }

    /// The word in policies.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Toml => "toml",
            Self::Markdown => "markdown",
            Self::Owners => "codeowners",
            Self::Requirements => "requirements",
        }
    }
}

/// What one document says.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// How it is written.
    pub format: Format,
    /// Its values in the order written, each before those within it.
    pub entries: Vec<Entry>,
    /// What of it could not be read.
    pub problems: Vec<FactProblem>,
}

/// Reads a document.
#[must_use]
pub fn read(text: &str, format: Format) -> Document {
    // The places of the tree name a file, and facts know none: only their spans are kept.
    let file = FileId(0);
    let (roots, mistakes): (Vec<Node>, Vec<Mistake>) = match format {
        Format::Yaml => documents(text, file),
        Format::Json => one(json::read(text, file)),
        Format::Toml => one(toml::read(text, file)),
        Format::Markdown => markdown::read(text, file),
        Format::Owners => one((Some(owners::read(text, file)), vec![])),
        Format::Requirements => one((Some(requirements::read(text, file)), vec![])),
    };
    let mut problems: Vec<FactProblem> = mistakes.into_iter().map(problem).collect();
    let entries = entries::flatten(&roots, text, format);
    problems.sort();
    problems.dedup();
    Document { format, entries, problems }
}

fn one((root, mistakes): (Option<Node>, Vec<Mistake>)) -> (Vec<Node>, Vec<Mistake>) {
    (root.into_iter().collect(), mistakes)
}

fn problem(mistake: Mistake) -> FactProblem {
    FactProblem { span: mistake.place.span, message: mistake.message }
}
