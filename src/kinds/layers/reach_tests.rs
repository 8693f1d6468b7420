//! Chains of imports.

use expect_test::{Expect, expect};

use super::tests::judge_tree;

const MODEL: &str = "\
layers:
  product:
    members: { web: ['app.web.**'], logic: ['app.logic.**'], storage: ['app.storage.**'] }
    may_import: { web: [logic], logic: [storage] }
with:
";

const STORAGE: (&str, &str) = ("app/storage/rows.py", "");

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(with: &str, files: &[(&str, &str)], expected: Expect) {
    let mut all = vec![STORAGE, ("app/logic/plan.py", ""), ("app/web/empty.py", "")];
    all.extend(files);
    expected.assert_eq(&judge_tree(&format!("{MODEL}{with}"), &all));
}

/// The messages of the findings.
fn messages(with: &str, files: &[(&str, &str)]) -> Vec<String> {
    let mut all = vec![STORAGE, ("app/logic/plan.py", ""), ("app/web/empty.py", "")];
    all.extend(files);
    let judged = judge_tree(&format!("{MODEL}{with}"), &all);
    let found: Vec<String> =
        judged.lines().filter(|line| !line.starts_with(' ') && !line.ends_with("subjects")).map(str::to_owned).collect();
    found.into_iter().filter(|line| !line.starts_with("note")).collect()
}

#[test]
fn a_chain_through_modules_in_no_layer_counts_only_when_asked_for() {
    let files = [
        ("app/web/page.py", "from app import util\n"),
        ("app/util/__init__.py", "from app.util.deep import read\n"),
        ("app/util/deep.py", "def read():\n    from app.storage.rows import all\n"),
    ];
    assert_eq!(messages("  reach: direct\n", &files), Vec::<String>::new());
    check(
        "  reach: indirect\n",
        &files,
        expect![[r#"
            4 subjects
            error[web⇒storage] `web` module `app.web.page` must not reach `storage` module `app.storage.rows` through `app.util`, `app.util.deep`
              primary «util» imported here
              policy «web» `web` may import `logic`
              secondary «read» which imports `app.util.deep`
              secondary «all» which imports `app.storage.rows`
              help remove one import of the chain, or give `app.util` a layer of its own
            note: `LAYER-001`: modules in no layer of `product`, whose imports count only in chains: 2
        "#]],
    );
}

#[test]
fn every_form_of_import_is_a_link_of_a_chain() {
    for link in [
        "import app.storage.rows",
        "import app.storage.rows as r",
        "from app.storage import rows",
        "from .storage import rows",
        "from app.storage.rows import *",
        "def f():\n    import app.storage.rows",
        "if TYPE_CHECKING:\n    from app.storage import rows",
        "if TYPE_CHECKING:\n    pass\nelse:\n    from app.storage import rows",
        "try:\n    from app.storage import rows\nexcept ImportError:\n    rows = None",
        "import importlib\nrows = importlib.import_module('app.storage.rows')",
        "from importlib import import_module as load\nrows = load('app.storage.rows')",
        "rows = __import__('app.storage.rows')",
        "class C:\n    from app.storage import rows",
    ] {
        let files = [("app/web/page.py", "import app.hub"), ("app/hub.py", link)];
        let expected =
            ["error[web⇒storage] `web` module `app.web.page` must not reach `storage` module `app.storage.rows` through `app.hub`"];
        assert_eq!(messages("  reach: indirect\n", &files), expected, "{link}");
    }
}

#[test]
fn what_the_layers_on_the_way_may_import_is_no_chain_of_this_one() {
    let files =
        [("app/web/page.py", "import app.hub"), ("app/hub.py", "import app.logic.plan"), ("app/logic/x.py", "import app.storage.rows")];
    assert_eq!(messages("  reach: indirect\n", &files), Vec::<String>::new());
}

#[test]
fn the_first_by_name_of_the_shortest_chains_is_shown() {
    let files = [
        ("app/web/page.py", "import app.b\nimport app.a\n"),
        ("app/a.py", "import app.c\nimport app.b\n"),
        ("app/b.py", "import app.storage.rows\n"),
        ("app/c.py", "import app.storage.rows\n"),
    ];
    let through = |first: &str, rest: &str| {
        format!(
            "error[web⇒storage] `web` module `app.web.page` must not reach `storage` module `app.storage.rows` through `app.{first}`{rest}"
        )
    };
    assert_eq!(messages("  reach: indirect\n", &files), [through("a", ", `app.b`"), through("b", "")]);
}

#[test]
fn an_ignored_import_is_gone_before_chains_are_followed_and_must_exist() {
    let files = [("app/web/page.py", "import app.hub"), ("app/hub.py", "import app.storage.rows")];
    let ignore = "  reach: indirect\n  ignore_imports: [{ from: app.hub, to: app.storage.rows, reason: moved with ARCH-7 }]\n";
    assert_eq!(messages(ignore, &files), Vec::<String>::new());
    check(
        "  ignore_imports:\n    - { from: app.hub, to: app.storage.gone, reason: moved with ARCH-7 }\n    - { from: app.x, to: app.y, reason: later by plan, unmatched: ok }\n",
        &files,
        expect![[r#"
            4 subjects
            problem[unknown-name] no import of `app.storage.gone` in `app.hub`
              primary «{ from: app.hub, to: app.storage.gone, reason: moved with ARCH-7 }» 
            note: `LAYER-001`: modules in no layer of `product`, whose imports are not judged: 1
        "#]],
    );
    check(
        "  ignore_imports: [{ from: app.hub, to: 'app.**', reason: todo }]\n",
        &files,
        expect![[r#"
        mistake the reason says nothing Some("write why this import does not count")
    "#]],
    );
}

#[test]
fn no_chain_at_all_leads_to_what_must_not_be_reached() {
    let files = [
        ("app/web/page.py", "import app.logic.plan2\n"),
        ("app/web/other.py", "import app.web.page\n"),
        ("app/logic/plan2.py", "import app.storage.rows\nfrom google import generativeai\nimport google.cloud\n"),
    ];
    assert_eq!(
        messages("  must_not_reach: { web: [storage, { third_party: google.generativeai }] }\n", &files),
        [
            "error[web⇒google.generativeai] `web` module `app.web.page` must not reach `google.generativeai` through `app.logic.plan2`",
            "error[web⇒storage] `web` module `app.web.page` must not reach `storage` module `app.storage.rows` through `app.logic.plan2`",
        ]
    );
    check(
        "  must_not_reach: { web: [stroage, web] }\n",
        &files,
        expect![[r#"
        mistake the layer model `product` has no layer `stroage` Some("did you mean `storage`?")
        mistake `web` reaches itself Some("name another layer")
    "#]],
    );
}

#[test]
fn a_third_party_is_forbidden_behind_modules_in_no_layer_too() {
    let files = [("app/logic/x.py", "import app.hub"), ("app/hub.py", "from openai import types")];
    let with = "  reach: indirect\n  third_party: { logic: [openai] }\n";
    assert_eq!(messages(with, &files), ["error[logic⇒openai] `logic` module `app.logic.x` must not reach `openai` through `app.hub`"]);
}

#[test]
fn some_modules_must_be_in_a_layer_and_some_of_them_need_not() {
    let files = [("app/tools/a.py", ""), ("app/tools/b.py", ""), ("app/hub.py", "")];
    let with = "  unassigned: { error: ['app.tools.**'], ok: [app.tools.b] }\n";
    assert_eq!(messages(with, &files), ["error[unassigned] module `app.tools.a` belongs to no layer of `product`"]);
}
