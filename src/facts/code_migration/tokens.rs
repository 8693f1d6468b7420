//! Tokens with their brackets matched, and the questions that reading calls asks of them.

use super::lex::{Kind, Lexed, Literal};

/// A program's tokens.
pub(super) struct Tokens<'a> {
    text: &'a str,
    lexed: &'a Lexed,
    /// For each bracket its partner.
    partner: Vec<Option<usize>>,
    /// For each token the bracket that it stands in.
    inside: Vec<Option<usize>>,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str, lexed: &'a Lexed) -> Self {
        let count = lexed.tokens.len();
        let (mut partner, mut inside, mut open) = (vec![None; count], vec![None; count], Vec::new());
        for (at, token) in lexed.tokens.iter().enumerate() {
            let Kind::Punct(byte) = token.kind else {
                set(&mut inside, at, open.last().copied());
                continue;
            };
            if matches!(byte, b')' | b']' | b'}')
                && let Some(start) = open.pop()
            {
                set(&mut partner, at, Some(start));
                set(&mut partner, start, Some(at));
            }
            set(&mut inside, at, open.last().copied());
            if matches!(byte, b'(' | b'[' | b'{') {
                open.push(at);
            }
        }
        Self { text, lexed, partner, inside }
    }

    pub fn len(&self) -> usize {
        self.lexed.tokens.len()
    }

    pub fn word(&self, at: usize) -> Option<&'a str> {
        let token = self.lexed.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        self.text.get(token.start..token.end)
    }

    pub fn punct(&self, at: usize) -> Option<u8> {
        match self.lexed.tokens.get(at)?.kind {
            Kind::Punct(byte) => Some(byte),
            _ => None,
        }
    }

    pub fn literal(&self, at: usize) -> Option<&'a Literal> {
        match self.lexed.tokens.get(at)?.kind {
            Kind::Text(number) => self.lexed.literals.get(number),
            _ => None,
        }
    }

    /// Where a token begins and ends in the file.
    pub fn bytes(&self, at: usize) -> Option<(usize, usize)> {
        self.lexed.tokens.get(at).map(|token| (token.start, token.end))
    }

    /// The partner of a bracket.
    pub fn close(&self, at: usize) -> Option<usize> {
        self.partner.get(at).copied().flatten()
    }

    /// The bracket that a token stands in.
    pub fn bracket(&self, at: usize) -> Option<usize> {
        self.inside.get(at).copied().flatten()
    }

    /// Whether `=>` begins here.
    pub fn is_arrow(&self, at: usize) -> bool {
        self.punct(at) == Some(b'=') && self.punct(at + 1) == Some(b'>')
    }

    /// The arguments behind an opening parenthesis, as ranges of tokens.
    pub fn arguments(&self, open: usize) -> Vec<(usize, usize)> {
        let Some(close) = self.close(open) else { return Vec::new() };
        let (mut found, mut from, mut at) = (Vec::new(), open + 1, open + 1);
        while at < close {
            match self.punct(at) {
                Some(b'(' | b'[' | b'{') => at = self.close(at).unwrap_or(close),
                Some(b',') => {
                    found.push((from, at));
                    from = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        if from < close {
            found.push((from, close));
        }
        found
    }

    /// The name in front of an opening parenthesis, type arguments and Rust's `!` left out.
    pub fn callee(&self, open: usize) -> Option<usize> {
        let mut at = open.checked_sub(1)?;
        if self.punct(at) == Some(b'!') {
            at = at.checked_sub(1)?;
        }
        if self.punct(at) == Some(b'>') {
            let from = (at.saturating_sub(12)..at).rev().find(|at| self.punct(*at) == Some(b'<'))?;
            at = from.checked_sub(1)?;
        }
        self.word(at).map(|_| at)
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// A name without case and the signs that languages put between words.
pub(super) fn lower(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
