use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::facts::calls::{Argument, Origin, Spread};
use crate::facts::python::{Want, read};

/// One line per call: origin, callee, arguments, what it stands in.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    let facts = read(text, Want { symbols: true, ..Want::default() }).code;
    let calls = facts.calls.unwrap();
    let mut out = String::new();
    for call in &calls.calls {
        let origin = match call.origin {
            Origin::Import(at) => format!("import {}", facts.imports[at as usize].module),
            Origin::Made(at) => format!("made by {}", calls.calls[at as usize].callee),
            Origin::Entered(at) => format!("entered by {}", calls.calls[at as usize].callee),
            other => format!("{other:?}").to_lowercase(),
        };
        let arguments: Vec<String> = call.arguments.iter().map(argument).collect();
        let scope = calls.scope(call).unwrap();
        let awaited = if call.awaited { "await " } else { "" };
        let class = scope.class.as_deref().map(|class| format!(" of {class}")).unwrap_or_default();
        let name = call.name_span.slice(text);
        writeln!(
            out,
            "{awaited}{}({}) «{name}» {origin}; {} `{}`{class}",
            call.callee,
            arguments.join(", "),
            scope.level.word(),
            scope.name
        )
        .unwrap();
    }
    expected.assert_eq(&out);
}

fn argument(argument: &Argument) -> String {
    let name = argument.name.as_ref().map(|name| format!("{name}=")).unwrap_or_default();
    let star = match argument.spread {
        Spread::One => "",
        Spread::Items => "*",
        Spread::Keywords => "**",
    };
    format!("{name}{star}{}:{}", argument.value.word(), argument.value.text().unwrap_or(""))
}

#[test]
fn callees_and_arguments_are_as_written() {
    check(
        "f('a' 'b', 1, -2.5, True, None, x.y, g(), [1], *rest, k=~1, **more)\n''.join(a[0].b)\nengine().begin()[0].run()\n",
        expect![[r"
            g() «g» unknown; module ``
            f(text:ab, number:1, number:-2.5, bool:True, none:None, name:x.y, call:g, other:, *name:rest, k=other:, **name:more) «f» unknown; module ``
            ….join(name:a[].b) «join» unknown; module ``
            engine() «engine» unknown; module ``
            engine().begin() «begin» unknown; module ``
            engine().begin()[].run() «run» unknown; module ``
        "]],
    );
}

#[test]
fn names_are_looked_up_by_the_scopes_of_python() {
    check(
        "\
from app.db import Base
import a.b
import c as d
try:
    import fast
except ImportError:
    fast = None
def own(): pass
class Repo:
    find = own
    def save(self, own=d.default()):
        find()
        own()
        a.b.go()
        fast.go()
        [Base() for Base in x]
        Base()
        return lambda d: d()
def later():
    Base.run()
    Base = 1
def outside():
    global own
    own()
",
        expect![[r#"
            d.default() «default» import c; class `Repo` of Repo
            find() «find» unknown; function `Repo.save` of Repo
            own() «own» parameter(1, 1); function `Repo.save` of Repo
            a.b.go() «go» import a.b; function `Repo.save` of Repo
            fast.go() «go» import fast; function `Repo.save` of Repo
            Base() «Base» local; function `Repo.save` of Repo
            Base() «Base» import app.db; function `Repo.save` of Repo
            d() «d» local; function `Repo.save` of Repo
            Base.run() «run» local; function `later`
            own() «own» own; function `outside`
        "#]],
    );
}

#[test]
fn what_holds_the_result_of_one_call_is_known_by_it() {
    check(
        "\
db = SQLAlchemy()
twice = one()
twice = two()
async def run():
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    twice.go()
    db.create_all()
",
        expect![[r"
            SQLAlchemy() «SQLAlchemy» unknown; module ``
            one() «one» unknown; module ``
            two() «two» unknown; module ``
            engine.begin() «begin» unknown; function `run`
            await connection.run_sync(name:Base.metadata.create_all) «run_sync» entered by engine.begin; function `run`
            twice.go() «go» own; function `run`
            db.create_all() «create_all» made by SQLAlchemy; function `run`
        "]],
    );
}
