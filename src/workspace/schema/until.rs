//! Which migrations stand at or below a named one: `head`, `base`, an id or its beginning, a branch's label, `id-1`.
//!
//! Names and edges only: what a migration does is not looked at.
#![expect(missing_docs, reason = "fields of variants are named after what they hold")]

use std::collections::{BTreeMap, BTreeSet};

/// A migration as the tool names it, in the order of application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// The ids that it follows, and those that it needs besides.
    pub follows: Vec<String>,
    /// Names for its branch.
    pub labels: Vec<String>,
    /// Its file.
    pub path: String,
}

/// Chooses migrations of a history by their ids.
pub trait Choice<E>: FnOnce(&[Named]) -> Result<BTreeSet<String>, E> {}

impl<E, F: FnOnce(&[Named]) -> Result<BTreeSet<String>, E>> Choice<E> for F {}

/// Why a name selects nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotFound {
    /// Nothing is called so; what could have been meant.
    Unknown { asked: String, known: Vec<String> },
    /// It names several.
    Several { asked: String, found: Vec<String> },
    /// Going back from it meets a migration that follows several.
    Forked { asked: String, at: String, found: Vec<String> },
    /// There are not that many migrations below.
    TooFar { asked: String, from: String },
}

/// The ids of the migrations that are applied when the database stands at `asked`; `None` is all of them.
///
/// # Errors
/// As [`NotFound`] says.
pub fn select(all: &[Named], asked: &str) -> Result<BTreeSet<String>, NotFound> {
    let graph = Graph::of(all);
    let (name, steps) = relative(asked, &graph);
    let starts = match name {
        "base" => return Ok(BTreeSet::new()),
        "heads" => graph.heads(|_| true),
        _ => vec![graph.one(name, asked)?],
    };
    let mut reached = BTreeSet::new();
    for start in starts {
        if let Some(start) = graph.back(start, steps, asked)? {
            graph.below(start, &mut reached);
        }
    }
    Ok(reached.into_iter().map(str::to_owned).collect())
}

/// `name-2` as a name and how far to go back; an id may itself end so.
fn relative<'n>(asked: &'n str, graph: &Graph<'_>) -> (&'n str, usize) {
    if graph.by_id.contains_key(asked) {
        return (asked, 0);
    }
    let split = asked.rsplit_once('-').and_then(|(name, steps)| Some((name, steps.parse::<usize>().ok()?)));
    match split {
        Some(("", steps)) => ("head", steps),
        Some((name, steps)) if name == "head" || name.ends_with("@head") || graph.starting(name).next().is_some() => (name, steps),
        _ => (asked, 0),
    }
}

struct Graph<'a> {
    all: &'a [Named],
    by_id: BTreeMap<&'a str, &'a Named>,
}

impl<'a> Graph<'a> {
    fn of(all: &'a [Named]) -> Self {
        Self { all, by_id: all.iter().map(|named| (named.id.as_str(), named)).collect() }
    }

