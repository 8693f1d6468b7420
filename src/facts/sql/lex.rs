//! The lexical shape of SQL text: where strings, comments, names and placeholders begin and end.
//!
//! It knows no grammar. The splitter, the masking, the type reader and the fallback all stand on it, so that they never
//! disagree on what is inside a string. One forward pass; every search is bounded or remembered, so no input is quadratic.

use super::Binds;
use super::placeholder::Around;

/// A token; white space and block comments are not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// Its text.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A keyword or an unquoted name.
    Word,
    /// Digits, and what follows them in a number.
    Number,
    /// `"…"` or `U&"…"`.
    QuotedName,
    /// `'…'` in any of its forms.
    Text,
    /// `$tag$ … $tag$`; the length of the delimiter.
    Dollar(usize),
    /// One byte of punctuation.
    Punct(u8),
    /// `-- …` to the end of the line.
    LineComment,
    /// `\…` to the end of the line: a command of psql.
    PsqlCommand,
    /// A placeholder that stands for a name or a value.
    Hole(Hole),
    /// A template's control block (`{{ if … }}`, `{% … %}`), or a comment of it.
    Control,
}

/// How a placeholder is masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// As a name: `{{ … }}`, `${…}`, `$%NAME%$`, psql's `:name`.
    Name,
    /// As a string: psql's `:'name'`.
    Text,
    /// As a quoted name: psql's `:"name"`.
    QuotedName,
    /// As a parameter: a driver's `:name`, `%s`, `%(name)s`.
    Parameter,
    /// A doubled `%%`, or SQLAlchemy's `\:`: the second byte counts.
    Escape,
}

/// The tokens of a text.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    binds: Binds,
    /// Open square brackets: `a[1:n]` is a slice, not a psql variable.
    square: usize,
    /// Whether the last token was a `:`, so that the next one is the rest of a cast.
    after_colon: bool,
}

impl<'a> Lexer<'a> {
    /// At the beginning of `text`.
    pub fn new(text: &'a str, binds: Binds) -> Self {
        Self { text, at: 0, binds, square: 0, after_colon: false }
    }

