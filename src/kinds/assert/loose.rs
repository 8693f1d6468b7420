//! Regular expressions taken apart: what of a pattern is searched for, and what a text must hold to hold a match.

use std::sync::OnceLock;

use regex::Regex;
use regex_syntax::hir::{Dot, Hir, HirKind, Repetition};

/// A regular expression that is found in whatever holds a match of a pattern.
#[derive(Debug)]
pub struct Loose {
    /// The pattern, without the `.*` around it.
    hir: Hir,
    regex: OnceLock<Option<Regex>>,
}

/// Compiles; `.` is any character.
pub fn build(pattern: &str) -> Result<Regex, regex::Error> {
    regex::RegexBuilder::new(pattern).dot_matches_new_line(true).size_limit(1 << 20).build()
}

/// Takes a pattern apart.
pub fn parse(pattern: &str) -> Result<Hir, Box<regex_syntax::Error>> {
    regex_syntax::ParserBuilder::new().dot_matches_new_line(true).build().parse(pattern).map_err(Box::new)
}

/// The middle of `.*middle.*`, where a search for it is the same question.
pub fn within(hir: &Hir) -> Option<Hir> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let [first, inner @ .., last] = parts.as_slice() else { return None };
    let any = |part: &Hir| match part.kind() {
        HirKind::Repetition(Repetition { min: 0, max: None, sub, .. }) => **sub == Hir::dot(Dot::AnyChar),
        _ => false,
    };
    (any(first) && any(last)).then(|| Hir::concat(inner.to_vec()))
}

impl Loose {
    /// Of a pattern without the `.*` around it.
    pub fn new(hir: Hir) -> Self {
        Self { hir, regex: OnceLock::new() }
    }

    /// Whether a text may hold a match.
    pub fn is_within(&self, whole: &str) -> bool {
        let regex = self.regex.get_or_init(|| build(&without_looks(&self.hir).to_string()).ok());
        regex.as_ref().is_none_or(|regex| regex.is_match(whole))
    }
}

/// The same without `^`, `$` and `\b`: around a part of a text there is other text.
fn without_looks(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(without_looks).collect();
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        HirKind::Capture(capture) => without_looks(&capture.sub),
        HirKind::Repetition(repetition) => {
            Hir::repetition(Repetition { sub: Box::new(without_looks(&repetition.sub)), ..repetition.clone() })
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_a_regex_is_searched_for_only_where_that_is_the_same() {
        let within = |pattern: &str| Some(within(&parse(pattern).ok()?)?.to_string());
        for (pattern, expected) in [
            (".*a.*", Some("a")),
            ("(?i).*(a|b\\.).*", Some("((?:[Aa]|(?:[Bb]\\.)))")),
            (".*[|(].*", Some("[\\(\\|]")),
            (".*a|b.*", None),
            (".*(?-s:.*)", None),
            (".*?a.*", Some("a")),
            (".*a\\.*", None),
            (".*a", None),
        ] {
            assert_eq!(within(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
