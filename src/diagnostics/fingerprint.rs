//! The identity of a finding: what it is about, never where it stands.

use super::finding::Finding;

/// Hex digits of a fingerprint. 16 digits are 64 bits: a repository with a million findings meets itself once in 30 million.
const DIGITS: usize = 16;

/// The readable text that is hashed, without the ordinal: `RULE | from=a, to=b | detail`.
#[must_use]
pub fn readable(finding: &Finding) -> String {
    let subject: Vec<String> = finding.subject.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let mut text = format!("{} | {}", finding.rule, subject.join(", "));
    if !finding.detail.is_empty() {
        text.push_str(" | ");
        text.push_str(&finding.detail);
    }
    text
}

/// The fingerprint of the `ordinal`-th finding (from 0, in report order) with the same readable text.
#[must_use]
pub fn fingerprint(readable: &str, ordinal: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"guardlint/1\0");
    hasher.update(readable.as_bytes());
    hasher.update(&[0]);
    hasher.update(ordinal.to_string().as_bytes());
    hasher.finalize().to_hex().chars().take(DIGITS).collect()
}
