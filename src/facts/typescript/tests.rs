mod exports;

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::read;
use crate::facts::want::Want;

fn check(path: &str, text: &str, expected: &Expect) {
    let facts = read(path, text, Want::default());
    let mut out = String::new();
    for import in &facts.imports {
        let name = import.name.as_deref().unwrap_or("-");
        let alias = import.alias.as_ref().map(|alias| format!(" as {alias}")).unwrap_or_default();
        let context = import.context;
        let flags = [(context.lazy, " lazy"), (context.type_checking, " type"), (context.try_guard, " try")];
        let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect();
        let written = import.name_span.slice(text);
        writeln!(out, "{} {} {name}{alias}{flags} `{written}`", import.kind.word(), import.module).unwrap();
    }
    for problem in &facts.problems {
        writeln!(out, "{}", problem.message).unwrap();
    }
    expected.assert_eq(&out);
}

#[test]
fn every_form_of_import_is_read() {
    check(
        "a.ts",
        r#"import "side";
import def, { one, two as three, type Four } from "./a.js";
import * as all from "@/b";
import type { Five } from "c";
import type six = require("d");
import {} from "e";
export { seven, default as eight } from "f";
export type { Nine } from "g";
export * from "h";
export * as ten from "i";
let t: import("j").Eleven<import("k").Twelve>;
const a = require("l"), b = require(`m`), c = require.resolve("n"), d = await import("o"), e = import(`p`);
require(name); import(`./${name}`); other.require("q"); "import x from 'r'";
"#,
        &expect![[r#"
            import side - `"side"`
            from ./a.js default as def `def`
            from ./a.js one `one`
            from ./a.js two as three `two as three`
            from ./a.js Four type `type Four`
            import @/b - as all `* as all`
            from c Five type `Five`
            import d - as six type `"d"`
            import e - `"e"`
            from f seven `seven`
            from f default as eight `default as eight`
            from g Nine type `Nine`
            star h * `"h"`
            import i - as ten `ten`
            import j - type `"j"`
            import k - type `"k"`
            import l - `"l"`
            import m - ``m``
            import n - `"n"`
            dynamic o - `"o"`
            dynamic p - ``p``
        "#]],
    );
}

#[test]
fn what_an_import_stands_under_is_said() {
    check(
        "a.js",
        r#"function f() { require("a"); try { require("b") } catch { require("c") } }
const g = async () => { await import("d") };
try { require("e"); (() => require("f"))() } finally { require("g") }
try { require("h") } catch (e) {}
import("i").catch(() => import("j"));
class A { m() { import("k") } static { require("l") } }
"#,
        &expect![[r#"
            import a - lazy `"a"`
            import b - lazy try `"b"`
            import c - lazy `"c"`
            dynamic d - lazy `"d"`
            import e - `"e"`
            import f - lazy `"f"`
            import g - `"g"`
            import h - try `"h"`
            dynamic i - try `"i"`
            dynamic j - lazy `"j"`
            dynamic k - lazy `"k"`
            import l - `"l"`
        "#]],
    );
}

#[test]
fn comments_import_types() {
    check(
        "a.js",
        r#"/// <reference path="types.d.ts" />
/// <reference types="node" />
/** @type {import("./a").B<import('./c').D>} see import("./prose") */
let a;
/** @import { E } from "./e" */
// import("./no")
/// <reference path="too-late.d.ts" />
"#,
        &expect![[r#"
            import ./types.d.ts - type `/// <reference path="types.d.ts" />`
            import node - type `/// <reference types="node" />`
            import ./a - type `"./a"`
            import ./c - type `'./c'`
            import ./e - type `"./e"`
        "#]],
    );
    check("a.ts", "/** {import('./a')} */\nlet a: number;\n", &expect![[""]]);
}

#[test]
fn scripts_of_components_keep_their_places() {
    check(
        "a.vue",
        "<template><a b=\"import x from 'no'\"/></template>\n<script setup lang=\"ts\">\nimport A from './A.vue'\nconst a = b as C\n</script>\n<script>\nimport z from 'z'\n</script>",
        &expect![[r#"
            from ./A.vue default as A `A`
            from z default as z `z`
        "#]],
    );
}

#[test]
fn a_file_that_does_not_parse_says_so() {
    check(
        "a.ts",
        "import a from 'a';\nlet = = 1;\n",
        &expect![[r#"
        syntax error: unexpected token
    "#]],
    );
    check(
        "a.js",
        "// @flow\nimport type { A } from 'a';\nlet b: A = 1;\n",
        &expect![[r#"
        from a A type `A`
    "#]],
    );
}

#[test]
fn hostile_nesting_is_refused_or_read_and_never_overflows() {
    let words =
        |text: &str| read("a.tsx", text, Want { symbols: true, ..Want::default() }).problems.first().map(|problem| problem.message.clone());
    for (open, middle, close) in [
        ("(", "a", ")"),
        ("[", "a", "]"),
        ("`${", "a", "}`"),
        ("a?b:", "c", ""),
        ("!", "a", ""),
        ("<a>", "", "</a>"),
        ("exports.a=", "1", ""),
    ] {
        for depth in [3_000, 30_000] {
            let text = format!("x={}{middle}{}", open.repeat(depth), close.repeat(depth));
            _ = words(&text);
        }
    }
    assert_eq!(words(&"(".repeat(200_000)).as_deref(), Some("the code is too large to be written by hand and was not read"));
    assert_eq!(words(&"a<".repeat(200_000)).as_deref(), Some("the code holds too many open `<` and was not read"));
}
