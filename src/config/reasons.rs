//! What counts as a reason: a word that stands where one should be is not one.

use crate::source::sources::Place;
use crate::yaml::node::Node;
use crate::yaml::placeholder::is_placeholder;
use crate::yaml::shape::Reader;

/// The text of a mandatory sentence or name; a mistake when it says nothing.
pub(super) fn given<'n>(node: &'n Node, key: &str, reader: &mut Reader<'_>) -> Option<&'n str> {
    let (label, value) = node.entry(key)?;
    let text = value.text()?.trim();
    if !is_placeholder(text) {
        return Some(text);
    }
    if !reader.knows(value.place) {
        let place = if text.is_empty() && value.place.span.start == value.place.span.end { label.place } else { value.place };
        reader.mistake(place, format!("`{key}: {}` says nothing", shown(text)), Some(help(key).to_owned()));
    }
    None
}

/// A reason that every loosening needs; each loosening without one is a mistake.
pub(super) fn demanded(entry: &Node, loosened: &[(Place, String)], reader: &mut Reader<'_>) {
    if loosened.is_empty() && entry.get("reason").is_none() {
        return;
    }
    if entry.get("reason").is_some() {
        given(entry, "reason", reader);
        return;
    }
    for (place, what) in loosened {
        reader.mistake(*place, format!("{what} loosens the rule, and no reason is given"), Some("add `reason:` to the entry".into()));
    }
}

fn help(key: &str) -> &'static str {
    match key {
        "owner" => "name who answers for it, such as `\"@platform\"`",
        "fix" => "write what to do",
        "evidence" => "name the decision or document that shows it",
        _ => "write why, so that the next reader can judge it",
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "\"\"".to_owned() } else { text.chars().take(40).collect() }
}
