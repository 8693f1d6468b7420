//! Statements of a text, found without a parser: a statement that cannot be parsed costs nothing but itself.

use super::lex::{Lexer, Token, TokenKind};
use super::mask::Holes;
use super::weight::Weight;
use super::{Binds, Section};
use crate::source::text::Span;

/// What a text consists of.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    /// Statements and what stands between them, in order.
    pub list: Vec<Piece>,
    /// All placeholders.
    pub holes: Holes,
    /// What marker comments open.
    pub sections: Vec<Section>,
    /// A string or comment that begins here and never ends: it swallows what was meant to follow.
    pub unclosed: Option<Span>,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// From its first token to its last, without the `;`.
    pub span: Span,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A statement, and how much it asks of a parser.
    Statement(Weight),
    /// A template's control block, which may leave out what follows.
    Control,
    /// A psql command.
    Psql,
}

/// Splits a text.
pub(super) fn split(text: &str, binds: Binds) -> Pieces {
    let mut splitter = Splitter { text, pieces: Pieces::default(), open: None, dry: false };
    let mut lexer = Lexer::new(text, binds);
    let mut last = None;
    while let Some(token) = lexer.next() {
        last = Some(token);
        if let Some(offset) = splitter.take(token) {
            lexer.jump(offset);
            last = Some(Token { end: offset, kind: TokenKind::Punct(b';'), ..token });
        }
    }
    splitter.flush();
    splitter.pieces.unclosed = unclosed(text, last, binds);
    if let Some(last) = splitter.pieces.sections.last_mut() {
        last.span = Span::of(last.span.start as usize, text.len());
    }
    splitter.pieces
}

/// Whether the last string of a text, or a comment behind it, would swallow whatever came after.
fn unclosed(text: &str, last: Option<Token>, binds: Binds) -> Option<Span> {
    let end = last.map_or(0, |token| token.end);
    let quoted = |token: &Token| matches!(token.kind, TokenKind::Text | TokenKind::QuotedName | TokenKind::Dollar(_));
    let token = last.filter(|token| quoted(token) && token.end == text.len());
    let probe = token.map_or_else(|| format!("{}\n;", text.get(end..).unwrap_or("")), |token| format!("{};", token.text(text)));
    let first = Lexer::new(&probe, binds).next();
    match token {
        Some(token) => first.is_some_and(|first| first.end == probe.len()).then(|| Span::of(token.start, token.end)),
        None => first.is_none().then(|| Span::of(end, text.len())),
    }
}

struct Splitter<'a> {
    text: &'a str,
    pieces: Pieces,
    open: Option<Open>,
    /// No `\\.` line is left, so that no further `COPY` has data.
    dry: bool,
}

/// A statement that has begun.
#[derive(Clone, Copy, Debug)]
struct Open {
    start: usize,
    end: usize,
    weight: Weight,
    /// `BEGIN ATOMIC` and `CASE` that no `END` has closed.
    atomic: usize,
    /// Its words so far, as far as splitting asks.
    words: Words,
    last: Last,
}

/// What splitting asks of a statement's words.
#[derive(Clone, Copy, Debug, Default)]
struct Words {
    count: usize,
    create: bool,
    rule: bool,
    copy: bool,
    copy_in: bool,
}

/// The last word, where the next one gives it a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Begin,
    From,
    Other,
}

impl Splitter<'_> {
    /// Takes a token; gives an offset to go on at when data follows that is no SQL.
    fn take(&mut self, token: Token) -> Option<usize> {
        match token.kind {
            TokenKind::LineComment => self.comment(token),
            TokenKind::PsqlCommand => {
                self.flush();
                self.pieces.list.push(Piece { kind: PieceKind::Psql, span: Span::of(token.start, token.end) });
            }
            TokenKind::Control => {
                self.pieces.holes.push(token.start, token.end, None);
                self.pieces.list.push(Piece { kind: PieceKind::Control, span: Span::of(token.start, token.end) });
            }
            TokenKind::Punct(b';') if self.ends_statement() => {
                let copy_in = self.open.is_some_and(|open| open.words.copy_in);
                self.flush();
                return copy_in.then(|| self.copy_data(token.end)).flatten();
            }
            _ => self.extend(token),
        }
        None
    }

    /// A `;` ends the statement unless it stands in a rule's list of actions or in an atomic body.
    fn ends_statement(&self) -> bool {
        self.open.is_none_or(|open| open.atomic == 0 && !(open.words.rule && open.weight.is_open()))
    }

    fn extend(&mut self, token: Token) {
        if let TokenKind::Hole(hole) = token.kind {
            self.pieces.holes.push(token.start, token.end, Some(hole));
        }
        let open = self.open.get_or_insert(Open {
            start: token.start,
            end: token.end,
            weight: Weight::default(),
            atomic: 0,
            words: Words::default(),
            last: Last::Other,
        });
        open.end = token.end;
        open.weight.take(token, self.text);
        match token.kind {
            TokenKind::Word => open.word(token.text(self.text)),
            _ => open.last = Last::Other,
        }
    }

    fn flush(&mut self) {
        if let Some(open) = self.open.take() {
            self.pieces.list.push(Piece { kind: PieceKind::Statement(open.weight), span: Span::of(open.start, open.end) });
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

    /// Where the data of a `COPY … FROM stdin` ends: behind the line `\.`. Without one there is no data.
    fn copy_data(&mut self, from: usize) -> Option<usize> {
        if self.dry {
            return None;
        }
        let rest = self.text.get(from..)?;
        let mut offset = from;
        for line in rest.split_inclusive('\n') {
            offset += line.len();
            if line.trim_end_matches(['\n', '\r']) == "\\." {
                return Some(offset);
            }
        }
        self.dry = true;
        None
    }
}

impl Open {
    fn word(&mut self, word: &str) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        self.words.count += 1;
        match self.words.count {
            1 => (self.words.create, self.words.copy) = (is("create"), is("copy")),
            2..=4 if self.words.create && is("rule") => self.words.rule = true,
            _ => {}
        }
        if self.atomic > 0 {
            if is("case") {
                self.atomic += 1;
            } else if is("end") {
                self.atomic -= 1;
            }
        } else if self.words.create && self.last == Last::Begin && is("atomic") {
            self.atomic = 1;
        }
        if self.words.copy && self.last == Last::From && is("stdin") {
            self.words.copy_in = true;
        }
        self.last = if is("begin") {
            Last::Begin
        } else if is("from") {
            Last::From
        } else {
            Last::Other
        };
    }
}

