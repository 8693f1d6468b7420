//! Runs the whole pipeline on a case and tells what differs from its markers, with places in the Markdown file.

use guardlint::selftest::cases;
use guardlint::selftest::literate::Case;

/// One line for each difference.
pub fn differences(case: &Case, rule: &str, markdown: &str) -> String {
    let all = cases::differences(case, rule, None);
    let line = |difference: &cases::Difference| [markdown, ":", &difference.line.to_string(), ": ", &difference.words, "\n"].concat();
    all.iter().map(line).collect()
}
