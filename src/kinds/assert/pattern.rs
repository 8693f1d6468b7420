//! Texts that stand for many: globs on names, dotted names and paths, and anchored regular expressions.

use regex::Regex;

use super::fact::FieldType;
use crate::source::sources::Place;

/// A compiled pattern.
#[derive(Debug)]
pub struct Pattern {
    /// As written.
    pub text: String,
    /// Where it is written, and what it stands for: its names may have to exist.
    pub written: Option<(Place, FieldType)>,
    matcher: Matcher,
    captures: Vec<Capture>,
}

#[derive(Debug)]
enum Matcher {
    /// No wildcard: the most common pattern, and much the cheapest.
    Literal,
    Regex(Regex),
}

/// `{d}` or `{!d}`: one part of a name, remembered.
#[derive(Debug)]
struct Capture {
    name: String,
    /// `{!d}`: must differ from what `{d}` remembered.
    differs: bool,
}

/// What captures remember while one subject is judged.
pub type Bindings = Vec<(String, String)>;

impl Pattern {
    /// A glob. `*` stays within a part of a dotted name or path, `**` crosses parts, `{d}` is one part that is remembered.
    pub fn glob(text: &str, of: FieldType) -> Result<Self, String> {
        if !text.contains(if of == FieldType::Text { &['*'][..] } else { &['*', '{'][..] }) {
            return Ok(Self { text: text.to_owned(), written: None, matcher: Matcher::Literal, captures: vec![] });
        }
        let (pattern, captures) = translate(text, of)?;
        Self::compile(text, &pattern, captures)
    }

    /// A regular expression that must match all of the text.
    pub fn regex(text: &str) -> Result<Self, String> {
        Self::compile(text, text, vec![])
    }

    fn compile(text: &str, pattern: &str, captures: Vec<Capture>) -> Result<Self, String> {
        let regex = regex::RegexBuilder::new(&format!("^(?:{pattern})$")).dot_matches_new_line(true).size_limit(1 << 20).build();
        let regex = regex.map_err(|error| last_line(&error.to_string()))?;
        Ok(Self { text: text.to_owned(), written: None, matcher: Matcher::Regex(regex), captures })
    }

    /// The same pattern, which knows where it is written.
    pub fn at(self, place: Place, of: FieldType) -> Self {
        Self { written: Some((place, of)), ..self }
    }

    /// Whether a text matches, given what was remembered; what it remembers is added.
    pub fn matches(&self, text: &str, bindings: &mut Bindings) -> bool {
        let regex = match &self.matcher {
            Matcher::Literal => return self.text == text,
            Matcher::Regex(regex) if self.captures.is_empty() => return regex.is_match(text),
            Matcher::Regex(regex) => regex,
        };
        let Some(found) = regex.captures(text) else { return false };
        let mut learnt = Vec::new();
        for (index, capture) in self.captures.iter().enumerate() {
            let part = found.get(index + 1).map_or("", |part| part.as_str());
            let bound = bindings.iter().chain(&learnt).find(|(name, _)| *name == capture.name).map(|(_, value)| value.as_str());
            match (bound, capture.differs) {
                (Some(bound), differs) if (bound == part) == differs => return false,
                (None, false) => learnt.push((capture.name.clone(), part.to_owned())),
                _ => {}
            }
        }
        bindings.extend(learnt);
        true
    }

    /// The names that it remembers and those that it compares with.
    pub fn captures(&self) -> impl Iterator<Item = (&str, bool)> {
        self.captures.iter().map(|capture| (capture.name.as_str(), capture.differs))
    }
}

/// A regex's own error names the mistake on its last line.
fn last_line(error: &str) -> String {
    error.lines().last().unwrap_or("").trim_start_matches("error: ").trim().to_owned()
}

/// A step through a glob.
enum Piece<'t> {
    /// `**` behind the last separator: everything below.
    Below,
    /// `**` before a separator: any parts, none included.
    Parts,
    /// `**` elsewhere.
    Anything,
    /// `*`: any characters of a part.
    Within,
    /// `{d}`, `{!d}`.
    Capture(&'t str),
    Char(char),
}

/// The next piece of a glob, and what follows it.
fn piece(rest: &str, of: FieldType) -> Option<(Piece<'_>, &str)> {
    let separator = separator(of);
    if separator.is_some_and(|separator| rest.strip_prefix(separator) == Some("**")) {
        return Some((Piece::Below, ""));
    }
    if let Some(after) = rest.strip_prefix("**") {
        let inner = separator.and_then(|separator| after.strip_prefix(separator));
        return Some(inner.map_or((Piece::Anything, after), |inner| (Piece::Parts, inner)));
    }
    if let Some(after) = rest.strip_prefix('*') {
        return Some((Piece::Within, after));
    }
    let braces = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).filter(|_| of != FieldType::Text);
    if let Some((name, after)) = braces {
        return Some((Piece::Capture(name), after));
    }
    let mut chars = rest.chars();
    chars.next().map(|char| (Piece::Char(char), chars.as_str()))
}

