//! CODEOWNERS as GitHub reads it: a pattern per line with who owns what it matches; the last that matches decides.

use regex::Regex;

use super::Document;
use super::entries::{Entry, within};
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::yaml::node::{Key, Node, Value};

/// Where GitHub looks for the file; the first that is there counts.
pub const PATHS: &[&str] = &[".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// Reads a text as `rules`, each with `pattern` and `owners`. A line that GitHub skips (`!`, `[`, an owner that is none) has the
/// field `skipped`.
pub fn read(text: &str, file: FileId) -> Node {
    let mut rules = vec![];
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        rules.extend(rule(line, offset, file));
        offset += line.len();
    }
    let place = Place { file, span: Span::of(0, text.len()) };
    let key = Key { text: "rules".to_owned(), place: Place { file, span: Span::default() } };
    Node { value: Value::Map(vec![(key, Node { value: Value::List(rules), place })]), place }
}

fn rule(line: &str, offset: usize, file: FileId) -> Option<Node> {
    let mut words = words(line).into_iter().map(|(at, word)| (word, Place { file, span: Span::of(offset + at, offset + at + word.len()) }));
    let (pattern, place) = words.next()?;
    let text = |(text, place): (&str, Place)| Node { value: Value::Scalar { text: text.replace("\\ ", " "), quoted: true }, place };
    let owners: Vec<(&str, Place)> = words.collect();
    let skipped = pattern.starts_with('!') || pattern.contains('[') || owners.iter().any(|(owner, _)| !owner.contains('@'));
    let whole = owners.last().map_or(place, |(_, last)| Place { file, span: place.span.cover(last.span) });
    let key = |name: &str| Key { text: name.to_owned(), place };
    let owners = Node { value: Value::List(owners.into_iter().map(text).collect()), place: whole };
    let mut entries = vec![(key("pattern"), text((pattern, place))), (key("owners"), owners)];
    if skipped {
        entries.push((key("skipped"), Node { value: Value::Scalar { text: "true".to_owned(), quoted: false }, place: whole }));
    }
    Some(Node { value: Value::Map(entries), place: whole })
}

/// The words of a line before a comment, with where they begin; `\ ` is part of a word.
fn words(line: &str) -> Vec<(usize, &str)> {
    let mut words = vec![];
    let mut start = None;
    let mut escaped = false;
    for (at, char) in line.char_indices() {
        let ends = char.is_whitespace() && !escaped;
        if ends || (char == '#' && start.is_none()) {
            words.extend(start.take().and_then(|start| Some((start, line.get(start..at)?))));
            if char == '#' {
                return words;
            }
        } else if start.is_none() {
            start = Some(at);
        }
        escaped = char == '\\' && !escaped;
    }
    words.extend(start.and_then(|start| Some((start, line.get(start..)?))));
    words
}

/// Who owns which paths.
#[derive(Debug, Default)]
pub struct Owners {
    /// The last that matches decides.
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    paths: Regex,
    owners: Vec<String>,
}

impl Owners {
    /// From a document of the format.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let entries = &document.entries;
        let rules = within(entries, 0).filter_map(|(at, _)| {
            let field = |name: &str| within(entries, at).find(|(_, entry)| entry.name == name);
            if field("skipped").is_some() {
                return None;
            }
            let text = |(_, entry): (usize, &Entry)| entry.content.text().map(str::to_owned);
            let owners = within(entries, field("owners")?.0).filter_map(text).collect();
            Some(Rule { paths: paths(&text(field("pattern")?)?)?, owners })
        });
        Self { rules: rules.collect() }
    }

    /// The owners of a path; none where nothing matches, and where the last match names nobody.
    #[must_use]
    pub fn owners(&self, path: &str) -> &[String] {
        let last = self.rules.iter().rev().find(|rule| rule.paths.is_match(path));
        last.map_or(&[], |rule| &rule.owners)
    }
}

/// The paths that a pattern means: ignore files' patterns, but `folder/*` is only what lies directly in the folder.
#[must_use]
pub fn paths(pattern: &str) -> Option<Regex> {
    let folder = pattern.ends_with('/');
    let inner = pattern.trim_end_matches('/');
    let anchored = inner.contains('/');
    let inner = inner.trim_start_matches('/');
    let mut regex = String::from(if anchored { "^" } else { "^(?:.*/)?" });
    let parts: Vec<&str> = inner.split('/').collect();
    for (at, part) in parts.iter().enumerate() {
        let last = at + 1 == parts.len();
        match *part {
            "**" if last => regex.push_str(".*"),
            "**" => regex.push_str("(?:.*/)?"),
            part => {
                part.chars().for_each(|char| match char {
                    '*' => regex.push_str("[^/]*"),
                    '?' => regex.push_str("[^/]"),
                    char => regex.push_str(&regex::escape(char.encode_utf8(&mut [0; 4]))),
                });
                if !last {
                    regex.push('/');
                }
            }
        }
    }
    let direct = anchored && parts.last() == Some(&"*");
    regex.push_str(match (folder, direct) {
        (true, _) => "/.*$",
        (false, true) => "$",
        (false, false) => "(?:/.*)?$",
    });
    regex::RegexBuilder::new(&regex).size_limit(1 << 20).build().ok()
}
