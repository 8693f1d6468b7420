//! One rule as its folder, or an inline entry, says it.

use super::reasons;
use super::shapes::RULE;
use crate::config::model::RuleDefinition;
use crate::diagnostics::finding::Severity;
use crate::kinds::Kind;
use crate::kinds::registry::KINDS;
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::shape::{Reader, did_you_mean};

/// The kind of a name.
pub(super) fn kind(name: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}

/// Reads a rule. Its parameters are checked where it is used, together with what the use adds.
pub(super) fn read(node: &Node, cases: String, built_in: bool, reader: &mut Reader<'_>) -> Option<RuleDefinition> {
    let before = reader.count();
    let (head, rest) = split(node);
    reader.check(&head, &RULE);
    let kind = known_kind(node.get("kind"), reader);
    let parameters = parameters(node, rest, kind, reader);
    if let (Some(kind), Some(message)) = (kind, node.get("message")) {
        kind.check_message(&parameters, message, reader);
    }
    for key in ["why", "fix"] {
        reasons::given(node, key, reader);
    }
    let text = |key: &str| node.get(key).and_then(Node::text).map(|text| text.trim().to_owned());
    let severity = |key: &str| node.get(key).and_then(Node::text).and_then(Severity::parse);
    let (id, message) = (text("id")?, text("message"));
    if reader.count() > before {
        return None;
    }
    Some(RuleDefinition {
        kind: text("kind")?,
        title: text("title").or_else(|| message.clone()).unwrap_or_else(|| id.clone()),
        severity: severity("severity").unwrap_or(Severity::Error),
        message,
        why: text("why")?,
        fix: text("fix")?,
        parameters,
        cases,
        without_config: severity("without_config"),
        built_in,
        id,
    })
}

/// The keys of every rule, and those of its kind.
fn split(node: &Node) -> (Node, Vec<(Key, Node)>) {
    let Value::Map(entries) = &node.value else { return (node.clone(), vec![]) };
    let common = |key: &Key| RULE.keys.iter().any(|known| known.name == key.text);
    let (head, rest) = entries.iter().cloned().partition(|(key, _)| common(key));
    (Node { value: Value::Map(head), place: node.place }, rest)
}

fn known_kind(node: Option<&Node>, reader: &mut Reader<'_>) -> Option<&'static dyn Kind> {
    let node = node?;
    let found = kind(node.text()?);
    if found.is_none() {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name()).collect();
        let help = did_you_mean(node.text()?, names.iter().copied()).unwrap_or_else(|| format!("the kinds are {}", names.join(", ")));
        reader.mistake(node.place, format!("unknown kind `{}`", node.text()?), Some(help));
    }
    found
}

/// What stands beside the common keys, and under `with`.
fn parameters(node: &Node, rest: Vec<(Key, Node)>, kind: Option<&'static dyn Kind>, reader: &mut Reader<'_>) -> Node {
    let mut entries = vec![];
    for (key, value) in rest {
        let Some(kind) = kind else { break };
        let keys = kind.parameters().keys;
        if keys.iter().any(|known| known.name == key.text) {
            entries.push((key, value));
            continue;
        }
        let candidates = keys.iter().chain(RULE.keys).map(|known| known.name);
        let help = did_you_mean(&key.text, candidates).or_else(|| {
            let names: Vec<&str> = keys.iter().map(|known| known.name).collect();
            Some(format!("the parameters of `{}` are {}", kind.name(), names.join(", ")))
        });
        reader.mistake(key.place, format!("unknown key `{}`", key.text), help);
    }
    let with = node.get("with").filter(|with| !with.is_null());
    if let Some(with) = with.filter(|with| !matches!(with.value, Value::Map(_))) {
        reader.mistake(with.place, "expected a mapping of parameters", None);
    }
    for (key, value) in with.map_or(&[][..], Node::entries) {
        match entries.iter().find(|(known, _)| known.text == key.text) {
            Some((first, _)) => {
                reader.conflict(key.place, format!("`{}` is written twice", key.text), (first.place, "first written here".into()));
            }
            None => entries.push((key.clone(), value.clone())),
        }
    }
    let place =
        if entries.is_empty() { node.place } else { with.filter(|with| with.entries().len() == entries.len()).unwrap_or(node).place };
    Node { value: Value::Map(entries), place }
}

/// Parameters with a use's own in place of the defaults, key by key. Every key keeps the place where it was written.
pub(super) fn merged(defaults: &Node, with: &Node) -> Node {
    let mut entries = with.entries().to_vec();
    let written = |key: &Key| with.get(&key.text).is_some();
    entries.extend(defaults.entries().iter().filter(|(key, _)| !written(key)).cloned());
    Node { value: Value::Map(entries), place: with.place }
}

/// The kind's parameters, with the values of the rule's own in place of `$name`: what a use gives under `with`, else the default.
pub(super) fn filled(rule: &Node, parameters: Node) -> Node {
    let declared = rule.get("parameters").map(Node::entries).unwrap_or_default();
    if declared.is_empty() {
        return parameters;
    }
    let value = |name: &str| {
        let (_, default) = declared.iter().find(|(key, _)| key.text == name)?;
        Some(parameters.get(name).unwrap_or(default).clone())
    };
    let kept = parameters.entries().iter().filter(|(key, _)| value(&key.text).is_none());
    let entries = kept.map(|(key, node)| (key.clone(), substituted(node, &value))).collect();
    Node { value: Value::Map(entries), place: parameters.place }
}

/// A tree of the policy, which the YAML reader has bounded in depth.
fn substituted(node: &Node, value: &dyn Fn(&str) -> Option<Node>) -> Node {
    let inner = match &node.value {
        Value::Map(entries) => Value::Map(entries.iter().map(|(key, node)| (key.clone(), substituted(node, value))).collect()),
        Value::List(items) => Value::List(items.iter().map(|item| substituted(item, value)).collect()),
        _ => {
            let given = node.text().and_then(|text| text.strip_prefix('$')).and_then(value);
            return given.unwrap_or_else(|| node.clone());
        }
    };
    Node { value: inner, place: node.place }
}
