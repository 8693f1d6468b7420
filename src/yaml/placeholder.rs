//! Words that stand for a reason without being one.

/// What people write to get past a mandatory field.
const EMPTY_WORDS: &[&str] = &[
    "because",
    "changeme",
    "dummy",
    "example",
    "explain",
    "explanation",
    "fixme",
    "foo",
    "fill in",
    "later",
    "n/a",
    "na",
    "nil",
    "no reason",
    "none",
    "null",
    "placeholder",
    "reason",
    "see above",
    "some reason",
    "tba",
    "tbd",
    "temp",
    "temporary",
    "test",
    "to be defined",
    "to be done",
    "todo",
    "unknown",
    "wip",
    "xxx",
];

/// Whether a text says nothing: empty, without letters, in angle brackets, or a word that only fills the field.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let bracketed = (text.starts_with('<') && text.ends_with('>')) || (text.starts_with('[') && text.ends_with(']'));
    let plain = text.trim_matches(|edge: char| !edge.is_alphanumeric()).to_lowercase();
    let todo = ["todo", "fixme", "tbd"].iter().any(|word| plain.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ' ', '('])));
    bracketed || todo || !text.chars().any(char::is_alphanumeric) || EMPTY_WORDS.contains(&plain.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn a_word_that_fills_the_field_is_no_reason() {
        for text in ["", "todo", "TODO: explain", "…", "...", "explanation", "<why>", "n/a", "tbd.", "-"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["PIN-412", "append-only violations", "frozen until ARCH-12", "the todos of the operator"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
