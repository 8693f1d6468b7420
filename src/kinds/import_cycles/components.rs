//! The strongly connected parts of a graph: modules that all lead to each other.

use crate::workspace::imports::Edges;

/// Parts of two modules or more, each in order, by their first module.
pub(super) fn components(edges: &Edges<'_>) -> Vec<Vec<usize>> {
    let mut search = Search { edges, state: vec![State::default(); edges.len()], stack: Vec::new(), counter: 0, found: Vec::new() };
    for module in 0..edges.len() {
        if search.at(module).index.is_none() {
            search.visit(module);
        }
    }
    search.found.sort();
    search.found
}

#[derive(Clone, Copy, Default)]
struct State {
    index: Option<usize>,
    low: usize,
    on_stack: bool,
}

/// Tarjan's algorithm, with a stack of its own: a chain of imports may be as long as there are modules.
struct Search<'e, 'g> {
    edges: &'e Edges<'g>,
    state: Vec<State>,
    stack: Vec<usize>,
    counter: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_, '_> {
    fn at(&self, module: usize) -> State {
        self.state.get(module).copied().unwrap_or_default()
    }

    fn set(&mut self, module: usize, change: impl FnOnce(&mut State)) {
        if let Some(state) = self.state.get_mut(module) {
            change(state);
        }
    }

    fn enter(&mut self, module: usize) {
        let index = self.counter;
        self.counter += 1;
        self.stack.push(module);
        self.set(module, |state| *state = State { index: Some(index), low: index, on_stack: true });
    }

    fn visit(&mut self, root: usize) {
        self.enter(root);
        let mut calls = vec![(root, 0)];
        while let Some((module, position)) = calls.pop() {
            if let Some(edge) = self.edges.of(module).get(position) {
                calls.push((module, position + 1));
                let target = self.at(edge.to);
                match target.index {
                    None => {
                        self.enter(edge.to);
                        calls.push((edge.to, 0));
                    }
                    Some(index) if target.on_stack => self.set(module, |state| state.low = state.low.min(index)),
                    Some(_) => {}
                }
                continue;
            }
            let low = self.at(module).low;
            if let Some((parent, _)) = calls.last() {
                self.set(*parent, |state| state.low = state.low.min(low));
            }
            if self.at(module).index == Some(low) {
                self.close(module);
            }
        }
    }

    /// Takes the part that a module is the root of from the stack.
    fn close(&mut self, root: usize) {
        let mut part = Vec::new();
        while let Some(module) = self.stack.pop() {
            self.set(module, |state| state.on_stack = false);
            part.push(module);
            if module == root {
                break;
            }
        }
        if part.len() > 1 {
            part.sort_unstable();
            self.found.push(part);
        }
    }
}
