//! A statement that the parser does not understand, or that is only the beginning of one: what its words alone say.
//!
//! It counts as a statement only where no sentence has that shape.

use super::super::Binds;
use super::super::lex::{Lexer, Token, TokenKind};
use super::super::names;
use super::fill::Filled;
use super::sniff;
use crate::facts::ddl::{Ident, ObjectName};
use crate::facts::queries::{Access, Columns, Conflict, Query, Verb};
use crate::source::text::Span;

/// Tokens that are looked at.
const LIMIT: usize = 2_000;

/// Reads a statement by its words.
pub(super) fn read(filled: &Filled, span: Span) -> Option<Query> {
    let text = span.slice(&filled.text);
    let tokens: Vec<Token> = Lexer::new(text, Binds::Named).filter(|token| token.kind != TokenKind::LineComment).take(LIMIT).collect();
    let words = Words { text, tokens: &tokens, base: span.start, filled };
    let mut at = 0;
    while words.is(at, &["("]) {
        at += 1;
    }
    let shouts = sniff::first_word(text).is_some_and(|word| word.chars().all(|c| c.is_ascii_uppercase()));
    let (verb, access, conflict) = words.statement(at, shouts)?;
    Some(Query { verb, span, accesses: vec![access], loose: vec![], conflict, locks: false, open: true, parsed: false, doubtful: false })
}

struct Words<'a> {
    text: &'a str,
    tokens: &'a [Token],
    base: u32,
    filled: &'a Filled<'a>,
}

type Found = (Verb, Access, Option<Conflict>);

