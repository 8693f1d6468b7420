//! The tokens of SQL text, for those who rewrite it: names folded, with their depth in brackets.
//!
//! The text is one that was read before. No grammar is known here: which token means what is the reader's business.

use super::Binds;
use super::lex::{Hole, Lexer, TokenKind};
use super::names::fold;
use crate::source::text::Span;

/// One token, comments left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// How many brackets are open around it; an opening and its closing one count as outside.
    pub depth: usize,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a name, folded.
    Name(String),
    /// A name in quotes: never a keyword.
    Quoted(String),
    /// One byte of punctuation.
    Punct(char),
    /// A placeholder.
    Hole,
    /// A number, a string, a body in dollar quotes.
    Other,
}

impl Token {
    /// Whether it is this keyword, written in lower case.
    #[must_use]
    pub fn is(&self, keyword: &str) -> bool {
        matches!(&self.kind, Kind::Name(name) if name == keyword)
    }

    /// The name that it is.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) | Kind::Quoted(name) => Some(name),
            _ => None,
        }
    }
}

/// The tokens of a text.
#[must_use]
pub fn tokens(text: &str, binds: Binds) -> Vec<Token> {
    let mut depth = 0usize;
    let mut found = Vec::new();
    for token in Lexer::new(text, binds) {
        let kind = match token.kind {
            TokenKind::LineComment | TokenKind::PsqlCommand | TokenKind::Control => continue,
            TokenKind::Word => Kind::Name(fold(token.text(text))),
            TokenKind::QuotedName => Kind::Quoted(fold(token.text(text))),
            TokenKind::Punct(byte) => Kind::Punct(char::from(byte)),
            TokenKind::Hole(hole) if hole != Hole::Escape => Kind::Hole,
            TokenKind::Hole(_) | TokenKind::Number | TokenKind::Text | TokenKind::Dollar(_) => Kind::Other,
        };
        if matches!(kind, Kind::Punct(')' | ']')) {
            depth = depth.saturating_sub(1);
        }
        let opens = matches!(kind, Kind::Punct('(' | '['));
        let span = Span::new(u32::try_from(token.start).unwrap_or(u32::MAX), u32::try_from(token.end).unwrap_or(u32::MAX));
        found.push(Token { span, kind, depth });
        depth += usize::from(opens);
    }
    found
}

/// The text as the server gets it: what a client library doubles or escapes is single again.
#[must_use]
pub fn sent(text: &str, binds: Binds) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    for token in Lexer::new(text, binds).filter(|token| token.kind == TokenKind::Hole(Hole::Escape)) {
        plain.push_str(text.get(at..token.start).unwrap_or(""));
        plain.push_str(text.get(token.start + 1..token.end).unwrap_or(""));
        at = token.end;
    }
    plain.push_str(text.get(at..).unwrap_or(""));
    plain
}
