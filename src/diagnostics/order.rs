//! The order in which everything is reported: by path, then by place. It is total together with severity, rule and fingerprint.

use super::finding::Label;
use crate::source::sources::Sources;

/// Path, start and end of the first label; what points nowhere comes first.
#[must_use]
pub fn position<'a>(labels: &[Label], sources: &'a Sources) -> (&'a str, u32, u32) {
    labels.first().map_or(("", 0, 0), |label| (sources.path(label.place.file), label.place.span.start, label.place.span.end))
}
