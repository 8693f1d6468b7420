#![expect(clippy::format_push_string, reason = "a test shows what it saw as text")]

use expect_test::{Expect, expect};

use super::read;
use crate::facts::want::Want;

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    let facts = read(text, Want::default());
    let mut out = String::new();
    for import in &facts.imports {
        let name = import.name.as_deref().unwrap_or("-");
        let alias = import.alias.as_deref().map(|alias| format!(" as {alias}")).unwrap_or_default();
        let in_tests = if import.context.test { " test" } else { "" };
        out += &format!("{} [{}] {name}{alias} «{}»{in_tests}\n", import.kind.word(), import.module, import.name_span.slice(text));
    }
    for module in &facts.modules {
        let file = module.file.as_deref().unwrap_or("-");
        out += &format!("mod {} inline={} file={file} test={} «{}»\n", module.path, module.inline, module.test, module.span.slice(text));
    }
    out.extend(facts.headers.iter().map(|header| format!("header {}={}\n", header.key, header.value)));
    out.extend(
        facts
            .problems
            .iter()
            .map(|problem| format!("problem {} {:?} «{}»\n", problem.message, problem.span.range(), problem.span.slice(text))),
    );
    expected.assert_eq(&out);
}

#[test]
fn each_leaf_of_a_use_tree_is_an_import_with_its_own_span() {
    check(
        "//! Läyer: é\nuse a::b;\npub use crate::{c::{self, d as e}, f::*};\nuse super::g;\nextern crate h;\nuse r#type::i;\n",
        expect![[r"
            from [a] b «a::b»
            from [crate] c «self»
            from [crate.c] d as e «d as e»
            star [crate.f] * «f::*»
            from [super] g «super::g»
            from [] h «h»
            from [type] i «r#type::i»
            header Läyer=é
        "]],
    );
}

#[test]
fn qualified_paths_count_wherever_they_stand() {
    check(
        "fn f(x: crate::a::T) -> Vec<b::U> { let y = c::d::e(); if let g::H::I = y {} }\n#[j::k] struct S;\nimpl l::M for S {}\n\
         fn n() { o::p!(crate::q::r(), s.t::<u>()); Vec::new(); u32::MAX; Self::z(); }\n",
        expect![[r"
            from [crate.a] T «crate::a::T»
            from [b] U «b::U»
            from [c.d] e «c::d::e»
            from [g.H] I «g::H::I»
            from [j] k «j::k»
            from [l] M «l::M»
            from [o] p «o::p»
            from [crate.q] r «crate::q::r»
        "]],
    );
}

#[test]
fn super_in_an_inline_module_is_seen_from_the_file() {
    check(
        "mod a { use super::x::y; use super::super::z; use self::w; mod b { use super::v; } }\n#[cfg(test)] mod tests { use super::*; }\n\
         #[cfg(not(test))] use c::d;\n#[path = \"e.rs\"] mod f;\n#[cfg(all(test, unix))] mod g;\n",
        expect![[r"
            from [self.x] y «super::x::y»
            from [super] z «super::super::z»
            from [self.a] w «self::w»
            from [self.a] v «super::v»
            star [self] * «super::*» test
            from [c] d «c::d»
            mod a inline=true file=- test=false «a»
            mod a.b inline=true file=- test=false «b»
            mod tests inline=true file=- test=true «tests»
            mod f inline=false file=e.rs test=false «f»
            mod g inline=false file=- test=true «g»
        "]],
    );
}

#[test]
fn macros_of_the_crate_and_tool_attributes() {
    check(
        "macro_rules! m { () => { $crate::a::b() }; ($x:ident) => { $x::c() } }\n#[expect(clippy::pedantic)]\n#[derive(serde::Serialize)]\nstruct S;\n",
        expect![[r"
            from [crate.a] b «crate::a::b»
            from [serde] Serialize «serde::Serialize»
        "]],
    );
}

#[test]
fn a_shebang_and_a_byte_order_mark_do_not_move_spans() {
    check(
        "\u{feff}#!/usr/bin/env run\nuse a::b; // é\nuse c::d;\n",
        expect![[r"
        from [a] b «a::b»
        from [c] d «c::d»
    "]],
    );
}

#[test]
fn a_syntax_error_is_a_problem_with_its_place() {
    check(
        "use a::b;\nfn é() { let = 1; }\n",
        expect![[r"
        problem syntax error: expected one of: identifier, `::`, `<`, `_`, literal, `const`, `ref`, `mut`, `&`, parentheses, square brackets, `..`, `const` 24..25 «=»
    "]],
    );
    check(
        "fn f() { \" }",
        expect![[r"
            problem syntax error: a bracket without its partner, or an unfinished literal 9..9 «»
        "]],
    );
}

#[test]
fn code_that_no_person_wrote_is_refused_instead_of_overflowing_the_stack() {
    let want = Want { symbols: true, queries: true, ..Want::default() };
    let texts = [
        format!("const X: () = {}{};", "(".repeat(9_000), ")".repeat(9_000)),
        format!("const X: i32 = 1{};", "+1".repeat(9_000)),
        format!("fn f() {{ {} 1 }}", "return ".repeat(9_000)),
        format!("fn f() {{ {} 1 }}", "if ".repeat(9_000)),
    ];
    for text in texts {
        let problems = read(&text, want).problems;
        assert!(problems.iter().any(|problem| problem.message.contains("deep")), "{problems:?}");
    }
}
