//! The revision graph: which file comes after which.
//!
//! **Invariant**: the order is the graph's, never that of file names. Where the graph leaves it open, it is that of
//! `alembic upgrade heads`.

use std::collections::{BTreeMap, BTreeSet};

use super::topology::{self, Node};
use super::values::Value;
use crate::source::sources::{FileId, Place};
use crate::workspace::schema::fault::{Fault, FaultKind};

/// What a migration file says of itself.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its id.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// Where `revision` is assigned.
    pub place: Place,
    /// Where it says what it follows.
    pub follows: Place,
    /// The ids (or labels, or beginnings of ids) that it follows.
    pub down: Vec<String>,
    /// The ids that must have been applied as well.
    pub depends_on: Vec<String>,
    /// Names for its branch.
    pub labels: Vec<String>,
}

/// The revisions in the order that an upgrade of an empty database applies them, and what is wrong with the graph.
pub fn order(revisions: Vec<Revision>) -> (Vec<Revision>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut by_id: BTreeMap<String, Revision> = BTreeMap::new();
    let mut files = Vec::with_capacity(revisions.len());
    for revision in revisions {
        if by_id.contains_key(&revision.id) {
            let related = by_id.get(&revision.id).map(|first| (first.place, "the first with this id".to_owned()));
            let related = related.into_iter().collect();
            faults.push(Fault { kind: FaultKind::Duplicate, of: revision.id, place: revision.place, related });
            continue;
        }
        files.push(revision.id.clone());
        by_id.insert(revision.id.clone(), revision);
    }
    let names = Names::of(&by_id);
    // What each revision waits for.
    let mut waits: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, revision) in &by_id {
        let mut needs = BTreeSet::new();
        for name in revision.down.iter().chain(&revision.depends_on) {
            if let Some(found) = names.find(name) {
                needs.insert(found);
            } else {
                let related = vec![(revision.place, format!("`{id}` follows it"))];
                faults.push(Fault { kind: FaultKind::MissingParent, of: name.clone(), place: revision.follows, related });
            }
        }
        waits.insert(id, needs);
    }
    let order = walk(&waits);
    faults.extend(circle(&by_id, &order));
    faults.extend(heads(&by_id, &names, &order));
    let reachable: BTreeSet<&str> = order.into_iter().collect();
    files.retain(|id| reachable.contains(id.as_str()));
    let found = |wanted: &[String]| -> Vec<String> {
        let mut found: Vec<String> = wanted.iter().filter_map(|name| names.find(name)).map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        found.retain(|id| reachable.contains(id.as_str()) && seen.insert(id.clone()));
        found
    };
    let node = |revision: &Revision| Node { down: found(&revision.down), depends_on: found(&revision.depends_on) };
    let graph: BTreeMap<String, Node> = files.iter().filter_map(|id| Some((id.clone(), node(by_id.get(id)?)))).collect();
    let order = topology::order(&files, &graph);
    let ordered = order.iter().filter_map(|id| by_id.get(id).cloned()).collect();
    (ordered, faults)
}

/// The ids that each revision follows or needs, in the same order; names of no revision are left out.
pub fn parents(revisions: &[Revision]) -> Vec<Vec<String>> {
    let by_id = revisions.iter().map(|revision| (revision.id.clone(), revision.clone())).collect();
    let names = Names::of(&by_id);
    let of = |revision: &Revision| {
        let mut ids: Vec<String> =
            revision.down.iter().chain(&revision.depends_on).filter_map(|name| names.find(name)).map(str::to_owned).collect();
        ids.dedup();
        ids
    };
    revisions.iter().map(of).collect()
}

/// Revisions that no walk from a base reaches: they follow each other in a circle, or follow one that does.
fn circle(by_id: &BTreeMap<String, Revision>, order: &[&str]) -> Option<Fault> {
    let reached: BTreeSet<&str> = order.iter().copied().collect();
    let mut left = by_id.values().filter(|revision| !reached.contains(revision.id.as_str()));
    let first = left.next()?;
    let related = left.map(|revision| (revision.place, format!("nor is `{}`", revision.id))).collect();
    Some(Fault { kind: FaultKind::Circle, of: first.id.clone(), place: first.follows, related })
}

