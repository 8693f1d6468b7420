//! What aliases and merge keys stand for. Bounded: a copy counts as many values as it holds.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Key, Node, Value};

/// Anchored values of one document.
#[derive(Debug, Default)]
pub struct Anchors {
    /// By the parser's number.
    kept: BTreeMap<usize, Anchored>,
}

/// A value that aliases may stand for.
#[derive(Clone, Debug)]
pub struct Anchored {
    /// The value.
    pub node: Node,
    /// How many values it holds, itself included.
    pub size: usize,
    /// How deep it is nested, itself included.
    pub depth: usize,
}

impl Anchors {
    /// Keeps a value under its anchor; 0 is none.
    pub fn keep(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            let (size, depth) = measure(node);
            self.kept.insert(anchor, Anchored { node: node.clone(), size, depth });
        }
    }

    /// The value of an anchor.
    pub fn get(&self, anchor: usize) -> Option<&Anchored> {
        self.kept.get(&anchor)
    }
}

/// The entries of a mapping with those of the mappings merged into it: a mapping's own win, then the first merged.
pub fn merge(mut entries: Vec<(Key, Node)>, merged: Vec<Node>) -> Vec<(Key, Node)> {
    let maps = merged.into_iter().flat_map(|node| match node.value {
        Value::List(items) => items,
        _ => vec![node],
    });
    let mut own: BTreeSet<String> = entries.iter().map(|(key, _)| key.text.clone()).collect();
    for (key, value) in maps.flat_map(into_entries) {
        if own.insert(key.text.clone()) {
            entries.push((key, value));
        }
    }
    entries
}

fn into_entries(node: Node) -> Vec<(Key, Node)> {
    match node.value {
        Value::Map(entries) => entries,
        _ => vec![],
    }
}

/// How many values a node holds, and how deep. Nodes are no deeper than the reading of policies and documents lets them be.
fn measure(node: &Node) -> (usize, usize) {
    let below = node.items().iter().chain(node.entries().iter().map(|(_, value)| value)).map(measure);
    let (size, depth) = below.fold((0, 0), |(size, depth), (one, deep)| (size + one, depth.max(deep)));
    (size + 1, depth + 1)
}
