//! The fact types as Markdown, from the tables that read and document them: the second half of docs/RULES.md.

use std::fmt::Write;

use super::facts;
use super::read::operators;

/// A section for each fact type: its fields with what their values are, its parts, and the words that `allow: match:` uses.
#[must_use]
pub fn reference() -> String {
    let mut text = String::new();
    for of in facts::ALL {
        let _ = writeln!(text, "\n### `{}`\n\n{}", of.name(), of.about());
        let _ = writeln!(text, "\n| field | values | tests | about |\n|---|---|---|---|");
        for (field, about, kind) in of.fields() {
            let tests = operators(kind).iter().filter(|word| !["all_of", "not", "exists"].contains(word)).copied().collect::<Vec<_>>();
            let _ = writeln!(text, "| `{field}` | {} | {} | {} |", kind.words(), tests.join(", "), about.replace('|', "\\|"));
        }
        let parts: Vec<String> = of.parts().iter().map(|(part, of)| format!("`{part}` ([`{0}`](#{0}))", of.name())).collect();
        if !parts.is_empty() {
            let _ = writeln!(text, "\nParts: {}.", parts.join(", "));
        }
        let keys: Vec<String> = of.subject_keys().iter().map(|key| format!("`{key}`")).collect();
        let _ = writeln!(text, "\nAn allowance matches {}.", keys.join(", "));
    }
    text
}
