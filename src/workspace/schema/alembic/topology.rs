//! The order in which `alembic upgrade heads` walks a graph of several branches.
//!
//! Alembic walks down from the heads and turns the walk around: a branch is followed until something else waits for what comes
//! next. A revision of one branch may only work because another branch ran later, so the walk is followed step by step.
//! **Invariant**: the graph has no circle, and every name in it is one of its revisions.

use std::collections::{BTreeMap, BTreeSet};

/// A revision of the graph: what it follows, and what it depends on besides.
#[derive(Debug, Default)]
pub struct Node {
    /// The revisions that it follows, as written.
    pub down: Vec<String>,
    /// The revisions that it depends on.
    pub depends_on: Vec<String>,
}

/// The revisions from the first to the last; `files` are all of them in the order of their files.
pub fn order(files: &[String], graph: &BTreeMap<String, Node>) -> Vec<String> {
    let below = below(graph);
    let needed: BTreeSet<&str> = below.values().flatten().copied().collect();
    let mut heads: Vec<&str> = files.iter().map(String::as_str).filter(|id| !needed.contains(id)).collect();
    let mut ancestors: Vec<BTreeSet<&str>> = heads.iter().map(|id| reached(id, &below)).collect();
    let mut left: BTreeSet<&str> = files.iter().map(String::as_str).collect();
    let mut walked: Vec<&str> = Vec::with_capacity(files.len());
    let mut at = 0;
    // Each revision is walked once, after a change of branch at most for every head.
    let mut turns = files.len().saturating_add(1).saturating_mul(files.len().saturating_add(1));
    while let Some(candidate) = heads.get(at).copied() {
        turns = turns.saturating_sub(1);
        if turns == 0 {
            break;
        }
        // Something else waits for it: that is walked first.
        if let Some(other) = ancestors.iter().enumerate().position(|(index, all)| index != at && all.contains(candidate)) {
            at = other;
            continue;
        }
        if left.remove(candidate) {
            walked.push(candidate);
        }
        let next: Vec<&str> =
            below.get(candidate).into_iter().flatten().copied().filter(|id| left.contains(id) && !heads.contains(id)).collect();
        let Some((first, rest)) = next.split_first() else {
            heads.remove(at);
            ancestors.remove(at);
            at = at.saturating_sub(1);
            continue;
        };
        let plain = graph.get(candidate).is_some_and(|node| node.down.len() == 1) && below.get(candidate).is_some_and(|all| all.len() == 1);
        if let (Some(head), Some(all)) = (heads.get_mut(at), ancestors.get_mut(at)) {
            *head = first;
            if plain {
                all.remove(candidate);
            } else {
                *all = reached(first, &below);
            }
        }
        if !plain {
            heads.extend(rest);
            ancestors.extend(rest.iter().map(|id| reached(id, &below)));
        }
    }
    walked.extend(files.iter().rev().map(String::as_str).filter(|id| left.contains(id)));
    walked.into_iter().rev().map(str::to_owned).collect()
}

/// What is directly below each revision: what it follows, then what it depends on and no revision that it follows depended on.
fn below(graph: &BTreeMap<String, Node>) -> BTreeMap<&str, Vec<&str>> {
    let downs: BTreeMap<&str, Vec<&str>> =
        graph.iter().map(|(id, node)| (id.as_str(), node.down.iter().map(String::as_str).collect())).collect();
    let mut below = downs.clone();
    for (id, node) in graph.iter().filter(|(_, node)| !node.depends_on.is_empty()) {
        let above = reached(id, &downs).into_iter().filter(|other| other != id).filter_map(|other| graph.get(other));
        let said: BTreeSet<&str> = above.flat_map(|node| node.depends_on.iter().map(String::as_str)).collect();
        let direct = below.entry(id).or_default();
        for wanted in node.depends_on.iter().map(String::as_str).filter(|wanted| !said.contains(wanted)) {
            if !direct.contains(&wanted) {
                direct.push(wanted);
            }
        }
    }
    below
}

/// A revision and all below it.
fn reached<'a>(id: &'a str, below: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut all = BTreeSet::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        if all.insert(id) {
            work.extend(below.get(id).into_iter().flatten());
        }
    }
    all
}
