//! Words, punctuation and string literals of a program, without its grammar.
//!
//! Enough to tell a literal from a comment in each family of languages. What a literal's text is, interpolation left out, is kept
//! with the map to the file's bytes.

use crate::facts::sql_map::SpanMap;
use crate::source::text::Span;

/// Languages that write literals and comments alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// Go.
    Go,
    /// JavaScript and TypeScript.
    Script,
    /// Java and Kotlin.
    Jvm,
    /// Rust.
    Rust,
    /// Python.
    Python,
    /// Fizz, the language of pop.
    Fizz,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, keyword or number.
    Word,
    /// A literal, by its number.
    Text(usize),
    /// One character of anything else.
    Punct(u8),
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// A string literal.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    /// Its text; `${x}` where something is interpolated.
    pub value: String,
    /// From the text to the file.
    pub map: SpanMap,
    /// Nothing is interpolated.
    pub whole: bool,
}

/// A program's tokens.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub literals: Vec<Literal>,
}

/// Reads a program.
pub(super) fn lex(text: &str, family: Family) -> Lexed {
    part(text, family, 0, 0)
}

/// How deep literals in interpolations of literals are read.
const DEPTH: usize = 8;

fn part(text: &str, family: Family, from: usize, depth: usize) -> Lexed {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), family, at: from, depth, out: Lexed::default() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    family: Family,
    at: usize,
    /// In how many interpolations this is.
    depth: usize,
    out: Lexed,
}

