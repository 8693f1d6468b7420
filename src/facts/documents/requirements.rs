//! Lists of Python requirements, as pip reads them: `requirements`, each with `name`, `specifier`, `extras`, `marker`, `url`;
//! `includes` and `constraints`, the files that they name; `options`, whatever else stands there.

use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::yaml::node::{Key, Node, Value};

/// Whether a text file's path says that it lists requirements.
pub fn is_named(path: &str, stem: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let word = |name: &str| name.starts_with("requirements") || name.ends_with("requirements") || name.starts_with("constraints");
    word(stem) || folder.rsplit('/').next() == Some("requirements")
}

/// Reads a text; every line is something.
pub fn read(text: &str, file: FileId) -> Node {
    let whole = Place { file, span: Span::of(0, text.len()) };
    let [mut requirements, mut includes, mut constraints, mut options] = [vec![], vec![], vec![], vec![]];
    for (start, line) in lines(text) {
        let place = Place { file, span: Span::of(start, start + line.trim_end().len()) };
        let joined = line.replace("\\\r\n", " ").replace("\\\n", " ");
        let joined = joined.trim();
        let option =
            |names: [&str; 2]| names.iter().find_map(|name| joined.strip_prefix(*name)).map(|rest| rest.trim_start_matches(['=', ' ']));
        if let Some(path) = option(["--requirement", "-r"]) {
            includes.push(text_at(path.trim(), place));
        } else if let Some(path) = option(["--constraint", "-c"]) {
            constraints.push(text_at(path.trim(), place));
        } else if let Some(url) = option(["--editable", "-e"]) {
            requirements.push(requirement(url.trim(), place));
        } else if joined.starts_with('-') {
            options.push(text_at(joined, place));
        } else {
            let before_hashes = joined.split(" --").next().unwrap_or(joined);
            requirements.push(requirement(before_hashes.trim(), place));
        }
    }
    let lists = [("requirements", requirements), ("includes", includes), ("constraints", constraints), ("options", options)];
    let start = Place { file, span: Span::default() };
    let entry = |(name, items): (&str, Vec<Node>)| (key(name, start), Node { value: Value::List(items), place: whole });
    Node { value: Value::Map(lists.into_iter().map(entry).collect()), place: whole }
}

/// Lines with something on them, joined where one ends with a backslash; without comments.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut lines = vec![];
    let (mut start, mut offset) = (0, 0);
    for line in text.split_inclusive('\n') {
        offset += line.len();
        if line.trim_end_matches(['\r', '\n']).ends_with('\\') && offset < text.len() {
            continue;
        }
        let joined = text.get(start..offset).unwrap_or("");
        let indent = joined.len() - joined.trim_start().len();
        let comment = joined
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|at| joined.get(..*at).is_none_or(|before| before.trim_end().len() < *at || before.is_empty()));
        let code = joined.get(indent..comment.unwrap_or(joined.len()).max(indent)).unwrap_or("");
        if !code.trim().is_empty() && comment.is_none_or(|at| at >= indent) {
            lines.push((start + indent, code));
        }
        start = offset;
    }
    lines
}

fn requirement(text: &str, place: Place) -> Node {
    let parts = Requirement::read(text);
    let mut fields = vec![(key("name", place), text_at(&parts.name, place)), (key("specifier", place), text_at(&parts.specifier, place))];
    let extras = parts.extras.iter().map(|extra| text_at(extra, place)).collect();
    fields.push((key("extras", place), Node { value: Value::List(extras), place }));
    for (name, value) in [("marker", parts.marker), ("url", parts.url)] {
        fields.extend(value.map(|value| (key(name, place), text_at(&value, place))));
    }
    Node { value: Value::Map(fields), place }
}

fn key(name: &str, place: Place) -> Key {
    Key { text: name.to_owned(), place }
}

fn text_at(text: &str, place: Place) -> Node {
    Node { value: Value::Scalar { text: text.to_owned(), quoted: true }, place }
}

/// A requirement in its parts (PEP 508), or a path or URL that stands for one.
#[derive(Debug, Default)]
pub struct Requirement {
    /// As written; empty where only a path or URL is.
    pub name: String,
    pub extras: Vec<String>,
    /// `>=2,<3`; empty for any version.
    pub specifier: String,
    pub marker: Option<String>,
    pub url: Option<String>,
}

impl Requirement {
    pub fn read(text: &str) -> Self {
        let named = text.split_once('@').is_some_and(|(before, _)| !before.contains([':', '/']));
        let is_path = text.starts_with(['.', '/']) || text.ends_with(".whl") || text.ends_with(".tar.gz");
        if !named && (is_path || text.contains("://")) {
            let egg = text.split_once("egg=").map(|(_, egg)| egg.split(['&', '[', ' ']).next().unwrap_or(egg));
            return Self { name: egg.unwrap_or("").to_owned(), url: Some(text.to_owned()), ..Self::default() };
        }
        let (before, marker) = match text.split_once(';') {
            Some((before, marker)) => (before.trim(), Some(marker.trim().to_owned())),
            None => (text, None),
        };
        let end = before.find(|char: char| !(char.is_alphanumeric() || matches!(char, '-' | '_' | '.'))).unwrap_or(before.len());
        let (name, rest) = before.split_at_checked(end).unwrap_or((before, ""));
        let rest = rest.trim_start();
        let (extras, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((extras, rest)) => (extras.split(',').map(|extra| extra.trim().to_owned()).collect(), rest.trim_start()),
            None => (vec![], rest),
        };
        let (specifier, url) = match rest.strip_prefix('@') {
            Some(url) => (String::new(), Some(url.trim().to_owned())),
            None => (rest.trim_start_matches('(').trim_end_matches(')').split_whitespace().collect(), None),
        };
        Self { name: name.to_owned(), extras, specifier, marker, url }
    }
}
