//! Texts that stand for many: globs on names, dotted names and paths, and anchored regular expressions.

use regex::Regex;

use super::fact::FieldType;
use super::loose::{Loose, build, parse, within};
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

/// Patterns are asked of every fact: the forms that most have are matched without a regular expression.
#[derive(Debug)]
enum Matcher {
    /// No wildcard: the most common pattern, and much the cheapest.
    Literal,
    /// `a.**` and `a/**`: this itself, where it counts, and whatever begins with it and the separator.
    Below { top: String, separator: char, itself: bool },
    /// `a/**/*.py`: whatever begins and ends so.
    Between { start: String, end: String },
    /// `cost_*`, `*.session`: whatever begins and ends so, with a part of a name between.
    /// Of a text, anything may be between.
    Star { start: String, end: String, separator: Option<char> },
    /// Texts without these first letters do not match.
    Regex { start: String, regex: Regex, loose: Box<Loose> },
}

/// `{d}` or `{!d}`: one part of a name, remembered.
#[derive(Debug)]
struct Capture {
    name: String,
    /// `{!d}`: must differ from what `{d}` remembered.
    differs: bool,
}

/// What a pattern matches by.
#[derive(Clone, Copy, Debug)]
pub enum Form<'p> {
    /// Its own text.
    Literal,
    /// Whatever begins with this and the separator.
    Below { top: &'p str, separator: char },
    /// Whatever begins and ends so.
    Between { start: &'p str, end: &'p str },
    /// A regular expression.
    Regex(&'p str),
}

/// What captures remember while one subject is judged.
pub type Bindings = Vec<(String, String)>;

impl Pattern {
    /// A glob. `*` stays within a part of a dotted name or path, `**` crosses parts, `{d}` is one part that is remembered.
    pub fn glob(text: &str, of: FieldType) -> Result<Self, String> {
        if !text.contains(if of == FieldType::Text { &['*'][..] } else { &['*', '{'][..] }) {
            return Ok(Self { text: text.to_owned(), written: None, matcher: Matcher::Literal, captures: vec![] });
        }
        if let Some(matcher) = simple(text, of) {
            return Ok(Self { text: text.to_owned(), written: None, matcher, captures: vec![] });
        }
        let (pattern, captures) = translate(text, of)?;
        let literal = text.split(['*', '{']).next().unwrap_or("");
        let start = separator(of).map_or(literal, |separator| literal.trim_end_matches(separator));
        let start = if of == FieldType::Text { String::new() } else { start.to_owned() };
        Self::compile(text, &pattern, captures, start)
    }

    /// A regular expression that must match all of the text.
    pub fn regex(text: &str) -> Result<Self, String> {
        Self::compile(text, text, vec![], String::new())
    }

    fn compile(text: &str, pattern: &str, captures: Vec<Capture>, start: String) -> Result<Self, String> {
        let whole = build(&format!("^(?:{pattern})$")).map_err(|error| last_line(&error.to_string()))?;
        let hir = parse(pattern).map_err(|error| last_line(&error.to_string()))?;
        let inner = within(&hir);
        // A search for what is within finds its letters much faster than a match of all.
        let regex = inner.as_ref().filter(|_| captures.is_empty()).and_then(|inner| build(&inner.to_string()).ok()).unwrap_or(whole);
        let loose = Box::new(Loose::new(inner.unwrap_or(hir)));
        Ok(Self { text: text.to_owned(), written: None, matcher: Matcher::Regex { start, regex, loose }, captures })
    }

    /// The one text that it stands for.
    pub fn literal(&self) -> Option<&str> {
        matches!(self.matcher, Matcher::Literal).then_some(self.text.as_str())
    }

    /// Whether some part of a text may match: files without a match are passed over whole.
    pub fn may_match_within(&self, whole: &str) -> bool {
        match &self.matcher {
            Matcher::Literal => whole.contains(&self.text),
            Matcher::Star { start, end, .. } => whole.contains(start.as_str()) && whole.contains(end.as_str()),
            Matcher::Below { .. } | Matcher::Between { .. } => true,
            Matcher::Regex { loose, .. } => loose.is_within(whole),
        }
    }

    /// The same pattern, which knows where it is written.
    pub fn at(self, place: Place, of: FieldType) -> Self {
        Self { written: Some((place, of)), ..self }
    }

    /// Whether a text matches, given what was remembered; what it remembers is added.
    pub fn matches(&self, text: &str, bindings: &mut Bindings) -> bool {
        let regex = match &self.matcher {
            Matcher::Literal => return self.text == text,
            Matcher::Below { top, separator, itself } => {
                let rest = text.strip_prefix(top.as_str());
                return rest.is_some_and(|rest| rest.starts_with(*separator) || (*itself && rest.is_empty()));
            }
            Matcher::Between { start, end } => return text.strip_prefix(start.as_str()).is_some_and(|rest| rest.ends_with(end.as_str())),
            Matcher::Star { start, end, separator } => {
                let between = text.strip_prefix(start.as_str()).and_then(|rest| rest.strip_suffix(end.as_str()));
                return between.is_some_and(|between| separator.is_none_or(|separator| !between.contains(separator)));
            }
            Matcher::Regex { start, .. } if !text.starts_with(start.as_str()) => return false,
            Matcher::Regex { regex, .. } if self.captures.is_empty() => return regex.is_match(text),
            Matcher::Regex { regex, .. } => regex,
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

    /// What it matches by, for those who make a text that it matches.
    pub fn form(&self) -> Form<'_> {
        match &self.matcher {
            Matcher::Literal => Form::Literal,
            Matcher::Below { top, separator, .. } => Form::Below { top, separator: *separator },
            Matcher::Between { start, end } | Matcher::Star { start, end, .. } => Form::Between { start, end },
            Matcher::Regex { regex, .. } => Form::Regex(regex.as_str()),
        }
    }

    /// The names that it remembers and those that it compares with.
    pub fn captures(&self) -> impl Iterator<Item = (&str, bool)> {
        self.captures.iter().map(|capture| (capture.name.as_str(), capture.differs))
    }
}

/// What matches a glob of the most common forms.
fn simple(text: &str, of: FieldType) -> Option<Matcher> {
    if let Some((start, end)) = text.split_once('*').filter(|_| of != FieldType::Key)
        && !text.contains('{')
        && !end.contains('*')
    {
        return Some(Matcher::Star { start: start.to_owned(), end: end.to_owned(), separator: separator(of) });
    }
    let separator = separator(of).filter(|_| of != FieldType::Key)?;
    let is_literal = |part: &str| !part.contains(['*', '{']);
    if let Some(top) = text.strip_suffix("**").and_then(|text| text.strip_suffix(separator)).filter(|top| is_literal(top)) {
        return Some(Matcher::Below { top: top.to_owned(), separator, itself: separator == '.' });
    }
    let (start, end) = text.split_once("**")?;
    let end = end.strip_prefix(separator)?.strip_prefix('*')?;
    let is_simple = is_literal(start) && (start.is_empty() || start.ends_with(separator)) && is_literal(end) && !end.contains(separator);
    is_simple.then(|| Matcher::Between { start: start.to_owned(), end: end.to_owned() })
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
            (FieldType::Path, "src/**/*.py", "src/a.py", true),
            (FieldType::Path, "src/**/*.py", "src/a/b.py", true),
            (FieldType::Path, "src/**/*.py", "srcs/b.py", false),
            (FieldType::Path, "src/**/*.py", "src/b.pyi", false),
            (FieldType::Path, "src/**", "src", false),
            (FieldType::Path, "src/**", "srcs/a", false),
            (FieldType::Path, "**/*.py", "a.py", true),
            (FieldType::Path, "a**/*.py", "ab/c.py", true),
            (FieldType::Dotted, "app.**.*_db", "app.a_db", true),
            (FieldType::Name, "a.**", "ab", false),
            (FieldType::Text, "'{}'*", "'{}'::jsonb", true),
            (FieldType::Text, "*/old*", "get('/old/x')\n", true),
            (FieldType::Text, "*/old*", "/ol/d", false),
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
    fn a_text_without_the_letters_of_a_pattern_holds_no_match() {
        for (pattern, text, expected) in [
            (".*\\badmin\\b.*", "the admins", true),
            ("^admin$", "an admin\nx", true),
            ("(?i).*(admin|root)[_ ]user.*", "ROOT_USER", true),
            ("(?i).*(admin|root)[_ ]user.*", "rootuser", false),
            ("remove [0-9]+", "x remove 7 x", true),
            ("remove [0-9]+", "remove x", false),
        ] {
            assert_eq!(Pattern::regex(pattern).unwrap().may_match_within(text), expected, "{pattern} {text}");
        }
        assert!(!Pattern::glob("*/old*", FieldType::Text).unwrap().may_match_within("/ol/d"));
        assert!(Pattern::glob("old", FieldType::Text).unwrap().may_match_within("an old one"));
    }

    #[test]
    fn a_regex_matches_all_of_the_text() {
        assert!(Pattern::regex(".*\\ba\\b.*").unwrap().matches("x\na y", &mut vec![]));
        let pattern = Pattern::regex("fk_[a-z]+").unwrap();
        assert!(pattern.matches("fk_runs", &mut vec![]) && !pattern.matches("xfk_runs2", &mut vec![]));
        assert_eq!(Pattern::regex("(").unwrap_err(), "unclosed group");
    }
}
