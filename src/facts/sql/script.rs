//! A text as operations: split, masked, and each statement parsed once on its own.

use squawk_syntax::SourceFile;

use super::mask::Holes;
use super::split::{Piece, PieceKind, split};
use super::tree::{Cx, K, Node};
use super::weight::Weight;
use super::{Binds, Script, fallback, statement};
use crate::facts::ddl::{Op, OpKind, Opaque, OpaqueWhy};
use crate::source::text::Span;

/// Texts in texts (bodies, executed literals) that are read; deeper ones are opaque.
pub(super) const MAX_DEPTH: usize = 8;
/// An `INSERT … VALUES` that is longer is not parsed: it only names its table.
const LONG_INSERT: usize = 16 * 1024;

/// Reads a text.
pub(super) fn read(text: &str, binds: Binds) -> Script {
    let mut script = Script::default();
    nested(text, binds, 0, &|offset| offset, &mut script);
    script
}

/// Reads a text that stands in another one, whose offsets `at` gives.
pub(super) fn nested(text: &str, binds: Binds, depth: usize, at: &dyn Fn(u32) -> u32, script: &mut Script) {
    let pieces = split(text, binds);
    let masked = pieces.holes.mask(text);
    let reader = Reader { text, masked: &masked, holes: &pieces.holes, at, binds, depth };
    for piece in &pieces.list {
        if let PieceKind::Statement(_) = piece.kind {
            script.statements += 1;
        }
        reader.piece(piece, &mut script.ops);
    }
    if let Some(span) = pieces.unclosed {
        let message = "a string or comment begins here and never ends".to_owned();
        let opaque = Opaque { why: OpaqueWhy::NotUnderstood, message, may_touch: Vec::new() };
        script.ops.push(Op { kind: OpKind::Opaque(opaque), span: reader.outer(span) });
    }
    script.sections = pieces.sections;
}

struct Reader<'a> {
    text: &'a str,
    masked: &'a str,
    holes: &'a Holes,
    at: &'a dyn Fn(u32) -> u32,
    binds: Binds,
    depth: usize,
}

impl Reader<'_> {
    fn piece(&self, piece: &Piece, ops: &mut Vec<Op>) {
        let span = self.outer(piece.span);
        match piece.kind {
            PieceKind::Statement(weight) => self.statement(piece.span, weight, ops),
            PieceKind::Control => ops.extend(control(piece.span.slice(self.text)).map(|kind| Op { kind, span })),
            PieceKind::Psql => ops.push(Op { kind: psql(piece.span.slice(self.text)), span }),
        }
    }

    fn outer(&self, span: Span) -> Span {
        Span::new((self.at)(span.start), (self.at)(span.end))
    }

    fn statement(&self, span: Span, weight: Weight, ops: &mut Vec<Op>) {
        let text = span.slice(self.text);
        if let Some(why) = weight.too_much() {
            ops.push(self.unread(span, &why));
            return;
        }
        if text.len() > LONG_INSERT
            && let Some(kind) = long_insert(text, self.binds)
        {
            ops.push(self.shifted(kind, span));
            return;
        }
        let masked = span.slice(self.masked);
        let parse = SourceFile::parse(masked);
        let cx = Cx {
            text: self.text,
            masked: self.masked,
            holes: self.holes,
            base: span.start as usize,
            at: self.at,
            binds: self.binds,
            depth: self.depth,
        };
        let root = parse.syntax_node();
        let nodes: Vec<Node> = root.children().filter(|node| !matches!(node.kind(), K::EMPTY_STMT | K::COMMENT)).collect();
        let errors = parse.errors();
        let own = errors.iter().find(|error| !in_string(&root, usize::from(error.range().start())));
        match (own, nodes.as_slice()) {
            (None, [node]) => match statement::read(&cx, node) {
                Some(found) => ops.extend(found.into_iter().map(|op| Op { span: self.outer(span), ..op })),
                None => ops.push(self.unread(span, "a part of it is missing")),
            },
            (None, []) => {}
            (error, _) => ops.push(self.unread(span, error.map_or("it holds more than one statement", |error| error.message()))),
        }
    }

    fn unread(&self, span: Span, why: &str) -> Op {
        self.shifted(fallback::read(span.slice(self.text), self.binds, why), span)
    }

    /// An operation read from a statement's own text, its names moved to where the statement stands.
    fn shifted(&self, mut kind: OpKind, span: Span) -> Op {
        let names = match &mut kind {
            OpKind::Opaque(opaque) => opaque.may_touch.as_mut_slice(),
            OpKind::Data { tables, .. } => tables.as_mut_slice(),
            _ => &mut [],
        };
        for name in names {
            name.span = self.outer(name.span.shifted(span.start));
        }
        Op { kind, span: self.outer(span) }
    }
}

/// Whether an offset lies in a string literal: a function's body is judged on its own.
fn in_string(root: &Node, offset: usize) -> bool {
    let covering = root.descendants().filter(|node| node.kind() == K::LITERAL);
    covering.into_iter().any(|node| {
        let range = node.text_range();
        usize::from(range.start()) < offset && offset < usize::from(range.end())
    })
}

