use std::fmt::Write;

use expect_test::{Expect, expect};
use ruff_python_ast::PySourceType;
use ruff_python_parser::parse_unchecked_source;

use crate::facts::literals::HOLE;
use crate::source::text::Span;

/// One line per literal and comment: text, holes, where it stands; and where the last word of the text is written.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    let parsed = parse_unchecked_source(text, PySourceType::Python);
    let code = super::super::read(text, parsed.syntax(), &[], true);
    let scope = |at: u32| code.calls.scopes[at as usize].name.as_str();
    let mut out = String::new();
    for literal in &code.literals {
        let shown = literal.text.replace(HOLE, "□");
        let holes: Vec<&str> = literal.holes.iter().map(|hole| hole.slice(text)).collect();
        let last = literal.text.rfind([' ', HOLE]).map_or(0, |at| at + 1);
        let last = literal.map.map(Span::of(last, literal.text.len())).slice(text);
        writeln!(out, "«{shown}» {holes:?} in `{}`; last «{last}»", scope(literal.scope)).unwrap();
    }
    for comment in code.comments(text, parsed.tokens()) {
        let alone = if comment.is_alone { "" } else { " behind code" };
        writeln!(out, "{} in `{}`{alone}", comment.span.slice(text), scope(comment.scope)).unwrap();
    }
    expected.assert_eq(&out);
}

#[test]
fn parts_of_one_text_are_joined_and_what_is_not_known_is_a_hole() {
    check(
        "f('a ' 'b', \"select * from \" + table + f' where x = {g(\"in\")} and {y!r:>{w}} or \\'z\\'' + tail())\nn = a + b\n",
        expect![[r#"
            «a b» [] in ``; last «b»
            «select * from □ where x = □ and □ or 'z'□» ["table", "{g(\"in\")}", "{y!r:>{w}}", "tail()"] in ``; last «tail()»
            «in» [] in ``; last «in»
        "#]],
    );
}

#[test]
fn literals_and_comments_stand_in_scopes() {
    check(
        "\
'''Module.'''
# one
class A:  # two
    '''Class.'''
    def m(self, x='default'):
        # three
        return {'key': 'value'}
# four
",
        expect![[r#"
            «default» [] in `A`; last «default»
            «key» [] in `A.m`; last «key»
            «value» [] in `A.m`; last «value»
            # one in ``
            # two in `A` behind code
            # three in `A.m`
            # four in ``
        "#]],
    );
}
