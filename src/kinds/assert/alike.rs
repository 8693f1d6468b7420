//! `unique` and `similar`: what no two facts of the set may have in common.

use std::collections::BTreeMap;

use crate::source::sources::Place;

/// Fewer letters than this in a word and one letter of difference is another word: `cost`, `host`.
const WORD: usize = 5;

/// Values that were seen, and where the first of each stands.
#[derive(Debug, Default)]
pub struct Seen {
    unique: BTreeMap<Vec<String>, Option<Place>>,
    /// By the group and a spelling that similar values share.
    spellings: BTreeMap<(Vec<String>, String), Vec<usize>>,
    values: Vec<(String, Option<Place>)>,
}

impl Seen {
    /// The place of the first fact with these values; remembers this one when it is the first.
    pub fn same(&mut self, values: Vec<String>, place: Option<Place>) -> Option<Option<Place>> {
        if let Some(first) = self.unique.get(&values) {
            return Some(*first);
        }
        self.unique.insert(values, place);
        None
    }

    /// The first value of the group that is nearly this one, and its place; remembers this one.
    pub fn similar(&mut self, group: &[String], value: &str, place: Option<Place>) -> Option<(String, Option<Place>)> {
        let keys: Vec<(Vec<String>, String)> = spellings(value).into_iter().map(|spelling| (group.to_vec(), spelling)).collect();
        let mut near: Vec<usize> = keys.iter().filter_map(|key| self.spellings.get(key)).flatten().copied().collect();
        near.sort_unstable();
        let found = near.into_iter().filter_map(|index| self.values.get(index)).find(|(other, _)| alike(other, value)).cloned();
        self.values.push((value.to_owned(), place));
        for key in keys {
            self.spellings.entry(key).or_default().push(self.values.len() - 1);
        }
        found
    }
}

/// Whether two names differ by so little that one is read for the other.
fn alike(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    let (one, other) = (words(one), words(other));
    if singular(&one) == singular(&other) {
        return true;
    }
    let mut differing = one.iter().zip(&other).filter(|(a, b)| a != b);
    let first = differing.next();
    let long = |word: &str| word.chars().count() >= WORD && word.chars().all(char::is_alphabetic);
    one.len() == other.len()
        && differing.next().is_none()
        && first.is_some_and(|(a, b)| long(a) && long(b) && strsim::damerau_levenshtein(a, b) == 1)
}

fn words(name: &str) -> Vec<String> {
    name.split(['_', '-', ' ']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The words joined, each without its plural.
fn singular(words: &[String]) -> String {
    let one = |word: &String| match word.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 => format!("{stem}y"),
        _ if word.ends_with("ss") => word.clone(),
        _ => word.strip_suffix("es").filter(|stem| stem.ends_with(['s', 'x'])).or(word.strip_suffix('s')).unwrap_or(word).to_owned(),
    };
    words.iter().map(one).collect()
}

/// Spellings of which two similar names share at least one: the singular, and the name without each of its letters.
fn spellings(name: &str) -> Vec<String> {
    let words = words(name);
    let joined: Vec<char> = words.concat().chars().collect();
    let without = |index: usize| joined.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, letter)| *letter).collect::<String>();
    let mut all: Vec<String> = (0..joined.len()).map(without).chain([joined.iter().collect(), singular(&words)]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_a_plural_case_and_underscores_are_little() {
        for (one, other, expected) in [
            ("planner", "planners", true),
            ("policy", "policies", true),
            ("user_service", "userService", true),
            ("recieve_mail", "receive_mail", true),
            ("classes", "class", true),
            ("limits", "limit_s", true),
            ("L5_engines", "L6_engines", false),
            ("cost", "host", false),
            ("test_a", "test_b", false),
            ("orders", "order_items", false),
            ("planner", "planner", false),
        ] {
            let mut seen = Seen::default();
            seen.similar(&[], one, None);
            assert_eq!(seen.similar(&[], other, None).is_some(), expected, "{one} {other}");
        }
    }

    #[test]
    fn only_those_of_a_group_are_compared() {
        let mut seen = Seen::default();
        seen.similar(&["a".to_owned()], "planner", None);
        assert_eq!(seen.similar(&["b".to_owned()], "planners", None), None);
        assert_eq!(seen.similar(&["a".to_owned()], "planners", None), Some(("planner".to_owned(), None)));
    }
}
