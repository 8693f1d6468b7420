//! Placeholders replaced by text of the same length that the parser understands.
//!
//! Byte offsets stay what they were; a name that covers a hole is read from the original text again.

use std::borrow::Cow;

use super::Binds;
use super::lex::{Hole, Lexer, TokenKind};
use crate::source::text::Span;

/// Where the placeholders of a text are, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Holes(Vec<(Span, Option<Hole>)>);

impl Holes {
    /// Remembers a placeholder; template control (`None`) becomes blank.
    pub fn push(&mut self, start: usize, end: usize, hole: Option<Hole>) {
        self.0.push((Span::of(start, end), hole));
    }

    /// The placeholders of a text. Those in strings are not looked for: a body is a text of its own.
    pub fn of(text: &str, binds: Binds) -> Self {
        let mut holes = Self::default();
        for token in Lexer::new(text, binds) {
            match token.kind {
                TokenKind::Hole(hole) => holes.push(token.start, token.end, Some(hole)),
                TokenKind::Control => holes.push(token.start, token.end, None),
                _ => {}
            }
        }
        holes
    }

    /// Whether a placeholder lies in `span`.
    pub fn touch(&self, span: Span) -> bool {
        let from = self.0.partition_point(|(hole, _)| hole.end <= span.start);
        self.0.get(from).is_some_and(|(hole, _)| hole.start < span.end)
    }

    /// The text with every placeholder masked.
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut bytes = text.as_bytes().to_vec();
        for (span, hole) in &self.0 {
            if let Some(range) = bytes.get_mut(span.range()) {
                fill(range, *hole);
            }
        }
        // Holes begin and end between characters, so this holds; if not, the parser will say what it met.
        String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
    }
}

fn fill(range: &mut [u8], hole: Option<Hole>) {
    let last = range.len().saturating_sub(1);
    for (at, byte) in range.iter_mut().enumerate() {
        *byte = match hole {
            None => match *byte {
                b'\n' => b'\n',
                _ => b' ',
            },
            Some(Hole::Text) if at == 0 || at == last => b'\'',
            Some(Hole::QuotedName) if at == 0 || at == last => b'"',
            Some(Hole::Name | Hole::Text | Hole::QuotedName) => b'x',
            Some(Hole::Parameter) => match at {
                0 => b'$',
                1 => b'1',
                _ => b' ',
            },
            Some(Hole::Escape) if at == 0 => b' ',
            Some(Hole::Escape) => *byte,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, binds: Binds) -> String {
        let holes = Holes::of(text, binds);
        let masked = holes.mask(text).into_owned();
        assert_eq!(masked.len(), text.len());
        masked
    }

    #[test]
    fn each_placeholder_becomes_what_it_stands_for() {
        assert_eq!(masked("{{ a }}.${b}_t", Binds::File), "xxxxxxx.xxxx_t");
        assert_eq!(masked("a = :'bc' and :\"d\".e = :f", Binds::File), "a = 'xxx' and \"xx\".e = xx");
        assert_eq!(masked("a = :bc::text and ':d'", Binds::Named), "a = $1 ::text and ':d'");
        assert_eq!(masked("a = %(bc)s and b %% 2", Binds::Format), "a = $1     and b  % 2");
    }

    #[test]
    fn strings_are_left_alone() {
        assert_eq!(masked("DROP TABLE ${t}; RAISE '${t}'", Binds::File), "DROP TABLE xxxx; RAISE '${t}'");
    }

    #[test]
    fn characters_stay_whole() {
        assert_eq!(masked("{{ é }} ü", Binds::File), "xxxxxxxx ü");
    }
}
