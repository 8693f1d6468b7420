//! What queries and statements on rows read and write.
//!
//! A query is read by the PostgreSQL reader after its quotes are put in that spelling, byte for byte; where that fails, the tables are
//! told from the words around them.

use std::collections::BTreeSet;

use super::cursor::Cursor;
use super::lex::{Kind, Token};
use crate::facts::ddl::{ObjectName, OpKind, QueryShape};
use crate::facts::sql::{self, Binds};
use crate::source::text::Span;

/// A longer query is not parsed for its columns.
const LONG: usize = 64 * 1024;

/// The shape of the query that is left; nothing when none is.
pub(super) fn shape(cursor: &mut Cursor<'_>) -> Option<QueryShape> {
    let begins = ["SELECT", "WITH", "VALUES", "TABLE"];
    let query = *cursor;
    if !(cursor.at_any(&begins) || cursor.at_punct(b'(')) {
        return None;
    }
    cursor.skip_rest();
    parsed(&query)
}

/// The tables that a view reads, when its columns cannot be told.
pub(super) fn reads(cursor: &Cursor<'_>) -> QueryShape {
    QueryShape { reads: tables(cursor), ..QueryShape::default() }
}

fn parsed(query: &Cursor<'_>) -> Option<QueryShape> {
    const HEAD: &str = "CREATE VIEW v AS ";
    let tokens = query.rest();
    let (first, last) = (tokens.first()?, tokens.last()?);
    if last.end - first.start > LONG {
        return None;
    }
    let mut text = HEAD.as_bytes().to_vec();
    text.resize(HEAD.len() + last.end - first.start, b' ');
    for token in tokens {
        let at = HEAD.len() + token.start - first.start;
        let written = text.get_mut(at..at + token.end - token.start)?;
        written.copy_from_slice(token.text(query.text).as_bytes());
        if token.kind == Kind::Quoted && token.end - token.start > 2 {
            *written.first_mut()? = b'"';
            *written.last_mut()? = b'"';
        }
    }
    let text = String::from_utf8(text).ok()?;
    let script = sql::read(&text, Binds::Named);
    let [op] = script.ops.as_slice() else { return None };
    let OpKind::CreateView(view) = &op.kind else { return None };
    let mut shape = view.query.clone();
    let shift = |span: Span| {
        let moved = |offset: u32| offset.saturating_sub(u32::try_from(HEAD.len()).unwrap_or(0)) + u32::try_from(first.start).unwrap_or(0);
        Span::new(moved(span.start), moved(span.end))
    };
    shape.reads.iter_mut().chain(shape.rows.relations_mut()).for_each(|name| name.span = shift(name.span));
    Some(shape)
}

/// The tables that a statement on rows names.
pub(super) fn tables(cursor: &Cursor<'_>) -> Vec<ObjectName> {
    let mut finder = Finder { cursor: *cursor, ctes: BTreeSet::new(), found: Vec::new(), lists: vec![(true, None)], last: None };
    finder.run();
    let Finder { ctes, found, .. } = finder;
    found.into_iter().filter(|name| name.schema.is_some() || !ctes.contains(&name.name.to_lowercase())).collect()
}

struct Finder<'a> {
    cursor: Cursor<'a>,
    /// Names of common table expressions, folded.
    ctes: BTreeSet<String>,
    found: Vec<ObjectName>,
    /// For each open bracket, whether a query stands in it, where `FROM` names tables, and the name in front of it.
    lists: Vec<(bool, Option<String>)>,
    /// The last name, folded.
    last: Option<String>,
}

