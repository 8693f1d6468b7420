//! Modules and the imports between them as a graph of numbers, and the shortest ways through it.
//!
//! Numbers follow the names' order, so a choice by number among equals is a choice by name and depends on nothing else.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::ResolvedImport;

/// What an import leads from and to.
pub type Ends<'g> = (&'g str, &'g str);

/// Modules, and for each what it imports.
#[derive(Debug, Default)]
pub struct Edges<'g> {
    names: Vec<&'g str>,
    ids: FxHashMap<&'g str, usize>,
    out: Vec<Vec<Edge<'g>>>,
}

/// That one module imports another.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'g> {
    /// The imported module.
    pub to: usize,
    /// The first import that says so.
    pub import: &'g ResolvedImport,
}

/// From each module the number of imports to the nearest of some goals.
#[derive(Debug)]
pub struct Ways {
    distance: Vec<Option<usize>>,
}

impl<'g> Edges<'g> {
    /// The graph of imports, sorted as [`super::ImportGraph::imports`] is; `ends` names what one leads from and to, or leaves it out.
    /// What imports itself is no edge.
    pub fn new(imports: impl IntoIterator<Item = &'g ResolvedImport>, ends: impl Fn(&'g ResolvedImport) -> Option<Ends<'g>>) -> Self {
        let pairs: Vec<(&str, &str, &ResolvedImport)> = imports
            .into_iter()
            .filter_map(|import| {
                let (from, to) = ends(import)?;
                Some((from, to, import))
            })
            .filter(|(from, to, _)| from != to)
            .collect();
        let mut names: Vec<&str> = pairs.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
        names.sort_unstable();
        names.dedup();
        let ids: FxHashMap<&str, usize> = names.iter().enumerate().map(|(id, name)| (*name, id)).collect();
        let mut out: Vec<Vec<Edge<'g>>> = vec![Vec::new(); names.len()];
        for (from, to, import) in pairs {
            let row = ids.get(from).and_then(|from| out.get_mut(*from));
            if let (Some(row), Some(to)) = (row, ids.get(to)) {
                row.push(Edge { to: *to, import });
            }
        }
        for row in &mut out {
            // A stable sort: the first import of each stays the first.
            row.sort_by_key(|edge| edge.to);
            row.dedup_by_key(|edge| edge.to);
        }
        Self { names, ids, out }
    }

    /// How many modules there are; they are numbered from 0.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether nothing is imported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a module.
    #[must_use]
    pub fn name(&self, module: usize) -> &'g str {
        self.names.get(module).copied().unwrap_or_default()
    }

    /// The number of a module that imports or is imported.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<usize> {
        self.ids.get(name).copied()
    }

    /// What a module imports, by name.
    #[must_use]
    pub fn of(&self, module: usize) -> &[Edge<'g>] {
        self.out.get(module).map_or(&[], Vec::as_slice)
    }

    /// For each module those that import it, in order.
    #[must_use]
    pub fn reversed(&self) -> Vec<Vec<usize>> {
        let mut importers = vec![Vec::new(); self.len()];
        for (from, row) in self.out.iter().enumerate() {
            for edge in row {
                importers.get_mut(edge.to).into_iter().for_each(|list| list.push(from));
            }
        }
        importers
    }

    /// The distance from each module to the nearest goal, where only some modules may stand between; `importers` is [`Self::reversed`].
    #[must_use]
    pub fn ways(&self, importers: &[Vec<usize>], goals: impl Fn(usize) -> bool, through: impl Fn(usize) -> bool) -> Ways {
        let mut distance = vec![None; self.len()];
        let mut next: VecDeque<(usize, usize)> = (0..self.len()).filter(|module| goals(*module)).map(|module| (module, 0)).collect();
        for (module, _) in &next {
            distance.get_mut(*module).into_iter().for_each(|slot| *slot = Some(0));
        }
        while let Some((module, far)) = next.pop_front() {
            for importer in importers.get(module).into_iter().flatten() {
                let Some(slot @ None) = distance.get_mut(*importer) else { continue };
                if through(*importer) {
                    *slot = Some(far + 1);
                    next.push_back((*importer, far + 1));
                }
            }
        }
        Ways { distance }
    }

    /// The shortest chain that an import begins, to a goal of `ways`; among equals the one whose names come first.
    #[must_use]
    pub fn chain(&self, first: Edge<'g>, ways: &Ways) -> Option<Vec<Edge<'g>>> {
        let mut far = ways.distance(first.to)?;
        let mut chain = vec![first];
        let mut at = first.to;
        while far > 0 {
            far -= 1;
            let next = self.of(at).iter().find(|edge| ways.distance(edge.to) == Some(far))?;
            chain.push(*next);
            at = next.to;
        }
        Some(chain)
    }

    /// What can be reached from some modules, themselves included.
    #[must_use]
    pub fn reachable(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut next: Vec<usize> = from.into_iter().collect();
        while let Some(module) = next.pop() {
            if let Some(slot @ false) = reached.get_mut(module) {
                *slot = true;
                next.extend(self.of(module).iter().map(|edge| edge.to));
            }
        }
        reached
    }
}

impl Ways {
    /// How many imports lie between a module and the nearest goal; `None` where no way leads there.
    #[must_use]
    pub fn distance(&self, module: usize) -> Option<usize> {
        self.distance.get(module).copied().flatten()
    }
}
