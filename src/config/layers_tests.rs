#![expect(clippy::format_collect, clippy::format_push_string, reason = "a test shows what it saw as text")]

use expect_test::{Expect, expect};

use crate::source::sources::FileId;
use crate::yaml::shape::{KeyShape, Object, Reader};

static SECTION: Object =
    Object { name: "section", about: "", keys: &[KeyShape { name: "layers", about: "", required: true, shape: super::SHAPE }] };

/// The mistakes of a section: message, text they stand on, help.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    let (node, mut mistakes) = crate::yaml::parse::parse(text, FileId(0));
    let mut reader = Reader::new(&mut mistakes);
    reader.check(&node, &SECTION);
    let models = super::read(node.get("layers").unwrap_or(&node), &mut reader);
    let mut out: String = models.values().map(|model| format!("{}: {} layers\n", model.name, model.layers.len())).collect();
    for mistake in &mistakes {
        out += &format!("{} «{}»", mistake.message, mistake.place.span.slice(text).trim());
        out += &mistake.help.iter().map(|help| format!(" | {help}")).collect::<String>();
        out += &mistake.other.iter().map(|(place, words)| format!(" | {words} at {}", place.span.start)).collect::<String>();
        out.push('\n');
    }
    expected.assert_eq(&out);
}

const MEMBERS: &str = "layers:\n  m:\n    members: { L4: a.spine.**, L5: ['a.{domain}.L5_*.**'], L6: ['a.{domain}.L6.**'] }\n";

#[test]
fn a_matrix_may_ask_for_the_same_domain() {
    check(
        &format!(
            "{MEMBERS}    may_import: {{ L4: [L5], L5: [{{ layer: L5, same: domain }}, {{ layer: L6, same: domain }}] }}\n    open: [L4]\n"
        ),
        expect![[r"
            m: 3 layers
        "]],
    );
}

#[test]
fn names_that_are_no_layer_or_capture_are_mistakes() {
    check(
        &format!(
            "{MEMBERS}    may_import: {{ L4: [L55], L7: [L5], L5: [{{ layer: L6, same: domian }}, {{ layer: L4, same: domain }}, {{ layer: L6 }}] }}\n    open: [nope]\n"
        ),
        expect![[r"
            m: 3 layers
            `same` is missing «layer» | add `same:` (the `{name}` of the patterns that must be equal on both sides: `same: domain` is `of the same domain`)
            `members` has no layer `L55` «L55» | did you mean `L5`?
            `members` has no layer `L7` «L7» | did you mean `L4`?
            no pattern of `L5` holds `{domian}` «domian» | write `{domian}` for that part in the patterns of `L5`
            no pattern of `L4` holds `{domain}` «domain» | write `{domain}` for that part in the patterns of `L4`
            `members` has no layer `nope` «nope» | the layers are `L4`, `L5`, `L6`
        "]],
    );
}

#[test]
fn a_model_without_layers_asks_for_them() {
    check(
        "layers:\n  m:\n    members: {}\n    may_import: { api: [] }\n",
        expect![[r"
        m: 0 layers
        the layer model `m` has no layers «m»
        `members` has no layer `api` «api» | add `api` to `members`, with the modules that form it
    "]],
    );
}

#[test]
fn a_layer_listed_twice_is_a_mistake() {
    check(
        &format!("{MEMBERS}    may_import: {{ L4: [L5, L6, L5], L5: [L6, {{ layer: L6, same: domain }}] }}\n    open: [L6, L6]\n"),
        expect![[r"
        m: 3 layers
        `L5` is already allowed in this row «L5» | here at 122
        `L6` is already allowed in this row «{ layer: L6, same: domain }» | here at 140
        `L6` is listed twice «L6» | first here at 186
    "]],
    );
    check(
        "layers:\n  m:\n    members: { A: [a.**, a.**], A: b }\n    order: [A]\n",
        expect![[r"
        m: 1 layers
        `A` is written twice «A» | keep one of the two | first written here at 28
        `a.**` is listed twice «a.**» | first here at 32
    "]],
    );
}

#[test]
fn a_model_has_a_matrix_or_an_order_that_lists_all() {
    check(
        MEMBERS,
        expect![[r"
        m: 3 layers
        the layer model `m` does not say which layer may import which «m» | add `may_import:` (a row per layer) or `order:` (from top to bottom)
    "]],
    );
    check(
        &format!("{MEMBERS}    order: [L4, L6]\n"),
        expect![[r"
        m: 3 layers
        `order` does not list every layer «[L4, L6]» | add `L5`
    "]],
    );
    check(
        &format!("{MEMBERS}    order: [L4, L5, L6]\n    may_import: {{ L4: [] }}\n"),
        expect![[r"
        m: 3 layers
        a layer model has either `may_import` or `order` «order» | `may_import` says it too at 127
    "]],
    );
}

#[test]
fn patterns_and_keys_are_checked() {
    check(
        "layers:\n  m:\n    members: { A: ['a..b', 'a.{x'], B: { c: d } }\n    may_imports: {}\n",
        expect![[r"
        m: 2 layers
        expected text, found a mapping «{ c: d }»
        unknown key `may_imports` «may_imports» | did you mean `may_import`?
        `a..b` has an empty part «'a..b'» | write dotted parts: a name, `*` (one part), `**` (any number) or `{name}` (one part, remembered)
        `{x` in `a.{x` is neither a name, `*`, `**` nor `{name}` «'a.{x'» | write dotted parts: a name, `*` (one part), `**` (any number) or `{name}` (one part, remembered)
        the layer model `m` does not say which layer may import which «m» | add `may_import:` (a row per layer) or `order:` (from top to bottom)
    "]],
    );
    check(
        "layers:\n  m: [a]\n  n:\n    members: {}\n    order: []\n",
        expect![[r#"
            m: 0 layers
            n: 0 layers
            expected a mapping with `members`, `may_import`, `order`, `open`, `optional` and `header`, found a list «[a]»
            the layer model `n` has no layers «n»
        "#]],
    );
}
