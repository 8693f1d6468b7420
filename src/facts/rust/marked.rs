//! Comments and literals of Rust text: the parser keeps no comments, so the text is scanned.

use crate::facts::text::{Marked, Sort};
use crate::source::text::Span;

/// Comments, documentation and literals in order. Never fails: what is not closed reaches to the end.
#[must_use]
pub fn marked(text: &str) -> Marked {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let inside_name = before.is_alphanumeric() || before == '_';
        if let Some((sort, length)) = literal(rest, inside_name) {
            found.push((Span::of(at, at + length), sort));
            at += length;
            before = ' ';
        } else {
            before = rest.chars().next().unwrap_or(' ');
            at += before.len_utf8();
        }
    }
    found
}

/// What starts here, and how many bytes it has.
fn literal(rest: &str, inside_name: bool) -> Option<(Sort, usize)> {
    if rest.starts_with("//") {
        let length = rest.find('\n').unwrap_or(rest.len());
        let doc = rest.starts_with("//!") || (rest.starts_with("///") && !rest.starts_with("////"));
        return Some((if doc { Sort::Doc } else { Sort::Comment }, length));
    }
    if rest.starts_with("/*") {
        let doc = rest.starts_with("/*!") || (rest.starts_with("/**") && !rest.starts_with("/***") && !rest.starts_with("/**/"));
        return Some((if doc { Sort::Doc } else { Sort::Comment }, block(rest)));
    }
    if let Some(inner) = rest.strip_prefix('"') {
        return Some((Sort::String, 1 + closed(inner, '"')));
    }
    if let Some(inner) = rest.strip_prefix('\'') {
        return character(inner).map(|length| (Sort::String, 1 + length));
    }
    let raw = ["br", "cr", "r"].into_iter().find_map(|prefix| Some((prefix.len(), rest.strip_prefix(prefix)?)));
    let (prefix, after) = raw.filter(|_| !inside_name)?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inner = after.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inner.find(&end).map_or(inner.len(), |found| found + end.len());
    Some((Sort::String, prefix + hashes + 1 + length))
}

/// The length of a block comment; such comments nest.
fn block(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The bytes up to and with the closing quote.
fn closed(inner: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, char) in inner.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            char if char == quote => return at + char.len_utf8(),
            _ => {}
        }
    }
    inner.len()
}

/// The bytes behind the first quote of a character literal; a lifetime is none.
fn character(inner: &str) -> Option<usize> {
    let mut chars = inner.chars();
    match chars.next()? {
        '\\' => Some(closed(inner, '\'')),
        first => (chars.next() == Some('\'')).then_some(first.len_utf8() + 1),
    }
}
