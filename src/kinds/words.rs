//! Words in names: where one ends, and whether two are the same word in singular and plural.
//!
//! English plurals are regular to build and irregular to undo (`caches`, `batches`), so everything here builds them.

/// Nouns whose plural is not made by a rule: singular, plural.
const IRREGULAR: &[(&str, &str)] = &[
    ("analysis", "analyses"),
    ("axis", "axes"),
    ("basis", "bases"),
    ("calf", "calves"),
    ("child", "children"),
    ("crisis", "crises"),
    ("criterion", "criteria"),
    ("datum", "data"),
    ("diagnosis", "diagnoses"),
    ("foot", "feet"),
    ("goose", "geese"),
    ("half", "halves"),
    ("hypothesis", "hypotheses"),
    ("index", "indices"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("life", "lives"),
    ("loaf", "loaves"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("medium", "media"),
    ("mouse", "mice"),
    ("person", "people"),
    ("phenomenon", "phenomena"),
    ("quiz", "quizzes"),
    ("shelf", "shelves"),
    ("synopsis", "synopses"),
    ("thesis", "theses"),
    ("thief", "thieves"),
    ("tooth", "teeth"),
    ("vertex", "vertices"),
    ("wife", "wives"),
    ("wolf", "wolves"),
    ("woman", "women"),
];

/// Nouns whose plural is the same word.
const UNCHANGED: &[&str] = &["data", "equipment", "information", "media", "metadata", "news", "series", "species", "staff"];

/// The words of a name in lower case: split at `_` and everything else that is no letter or digit, between lower and upper
/// case (`costBudget`, `APIKey`), and around digits.
#[must_use]
pub fn split(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &current) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| chars.get(at)).copied();
        if before.is_some_and(|before| begins(before, current, chars.get(index + 1).copied())) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if current.is_alphanumeric() {
            word.extend(current.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether a new word begins at `current`.
fn begins(before: char, current: char, next: Option<char>) -> bool {
    if !before.is_alphanumeric() || !current.is_alphanumeric() {
        return true;
    }
    if before.is_numeric() != current.is_numeric() {
        return true;
    }
    let acronym_ends = before.is_uppercase() && current.is_uppercase() && next.is_some_and(char::is_lowercase);
    (before.is_lowercase() && current.is_uppercase()) || acronym_ends
}

/// Every plural that people write for a lower-case singular.
#[must_use]
pub fn plurals(singular: &str) -> Vec<String> {
    if UNCHANGED.contains(&singular) {
        return vec![singular.to_owned()];
    }
    let mut plurals: Vec<String> = IRREGULAR.iter().filter(|(one, _)| *one == singular).map(|(_, many)| (*many).to_owned()).collect();
    plurals.push(regular(singular));
    if singular.ends_with('o') {
        plurals.push(format!("{singular}es"));
    }
    plurals
}

fn regular(singular: &str) -> String {
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| singular.ends_with(ending)) {
        return format!("{singular}es");
    }
    match singular.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) && !stem.is_empty() => format!("{stem}ies"),
        _ => format!("{singular}s"),
    }
}

/// The word itself, its plurals, and what it may be the plural of: all spellings that mean the same.
#[must_use]
pub fn spellings(word: &str) -> Vec<String> {
    let mut all: Vec<String> = singulars(word);
    all.extend(plurals(word));
    all.push(word.to_owned());
    all.sort();
    all.dedup();
    all
}

/// What a word may be the plural of: the candidates whose plural it really is.
fn singulars(word: &str) -> Vec<String> {
    let mut candidates: Vec<String> = IRREGULAR.iter().map(|(one, _)| (*one).to_owned()).collect();
    if !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        candidates.extend(word.strip_suffix('s').map(ToOwned::to_owned));
    }
    candidates.extend(word.strip_suffix("es").map(ToOwned::to_owned));
    candidates.extend(word.strip_suffix("ies").map(|stem| format!("{stem}y")));
    candidates.retain(|candidate| !candidate.is_empty() && plurals(candidate).iter().any(|plural| plural == word));
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_at_underscores_capitals_and_digits() {
        for (name, expected) in [
            ("cost_budgets", "cost budgets"),
            ("costBudget", "cost budget"),
            ("APIKeyLimit", "api key limit"),
            ("limits2024", "limits 2024"),
            ("m10_recovery", "m 10 recovery"),
            ("__x", "x"),
            ("", ""),
            ("ÜberLimit", "über limit"),
        ] {
            assert_eq!(split(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn plurals_follow_english() {
        for (one, many) in [
            ("limit", "limits"),
            ("policy", "policies"),
            ("key", "keys"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("cache", "caches"),
            ("batch", "batches"),
            ("hero", "heroes"),
            ("photo", "photos"),
            ("person", "people"),
            ("index", "indices"),
            ("index", "indexes"),
            ("series", "series"),
        ] {
            assert!(plurals(one).contains(&many.to_owned()), "{one} → {many}: {:?}", plurals(one));
        }
    }

    #[test]
    fn spellings_hold_singular_and_plural_whichever_is_given() {
        assert!(spellings("limit").contains(&"limits".to_owned()));
        assert!(spellings("policies").contains(&"policy".to_owned()));
        assert!(spellings("people").contains(&"person".to_owned()));
        assert!(!spellings("status").contains(&"statu".to_owned()));
    }
}
