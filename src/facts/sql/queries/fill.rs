//! What a run puts into a text, replaced by something of the same length that parses: which, the words around it say.
//!
//! Offsets stay what they were. A placeholder of a value becomes a parameter; what stands where a name may stand becomes a name that is
//! remembered as unknown; what stands where a clause may stand becomes blank, and the statement is open.

mod place;

use super::super::Binds;
use super::super::lex::{Hole, Lexer, Token, TokenKind, is_word};
use crate::source::text::Span;
use place::{Around, Before};

/// Tokens that one `{…}` of a format string may have.
const FORMAT_TOKENS: usize = 12;

/// A text that parses.
pub(super) struct Filled<'a> {
    /// As long as the original, byte for byte.
    pub text: String,
    /// The text as it was given.
    pub original: &'a str,
    /// What became a name, or a value that may be more than one.
    names: Vec<Span>,
    /// What became blank.
    blanks: Vec<Span>,
}

impl Filled<'_> {
    /// Whether something unknown stands in a range.
    pub fn touches(&self, span: Span) -> bool {
        self.has_name(span) || self.has_blank(span)
    }

    /// Whether a name or value in a range is unknown.
    pub fn has_name(&self, span: Span) -> bool {
        overlaps(&self.names, span)
    }

    /// Whether clauses may stand in a range that are not there.
    pub fn has_blank(&self, span: Span) -> bool {
        overlaps(&self.blanks, span)
    }
}

fn overlaps(sorted: &[Span], span: Span) -> bool {
    let from = sorted.partition_point(|hole| hole.end <= span.start);
    sorted.get(from).is_some_and(|hole| hole.start < span.end)
}

/// Fills a text.
pub(super) fn fill<'a>(original: &'a str, holes: &[Span]) -> Filled<'a> {
    let mut bytes = original.as_bytes().to_vec();
    for hole in holes {
        paint(&mut bytes, *hole, Paint::Name);
    }
    let quotes = bytes.iter().fold(0_usize, |count, byte| count + usize::from(*byte == b'`'));
    if quotes.is_multiple_of(2) {
        // A name quoted as MySQL does.
        bytes.iter_mut().filter(|byte| **byte == b'`').for_each(|byte| *byte = b'"');
    }
    // Holes begin and end between characters, so this holds.
    let named = String::from_utf8(bytes).unwrap_or_else(|_| original.to_owned());
    let tokens: Vec<Token> = Lexer::new(&named, Binds::Named).collect();
    let mut filler = Filler { text: &named, holes, bytes: named.as_bytes().to_vec(), names: vec![], blanks: vec![] };
    filler.run(&tokens);
    let Filler { bytes, mut names, mut blanks, .. } = filler;
    names.sort_unstable();
    blanks.sort_unstable();
    let text = String::from_utf8(bytes).unwrap_or(named);
    Filled { text, original, names, blanks }
}

/// What a hole becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Paint {
    Name,
    Value,
    /// `x=x`.
    Assignment,
    /// `(1)`.
    Brackets,
    /// `'x'`.
    Text,
    Blank,
}

fn paint(bytes: &mut [u8], span: Span, paint: Paint) {
    let Some(range) = bytes.get_mut(span.range()) else { return };
    let last = range.len().saturating_sub(1);
    for (at, byte) in range.iter_mut().enumerate() {
        *byte = match paint {
            Paint::Name => b'x',
            Paint::Value => {
                if at == 0 {
                    b'0'
                } else {
                    b' '
                }
            }
            Paint::Assignment => {
                if at == 1 {
                    b'='
                } else {
                    b'x'
                }
            }
            Paint::Brackets => match at {
                0 => b'(',
                at if at == last => b')',
                _ => b'1',
            },
            Paint::Text => {
                if at == 0 || at == last {
                    b'\''
                } else {
                    b'x'
                }
            }
            Paint::Blank => {
                if *byte == b'\n' {
                    b'\n'
                } else {
                    b' '
                }
            }
        };
    }
}

/// What a hole may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// A name, a value, several of them, clauses.
    Anything,
    /// One value.
    Value,
    /// A part of a name.
    Part,
    /// A template's control block.
    Nothing,
}

struct Filler<'a> {
    /// The text with its holes as names.
    text: &'a str,
    holes: &'a [Span],
    bytes: Vec<u8>,
    names: Vec<Span>,
    blanks: Vec<Span>,
}