impl Lexer<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn starts(&self, with: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    fn step(&mut self) {
        let byte = self.byte(self.at);
        match byte {
            _ if byte.is_ascii_whitespace() => self.at += 1,
            b'#' if matches!(self.family, Family::Python | Family::Fizz) => self.skip_line(),
            b'/' if self.starts("//") && self.family != Family::Python => self.skip_line(),
            b'/' if self.starts("/*") && self.family != Family::Python => self.skip_to("*/"),
            b'/' if self.family == Family::Script && self.regex_may_begin() => self.regex(),
            b'"' | b'\'' | b'`' => self.quote(byte),
            b'r' | b'b' if self.family == Family::Rust && self.raw() => {}
            _ if is_word(byte) => self.word(),
            _ => self.punct(),
        }
    }

    fn punct(&mut self) {
        let start = self.at;
        self.at += 1;
        self.push(Kind::Punct(self.byte(start)), start);
    }

    fn word(&mut self) {
        let start = self.at;
        while is_word(self.byte(self.at)) {
            self.at += 1;
        }
        self.push(Kind::Word, start);
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.out.tokens.push(Token { kind, start, end: self.at });
    }

    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    fn skip_to(&mut self, end: &str) {
        let from = self.at + end.len();
        self.at = self.text.get(from..).and_then(|rest| rest.find(end)).map_or(self.text.len(), |found| from + found + end.len());
    }

    /// A slash after an operand divides; anywhere else it begins a regular expression.
    fn regex_may_begin(&self) -> bool {
        let Some(last) = self.out.tokens.last() else { return true };
        match last.kind {
            Kind::Punct(byte) => !matches!(byte, b')' | b']' | b'}'),
            Kind::Word => self.text.get(last.start..last.end) == Some("return"),
            Kind::Text(_) => false,
        }
    }

    fn regex(&mut self) {
        let (start, mut in_class) = (self.at, false);
        self.at += 1;
        loop {
            match self.byte(self.at) {
                0 | b'\n' => break,
                b'\\' => self.at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => {
                    self.at += 1;
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.text.len());
        self.push(Kind::Punct(b'/'), start);
    }

    fn quote(&mut self, quote: u8) {
        let has_triple = matches!(self.family, Family::Jvm | Family::Python);
        let triple = [quote; 3];
        match (self.family, quote) {
            (Family::Jvm | Family::Go, b'\'') => self.character(),
            (Family::Rust, b'\'') => self.lifetime_or_character(),
            (Family::Jvm | Family::Rust | Family::Python, b'`') => self.punct(),
            (Family::Go, b'`') => self.literal(1, b"`", false, false),
            (Family::Script, b'`') => self.literal(1, b"`", true, true),
            _ if has_triple && self.bytes.get(self.at..self.at + 3) == Some(&triple) => self.literal(3, &triple, true, self.interpolates()),
            _ => self.literal(1, &[quote], true, self.interpolates()),
        }
    }

    /// Whether what is interpolated stands in the literal itself.
    fn interpolates(&self) -> bool {
        match self.family {
            Family::Jvm => true,
            Family::Python => {
                let last = self.out.tokens.last().filter(|token| token.end == self.at && token.kind == Kind::Word);
                last.and_then(|token| self.text.get(token.start..token.end)).is_some_and(|prefix| prefix.contains(['f', 'F']))
            }
            _ => false,
        }
    }

    fn character(&mut self) {
        let start = self.at;
        self.at += 1;
        while !matches!(self.byte(self.at), b'\'' | b'\n' | 0) {
            self.at += if self.byte(self.at) == b'\\' { 2 } else { 1 };
        }
        self.at = (self.at + 1).min(self.text.len());
        self.push(Kind::Word, start);
    }

    fn lifetime_or_character(&mut self) {
        let is_character = self.byte(self.at + 1) == b'\\' || self.byte(self.at + 2) == b'\'';
        if is_character { self.character() } else { self.punct() }
    }

    /// `r#"…"#`; false when no raw string begins here.
    fn raw(&mut self) -> bool {
        let mut at = self.at;
        while matches!(self.byte(at), b'r' | b'b') && at < self.at + 2 {
            at += 1;
        }
        let hashes = self.bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| **byte == b'#').count());
        let is_raw = self.byte(at + hashes) == b'"' && self.bytes.get(self.at..at).is_some_and(|prefix| prefix.contains(&b'r'));
        if is_raw {
            let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
            self.literal(at + hashes + 1 - self.at, &close, false, false);
        }
        is_raw
    }

    /// A literal whose opening is `open` bytes long.
    fn literal(&mut self, open: usize, close: &[u8], escapes: bool, interpolates: bool) {
        let start = self.at;
        let mut literal = Literal { value: String::new(), map: SpanMap::empty(), whole: true };
        let (mut at, mut run) = (start + open, start + open);
        let mut inner = Vec::new();
        loop {
            let byte = self.byte(at);
            let ends = self.bytes.get(at..).is_some_and(|rest| rest.starts_with(close));
            if ends || at >= self.text.len() || (byte == b'\n' && close.len() == 1 && !matches!(close, b"`") && self.family != Family::Rust)
            {
                break;
            }
            let skipped = if escapes && byte == b'\\' {
                Some((2, escaped(self.byte(at + 1))))
            } else if interpolates {
                self.interpolation(at).map(|length| (length, "${x}"))
            } else {
                None
            };
            let Some((length, text)) = skipped else {
                at += 1;
                continue;
            };
            self.flush(&mut literal, run, at);
            if byte != b'\\' {
                literal.whole = false;
                inner.push((at, at + length));
            }
            let offset = u32::try_from(literal.value.len()).unwrap_or(u32::MAX);
            literal.map.push(offset, Span::of(at, (at + length).min(self.text.len())), false);
            literal.value.push_str(text);
            at = self.boundary(at + length);
            run = at;
        }
        self.flush(&mut literal, run, at);
        self.at = (at + close.len()).min(self.text.len());
        self.push(Kind::Text(self.out.literals.len()), start);
        self.out.literals.push(literal);
        for (from, to) in inner {
            self.interpolated(from, to);
        }
    }

    /// Literals in what is interpolated, as if it were written behind the literal.
    fn interpolated(&mut self, from: usize, to: usize) {
        let quoted = self.bytes.get(from..to).is_some_and(|inside| inside.iter().any(|byte| matches!(byte, b'"' | b'\'' | b'`')));
        let Some(text) = self.text.get(..to).filter(|_| quoted && self.depth < DEPTH) else { return };
        let opens = if self.byte(from) == b'$' { 2 } else { 1 };
        let inside = part(text, self.family, from + opens, self.depth + 1);
        let known = self.out.literals.len();
        let sign = |byte: u8| Token { kind: Kind::Punct(byte), start: from, end: from + 1 };
        self.out.tokens.extend([sign(b'+'), sign(b'(')]);
        let moved = inside.tokens.into_iter().map(|token| match token.kind {
            Kind::Text(number) => Token { kind: Kind::Text(known + number), ..token },
            _ => token,
        });
        // The brace that closes the interpolation is its last token.
        self.out.tokens.extend(moved.filter(|token| token.end < to));
        self.out.tokens.push(sign(b')'));
        self.out.literals.extend(inside.literals);
    }

    fn flush(&self, literal: &mut Literal, from: usize, to: usize) {
        let Some(text) = self.text.get(from..to) else { return };
        let offset = u32::try_from(literal.value.len()).unwrap_or(u32::MAX);
        literal.map.push(offset, Span::of(from, to), true);
        literal.value.push_str(text);
    }

    /// The next place where a character begins.
    fn boundary(&self, at: usize) -> usize {
        (at..self.text.len()).find(|at| self.text.is_char_boundary(*at)).unwrap_or(self.text.len())
    }

    /// How long an interpolation is that begins here.
    fn interpolation(&self, at: usize) -> Option<usize> {
        let (open, next) = (self.byte(at), self.byte(at + 1));
        match (self.family, open, next) {
            (Family::Python, b'{', next) if next != b'{' => Some(self.braces(at + 1) - at),
            (Family::Script | Family::Jvm, b'$', b'{') => Some(self.braces(at + 2) - at),
            (Family::Jvm, b'$', next) if next.is_ascii_alphabetic() => {
                let rest = self.bytes.get(at + 1..).unwrap_or(&[]);
                Some(1 + rest.iter().take_while(|byte| is_word(**byte)).count())
            }
            _ => None,
        }
    }

    /// The end of an expression in braces, quotes and templates in it included.
    fn braces(&self, from: usize) -> usize {
        let mut open: Vec<u8> = vec![b'}'];
        let mut at = from;
        while let Some(expected) = open.last().copied() {
            let byte = self.byte(at);
            if at >= self.text.len() {
                break;
            }
            let in_quotes = matches!(expected, b'"' | b'\'' | b'`');
            match byte {
                b'\\' if in_quotes => at += 1,
                _ if byte == expected => _ = open.pop(),
                b'$' if expected == b'`' && self.byte(at + 1) == b'{' => {
                    open.push(b'}');
                    at += 1;
                }
                b'{' if !in_quotes => open.push(b'}'),
                b'"' | b'\'' | b'`' if !in_quotes => open.push(byte),
                _ => {}
            }
            at += 1;
        }
        at.min(self.text.len())
    }
}

