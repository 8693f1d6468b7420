use std::fmt::Write;

use expect_test::{Expect, expect};

use super::link;
use crate::workspace::imports::Language;
use crate::workspace::imports::testing::{facts, graph, root, sources};

/// What can be taken from one module: name, what it is, the module that says so, and what it hands on.
fn check(language: Language, files: &[(&str, &str)], module: &str, expected: &Expect) {
    let sources = sources(files);
    let graph = graph(vec![root("", &["app"], language)], &sources);
    let exports = link(&graph, &facts(&sources));
    let (all, is_all) = exports.visible(module, &graph);
    let mut out = String::new();
    for exported in all {
        let kind = exports.kind(exported, &graph).map_or("-", |kind| kind.word());
        let target = exported.import.map(|import| format!(" = {}", import.target)).unwrap_or_default();
        writeln!(out, "{} {kind} of {}{target}", exported.export.name, exported.of.module).unwrap();
    }
    if !is_all {
        out.push_str("and more\n");
    }
    expected.assert_eq(&out);
}

#[test]
fn stars_bring_the_names_of_other_modules_but_no_default() {
    let files = [
        (
            "app/index.ts",
            "export * from './a'; export * from './b'; export const own = 1; export * as c from './c'; export { d as e } from './d';",
        ),
        ("app/a.ts", "export const own = 2, a = 1; export default 1; export * from './index';"),
        ("app/b.ts", "export { a, default as b } from './a'; export type { T } from './c';"),
        ("app/c.ts", "export interface T {} export { d } from './d';"),
        ("app/d.ts", "export * from './f';"),
        ("app/f.ts", "import { g } from './g'; export { g as d };"),
        ("app/g.ts", "export class g {}"),
    ];
    check(
        Language::TypeScript,
        &files,
        "app.index",
        &expect![[r#"
        * - of app.index = app.a.*
        * - of app.index = app.b.*
        own variable of app.index
        c namespace of app.index = app.c
        e class of app.index = app.d.d
        a variable of app.b = app.a.a
        b value of app.b = app.a.default
        T interface of app.b = app.c.T
    "#]],
    );
}

#[test]
fn what_cannot_be_seen_may_hold_more() {
    let files = [
        ("app/a.ts", "export * from 'react'; export { x } from 'react';"),
        ("app/b.ts", "export * from './gone';"),
        ("app/c.ts", "export * from './d.js';"),
        ("app/d.js", "module.exports = f();"),
    ];
    for (module, expected) in [
        (
            "app.a",
            expect![[r#"
            * - of app.a = react.*
            x - of app.a = react.x
            and more
        "#]],
        ),
        (
            "app.b",
            expect![[r#"
            * - of app.b = app.gone.*
            and more
        "#]],
        ),
        (
            "app.c",
            expect![[r#"
            * - of app.c = app.d.*
            and more
        "#]],
        ),
        (
            "app.gone",
            expect![[r#"
            and more
        "#]],
        ),
    ] {
        check(Language::TypeScript, &files, module, &expected);
    }
}

#[test]
fn names_of_all_are_followed_to_what_they_are() {
    let files = [
        (
            "app/__init__.py",
            "from .a import A, f as g, CONSTANT\nfrom . import a\nx = 1\n__all__ = ['A', 'g', 'CONSTANT', 'a', 'x', 'gone']\n",
        ),
        ("app/a.py", "class A: ...\ndef f(): ...\nCONSTANT = 1\n"),
        ("app/b.py", "def f(): ...\n"),
    ];
    check(
        Language::Python,
        &files,
        "app",
        &expect![[r#"
        A class of app = app.a.A
        g function of app = app.a.f
        CONSTANT - of app = app.a.CONSTANT
        a namespace of app = app.a
        x variable of app
        gone - of app
    "#]],
    );
    check(Language::Python, &files, "app.b", &expect![[r#""#]]);
}

#[test]
fn circles_and_long_chains_end() {
    let mut files = vec![("app/a0.ts".to_owned(), "export * from './a1'; export { x } from './a1';".to_owned())];
    files.extend(
        (1..2_000)
            .map(|at| (format!("app/a{at}.ts"), format!("export * from './a{}'; export {{ x }} from './a{}';", (at + 1) % 2_000, at + 1))),
    );
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let sources = sources(&files);
    let graph = graph(vec![root("", &["app"], Language::TypeScript)], &sources);
    let exports = link(&graph, &facts(&sources));
    assert!(exports.visible("app.a0", &graph).1);
    assert_eq!(exports.all(&graph).filter(|exported| exports.kind(*exported, &graph).is_some()).count(), 0);
}
