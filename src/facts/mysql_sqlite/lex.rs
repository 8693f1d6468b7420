//! Where strings, comments, names and placeholders of MySQL and SQLite begin and end.
//!
//! One forward pass with byte offsets. What MySQL executes although it looks like a comment (`/*!40101 … */`) is given as tokens.

use crate::facts::dialect::Dialect;
use crate::facts::sql::{Template, template};

/// A token; white space and block comments are not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
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

    /// Whether it is this keyword, in any case.
    pub fn is(&self, text: &str, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text(text).eq_ignore_ascii_case(keyword)
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or an unquoted name, placeholders in it included.
    Word,
    /// A name in backticks, in SQLite also in `"…"` or `[…]`.
    Quoted,
    /// `'…'`, in MySQL also `"…"`.
    Text,
    /// A number.
    Number,
    /// `@name`, `?`, `:name`.
    Variable,
    /// One byte of punctuation.
    Punct(u8),
    /// A comment to the end of the line.
    LineComment,
    /// A template's control block.
    Control,
}

/// The tokens of a text.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
    /// Within `/*! … */`, whose end is white space.
    conditional: bool,
    /// A string or comment that begins here and never ends.
    pub unclosed: Option<usize>,
}

impl<'a> Lexer<'a> {
    /// At the beginning of `text`.
    pub fn new(text: &'a str, dialect: Dialect) -> Self {
        Self { text, at: 0, dialect, conditional: false, unclosed: None }
    }

