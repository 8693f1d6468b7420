//! A section of an INI file as Python's `configparser` gives it: with the keys of `[DEFAULT]`, and `%(name)s` replaced.
//!
//! Only sections that somebody asks for are looked at: what others hold may be for a program that reads `%` otherwise.

use super::node::{Key, Node, Value};
use super::shape::Mistake;
use crate::source::sources::Place;

/// The section whose keys every section has.
const DEFAULT: &str = "DEFAULT";

/// How often a value may lead to the next, as in `configparser`.
const DEEPEST: usize = 10;

/// The longest value: each step may double it.
const LONGEST: usize = 1 << 20;

/// A section with all that it has. A reference that leads nowhere is a mistake, and its value is left out.
#[must_use]
pub fn configured(tree: &Node, section: &Node) -> (Node, Vec<Mistake>) {
    let shared = tree.entries().iter().filter(|(key, _)| key.text == DEFAULT).flat_map(|(_, node)| node.entries());
    let own = section.entries();
    let shared: Vec<&(Key, Node)> = shared.filter(|(key, _)| !own.iter().any(|(known, _)| known.text == key.text)).collect();
    let all: Vec<&(Key, Node)> = own.iter().chain(shared).collect();
    let mut mistakes = Vec::new();
    let mut entries = Vec::new();
    for (key, value) in &all {
        match replaced(value, &all) {
            Ok(value) => entries.push((key.clone(), value)),
            Err((place, message)) => {
                let help = Some("write the value itself, or `%%` for one `%`".to_owned());
                mistakes.push(Mistake { place, message, help, other: None });
            }
        }
    }
    (Node { value: Value::Map(entries), place: section.place }, mistakes)
}

/// Why a value cannot be put together, and where.
type Wrong = (Place, String);

/// A value with its references replaced, line by line: what several lines stand for are several lines.
fn replaced(value: &Node, all: &[&(Key, Node)]) -> Result<Node, Wrong> {
    let lines = lines(value);
    let mut items = Vec::new();
    for (text, place) in &lines {
        let mut out = String::new();
        replace(text, all, 0, &mut out).map_err(|message| (*place, message))?;
        let of_line = out.split('\n').filter(|line| !line.trim().is_empty());
        items.extend(of_line.map(|line| Node { value: Value::Scalar { text: line.trim().to_owned(), quoted: false }, place: *place }));
    }
    let is_one = !matches!(value.value, Value::List(_)) && items.len() < 2;
    let value_of = |mut items: Vec<Node>| items.pop().map_or(Value::Null, |item| item.value);
    Ok(Node { value: if is_one { value_of(items) } else { Value::List(items) }, place: value.place })
}

/// The lines of a value.
fn lines(value: &Node) -> Vec<(&str, Place)> {
    match &value.value {
        Value::List(items) => items.iter().filter_map(|item| Some((item.text()?, item.place))).collect(),
        _ => value.text().map(|text| (text, value.place)).into_iter().collect(),
    }
}

fn replace(text: &str, all: &[&(Key, Node)], depth: usize, out: &mut String) -> Result<(), String> {
    if depth >= DEEPEST || out.len() > LONGEST {
        return Err("the value leads to others without end".to_owned());
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let named = after.strip_prefix('(').and_then(|after| after.split_once(')'));
        let Some((name, after)) =
            named.and_then(|(name, after)| Some((name, after.strip_prefix('s')?))).filter(|(name, _)| !name.is_empty())
        else {
            return Err("`%` stands neither before `%` nor before `(name)s`".to_owned());
        };
        let name = name.to_lowercase();
        let Some((_, value)) = all.iter().find(|(key, _)| key.text == name) else {
            return Err(format!("no key `{name}` in this section or in `[DEFAULT]`"));
        };
        for (at, (line, _)) in lines(value).into_iter().enumerate() {
            if at > 0 || matches!(value.value, Value::List(_)) {
                out.push('\n');
            }
            replace(line, all, depth + 1, out)?;
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sources::FileId;
    use crate::yaml::ini;

    /// What a section has, or why not.
    fn read(text: &str) -> String {
        let (tree, mistakes) = ini::parse(text, FileId(0));
        assert_eq!(mistakes, []);
        let (node, mistakes) = configured(&tree, tree.get("s").unwrap());
        let shown =
            |(key, value): &(Key, Node)| format!("{}={:?}", key.text, lines(value).iter().map(|(text, _)| *text).collect::<Vec<_>>());
        let entries = node.entries().iter().map(shown).collect::<Vec<_>>().join(" ");
        mistakes.into_iter().fold(entries, |all, mistake| format!("{all} !{}", mistake.message))
    }

    #[test]
    fn a_section_has_the_keys_of_default_and_its_own_win() {
        assert_eq!(read("[DEFAULT]\nroot = app\nname = x\n[s]\nname = y\n"), r#"name=["y"] root=["app"]"#);
    }

    #[test]
    fn references_are_replaced_by_the_section_s_keys_then_by_those_of_default() {
        let text = "[DEFAULT]\nRoot = app\n[s]\na = %(root)s.api\nb = %(A)s.x 100%%\nmany =\n    %(root)s.one\n    %(many_more)s\nmany_more =\n    two\n    three\n";
        let expected = r#"a=["app.api"] b=["app.api.x 100%"] many=["app.one", "two", "three"] many_more=["two", "three"] root=["app"]"#;
        assert_eq!(read(text), expected);
    }

    #[test]
    fn what_leads_nowhere_or_in_a_circle_is_a_mistake() {
        let expected = r#"ok=["1"] !the value leads to others without end !no key `x` in this section or in `[DEFAULT]` !`%` stands neither before `%` nor before `(name)s`"#;
        assert_eq!(read("[s]\na = %(a)s\nb = %(x)s\nc = 5%\nok = 1\n"), expected);
    }
}
