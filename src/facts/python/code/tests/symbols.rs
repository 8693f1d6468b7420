use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::facts::calls::{Argued, Calls, Origin};
use crate::facts::exports::Exports;
use crate::facts::python::{Want, read};
use crate::facts::symbols::{Annotation, Decorator, Named, Symbols};

struct Shown<'a> {
    text: &'a str,
    calls: &'a Calls,
    symbols: &'a Symbols,
    exports: Option<&'a Exports>,
}

/// One line per class, function, parameter, assignment and exported name.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    let facts = read(text, Want { symbols: true, ..Want::default() }).code;
    let (calls, symbols) = (facts.calls.unwrap(), facts.symbols.unwrap());
    let shown = Shown { text, calls: &calls, symbols: &symbols, exports: facts.exports.as_deref() };
    expected.assert_eq(&shown.all());
}

impl Shown<'_> {
    fn all(&self) -> String {
        let mut out = String::new();
        let Symbols { docstring, classes, functions, assignments, .. } = self.symbols;
        if let Some(span) = docstring {
            writeln!(out, "docstring {}", span.slice(self.text)).unwrap();
        }
        for class in classes {
            let bases: Vec<String> = class.bases.iter().map(|base| self.named(base)).collect();
            let keywords: Vec<&str> = class.keywords.iter().map(|keyword| keyword.name.as_deref().unwrap_or("**")).collect();
            let decorators = self.decorators(&class.decorators);
            let docstring = class.docstring.map_or("", |span| span.slice(self.text));
            writeln!(
                out,
                "{decorators}class {} in `{}`: {} {keywords:?} {docstring}",
                self.scope(class.scope),
                self.scope(class.within),
                bases.join(", ")
            )
            .unwrap();
        }
        for function in functions {
            let is_async = if function.is_async { "async " } else { "" };
            let (decorators, scope) = (self.decorators(&function.decorators), self.scope(function.scope));
            let returns = function.returns.as_ref().map(|of| format!(" -> {}", self.annotation(of))).unwrap_or_default();
            writeln!(out, "{decorators}{is_async}def {scope} in `{}`{returns}", self.scope(function.within)).unwrap();
            for parameter in &function.parameters {
                let annotation = parameter.annotation.as_ref().map(|of| format!(": {}", self.annotation(of))).unwrap_or_default();
                let default = parameter.default.as_ref().map(|(value, _)| format!(" = {}", argued(value))).unwrap_or_default();
                writeln!(out, "  {} {}{annotation}{default}", parameter.kind.word(), parameter.name).unwrap();
            }
        }
        for assignment in assignments {
            let annotation = assignment.annotation.as_ref().map(|of| format!(": {}", self.annotation(of))).unwrap_or_default();
            let value = assignment.value.as_ref().map(|value| format!(" = {}", argued(value))).unwrap_or_default();
            let key = assignment.key.as_deref().map(|key| format!(" «{key}»")).unwrap_or_default();
            let call = assignment.call.and_then(|at| self.calls.get(at)).map(|call| format!(" by {}", call.callee)).unwrap_or_default();
            let outer = if assignment.outer { " outer" } else { "" };
            let (form, origin) = (assignment.form.word(), self.origin(assignment.origin));
            writeln!(
                out,
                "{form} {}{key}{annotation}{value}{call} in `{}` {origin}{outer}",
                assignment.target,
                self.scope(assignment.scope)
            )
            .unwrap();
        }
        if let Some(exports) = self.exports {
            let names: Vec<&str> = exports.names.iter().map(|export| export.name.as_str()).collect();
            writeln!(out, "exports {} open={}", names.join(" "), exports.is_open).unwrap();
        }
        out
    }

    fn scope(&self, at: u32) -> &str {
        &self.calls.scopes[at as usize].name
    }

    fn decorators(&self, all: &[Decorator]) -> String {
        let one = |decorator: &Decorator| format!("@{}{} ", self.named(&decorator.of), if decorator.call.is_some() { "()" } else { "" });
        all.iter().map(one).collect()
    }

    fn named(&self, named: &Named) -> String {
        format!("{}<{}>", named.name, self.origin(named.origin))
    }

    fn origin(&self, origin: Origin) -> String {
        match origin {
            Origin::Made(at) => format!("made by {}", self.calls.get(at).unwrap().callee),
            Origin::Parameter(function, at) => {
                let function = self.symbols.function(function).unwrap();
                format!("parameter {} of {}", function.parameters[at as usize].name, function.name)
            }
            other => format!("{other:?}").to_lowercase(),
        }
    }

    fn annotation(&self, annotation: &Annotation) -> String {
        let of = annotation.of.as_ref().map(|of| self.named(of)).unwrap_or_default();
        let optional = if annotation.optional { "?" } else { "" };
        format!("«{}» {}:{of}{optional}", annotation.span.slice(self.text), annotation.head.as_deref().unwrap_or(""))
    }
}

