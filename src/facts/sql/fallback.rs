//! Statements that the parser does not understand: their verb, kind of object and name, read from the tokens.
//!
//! What cannot change a schema is told from what may have; nothing is guessed beyond that.

use super::Binds;
use super::lex::{Lexer, Token, TokenKind};
use super::names;
use crate::facts::ddl::{ObjectName, OpKind, Opaque, OpaqueWhy};
use crate::source::text::Span;

/// Tokens that are looked at; a statement's subject stands at its beginning.
const LIMIT: usize = 400;

/// What the beginning of a statement says.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    /// The first word, in capitals.
    pub verb: String,
    /// The words in front of the name, in capitals: `ALTER TABLE`.
    pub action: String,
    /// The object, in bytes of the text.
    pub name: Option<ObjectName>,
    /// The table behind `ON`.
    pub on: Option<ObjectName>,
    /// A `SELECT … INTO` that is not PL/pgSQL's.
    pub into: Option<ObjectName>,
}

impl Subject {
    /// The objects it names.
    pub fn names(&self) -> Vec<ObjectName> {
        self.name.iter().chain(&self.on).chain(&self.into).cloned().collect()
    }
}

/// Reads a statement that could not be parsed because of `why`.
pub(super) fn read(text: &str, binds: Binds, why: &str) -> OpKind {
    let subject = subject(text, binds);
    if let Some(kind) = harmless(&subject).filter(|_| !runs_into_ddl(text, binds)) {
        return kind;
    }
    let about = subject.name.as_ref().map_or_else(String::new, |name| format!(" {}", written(name)));
    let action = if subject.action.is_empty() { first_words(text) } else { subject.action.clone() };
    let message = format!("`{action}{about}` was not understood: {why}");
    OpKind::Opaque(Opaque { why: OpaqueWhy::NotUnderstood, message, may_touch: subject.names() })
}

/// Whether a verb of DDL and a kind of object stand somewhere behind the beginning: a `;` was forgotten.
pub(super) fn runs_into_ddl(text: &str, binds: Binds) -> bool {
    let mut verb = false;
    Lexer::new(text, binds).filter(|token| token.kind != TokenKind::LineComment).skip(1).any(|token| {
        let is = |words: &[&str]| token.kind == TokenKind::Word && words.iter().any(|word| token.text(text).eq_ignore_ascii_case(word));
        let found = verb
            && is(&[
                "TABLE",
                "COLUMN",
                "CONSTRAINT",
                "INDEX",
                "VIEW",
                "SEQUENCE",
                "TYPE",
                "DOMAIN",
                "SCHEMA",
                "POLICY",
                "TRIGGER",
                "UNIQUE",
            ]);
        verb = is(&["ALTER", "CREATE", "DROP"]);
        found
    })
}

/// A statement whose verb alone makes sure that it changes no schema.
pub(super) fn harmless(subject: &Subject) -> Option<OpKind> {
    let tables: Vec<ObjectName> = subject.name.iter().cloned().collect();
    let data = |verb: &'static str| Some(OpKind::Data { verb, tables: tables.clone(), calls: Vec::new(), arguments: Vec::new() });
    match subject.verb.as_str() {
        "SELECT" | "WITH" | "VALUES" | "TABLE" if subject.into.is_none() => data("SELECT"),
        "INSERT" => data("INSERT"),
        "UPDATE" => data("UPDATE"),
        "DELETE" => data("DELETE"),
        "MERGE" => data("MERGE"),
        "COPY" => data("COPY"),
        "TRUNCATE" => data("TRUNCATE"),
        "SET" | "RESET" if subject.name.as_ref().is_none_or(|name| name.name != "search_path" && name.name != "schema") => {
            Some(OpKind::Neutral("SET"))
        }
        // Membership in a role.
        "GRANT" | "REVOKE" if subject.on.is_none() => Some(OpKind::Neutral("GRANT")),
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => Some(OpKind::Neutral("transaction")),
        "SHOW" | "VACUUM" | "ANALYZE" | "ANALYSE" | "LOCK" | "NOTIFY" | "LISTEN" | "UNLISTEN" | "EXPLAIN" | "FETCH" | "MOVE" | "CLOSE"
        | "DECLARE" | "DEALLOCATE" | "DISCARD" | "CHECKPOINT" | "REINDEX" | "CLUSTER" | "REFRESH" | "LOAD" => {
            Some(OpKind::Neutral("other"))
        }
        _ => None,
    }
}

/// Reads the beginning of a statement.
pub(super) fn subject(text: &str, binds: Binds) -> Subject {
    let tokens: Vec<Token> = Lexer::new(text, binds).filter(|token| token.kind != TokenKind::LineComment).take(LIMIT).collect();
    let word = |at: usize| tokens.get(at).filter(|token| token.kind == TokenKind::Word).map(|token| token.text(text).to_ascii_uppercase());
    let mut subject = Subject { verb: word(0).unwrap_or_default(), ..Subject::default() };
    let mut at = 0;
    match subject.verb.as_str() {
        "SELECT" | "WITH" => {
            subject.into = after(&tokens, text, binds, "INTO");
            return subject;
        }
        "CREATE" | "ALTER" | "DROP" | "COMMENT" | "TRUNCATE" | "REINDEX" | "REFRESH" => {
            while let Some(found) = word(at).filter(|found| at == 0 || is_object_word(found)) {
                if !matches!(found.as_str(), "IF" | "NOT" | "EXISTS" | "ONLY" | "CONCURRENTLY") {
                    if at > 0 {
                        subject.action.push(' ');
                    }
                    subject.action.push_str(&found);
                }
                at += 1;
            }
        }
        _ => {
            subject.action.clone_from(&subject.verb);
            at = 1;
            while word(at).is_some_and(|found| matches!(found.as_str(), "INTO" | "FROM" | "ONLY" | "LOCAL" | "SESSION" | "TABLE")) {
                at += 1;
            }
        }
    }
    if !matches!(subject.verb.as_str(), "GRANT" | "REVOKE") {
        subject.name = name_at(&tokens, at, text, binds).map(|(name, _)| name);
    }
    if matches!(subject.verb.as_str(), "CREATE" | "ALTER" | "DROP" | "COMMENT" | "GRANT" | "REVOKE") && !subject.action.ends_with("TABLE") {
        subject.on = after(&tokens, text, binds, "ON");
    }
    subject
}

