//! `allow:` entries: temporary exceptions, each with a reason, an owner and an end.

use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;

use crate::diagnostics::problem::ProblemCode;
use crate::source::sources::Place;

/// One `allow:` entry, validated.
#[derive(Debug)]
pub struct Allowance {
    /// What it speaks of.
    pub target: Target,
    /// Conditions on the finding's subject (`from`, `to`, `table`, …) or on `path`; all must hold.
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Where the work is tracked.
    pub ticket: Option<String>,
    /// Its last day.
    pub expires: Expiry,
    /// More matches than this are "too broad".
    pub max: usize,
    /// The whole entry.
    pub place: Place,
    /// The `expires:` value.
    pub expires_place: Place,
}

/// What an allowance speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Findings of a rule, by id.
    Rule(String),
    /// Problems of a code.
    Problem(ProblemCode),
}

/// When an allowance ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// The last day on which it holds.
    On(Date),
    /// `never`, with the evidence that this needs.
    Never {
        /// What shows that the exception is for good.
        evidence: String,
    },
}

/// One condition of `match:`.
#[derive(Debug)]
pub struct Condition {
    /// The subject's key, or `path`.
    pub key: String,
    /// As written.
    pub text: String,
    /// Compiled; `*` crosses neither `/` nor `.`, `**` does; in dotted names `a.**` is `a` and everything below.
    pub glob: GlobMatcher,
    /// Where it is written.
    pub place: Place,
}

impl Condition {
    /// Compiles a condition.
    ///
    /// # Errors
    /// The glob's own words, when it is not one.
    pub fn new(key: &str, text: &str, place: Place) -> Result<Self, String> {
        let pattern = if key == PATH { text.to_owned() } else { dotted(text) };
        let glob = GlobBuilder::new(&pattern).literal_separator(true).backslash_escape(true).build();
        let glob = glob.map_err(|error| error.kind().to_string())?.compile_matcher();
        Ok(Self { key: key.to_owned(), text: text.to_owned(), glob, place })
    }

    /// Whether the value of its key fulfils it.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        let matched = if self.key == PATH { self.glob.is_match(value) } else { self.glob.is_match(value.replace('.', "/")) };
        matched || self.text == value
    }
}

/// The key that speaks of the finding's file.
pub const PATH: &str = "path";

/// A dotted pattern as a path pattern, so that `*` stops at a dot; `a.**` is `a` and everything below.
fn dotted(text: &str) -> String {
    let path = text.replace('.', "/");
    match path.strip_suffix("/**") {
        Some(base) => format!("{{{base},{base}/**}}"),
        None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sources::FileId;
    use crate::source::text::Span;

    fn holds(key: &str, text: &str, value: &str) -> bool {
        let place = Place { file: FileId(0), span: Span::default() };
        Condition::new(key, text, place).unwrap().holds(value)
    }

    #[test]
    fn a_star_stops_at_a_dot_and_two_do_not() {
        assert!(holds("from", "app.*", "app.api"));
        assert!(!holds("from", "app.*", "app.api.users"));
        assert!(holds("from", "app.**", "app.api.users"));
        assert!(holds("from", "app.**", "app"));
        assert!(!holds("from", "app.**", "application"));
        assert!(holds("table", "limit_*", "limit_rules"));
    }

    #[test]
    fn a_star_in_a_path_stops_at_a_slash_only() {
        assert!(holds("path", "src/*.py", "src/a.b.py"));
        assert!(!holds("path", "src/*.py", "src/a/b.py"));
        assert!(holds("path", "src/**", "src/a/b.py"));
    }

    #[test]
    fn a_value_written_out_is_itself() {
        assert!(holds("route", "/users/{id}", "/users/{id}"));
    }
}
