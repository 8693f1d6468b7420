//! What people wrote beside an entry of a peer's file: the only place where its reason can stand.

use crate::source::text::Span;

/// The comment of an entry: behind it on its line, else above it or above the entries that it stands together with.
///
/// Looks no further up than `from` (the start of the list) and never over an empty line.
pub(super) fn of_entry(text: &str, from: u32, entry: Span) -> Option<String> {
    behind(text, entry).or_else(|| above(text, from, entry, true))
}

/// The comment directly above an entry.
pub(super) fn of_head(text: &str, head: Span) -> Option<String> {
    above(text, 0, head, false)
}

fn behind(text: &str, entry: Span) -> Option<String> {
    let rest = text.get(entry.end as usize..)?.lines().next()?;
    let rest = rest.trim_start_matches(['"', '\'', ',', ']', ' ', '\t', '}']);
    said(&[rest.strip_prefix('#')?])
}

fn above(text: &str, from: u32, entry: Span, group: bool) -> Option<String> {
    let before = text.get(..entry.start as usize)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let lines: Vec<&str> = text.get((from as usize).min(start)..start)?.lines().collect();
    let mut found: Vec<&str> = vec![];
    for line in lines.iter().rev().map(|line| line.trim()) {
        match line.strip_prefix(['#', ';']) {
            Some(comment) => found.insert(0, comment),
            None if found.is_empty() && group && !line.is_empty() => {}
            None => break,
        }
    }
    said(&found)
}

fn said(lines: &[&str]) -> Option<String> {
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_matches(['#', ';', ' ', '\t'])).filter(|line| !line.is_empty()).collect();
    let text = lines.join(" ");
    text.chars().any(char::is_alphanumeric).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{of_entry, of_head};
    use crate::source::text::Span;

    fn entry(text: &str, entry: &str) -> Option<String> {
        let at = text.find(entry)?;
        of_entry(text, 0, Span::of(at, at + entry.len()))
    }

    #[test]
    fn a_comment_behind_wins_over_one_above_and_one_above_holds_for_its_group() {
        let text = "x = [\n  # legacy,\n  # until May\n  \"a\",\n  \"b\", # own\n  \"c\",\n\n  \"d\",\n]\n";
        let found: Vec<Option<String>> = ["a", "b", "c", "d"].iter().map(|name| entry(text, &format!("\"{name}\""))).collect();
        let legacy = || Some("legacy, until May".to_owned());
        assert_eq!(found, [legacy(), Some("own".to_owned()), legacy(), None]);
    }

    #[test]
    fn a_line_of_signs_is_no_comment() {
        assert_eq!(of_head("# ----\n[x]\n", Span::of(7, 10)), None);
        assert_eq!(of_head("# why\n[x]\n", Span::of(6, 9)), Some("why".to_owned()));
    }
}
