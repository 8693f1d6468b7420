//! What of a manifest is no dependency although it stands where one is expected: its tool refuses it, so nobody knows what is meant.

use super::dependencies::{Ecosystem, ecosystem, npm_group, parts, rust_group};
use super::entries::{Content, Entry, within};
use super::requirements::Requirement;
use super::{Document, Format};
use crate::facts::FactProblem;

/// Options that a list of requirements may hold beside those that name files.
const OPTIONS: &[&str] = &[
    "-i",
    "--index-url",
    "--pypi-url",
    "--extra-index-url",
    "--no-index",
    "-f",
    "--find-links",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--trusted-host",
    "--use-feature",
    "--always-unzip",
    "-Z",
];

/// What a value must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A table.
    Table,
    /// A table of versions; what a version may be.
    Versions(Ecosystem),
    /// A list of requirements; whether it may include other groups.
    Requirements { groups: bool },
}

/// Every such place of a manifest, with one sentence.
#[must_use]
pub fn misread(path: &str, document: &Document) -> Vec<FactProblem> {
    let Some(of) = ecosystem(path) else { return vec![] };
    let mut found = Vec::new();
    for (at, entry) in document.entries.iter().enumerate() {
        if document.format == Format::Requirements {
            found.extend(odd_line(&document.entries, at, entry));
        } else if let Some(shape) = shape(of, entry) {
            hold(&document.entries, at, entry, shape, &mut found);
        }
    }
    found
}

fn shape(of: Ecosystem, entry: &Entry) -> Option<Shape> {
    let versions = Shape::Versions(of);
    match of {
        Ecosystem::Rust => rust_group(entry).map(|_| versions),
        Ecosystem::Npm => npm_group(entry).map(|_| versions),
        Ecosystem::Python => Some(match parts(&entry.key).as_slice() {
            ["project" | "dependency-groups" | "build-system" | "tool"]
            | ["project", "optional-dependencies"]
            | ["tool", "pdm", "dev-dependencies"]
            | ["tool", "poetry", "group"] => Shape::Table,
            ["project", "dependencies"]
            | ["build-system", "requires"]
            | ["tool", "uv", "dev-dependencies"]
            | ["project", "optional-dependencies", _]
            | ["tool", "pdm", "dev-dependencies", _] => Shape::Requirements { groups: false },
            ["dependency-groups", _] => Shape::Requirements { groups: true },
            ["tool", "poetry", "dependencies" | "dev-dependencies"] | ["tool", "poetry", "group", _, "dependencies"] => versions,
            _ => return None,
        }),
    }
}

fn hold(entries: &[Entry], at: usize, entry: &Entry, shape: Shape, found: &mut Vec<FactProblem>) {
    let expected = if matches!(shape, Shape::Requirements { .. }) { Content::List } else { Content::Map };
    if entry.content != expected {
        found.push(wrong(entry, if expected == Content::List { "a list of requirements" } else { "a table" }));
        return;
    }
    for (_, item) in within(entries, at) {
        match shape {
            Shape::Table => {}
            Shape::Versions(of) => {
                let is_table = matches!(item.content, Content::Map) && of != Ecosystem::Npm;
                let is_list = matches!(item.content, Content::List) && of == Ecosystem::Python;
                if !(matches!(item.content, Content::Text(_)) || is_table || is_list) {
                    found.push(wrong(item, if of == Ecosystem::Npm { "a version" } else { "a version or a table" }));
                }
            }
            Shape::Requirements { groups } => match &item.content {
                Content::Text(text) if is_requirement(&Requirement::read(text.trim())) => {}
                Content::Map if groups => {}
                Content::Text(text) => found.push(no_requirement(item, &format!("`{text}`"))),
                _ => found.push(wrong(item, "a requirement")),
            },
        }
    }
}

fn odd_line(entries: &[Entry], at: usize, entry: &Entry) -> Option<FactProblem> {
    let (list, _) = entry.key.split_once('.').filter(|_| entry.depth == 1)?;
    match list {
        "options" => {
            let text = entry.content.text()?;
            let name = text.split(['=', ' ']).next().unwrap_or(text);
            let message = || format!("`{name}` is no option of a list of requirements: what it changes is not known");
            (!OPTIONS.contains(&name)).then(|| FactProblem { span: entry.span, message: message() })
        }
        "requirements" => {
            let field = |name: &str| within(entries, at).find(|(_, field)| field.name == name).and_then(|(_, field)| field.content.text());
            let url = field("url").map(str::to_owned);
            let (name, specifier) = (field("name").unwrap_or(""), field("specifier").unwrap_or(""));
            let read = Requirement { name: name.to_owned(), specifier: specifier.to_owned(), url, ..Requirement::default() };
            (!is_requirement(&read)).then(|| no_requirement(entry, "this line"))
        }
        _ => None,
    }
}

fn wrong(entry: &Entry, expected: &str) -> FactProblem {
    let found = entry.content.word();
    FactProblem { span: entry.span, message: format!("`{}` is a {found}, not {expected}: what it asks for is not known", entry.key) }
}

fn no_requirement(entry: &Entry, text: &str) -> FactProblem {
    FactProblem { span: entry.span, message: format!("{text} is no requirement: what it asks for is not known") }
}

/// Whether a text that was read is a requirement as the standard has it.
fn is_requirement(read: &Requirement) -> bool {
    let is_end = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric());
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_');
    let name = read.name.as_str();
    let is_name = is_end(name.chars().next()) && is_end(name.chars().next_back()) && name.chars().all(plain);
    match &read.url {
        Some(url) => !url.is_empty() && (is_name || name.is_empty()),
        None => is_name && (read.specifier.is_empty() || read.specifier.trim_end_matches(',').split(',').all(is_clause)),
    }
}

/// `>=2`, `==1.*`.
fn is_clause(clause: &str) -> bool {
    let version = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"].iter().find_map(|operator| clause.strip_prefix(operator));
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_' | '*' | '+' | '!');
    version.is_some_and(|version| !version.is_empty() && version.chars().all(plain))
}
