//! Statements of a text: semicolons in strings, in bodies of triggers and under another `DELIMITER` do not split.

use super::lex::{Kind, Lexer, Token};
use crate::facts::dialect::Dialect;
use crate::facts::sql::{Section, marker};
use crate::source::text::Span;

/// What a text consists of.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The tokens of each statement, and control blocks of a template on their own.
    pub list: Vec<Vec<Token>>,
    /// What marker comments open.
    pub sections: Vec<Section>,
    /// A string or comment that begins here and never ends.
    pub unclosed: Option<Span>,
}

/// Splits a text.
pub(super) fn split(text: &str, dialect: Dialect) -> Pieces {
    let mut splitter = Splitter { text, pieces: Pieces::default(), open: Vec::new(), delimiter: None, body: Body::default() };
    let mut lexer = Lexer::new(text, dialect);
    loop {
        if let Some(end) = splitter.directive(lexer.offset(), dialect) {
            lexer.jump(end);
        }
        let Some(token) = lexer.next() else { break };
        if let Some(end) = splitter.take(token) {
            lexer.jump(end);
        }
    }
    splitter.flush();
    splitter.pieces.unclosed = lexer.unclosed.map(|start| Span::of(start, text.len()));
    if let Some(last) = splitter.pieces.sections.last_mut() {
        last.span = Span::of(last.span.start as usize, text.len());
    }
    splitter.pieces
}

struct Splitter<'a> {
    text: &'a str,
    pieces: Pieces,
    open: Vec<Token>,
    /// What `DELIMITER` set in place of the semicolon.
    delimiter: Option<&'a str>,
    body: Body,
}

/// How deep in a body the statement stands.
#[derive(Clone, Copy, Debug, Default)]
struct Body {
    /// It is the `CREATE` of an object that has a body.
    has: bool,
    depth: usize,
    /// The last word was `END`.
    after_end: bool,
}

