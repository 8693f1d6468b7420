//! Which texts are SQL: told from their words before any parser is asked.

use super::super::lex::is_word;
use crate::facts::literals::HOLE;

/// First words of statements that read or write rows, and the word that must follow somewhere; none where a table may follow at once.
const BEGINNINGS: &[(&str, &[&str])] = &[
    ("select", &["from"]),
    ("insert", &["into"]),
    ("update", &["set"]),
    ("delete", &["from"]),
    ("truncate", &[]),
    ("merge", &["into"]),
    ("copy", &["from", "to"]),
    ("with", &["select", "insert", "update", "delete", "merge"]),
    ("replace", &["into"]),
    ("explain", &["select", "insert", "update", "delete", "merge"]),
    // Statements in front of others in one text.
    ("begin", &["select", "insert", "update", "delete", "truncate"]),
    ("set", &["select", "insert", "update", "delete", "truncate"]),
];

/// Whether a text may be a statement: its first word, and a second one that such a statement has.
pub(in crate::facts::sql) fn may_be_query(text: &str) -> bool {
    let Some(word) = first_word(text) else { return false };
    let Some((_, others)) = BEGINNINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) else { return false };
    // A statement that ends before its table is put together from pieces: its first word must then shout.
    others.is_empty() || others.iter().any(|other| holds(text, other)) || (shouts(word) && word.len() > 4)
}

/// Whether the first word is a verb, and the next that it needs is there.
pub(super) fn is_statement(text: &str) -> bool {
    first_word(text).is_some_and(|word| shouts(word) || word.chars().all(|c| c.is_ascii_lowercase())) && may_be_query(text)
}

/// Whether a text that parses is written as SQL is: `Some(true)` when it may be a sentence, `None` when it is one.
pub(super) fn style(text: &str, has_holes: bool) -> Option<bool> {
    let word = first_word(text)?;
    if shouts(word) {
        return Some(false);
    }
    if word.chars().all(|c| c.is_ascii_lowercase()) {
        let technical = |c: char| matches!(c, '*' | '=' | '(' | ')' | '<' | '>' | ';' | '\n' | '$' | '"' | '\'');
        return Some(!has_holes && !text.contains(technical));
    }
    // `Select one from the list`: whoever writes `Select` writes `From` too.
    let (_, others) = BEGINNINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word))?;
    let titled =
        |other: &&str| words(text).any(|word| word.eq_ignore_ascii_case(other) && word.starts_with(|c: char| c.is_ascii_uppercase()));
    others.iter().any(titled).then_some(false)
}

/// The first word, behind white space, comments, brackets and what a run puts in front.
pub(super) fn first_word(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '\u{feff}' | HOLE));
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n')?.1;
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/")?.1;
        } else if let Some(hole) = rest.strip_prefix('{') {
            rest = hole.split_once('}')?.1;
        } else {
            break;
        }
    }
    let end = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
    rest.get(..end).filter(|word| !word.is_empty())
}

/// The words of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

fn holds(text: &str, wanted: &str) -> bool {
    words(text).any(|word| word.eq_ignore_ascii_case(wanted))
}

fn shouts(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase())
}
