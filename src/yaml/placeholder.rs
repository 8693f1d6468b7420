//! Words that stand where a reason should be.

/// Words that stand for what has still to be written.
const PLACEHOLDERS: &[&str] = &[
    "asdf",
    "because",
    "changeme",
    "dummy",
    "example",
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
    "see above",
    "some reason",
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

/// Whether a text says nothing: no two different letters, a template's `<…>`, or a word that only fills the field.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let trimmed = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let first = trimmed.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let mut letters: Vec<char> = trimmed.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters.dedup();
    let template = lower.starts_with('<') && lower.ends_with('>');
    template || letters.len() < 2 || PLACEHOLDERS.contains(&trimmed) || UNFINISHED.contains(&first)
}

#[cfg(test)]
mod tests {
    use super::says_nothing;

    #[test]
    fn placeholders_are_not_reasons() {
        for text in ["", "…", "...", "todo", "TODO: later", "tbd", "Explanation", "xxx", "FIXME", "<who decided it>", "-", "aaa", "@owner"] {
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