impl Finder<'_> {
    fn run(&mut self) {
        let verb = self.cursor.word().unwrap_or_default();
        match verb.as_str() {
            "UPDATE" => {
                self.cursor.next();
                while self.cursor.eat("OR") || self.cursor.at_any(&["LOW_PRIORITY", "IGNORE", "REPLACE", "ROLLBACK", "ABORT", "FAIL"]) {
                    self.cursor.next();
                }
                self.relations();
            }
            "TRUNCATE" => {
                self.cursor.next();
                self.cursor.eat("TABLE");
                self.name();
            }
            _ => {}
        }
        while let Some(token) = self.cursor.peek() {
            self.step(token);
        }
    }

    fn step(&mut self, token: Token) {
        let cursor = &mut self.cursor;
        match token.kind {
            Kind::Punct(b'(') => {
                cursor.next();
                let query = self.cursor.at_any(&["SELECT", "WITH", "VALUES"]) || self.cursor.at_punct(b'(');
                self.lists.push((query, self.last.take()));
            }
            Kind::Punct(b')') => {
                cursor.next();
                if self.lists.len() > 1 {
                    self.last = self.lists.pop().and_then(|(_, before)| before);
                }
            }
            Kind::Word if cursor.eat("IS DISTINCT FROM") || cursor.eat("IS NOT DISTINCT FROM") => {}
            Kind::Word if self.lists.last().is_some_and(|(query, _)| *query) && (cursor.eat("FROM") || cursor.eat("JOIN")) => {
                self.relations();
            }
            Kind::Word if cursor.at_word("INTO") => {
                cursor.next();
                self.cursor.eat("TABLE");
                let outfile =
                    self.cursor.at_any(&["OUTFILE", "DUMPFILE"]) || self.cursor.peek().is_some_and(|next| next.kind == Kind::Variable);
                if !outfile {
                    self.name();
                }
            }
            Kind::Word | Kind::Quoted => self.cte(),
            _ => cursor.skip_one(),
        }
    }

    /// A name that `AS (SELECT` follows, its columns perhaps between, is a common table expression.
    fn cte(&mut self) {
        if self.cursor.eat("AS") {
            let _ = self.cursor.eat("NOT MATERIALIZED") || self.cursor.eat("MATERIALIZED");
            let next = self.cursor.nth(1);
            let query = next.is_some_and(|next| QUERIES.iter().any(|word| next.is(self.cursor.text, word)));
            if self.cursor.at_punct(b'(') && query {
                self.ctes.extend(self.last.take());
            }
            return;
        }
        match self.cursor.ident() {
            Some(name) => self.last = Some(name.name.to_lowercase()),
            None => self.cursor.skip_one(),
        }
    }

    /// `a AS x, b y`: names up to what is none.
    fn relations(&mut self) {
        loop {
            if self.cursor.at_punct(b'(') || self.cursor.at_word("LATERAL") {
                return;
            }
            self.name();
            let _ = self.cursor.eat("AS");
            if self.cursor.peek().is_some_and(|token| super::alter::is_name(token.kind)) && !self.cursor.at_any(ENDS) {
                self.cursor.next();
            }
            if !self.cursor.punct(b',') {
                return;
            }
        }
    }

    /// A table; a call there (`json_each(…)`) is none.
    fn name(&mut self) {
        if self.cursor.at_any(ENDS) {
            return;
        }
        let Some(name) = self.cursor.name() else { return };
        let call = self.cursor.at_punct(b'(') && self.cursor.nth(1).is_some_and(|next| next.kind != Kind::Punct(b')')) && !self.is_insert();
        if !call {
            self.found.push(name);
        }
    }

    fn is_insert(&self) -> bool {
        // In `INSERT INTO t (a)` the brackets hold columns.
        self.found.is_empty() && self.lists.len() == 1
    }
}

/// Words with which a query, or a statement that gives rows, begins.
const QUERIES: &[&str] = &["SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE"];

/// Words that cannot be an alias.
const ENDS: &[&str] = &[
    "SELECT",
    "WHERE",
    "SET",
    "ON",
    "USING",
    "INNER",
    "LEFT",
    "RIGHT",
    "CROSS",
    "FULL",
    "NATURAL",
    "JOIN",
    "GROUP",
    "ORDER",
    "LIMIT",
    "HAVING",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "VALUES",
    "RETURNING",
    "STRAIGHT_JOIN",
    "WINDOW",
    "FORCE",
    "USE",
    "IGNORE",
    "FOR",
    "INDEXED",
    "NOT",
    "PARTITION",
    "DEFAULT",
    "END",
    "AND",
    "OR",
    "DUAL",
];