/// More than one revision that nothing follows. Branches with labels of their own are meant to have a head each.
fn heads(by_id: &BTreeMap<String, Revision>, names: &Names<'_>, order: &[&str]) -> Option<Fault> {
    let followed: BTreeSet<&str> = by_id.values().flat_map(|revision| &revision.down).filter_map(|name| names.find(name)).collect();
    let heads: Vec<&Revision> = order.iter().filter(|id| !followed.contains(*id)).filter_map(|id| by_id.get(*id)).collect();
    let lines: Vec<BTreeSet<&str>> = heads.iter().map(|head| line(head, by_id, names)).collect();
    let labelled = |at: usize, line: &BTreeSet<&str>| {
        let is_own = |id: &&&str| lines.iter().enumerate().all(|(other, line)| other == at || !line.contains(**id));
        line.iter().filter(is_own).any(|id| by_id.get(*id).is_some_and(|revision| !revision.labels.is_empty()))
    };
    let nameless = lines.iter().enumerate().filter(|(at, line)| !labelled(*at, line)).count();
    let (last, others) = heads.split_last().filter(|(_, others)| !others.is_empty() && nameless > 1)?;
    let related = others.iter().map(|head| (head.place, "a head too".to_owned())).collect();
    Some(Fault { kind: FaultKind::SeveralHeads, of: last.id.clone(), place: last.place, related })
}

/// A revision and all that it follows.
fn line<'a>(head: &'a Revision, by_id: &'a BTreeMap<String, Revision>, names: &Names<'a>) -> BTreeSet<&'a str> {
    let (mut line, mut next) = (BTreeSet::new(), vec![head]);
    while let Some(revision) = next.pop() {
        if line.insert(revision.id.as_str()) {
            next.extend(revision.down.iter().filter_map(|name| by_id.get(names.find(name)?)));
        }
    }
    line
}

/// A depth-first walk from the bases: a branch is followed to the merge that ends it before the next one begins.
fn walk<'a>(waits: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<&'a str> {
    let mut followers: BTreeMap<&str, Vec<&'a str>> = BTreeMap::new();
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, needs) in waits {
        missing.insert(id, needs.len());
        for need in needs {
            followers.entry(need).or_default().push(id);
        }
    }
    let mut ready: Vec<&str> = waits.iter().filter(|(_, needs)| needs.is_empty()).map(|(id, _)| *id).rev().collect();
    let mut order = Vec::with_capacity(waits.len());
    while let Some(id) = ready.pop() {
        order.push(id);
        for follower in followers.get(id).map(Vec::as_slice).unwrap_or_default().iter().rev() {
            if let Some(count) = missing.get_mut(follower) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(follower);
                }
            }
        }
    }
    order
}

/// Every way to name a revision.
struct Names<'a> {
    ids: BTreeMap<&'a str, &'a str>,
    labels: BTreeMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    fn of(by_id: &'a BTreeMap<String, Revision>) -> Self {
        let ids = by_id.keys().map(|id| (id.as_str(), id.as_str())).collect();
        let labels = by_id.values().flat_map(|revision| revision.labels.iter().map(|label| (label.as_str(), revision.id.as_str())));
        Self { ids, labels: labels.collect() }
    }

    /// By id, by label (`label@id` names the id), or by the beginning of an id when only one begins so.
    fn find(&self, name: &str) -> Option<&'a str> {
        let name = name.rsplit_once('@').map_or(name, |(_, id)| id);
        if let Some(id) = self.ids.get(name).or_else(|| self.labels.get(name)) {
            return Some(id);
        }
        let mut starting = self.ids.range(name..).take_while(|(id, _)| id.starts_with(name) && name.len() >= 4);
        match (starting.next(), starting.next()) {
            (Some((_, id)), None) => Some(id),
            _ => None,
        }
    }
}

/// `None`, one id, or a collection of them.
pub fn ids(value: Option<&Value<'_>>) -> Option<Vec<String>> {
    match value {
        None | Some(Value::None) => Some(Vec::new()),
        Some(Value::Items(items)) if !items.open.get() => {
            items.values.borrow().iter().map(|value| value.text().map(|text| text.text.to_string())).collect()
        }
        Some(value) => value.text().map(|text| vec![text.text.to_string()]),
    }
}
