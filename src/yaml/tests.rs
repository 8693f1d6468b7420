use expect_test::{Expect, expect};

use super::node::{Node, Value};
use super::parse::parse;
use super::shape::{KeyShape, Mistake, Object, Reader, Shape, did_you_mean};
use crate::source::sources::{FileId, Place, SourceFile};

const FILE: FileId = FileId(0);

/// Mistakes as `line:column-line:column message (help) [other]`.
fn render(text: &str, mistakes: &[Mistake]) -> String {
    let source = SourceFile::new("guardrails.yaml".into(), Ok(text.into()));
    let at = |place: Place| {
        let (start, end) = (source.locate(place.span.start), source.locate(place.span.end));
        format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column)
    };
    let mut lines: Vec<String> = vec![];
    for mistake in mistakes {
        let help = mistake.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
        let other = mistake.other.as_ref().map_or(String::new(), |(place, text)| format!(" [{} {text}]", at(*place)));
        lines.push(format!("{} {}{help}{other}", at(mistake.place), mistake.message));
    }
    lines.join("\n") + "\n"
}

/// The tree, one value per line, with the text under its place.
fn tree(text: &str, node: &Node, depth: usize, lines: &mut String) {
    use std::fmt::Write as _;
    let under = format!("{:?}", node.place.span.slice(text));
    let pad = "  ".repeat(depth);
    match &node.value {
        Value::Null => writeln!(lines, "{pad}null {under}"),
        Value::Scalar { text, quoted } => writeln!(lines, "{pad}{text:?}{} {under}", if *quoted { " quoted" } else { "" }),
        Value::List(_) => writeln!(lines, "{pad}list {under}"),
        Value::Map(_) => writeln!(lines, "{pad}map {under}"),
    }
    .expect("a string takes all");
    node.items().iter().for_each(|item| tree(text, item, depth + 1, lines));
    for (key, value) in node.entries() {
        writeln!(lines, "{pad}  .{} {:?}", key.text, key.place.span.slice(text)).expect("a string takes all");
        tree(text, value, depth + 2, lines);
    }
}

fn check_tree(text: &str, expected: &Expect) {
    let (node, mistakes) = parse(text, FILE);
    assert_eq!(mistakes, []);
    let mut lines = String::new();
    tree(text, &node, 0, &mut lines);
    expected.assert_eq(&lines);
}

fn check_parse(text: &str, expected: &Expect) {
    expected.assert_eq(&render(text, &parse(text, FILE).1));
}

fn check_shape(text: &str, object: &Object, expected: &Expect) {
    let (node, mut mistakes) = parse(text, FILE);
    Reader::new(&mut mistakes).check(&node, object);
    mistakes.sort_by_key(|mistake| mistake.place);
    expected.assert_eq(&render(text, &mistakes));
}

static ENTRY: Object = Object {
    name: "entry",
    about: "An entry.",
    keys: &[
        KeyShape { name: "path", about: "a folder", required: true, shape: Shape::Text },
        KeyShape { name: "strict", about: "yes or no", required: false, shape: Shape::Bool },
        KeyShape { name: "expires", about: "a day", required: false, shape: Shape::Date },
        KeyShape { name: "max", about: "a number", required: false, shape: Shape::Number },
        KeyShape { name: "tool", about: "a tool", required: false, shape: Shape::OneOf(&["alembic", "flyway"]) },
    ],
};

static ROOT: Object = Object {
    name: "root",
    about: "The file.",
    keys: &[
        KeyShape { name: "version", about: "always 1", required: true, shape: Shape::Number },
        KeyShape { name: "entries", about: "entries", required: false, shape: Shape::List(&Shape::Object(&ENTRY)) },
        KeyShape { name: "words", about: "words", required: false, shape: Shape::OneOrList(&Shape::Text) },
        KeyShape { name: "names", about: "free", required: false, shape: Shape::MapOf(&Shape::List(&Shape::Text)) },
        KeyShape {
            name: "either",
            about: "text or an entry",
            required: false,
            shape: Shape::Either { text: true, list: None, object: Some(&ENTRY), map: None },
        },
        KeyShape { name: "free", about: "anything", required: false, shape: Shape::Any },
    ],
};