impl Words<'_> {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text(self.text))
    }

    fn is(&self, at: usize, wanted: &[&str]) -> bool {
        wanted.iter().any(|word| self.text(at).eq_ignore_ascii_case(word))
    }

    fn statement(&self, at: usize, shouts: bool) -> Option<Found> {
        match self.text(at).to_ascii_lowercase().as_str() {
            "insert" | "replace" => self.insert(at, shouts),
            "update" => self.update(at + 1, shouts),
            "delete" if self.is(at + 1, &["from"]) => self.delete(at + 2, shouts),
            "select" => self.select(at, shouts),
            "with" => {
                let main = self.main(at)?;
                self.statement(main, shouts)
            }
            _ => None,
        }
    }

    /// `INSERT [OR REPLACE] INTO t (…)`; a table and nothing else is a statement only in capitals.
    fn insert(&self, at: usize, shouts: bool) -> Option<Found> {
        let replaces = self.is(at, &["replace"]) || (self.is(at + 1, &["or"]) && self.is(at + 2, &["replace"]));
        let ignores = self.is(at + 1, &["ignore"]) || (self.is(at + 1, &["or"]) && self.is(at + 2, &["ignore"]));
        let into = (at + 1..at + 5).find(|next| self.is(*next, &["into"]))? + 1;
        let (table, next) = self.table(into, shouts)?;
        let known = self.is_known(&table);
        let mut access = Access::new(Verb::Insert, table, known);
        access.written.complete = false;
        if self.is(next, &["("]) {
            access.written = self.list(next + 1);
        } else if next < self.tokens.len() && !self.is(next, &["values", "select", "default", "with", "as"]) {
            return None;
        }
        let upserts = (next..self.tokens.len()).any(|at| self.is(at, &["duplicate"]) && self.is(at + 1, &["key"]));
        let conflict = if replaces || upserts { Some(Conflict::Update) } else { ignores.then_some(Conflict::Nothing) };
        Some((Verb::Insert, access, conflict))
    }

    /// `UPDATE t SET a = …`.
    fn update(&self, at: usize, shouts: bool) -> Option<Found> {
        let (table, mut next) = self.table(at, shouts)?;
        let mut access = Access::new(Verb::Update, table.clone(), self.is_known(&table));
        access.written.complete = false;
        access.filters.complete = false;
        if next >= self.tokens.len() {
            // `UPDATE available` is a sentence; a blank at the end says that more is put behind it.
            let goes_on = self.filled.original.ends_with(char::is_whitespace);
            return (shouts && goes_on).then_some((Verb::Update, access, None));
        }
        while !self.is(next, &["set"]) {
            next += 1;
            if next >= self.tokens.len() || self.is(next, &["the", "a", "an", "to"]) {
                return None;
            }
        }
        access.written = self.assignments(next + 1);
        let assigns = !access.written.names.is_empty() || next + 1 >= self.tokens.len() || self.filled.touches(self.outer(next, next + 2));
        assigns.then_some((Verb::Update, access, None))
    }

    /// `DELETE FROM t`, with nothing or a clause behind it.
    fn delete(&self, at: usize, shouts: bool) -> Option<Found> {
        let (table, next) = self.table(at, shouts)?;
        let mut access = Access::new(Verb::Delete, table.clone(), self.is_known(&table));
        access.filters.complete = false;
        let clause = next >= self.tokens.len() || self.is(next, &["where", "using", "returning", "as", "limit", "order"]);
        (shouts && clause).then_some((Verb::Delete, access, None))
    }

    /// `SELECT … FROM t`, in capitals, both words.
    fn select(&self, at: usize, shouts: bool) -> Option<Found> {
        let from = (at..self.tokens.len()).find(|next| self.text(*next) == "FROM")?;
        let (table, next) = self.table(from + 1, shouts)?;
        if self.is(next, &["("]) {
            // A function's rows.
            return None;
        }
        let mut access = Access::new(Verb::Select, table.clone(), self.is_known(&table));
        access.read.complete = false;
        access.filters.complete = false;
        shouts.then_some((Verb::Select, access, None))
    }

    /// Behind the `WITH`: the verb that stands in no brackets.
    fn main(&self, at: usize) -> Option<usize> {
        let mut depth = 0_usize;
        (at + 1..self.tokens.len()).find(|next| {
            match self.text(*next) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && self.is(*next, &["insert", "update", "delete", "select"])
        })
    }

    /// The table at a token, and the next token. Where the text ends, a run puts it in: in capitals only.
    fn table(&self, at: usize, shouts: bool) -> Option<(ObjectName, usize)> {
        let is_part = |at: usize| self.tokens.get(at).is_some_and(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName));
        let at = if self.is(at, &["only"]) { at + 1 } else { at };
        if at >= self.tokens.len() {
            let end = Span::new(self.base, self.base).shifted(u32::try_from(self.text.len()).unwrap_or(0));
            return shouts.then(|| (ObjectName { schema: None, name: String::new(), span: end }, at));
        }
        if !is_part(at) {
            return None;
        }
        let mut end = at + 1;
        while self.is(end, &["."]) && is_part(end + 1) {
            end += 2;
        }
        let span = self.outer(at, end);
        let written = span.slice(&self.filled.text);
        let (schema, name) = names::qualified(written, Binds::Named)?;
        let named = if self.filled.has_name(span) { span.slice(self.filled.original).to_owned() } else { name };
        Some((ObjectName { schema, name: named, span }, end))
    }

    fn is_known(&self, table: &ObjectName) -> bool {
        !table.name.is_empty() && !self.filled.has_name(table.span)
    }

    /// The range of some tokens in the whole text.
    fn outer(&self, from: usize, to: usize) -> Span {
        let start = self.tokens.get(from).map_or(self.text.len(), |token| token.start);
        let end = to.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(self.text.len(), |token| token.end);
        Span::of(start, end.max(start)).shifted(self.base)
    }

    fn ident(&self, at: usize) -> Option<Ident> {
        let token = self.tokens.get(at).filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName))?;
        let span = self.outer(at, at + 1);
        (!self.filled.has_name(span)).then(|| Ident { name: names::fold(token.text(self.text)), span })
    }

    /// `a, b)`.
    fn list(&self, from: usize) -> Columns {
        let mut columns = Columns::none();
        let mut at = from;
        loop {
            match self.ident(at) {
                Some(column) => columns.add(column),
                None => columns.complete = false,
            }
            at += 2;
            if at >= self.tokens.len() || !self.is(at - 1, &[","]) {
                columns.complete &= self.is(at - 1, &[")"]);
                return columns;
            }
        }
    }

    /// `a = …, b = … WHERE`; whether there are more is not known.
    fn assignments(&self, from: usize) -> Columns {
        let mut columns = Columns { names: vec![], complete: false };
        let mut depth = 0_usize;
        let mut expects = true;
        for at in from..self.tokens.len() {
            match self.text(at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                "," if depth == 0 => {
                    expects = true;
                    continue;
                }
                _ if depth == 0 && self.is(at, &["where", "from", "returning"]) => break,
                _ => {}
            }
            if expects && self.is(at + 1, &["="]) {
                self.ident(at).into_iter().for_each(|column| columns.add(column));
            }
            expects = false;
        }
        columns
    }
}
