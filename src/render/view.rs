//! What every renderer is given, and the words for places that they share.

use crate::diagnostics::finding::{Label, Severity};
use crate::policy::entries::META;
use crate::policy::report::{AllowedBy, Report, Verdict};
use crate::source::sources::{Place, Sources};
use crate::source::text::LineColumn;

/// A settled run, and the texts that it speaks of.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The verdict.
    pub report: &'a Report,
    /// The files behind the labels.
    pub sources: &'a Sources,
    /// What the rules say of themselves, in the order of the policy.
    pub rules: &'a [RuleText],
}

/// What a rule says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// Its id in the report.
    pub id: String,
    /// One sentence: what it demands.
    pub title: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
}

impl RuleText {
    /// The policy's checks on its own entries.
    pub fn of_entries() -> impl Iterator<Item = Self> {
        META.iter().map(|meta| Self {
            id: meta.id.to_owned(),
            title: meta.title.to_owned(),
            severity: meta.severity,
            why: meta.why.to_owned(),
            fix: String::new(),
        })
    }
}

/// A place as people count it; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// The path from the root.
    pub path: &'a str,
    /// First character.
    pub start: LineColumn,
    /// One past the last character.
    pub end: LineColumn,
}

/// Where a place is.
#[must_use]
pub fn locate(sources: &Sources, place: Place) -> Located<'_> {
    let file = sources.get(place.file);
    Located { path: &file.path, start: file.locate(place.span.start), end: file.locate(place.span.end) }
}

/// `path:line:column`, or the tool's name for what has no place.
#[must_use]
pub fn spot(sources: &Sources, labels: &[Label]) -> String {
    labels.first().map_or_else(
        || "guardlint".to_owned(),
        |label| {
            let at = locate(sources, label.place);
            format!("{}:{}:{}", super::escape::one_line(at.path), at.start.line, at.start.column)
        },
    )
}

/// The word of a verdict in machine formats.
#[must_use]
pub fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Active => "active",
        Verdict::Allowed(_) => "allowed",
        Verdict::Baselined => "baselined",
        Verdict::OutOfScope => "out-of-scope",
    }
}

/// The entry that allowed a finding.
#[must_use]
pub fn allowed_by(verdict: &Verdict) -> Option<&AllowedBy> {
    match verdict {
        Verdict::Allowed(by) => Some(by),
        _ => None,
    }
}
