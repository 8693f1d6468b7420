//! What a manifest depends on: Python's requirement lists and `pyproject.toml`, `Cargo.toml`, `package.json`.
//!
//! Names are written as their registry compares them, so that `Foo_Bar` and `foo-bar` are one.

use super::entries::{Entry, within};
use super::requirements::Requirement;
use super::{Document, Format};
use crate::source::text::Span;

/// A thing that a manifest asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Whose registry it is from.
    pub ecosystem: Ecosystem,
    /// Its name, as the registry compares it; empty where only a path or URL is given.
    pub name: String,
    /// Which versions, as written; empty for any.
    pub version: String,
    /// `main`, `dev`, `build`, or the name of an extra or a group.
    pub group: String,
    /// Its extras or features.
    pub extras: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
    /// Where it is asked for.
    pub span: Span,
}

/// Whose registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ecosystem {
    /// PyPI.
    Python,
    /// crates.io.
    Rust,
    /// npm.
    Npm,
}

/// Where a dependency comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The ecosystem's registry.
    Registry,
    /// A folder of the machine.
    Path,
    /// A repository.
    Git,
    /// Another address.
    Url,
}

/// The ecosystem of a manifest's path; `None` for every other path.
#[must_use]
pub fn ecosystem(path: &str) -> Option<Ecosystem> {
    match path.rsplit('/').next().unwrap_or(path) {
        "pyproject.toml" => Some(Ecosystem::Python),
        "Cargo.toml" => Some(Ecosystem::Rust),
        "package.json" => Some(Ecosystem::Npm),
        _ => (Format::of(path) == Some(Format::Requirements)).then_some(Ecosystem::Python),
    }
}

/// What a manifest asks for, in the order written.
#[must_use]
pub fn of(path: &str, document: &Document) -> Vec<Dependency> {
    let Some(ecosystem) = ecosystem(path) else { return vec![] };
    let entries = &document.entries;
    let found = entries.iter().enumerate().filter_map(|(at, entry)| match ecosystem {
        Ecosystem::Rust => Some(of_table(entries, at, &rust_group(entry)?, ecosystem)),
        Ecosystem::Npm => Some(of_table(entries, at, npm_group(entry)?, ecosystem)),
        Ecosystem::Python if document.format == Format::Requirements => of_list(entries, at, path),
        Ecosystem::Python => of_pyproject(entries, at),
    });
    found.flatten().collect()
}

fn of_pyproject(entries: &[Entry], at: usize) -> Option<Vec<Dependency>> {
    let entry = entries.get(at)?;
    let group = match parts(&entry.key).as_slice() {
        ["project", "dependencies"] => "main",
        ["build-system", "requires"] => "build",
        ["tool", "uv", "dev-dependencies"] => "dev",
        ["project", "optional-dependencies", group] | ["dependency-groups", group] | ["tool", "pdm", "dev-dependencies", group] => group,
        ["tool", "poetry", "dependencies"] => return Some(of_table(entries, at, "main", Ecosystem::Python)),
        ["tool", "poetry", "dev-dependencies"] => return Some(of_table(entries, at, "dev", Ecosystem::Python)),
        ["tool", "poetry", "group", group, "dependencies"] => return Some(of_table(entries, at, group, Ecosystem::Python)),
        _ => return None,
    };
    let texts = within(entries, at).filter_map(|(_, item)| Some((item.content.text()?, item.span)));
    Some(texts.map(|(text, span)| required(&Requirement::read(text), group, span)).collect())
}

fn required(requirement: &Requirement, group: &str, span: Span) -> Dependency {
    Dependency {
        ecosystem: Ecosystem::Python,
        name: normal(&requirement.name, Ecosystem::Python),
        version: requirement.specifier.clone(),
        group: group.to_owned(),
        extras: requirement.extras.clone(),
        origin: requirement.url.as_deref().map_or(Origin::Registry, origin),
        span,
    }
}

