#![expect(clippy::format_push_string, reason = "a test shows what it saw as text")]

use expect_test::{Expect, expect};

use crate::facts::imports::CodeFacts;
use crate::facts::rust::read;
use crate::facts::want::Want;

fn facts(text: &str) -> CodeFacts {
    let facts = read(text, Want { symbols: true, comments: true, queries: true, ..Want::default() });
    assert_eq!(facts.problems, []);
    facts
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn calls(text: &str, expected: Expect) {
    let facts = facts(text);
    let all = facts.calls.unwrap_or_default();
    let mut out = String::new();
    for call in &all.calls {
        let scope = all.scope(call).map_or("", |scope| scope.name.as_str());
        let arguments: Vec<String> = call
            .arguments
            .iter()
            .map(|argument| {
                let name = argument.name.as_ref().map(|name| format!("{name}=")).unwrap_or_default();
                format!("{name}{}:{}«{}»", argument.value.word(), argument.value.text().unwrap_or(""), argument.span.slice(text))
            })
            .collect();
        let flags = [(call.attribute, " attribute"), (call.awaited, " awaited"), (call.deferred, " deferred")];
        let flags: String = flags.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        out += &format!(
            "{scope}: {}({}) «{}» «{}»{flags}\n",
            call.callee,
            arguments.join(", "),
            call.name_span.slice(text),
            call.span.slice(text)
        );
    }
    expected.assert_eq(&out);
}

#[test]
fn calls_are_paths_methods_and_macros_with_their_arguments() {
    calls(
        "fn f() { a::b::<u8>(1, &x.y, -2); self.c?.d(\"e\", None).await; Vec::<u8>::new().len(); <T as U>::g(); (h)(i()); }",
        expect![[r#"
            f: a.b(number:1«1», name:x.y«&x.y», number:-2«-2») «b» «a::b::<u8>(1, &x.y, -2)»
            f: self.c.d(text:e«"e"», none:None«None») «d» «self.c?.d("e", None)» awaited
            f: Vec.new() «new» «Vec::<u8>::new()»
            f: Vec.new().len() «len» «Vec::<u8>::new().len()»
            f: U.g() «g» «<T as U>::g()»
            f: i() «i» «i()»
            f: h(call:i«i()») «(h)» «(h)(i())»
        "#]],
    );
    calls(
        "async fn f() { println!(\"{}\", j()); vec![k(); 2]; sqlx::query!(\"SELECT 1\", a = 1).fetch(); quote!(no()); m.map(|n| n.o()); }",
        expect![[r#"
            f: j() «j» «j()»
            f: println!(text:{}«"{}"», call:j«j()») «println» «println!("{}", j())»
            f: k() «k» «k()»
            f: vec!(other:«k(); 2») «vec» «vec![k(); 2]»
            f: sqlx.query!(text:SELECT 1«"SELECT 1"», a=number:1«1») «query» «sqlx::query!("SELECT 1", a = 1)»
            f: sqlx.query!().fetch() «fetch» «sqlx::query!("SELECT 1", a = 1).fetch()»
            f: quote!(other:«no()») «quote» «quote!(no())»
            f: n.o() «o» «n.o()» deferred
            f: m.map(other:«|n| n.o()») «map» «m.map(|n| n.o())»
        "#]],
    );
    calls(
        "fn f() { select! { Some(x) = rx.recv() => b::c(x), fn d() => {} } }",
        expect![[r"
        f: ….recv() «recv» «recv()»
        f: b.c(name:x«x») «c» «b::c(x)»
        f: select!(other:«Some(x) = rx.recv() => b::c(x), fn d() => {}») «select» «select! { Some(x) = rx.recv() => b::c(x), fn d() => {} }»
    "]],
    );
    calls(
        "#[get(\"/x\", name = \"n\")]\n#[tokio::main]\nfn f() {}\n#[derive(A, b::C)]\nstruct S;\n",
        expect![[r#"
        : get(text:/x«"/x"», name=text:n«"n"») «get» «#[get("/x", name = "n")]» attribute
        : derive(name:A«A», name:b.C«b::C») «derive» «#[derive(A, b::C)]» attribute
    "#]],
    );
}

#[test]
fn definitions_are_types_functions_and_their_attributes() {
    let text = "/// Doc.\n#[derive(Debug)]\nstruct S { a: Option<crate::T>, #[serde(skip)] b: u8 }\nenum E { A, B = 2 }\ntrait T: U { fn m(&self); }\n\
                impl S { async fn n(self: &S, (x, y): (u8, u8)) -> Result<u8> { fn inner() {} } }\nimpl T for S { fn m(&self) {} }\n\
                #[cfg(test)] mod tests { #[test] fn works() {} }\nconst K: u8 = 1;\nfn free() { let z = K; z = 2; }\n";
    let facts = facts(text);
    let (symbols, calls) = (facts.symbols.unwrap_or_default(), facts.calls.unwrap_or_default());
    let name = |scope: u32| calls.scopes.get(scope as usize).map_or("", |scope| scope.name.as_str());
    let mut out = String::new();
    for class in &symbols.classes {
        let named: Vec<&str> =
            class.decorators.iter().map(|it| it.of.name.as_str()).chain(class.bases.iter().map(|it| it.name.as_str())).collect();
        out += &format!("class {} {named:?} doc={:?}\n", name(class.scope), class.docstring.map(|span| span.slice(text)));
    }
    for function in &symbols.functions {
        let parameters: Vec<&str> = function.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let scope = calls.scopes.get(function.scope as usize);
        let (test, class) = scope.map_or((false, None), |scope| (scope.test, scope.class.clone()));
        out += &format!(
            "fn {} in {:?} {class:?} {parameters:?} async={} test={test}\n",
            name(function.scope),
            name(function.within),
            function.is_async
        );
    }
    for assignment in &symbols.assignments {
        let of = assignment.annotation.as_ref().and_then(|it| it.of.as_ref()).map(|of| of.name.as_str());
        out += &format!("{}: {} {of:?} {:?}\n", name(assignment.scope), assignment.target, assignment.value);
    }
    expect![[r#"
        class S ["derive"] doc=Some("/// Doc.")
        class E [] doc=None
        class T ["U"] doc=None
        fn T.m in "T" Some("T") ["self"] async=false test=false
        fn S.n in "S" Some("S") ["self", "…"] async=true test=false
        fn S.n.inner in "S.n" Some("S") [] async=false test=false
        fn S.m in "S" Some("S") ["self"] async=false test=false
        fn tests.works in "tests" None [] async=false test=true
        fn free in "" None [] async=false test=false
        S: a Some("crate.T") None
        S: b Some("u8") None
        E: A None None
        E: B None Some(Number("2"))
        : K Some("u8") Some(Number("1"))
        free: z None Some(Name("K"))
        free: z None Some(Number("2"))
    "#]]
    .assert_eq(&out);
}

#[test]
fn literals_keep_the_place_of_each_byte_and_documentation_is_none() {
    let text = "//! \"no\"\n// a comment\n#[doc = \"no\"]\nfn f() { g(\"a\\n'b'\", r#\"raw \"x\"\"#); concat!(\"one \", X, \"two\"); }";
    let code = super::read(text, 0, &syn::parse_file(text).unwrap(), &[], true);
    let shown = code.literals.iter().map(|it| format!("{:?} {} «{}»\n", it.text, it.holes.len(), it.span.slice(text)));
    expect![[r##"
        "a\n'b'" 0 «"a\n'b'"»
        "raw \"x\"" 0 «r#"raw "x""#»
        "one ￼two" 1 «"one ", X, "two"»
    "##]]
    .assert_eq(&shown.collect::<String>());
    let escaped = code.literals.first().map(|it| it.map.map(crate::source::text::Span::new(3, 4)).slice(text));
    assert_eq!((escaped, code.comments(text).len()), (Some("b"), 1));
}

#[test]
fn sql_in_literals_is_read_with_its_place() {
    let text = "fn f() { sqlx::query!(\n\"INSERT INTO \\\"a\\\" (b) \\\n VALUES ($1)\", 1); format!(\"DELETE FROM {table} WHERE x = 1\"); p(\"select one\"); }";
    let queries = facts(text).queries.unwrap_or_default();
    let shown = queries
        .iter()
        .flat_map(|it| &it.query.accesses)
        .map(|it| format!("{} {} known={} «{}»\n", it.verb.word(), it.table.name, it.known, it.table.span.slice(text)));
    expect![[r#"
        insert a known=true «\"a\"»
        delete {table} known=false «{table}»
    "#]]
    .assert_eq(&shown.collect::<String>());
}
