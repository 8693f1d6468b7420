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
    "nobody",
    "no reason",
    "none",
    "null",
    "owner",
    "placeholder",
    "reason",
    "see above",
    "someone",
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
    "why",
    "wip",
    "xxx",
];

/// Whether a text says nothing: empty, without letters, one letter again and again, in angle brackets, or a word that only fills the field.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let bracketed = (text.starts_with('<') && text.ends_with('>')) || (text.starts_with('[') && text.ends_with(']'));
    let plain = text.trim_matches(|edge: char| !edge.is_alphanumeric()).to_lowercase();
    let todo =
        ["todo", "fixme", "tbd", "xxx"].iter().any(|word| plain.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ' ', '('])));
    bracketed || todo || is_one_letter(&plain) || EMPTY_WORDS.contains(&plain.as_str())
}

fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next();
    letters.all(|letter| Some(letter) == first)
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn a_word_that_fills_the_field_is_no_reason() {
        for text in ["", "todo", "TODO: explain", "…", "...", "explanation", "<why>", "n/a", "tbd.", "-", "aaa", "@owner"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "PIN-412",
            "append-only violations",
            "frozen until ARCH-12",
            "the todos of the operator",
            "@p2",
            "because PIN-3 says so",
            "歴史的経緯",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