/// A line of a requirement list; the name of the file says whom it is for.
fn of_list(entries: &[Entry], at: usize, path: &str) -> Option<Vec<Dependency>> {
    let entry = entries.get(at).filter(|entry| entry.depth == 1 && entry.key.starts_with("requirements."))?;
    let field = |name: &str| within(entries, at).find(|(_, field)| field.name == name);
    let text = |name: &str| field(name).and_then(|(_, field)| field.content.text()).unwrap_or("").to_owned();
    let extras =
        field("extras").map(|(at, _)| within(entries, at).filter_map(|(_, extra)| Some(extra.content.text()?.to_owned())).collect());
    let url = Some(text("url")).filter(|url| !url.is_empty());
    let requirement =
        Requirement { name: text("name"), extras: extras.unwrap_or_default(), specifier: text("specifier"), marker: None, url };
    let stem = path.rsplit('/').next().unwrap_or(path).rsplit_once('.').map_or("", |(stem, _)| stem);
    let group = stem.strip_prefix("requirements").or(stem.strip_suffix("requirements")).unwrap_or(stem).trim_matches(['-', '_', '.']);
    Some(vec![required(&requirement, if group.is_empty() { "main" } else { group }, entry.span)])
}

pub(super) fn rust_group(entry: &Entry) -> Option<String> {
    let group = |table: &str| match table {
        "dependencies" => Some("main"),
        "dev-dependencies" => Some("dev"),
        "build-dependencies" => Some("build"),
        _ => None,
    };
    match parts(&entry.key).as_slice() {
        [table] | ["target", _, table] => group(table).map(str::to_owned),
        ["workspace", "dependencies"] => Some("workspace".to_owned()),
        _ => None,
    }
}

pub(super) fn npm_group(entry: &Entry) -> Option<&'static str> {
    match entry.key.as_str() {
        "dependencies" => Some("main"),
        "devDependencies" => Some("dev"),
        "peerDependencies" => Some("peer"),
        "optionalDependencies" => Some("optional"),
        _ => None,
    }
}

/// A table of names with a version, or with a table of `version`, `git`, `path`, `url`, `package`.
fn of_table(entries: &[Entry], at: usize, group: &str, ecosystem: Ecosystem) -> Vec<Dependency> {
    let own = within(entries, at).filter(|(_, entry)| !(ecosystem == Ecosystem::Python && entry.name == "python"));
    let one = |(at, entry): (usize, &Entry)| {
        let fields: Vec<(usize, &Entry)> = within(entries, at).collect();
        let field = |names: &[&str]| fields.iter().find(|(_, field)| names.contains(&field.name.as_str()));
        let text = |names: &[&str]| field(names).and_then(|(_, field)| field.content.text());
        let list = field(&["extras", "features"]).map(|(at, _)| *at);
        let written = entry.content.text().or(text(&["version"])).unwrap_or("");
        let (name, version) = match written.strip_prefix("npm:").and_then(|real| real.rsplit_once('@')) {
            Some((real, version)) => (real, version),
            None => (text(&["package"]).unwrap_or(&entry.name), written),
        };
        let kinds = [("git", Origin::Git), ("path", Origin::Path), ("url", Origin::Url)];
        let named = kinds.into_iter().find(|(key, _)| field(&[key]).is_some()).map(|(_, origin)| origin);
        Dependency {
            ecosystem,
            name: normal(name, ecosystem),
            version: version.to_owned(),
            group: group.to_owned(),
            extras: list.map_or(vec![], |at| within(entries, at).filter_map(|(_, item)| Some(item.content.text()?.to_owned())).collect()),
            origin: named.unwrap_or_else(|| if ecosystem == Ecosystem::Npm { origin(version) } else { Origin::Registry }),
            span: entry.span,
        }
    };
    own.map(one).collect()
}

fn origin(url: &str) -> Origin {
    match url {
        url if url.starts_with("git") || url.starts_with("github:") || url.ends_with(".git") => Origin::Git,
        url if url.starts_with("file:") || url.starts_with("link:") || url.starts_with("workspace:") => Origin::Path,
        url if url.contains("://") => Origin::Url,
        url if url.starts_with(['.', '/']) => Origin::Path,
        _ => Origin::Registry,
    }
}

/// A name as its registry compares it.
fn normal(name: &str, ecosystem: Ecosystem) -> String {
    match ecosystem {
        Ecosystem::Npm => name.to_owned(),
        Ecosystem::Rust => name.replace('_', "-").to_lowercase(),
        Ecosystem::Python => {
            let words: Vec<&str> = name.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
            words.join("-").to_lowercase()
        }
    }
}

/// The parts of a key path; a part in quotes keeps its dots.
pub(super) fn parts(key: &str) -> Vec<&str> {
    let mut parts = vec![];
    let mut rest = key;
    while !rest.is_empty() {
        let (part, after) = match rest.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
            Some((part, after)) => (part, after.strip_prefix('.').unwrap_or(after)),
            None => rest.split_once('.').unwrap_or((rest, "")),
        };
        parts.push(part);
        rest = after;
    }
    parts
}
