use super::node::{Node, Value};
use super::{ini, toml};
use crate::source::sources::FileId;

/// A tree in one line, each scalar with the text that its place covers.
fn shown(node: &Node, text: &str) -> String {
    match &node.value {
        Value::Null => "∅".to_owned(),
        Value::Scalar { text: value, quoted } => {
            let place = node.place.span.slice(text);
            let mark = if *quoted { "'" } else { "" };
            if place.trim_matches(['"', '\'']) == value { format!("{mark}{value}{mark}") } else { format!("{mark}{value}{mark}@{place}") }
        }
        Value::List(items) => format!("[{}]", items.iter().map(|item| shown(item, text)).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entry = |(key, value): &(super::node::Key, Node)| format!("{}: {}", key.text, shown(value, text));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn read_ini(text: &str) -> (String, Vec<String>) {
    let (node, mistakes) = ini::parse(text, FileId(0));
    (shown(&node, text), mistakes.into_iter().map(|mistake| format!("{}: {}", mistake.place.span.slice(text), mistake.message)).collect())
}

fn read_toml(text: &str) -> (String, Vec<String>) {
    let (node, mistakes) = toml::parse(text, FileId(0));
    (shown(&node, text), mistakes.into_iter().map(|mistake| format!("{}: {}", mistake.place.span.slice(text), mistake.message)).collect())
}

#[test]
fn ini_values_go_on_in_indented_lines_and_comments_are_none() {
    let text = "# top\n[a:b]\nName = One: two\nmodules=\n    x.y\n  # why\n\n    z  \nother: 1\r\n";
    assert_eq!(read_ini(text), ("{a:b: {name: One: two, modules: [x.y, z], other: 1}}".to_owned(), vec![]));
}

#[test]
fn ini_lines_that_mean_nothing_are_mistakes_with_their_place() {
    let (tree, mistakes) = read_ini("early = 1\n[a]\nnonsense\nk = 1\nk = 2\n[a]\n");
    assert_eq!(tree, "{a: {k: 1, k: 2}, a: {}}");
    let expected = [
        "early = 1: this key stands before the first section",
        "nonsense: this line is neither a section nor a key",
        "k: `k` is there twice in one section",
        "a: the section `a` is there twice",
    ];
    assert_eq!(mistakes, expected);
}

#[test]
fn toml_keeps_the_place_of_every_value() {
    let text = "[tool.x]\nname = \"a\" # c\non = true\nn = 3\n[[tool.x.rules]]\nof = [\"b\", { path = \"c\" }]\n[[tool.x.rules]]\n";
    let expected = "{tool: {x: {name: 'a', on: true, n: 3, rules: [{of: ['b', {path: 'c'}]}, {}]}}}";
    assert_eq!(read_toml(text), (expected.to_owned(), vec![]));
}

#[test]
fn broken_toml_is_one_mistake_at_its_place() {
    let (tree, mistakes) = read_toml("a = 1\nb = [1, \n");
    assert_eq!(tree, "∅");
    assert_eq!(mistakes.len(), 1);
    assert!(mistakes.iter().all(|mistake| mistake.contains("this is not TOML")), "{mistakes:?}");
}
