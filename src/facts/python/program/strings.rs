//! String literals with the place of each byte of their value.
//!
//! A SQL error inside a migration must point at the SQL, not at the `op.execute`: so escapes, implicit concatenation and
//! doubled braces are followed byte by byte. Where the source cannot be followed, the rest maps to the whole literal.

use ruff_python_ast::{self as ruff, StringFlags};

use super::{Lower, span};
use crate::facts::program::{Expr, ExprKind, FPart};
use crate::facts::sql_map::SpanMap;
use crate::source::text::Span;

impl Lower<'_> {
    pub(super) fn string(&self, it: &ruff::ExprStringLiteral) -> ExprKind {
        let (mut value, mut map) = (String::new(), SpanMap::empty());
        for part in &it.value {
            self.literal(part, &mut value, &mut map);
        }
        ExprKind::Str { value, map }
    }

    pub(super) fn f_string(&mut self, it: &ruff::ExprFString) -> ExprKind {
        let mut parts = Vec::new();
        for part in &it.value {
            match part {
                ruff::FStringPart::Literal(literal) => {
                    let (mut value, mut map) = (String::new(), SpanMap::empty());
                    self.literal(literal, &mut value, &mut map);
                    parts.push(FPart::Text(Expr { kind: ExprKind::Str { value, map }, span: span(literal.range) }));
                }
                ruff::FStringPart::FString(part) => {
                    let syntax = Syntax { raw: ruff::AnyStringFlags::from(part.flags).prefix().is_raw(), braces: true };
                    parts.extend(part.elements.iter().map(|element| self.f_part(element, syntax)));
                }
            }
        }
        ExprKind::FString(parts)
    }

    fn f_part(&mut self, element: &ruff::InterpolatedStringElement, syntax: Syntax) -> FPart {
        match element {
            ruff::InterpolatedStringElement::Literal(literal) => {
                let mut map = SpanMap::empty();
                self.follow(&literal.value, span(literal.range), syntax, 0, &mut map);
                FPart::Text(Expr { kind: ExprKind::Str { value: literal.value.to_string(), map }, span: span(literal.range) })
            }
            ruff::InterpolatedStringElement::Interpolation(it) => FPart::Value {
                value: self.expression(&it.expression),
                conversion: it.conversion.to_char(),
                spec: match &it.format_spec {
                    _ if it.debug_text.is_some() => None,
                    None => Some(String::new()),
                    Some(spec) => spec.elements.iter().map(|part| part.as_literal().map(|part| part.value.to_string())).collect(),
                },
            },
        }
    }

    fn literal(&self, part: &ruff::StringLiteral, value: &mut String, map: &mut SpanMap) {
        let raw = ruff::AnyStringFlags::from(part.flags).prefix().is_raw();
        let at = offset(value);
        self.follow(&part.value, span(part.content_range()), Syntax { raw, braces: false }, at, map);
        value.push_str(&part.value);
    }

    /// Adds the pieces of `value`, which begins at `at` of the whole text and is written at `written`.
    fn follow(&self, value: &str, written: Span, syntax: Syntax, at: u32, map: &mut SpanMap) {
        let source = written.slice(self.source);
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
}

/// How a literal is written.
#[derive(Clone, Copy)]
struct Syntax {
    raw: bool,
    braces: bool,
}

impl Syntax {
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

fn offset(value: &str) -> u32 {
    small(value.len())
}