impl Splitter<'_> {
    /// A `DELIMITER` line between statements; where it ends.
    fn directive(&mut self, from: usize, dialect: Dialect) -> Option<usize> {
        if !dialect.is_mysql() || !self.open.is_empty() {
            return None;
        }
        let rest = self.text.get(from..)?;
        let trimmed = rest.trim_start();
        let word = trimmed.get(..9).filter(|word| word.eq_ignore_ascii_case("delimiter"))?;
        let line = trimmed.get(word.len()..)?;
        let line = line.get(..line.find(['\n', '\r']).unwrap_or(line.len()))?;
        let given = line.strip_prefix([' ', '\t'])?.trim();
        self.delimiter = (given != ";" && !given.is_empty()).then_some(given);
        Some(from + (rest.len() - trimmed.len()) + word.len() + line.len())
    }

    /// Takes a token; gives an offset to go on at behind a delimiter of several bytes.
    fn take(&mut self, token: Token) -> Option<usize> {
        if let Some(delimiter) =
            self.delimiter.filter(|delimiter| self.text.get(token.start..).is_some_and(|rest| rest.starts_with(delimiter)))
        {
            self.flush();
            return Some(token.start + delimiter.len());
        }
        if let Some(within) = self.delimiter_in(token) {
            self.open.push(Token { end: within, ..token });
            self.flush();
            return Some(within + self.delimiter.map_or(0, str::len));
        }
        match token.kind {
            Kind::LineComment => self.comment(token),
            Kind::Control => self.pieces.list.push(vec![token]),
            Kind::Punct(b';') if self.delimiter.is_none() && self.body.depth == 0 => self.flush(),
            _ => {
                self.follow_body(token);
                self.open.push(token);
            }
        }
        None
    }

    /// Where a delimiter begins within a word or a number: the client looks for it everywhere but in quotes.
    fn delimiter_in(&self, token: Token) -> Option<usize> {
        let delimiter = self.delimiter.filter(|_| matches!(token.kind, Kind::Word | Kind::Number))?;
        let found = self.text.get(token.start..token.end)?.find(delimiter)?;
        Some(token.start + found)
    }

    /// Counts the blocks of a body: `BEGIN` and `CASE` open, `END` closes, but not that of `END IF`.
    fn follow_body(&mut self, token: Token) {
        let is = |word: &str| token.is(self.text, word);
        let first = self.open.first().is_some_and(|first| first.is(self.text, "CREATE"));
        if first && self.open.len() < 16 && (is("TRIGGER") || is("PROCEDURE") || is("FUNCTION") || is("EVENT")) {
            self.body.has = true;
        }
        if !self.body.has {
            return;
        }
        let after_end = std::mem::replace(&mut self.body.after_end, is("END"));
        if is("BEGIN") || (is("CASE") && !after_end) {
            self.body.depth += 1;
        } else if after_end && (is("IF") || is("LOOP") || is("WHILE") || is("REPEAT")) {
            // What `END` took away was the block around.
            self.body.depth += 1;
        } else if is("END") {
            self.body.depth = self.body.depth.saturating_sub(1);
        }
    }

    fn flush(&mut self) {
        self.body = Body::default();
        if !self.open.is_empty() {
            self.pieces.list.push(std::mem::take(&mut self.open));
        }
    }

    fn comment(&mut self, token: Token) {
        let Some((tool, up)) = marker(token.text(self.text)) else { return };
        self.flush();
        if let Some(last) = self.pieces.sections.last_mut() {
            last.span = Span::of(last.span.start as usize, token.start);
        }
        self.pieces.sections.push(Section { tool, up, span: Span::of(token.start, token.end) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str, dialect: Dialect) -> Vec<String> {
        let pieces = split(text, dialect).list;
        pieces.iter().map(|tokens| tokens.iter().map(|token| token.text(text)).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn bodies_of_triggers_hold_their_semicolons() {
        let text = "CREATE TRIGGER t AFTER UPDATE ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT 1; END; SELECT 2;";
        assert_eq!(statements(text, Dialect::Sqlite).len(), 2);
        let text = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN IF 1 THEN SET @x = 1; END IF; END; SELECT 2";
        assert_eq!(statements(text, Dialect::Mysql).len(), 2);
        assert_eq!(statements("BEGIN; SELECT 1; COMMIT;", Dialect::Sqlite), ["BEGIN", "SELECT 1", "COMMIT"]);
    }

    #[test]
    fn another_delimiter_holds_until_it_is_set_back() {
        let text = "DELIMITER //\nCREATE PROCEDURE p() SELECT 1; SELECT 2 //\nDELIMITER ;\nSELECT 3; SELECT 4";
        assert_eq!(statements(text, Dialect::Mysql), ["CREATE PROCEDURE p ( ) SELECT 1 ; SELECT 2", "SELECT 3", "SELECT 4"]);
        assert_eq!(statements("DELIMITER x\nSELECT 1x2xxSELECT 3", Dialect::Mysql), ["SELECT 1", "2", "SELECT 3"]);
    }

    #[test]
    fn markers_open_sections() {
        let text = "-- +goose Up\nCREATE TABLE a (b int)\n-- +goose Down\nDROP TABLE a;\n";
        let pieces = split(text, Dialect::Sqlite);
        let sections: Vec<(bool, &str)> = pieces.sections.iter().map(|section| (section.up, section.span.slice(text))).collect();
        assert_eq!(sections, [(true, "-- +goose Up\nCREATE TABLE a (b int)\n"), (false, "-- +goose Down\nDROP TABLE a;\n")]);
        assert_eq!(pieces.list.len(), 2);
    }

    #[test]
    fn a_string_that_never_ends_is_said() {
        assert_eq!(split("SELECT 1; SELECT 'a", Dialect::Mysql).unclosed, Some(Span::of(17, 19)));
        assert_eq!(split("SELECT 'a' /* b", Dialect::Sqlite).unclosed, None);
    }
}