/// The tool and direction of a marker comment.
pub(in crate::facts) fn marker(comment: &str) -> Option<(&'static str, bool)> {
    let text = comment.trim_start_matches('-').trim();
    let (tool, rest) = if let Some(rest) = strip(text, "+goose ") {
        ("goose", rest)
    } else if let Some(rest) = strip(text, "+migrate ") {
        ("sql-migrate", rest)
    } else {
        ("dbmate", strip(text, "migrate:")?)
    };
    match rest.split_whitespace().next()?.to_ascii_lowercase().as_str() {
        "up" => Some((tool, true)),
        "down" => Some((tool, false)),
        _ => None,
    }
}

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str, binds: Binds) -> Vec<&str> {
        let pieces = split(text, binds);
        pieces.list.iter().filter(|piece| matches!(piece.kind, PieceKind::Statement(_))).map(|piece| piece.span.slice(text)).collect()
    }

    #[test]
    fn semicolons_in_quotes_comments_and_bodies_do_not_split() {
        let text = "a ';' /* ; */ \";\"; -- ;\nDO $x$ b; $$ ; $$ $x$; E'\\';' ;;c";
        assert_eq!(statements(text, Binds::File), ["a ';' /* ; */ \";\"", "DO $x$ b; $$ ; $$ $x$", "E'\\';'", "c"]);
    }

    #[test]
    fn atomic_bodies_and_rules_hold_their_semicolons() {
        let text = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; BEGIN; x; END;";
        assert_eq!(
            statements(text, Binds::File),
            ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END", "BEGIN", "x", "END"]
        );
        assert_eq!(statements("CREATE RULE r AS ON INSERT TO t DO (a; b); c (d; e", Binds::File).len(), 3);
    }

    #[test]
    fn copy_data_is_no_sql() {
        let text = "COPY t (a) FROM stdin;\nit's; data\n\\.\nSELECT 1;";
        assert_eq!(statements(text, Binds::File), ["COPY t (a) FROM stdin", "SELECT 1"]);
    }

    #[test]
    fn psql_commands_end_at_the_line() {
        let pieces = split("\\connect it's\nSELECT 1 \\gexec\nSELECT 2;", Binds::File);
        assert_eq!(pieces.list.iter().filter(|piece| piece.kind == PieceKind::Psql).count(), 2);
        assert_eq!(statements("\\connect it's\nSELECT 1 \\gexec\nSELECT 2;", Binds::File), ["SELECT 1", "SELECT 2"]);
    }

    #[test]
    fn a_marker_opens_a_section_and_ends_a_statement_that_lacks_its_semicolon() {
        let text = "-- +goose Up\nCREATE TABLE a (b int)\n-- +goose Down\nDROP TABLE a;\n";
        let pieces = split(text, Binds::File);
        let sections: Vec<(bool, &str)> = pieces.sections.iter().map(|section| (section.up, section.span.slice(text))).collect();
        assert_eq!(sections, [(true, "-- +goose Up\nCREATE TABLE a (b int)\n"), (false, "-- +goose Down\nDROP TABLE a;\n")]);
        assert_eq!(statements(text, Binds::File), ["CREATE TABLE a (b int)", "DROP TABLE a"]);
    }

    #[test]
    fn markers_of_each_tool_are_known_and_prose_is_not() {
        assert_eq!(marker("-- migrate:down transaction:false"), Some(("dbmate", false)));
        assert_eq!(marker("--+migrate Up notransaction"), Some(("sql-migrate", true)));
        assert_eq!(marker("-- +goose StatementBegin"), None);
        assert_eq!(marker("-- migrate up the hill"), None);
    }
}
