//! What may stand behind the words that were read so far.

use crate::facts::sql::lex::{Token, TokenKind};

/// What the next token may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Before {
    /// The beginning of a statement, or whatever follows a complete expression: a clause, an alias.
    #[default]
    Operand,
    /// A name or an expression.
    Wants,
    /// A table.
    Table,
    /// An assignment.
    Set,
    /// `(…)` of values.
    In,
    /// Rows.
    Values,
    /// A text.
    Interval,
}

/// Where in a statement a token stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub before: Before,
    /// Behind `GROUP BY`, `ORDER BY`, `LIMIT`, `RETURNING` of the whole statement: no table and no condition comes any more.
    pub late: bool,
    depth: usize,
    /// The depth of the `SET` whose assignments are being read.
    set: Option<usize>,
    /// The depth of the `FROM` whose tables are being read.
    from: Option<usize>,
}

impl Around {
    /// Takes a token that is no hole.
    pub fn take(&mut self, token: Token, text: &str) {
        self.before = match token.kind {
            TokenKind::Word => self.word(token.text(text)),
            TokenKind::Punct(byte) => self.punctuation(byte),
            TokenKind::LineComment => self.before,
            _ => Before::Operand,
        };
    }

    fn punctuation(&mut self, byte: u8) -> Before {
        match byte {
            b'(' => {
                self.depth += 1;
                Before::Wants
            }
            b')' => {
                self.depth = self.depth.saturating_sub(1);
                Before::Operand
            }
            b';' => {
                *self = Self::default();
                Before::Operand
            }
            b',' if self.set == Some(self.depth) => Before::Set,
            b',' if self.from == Some(self.depth) => Before::Table,
            // `SELECT *` ends an expression; `a * b` does not.
            b'*' if matches!(self.before, Before::Wants) => Before::Operand,
            b']' | b'}' => Before::Operand,
            _ => Before::Wants,
        }
    }

    fn word(&mut self, word: &str) -> Before {
        let word = word.to_ascii_uppercase();
        if matches!(word.as_str(), "WHERE" | "FROM" | "RETURNING" | "ON" | "SELECT" | "VALUES") {
            let ends = |open: Option<usize>| open.filter(|depth| *depth < self.depth);
            (self.set, self.from) = (ends(self.set), ends(self.from));
        }
        if self.depth == 0 && matches!(word.as_str(), "GROUP" | "ORDER" | "LIMIT" | "OFFSET" | "FETCH" | "RETURNING") {
            self.late = true;
            self.from = None;
        }
        match word.as_str() {
            "FROM" | "USING" => {
                self.from = Some(self.depth);
                Before::Table
            }
            "JOIN" | "INTO" | "UPDATE" | "TABLE" | "ONLY" | "TRUNCATE" | "COPY" => Before::Table,
            "SET" => {
                self.set = Some(self.depth);
                Before::Set
            }
            "IN" => Before::In,
            "VALUES" => Before::Values,
            "INTERVAL" => Before::Interval,
            "SELECT" | "DISTINCT" | "ALL" | "WHERE" | "AND" | "OR" | "NOT" | "ON" | "BY" | "HAVING" | "LIMIT" | "OFFSET" | "RETURNING"
            | "CASE" | "WHEN" | "THEN" | "ELSE" | "LIKE" | "ILIKE" | "BETWEEN" | "AS" | "ANY" | "SOME" | "IS" | "TO" | "ZONE"
            | "ESCAPE" => Before::Wants,
            _ => Before::Operand,
        }
    }
}
