//! The comment that says why a destructive step is right.

use crate::source::sources::{Place, Sources};

/// Whether a comment on the line of a place, or one of the comment lines right above it, holds the marker with a reason.
pub(super) fn stands(marker: &str, place: Place, sources: &Sources) -> bool {
    let text = sources.get(place.file).text();
    let start = usize::try_from(place.span.start).unwrap_or(usize::MAX);
    let (before, after) = (text.get(..start).unwrap_or(text), text.get(start..).unwrap_or(""));
    let rest = after.lines().next().unwrap_or("");
    if [" --", "\t--", ";--", " #", " //"].iter().filter_map(|sign| rest.split_once(sign)).any(|(_, comment)| gives_reason(marker, comment))
    {
        return true;
    }
    let above = before.lines().rev().skip(usize::from(!before.ends_with('\n')));
    above
        .map(str::trim_start)
        .map_while(|line| ["--", "#", "//"].iter().find_map(|sign| line.strip_prefix(sign)))
        .any(|comment| gives_reason(marker, comment))
}

/// A marker without a reason, or with a placeholder for one, says nothing.
fn gives_reason(marker: &str, comment: &str) -> bool {
    let reason = comment.trim_start().strip_prefix(marker).map(str::trim);
    reason.is_some_and(|reason| !reason.is_empty() && !crate::yaml::placeholder::is_placeholder(reason))
}
