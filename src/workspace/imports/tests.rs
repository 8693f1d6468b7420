#![expect(clippy::format_push_string, reason = "a test shows what it saw as text")]

use expect_test::{Expect, expect};

use super::testing::{graph, root, sources};
use super::{ImportGraph, Language};
use crate::workspace::plan::CodeRoot;

fn show(graph: &ImportGraph) -> String {
    let mut out = String::new();
    for import in &graph.imports {
        let external = if import.external { " external" } else { "" };
        let test = if import.context.test { " test" } else { "" };
        out += &format!("{}: {} -> {} {}{external}{test}\n", import.importer, import.target, import.imported, import.resolved.word());
    }
    out.extend(graph.left_out.iter().map(|left| format!("left out {} {:?}\n", left.name, left.reason)));
    out
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(code: Vec<CodeRoot>, files: &[(&str, &str)], expected: Expect) {
    expected.assert_eq(&show(&graph(code, &sources(files))));
}

fn python() -> Vec<CodeRoot> {
    vec![root("src", &["app"], Language::Python)]
}

fn rust() -> Vec<CodeRoot> {
    vec![root("", &["my-crate"], Language::Rust)]
}

#[test]
fn imports_resolve_to_the_deepest_module() {
    check(
        python(),
        &[
            ("src/app/__init__.py", "import os.path\nimport app.a.b\nfrom app import a\nfrom app.a.b import name\nfrom app.a import *"),
            ("src/app/a/b.py", "from app.gone.x import y\nimport app.gone\nfrom app import value\nfrom application import z"),
        ],
        expect![[r"
            app: os.path -> os none external
            app: app.a.b -> app.a.b full
            app: app.a -> app.a full
            app: app.a.b.name -> app.a.b parent
            app: app.a.* -> app.a parent
            app.a.b: app.gone.x.y -> app prefix
            app.a.b: app.gone -> app parent
            app.a.b: app.value -> app parent
            app.a.b: application.z -> application none external
        "]],
    );
}

#[test]
fn relative_imports_start_at_the_package_and_never_leave_it() {
    check(
        python(),
        &[
            ("src/app/__init__.py", "from . import a"),
            ("src/app/a/__init__.py", "from .b import x\nfrom .. import y"),
            ("src/app/a/b.py", "from . import c\nfrom ..a import b\nfrom ... import z\nimport_module('.b', __package__)"),
            ("src/app/a/c.py", ""),
        ],
        expect![[r"
            app: app.a -> app.a full
            app.a: app.a.b.x -> app.a.b parent
            app.a: app.y -> app parent
            app.a.b: app.a.c -> app.a.c full
            app.a.b: app.a.b -> app.a.b full
            app.a.b: ...z -> app prefix
            app.a.b: app.a.b -> app.a.b full
        "]],
    );
}

#[test]
fn a_package_hides_the_module_of_its_name_and_stubs_count_only_alone() {
    check(
        python(),
        &[
            ("src/app/x.py", "import hidden"),
            ("src/app/x/__init__.py", "import shown"),
            ("src/app/y.py", "import y"),
            ("src/app/y.pyi", "import stub"),
            ("src/app/z.pyi", "import z"),
            ("src/app/my-script.py", "import script"),
            ("src/other/a.py", "import other"),
        ],
        expect![[r"
            app.my-script: script -> script none external
            app.x: shown -> shown none external
            app.y: y -> y none external
            app.z: z -> z none external
            left out app.x Hidden(FileId(2))
        "]],
    );
}

#[test]
fn a_name_in_two_roots_is_looked_up_in_the_importers_own_first() {
    let code = vec![root("one", &["app"], Language::Python), root("two", &["app", "lib"], Language::Python)];
    check(
        code,
        &[
            ("one/app/__init__.py", ""),
            ("one/app/a.py", "from app import b\nfrom lib import c\nfrom app.b import x\nfrom .b import y"),
            ("two/app/__init__.py", "from app import b"),
            ("two/app/b.py", ""),
            ("two/lib/c.py", ""),
        ],
        expect![[r#"
            app: app.b -> app.b full
            app.a: app.b -> app parent
            app.a: lib.c -> lib.c full
            app.a: app.b.x -> app.b parent
            app.a: app.b.y -> app prefix
        "#]],
    );
}

#[test]
fn rust_paths_lead_to_modules() {
    check(
        rust(),
        &[
            ("src/lib.rs", "pub mod a;\nmod b { pub mod c; }\nuse a::T;\nuse std::fmt;\nfn f() { fmt::write(); crate::b::c::g(); }"),
            ("src/a/mod.rs", "mod d;\nuse self::d::U;\nuse super::b::{c, c::V};\nuse super::super::b;"),
            ("src/a/d.rs", "use crate::a as alias;\nfn f() { alias::g(); c::h(); }\n#[cfg(test)] mod e;"),
            ("src/a/d/e.rs", "use my_crate::a::*;"),
            ("src/b/c.rs", ""),
            ("src/main.rs", "mod x;\nuse my_crate::a;\nuse crate::x::y;"),
            ("src/x.rs", ""),
            ("src/lost.rs", "use crate::a;"),
        ],
        expect![[r"
            my_crate: my_crate.a.T -> my_crate.a parent
            my_crate: std.fmt -> std none external
            my_crate: std.fmt.write -> std none external
            my_crate: my_crate.b.c.g -> my_crate.b.c parent
            my_crate.a: my_crate.a.d.U -> my_crate.a.d parent
            my_crate.a: my_crate.b.c -> my_crate.b.c full
            my_crate.a: my_crate.b.c.V -> my_crate.b.c parent
            my_crate.a: my_crate.b -> my_crate.b full
            my_crate.a.d: my_crate.a -> my_crate.a full
            my_crate.a.d: my_crate.a.g -> my_crate.a parent
            my_crate.a.d: c.h -> c none external
            my_crate.a.d.e: my_crate.a.* -> my_crate.a parent test
            my_crate.main: my_crate.a -> my_crate.a full
            my_crate.main: my_crate.main.x.y -> my_crate.main.x parent
            left out my_crate.lost NotDeclared
        "]],
    );
}

#[test]
fn a_path_attribute_names_the_file() {
    check(
        rust(),
        &[
            ("src/main.rs", "#[path = \"other/place.rs\"] mod a;\nmod gone;"),
            ("src/other/place.rs", "mod b;\nuse self::b::T;"),
            ("src/other/b.rs", "use super::super::a;"),
        ],
        expect![[r"
            my_crate.a: my_crate.a.b.T -> my_crate.a.b parent
            my_crate.a.b: my_crate.a -> my_crate.a full
        "]],
    );
}
