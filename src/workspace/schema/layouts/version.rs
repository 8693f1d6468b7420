//! What decides the order of migrations: the parts of a version, compared as numbers of any length.

use std::cmp::Ordering;

/// What decides the order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Its turn in a run.
    pub stage: Stage,
    /// Numbers of the version; a file without one comes after.
    pub version: Version,
    /// Then the text.
    pub text: String,
}

impl Key {
    /// In the turn of versioned migrations, by text alone.
    pub fn text(text: &str) -> Self {
        Self { stage: Stage::Versioned, version: Version::None, text: text.to_owned() }
    }

    /// In the turn of versioned migrations, by a number and then by text.
    pub fn numbered(digits: String, text: &str) -> Self {
        Self { stage: Stage::Versioned, version: Version::Numbers(vec![digits]), text: text.to_owned() }
    }
}

/// The turns of a run; only Flyway has more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Callbacks before the first migration.
    Before,
    /// Versioned migrations.
    Versioned,
    /// Callbacks between the versioned and the repeatable migrations.
    Between,
    /// Repeatable migrations.
    Repeatable,
    /// Callbacks after the last migration.
    After,
}

/// The leading number, or the parts of a dotted version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// `1.2.10` as digits without leading zeros: no number is too long.
    Numbers(Vec<String>),
    /// None: by text alone.
    None,
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::None, Self::None) => Ordering::Equal,
            (Self::None, Self::Numbers(_)) => Ordering::Greater,
            (Self::Numbers(_), Self::None) => Ordering::Less,
            (Self::Numbers(one), Self::Numbers(two)) => {
                let length = one.len().max(two.len());
                let part = |parts: &[String], at: usize| parts.get(at).cloned().unwrap_or_default();
                let by_part = |at: usize| compare_digits(&part(one, at), &part(two, at));
                (0..length).map(by_part).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
            }
        }
    }
}

/// The number that a text begins with, without leading zeros.
pub(super) fn leading_digits(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).and_then(digits)
}

/// Digits without leading zeros; zero is empty.
pub(super) fn digits(text: &str) -> Option<String> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.trim_start_matches('0').to_owned())
}

fn compare_digits(one: &str, two: &str) -> Ordering {
    one.len().cmp(&two.len()).then_with(|| one.cmp(two))
}
