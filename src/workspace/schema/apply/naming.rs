//! The names PostgreSQL gives to what has none in the text. Pure text; whether a name is taken is asked of a closure.

use std::collections::{BTreeMap, BTreeSet};

/// An identifier has at most 63 bytes (`NAMEDATALEN - 1`).
const MAX_BYTES: usize = 63;

/// No person has so many objects of one name.
const MAX_NUMBER: u32 = 10_000;

/// A name as PostgreSQL stores it: cut after 63 bytes, never inside a character.
#[must_use]
pub fn clip(name: &str) -> String {
    clip_to(name, MAX_BYTES).to_owned()
}

/// `<first>_<second>_<label>`, the longer of the two parts shortened until all fits.
#[must_use]
pub fn object_name(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = MAX_BYTES.saturating_sub(overhead);
    let (mut one, mut two) = (first.len(), second.map_or(0, str::len));
    while one + two > room {
        if one > two { one -= 1 } else { two -= 1 }
    }
    let mut name = clip_to(first, one).to_owned();
    if let Some(second) = second {
        name.push('_');
        name.push_str(clip_to(second, two));
    }
    name.push('_');
    name.push_str(label);
    name
}

/// The first of `<first>_<second>_<label>`, `…<label>1`, `…<label>2` that is free.
#[must_use]
pub fn choose(first: &str, second: Option<&str>, label: &str, taken: impl Fn(&str) -> bool) -> String {
    choose_from(0, first, second, label, taken).0
}

/// The same where all before a number, which is 0 for the name without one, are known to be taken; and the number of the name.
#[must_use]
pub fn choose_from(number: u32, first: &str, second: Option<&str>, label: &str, taken: impl Fn(&str) -> bool) -> (String, u32) {
    let numbered = |number: u32| match number {
        0 => object_name(first, second, label),
        _ => object_name(first, second, &format!("{label}{number}")),
    };
    let mut number = number;
    let mut name = numbered(number);
    while number < MAX_NUMBER && taken(&name) {
        number += 1;
        name = numbered(number);
    }
    (name, number)
}

/// The middle part for several columns: joined, and no longer than it can ever be used.
#[must_use]
pub fn addition<S: AsRef<str>>(columns: &[S]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column.as_ref());
        if joined.len() > MAX_BYTES {
            break;
        }
    }
    joined
}

/// The column names of an index: a repeated one is numbered (`lower`, `lower1`).
#[must_use]
pub fn index_columns(labels: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(labels.len());
    let mut taken = BTreeSet::new();
    // Up to which number a label's names are taken.
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for label in labels {
        let number = numbers.entry(label).or_default();
        let mut name = label.clone();
        while *number > 0 || taken.contains(&name) {
            *number += 1;
            let digits = number.to_string();
            name = format!("{}{digits}", clip_to(label, MAX_BYTES.saturating_sub(digits.len())));
            if !taken.contains(&name) {
                break;
            }
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

fn clip_to(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_part_gives_way() {
        assert_eq!(object_name("t", Some("c"), "fkey"), "t_c_fkey");
        let long = "x".repeat(60);
        assert_eq!(object_name(&long, None, "pkey"), format!("{}_pkey", "x".repeat(58)));
        assert_eq!(object_name(&long, Some("tenant_id"), "fkey"), format!("{}_tenant_id_fkey", "x".repeat(48)));
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(clip(&"é".repeat(40)).len(), 62);
    }

    #[test]
    fn a_taken_name_is_numbered() {
        let taken = ["t_c_key", "t_c_key1"];
        assert_eq!(choose("t", Some("c"), "key", |name| taken.contains(&name)), "t_c_key2");
    }

    #[test]
    fn repeated_index_columns_are_numbered() {
        let labels = ["lower".to_owned(), "lower".to_owned(), "id".to_owned()];
        assert_eq!(addition(&index_columns(&labels)), "lower_lower1_id");
    }
}
