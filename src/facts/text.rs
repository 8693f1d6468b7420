//! Any file's text, line by line, each line cut into what is code, comment, string and documentation.
//!
//! Python and Rust are told apart into these; of other files every line is plain text.

use super::{python, rust};
use crate::source::text::Span;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// What a compiler or interpreter reads.
    Code,
    /// A comment.
    Comment,
    /// A string literal.
    String,
    /// A docstring, a documentation comment.
    Doc,
    /// A line of a file in another language.
    Plain,
}

impl Sort {
    /// The word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Comment => "comment",
            Self::String => "string",
            Self::Doc => "doc",
            Self::Plain => "plain",
        }
    }
}

/// A piece of one line, without the white space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is; `None` where the file could not be cut.
    pub sort: Option<Sort>,
    /// From 1.
    pub line: u32,
    /// Where.
    pub span: Span,
}

/// Comments, strings and documentation of a file, in order; they do not overlap.
pub type Marked = Vec<(Span, Sort)>;

/// The pieces of a file in order; white space makes none.
#[must_use]
pub fn pieces(path: &str, text: &str) -> Vec<Piece> {
    let (marked, between) = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("py" | "pyi") => (python::marked(text), Some(Sort::Code)),
        Some("rs") => (Some(rust::marked(text)), Some(Sort::Code)),
        _ => (Some(vec![]), Some(Sort::Plain)),
    };
    cut(text, marked.as_ref(), between)
}

/// The pieces of a Python file whose comments, strings and documentation are known; `None` for one that was refused.
#[must_use]
pub fn pieces_of_python(text: &str, marked: Option<&Marked>) -> Vec<Piece> {
    cut(text, marked, Some(Sort::Code))
}

fn cut(text: &str, marked: Option<&Marked>, between: Option<Sort>) -> Vec<Piece> {
    let between = marked.and(between);
    // About one piece for each line, and one more for each comment or string: blank lines make up for the rest.
    let about = text.bytes().filter(|byte| *byte == b'\n').count() + marked.map_or(0, Vec::len);
    let mut cut = Cut { text, pieces: Vec::with_capacity(about), line: 1, at: 0 };
    for (span, sort) in marked.into_iter().flatten() {
        cut.up_to(span.start, between);
        cut.up_to(span.end, Some(*sort));
    }
    cut.up_to(u32::try_from(text.len()).unwrap_or(u32::MAX), between);
    cut.pieces
}

struct Cut<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
    line: u32,
    at: u32,
}

impl Cut<'_> {
    /// Everything up to a place is of one sort.
    fn up_to(&mut self, end: u32, sort: Option<Sort>) {
        let span = Span::new(self.at, end.max(self.at));
        let mut start = self.at;
        for part in span.slice(self.text).split_inclusive('\n') {
            let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
            let trimmed = part.trim();
            if !trimmed.is_empty() {
                let from = start + length(part) - length(part.trim_start());
                self.pieces.push(Piece { sort, line: self.line, span: Span::new(from, from + length(trimmed)) });
            }
            start += length(part);
            self.line += u32::from(part.ends_with('\n'));
        }
        self.at = span.end;
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
    fn check(path: &str, text: &str, expected: Expect) {
        let mut shown = String::new();
        for piece in pieces(path, text) {
            writeln!(shown, "{} {} {}", piece.line, piece.sort.map_or("?", Sort::word), piece.span.slice(text)).unwrap();
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn python_is_cut_into_code_comments_strings_and_documentation() {
        check(
            "a.py",
            "'''About\nredis.'''\nimport redis  # not redis\nx = f'a {b} c'\ndef f():\n    \"doc\"\n    # why\n    return ('r', \"s\")\n",
            expect![[r#"
                1 doc '''About
                2 doc redis.'''
                3 code import redis
                3 comment # not redis
                4 code x = f'
                4 string a
                4 code {b}
                4 string c
                4 code '
                5 code def f():
                6 doc "doc"
                7 comment # why
                8 code return (
                8 string 'r'
                8 code ,
                8 string "s"
                8 code )
            "#]],
        );
    }

    #[test]
    fn rust_is_cut_with_nested_comments_raw_strings_and_lifetimes() {
        check(
            "a.rs",
            "//! About.\n/// Doc.\nfn f<'a>(x: &'a str) -> char { /* a /* b */ c */ '\"' }\nconst S: &str = r#\"a \" b\"#; // end\nlet t = \"x\\\" y\";\n",
            expect![[r##"
                1 doc //! About.
                2 doc /// Doc.
                3 code fn f<'a>(x: &'a str) -> char {
                3 comment /* a /* b */ c */
                3 string '"'
                3 code }
                4 code const S: &str =
                4 string r#"a " b"#
                4 code ;
                4 comment // end
                5 code let t =
                5 string "x\" y"
                5 code ;
            "##]],
        );
    }

    #[test]
    fn other_files_are_plain_lines() {
        check(
            "a.yaml",
            "a: 1\n\n  b: x # y\r\n",
            expect![[r#"
            1 plain a: 1
            3 plain b: x # y
        "#]],
        );
    }
}
