//! The fewest edges whose removal leaves a graph without a circle.
//!
//! Exact while the search stays within [`STEPS`]; among sets of one size the one whose edges come first, so that removing an edge of it
//! leaves the others what they were. Beyond that a greedy order of the nodes, which may name more edges than are needed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// An edge between two nodes.
pub(super) type Pair = (usize, usize);

/// How many edges a search may look at.
const STEPS: usize = 3_000_000;

/// Edges to remove.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) edges: BTreeSet<Pair>,
    /// No smaller set does.
    pub(super) is_smallest: bool,
}

/// The edges to remove from a graph of `out.len()` nodes, each with those it leads to in order.
pub(super) fn cut(out: &[Vec<usize>]) -> Cut {
    let greedy = greedy(out);
    let mut search = Exact { out, removed: BTreeSet::new(), kept: BTreeSet::new(), best: None, steps: 0 };
    for size in 1..=greedy.len() {
        search.extend(size);
        match search.best.take() {
            _ if search.steps > STEPS => break,
            Some(edges) => return Cut { edges, is_smallest: true },
            None => {}
        }
    }
    Cut { edges: greedy, is_smallest: false }
}

/// For some edges the shortest circle through each: its nodes, beginning with the edge's two. Among equals the one whose nodes come first.
pub(super) fn circles(out: &[Vec<usize>], edges: &BTreeSet<Pair>) -> BTreeMap<Pair, Vec<usize>> {
    let mut by_start: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, to) in edges {
        by_start.entry(*to).or_default().push(*from);
    }
    let mut circles = BTreeMap::new();
    for (start, ends) in by_start {
        let before = tree(out, start);
        for end in ends.into_iter().filter(|end| before.get(*end).is_some_and(Option::is_some)) {
            let mut circle = vec![end];
            circle.extend(walk_back(&before, start, end));
            circle.pop();
            circles.insert((end, start), circle);
        }
    }
    circles
}

/// The node before each on a shortest path from one of them.
fn tree(out: &[Vec<usize>], from: usize) -> Vec<Option<usize>> {
    let mut before: Vec<Option<usize>> = vec![None; out.len()];
    let mut next = VecDeque::from([from]);
    while let Some(node) = next.pop_front() {
        for target in out.get(node).into_iter().flatten() {
            if let Some(slot @ None) = before.get_mut(*target) {
                *slot = Some(node);
                next.push_back(*target);
            }
        }
    }
    before
}

/// Steps that are taken to find edges which close no circle after all.
const PRUNING: usize = 20_000_000;

struct Exact<'o> {
    out: &'o [Vec<usize>],
    removed: BTreeSet<Pair>,
    /// Edges that another branch removes.
    kept: BTreeSet<Pair>,
    best: Option<BTreeSet<Pair>>,
    steps: usize,
}

impl Exact<'_> {
    /// Tries all ways to leave no circle by removing so many more edges.
    fn extend(&mut self, more: usize) {
        if self.steps > STEPS {
            return;
        }
        let Some(circle) = self.shortest_circle(&BTreeSet::new()) else {
            if self.best.as_ref().is_none_or(|best| self.removed < *best) {
                self.best = Some(self.removed.clone());
            }
            return;
        };
        if more == 0 || !self.can_do(more, &circle) {
            return;
        }
        let mut kept_here = Vec::new();
        for edge in circle {
            if self.kept.contains(&edge) {
                continue;
            }
            self.removed.insert(edge);
            self.extend(more - 1);
            self.removed.remove(&edge);
            // The other branches find the sets without it.
            self.kept.insert(edge);
            kept_here.push(edge);
        }
        for edge in &kept_here {
            _ = self.kept.remove(edge);
        }
    }

    /// Each of some circles without a common edge needs one removal of its own.
    fn can_do(&mut self, more: usize, first: &[Pair]) -> bool {
        let mut used: BTreeSet<Pair> = first.iter().copied().collect();
        for _ in 0..more {
            let Some(circle) = self.shortest_circle(&used) else { return true };
            used.extend(circle);
        }
        self.shortest_circle(&used).is_none() || self.steps > STEPS
    }

    /// A shortest circle of what is left, but for some edges.
    fn shortest_circle(&mut self, without: &BTreeSet<Pair>) -> Option<Vec<Pair>> {
        let (out, removed) = (self.out, &self.removed);
        let mut best: Option<Vec<usize>> = None;
        let mut left = |edge: &Pair| !removed.contains(edge) && !without.contains(edge);
        for from in 0..out.len() {
            let Some(path) = path(out, from, from, &mut left, &mut self.steps) else { continue };
            let shorter = best.as_ref().is_none_or(|best| path.len() < best.len());
            if shorter {
                best = Some(path);
            }
            if best.as_ref().is_some_and(|best| best.len() == 3) {
                break;
            }
        }
        Some(best?.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect())
    }
}

