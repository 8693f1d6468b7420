//! The lexical shape of SQL text: where strings, comments, names and placeholders begin and end.
//!
//! It knows no grammar. The splitter, the masking, the type reader and the fallback all stand on it, so that they never
//! disagree on what is inside a string. One forward pass; every search is bounded or remembered, so no input is quadratic.

use super::Binds;

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

/// How far a placeholder may reach; a longer one is not a placeholder.
const HOLE_LIMIT: usize = 300;

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

    /// The end of a quoted run whose opening quote is at `at`; an unterminated one ends the text.
    fn quoted(&self, at: usize, quote: u8, backslash: bool) -> usize {
        let mut at = at + 1;
        while at < self.text.len() {
            let byte = self.byte(at);
            if byte == quote {
                if self.byte(at + 1) != quote {
                    return at + 1;
                }
                at += 1;
            } else if byte == b'\\' && backslash {
                at += 1;
            }
            at += 1;
        }
        self.text.len()
    }

    /// A quoted thing with a prefix letter: `E'…'`, `N'…'`, `B'…'`, `X'…'`, `U&'…'`, `U&"…"`.
    fn prefixed(&self) -> Option<(TokenKind, usize)> {
        let (first, second, third) = (self.byte(self.at), self.byte(self.at + 1), self.byte(self.at + 2));
        match (first.to_ascii_lowercase(), second, third) {
            (b'e', b'\'', _) => Some((TokenKind::Text, self.quoted(self.at + 1, b'\'', true))),
            (b'n' | b'b' | b'x', b'\'', _) => Some((TokenKind::Text, self.quoted(self.at + 1, b'\'', false))),
            (b'u', b'&', b'\'') => Some((TokenKind::Text, self.quoted(self.at + 2, b'\'', false))),
            (b'u', b'&', b'"') => Some((TokenKind::QuotedName, self.quoted(self.at + 2, b'"', false))),
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

    /// The end of a placeholder that ends in `close`, if it is near.
    fn closing(&self, from: usize, close: &str) -> Option<usize> {
        let window = self.text.as_bytes().get(from..(from + HOLE_LIMIT).min(self.text.len()))?;
        let found = window.windows(close.len()).position(|part| part == close.as_bytes())?;
        Some(from + found + close.len())
    }

    fn braces(&self) -> Option<(TokenKind, usize)> {
        match self.byte(self.at + 1) {
            b'{' => {
                let end = self.closing(self.at + 2, "}}")?;
                let inner = self.text.get(self.at + 2..end - 2)?;
                Some((if is_control(inner) { TokenKind::Control } else { TokenKind::Hole(Hole::Name) }, end))
            }
            b'%' => Some((TokenKind::Control, self.closing(self.at + 2, "%}")?)),
            b'#' => Some((TokenKind::Control, self.closing(self.at + 2, "#}")?)),
            _ => None,
        }
    }

    fn dollar_hole(&self) -> Option<(TokenKind, usize)> {
        let end = match self.byte(self.at + 1) {
            b'{' => self.closing(self.at + 2, "}")?,
            b'%' => {
                let mut end = self.at + 2;
                while is_word(self.byte(end)) {
                    end += 1;
                }
                (end > self.at + 2 && self.rest(end).starts_with("%$")).then_some(end + 2)?
            }
            _ => return None,
        };
        Some((TokenKind::Hole(Hole::Name), end))
    }

    fn colon(&self) -> Option<(TokenKind, usize)> {
        let next = self.byte(self.at + 1);
        if self.after_colon || next == b':' {
            return None;
        }
        match self.binds {
            Binds::File if matches!(next, b'\'' | b'"') => {
                let end = self.quoted(self.at + 1, next, false);
                let inner = self.text.get(self.at + 2..end - 1)?;
                let hole = if next == b'"' { Hole::QuotedName } else { Hole::Text };
                (!inner.is_empty() && inner.bytes().all(is_word)).then_some((TokenKind::Hole(hole), end))
            }
            Binds::File if self.square == 0 && is_word(next) => Some((TokenKind::Hole(Hole::Name), self.name_end(self.at + 1))),
            Binds::Named if is_word(next) && !is_word(self.byte(self.at.wrapping_sub(1))) => {
                let end = self.name_end(self.at + 1);
                (self.byte(end) != b':' || self.byte(end + 1) == b':').then_some((TokenKind::Hole(Hole::Parameter), end))
            }
            _ => None,
        }
    }

    fn percent(&self) -> Option<(TokenKind, usize)> {
        if self.binds != Binds::Format {
            return None;
        }
        match self.byte(self.at + 1) {
            b'%' => Some((TokenKind::Hole(Hole::Escape), self.at + 2)),
            b's' if !is_word(self.byte(self.at + 2)) => Some((TokenKind::Hole(Hole::Parameter), self.at + 2)),
            b'(' => {
                let end = self.closing(self.at + 2, ")s")?;
                let name = self.text.get(self.at + 2..end - 2)?;
                (!name.contains([')', '\n'])).then_some((TokenKind::Hole(Hole::Parameter), end))
            }
            _ => None,
        }
    }

    fn name_end(&self, from: usize) -> usize {
        let mut end = from;
        while is_word(self.byte(end)) {
            end += 1;
        }
        end
    }

    fn read(&self) -> (TokenKind, usize) {
        let byte = self.byte(self.at);
        let special = match byte {
            b'\'' => Some((TokenKind::Text, self.quoted(self.at, b'\'', false))),
            b'"' => Some((TokenKind::QuotedName, self.quoted(self.at, b'"', false))),
            b'-' if self.byte(self.at + 1) == b'-' => Some((TokenKind::LineComment, self.line_end())),
            b'\\' if self.binds == Binds::Named && self.byte(self.at + 1) == b':' => Some((TokenKind::Hole(Hole::Escape), self.at + 2)),
            b'\\' if self.binds == Binds::File => Some((TokenKind::PsqlCommand, self.line_end())),
            b'{' => self.braces(),
            b'$' => Some(self.dollar_hole().unwrap_or_else(|| self.dollar())),
            b':' => self.colon(),
            b'%' => self.percent(),
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

/// May stand in an unquoted name (`$` aside, which may not begin one).
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Whether the inside of `{{ … }}` steers the template instead of giving a value.
fn is_control(inner: &str) -> bool {
    let inner = inner.trim_matches(['-', '~', ' ', '\t', '\n', '\r']);
    let word = inner.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    inner.starts_with("/*")
        || inner.starts_with(['#', '/', '!'])
        || matches!(word, "if" | "else" | "end" | "range" | "with" | "define" | "block" | "template" | "break" | "continue")
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
    fn comments_nest_and_hide_quotes() {
        assert_eq!(
            kinds("/* a /* ' */ */ b -- c '\n d", Binds::Format).iter().map(|(_, text)| *text).collect::<Vec<_>>(),
            ["b", "-- c '", "d"]
        );
    }

    #[test]
    fn a_cast_is_no_bind() {
        let text = "a::text = :b and x[1:n] = :'c'::int";
        let holes = |binds| {
            kinds(text, binds).into_iter().filter(|(kind, _)| matches!(kind, TokenKind::Hole(_))).map(|(_, text)| text).collect::<Vec<_>>()
        };
        assert_eq!(holes(Binds::File), [":b", ":'c'"]);
        assert_eq!(holes(Binds::Named), [":b"]);
        assert!(holes(Binds::Format).is_empty());
    }

    #[test]
    fn driver_placeholders_are_holes_and_doubled_percents_are_not_operators() {
        let holes = kinds("a = %(x)s or b = %s or c %% 2 = 0 or d % e", Binds::Format);
        let holes: Vec<&str> = holes.into_iter().filter(|(kind, _)| matches!(kind, TokenKind::Hole(_))).map(|(_, text)| text).collect();
        assert_eq!(holes, ["%(x)s", "%s", "%%"]);
    }

    #[test]
    fn template_control_is_told_from_template_values() {
        use TokenKind::{Control, Hole as H, Word};
        assert_eq!(
            kinds("{{ if .x }} a {{- end }} {{ .schema }} ${env}_t $%PK%$", Binds::File),
            [
                (Control, "{{ if .x }}"),
                (Word, "a"),
                (Control, "{{- end }}"),
                (H(Hole::Name), "{{ .schema }}"),
                (H(Hole::Name), "${env}"),
                (Word, "_t"),
                (H(Hole::Name), "$%PK%$"),
            ]
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
