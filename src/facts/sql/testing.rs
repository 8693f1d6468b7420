//! Operations in one line each, for tests: what they say, without spans.

use expect_test::Expect;
use regex::Regex;

use super::{Binds, read};
use crate::facts::ddl::Op;

/// Reads a file's text and compares its operations, one per line.
pub(super) fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&shown(&read(text, Binds::File).ops));
}

/// Operations, one per line.
pub(super) fn shown(ops: &[Op]) -> String {
    ops.iter().fold(String::new(), |all, op| all + &line(&format!("{:?}", op.kind)) + "\n")
}

/// The debug form of a fact, shortened: no spans, names bare, what is empty or false left out.
pub(super) fn line(debug: &str) -> String {
    let mut line = debug.to_owned();
    for (pattern, with) in [
        (r"(, )?span: Span \{ start: \d+, end: \d+ \}", ""),
        (r#"Ident \{ name: "([^"]*)" \}"#, "$1"),
        (r#"ObjectName \{ schema: None, name: "([^"]*)" \}"#, "$1"),
        (r#"ObjectName \{ schema: Some\("([^"]*)"\), name: "([^"]*)" \}"#, "$1.$2"),
        (r"(, )?\b\w+: (None|false|\[\]|NoAction)(, )?", "$1$3"),
        (r"(, )?\b\w+: (None|false|\[\]|NoAction)(, )?", "$1$3"),
        (r"(, )+", ", "),
        (r"\{ , ", "{ "),
        (r",\s+\}", " }"),
        (r"Some\(([^()]*)\)", "$1"),
        (r"\b\w+\((\w+ \{)", "$1"),
        (r"\}\)", "}"),
        (r"AlterAction \{ kind: ([^{}]*(\{[^{}]*(\{[^{}]*(\{[^{}]*\}[^{}]*)*\}[^{}]*)*\})?) \}", "$1"),
    ] {
        line = Regex::new(pattern).unwrap().replace_all(&line, with).into_owned();
    }
    line
}
