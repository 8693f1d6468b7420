#![expect(clippy::format_collect, reason = "a test shows what it saw as text")]

use expect_test::{Expect, expect};

use super::{Want, read};
use crate::facts::imports::Import;

/// One line per import: kind, dots and path, what the span shows, contexts.
fn describe(text: &str, import: &Import) -> String {
    let context = import.context;
    let flags = [(context.lazy, "lazy"), (context.type_checking, "typing"), (context.try_guard, "try"), (context.main_guard, "main")];
    let flags: String = flags.iter().filter(|(on, _)| *on).map(|(_, word)| format!(" {word}")).collect();
    let name = import.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
    let dots = ".".repeat(import.level as usize);
    format!("{} {dots}{}{name} «{}»{flags}\n", import.kind.word(), import.module, import.name_span.slice(text))
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    let facts = read(text, Want::default());
    let mut out: String = facts.code.imports.iter().map(|import| describe(text, import)).collect();
    out.extend(facts.code.headers.iter().map(|header| format!("header {}={} «{}»\n", header.key, header.value, header.span.slice(text))));
    out.extend(facts.code.problems.iter().map(|problem| format!("problem {} «{}»\n", problem.message, problem.span.slice(text))));
    expected.assert_eq(&out);
}

#[test]
fn every_form_keeps_its_path_and_the_span_of_the_name() {
    check(
        "import a.b as c, d\nfrom a.b import (\n    c as e,  # é\n    f,\n)\nfrom ..x import y\nfrom . import z\nfrom a import *\nimport a . b\n",
        expect![[r"
            import a.b «a.b as c»
            import d «d»
            from a.b c «c as e»
            from a.b f «f»
            from ..x y «y»
            from . z «z»
            star a * «*»
            import a.b «a . b»
        "]],
    );
}

#[test]
fn strings_and_comments_import_nothing() {
    check("'''\nfrom a import b\n'''\n# import c\nx = 'import d'\n", expect![""]);
}

#[test]
fn functions_and_lambdas_are_lazy_and_classes_are_not() {
    check(
        "class A:\n    import a\n    def f(self):\n        import b\nasync def g():\n    import c\nx = lambda: __import__('d')\n",
        expect![[r"
            import a «a»
            import b «b» lazy
            import c «c» lazy
            dynamic d «d» lazy
        "]],
    );
}

#[test]
fn type_checking_covers_its_branch_and_never_the_other() {
    check(
        "if TYPE_CHECKING:\n    import a\nelse:\n    import b\nif not typing.TYPE_CHECKING:\n    import c\nelse:\n    import d\n\
         if TYPE_CHECKING and x:\n    import e\nelse:\n    import f\nif TYPE_CHECKING or x:\n    import g\nif x:\n    pass\nelif TYPE_CHECKING:\n    import h\n",
        expect![[r"
            import a «a» typing
            import b «b»
            import c «c»
            import d «d» typing
            import e «e» typing
            import f «f»
            import g «g»
            import h «h» typing
        "]],
    );
}

#[test]
fn only_the_body_of_a_try_that_catches_a_failed_import_is_guarded() {
    check(
        "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\nfinally:\n    import d\n\
         try:\n    import e\nexcept ValueError:\n    pass\ntry:\n    import f\nexcept (ValueError, ModuleNotFoundError):\n    pass\n\
         try:\n    import g\nexcept:\n    pass\nwith contextlib.suppress(ImportError):\n    import h\n",
        expect![[r"
            import a «a» try
            import b «b»
            import c «c»
            import d «d»
            import e «e»
            import f «f» try
            import g «g» try
            import h «h» try
        "]],
    );
}

#[test]
fn main_guard_is_a_context() {
    check(
        "if __name__ == '__main__':\n    import a\nelse:\n    import b\n",
        expect![[r"
        import a «a» main
        import b «b»
    "]],
    );
}

#[test]
fn calls_with_a_literal_import_and_calls_with_a_variable_do_not() {
    check(
        "import_module('a.b')\nimportlib.import_module(name='c')\nimport_module(x)\nimport_module('.d', package='p.q')\n\
         import_module('..d', 'p.q')\nimport_module('.e', __package__)\nimport_module('.f', y)\n__import__('g')\nself.x.import_module('h')\nf(__import__('i').j)\n",
        expect![[r"
            dynamic a.b «a.b»
            dynamic c «c»
            dynamic p.q.d «.d»
            dynamic p.d «..d»
            dynamic .e «.e»
            dynamic g «g»
            dynamic i «i»
        "]],
    );
}

#[test]
fn headers_are_the_lines_before_the_first_statement() {
    check(
        "#!/usr/bin/env python\n# Layer: L5 — Domain engine\n\"\"\"Title\n\nOwner: team a\nSee https://x: y\n\"\"\"\n# Role: r\nimport a\n# Layer: L9\n",
        expect![[r"
            import a «a»
            header Layer=L5 — Domain engine «L5 — Domain engine»
            header Owner=team a «team a»
            header Role=r «r»
        "]],
    );
}

#[test]
fn a_syntax_error_costs_one_problem_and_no_import() {
    check(
        "import a\ndef f(:\n    import b\nimport c\n",
        expect![[r"
        import a «a»
        import b «b» lazy
        import c «c»
        problem syntax error: expected a parameter or the end of the parameter list «:»
    "]],
    );
}

#[test]
fn a_merge_conflict_is_one_problem_that_says_so() {
    check(
        "import a\n<<<<<<< HEAD\nimport b\n=======\nimport c\n>>>>>>> x\n",
        expect![[r"
        import a «a»
        import b «b»
        import c «c»
        problem the file holds a merge conflict marker «<<<<<<< HEAD»
    "]],
    );
}

#[test]
fn newer_syntax_is_read() {
    check(
        "type X = int\nprint(f'{a['b']}')\ndef f[T](x: T): import a\n",
        expect![[r"
        import a «a» lazy
    "]],
    );
}

#[test]
fn code_that_no_person_wrote_is_refused_instead_of_overflowing_the_stack() {
    for text in ["x = ".to_owned() + &"(".repeat(20_000), format!("x = 1{}", "+1".repeat(20_000)), format!("x{}", ".a()".repeat(20_000))] {
        let facts = read(&text, Want::default());
        assert!(facts.code.problems.iter().any(|problem| problem.message.contains("deep")), "{:?}", facts.code.problems);
    }
    let wide = format!("x = [{}]", "a.b(1), ".repeat(20_000));
    assert_eq!(read(&wide, Want::default()).code.problems, vec![]);
}