    /// Those that begin with `name`, as id or as the file's path.
    fn starting<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let fits = move |named: &&Named| !name.is_empty() && (named.id.starts_with(name) || named.path == name);
        self.all.iter().filter(fits).map(|named| named.id.as_str())
    }

    /// Those that nothing follows.
    fn heads(&self, of: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let followed: BTreeSet<&str> =
            self.all.iter().filter(|named| of(&named.id)).flat_map(|named| &named.follows).map(String::as_str).collect();
        let ids = self.all.iter().map(|named| named.id.as_str());
        ids.filter(|id| of(id) && !followed.contains(id)).collect()
    }

    fn one(&self, name: &str, asked: &str) -> Result<&'a str, NotFound> {
        if name == "head" {
            return self.single(&self.heads(|_| true), asked);
        }
        let labelled = |label: &str| self.all.iter().find(|named| named.labels.iter().any(|known| known == label));
        if let Some(named) = name.strip_suffix("@head").and_then(labelled) {
            let above = self.above(&named.id);
            return self.single(&self.heads(|id| above.contains(id)), asked);
        }
        let name = name.split_once('@').map_or(name, |(_, id)| id);
        if let Some(named) = self.by_id.get(name).copied().or_else(|| labelled(name)) {
            return Ok(&named.id);
        }
        self.single(&self.starting(name).collect::<Vec<_>>(), asked)
    }

    fn single(&self, found: &[&'a str], asked: &str) -> Result<&'a str, NotFound> {
        match found {
            [one] => Ok(one),
            [] => {
                let labels = self.all.iter().flat_map(|named| named.labels.iter().cloned());
                let known = self.all.iter().map(|named| named.id.clone()).chain(labels);
                let known = known.chain(["head", "base"].map(str::to_owned)).collect();
                Err(NotFound::Unknown { asked: asked.to_owned(), known })
            }
            several => Err(NotFound::Several { asked: asked.to_owned(), found: several.iter().map(|id| (*id).to_owned()).collect() }),
        }
    }

    /// So many steps down; nothing is the base.
    fn back(&self, start: &'a str, steps: usize, asked: &str) -> Result<Option<&'a str>, NotFound> {
        let mut at = start;
        for step in 0..steps {
            let follows = self.by_id.get(at).map(|named| named.follows.as_slice()).unwrap_or_default();
            match follows {
                [] if step + 1 == steps => return Ok(None),
                [] => return Err(NotFound::TooFar { asked: asked.to_owned(), from: start.to_owned() }),
                [one] => at = one,
                several => {
                    return Err(NotFound::Forked { asked: asked.to_owned(), at: at.to_owned(), found: several.to_vec() });
                }
            }
        }
        Ok(Some(at))
    }

    fn below(&self, start: &'a str, reached: &mut BTreeSet<&'a str>) {
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(self.by_id.get(id).into_iter().flat_map(|named| &named.follows).map(String::as_str));
            }
        }
    }

    /// A migration and all that come after it: the list is in order of application.
    fn above(&self, start: &str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        for named in self.all {
            if named.id == start || named.follows.iter().any(|id| reached.contains(id.as_str())) {
                reached.insert(named.id.as_str());
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(asked: &str) -> String {
        let named = |id: &str, follows: &[&str], labels: &[&str]| Named {
            id: id.to_owned(),
            follows: follows.iter().map(|id| (*id).to_owned()).collect(),
            labels: labels.iter().map(|id| (*id).to_owned()).collect(),
            path: format!("v/{id}.py"),
        };
        let merged = named("m", &["c4", "b2"], &[]);
        let mut all = vec![named("a1", &[], &[]), named("b2", &["a1"], &["left"]), named("c3", &["a1"], &[]), named("c4", &["c3"], &[])];
        all.extend((asked.starts_with('m')).then_some(merged));
        match select(&all, asked) {
            Ok(ids) => ids.into_iter().collect::<Vec<_>>().join(" "),
            Err(NotFound::Unknown { asked, .. }) => format!("no {asked}"),
            Err(NotFound::Several { asked, found }) => format!("{asked} is {}", found.join(" or ")),
            Err(NotFound::Forked { asked, at, found }) => format!("{asked} forks at {at} to {}", found.join(" or ")),
            Err(NotFound::TooFar { asked, from }) => format!("{asked} is below {from}"),
        }
    }

    #[test]
    fn only_what_a_migration_follows_is_selected() {
        assert_eq!([at("c4"), at("b"), at("v/c3.py"), at("left"), at("left@head")], ["a1 c3 c4", "a1 b2", "a1 c3", "a1 b2", "a1 b2"]);
        assert_eq!([at("heads"), at("base")], ["a1 b2 c3 c4", ""]);
    }

    #[test]
    fn steps_go_down_from_a_name() {
        assert_eq!([at("c4-1"), at("c4-3"), at("left@head-1"), at("c4-4")], ["a1 c3", "", "a1", "c4-4 is below c4"]);
    }

    #[test]
    fn what_names_none_or_several_is_refused() {
        assert_eq!([at("m-1"), at("m-2")], ["m-1 forks at m to c4 or b2", "m-2 forks at m to c4 or b2"]);
        assert_eq!(
            [at("zz"), at(""), at("c"), at("head"), at("-1")],
            ["no zz", "no ", "c is c3 or c4", "head is b2 or c4", "-1 is b2 or c4"]
        );
    }
}