fn escaped(byte: u8) -> &'static str {
    match byte {
        b'n' => "\n",
        b't' => "\t",
        b'r' => "\r",
        b'"' => "\"",
        b'\'' => "'",
        b'`' => "`",
        b'$' => "$",
        b'\\' => "\\",
        _ => " ",
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str, family: Family) -> Vec<(String, bool)> {
        lex(text, family).literals.into_iter().map(|literal| (literal.value, literal.whole)).collect()
    }

    fn whole(texts: &[&str]) -> Vec<(String, bool)> {
        texts.iter().map(|text| ((*text).to_owned(), true)).collect()
    }

    #[test]
    fn each_family_writes_its_own_literals_and_comments() {
        let go = "// 'no'\nx := `a\\n` + \"b\\\"c\" /* \"no\" */; r := '\"'; y(\"d\")";
        assert_eq!(literals(go, Family::Go), whole(&["a\\n", "b\"c", "d"]));
        let script = "const a = 'it\\'s', b = /[\"'/]/.test(x), c = 4 / 2; d(\"e\") // \"no\"";
        assert_eq!(literals(script, Family::Script), whole(&["it's", "e"]));
        let java = "char c = '\"'; var t = \"\"\"\n  a \"b\"\n\"\"\";";
        assert_eq!(literals(java, Family::Jvm), whole(&["\n  a \"b\"\n"]));
        let rust = "fn f<'a>(x: &'a str) { let c = 'x'; m(r#\"a \"b\"\"#, \"c\") }";
        assert_eq!(literals(rust, Family::Rust), whole(&["a \"b\"", "c"]));
        let python = "# 'no'\nx = '''a\n'b' ''' + \"c\"";
        assert_eq!(literals(python, Family::Python), whole(&["a\n'b' ", "c"]));
    }

    #[test]
    fn what_is_interpolated_leaves_a_gap() {
        let gap = [("a ${x} b".to_owned(), false)];
        let inner = [gap[0].clone(), ("}${x}".to_owned(), false), ("`".to_owned(), true)];
        assert_eq!(literals("f(`a ${g(`}${'`'}`)} b`)", Family::Script), inner);
        assert_eq!(literals("f(\"a $x b\")", Family::Jvm), gap);
        assert_eq!(literals("f\"a {x['}']} b\"", Family::Python), [gap[0].clone(), ("}".to_owned(), true)]);
    }

    #[test]
    fn a_literal_that_never_ends_is_read_to_the_end() {
        for family in [Family::Go, Family::Script, Family::Jvm, Family::Rust, Family::Python, Family::Fizz] {
            for text in ["\"é", "`é", "'é", "\"\"\"é", "r#\"é", "/*é", "`${", "`${`${", "\\é", "\"\\é\"", "/é", "f'{"] {
                let _ = lex(text, family);
            }
        }
    }
}