/// The shortest path of one edge or more, both ends included.
fn path(out: &[Vec<usize>], from: usize, to: usize, left: &mut impl FnMut(&Pair) -> bool, steps: &mut usize) -> Option<Vec<usize>> {
    let mut before: Vec<Option<usize>> = vec![None; out.len()];
    let mut next = VecDeque::from([from]);
    while let Some(node) = next.pop_front() {
        for target in out.get(node).into_iter().flatten() {
            *steps += 1;
            if !left(&(node, *target)) {
                continue;
            }
            let Some(slot @ None) = before.get_mut(*target) else { continue };
            *slot = Some(node);
            if *target == to {
                return Some(walk_back(&before, from, to));
            }
            next.push_back(*target);
        }
    }
    None
}

fn walk_back(before: &[Option<usize>], from: usize, to: usize) -> Vec<usize> {
    let mut path = vec![to];
    let mut at = to;
    while let Some(node) = before.get(at).copied().flatten() {
        path.push(node);
        at = node;
        if node == from {
            break;
        }
    }
    path.reverse();
    path
}

/// Edges that lead back in an order which puts sinks last, sources first, and then the node with the most edges out over those in
/// (Eades, Lin and Smyth); without those that close no circle after all.
fn greedy(out: &[Vec<usize>]) -> BTreeSet<Pair> {
    let position = order(out);
    let at = |node: usize| position.get(node).copied().unwrap_or_default();
    let edges = out.iter().enumerate().flat_map(|(from, row)| row.iter().map(move |to| (from, *to)));
    let back: BTreeSet<Pair> = edges.filter(|(from, to)| at(*from) >= at(*to)).collect();
    let mut cut = back.clone();
    let mut steps = 0;
    for edge in back {
        // In a graph of so many circles, some edges more are no loss.
        if steps > PRUNING {
            break;
        }
        cut.remove(&edge);
        let closes = path(out, edge.1, edge.0, &mut |other| !cut.contains(other), &mut steps).is_some();
        if closes {
            cut.insert(edge);
        }
    }
    cut
}

/// The position of each node.
fn order(out: &[Vec<usize>]) -> Vec<usize> {
    let mut left: BTreeSet<usize> = (0..out.len()).collect();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut degrees = Degrees::new(out);
    while !left.is_empty() {
        let without = |degree: &[usize]| left.iter().copied().filter(|node| degree.get(*node) == Some(&0)).collect::<Vec<usize>>();
        let (sinks, sources) = (without(&degrees.outgoing), without(&degrees.incoming));
        let taken = if !sinks.is_empty() {
            last.extend(sinks.iter().rev());
            sinks
        } else if !sources.is_empty() {
            first.extend(&sources);
            sources
        } else {
            // `max_by_key` gives the last of equals; the first is wanted.
            let most = left.iter().rev().copied().max_by_key(|node| degrees.surplus(*node));
            first.extend(most);
            most.into_iter().collect()
        };
        for node in taken {
            left.remove(&node);
            degrees.remove(node, out);
        }
    }
    let mut position = vec![0; out.len()];
    for (at, node) in first.into_iter().chain(last.into_iter().rev()).enumerate() {
        position.get_mut(node).into_iter().for_each(|slot| *slot = at);
    }
    position
}

/// How many edges lead into each of the nodes that are left, and out of it.
struct Degrees {
    into: Vec<Vec<usize>>,
    incoming: Vec<usize>,
    outgoing: Vec<usize>,
}

impl Degrees {
    fn new(out: &[Vec<usize>]) -> Self {
        let mut into = vec![Vec::new(); out.len()];
        for (from, row) in out.iter().enumerate() {
            for to in row {
                into.get_mut(*to).into_iter().for_each(|list: &mut Vec<usize>| list.push(from));
            }
        }
        let incoming = into.iter().map(Vec::len).collect();
        Self { into, incoming, outgoing: out.iter().map(Vec::len).collect() }
    }

    fn surplus(&self, node: usize) -> isize {
        let of = |degree: &[usize]| degree.get(node).copied().unwrap_or_default().cast_signed();
        of(&self.outgoing) - of(&self.incoming)
    }

    fn remove(&mut self, node: usize, out: &[Vec<usize>]) {
        let less = |degree: &mut Vec<usize>, of: &[usize]| {
            for other in of {
                degree.get_mut(*other).into_iter().for_each(|count| *count = count.saturating_sub(1));
            }
        };
        less(&mut self.incoming, out.get(node).map_or(&[], Vec::as_slice));
        less(&mut self.outgoing, self.into.get(node).map_or(&[], Vec::as_slice));
    }
}
