//! Where things begin and end, where the parser's own spans do not say it.

use crate::source::text::Span;

/// The last dash of a text that is in no comment.
pub fn last_dash(text: &str) -> Option<usize> {
    let mut end = text.len();
    for line in text.split_inclusive('\n').rev() {
        let start = end - line.len();
        let comment = line
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|at| line.get(..*at).is_none_or(|before| before.trim_end().len() < *at || *at == 0));
        if let Some(dash) = line.get(..comment.unwrap_or(line.len())).and_then(|code| code.rfind('-')) {
            return Some(start + dash);
        }
        end = start;
    }
    None
}

/// A collection in brackets ends with its bracket, a block with its last entry.
pub fn closed(start: Span, end: Span, last: Option<Span>, flow: bool) -> Span {
    match last {
        _ if flow => start.cover(end),
        Some(last) => Span::new(start.start, last.end),
        None => Span::new(start.start, start.start),
    }
}
