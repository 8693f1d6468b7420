//! Texts that several statements of a function put together: `query = "…"`, then `query += "…"`.

use ruff_python_ast::{Expr, Operator, StmtAugAssign};
use rustc_hash::FxHashMap;

use super::{Reader, span_of};
use crate::facts::literals::Sum;

/// Texts of one name that are added to, and parts of one text, at most: what is more leaves the text open.
const MOST: usize = 32;
const MOST_PARTS: usize = 256;

/// The texts that names hold while a file is read.
#[derive(Default)]
pub(super) struct Sums<'a> {
    /// The block of statements that is being read, and how many there were.
    block: u32,
    blocks: u32,
    /// By name and scope: the block that gives it, and which of all it is.
    held: FxHashMap<(&'a str, usize), Vec<(u32, usize)>>,
    pub all: Vec<Sum>,
}

impl Sums<'_> {
    pub fn enter(&mut self) -> u32 {
        self.blocks += 1;
        std::mem::replace(&mut self.block, self.blocks)
    }

    pub fn leave(&mut self, around: u32) {
        self.block = around;
    }
}

impl<'a> Reader<'a> {
    /// A name is given a value.
    pub(super) fn begins(&mut self, name: &'a str, value: &'a Expr) {
        let Some(literals) = &mut self.literals else { return };
        let key = (name, self.scopes.current());
        let block = self.sums.block;
        if let Some(held) = self.sums.held.get_mut(&key) {
            held.retain(|(other, _)| *other != block);
        }
        let is_text = literals.last().is_some_and(|last| last.span == span_of(value));
        if let Some(base) = literals.len().checked_sub(1).filter(|_| is_text) {
            let held = self.sums.held.entry(key).or_default();
            if held.len() >= MOST {
                let (_, oldest) = held.remove(0);
                self.sums.all.get_mut(oldest).into_iter().for_each(|sum| sum.added.push(None));
            }
            held.push((block, self.sums.all.len()));
            self.sums.all.push(Sum { base, added: Vec::new() });
        }
    }

    /// `name += value`: in the same block all of it is there, in another one only perhaps.
    pub(super) fn adds(&mut self, name: &'a str, assign: &'a StmtAugAssign) {
        let Some(literals) = &mut self.literals else { return };
        let block = self.sums.block;
        let Some(held) = self.sums.held.get(&(name, self.scopes.current())) else { return };
        let last = literals.len().checked_sub(1);
        let is_text = literals.last().is_some_and(|last| last.span == span_of(&*assign.value));
        let added = last.filter(|_| is_text && assign.op == Operator::Add);
        let own = held.last().filter(|(own, _)| *own == block);
        for (own_block, sum) in own.map_or(held.as_slice(), std::slice::from_ref) {
            match self.sums.all.get_mut(*sum) {
                Some(sum) if sum.added.len() < MOST_PARTS => sum.added.push(added.filter(|_| *own_block == block)),
                Some(sum) => sum.added.last_mut().into_iter().for_each(|last| *last = None),
                None => {}
            }
        }
    }
}