/// `INSERT INTO t … VALUES …`: the table.
fn long_insert(text: &str, binds: Binds) -> Option<OpKind> {
    let head: String = text.chars().take(2000).collect::<String>().to_ascii_uppercase();
    let subject = fallback::subject(text, binds);
    (subject.verb == "INSERT" && head.contains("VALUES") && !fallback::runs_into_ddl(text, binds))
        .then(|| fallback::harmless(&subject))
        .flatten()
}

/// A template's control block: what it leaves out cannot be known. Only the one that opens is said.
fn control(text: &str) -> Option<OpKind> {
    let inner = text.trim_matches(['{', '}', '%', '#', '-', '~', ' ', '\t', '\n', '\r']);
    let word = inner.split_whitespace().next().unwrap_or("");
    if !matches!(word, "if" | "range" | "with" | "for" | "template" | "include" | "block" | "call" | "import") {
        return None;
    }
    let message = format!("the template block `{}` decides which statements run", fallback::first_words(text));
    Some(OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message, may_touch: Vec::new() }))
}

/// A psql command: some run other SQL.
fn psql(text: &str) -> OpKind {
    let command = text.split_whitespace().next().unwrap_or("\\");
    let does = match command {
        "\\i" | "\\ir" | "\\include" | "\\include_relative" => "runs another file",
        "\\gexec" => "runs the rows of a query as statements",
        "\\if" | "\\elif" | "\\else" => "decides which statements run",
        "\\!" => "runs a program",
        "\\c" | "\\connect" => "goes on in another database",
        _ => return OpKind::Neutral("psql"),
    };
    let message = format!("the psql command `{}` {does}", fallback::first_words(text));
    OpKind::Opaque(Opaque { why: OpaqueWhy::Dynamic, message, may_touch: Vec::new() })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::facts::sql::testing::{check, shown};

    #[test]
    fn rows_are_no_schema() {
        check(
            "WITH c AS (SELECT 1 FROM a) INSERT INTO s.t SELECT f(x) FROM c JOIN b USING (y); UPDATE t SET a = 1; DELETE FROM t USING u;
             SELECT s.make_partition('x'); COPY t FROM stdin;\n1\n\\.\nTRUNCATE a, b; CALL s.p(1); BEGIN; VACUUM; EXECUTE x(1)",
            &expect![[r#"
                Data { verb: "INSERT", tables: [a, s.t, b], calls: [f] }
                Data { verb: "UPDATE", tables: [t] }
                Data { verb: "DELETE", tables: [t, u] }
                Call { function: s.make_partition, arguments: [(None, "x")], data: Data { verb: "SELECT", calls: [s.make_partition], arguments: [x] } }
                Data { verb: "COPY", tables: [t] }
                Data { verb: "TRUNCATE", tables: [a, b] }
                Call { function: s.p, arguments: [(None, "1")], data: Data { verb: "CALL", calls: [s.p] } }
                Neutral("BEGIN")
                Neutral("VACUUM")
                Neutral("EXECUTE")
            "#]],
        );
    }

    #[test]
    fn what_decides_over_other_statements_is_said() {
        check(
            "\\i other.sql\n\\set x 1\n{{ if .Fast }} DROP TABLE a; {{ end }}\nDROP TABLE {{ .B }};",
            &expect![[r#"
            Opaque { why: Dynamic, message: "the psql command `\\i other.sql` runs another file" }
            Neutral("psql")
            Opaque { why: Dynamic, message: "the template block `{{ if .Fast }}` decides which statements run" }
            Drop { object: Table, names: [a] }
            Drop { object: Table, names: [{{ .B }}] }
        "#]],
        );
    }

    #[test]
    fn a_long_insert_is_not_parsed() {
        let text = format!("INSERT INTO s.t VALUES {}('x')", "('it''s'), ".repeat(5000));
        assert_eq!(shown(&read(&text, Binds::File).ops), "Data { verb: \"INSERT\", tables: [s.t] }\n");
    }

    #[test]
    fn no_depth_is_too_deep() {
        for text in ["(", "SELECT (", "CASE WHEN ", "NOT ", "- ", "[", "DO $$ BEGIN ", "SELECT a[", "CREATE TABLE t (a int DEFAULT ("] {
            let deep = text.repeat(30_000);
            let shallow = text.repeat(400);
            let worker = std::thread::Builder::new().stack_size(16 << 20).spawn(move || {
                let deep = read(&deep, Binds::File);
                (deep.statements, read(&shallow, Binds::File).statements)
            });
            assert_eq!(worker.unwrap().join().unwrap(), (1, 1), "{text}");
        }
    }

    #[test]
    fn too_deep_a_statement_is_named() {
        check(
            &format!("ALTER TABLE t ADD CHECK ({}a{})", "(".repeat(600), ")".repeat(600)),
            &expect![[r#"
            Opaque { why: NotUnderstood, message: "`ALTER TABLE t` was not understood: it is nested 601 deep; up to 500 is read", may_touch: [t] }
        "#]],
        );
    }

    #[test]
    fn the_three_kinds_of_text_treat_binds_differently() {
        let names = |text: &str, binds| shown(&read(text, binds).ops);
        assert_eq!(names("DROP TABLE :t", Binds::File), "Drop { object: Table, names: [:t] }\n");
        assert!(names("DROP TABLE :t", Binds::Named).contains("not understood"));
        assert_eq!(names("UPDATE t SET a = %(x)s WHERE b %% 2 = 0", Binds::Format), "Data { verb: \"UPDATE\", tables: [t] }\n");
    }
}