#[test]
fn every_key_value_and_entry_knows_its_bytes() {
    check_tree(
        "a: é\nlist:\n- x: 1\n  y: |\n    one\n    two\n\n-\nflow: {e: [1, \"2\"], f: }\nlast: null\n",
        &expect![[r#"
            map "a: é\nlist:\n- x: 1\n  y: |\n    one\n    two\n\n-\nflow: {e: [1, \"2\"], f: }\nlast: null"
              .a "a"
                "é" "é"
              .list "list"
                list "- x: 1\n  y: |\n    one\n    two\n\n-"
                  map "x: 1\n  y: |\n    one\n    two"
                    .x "x"
                      "1" "1"
                    .y "y"
                      "one\ntwo\n" quoted "one\n    two"
                  null "-"
              .flow "flow"
                map "{e: [1, \"2\"], f: }"
                  .e "e"
                    list "[1, \"2\"]"
                      "1" "1"
                      "2" quoted "\"2\""
                  .f "f"
                    null "f"
              .last "last"
                null "null"
        "#]],
    );
}

#[test]
fn a_byte_order_mark_and_carriage_returns_move_nothing() {
    check_tree(
        "\u{feff}a: b\r\nc: d\r\n",
        &expect![[r#"
            map "a: b\r\nc: d"
              .a "a"
                "b" "b"
              .c "c"
                "d" "d"
        "#]],
    );
}

#[test]
fn nothing_but_comments_is_an_empty_mapping() {
    for text in ["", "# later\n", "---\n", "~\n"] {
        let (node, mistakes) = parse(text, FILE);
        assert_eq!((node.value, mistakes), (Value::Map(vec![]), vec![]), "{text:?}");
    }
}

#[test]
fn what_would_give_a_value_two_meanings_is_refused() {
    check_parse(
        "a: &x 1\nb: *x\n<<: *y\nc: !foo z\na: 2\n[k]: 3\n---\nd: 4\n",
        &expect![[r"
            1:4-1:6 anchors are not supported (remove the anchor, and write the value out where it is used)
            2:4-2:6 aliases are not supported (write the value out)
            3:1-3:3 merge keys are not supported (write the keys out)
            3:5-3:7 aliases are not supported (write the value out)
            4:4-4:8 tags are not supported (remove the tag; a value in quotes is text)
            5:1-5:2 `a` is written twice (keep one of the two) [1:1-1:2 first written here]
            6:1-6:4 a key must be text
            7:1-7:4 a second document is not supported (remove the `---`, or move the rest to a file of its own)
        "]],
    );
}

#[test]
fn broken_syntax_is_one_mistake_at_its_place() {
    check_shape(
        "version: 1\nwords: [a, b\nnames: {}\n",
        &ROOT,
        &expect![[r"
            3:6-3:7 not valid YAML: illegal placement of ':' indicator [2:8-2:9 not closed yet]
        "]],
    );
    let deep = "[".repeat(100_000);
    assert_eq!(parse(&deep, FILE).1.len(), 1);
}

#[test]
fn all_mistakes_of_a_file_come_in_one_pass() {
    check_shape(
        "version: one
entries:
  - path: a
    strict: yes
    expires: 2027-2-30
    max: -1
    tool: alembik
  - strict: \"true\"
  - pth: b
    expires: 2027-02-30
words: {a: b}
names: {x: y}
either: [1]
fre: 1
entires: []
free: {any: [thing]}
",
        &ROOT,
        &expect![[r"
            1:10-1:13 expected a whole number, found `one`
            4:13-4:16 expected `true` or `false`, found `yes`
            5:14-5:23 expected a date as `YYYY-MM-DD`, found `2027-2-30`
            6:10-6:12 expected a whole number, found `-1`
            7:11-7:18 expected `alembic` or `flyway`, found `alembik` (did you mean `alembic`?)
            8:5-8:11 `path` is missing (add `path:` (a folder))
            8:13-8:19 expected `true` or `false`, found the text `true` (remove the quotes)
            9:5-9:8 unknown key `pth` (did you mean `path`?)
            10:14-10:24 expected a date as `YYYY-MM-DD`, found `2027-02-30`
            11:8-11:14 expected text, found a mapping
            12:12-12:13 expected a list, found `y` (write `[y]`)
            13:9-13:12 expected text or a mapping, found a list
            14:1-14:4 unknown key `fre` (did you mean `free`?)
            15:1-15:8 unknown key `entires` (did you mean `entries`?)
        "]],
    );
}

#[test]
fn nothing_is_not_a_value() {
    check_shape(
        "version: 1\nwords:\nentries: ~\nnames:\n  a:\n",
        &ROOT,
        &expect![[r"
            2:1-2:6 expected text, found nothing (remove the key, or write its value)
            3:10-3:11 expected a list, found nothing (remove the key, or write its value)
            5:3-5:4 expected a list, found nothing (remove the key, or write its value)
        "]],
    );
}

#[test]
fn a_refused_alias_is_reported_once() {
    check_shape(
        "version: *one\n",
        &ROOT,
        &expect![[r"
            1:10-1:14 aliases are not supported (write the value out)
        "]],
    );
}

#[test]
fn a_far_word_gets_no_suggestion() {
    assert_eq!(did_you_mean("excldue", ["exclude", "include"]), Some("did you mean `exclude`?".into()));
    assert_eq!(did_you_mean("zebra", ["exclude", "include"]), None);
}

/// Whether every place of a tree lies on characters of the text, inside its parent's.
fn places_hold(text: &str, node: &Node, outer: Place) -> bool {
    let span = node.place.span;
    let sound = text.get(span.range()).is_some() && outer.span.start <= span.start && span.end <= outer.span.end;
    sound
        && node.items().iter().all(|item| places_hold(text, item, node.place))
        && node.entries().iter().all(|(key, value)| text.get(key.place.span.range()).is_some() && places_hold(text, value, node.place))
}

#[test]
fn an_item_that_is_a_comment_lies_at_its_dash() {
    let text = "- a: \n  - # one-two";
    let (node, _) = parse(text, FILE);
    let list = node.items().first().and_then(|item| item.entries().first()).map(|(_, list)| list.clone());
    let spans = list.and_then(|list| Some((list.place.span.range(), list.items().first()?.place.span.range())));
    assert_eq!(spans, Some((8..9, 8..9)));
}

proptest::proptest! {
    #[test]
    fn any_text_has_sound_places(text in "([a-c: \\-\\[\\]{}\"'|>&*!#?,é\n\r\t]|a: |- |\n  ){0,40}") {
        let (node, mistakes) = parse(&text, FILE);
        let all = Place { file: FILE, span: crate::source::text::Span::of(0, text.len()) };
        proptest::prop_assert!(places_hold(&text, &node, all), "{text:?} {node:?}");
        proptest::prop_assert!(mistakes.iter().all(|mistake| text.get(mistake.place.span.range()).is_some()), "{text:?} {mistakes:?}");
    }
}