impl Filler<'_> {
    fn run(&mut self, tokens: &[Token]) {
        let mut around = Around::default();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let span = Span::of(token.start, token.end);
            let (taken, hole) = self.hole(tokens, at);
            at += taken;
            match hole {
                Some((hole, Holds::Anything)) => self.anything(hole, &mut around),
                Some((hole, Holds::Value)) => self.value(hole, &mut around),
                Some((hole, Holds::Nothing)) => self.put(hole, Paint::Blank),
                Some((hole, Holds::Part)) => {
                    self.put(hole, Paint::Name);
                    around.before = Before::Operand;
                }
                None => {
                    let unknown = matches!(token.kind, TokenKind::Word | TokenKind::QuotedName) && self.is_hole(span);
                    if unknown {
                        self.names.push(span);
                    }
                    around.take(*token, self.text);
                }
            }
        }
    }

    fn is_hole(&self, span: Span) -> bool {
        overlaps(self.holes, span)
    }

    /// The hole that begins at a token, how many tokens it has, and what it may hold.
    fn hole(&mut self, tokens: &[Token], at: usize) -> (usize, Option<(Span, Holds)>) {
        let Some(token) = tokens.get(at) else { return (1, None) };
        let span = Span::of(token.start, token.end);
        match token.kind {
            TokenKind::Word if self.stands_alone(span) => (1, Some((span, Holds::Anything))),
            TokenKind::Hole(Hole::Parameter) | TokenKind::Punct(b'?') => (1, Some((span, Holds::Value))),
            TokenKind::Hole(Hole::Escape) => {
                paint(&mut self.bytes, Span::new(span.start, span.start + 1), Paint::Blank);
                (1, None)
            }
            TokenKind::Hole(_) => (1, Some((span, Holds::Anything))),
            TokenKind::Control => (1, Some((span, Holds::Nothing))),
            TokenKind::Punct(b'%') => self.percent(tokens, at),
            TokenKind::Punct(b'{') => self.braces(tokens, at),
            _ => (1, None),
        }
    }

    /// Whether a word is nothing but holes, and no dot joins it to a name.
    fn stands_alone(&self, span: Span) -> bool {
        let byte = |at: u32| self.text.as_bytes().get(at as usize).copied().unwrap_or(b' ');
        let own: u32 =
            self.holes.iter().filter(|hole| hole.start >= span.start && hole.end <= span.end).map(|hole| hole.end - hole.start).sum();
        own > 0 && own == span.end - span.start && byte(span.start.wrapping_sub(1)) != b'.' && byte(span.end) != b'.'
    }

    /// `%s`, `%(name)s`, `%%`.
    fn percent(&mut self, tokens: &[Token], at: usize) -> (usize, Option<(Span, Holds)>) {
        let part = |ahead: usize| tokens.get(at + ahead);
        let Some(first) = part(0) else { return (1, None) };
        let joined = |ahead: usize| part(ahead).zip(part(ahead - 1)).is_some_and(|(token, before)| token.start == before.end);
        let reads =
            |ahead: usize, wanted: &[&str]| joined(ahead) && part(ahead).is_some_and(|token| wanted.contains(&token.text(self.text)));
        let formats = ["s", "d", "i", "r"];
        if reads(1, &["%"]) {
            paint(&mut self.bytes, Span::of(first.start, first.end), Paint::Blank);
            return (1, None);
        }
        let end = if reads(1, &formats) {
            1
        } else if reads(1, &["("]) && joined(2) && reads(3, &[")"]) && reads(4, &formats) {
            4
        } else {
            return (1, None);
        };
        (end + 1, part(end).map(|last| (Span::of(first.start, last.end), Holds::Value)))
    }

    /// `{}`, `{name}`, as `format` fills them.
    fn braces(&self, tokens: &[Token], at: usize) -> (usize, Option<(Span, Holds)>) {
        let Some(first) = tokens.get(at) else { return (1, None) };
        let close = tokens.iter().enumerate().skip(at + 1).take(FORMAT_TOKENS);
        let Some((end, last)) = close.into_iter().find(|(_, token)| token.kind == TokenKind::Punct(b'}')) else { return (1, None) };
        let span = Span::of(first.start, last.end);
        let joins = |at: usize| self.text.as_bytes().get(at).is_some_and(|byte| is_word(*byte) || *byte == b'.');
        if joins(first.start.wrapping_sub(1)) || joins(last.end) {
            // A part of a name: what is left of it must read as one.
            return (end + 1 - at, Some((span, Holds::Part)));
        }
        (end + 1 - at, Some((span, Holds::Anything)))
    }

    fn put(&mut self, span: Span, with: Paint) {
        paint(&mut self.bytes, span, with);
        if with == Paint::Blank { &mut self.blanks } else { &mut self.names }.push(span);
    }

    /// A hole that may hold a name, a value or whole clauses.
    fn anything(&mut self, hole: Span, around: &mut Around) {
        let wide = hole.end - hole.start >= 3;
        match around.before {
            Before::Set if wide => self.put(hole, Paint::Assignment),
            Before::In | Before::Values if wide => self.put(hole, Paint::Brackets),
            Before::Interval => paint(&mut self.bytes, hole, Paint::Text),
            Before::Wants | Before::Table => self.put(hole, Paint::Name),
            // Behind the conditions: a direction, a limit.
            _ if around.late => return paint(&mut self.bytes, hole, Paint::Blank),
            _ => return self.put(hole, Paint::Blank),
        }
        around.before = Before::Operand;
    }

    /// A hole that holds one value, unless a table stands there: `FROM %s`.
    fn value(&mut self, hole: Span, around: &mut Around) {
        match around.before {
            Before::Table => self.put(hole, Paint::Name),
            Before::In | Before::Values => {
                // `IN %s`: two bytes are too few for brackets and what is in them.
                let start = if hole.end - hole.start < 3 { hole.start.saturating_sub(1) } else { hole.start };
                paint(&mut self.bytes, Span::new(start, hole.end), Paint::Brackets);
            }
            Before::Interval if hole.end - hole.start >= 2 => paint(&mut self.bytes, hole, Paint::Text),
            // `a ? b` is an operator.
            Before::Operand if hole.end - hole.start == 1 => {}
            Before::Operand => return self.put(hole, Paint::Blank),
            _ => paint(&mut self.bytes, hole, Paint::Value),
        }
        around.before = Before::Operand;
    }
}