    /// Where the next token is looked for.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Goes on at `offset`, where a token must begin.
    pub fn jump(&mut self, offset: usize) {
        self.at = offset;
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
                b'/' if self.byte(self.at + 1) == b'*' => self.block_comment(),
                b'*' if self.conditional && self.byte(self.at + 1) == b'/' => {
                    self.conditional = false;
                    self.at += 2;
                }
                // A byte order mark, or a no-break space that an editor left.
                0xef if self.rest(self.at).starts_with('\u{feff}') => self.at += 3,
                0xc2 if self.byte(self.at + 1) == 0xa0 => self.at += 2,
                _ => return,
            }
        }
    }

    /// Skips a comment; of one whose content is executed, only its beginning.
    fn block_comment(&mut self) {
        let rest = self.rest(self.at + 2);
        let executed = match self.dialect {
            Dialect::Mysql => rest.strip_prefix('!'),
            Dialect::Mariadb => rest.strip_prefix("M!").or_else(|| rest.strip_prefix('!')),
            Dialect::Postgresql | Dialect::Sqlite => None,
        };
        // In one that is executed another may begin, whose end is the end of both.
        if let Some(inside) = executed {
            let digits = inside.bytes().take(6).take_while(u8::is_ascii_digit).count();
            self.at = self.text.len() - inside.len() + digits;
            self.conditional = true;
            return;
        }
        if let Some(length) = rest.find("*/") {
            self.at += 2 + length + 2;
        } else {
            // SQLite takes the end of the text for the end of the comment.
            self.unclosed = (self.dialect != Dialect::Sqlite).then_some(self.at);
            self.at = self.text.len();
        }
    }

    fn line_end(&self) -> usize {
        self.rest(self.at).find(['\n', '\r']).map_or(self.text.len(), |length| self.at + length)
    }

    /// MySQL wants white space behind the two dashes.
    fn is_line_comment(&self) -> bool {
        match self.byte(self.at) {
            b'#' => self.dialect.is_mysql(),
            b'-' if self.byte(self.at + 1) == b'-' => !self.dialect.is_mysql() || self.byte(self.at + 2) <= b' ',
            _ => false,
        }
    }

    /// A quoted run with doubled quotes, and in MySQL's strings backslashes.
    fn quoted(&mut self, close: u8, backslash: bool) -> usize {
        let mut at = self.at + 1;
        while at < self.text.len() {
            let byte = self.byte(at);
            if byte == close {
                if close == b']' || self.byte(at + 1) != close {
                    return at + 1;
                }
                at += 1;
            } else if byte == b'\\' && backslash {
                at += 1;
            }
            at += 1;
        }
        self.unclosed = Some(self.at);
        self.text.len()
    }

    fn word(&self) -> usize {
        let mut at = self.at;
        loop {
            let byte = self.byte(at);
            if is_word(byte) {
                at += 1;
            } else if let Some(Template::Name(end)) = template(self.text, at) {
                at = end;
            } else if byte == b'$' {
                at += 1;
            } else {
                return at;
            }
        }
    }

    fn number(&self) -> usize {
        let mut at = self.at;
        loop {
            let byte = self.byte(at);
            let sign =
                matches!(byte, b'+' | b'-') && matches!(self.byte(at.wrapping_sub(1)), b'e' | b'E') && self.byte(self.at + 1) != b'x';
            if is_word(byte) || byte == b'.' || (sign && self.byte(at + 1).is_ascii_digit()) {
                at += 1;
            } else {
                return at;
            }
        }
    }

    fn read(&mut self) -> (Kind, usize) {
        let byte = self.byte(self.at);
        let mysql = self.dialect.is_mysql();
        match byte {
            _ if self.is_line_comment() => (Kind::LineComment, self.line_end()),
            b'\'' => (Kind::Text, self.quoted(b'\'', mysql)),
            b'"' if mysql => (Kind::Text, self.quoted(b'"', true)),
            b'"' => (Kind::Quoted, self.quoted(b'"', false)),
            b'`' => (Kind::Quoted, self.quoted(b'`', false)),
            b'[' if !mysql => (Kind::Quoted, self.quoted(b']', false)),
            b'@' | b'?' | b':' => {
                let mut end = self.at + 1;
                while is_word(self.byte(end)) || matches!(self.byte(end), b'@' | b'.' | b'$') {
                    end += 1;
                }
                (Kind::Variable, end)
            }
            b'0'..=b'9' => {
                let end = self.number();
                // A name may begin with digits.
                let name = self.text.get(self.at..end).is_some_and(|text| mysql && !is_numeric(text));
                (if name { Kind::Word } else { Kind::Number }, end)
            }
            b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if self.byte(self.at + 1) == b'\'' => {
                self.at += 1;
                let end = self.quoted(b'\'', mysql);
                self.at -= 1;
                (Kind::Text, end)
            }
            b'{' | b'$' => match template(self.text, self.at) {
                Some(Template::Control(end)) => (Kind::Control, end),
                Some(Template::Name(_)) => (Kind::Word, self.word()),
                None => (Kind::Punct(byte), self.at + 1),
            },
            _ if is_word(byte) => (Kind::Word, self.word()),
            _ => (Kind::Punct(byte), self.at + 1),
        }
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
        let token = Token { kind, start: self.at, end: end.max(self.at + 1).min(self.text.len()) };
        self.at = token.end;
        Some(token)
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn is_numeric(text: &str) -> bool {
    text.starts_with("0x") || text.starts_with("0b") || text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, dialect: Dialect) -> Vec<&str> {
        Lexer::new(text, dialect).map(|token| token.text(text)).collect()
    }

    #[test]
    fn quotes_and_comments_are_the_dialect_s() {
        let text = "`a``b` 'it\\'s' \"x\\\"y\" # c '\n-- d '\n--1 /*!40101 SET */ /* no */ 2a";
        assert_eq!(words(text, Dialect::Mysql), ["`a``b`", "'it\\'s'", "\"x\\\"y\"", "# c '", "-- d '", "-", "-", "1", "SET", "2a"]);
        assert_eq!(words("[a b] \"c\"\"d\" 'x\\' --1\n`e`", Dialect::Sqlite), ["[a b]", "\"c\"\"d\"", "'x\\'", "--1", "`e`"]);
    }

    #[test]
    fn a_placeholder_is_part_of_the_name_around_it() {
        assert_eq!(words("{{.Prefix}}users ${a}_b {{if .X}} 1", Dialect::Mysql), ["{{.Prefix}}users", "${a}_b", "{{if .X}}", "1"]);
    }

    #[test]
    fn any_bytes_end_and_cover_the_text() {
        for text in ["'", "\"\\", "`", "[", "/*", "/*!", "{{", "é'", "@", "1e+", "x'", "\u{feff}a", "#", "--"] {
            for dialect in [Dialect::Mysql, Dialect::Mariadb, Dialect::Sqlite] {
                assert!(Lexer::new(text, dialect).all(|token| token.end <= text.len() && !token.text(text).is_empty()), "{text}");
            }
        }
    }
}
