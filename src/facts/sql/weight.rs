//! How much a text asks of the parser, which recurses: nesting and long chains are measured before it is called.

use super::Binds;
use super::lex::{Lexer, Token, TokenKind};

/// The deepest nesting that the parser is asked to follow.
const MAX_DEPTH: usize = 500;
/// The longest chain of operators; the parser's time grows with its square.
const MAX_OPERATORS: usize = 5_000;
/// The longest run of prefix operators: each is a level of its own.
const MAX_RUN: usize = 200;

/// The weight of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Open brackets.
    brackets: usize,
    /// Open `CASE`, `BEGIN`, `LOOP`, `IF`.
    blocks: usize,
    deepest: usize,
    operators: usize,
    run: usize,
    longest_run: usize,
    /// The last token lets a PL/pgSQL statement begin.
    at_statement: bool,
}

impl Weight {
    /// Measures a whole text.
    pub fn of(text: &str, binds: Binds) -> Self {
        let mut weight = Self::default();
        for token in Lexer::new(text, binds) {
            weight.take(token, text);
        }
        weight
    }

    /// Adds a token.
    pub fn take(&mut self, token: Token, text: &str) {
        let mut operator = false;
        let mut at_statement = false;
        match token.kind {
            TokenKind::Punct(b'(' | b'[') => self.brackets += 1,
            TokenKind::Punct(b')' | b']') => self.brackets = self.brackets.saturating_sub(1),
            TokenKind::Punct(b';') => at_statement = true,
            TokenKind::Punct(b'+' | b'-' | b'*' | b'/' | b'|' | b'<' | b'>' | b'=' | b'%' | b'^' | b'~' | b'&' | b'#' | b'@' | b'!') => {
                operator = true;
            }
            TokenKind::Word => (operator, at_statement) = self.word(token.text(text)),
            _ => {}
        }
        self.at_statement = at_statement;
        self.operators += usize::from(operator);
        self.run = if operator { self.run + 1 } else { 0 };
        self.longest_run = self.longest_run.max(self.run);
        self.deepest = self.deepest.max(self.brackets + self.blocks);
    }

    /// Whether the word is an operator, and whether a statement may begin after it.
    fn word(&mut self, word: &str) -> (bool, bool) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        match word.len() {
            2 if is("or") => return (true, false),
            2 if is("if") => self.blocks += usize::from(self.at_statement),
            3 if is("and") || is("not") => return (true, false),
            3 if is("end") => self.blocks = self.blocks.saturating_sub(1),
            4 if is("join") => return (true, false),
            4 if is("case") => self.blocks += 1,
            4 if is("loop") => {
                self.blocks += 1;
                return (false, true);
            }
            4 if is("then") || is("else") => return (false, true),
            5 if is("begin") => {
                self.blocks += 1;
                return (false, true);
            }
            5 if is("union") => return (true, false),
            6 if is("except") => return (true, false),
            _ => {}
        }
        (false, false)
    }

    /// Whether a bracket is open.
    pub fn is_open(&self) -> bool {
        self.brackets > 0
    }

    /// Why the text is not given to the parser, if it is not.
    pub fn too_much(&self) -> Option<String> {
        if self.deepest > MAX_DEPTH {
            Some(format!("it is nested {} deep; up to {MAX_DEPTH} is read", self.deepest))
        } else if self.operators > MAX_OPERATORS {
            Some(format!("it has {} operators; up to {MAX_OPERATORS} are read", self.operators))
        } else if self.longest_run > MAX_RUN {
            Some(format!("it has {} operators in a row; up to {MAX_RUN} are read", self.longest_run))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        Weight::of(text, Binds::File).too_much().is_some()
    }

    #[test]
    fn nesting_is_counted_and_width_is_not() {
        assert!(refused(&"(".repeat(501)));
        assert!(refused(&"case ".repeat(501)));
        assert!(refused(&"begin if a then ".repeat(251)));
        assert!(!refused(&"(a), case when b then c end, begin; if a then b; end if; end; drop table if exists d; ".repeat(600)));
    }

    #[test]
    fn long_chains_are_counted() {
        assert!(refused(&"a+".repeat(5_001)));
        assert!(refused(&"not ".repeat(201)));
        assert!(!refused(&"a and ".repeat(4_900)));
        assert!(!refused(&"(1, 2), ".repeat(50_000)));
    }
}