    /// Goes on at `offset`, where a token must begin.
    pub fn jump(&mut self, offset: usize) {
        self.at = offset.max(self.at);
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    fn skip_blank(&mut self) {
        loop {
            match self.byte(self.at) {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'/' if self.byte(self.at + 1) == b'*' => self.at = self.block_comment(),
                // A byte order mark, or a no-break space that an editor left.
                0xef if self.rest(self.at).starts_with('\u{feff}') => self.at += 3,
                0xc2 if self.byte(self.at + 1) == 0xa0 => self.at += 2,
                _ => return,
            }
        }
    }

    fn block_comment(&self) -> usize {
        let (mut at, mut depth) = (self.at + 2, 1);
        while depth > 0 && at < self.text.len() {
            match (self.byte(at), self.byte(at + 1)) {
                (b'/', b'*') => (at, depth) = (at + 2, depth + 1),
                (b'*', b'/') => (at, depth) = (at + 2, depth - 1),
                _ => at += 1,
            }
        }
        at.min(self.text.len())
    }

    fn line_end(&self) -> usize {
        self.rest(self.at).find(['\n', '\r']).map_or(self.text.len(), |length| self.at + length)
    }

    fn word(&self) -> usize {
        let mut at = self.at;
        loop {
            match self.byte(at) {
                b'$' if matches!(self.byte(at + 1), b'{' | b'%') => return at,
                byte if is_word(byte) || byte == b'$' => at += 1,
                _ => return at,
            }
        }
    }

    fn number(&self) -> usize {
        let mut at = self.at;
        loop {
            let byte = self.byte(at);
            let sign = matches!(byte, b'+' | b'-') && matches!(self.byte(at.wrapping_sub(1)), b'e' | b'E');
            let dot = byte == b'.' && self.byte(at + 1) != b'.';
            if byte.is_ascii_alphanumeric() || byte == b'_' || dot || (sign && self.byte(at + 1).is_ascii_digit()) {
                at += 1;
            } else {
                return at;
            }
        }
    }

    /// A quoted thing with a prefix letter: `E'…'`, `N'…'`, `B'…'`, `X'…'`, `U&'…'`, `U&"…"`.
    fn prefixed(&self) -> Option<(TokenKind, usize)> {
        let (first, second, third) = (self.byte(self.at), self.byte(self.at + 1), self.byte(self.at + 2));
        match (first.to_ascii_lowercase(), second, third) {
            (b'e', b'\'', _) => Some((TokenKind::Text, quoted(self.text, self.at + 1, b'\'', true))),
            (b'n' | b'b' | b'x', b'\'', _) => Some((TokenKind::Text, quoted(self.text, self.at + 1, b'\'', false))),
            (b'u', b'&', b'\'') => Some((TokenKind::Text, quoted(self.text, self.at + 2, b'\'', false))),
            (b'u', b'&', b'"') => Some((TokenKind::QuotedName, quoted(self.text, self.at + 2, b'"', false))),
            _ => None,
        }
    }

    /// `$tag$ … $tag$`, or `$1`, or a lone `$`.
    fn dollar(&self) -> (TokenKind, usize) {
        let mut end = self.at + 1;
        if self.byte(end).is_ascii_digit() {
            while self.byte(end).is_ascii_digit() {
                end += 1;
            }
            return (TokenKind::Number, end);
        }
        while is_word(self.byte(end)) {
            end += 1;
        }
        if self.byte(end) != b'$' {
            return (TokenKind::Punct(b'$'), self.at + 1);
        }
        let delimiter = self.text.get(self.at..=end).unwrap_or("$$");
        let close = self.rest(end + 1).find(delimiter).map_or(self.text.len(), |length| end + 1 + length + delimiter.len());
        (TokenKind::Dollar(delimiter.len()), close)
    }

    /// `"…"`; a template's value in it may hold quotes of its own: `"{{ index .Options "Namespace" }}"`.
    fn quoted_name(&self) -> (TokenKind, usize) {
        let end = quoted(self.text, self.at, b'"', false);
        let inside = self.at + 1;
        if self.binds != Binds::File || !self.rest(inside).starts_with("{{") {
            return (TokenKind::QuotedName, end);
        }
        match (Around { text: self.text, at: inside, binds: self.binds, in_slice: false }).placeholder() {
            Some((TokenKind::Hole(_), value)) if value > end && self.byte(value) == b'"' => (TokenKind::Hole(Hole::QuotedName), value + 1),
            _ => (TokenKind::QuotedName, end),
        }
    }

    fn placeholder(&self) -> Option<(TokenKind, usize)> {
        Around { text: self.text, at: self.at, binds: self.binds, in_slice: self.square > 0 }.placeholder()
    }

    fn read(&self) -> (TokenKind, usize) {
        let byte = self.byte(self.at);
        let special = match byte {
            b'\'' => Some((TokenKind::Text, quoted(self.text, self.at, b'\'', false))),
            b'"' => Some(self.quoted_name()),
            b'-' if self.byte(self.at + 1) == b'-' => Some((TokenKind::LineComment, self.line_end())),
            b'\\' if self.binds == Binds::Named && self.byte(self.at + 1) == b':' => Some((TokenKind::Hole(Hole::Escape), self.at + 2)),
            b'\\' if self.binds == Binds::File => Some((TokenKind::PsqlCommand, self.line_end())),
            b'{' | b'%' => self.placeholder(),
            b':' if !self.after_colon => self.placeholder(),
            b'$' => Some(self.placeholder().unwrap_or_else(|| self.dollar())),
            b'0'..=b'9' => Some((TokenKind::Number, self.number())),
            _ if is_word(byte) => Some(self.prefixed().unwrap_or_else(|| (TokenKind::Word, self.word()))),
            _ => None,
        };
        special.unwrap_or((TokenKind::Punct(byte), self.at + 1))
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blank();
        if self.at >= self.text.len() {
            return None;
        }
        let (kind, end) = self.read();
        let token = Token { kind, start: self.at, end: end.max(self.at + 1) };
        self.at = token.end;
        match kind {
            TokenKind::Punct(b'[') => self.square += 1,
            TokenKind::Punct(b']') => self.square = self.square.saturating_sub(1),
            TokenKind::Punct(b';') => self.square = 0,
            _ => {}
        }
        self.after_colon = kind == TokenKind::Punct(b':');
        Some(token)
    }
}

/// The end of a quoted run whose opening quote is at `at`; an unterminated one ends the text.
pub(super) fn quoted(text: &str, at: usize, quote: u8, backslash: bool) -> usize {
    let byte_at = |at: usize| text.as_bytes().get(at).copied().unwrap_or(0);
    let mut at = at + 1;
    while at < text.len() {
        let byte = byte_at(at);
        if byte == quote {
            if byte_at(at + 1) != quote {
                return at + 1;
            }
            at += 1;
        } else if byte == b'\\' && backslash {
            at += 1;
        }
        at += 1;
    }
    text.len()
}

/// May stand in an unquoted name (`$` aside, which may not begin one).
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str, binds: Binds) -> Vec<(TokenKind, &str)> {
        Lexer::new(text, binds).map(|token| (token.kind, token.text(text))).collect()
    }

    #[test]
    fn quotes_end_where_postgresql_ends_them() {
        let text = r#"'it''s' E'a\'b' "q""d" U&"d\0061" $a$ $b$ ; $a$ x$y"#;
        let found: Vec<&str> = Lexer::new(text, Binds::File).map(|token| token.text(text)).collect();
        assert_eq!(found, ["'it''s'", r"E'a\'b'", "\"q\"\"d\"", r#"U&"d\0061""#, "$a$ $b$ ; $a$", "x$y"]);
    }

    #[test]
    fn a_quoted_template_value_may_hold_quotes() {
        let text = r#""{{ index .Options "NS" }}"."users" "{{ .a }}""#;
        let found: Vec<&str> = Lexer::new(text, Binds::File).map(|token| token.text(text)).collect();
        assert_eq!(found, [r#""{{ index .Options "NS" }}""#, ".", "\"users\"", "\"{{ .a }}\""]);
    }

    #[test]
    fn comments_nest_and_hide_quotes() {
        assert_eq!(
            kinds("/* a /* ' */ */ b -- c '\n d", Binds::Format).iter().map(|(_, text)| *text).collect::<Vec<_>>(),
            ["b", "-- c '", "d"]
        );
    }

    #[test]
    fn any_bytes_end_and_cover_the_text() {
        for text in ["'", "$a$", "{{", "/*", "\\", "%(", ":'", "\u{feff}a\u{a0}b", "é{{x", "$$", "E'\\"] {
            for binds in [Binds::File, Binds::Named, Binds::Format] {
                assert!(Lexer::new(text, binds).all(|token| token.end <= text.len() && !token.text(text).is_empty()), "{text}");
            }
        }
    }
}
