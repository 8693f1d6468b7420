use std::fmt::Write;

use expect_test::{Expect, expect};

use super::dependencies::{self, Ecosystem, Origin};
use super::entries::within;
use super::misread;
use super::openapi::{endpoints, find};
use super::owners::Owners;
use super::{Format, read};

/// Every entry with its value and the text under its place.
fn check(path: &str, text: &str, expected: &Expect) {
    let document = read(text, Format::of(path).unwrap());
    let mut lines = String::new();
    for entry in &document.entries {
        let value = entry.content.text().map_or(entry.content.word().to_owned(), |value| format!("{value:?}"));
        writeln!(lines, "{} = {value} «{}»", entry.key, entry.span.slice(text)).unwrap();
    }
    document.problems.iter().for_each(|problem| writeln!(lines, "! {} «{}»", problem.message, problem.span.slice(text)).unwrap());
    expected.assert_eq(&lines);
}

#[test]
fn an_item_is_named_by_its_first_field_when_that_tells_items_apart() {
    let text = "rules:\n  - id: A\n    on: 2027-01-31\n  - id: B\nsteps:\n  - run: x\n  - run: x\n'a.b': [1]\n";
    let expected = expect![[r#"
        rules = list «rules:»
        rules.A = map «id: A»
        rules.A.id = "A" «id: A»
        rules.A.on = "2027-01-31" «on: 2027-01-31»
        rules.B = map «id: B»
        rules.B.id = "B" «id: B»
        steps = list «steps:»
        steps.0 = map «run: x»
        steps.0.run = "x" «run: x»
        steps.1 = map «run: x»
        steps.1.run = "x" «run: x»
        "a.b" = list «'a.b': [1]»
        "a.b".0 = "1" «1»
    "#]];
    check("a.yaml", text, &expected);
}

#[test]
fn a_broken_document_keeps_what_was_read_and_says_where_it_breaks() {
    let expected = expect![[r#"
        a = "1" «"a": 1»
        ! `a` is written twice «"a"»
        ! not valid JSON: expected `,` or `}` «x»
    "#]];
    check("a.json", "{\"a\": 1, \"a\": 2 x", &expected);
    let expected = expect![[r#"
        name = map «name: {{ .Values.x }}»
        ! a key must be text «{ .Values.x }»
    "#]];
    check("a.yaml", "name: {{ .Values.x }}\n", &expected);
}

#[test]
fn aliases_of_aliases_stop_at_a_bound() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        writeln!(text, "a{level}: &a{level} [{}]", vec![before; 10].join(", ")).unwrap();
    }
    let document = read(&text, Format::Yaml);
    assert_eq!(document.problems.first().unwrap().message, "more than 500000 values");
}

#[test]
fn a_table_of_markdown_is_its_rows_by_their_columns() {
    let text = "---\nowner: me\n---\n# Title\n\n## Current *state*\n\n| Id | Test `file` | |\n|---|---|---|\n| A | [x](tests/x.py) | `y` |\n| B | | z |\n";
    let expected = expect![[r#"
        front_matter = map «---»
        front_matter.owner = "me" «owner: me»
        headings = list «---»
        headings.0 = "Title" «# Title»
        headings.1 = "Current state" «## Current *state*»
        links = list «---»
        links.0 = "tests/x.py" «[x](tests/x.py)»
        tables = map «---»
        tables.Current state = list «| Id | Test `file` | |»
        tables.Current state.A = map «| A | [x](tests/x.py) | `y` |»
        tables.Current state.A.Id = "A" «A»
        tables.Current state.A.Test file = "x" «[x](tests/x.py)»
        tables.Current state.A.3 = "y" «`y`»
        tables.Current state.B = map «| B | | z |»
        tables.Current state.B.Id = "B" «B»
        tables.Current state.B.Test file = "" «»
        tables.Current state.B.3 = "z" «z»
    "#]];
    check("a.md", text, &expected);
}

#[test]
fn the_last_pattern_that_fits_says_who_owns_a_path() {
    let text = "* @all # everybody\n*.js @js\n/build/logs/ @logs\ndocs/* docs@example.com\napps/ @octo\n/apps/github\n**/vendor @v @w\n!x @no\nbad owner\n";
    let owners = Owners::of(&read(text, Format::Owners));
    for (path, expected) in [
        ("a.py", "@all"),
        ("src/deep/a.js", "@js"),
        ("build/logs/x/y.txt", "@logs"),
        ("src/build/logs/x.txt", "@all"),
        ("docs/start.md", "docs@example.com"),
        ("docs/more/start.md", "@all"),
        ("src/apps/x.py", "@octo"),
        ("apps/github/x.py", ""),
        ("a/vendor/b/c.py", "@v @w"),
        ("x", "@all"),
        ("bad", "@all"),
    ] {
        assert_eq!(owners.owners(path).join(" "), expected, "{path}");
    }
}

fn dependencies(path: &str, text: &str) -> String {
    let found = dependencies::of(path, &read(text, Format::of(path).unwrap()));
    let line = |dependency: &dependencies::Dependency| {
        let origin = if dependency.origin == Origin::Registry { String::new() } else { format!(" {:?}", dependency.origin) };
        let extras = dependency.extras.join("+");
        format!("{} {} {extras}|{}{origin} «{}»\n", dependency.name, dependency.version, dependency.group, dependency.span.slice(text))
    };
    found.iter().map(line).collect()
}

#[test]
fn requirements_are_read_as_pip_reads_them() {
    let text = "# comment\n-r base.txt\n--index-url https://x\nFoo_Bar.baz[a, b] >= 1.0, <2 ; python_version < '3' # why\n\
        redis==5.0 \\\n    --hash=sha256:abc\ngit+https://x/y.git@v1#egg=thing\npkg @ https://x/pkg.whl\n./local\n-e ../other\n";
    let expected = expect![[r#"
        foo-bar-baz >=1.0,<2 a+b|dev «Foo_Bar.baz[a, b] >= 1.0, <2 ; python_version < '3'»
        redis ==5.0 |dev «redis==5.0 \»
        thing  |dev Git «git+https://x/y.git@v1#egg=thing»
        pkg  |dev Url «pkg @ https://x/pkg.whl»
          |dev Path «./local»
          |dev Path «-e ../other»
    "#]];
    expected.assert_eq(&dependencies("requirements-dev.txt", text));
}

#[test]
fn every_table_of_a_manifest_counts() {
    let python = "[project]\ndependencies = ['a>=1']\n[project.optional-dependencies]\nx = ['b[c]']\n[dependency-groups]\ndev = ['d', {include-group = 'x'}]\n\
        [build-system]\nrequires = ['hatchling']\n[tool.poetry.dependencies]\npython = '^3'\ne = {version = '^1', extras = ['f']}\n";
    let expected = expect![[r#"
        a >=1 |main «'a>=1'»
        b  c|x «'b[c]'»
        d  |dev «'d'»
        hatchling  |build «'hatchling'»
        e ^1 f|main «e = {version = '^1', extras = ['f']}»
    "#]];
    expected.assert_eq(&dependencies("x/pyproject.toml", python));
    let rust = "[dependencies]\nserde_json = '1'\nx = { package = 'real', git = 'https://x' }\n[target.'cfg(unix)'.dev-dependencies]\nnix = '0.1'\n";
    let expected = expect![[r#"
        serde-json 1 |main «serde_json = '1'»
        real  |main Git «x = { package = 'real', git = 'https://x' }»
        nix 0.1 |dev «nix = '0.1'»
    "#]];
    expected.assert_eq(&dependencies("Cargo.toml", rust));
    let npm = "{\"dependencies\": {\"@a/b\": \"^1\", \"c\": \"npm:real@2\"}, \"devDependencies\": {\"d\": \"file:../d\"}}";
    let expected = expect![[r#"
        @a/b ^1 |main «"@a/b": "^1"»
        real 2 |main «"c": "npm:real@2"»
        d file:../d |dev Path «"d": "file:../d"»
    "#]];
    expected.assert_eq(&dependencies("package.json", npm));
    assert_eq!(dependencies::ecosystem("a/b.json"), None::<Ecosystem>);
}

#[test]
fn an_endpoint_has_what_its_path_and_its_references_give_it() {
    let text = "openapi: 3.1.0\nsecurity: [{ bearer: [] }]\npaths:\n  /runs/{id}:\n    parameters: [{ $ref: '#/components/parameters/Tenant' }]\n    \
        get:\n      operationId: getRun\n      tags: [runs]\n      responses: { '200': {}, '404': {} }\n    post:\n      security: []\n\
        components:\n  parameters:\n    Tenant: { in: header, name: X-Tenant }\n";
    let document = read(text, Format::Yaml);
    let mut lines = String::new();
    for endpoint in endpoints(&document) {
        let id = endpoint.id.unwrap_or_default();
        let lists = [endpoint.tags, endpoint.security, endpoint.parameters, endpoint.responses].map(|list| list.join(","));
        writeln!(lines, "{} {} {id} {}", endpoint.method, endpoint.route, lists.join(" | ")).unwrap();
    }
    let expected = expect![[r#"
        GET /runs/{id} getRun runs | bearer | header:X-Tenant | 200,404
        POST /runs/{id}   |  | header:X-Tenant | 
    "#]];
    expected.assert_eq(&lines);
    assert!(find(&document.entries, "/paths/~1runs~1{id}/get").is_some());
    assert!(find(&document.entries, "/paths/~1runs").is_none());
    assert!(endpoints(&read("paths: { /x: { get: {} } }\n", Format::Yaml)).is_empty());
}

#[test]
fn what_is_within_an_entry_is_its_own_and_not_what_is_deeper() {
    let document = read("a:\n  b: { c: 1 }\n  d: 2\ne: 3\n", Format::Yaml);
    let names: Vec<&str> = within(&document.entries, 0).map(|(_, entry)| entry.name.as_str()).collect();
    assert_eq!(names, ["b", "d"]);
}

#[test]
fn what_is_no_dependency_where_one_is_expected_is_said() {
    let check = |path: &str, text: &str, expected: &Expect| {
        let found = misread::misread(path, &read(text, Format::of(path).unwrap()));
        let lines: Vec<String> = found.iter().map(|problem| format!("{} «{}»\n", problem.message, problem.span.slice(text))).collect();
        expected.assert_eq(&lines.concat());
    };
    let list = "<<<<<<< HEAD\nfoo bar\na==1.0\nb ^1\nc>=1,<2;python_version>'3'\n--index-url https://x\n--weird 1\n./local\n${NAME}==1\n-d\n\
        e (>=1)\nf[x,y]~=1.0\ng @ git+https://x\nh=1\n";
    check(
        "requirements.txt",
        list,
        &expect![[r#"
            this line is no requirement: what it asks for is not known «<<<<<<< HEAD»
            this line is no requirement: what it asks for is not known «foo bar»
            this line is no requirement: what it asks for is not known «b ^1»
            this line is no requirement: what it asks for is not known «${NAME}==1»
            this line is no requirement: what it asks for is not known «h=1»
            `--weird` is no option of a list of requirements: what it changes is not known «--weird 1»
            `-d` is no option of a list of requirements: what it changes is not known «-d»
        "#]],
    );
    let python = "[project]\ndependencies = 'a'\n[project.optional-dependencies]\nx = ['b', 1, 'c c', ['d']]\ny = { e = '1' }\n[dependency-groups]\n\
        dev = ['f', { include-group = 'x' }]\n[tool.poetry.dependencies]\npython = '^3'\ng = 1\nh = '^1'\n[build-system]\nrequires = []\n";
    check(
        "pyproject.toml",
        python,
        &expect![[r#"
        `project.dependencies` is a text, not a list of requirements: what it asks for is not known «dependencies = 'a'»
        `project.optional-dependencies.x.1` is a number, not a requirement: what it asks for is not known «1»
        `c c` is no requirement: what it asks for is not known «'c c'»
        `project.optional-dependencies.x.3` is a list, not a requirement: what it asks for is not known «['d']»
        `project.optional-dependencies.y` is a map, not a list of requirements: what it asks for is not known «y = { e = '1' }»
        `tool.poetry.dependencies.g` is a number, not a version or a table: what it asks for is not known «g = 1»
    "#]],
    );
    check(
        "pyproject.toml",
        "project = 1\ndependency-groups = []\n",
        &expect![[r#"
        `project` is a number, not a table: what it asks for is not known «project = 1»
        `dependency-groups` is a list, not a table: what it asks for is not known «dependency-groups = []»
    "#]],
    );
    check(
        "Cargo.toml",
        "[dependencies]\na = 1\nb = '1'\nc = { path = 'c' }\nd = ['1']\n[target.x]\ndependencies = 'e'\n",
        &expect![[r#"
            `dependencies.a` is a number, not a version or a table: what it asks for is not known «a = 1»
            `dependencies.d` is a list, not a version or a table: what it asks for is not known «d = ['1']»
            `target.x.dependencies` is a text, not a table: what it asks for is not known «dependencies = 'e'»
        "#]],
    );
    check(
        "package.json",
        r#"{"dependencies": {"a": 1, "b": "^1", "c": {}}, "devDependencies": []}"#,
        &expect![[r#"
        `dependencies.a` is a number, not a version: what it asks for is not known «"a": 1»
        `dependencies.c` is a map, not a version: what it asks for is not known «"c": {}»
        `devDependencies` is a list, not a table: what it asks for is not known «"devDependencies": []»
    "#]],
    );
}