fn argued(value: &Argued) -> String {
    format!("{}:{}", value.word(), value.text().unwrap_or(""))
}

#[test]
fn classes_and_functions_are_as_written() {
    check(
        "\
'''About.'''
from a import Base, mark
@mark
@mark.more(1)
class Repo(Base[int], db.Model, make(), metaclass=Meta, **rest):
    '''Rows.'''
    class Inner: ...
    async def save(self, a, /, b: int = 2, *more: str, c, d=None, **rest: 'Base') -> Base | None:
        def nested(): ...
",
        expect![[r#"
            docstring '''About.'''
            @mark<import(1)> @mark.more<import(1)>() class Repo in ``: Base<import(0)>, db.Model<unknown>, make()<unknown> ["metaclass", "**"] '''Rows.'''
            class Repo.Inner in `Repo`:  [] 
            async def Repo.save in `Repo` -> «Base | None» :Base<import(0)>?
              positional_only self
              positional_only a
              normal b: «int» int:int<unknown> = number:2
              items more: «str» str:str<unknown>
              keyword_only c
              keyword_only d = none:None
              keywords rest: «'Base'» Base:Base<import(0)>
            def Repo.save.nested in `Repo.save`
        "#]],
    );
}

#[test]
fn every_target_of_an_assignment_is_one() {
    check(
        "\
a = b = f()
c: ClassVar[int]
d, (e, *g) = 1, h
i, j = 1, k()
x.y += 2
rows['z'] = rows[0] = None
class K:
    field: Optional['K'] = None
    def m(self, p):
        global a
        a = p.q = self
        if (w := p.r()): ...
        local = 1
",
        expect![[r#"
            class K in ``:  [] 
            def K.m in `K`
              normal self
              normal p
            plain a = call:f by f in `` own
            plain b = call:f by f in `` made by f
            annotated c: «ClassVar[int]» ClassVar:int<unknown> in `` own
            plain d = number:1 in `` own
            plain e = other: in `` own
            plain g = other: in `` own
            plain i = number:1 in `` own
            plain j = call:k by k in `` made by k
            augmented x.y = number:2 in `` unknown
            plain rows[] «z» = none:None in `` unknown
            plain rows[] = none:None in `` unknown
            annotated field: «Optional['K']» Optional:K<own>? = none:None in `K` local
            plain a = name:self in `K.m` own outer
            plain p.q = name:self in `K.m` parameter p of m
            walrus w = call:p.r by p.r in `K.m` made by p.r
            plain local = number:1 in `K.m` local
        "#]],
    );
}

#[test]
fn exports_are_gathered_and_stay_open_where_they_are_computed() {
    check(
        "__all__ = ['a', 'b'] + ['c']\n__all__ += ('d',)\n__all__.append('e')\n__all__.remove('a')\n",
        expect![[r#"
        plain __all__ = other: in `` own
        augmented __all__ = other: in `` own
        exports b c d e open=false
    "#]],
    );
    check(
        "__all__: list[str] = ['a', *more]\n__all__ += other.__all__\ndef f():\n    __all__ = ['no']\n",
        expect![[r#"
        def f in ``
        annotated __all__: «list[str]» list:list<unknown> = other: in `` own
        augmented __all__ = name:other.__all__ in `` own
        plain __all__ = other: in `f` local
        exports a open=true
    "#]],
    );
}

#[test]
fn types_are_seen_through_quotes_options_and_notes() {
    check(
        "def f(a: Annotated[A, 1], b: 'B | None', c: Union[C, None], d: list[D], e: A | B, g: Optional[Final[m.G]], h: Callable[[], A]): ...\n",
        expect![[r#"
            def f in ``
              normal a: «Annotated[A, 1]» Annotated:A<unknown>
              normal b: «'B | None'» :B<unknown>?
              normal c: «Union[C, None]» Union:C<unknown>?
              normal d: «list[D]» list:list<unknown>
              normal e: «A | B» :
              normal g: «Optional[Final[m.G]]» Optional:m.G<unknown>?
              normal h: «Callable[[], A]» Callable:Callable<unknown>
        "#]],
    );
}
