//! SQL of MySQL, MariaDB and SQLite as operations.
//!
//! The text is split into statements by the dialect's own rules, and each is read by walking its tokens: there is nothing in DDL that
//! asks for more, every name keeps its bytes, and one action that is not known costs no other. **Invariant**: no input makes it
//! fail; a statement that is not understood is an operation that says so and names what it may have changed.

mod alter;
mod column;
mod constraint;
mod cursor;
mod lex;
mod prepared;
mod query;
mod split;
mod statement;
mod table;
#[cfg(test)]
mod tests;
mod types;

use super::ddl::{Op, OpKind, OpaqueWhy};
use super::dialect::Dialect;
use super::sql::Script;
use crate::source::text::Span;
use cursor::Cursor;
use lex::{Kind, Token};
use prepared::Prepared;

/// Texts in texts that are looked into.
const MAX_DEPTH: usize = 2;
/// Texts that a statement runs are looked into up to here.
const FAR: usize = 64 * 1024;

/// Reads a SQL text of MySQL, MariaDB or SQLite.
#[must_use]
pub fn read(text: &str, dialect: Dialect) -> Script {
    nested(text, dialect, 0)
}

/// Reads a text that may stand in a string of another; texts in texts in texts are not looked into.
fn nested(text: &str, dialect: Dialect, depth: usize) -> Script {
    let pieces = split::split(text, dialect);
    let mut script = Script { sections: pieces.sections, ..Script::default() };
    let mut prepared = Prepared::default();
    for tokens in &pieces.list {
        let span = span_of(tokens);
        if let [Token { kind: Kind::Control, .. }] = tokens.as_slice() {
            script.ops.extend(control(span.slice(text)).map(|kind| Op { kind, span }));
            continue;
        }
        script.statements += 1;
        let cursor = Cursor::new(text, dialect, tokens);
        let inner = |text: &str, span: Span| {
            let start = span.start as usize + 1;
            // The text is read where it stands, so that its names have their places.
            (depth < MAX_DEPTH && start < FAR).then(|| nested(&format!("{}{text}", " ".repeat(start)), dialect, depth + 1).ops)
        };
        let prepared = if dialect.is_mysql() { prepared.take(cursor, &inner) } else { None };
        let kind = prepared.filter(|kind| !matches!(kind, OpKind::Neutral("SET"))).unwrap_or_else(|| statement::read(cursor));
        script.ops.push(Op { kind, span });
    }
    if let Some(span) = pieces.unclosed {
        let message = "a string or comment begins here and never ends".to_owned();
        script.ops.push(Op { kind: statement::opaque(OpaqueWhy::NotUnderstood, message, vec![]), span });
    }
    script
}

fn span_of(tokens: &[Token]) -> Span {
    let start = tokens.first().map_or(0, |token| token.start);
    Span::of(start, tokens.last().map_or(start, |token| token.end))
}

/// A template's control block: what it leaves out cannot be known. Only the one that opens is said.
fn control(text: &str) -> Option<OpKind> {
    let inner = text.trim_matches(['{', '}', '%', '#', '-', '~', ' ', '\t', '\n', '\r']);
    let word = inner.split_whitespace().next().unwrap_or("");
    let opens = matches!(word, "if" | "range" | "with" | "for" | "template" | "include" | "block" | "call" | "import");
    let words: Vec<&str> = text.split_whitespace().take(5).collect();
    let message = format!("the template block `{}` decides which statements run", words.join(" ").replace('`', "'"));
    opens.then(|| statement::opaque(OpaqueWhy::Dynamic, message, vec![]))
}
