use std::fmt::Write;

use expect_test::{Expect, expect};

use super::super::testing::{graph, root, sources};
use crate::workspace::imports::Language;

fn check(packages: &[&str], files: &[(&str, &str)], expected: &Expect) {
    let sources = sources(files);
    let graph = graph(vec![root("", packages, Language::TypeScript)], &sources);
    let mut out = String::new();
    for import in &graph.imports {
        let made = if import.generated { " generated" } else { "" };
        writeln!(out, "{} -> {} [{}] {}{made}", import.importer, import.target, import.imported, import.resolved.word()).unwrap();
    }
    expected.assert_eq(&out);
}

#[test]
fn relative_paths_follow_the_rules_of_endings_and_folders() {
    check(
        &["src"],
        &[
            (
                "src/a.ts",
                r#"import "./b"; import { x } from "./b.js"; import "./c"; import "./d.d"; import "./f.json"; import "./gone"; import y from "../../up";
import "./lib"; import "./b.js?raw"; import "."; import z from "./c/none/deep";"#,
            ),
            ("src/b.ts", ""),
            ("src/b.js", ""),
            ("src/c/index.tsx", "import * as up from '..'; export * from '../b';"),
            ("src/d.d.ts", ""),
            ("src/f.json", "{}"),
            ("src/index.ts", ""),
            ("src/lib/package.json", r#"{"main": "dist/main.js"}"#),
            ("src/lib/src/main.ts", ""),
        ],
        &expect![[r#"
            src.a -> src.b [src.b] full
            src.a -> src.b.x [src.b] parent
            src.a -> src.c.index [src.c.index] full
            src.a -> src.d [src.d] full
            src.a -> src.f·json [src.f·json] full
            src.a -> src.gone [src] prefix
            src.a -> ../../up.default [../../up] none
            src.a -> src.lib.src.main [src.lib.src.main] full
            src.a -> src.b [src.b] full
            src.a -> src.index [src.index] full
            src.a -> src.c.none.deep.default [src.c] prefix
            src.c.index -> src.index [src.index] full
            src.c.index -> src.b.* [src.b] parent
        "#]],
    );
}

#[test]
fn aliases_come_from_the_nearest_configuration_and_what_it_extends() {
    check(
        &["web"],
        &[
            ("tsconfig.base.json", r#"{ "compilerOptions": { "paths": { "@base/*": ["./web/base/*"] } } }"#),
            (
                "web/tsconfig.json",
                "{ // comment\n \"extends\": \"../tsconfig.base.json\",\n \"compilerOptions\": { \"baseUrl\": \".\", /* and */ \"paths\": { \"@/*\": [\"./src/*\"], \"exact\": [\"./src/exact.ts\"], }, }, }",
            ),
            (
                "web/src/a.ts",
                r#"import a from "@/b"; import "exact"; import "src/b"; import "@/gone"; import "@base/x"; import "react"; import fs from "node:fs"; import "@/folder/"; import "src/folder/";"#,
            ),
            ("web/src/b.ts", ""),
            ("web/src/folder/index.ts", ""),
            ("web/src/exact.ts", ""),
            ("web/plain/tsconfig.json", r#"{ "extends": "../../tsconfig.base.json" }"#),
            ("web/plain/a.ts", r#"import "@base/x"; import { y } from "@aws-sdk/client-s3/deep";"#),
            ("web/base/x.ts", ""),
        ],
        &expect![[r#"
            web.plain.a -> web.base.x [web.base.x] full
            web.plain.a -> @aws-sdk/client-s3.deep.y [@aws-sdk/client-s3] none
            web.src.a -> web.src.b.default [web.src.b] parent
            web.src.a -> web.src.exact [web.src.exact] full
            web.src.a -> web.src.b [web.src.b] full
            web.src.a -> web.src.gone [web.src] prefix
            web.src.a -> @base/x [@base/x] none
            web.src.a -> react [react] none
            web.src.a -> fs.default [fs] none
            web.src.a -> web.src.folder.index [web.src.folder.index] full
            web.src.a -> web.src.folder.index [web.src.folder.index] full
        "#]],
    );
}

#[test]
fn packages_of_the_workspace_are_first_party() {
    check(
        &["packages", "web", "apart"],
        &[
            ("package.json", r#"{ "workspaces": ["packages/*", "web"] }"#),
            (
                "packages/shared/package.json",
                r##"{ "name": "@x/shared", "exports": { ".": { "types": "./dist/src/index.d.ts", "import": "./dist/src/index.js" }, "./sub/*": "./dist/src/sub/*.js" }, "imports": { "#own": "./src/own.ts" } }"##,
            ),
            ("packages/shared/src/index.ts", r##"import "#own"; import "@x/shared/sub/a";"##),
            ("packages/shared/src/own.ts", ""),
            ("packages/shared/src/sub/a.ts", ""),
            ("packages/plain/package.json", r#"{ "name": "plain", "main": "lib/made-elsewhere.js" }"#),
            ("packages/plain/other.ts", ""),
            ("web/package.json", r#"{ "name": "web" }"#),
            (
                "web/a.ts",
                r#"import { b } from "@x/shared"; import "@x/shared/sub/a"; import "@x/shared/hidden"; import p from "plain"; import "plain/other";"#,
            ),
            ("apart/package.json", r#"{ "name": "apart" }"#),
            ("apart/a.ts", r#"import "@x/shared";"#),
        ],
        &expect![[r#"
            apart.a -> @x/shared [@x/shared] none
            packages.shared.src.index -> packages.shared.src.own [packages.shared.src.own] full
            packages.shared.src.index -> packages.shared.src.sub.a [packages.shared.src.sub.a] full
            web.a -> packages.shared.src.index.b [packages.shared.src.index] parent
            web.a -> packages.shared.src.sub.a [packages.shared.src.sub.a] full
            web.a -> packages.shared [packages.shared] full
            web.a -> packages.plain.default [packages.plain] parent
            web.a -> packages.plain.other [packages.plain.other] full
        "#]],
    );
}

#[test]
fn files_of_one_name_are_modules_each() {
    check(
        &["src"],
        &[
            ("src/a.js", "import './a.d.ts'"),
            ("src/a.d.ts", "import './a.js'"),
            ("src/a.test.ts", "import './a'"),
            ("src/[id]/p.tsx", "import '../a'"),
        ],
        &expect![[r#"
            src.[id].p -> src.a [src.a] full
            src.a -> src.a [src.a] full
            src.a·js -> src.a [src.a] full
            src.a·test -> src.a [src.a] full
        "#]],
    );
}

#[test]
fn what_a_build_writes_is_not_missing() {
    check(
        &["app"],
        &[
            ("app/tsconfig.json", r#"{ "compilerOptions": { "rootDirs": [".", "./.types"] } }"#),
            ("app/.types/routes/+types/a.d.ts", ""),
            (
                "app/routes/a.ts",
                r#"import type { R } from "./+types/a"; import "./+types/b"; import "../icon.svg"; import "../player"; import "../../node_modules/x";"#,
            ),
            ("app/icon.svg", ""),
            ("app/player.web.tsx", ""),
        ],
        &expect![[r#"
            app.routes.a -> app.·types.routes.+types.a.R [app.·types.routes.+types.a] parent
            app.routes.a -> app.routes.+types.b [app.routes] prefix
            app.routes.a -> app.icon·svg [app.icon·svg] full
            app.routes.a -> app.player·web [app.player·web] full
            app.routes.a -> x [x] none
        "#]],
    );
}

#[test]
fn what_a_build_writes_is_read_as_its_source() {
    check(
        &["worker"],
        &[
            ("worker/package.json", "{}"),
            ("worker/tsconfig.json", r#"{"compilerOptions": {"outDir": "./dist", "rootDir": "./src"}}"#),
            ("worker/src/a.ts", "require('../dist/b.js'); require('../dist/gone.js'); import '../lib/b.js';"),
            ("worker/src/b.ts", ""),
        ],
        &expect![[r#"
            worker.src.a -> worker.src.b [worker.src.b] full
            worker.src.a -> worker.dist.gone [worker] prefix
            worker.src.a -> worker.lib.b [worker] prefix
        "#]],
    );
}
