//! `SELECT … INTO variable` and `… RETURNING … INTO variable`: PL/pgSQL that the parser does not know.
//!
//! The `INTO` clause is blanked, the rest is parsed as SQL, and the variable remembers what the query asks.

use squawk_syntax::SourceFile;

use super::condition::{self, Vars};
use super::lex::{Lexer, Token, TokenKind};
use super::split::{PieceKind, split};
use super::steps::Waiting;
use super::tree::{Cx, K, Node};
use super::{catalog, dynamic, fallback, names, query, statement};
use crate::facts::ddl::{CatalogRows, Op, Step};
use crate::source::text::Span;

/// Reads the statements in a node that the parser stumbled over; ends at one whose values those behind it need.
pub(super) fn read(cx: &Cx, node: &Node, vars: &mut Vars, steps: &mut Vec<Step>) -> Option<Waiting> {
    let (text, base) = (cx.raw_text(node), cx.start(node));
    for piece in split(text, cx.binds).list {
        let statement = piece.span.slice(text);
        let PieceKind::Statement(weight) = piece.kind else { continue };
        let here = Span::of(base + piece.span.start as usize, base + piece.span.end as usize);
        let clause = clause(statement, cx);
        let mut verdict = weight.too_much().map_or(Ok(()), Err);
        if verdict.is_ok() {
            let end = cx.start(node) + text.len();
            let needs = |targets: &[String]| {
                targets.iter().any(|target| {
                    Span::of(here.end as usize, cx.text.len().max(end)).slice(cx.text).to_lowercase().contains(target.as_str())
                })
            };
            match one(cx, statement, here, clause.as_ref().map(|clause| (clause, needs(&clause.targets))), vars, steps) {
                Ok(Some(rows)) => {
                    // Its `;` is no statement.
                    return Some(Waiting { rows, span: cx.outer(here), from: here.end as usize + 1 });
                }
                Ok(None) => {}
                Err(why) => verdict = Err(why),
            }
        }
        if let Err(why) = verdict {
            steps.push(Step::Run(dynamic::not_read(cx, statement, here, &why)));
        }
    }
    None
}

/// The variables that a node's `INTO` clauses fill.
pub(super) fn targets(cx: &Cx, node: &Node) -> Vec<String> {
    let text = cx.raw_text(node);
    let statements = split(text, cx.binds).list.into_iter().map(|piece| piece.span.slice(text));
    statements.filter_map(|statement| clause(statement, cx)).flat_map(|clause| clause.targets).collect()
}

/// An `INTO` clause.
struct Clause {
    /// Its bytes in the statement.
    range: std::ops::Range<usize>,
    targets: Vec<String>,
}

/// Reads one statement; gives the question that it asks of the catalog, when the statements behind it need the answer.
fn one(
    cx: &Cx,
    text: &str,
    here: Span,
    clause: Option<(&Clause, bool)>,
    vars: &mut Vars,
    steps: &mut Vec<Step>,
) -> Result<Option<CatalogRows>, String> {
    let (clause, needed) = (clause.map(|(clause, _)| clause), clause.is_some_and(|(_, needed)| needed));
    let mut masked = here.slice(cx.masked).to_owned();
    if let Some(clause) = clause {
        let blank = " ".repeat(clause.range.len());
        masked = masked.get(..clause.range.start).map(|head| format!("{head}{blank}")).unwrap_or_default()
            + masked.get(clause.range.end..).unwrap_or("");
        for target in &clause.targets {
            vars.set(target, None);
        }
    }
    let subject = fallback::subject(text, cx.binds);
    let parse = SourceFile::parse(&masked);
    let root = parse.syntax_node();
    let mut nodes = root.children().filter(|node| !matches!(node.kind(), K::EMPTY_STMT | K::COMMENT));
    let inner = Cx { base: here.start as usize, ..*cx };
    let found = nodes.next().filter(|_| parse.errors().is_empty() && nodes.next().is_none());
    let Some(found) = found else {
        // Rows at most: nothing that a schema holds.
        let harmless = clause.is_some() || matches!(subject.verb.as_str(), "SELECT" | "WITH" | "INSERT" | "UPDATE" | "DELETE");
        let error = parse.errors().first().map_or_else(|| "it was not recognised".to_owned(), |error| error.message().to_owned());
        return if harmless { Ok(None) } else { Err(error) };
    };
    if query::is_query(found.kind()) && clause.is_some() {
        vars.set_found(condition::of_query(&inner, &found, vars));
    }
    let rows = clause.filter(|_| needed).and_then(|clause| catalog::listed(&inner, &found, vars, &clause.targets, catalog::Listing::First));
    if let Some(Clause { targets, .. }) = clause
        && let [target] = targets.as_slice()
    {
        let value = condition::scalar(&inner, &found, vars);
        vars.set(target, value);
    }
    let ops = statement::read_with(&inner, &found, vars).ok_or("a part of it is missing")?;
    steps.extend(ops.into_iter().map(|op| Step::Run(Op { span: cx.outer(here), ..op })));
    Ok(rows)
}

/// Finds the clause: the first `INTO` in no brackets, and for a statement that writes, the one behind `RETURNING`.
fn clause(text: &str, cx: &Cx) -> Option<Clause> {
    let tokens: Vec<Token> = Lexer::new(text, cx.binds).collect();
    let is = |at: usize, word: &str| {
        tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && token.text(text).eq_ignore_ascii_case(word))
    };
    let mut armed = is(0, "select") || is(0, "with");
    if !armed && !is(0, "insert") && !is(0, "update") && !is(0, "delete") && !is(0, "merge") {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Punct(b'(') => depth += 1,
            TokenKind::Punct(b')') => depth = depth.saturating_sub(1),
            // `WITH … INSERT INTO t`: that INTO names a table.
            TokenKind::Word if depth == 0 && (is(at, "insert") || is(at, "merge")) => armed = false,
            TokenKind::Word if depth == 0 && is(at, "returning") => armed = true,
            TokenKind::Word if depth == 0 && armed && is(at, "into") => return Some(clause_at(text, &tokens, at)),
            _ => {}
        }
    }
    None
}

fn clause_at(text: &str, tokens: &[Token], at: usize) -> Clause {
    let start = tokens.get(at).map_or(0, |token| token.start);
    let mut targets: Vec<String> = Vec::new();
    let mut end = tokens.get(at).map_or(0, |token| token.end);
    let mut expects_name = true;
    for token in tokens.iter().skip(at + 1) {
        let word = token.text(text);
        match token.kind {
            TokenKind::Word if word.eq_ignore_ascii_case("strict") && targets.is_empty() && expects_name => {}
            TokenKind::Word | TokenKind::QuotedName if expects_name => {
                match targets.last_mut() {
                    Some(last) if last.ends_with('.') => last.push_str(&names::fold(word)),
                    _ => targets.push(names::fold(word)),
                }
                expects_name = false;
            }
            TokenKind::Punct(b'.') if !expects_name => {
                if let Some(last) = targets.last_mut() {
                    last.push('.');
                }
                expects_name = true;
            }
            TokenKind::Punct(b',') if !expects_name => expects_name = true,
            _ => break,
        }
        end = token.end;
    }
    Clause { range: start..end, targets }
}