fn separator(of: FieldType) -> Option<char> {
    match of {
        FieldType::Dotted | FieldType::Module | FieldType::Table | FieldType::Key => Some('.'),
        FieldType::Path => Some('/'),
        _ => None,
    }
}

fn translate(text: &str, of: FieldType) -> Result<(String, Vec<Capture>), String> {
    let (between, within) = match separator(of) {
        Some('.') if of == FieldType::Key => ("\\.", "(?:\"[^\"]*\"|[^.\"])"),
        Some('.') => ("\\.", "[^.]"),
        Some(_) => ("/", "[^/]"),
        None => ("", "."),
    };
    let mut regex = String::new();
    let mut captures = Vec::new();
    let mut rest = text;
    while let Some((piece, after)) = piece(rest, of) {
        match piece {
            // `a.**` is `a` too; a folder itself is no file, so `a/**` is only what is below.
            Piece::Below if separator(of) == Some('.') => regex.push_str("(?:\\..*)?"),
            Piece::Below => regex.push_str("/.*"),
            Piece::Parts => regex.extend(["(?:.*", between, ")?"]),
            Piece::Anything => regex.push_str(".*"),
            Piece::Within => regex.extend([within, "*"]),
            Piece::Capture(name) => {
                captures.push(Capture::read(name)?);
                regex.extend(["(", within, "+)"]);
            }
            Piece::Char(char) => regex.push_str(&regex::escape(char.encode_utf8(&mut [0; 4]))),
        }
        rest = after;
    }
    Ok((regex, captures))
}

impl Capture {
    fn read(text: &str) -> Result<Self, String> {
        let (differs, name) = text.strip_prefix('!').map_or((false, text), |name| (true, name));
        if name.is_empty() || !name.chars().all(|char| char.is_alphanumeric() || char == '_') {
            return Err(format!("`{{{text}}}` is no name for a part"));
        }
        Ok(Self { name: name.to_owned(), differs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(of: FieldType, pattern: &str, text: &str) -> bool {
        Pattern::glob(pattern, of).unwrap().matches(text, &mut vec![])
    }

    #[test]
    fn globs_stay_within_a_part() {
        for (of, pattern, text, expected) in [
            (FieldType::Name, "cost_*", "cost_budgets", true),
            (FieldType::Name, "cost_*", "a.cost_x", false),
            (FieldType::Dotted, "app.**", "app", true),
            (FieldType::Dotted, "app.**", "app.api.http", true),
            (FieldType::Dotted, "app.**", "apple", false),
            (FieldType::Dotted, "app.*.db", "app.x.db", true),
            (FieldType::Dotted, "app.*.db", "app.x.y.db", false),
            (FieldType::Dotted, "**.db", "db", true),
            (FieldType::Dotted, "app.**.db", "app.x.y.db", true),
            (FieldType::Key, "jobs.*.uses", "jobs.\"a.b\".uses", true),
            (FieldType::Key, "jobs.*.uses", "jobs.a.b.uses", false),
            (FieldType::Key, "jobs.**.uses", "jobs.\"a.b\".c.uses", true),
            (FieldType::Path, "src/**", "src/a/b.py", true),
            (FieldType::Path, "src/*.py", "src/a/b.py", false),
            (FieldType::Path, "**/b.py", "b.py", true),
            (FieldType::Name, "a.b", "axb", false),
            (FieldType::Text, "'{}'*", "'{}'::jsonb", true),
        ] {
            assert_eq!(matches(of, pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_capture_comes_back_equal_and_its_negation_different() {
        let from = Pattern::glob("app.{d}.engines.**", FieldType::Dotted).unwrap();
        let other = Pattern::glob("app.{!d}.drivers.**", FieldType::Dotted).unwrap();
        let mut bindings = vec![];
        assert!(from.matches("app.cost.engines.x", &mut bindings));
        assert!(other.matches("app.policy.drivers.y", &mut bindings.clone()));
        assert!(!other.matches("app.cost.drivers.y", &mut bindings));
    }

    #[test]
    fn a_regex_matches_all_of_the_text() {
        let pattern = Pattern::regex("fk_[a-z]+").unwrap();
        assert!(pattern.matches("fk_runs", &mut vec![]) && !pattern.matches("xfk_runs2", &mut vec![]));
        assert_eq!(Pattern::regex("(").unwrap_err(), "unclosed group");
    }
}
