//! What counts as a reason: a word that stands where one should be is not one.

use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// Words that stand for what has still to be written.
const PLACEHOLDERS: &[&str] = &[
    "asdf",
    "because",
    "explain",
    "explanation",
    "later",
    "n/a",
    "na",
    "nobody",
    "none",
    "null",
    "owner",
    "placeholder",
    "reason",
    "someone",
    "tba",
    "temporary",
    "test",
    "unknown",
    "why",
    "wip",
];

/// A text that begins with one of these has still to be written.
const UNFINISHED: &[&str] = &["fixme", "tbd", "todo", "xxx"];

/// The text of a mandatory sentence or name; a mistake when it says nothing.
pub(super) fn given<'n>(node: &'n Node, key: &str, reader: &mut Reader<'_>) -> Option<&'n str> {
    let (label, value) = node.entry(key)?;
    let text = value.text()?.trim();
    if !says_nothing(text) {
        return Some(text);
    }
    if !reader.knows(value.place) {
        let place = if text.is_empty() && value.place.span.start == value.place.span.end { label.place } else { value.place };
        reader.mistake(place, format!("`{key}: {}` says nothing", shown(text)), Some(help(key).to_owned()));
    }
    None
}

fn help(key: &str) -> &'static str {
    match key {
        "owner" => "name who answers for it, such as `\"@platform\"`",
        "fix" => "write what to do",
        "evidence" => "name the decision or document that shows it",
        _ => "write why, so that the next reader can judge it",
    }
}

fn says_nothing(text: &str) -> bool {
    let lower = text.to_lowercase();
    let trimmed = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let first = trimmed.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let mut letters: Vec<char> = trimmed.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < 2 || PLACEHOLDERS.contains(&trimmed) || UNFINISHED.contains(&first)
}

fn shown(text: &str) -> String {
    if text.is_empty() { "\"\"".to_owned() } else { text.chars().take(40).collect() }
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn placeholders_are_not_reasons() {
        for text in ["", "…", "...", "todo", "TODO: later", "tbd", "Explanation", "xxx", "FIXME", "<reason>", "-", "aaa", "@owner"] {
            assert!(says_nothing(text), "{text}");
        }
    }

    #[test]
    fn a_short_reason_is_one() {
        for text in ["legacy", "PIN-412", "frozen (ARCH-12)", "because PIN-3 says so", "@platform", "歴史的経緯"] {
            assert!(!says_nothing(text), "{text}");
        }
    }
}