/// Words between the verb and the name.
fn is_object_word(word: &str) -> bool {
    matches!(
        word,
        "OR" | "REPLACE"
            | "TEMP"
            | "TEMPORARY"
            | "GLOBAL"
            | "LOCAL"
            | "UNLOGGED"
            | "UNIQUE"
            | "RECURSIVE"
            | "MATERIALIZED"
            | "FOREIGN"
            | "EVENT"
            | "CONSTRAINT"
            | "TABLE"
            | "INDEX"
            | "VIEW"
            | "SEQUENCE"
            | "TYPE"
            | "DOMAIN"
            | "FUNCTION"
            | "PROCEDURE"
            | "ROUTINE"
            | "AGGREGATE"
            | "TRIGGER"
            | "POLICY"
            | "SCHEMA"
            | "EXTENSION"
            | "DATABASE"
            | "ROLE"
            | "USER"
            | "RULE"
            | "OPERATOR"
            | "CAST"
            | "COLLATION"
            | "IF"
            | "NOT"
            | "EXISTS"
            | "ONLY"
            | "CONCURRENTLY"
            | "ON"
            | "COLUMN"
            | "DEFAULT"
            | "PRIVILEGES"
            | "PUBLICATION"
            | "SUBSCRIPTION"
            | "SERVER"
            | "TABLESPACE"
            | "LANGUAGE"
    )
}

/// The name that begins at a token, and how many tokens it has.
fn name_at(tokens: &[Token], at: usize, text: &str, binds: Binds) -> Option<(ObjectName, usize)> {
    let is_part = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::Hole(_));
    let first = tokens.get(at).filter(|token| is_part(token))?;
    let mut end = first.end;
    let mut count = 1;
    while let Some(next) = tokens.get(at + count) {
        let dot = next.kind == TokenKind::Punct(b'.');
        if next.start != end || !(dot || is_part(next) || next.kind == TokenKind::Number) {
            break;
        }
        end = next.end;
        count += 1;
    }
    let (schema, name) = names::qualified(text.get(first.start..end)?, binds)?;
    Some((ObjectName { schema, name, span: Span::of(first.start, end) }, count))
}

/// The name behind the first `keyword` that stands in no brackets.
fn after(tokens: &[Token], text: &str, binds: Binds, keyword: &str) -> Option<ObjectName> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(1) {
        match token.kind {
            TokenKind::Punct(b'(') => depth += 1,
            TokenKind::Punct(b')') => depth = depth.saturating_sub(1),
            TokenKind::Word if depth == 0 && token.text(text).eq_ignore_ascii_case(keyword) => {
                let mut next = at + 1;
                while tokens.get(next).is_some_and(|token| matches!(token.text(text).to_ascii_uppercase().as_str(), "ONLY" | "TABLE")) {
                    next += 1;
                }
                return name_at(tokens, next, text, binds).map(|(name, _)| name);
            }
            _ => {}
        }
    }
    None
}

fn written(name: &ObjectName) -> String {
    name.schema.as_ref().map_or_else(|| name.name.clone(), |schema| format!("{schema}.{}", name.name))
}

/// The first words of a text, for a message.
pub(super) fn first_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(5).collect();
    let line = words.join(" ").replace('`', "'");
    line.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> (String, Vec<String>) {
        match read(text, Binds::File, "why") {
            OpKind::Opaque(opaque) => (opaque.message, opaque.may_touch.iter().map(written).collect()),
            other => (format!("{other:?}").split([' ', '(']).next().unwrap_or("").to_owned(), Vec::new()),
        }
    }

    #[test]
    fn what_may_change_a_schema_is_named() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            message("ALTER TABLE IF EXISTS ONLY s.\"T\" ADD ?"),
            ("`ALTER TABLE s.T` was not understood: why".into(), names(&["s.T"]))
        );
        assert_eq!(
            message("create unique index concurrently i on t (a"),
            ("`CREATE UNIQUE INDEX i` was not understood: why".into(), names(&["i", "t"]))
        );
        assert_eq!(
            message("DROP POLICY p ON {{ .S }}.t ??"),
            ("`DROP POLICY p` was not understood: why".into(), names(&["p", "{{ .S }}.t"]))
        );
        assert_eq!(message("GRANT x ? ON t TO joe"), ("`GRANT` was not understood: why".into(), names(&["t"])));
        assert_eq!(message("SELECT a ? INTO t FROM b").1, names(&["t"]));
        assert_eq!(message("<<<<<<< HEAD"), ("`<<<<<<< HEAD` was not understood: why".into(), Vec::new()));
    }

    #[test]
    fn what_cannot_change_a_schema_is_no_problem() {
        for text in ["SELECT ? (SELECT a INTO b)", "INSERT INTO t ?", "UPDATE t SET ?", "SET x = :y", "VACUUM ?", "WITH a AS (?) SELECT 1"]
        {
            assert_ne!(message(text).0.split(' ').next_back(), Some("why"), "{text}");
        }
        assert!(message("SET search_path = ?").0.ends_with("why"));
    }
}
