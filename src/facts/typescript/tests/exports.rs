use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::facts::typescript::read;
use crate::facts::want::Want;

/// One line per exported name: form, name, what it is, what it is called inside, the import that it hands on, and where it stands.
fn exports(path: &str, text: &str, expected: &Expect) {
    let facts = read(path, text, Want { symbols: true, ..Want::default() });
    let exports = facts.exports.unwrap();
    let mut out = String::new();
    for export in &exports.names {
        let kind = export.kind.map_or("-", |kind| kind.word());
        let local = export.local.as_ref().filter(|local| **local != export.name).map(|local| format!(" as {local}")).unwrap_or_default();
        let types = if export.types { " type" } else { "" };
        let import = export.import.map(|span| facts.imports.iter().find(|import| import.name_span == span).unwrap());
        let import = import.map(|import| format!(" from {}", import.module)).unwrap_or_default();
        let written = export.name_span.slice(text);
        writeln!(out, "{} {}{local} {kind}{types}{import} `{written}`", export.form.word(), export.name).unwrap();
    }
    if exports.is_open {
        out.push_str("open\n");
    }
    expected.assert_eq(&out);
}

#[test]
fn every_form_of_export_is_read() {
    exports(
        "a.ts",
        r#"import { x, y as z } from "./x"; import type { T } from "./t"; import * as all from "./all";
export const a = 1, { b, c: [d, ...e] } = f();
export function g(): void; export function g(h?: number) {}
export async function* i() {}
export abstract class J {}
export enum K {} export const enum L {} export interface M {} export type N = 1; export namespace O.P { export const no = 1 }
export declare const q: number;
export { g as r, x, z as "a b", T, all, type N as S, unknown };
export type { J as Type };
export default class U {}
export { y as v, default } from "./y"; export type { W } from "./w";
export * from "./star"; export * as ns from "./ns"; export type * from "./types";
export import aa = require("./aa"); export import bb = O.P;
declare module "./x" { export const no: 1 } declare global { export const no: 1 }
const no = 1; module.exports = no;
export {};
"#,
        &expect![[r#"
            declaration a variable `a`
            declaration b variable `b`
            declaration d variable `d`
            declaration e variable `e`
            declaration g function `g`
            declaration i function `i`
            declaration J class `J`
            declaration K enum `K`
            declaration L enum `L`
            declaration M interface type `M`
            declaration N type type `N`
            declaration O namespace `O`
            declaration q variable `q`
            list r as g function `g as r`
            list x - from ./x `x`
            list a b as z - from ./x `z as "a b"`
            list T - type from ./t `T`
            list all - from ./all `all`
            list S as N type type `type N as S`
            list unknown - `unknown`
            list Type as J class type `J as Type`
            declaration default as U class `U`
            from v as y - from ./y `y as v`
            from default - from ./y `default`
            from W - type from ./w `W`
            star * - from ./star `"./star"`
            from ns - from ./ns `ns`
            star * - type from ./types `"./types"`
            declaration aa - from ./aa `aa`
            declaration bb - `bb`
        "#]],
    );
}

#[test]
fn a_default_is_what_stands_behind_it() {
    exports(
        "a.ts",
        "const a = 1;\nexport default a;\n",
        &expect![[r#"
        declaration default as a variable `a`
    "#]],
    );
    exports(
        "a.ts",
        "import a from 'a';\nexport default (a as B)!;\n",
        &expect![[r#"
        declaration default as a - from a `(a as B)!`
    "#]],
    );
    exports(
        "a.ts",
        "export default () => 1;\n",
        &expect![[r#"
        declaration default function `() => 1`
    "#]],
    );
    exports(
        "a.ts",
        "import a = require('a');\nexport = a;\n",
        &expect![[r#"
        assignment export= as a - from a `a`
    "#]],
    );
    exports(
        "a.ts",
        "interface A {}\nconst A = 1;\nexport { A };\n",
        &expect![[r#"
        list A variable `A`
    "#]],
    );
    exports(
        "a.vue",
        "<script>\nexport default {}\n</script>\n",
        &expect![[r#"
        open
    "#]],
    );
}

#[test]
fn a_module_of_declarations_exports_all_of_them_unless_it_says_which() {
    exports(
        "a.d.ts",
        "import 'b';\ndeclare const a: 1;\ninterface B {}\nexport as namespace C;\n",
        &expect![[r#"
        declaration a variable `a`
        declaration B interface type `B`
        global C namespace `C`
    "#]],
    );
    exports(
        "a.d.ts",
        "declare const a: 1;\nexport { a as b };\n",
        &expect![[r#"
        list b as a variable `a as b`
    "#]],
    );
    exports("a.d.ts", "declare const a: 1;\n", &expect![[r#""#]]);
}

#[test]
fn exports_of_scripts_are_assignments() {
    exports(
        "a.js",
        r#"const b = require("./b"); class C {}
exports.a = 1; exports.a = 2; module.exports.b = b; exports["c d"] = C; exports.e.no = 1;
exports.f = exports.g = void 0; if (x) { module.exports.h = () => 1 }
Object.defineProperty(exports, "__esModule", { value: true });
Object.defineProperty(exports, "i", { get: () => 1 });
exports.j = require("./j");
exports.a(); typeof exports; other.exports = 1; module.hot.exports = 1;
(function (exports) { exports.no = 1 }); function k() { const module = l; module.exports = 1 }
"#,
        &expect![[r#"
            commonjs a value `a`
            commonjs b variable `b`
            commonjs c d as C class `"c d"`
            commonjs f value `f`
            commonjs g value `g`
            commonjs h function `h`
            commonjs i - `"i"`
            commonjs j - from ./j `j`
        "#]],
    );
}

#[test]
fn a_script_that_exports_itself_exports_the_keys_of_an_object_too() {
    exports(
        "a.js",
        "const b = 1; function c() {}\nmodule.exports = exports = { b, c, d: class {}, 'e f': b, 1: 2, g() {} };\n",
        &expect![[r#"
        commonjs export= value `module.exports`
        commonjs b variable `b`
        commonjs c function `c`
        commonjs d class `d`
        commonjs e f as b variable `'e f'`
        commonjs 1 value `1`
        commonjs g function `g`
    "#]],
    );
    exports(
        "a.js",
        "module.exports = { ...require('b'), [c]: 1, d: require('d') };\n",
        &expect![[r#"
        commonjs export= value `module.exports`
        commonjs d - from d `d`
        open
    "#]],
    );
    exports(
        "a.js",
        "module.exports = require('./b');\n",
        &expect![[r#"
        commonjs export= - from ./b `module.exports`
        open
    "#]],
    );
    exports(
        "a.js",
        "module.exports = function a() {};\n",
        &expect![[r#"
        commonjs export= function `module.exports`
    "#]],
    );
}

#[test]
fn exports_that_go_elsewhere_may_be_more() {
    exports(
        "a.js",
        "const app = exports = module.exports = {};\n",
        &expect![[r#"
        commonjs export= value `module.exports`
        open
    "#]],
    );
    exports(
        "a.js",
        "__exportStar(require('b'), exports);\n",
        &expect![[r#"
        open
    "#]],
    );
    exports(
        "a.js",
        "const all = exports;\n",
        &expect![[r#"
        open
    "#]],
    );
    exports(
        "a.js",
        "exports[name] = 1;\n",
        &expect![[r#"
        open
    "#]],
    );
    exports(
        "a.js",
        "export const a = 1;\nexports.b = 2;\n",
        &expect![[r#"
        declaration a variable `a`
    "#]],
    );
}
