//! The bases of classes, in the order in which Python looks for an attribute.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::ClassId;
use super::entity::Entity;
use super::index::Index;
use super::resolve::HOPS;
use crate::facts::calls::Origin;

/// Longest line of ancestors that is followed.
const LONGEST: usize = 128;
/// How deep lines are put together.
const DEEPEST: usize = 64;
/// Most bases of one class that are put in order.
const WIDEST: usize = 32;

/// A class that another one inherits from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ancestor {
    /// A first-party class.
    Known(ClassId),
    /// Another one, by its full name: `pydantic.BaseModel`, `Exception`.
    External(String),
    /// Only a run knows.
    Unknown,
}

/// The lines of all classes.
#[derive(Debug, Default)]
pub struct Lineage {
    lines: FxHashMap<ClassId, Vec<Ancestor>>,
    /// Direct subclasses, sorted.
    below: FxHashMap<ClassId, Vec<ClassId>>,
    /// Classes with several bases of their own.
    mixed: FxHashSet<ClassId>,
}

/// Classes of Python itself that code inherits from; any other name that nothing binds may come from a star import.
const BUILTINS: &[&str] = &["object", "dict", "list", "set", "frozenset", "tuple", "str", "bytes", "int", "float", "type", "property"];

impl Lineage {
    /// Links the bases of all classes; what an index already knows of them is not used.
    pub fn link(index: &Index<'_>) -> Self {
        let mut bases: BTreeMap<ClassId, Vec<Ancestor>> = BTreeMap::new();
        for (module, at) in index.modules.iter().zip(0..) {
            for (class, number) in module.symbols().into_iter().flat_map(|symbols| &symbols.classes).zip(0..) {
                let base = |base| match index.named(at, base, HOPS) {
                    Some(found) => match found.entity {
                        Entity::Class { of, .. } if found.sure => Ancestor::Known(of),
                        Entity::Other(name) if found.sure && !is_own(index, &name) => Ancestor::External(name),
                        _ => Ancestor::Unknown,
                    },
                    None if base.origin == Origin::Unknown && is_builtin(&base.name) => Ancestor::External(base.name.clone()),
                    None => Ancestor::Unknown,
                };
                bases.insert((at, number), class.bases.iter().map(base).collect());
            }
        }
        let mut lineage = Self::default();
        for (class, bases) in &bases {
            for base in bases {
                if let Ancestor::Known(base) = base {
                    lineage.below.entry(*base).or_default().push(*class);
                }
            }
            if bases.len() > 1 {
                lineage.mixed.insert(*class);
            }
        }
        for class in bases.keys() {
            line(*class, &bases, &mut lineage.lines, &mut Vec::new());
        }
        lineage
    }

    /// A class and its ancestors, nearest first; only itself while nothing is linked.
    pub fn of(&self, class: ClassId) -> Vec<Ancestor> {
        self.lines.get(&class).cloned().unwrap_or_else(|| vec![Ancestor::Known(class)])
    }

    /// All first-party classes below one.
    pub fn below(&self, class: ClassId) -> Vec<ClassId> {
        let mut all: BTreeSet<ClassId> = BTreeSet::new();
        let mut next = vec![class];
        while let Some(class) = next.pop() {
            let below = self.below.get(&class).into_iter().flatten();
            next.extend(below.filter(|below| all.insert(**below)));
        }
        all.into_iter().collect()
    }

    /// Whether a class, or one below it, has several bases.
    pub fn has_mixed_subclass(&self, class: ClassId) -> bool {
        self.below(class).iter().chain([&class]).any(|class| self.mixed.contains(class))
    }
}

impl Index<'_> {
    /// The full names of everything that a class inherits from, nearest first, and whether there may be more.
    pub fn ancestors(&self, class: ClassId) -> (Vec<String>, bool) {
        let (mut names, mut is_open) = (Vec::new(), false);
        for ancestor in self.lineage.of(class).into_iter().skip(1) {
            match ancestor {
                Ancestor::Known(of) => names.push(self.text(&Entity::Class { of, exact: true })),
                Ancestor::External(name) => names.push(name),
                Ancestor::Unknown => is_open = true,
            }
        }
        (names, is_open)
    }
}

/// A first-party name that is no class statement: what it is, only a run knows.
fn is_own(index: &Index<'_>, name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    name.contains('(') || index.graph.packages.iter().any(|(package, _)| package == first)
}

fn is_builtin(name: &str) -> bool {
    BUILTINS.contains(&name) || name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Warning")
}

fn line(
    class: ClassId,
    bases: &BTreeMap<ClassId, Vec<Ancestor>>,
    lines: &mut FxHashMap<ClassId, Vec<Ancestor>>,
    open: &mut Vec<ClassId>,
) -> Vec<Ancestor> {
    if let Some(known) = lines.get(&class) {
        return known.clone();
    }
    let own = bases.get(&class).map(Vec::as_slice).unwrap_or_default();
    if open.contains(&class) || open.len() >= DEEPEST {
        return vec![Ancestor::Unknown];
    }
    if own.len() > WIDEST {
        lines.insert(class, vec![Ancestor::Known(class), Ancestor::Unknown]);
        return vec![Ancestor::Known(class), Ancestor::Unknown];
    }
    open.push(class);
    let of_base = |base: &Ancestor| match base {
        Ancestor::Known(id) => line(*id, bases, lines, open),
        other => vec![other.clone()],
    };
    let mut rows: Vec<Vec<Ancestor>> = own.iter().map(of_base).collect();
    rows.push(own.to_vec());
    open.pop();
    let mut all = vec![Ancestor::Known(class)];
    all.extend(merge(rows));
    if all.len() > LONGEST {
        all = vec![Ancestor::Known(class), Ancestor::Unknown];
    }
    lines.insert(class, all.clone());
    all
}

/// The order that keeps every row's own; where there is none, the rest is not known.
fn merge(mut rows: Vec<Vec<Ancestor>>) -> Vec<Ancestor> {
    let mut merged = Vec::new();
    loop {
        rows.retain(|row| !row.is_empty());
        if rows.is_empty() {
            return merged;
        }
        let is_free = |head: &Ancestor| !rows.iter().any(|row| row.iter().skip(1).any(|other| other == head));
        let Some(head) = rows.iter().filter_map(|row| row.first()).find(|head| is_free(head)).cloned() else {
            merged.push(Ancestor::Unknown);
            return merged;
        };
        for row in &mut rows {
            row.retain(|other| *other != head);
        }
        merged.push(head);
    }
}
