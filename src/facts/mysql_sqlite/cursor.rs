//! A walk over a statement's tokens: keywords, names, lists, and what stands in brackets.

use super::lex::{Kind, Token};
use crate::facts::ddl::{Ident, ObjectName};
use crate::facts::dialect::Dialect;
use crate::source::text::Span;

/// A place in a run of tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    /// The text that the tokens' offsets count in.
    pub text: &'a str,
    /// Whose SQL it is.
    pub dialect: Dialect,
    tokens: &'a [Token],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the first token.
    pub fn new(text: &'a str, dialect: Dialect, tokens: &'a [Token]) -> Self {
        Self { text, dialect, tokens, at: 0 }
    }

    /// The token here.
    pub fn peek(&self) -> Option<Token> {
        self.nth(0)
    }

    /// The token `ahead` of here.
    pub fn nth(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// Takes a token.
    pub fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Whether nothing is left.
    pub fn is_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Whether a keyword stands here.
    pub fn at_word(&self, keyword: &str) -> bool {
        self.peek().is_some_and(|token| token.is(self.text, keyword))
    }

    /// Whether one of several keywords stands here.
    pub fn at_any(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.at_word(keyword))
    }

    /// The keyword here in capitals.
    pub fn word(&self) -> Option<String> {
        self.peek().filter(|token| token.kind == Kind::Word).map(|token| token.text(self.text).to_ascii_uppercase())
    }

    /// Takes these keywords, all or none.
    pub fn eat(&mut self, keywords: &str) -> bool {
        let mut count = 0;
        for keyword in keywords.split(' ') {
            if !self.nth(count).is_some_and(|token| token.is(self.text, keyword)) {
                return false;
            }
            count += 1;
        }
        self.at += count;
        true
    }

    /// Whether this punctuation stands here.
    pub fn at_punct(&self, byte: u8) -> bool {
        self.peek().is_some_and(|token| token.kind == Kind::Punct(byte))
    }

    /// Takes this punctuation.
    pub fn punct(&mut self, byte: u8) -> bool {
        let there = self.at_punct(byte);
        self.at += usize::from(there);
        there
    }

    /// Where the next token begins.
    pub fn start(&self) -> usize {
        self.peek().map_or_else(|| self.end(), |token| token.start)
    }

    /// Where the last taken token ends.
    pub fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.end)
    }

    /// From a start to the last taken token.
    pub fn since(&self, start: usize) -> Span {
        Span::of(start, self.end().max(start))
    }

    /// The text from a start to the last taken token.
    pub fn text_since(&self, start: usize) -> &'a str {
        self.text.get(start..self.end().max(start)).unwrap_or("")
    }

    /// Takes a name.
    pub fn ident(&mut self) -> Option<Ident> {
        let token = self.peek()?;
        let name = match token.kind {
            Kind::Word => token.text(self.text).to_owned(),
            Kind::Quoted => unquoted(token.text(self.text)),
            // SQLite takes a string for a name where only a name can stand.
            Kind::Text if self.dialect == Dialect::Sqlite => unquoted(token.text(self.text)),
            _ => return None,
        };
        self.at += 1;
        Some(Ident { name, span: Span::of(token.start, token.end) })
    }

    /// Takes a name with a schema, where one is written. SQLite's own `main` is no schema of its own.
    pub fn name(&mut self) -> Option<ObjectName> {
        let first = self.ident()?;
        if !self.at_punct(b'.') {
            return Some(ObjectName { schema: None, name: first.name, span: first.span });
        }
        self.at += 1;
        let second = self.ident()?;
        let main = self.dialect == Dialect::Sqlite && first.name.eq_ignore_ascii_case("main");
        let span = Span::new(first.span.start, second.span.end);
        Some(ObjectName { schema: (!main).then_some(first.name), name: second.name, span })
    }

    /// Takes `IF NOT EXISTS`.
    pub fn if_not_exists(&mut self) -> bool {
        self.eat("IF NOT EXISTS")
    }

    /// Takes `IF EXISTS`.
    pub fn if_exists(&mut self) -> bool {
        self.eat("IF EXISTS")
    }

    /// Takes what stands in brackets, and gives a walk over it.
    pub fn group(&mut self) -> Option<Cursor<'a>> {
        if !self.at_punct(b'(') {
            return None;
        }
        let start = self.at + 1;
        self.skip_one();
        let closed = self.tokens.get(self.at.checked_sub(1)?).is_some_and(|token| token.kind == Kind::Punct(b')'));
        let tokens = self.tokens.get(start..if closed { self.at - 1 } else { self.at })?;
        Some(Cursor { tokens, at: 0, ..*self })
    }

    /// Takes one token, or all that stands in brackets.
    pub fn skip_one(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            match token.kind {
                Kind::Punct(b'(') => depth += 1,
                Kind::Punct(b')') => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// Takes everything up to a comma that stands in no brackets; the comma too.
    pub fn item(&mut self) -> Option<Cursor<'a>> {
        let start = self.at;
        while !self.is_end() && !self.at_punct(b',') {
            self.skip_one();
        }
        let tokens = self.tokens.get(start..self.at)?;
        self.at += usize::from(!self.is_end());
        (!tokens.is_empty()).then_some(Cursor { tokens, at: 0, ..*self })
    }

    /// What is left, separated by commas that stand in no brackets.
    pub fn items(mut self) -> Vec<Cursor<'a>> {
        let mut items = Vec::new();
        while !self.is_end() {
            items.extend(self.item());
        }
        items
    }

    /// Takes everything that is left.
    pub fn skip_rest(&mut self) {
        self.at = self.tokens.len();
    }

    /// The tokens that are left.
    pub fn rest(&self) -> &'a [Token] {
        self.tokens.get(self.at..).unwrap_or(&[])
    }

    /// The text of the tokens that are left.
    pub fn rest_text(&self) -> &'a str {
        let end = self.tokens.last().map_or(0, |token| token.end);
        self.text.get(self.start()..end.max(self.start())).unwrap_or("")
    }

    /// Where all its tokens stand.
    pub fn span(&self) -> Span {
        let start = self.tokens.first().map_or(0, |token| token.start);
        Span::of(start, self.tokens.last().map_or(start, |token| token.end))
    }
}

/// A quoted name or string without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let Some(open) = text.chars().next() else { return String::new() };
    let close = if open == '[' { ']' } else { open };
    let inner = text.get(open.len_utf8()..).unwrap_or("");
    let inner = inner.strip_suffix(close).unwrap_or(inner);
    if close == ']' { inner.to_owned() } else { inner.replace(&format!("{close}{close}"), &close.to_string()) }
}

/// The value of a string token, with MySQL's backslashes read.
pub(super) fn string(text: &str, dialect: Dialect) -> String {
    let raw = unquoted(text.trim_start_matches(['b', 'B', 'x', 'X', 'n', 'N']));
    if !dialect.is_mysql() || !raw.contains('\\') {
        return raw;
    }
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(char) = chars.next() {
        match if char == '\\' { chars.next().map(|next| (true, next)) } else { Some((false, char)) } {
            Some((true, 'n')) => out.push('\n'),
            Some((true, 't')) => out.push('\t'),
            Some((true, 'r')) => out.push('\r'),
            Some((_, plain)) => out.push(plain),
            None => {}
        }
    }
    out
}
