//! The comment that says why a destructive step is right.
//!
//! Read from comments as the language has them: the same words in a string are no comment.

use crate::facts::python;
use crate::facts::sql::{self, Binds};
use crate::source::select::FileType;
use crate::source::sources::{Place, Sources};
use crate::source::text::Span;

/// Whether a comment on a line of the step, or one of the comment lines right above it, holds the marker with a reason.
pub(super) fn stands(marker: &str, place: Place, sources: &Sources) -> bool {
    let source = sources.get(place.file);
    let text = source.text();
    if !text.contains(marker) {
        return false;
    }
    let comments = comments(&source.path, text, place.span);
    let line_of = |at: u32| text.get(..at as usize).map_or(0, |before| before.matches('\n').count());
    let (first, last) = (line_of(place.span.start), line_of(place.span.end));
    let gives = |comment: &Span| gives_reason(marker, comment.slice(text));
    if comments.iter().filter(|comment| (first..=last).contains(&line_of(comment.start))).any(gives) {
        return true;
    }
    let stands_alone = |comment: &Span| {
        let line = text.get(..comment.start as usize).and_then(|before| before.rsplit('\n').next());
        line.is_some_and(|before| before.trim().is_empty())
    };
    let mut line = first;
    for comment in comments.iter().rev().filter(|comment| line_of(comment.start) < first) {
        if line_of(comment.start) + 1 != line || !stands_alone(comment) {
            return false;
        }
        if gives(comment) {
            return true;
        }
        line -= 1;
    }
    false
}

/// The comments of a file; in Python also those of the SQL string that a step stands in.
fn comments(path: &str, text: &str, step: Span) -> Vec<Span> {
    if FileType::of(path) != Some(FileType::Python) {
        return sql::comments(text, Binds::File);
    }
    let remarks = python::remarks(text);
    let mut all = remarks.comments;
    let around = remarks.strings.iter().find(|string| string.start <= step.start && step.start < string.end);
    if let Some(string) = around {
        let literal = string.slice(text);
        let quotes = literal.len() - literal.trim_start_matches(|c: char| c.is_ascii_alphabetic()).trim_start_matches(['"', '\'']).len();
        let inner = literal.get(quotes..).unwrap_or("").trim_end_matches(['"', '\'']);
        let start = string.start + u32::try_from(quotes).unwrap_or(0);
        all.extend(sql::comments(inner, Binds::Named).into_iter().map(|comment| comment.shifted(start)));
        all.sort_unstable();
    }
    all
}

/// A marker without a reason, or with a placeholder for one, says nothing.
fn gives_reason(marker: &str, comment: &str) -> bool {
    let words = comment.trim_start_matches(['-', '#']).trim_start();
    let reason = words.strip_prefix(marker).map(str::trim);
    reason.is_some_and(|reason| !reason.is_empty() && !crate::yaml::placeholder::is_placeholder(reason))
}
