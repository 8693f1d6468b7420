//! String literals with the place of each byte of their value.
//!
//! A SQL error inside a string must point at the SQL, not at the call that it is passed to: so escapes, implicit concatenation and
//! doubled braces are followed byte by byte. Where the source cannot be followed, the rest maps to the whole literal.

use ruff_python_ast::{self as ruff, StringFlags};

use super::span;
use crate::facts::sql_map::SpanMap;
use crate::source::text::Span;

/// Appends one part of a string to the text that it is part of.
pub(super) fn literal(source: &str, part: &ruff::StringLiteral, value: &mut String, map: &mut SpanMap) {
    let raw = ruff::AnyStringFlags::from(part.flags).prefix().is_raw();
    let at = offset(value);
    follow(source, &part.value, span(part.content_range()), Syntax { raw, braces: false }, at, map);
    value.push_str(&part.value);
}

/// Adds the pieces of `value`, which begins at `at` of the whole text and is written at `written`.
pub(super) fn follow(source: &str, value: &str, written: Span, syntax: Syntax, at: u32, map: &mut SpanMap) {
    let source = written.slice(source);
    if source == value {
        map.push(at, written, true);
        return;
    }
    let (mut read, mut made) = (0usize, 0usize);
    // Where the current exact piece began in the source and in the value.
    let mut exact = (0usize, 0usize);
    while let Some(rest) = source.get(read..).filter(|rest| !rest.is_empty()) {
        let (taken, given) = syntax.step(rest);
        let plain = taken == given && value.get(made..made + given) == rest.get(..taken);
        if !plain {
            push(map, at, written, exact, read);
            if given > 0 {
                map.push(at.saturating_add(small(made)), piece(written, read, read + taken), false);
            }
        }
        // An escape gives one character of the value, however many bytes that has.
        let given =
            if plain || given == 0 { given } else { value.get(made..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8) };
        read += taken;
        made += given;
        if !plain {
            exact = (read, made);
        }
    }
    push(map, at, written, exact, read);
    if made != value.len() {
        map.push(at, written, false);
    }
}

/// How a literal is written.
#[derive(Clone, Copy)]
pub(super) struct Syntax {
    /// Backslashes are themselves.
    pub(super) raw: bool,
    /// `{{` is one brace.
    pub(super) braces: bool,
}

impl Syntax {
    /// That of an f-string's constant parts.
    pub(super) fn of_f_string(part: &ruff::FString) -> Self {
        Self { raw: ruff::AnyStringFlags::from(part.flags).prefix().is_raw(), braces: true }
    }

    /// Bytes of source that the next character takes, and bytes of value that it gives (for an escape: 1, or 0 for none).
    fn step(self, rest: &str) -> (usize, usize) {
        if rest.starts_with("\r\n") {
            return (2, 1);
        }
        if self.braces && (rest.starts_with("{{") || rest.starts_with("}}")) {
            return (2, 1);
        }
        if !self.raw && rest.starts_with('\\') {
            return escape(rest);
        }
        let length = rest.chars().next().map_or(1, char::len_utf8);
        (length, length)
    }
}

fn escape(rest: &str) -> (usize, usize) {
    let Some(next) = rest.chars().nth(1) else { return (1, 1) };
    match next {
        '\r' if rest.starts_with("\\\r\n") => (3, 0),
        '\n' | '\r' => (2, 0),
        'x' => (4.min(rest.len()), 1),
        'u' => (6.min(rest.len()), 1),
        'U' => (10.min(rest.len()), 1),
        'N' => (rest.find('}').map_or(2, |end| end + 1), 1),
        '0'..='7' => (1 + rest.bytes().skip(1).take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count(), 1),
        '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' => (2, 1),
        // An unknown escape keeps its backslash.
        _ => (1, 1),
    }
}

fn push(map: &mut SpanMap, at: u32, written: Span, exact: (usize, usize), read: usize) {
    if read > exact.0 {
        map.push(at.saturating_add(small(exact.1)), piece(written, exact.0, read), true);
    }
}

fn piece(written: Span, from: usize, to: usize) -> Span {
    Span::of(from, to).shifted(written.start)
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Where the next part of a text begins.
pub(super) fn offset(value: &str) -> u32 {
    small(value.len())
}
