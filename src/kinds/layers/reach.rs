//! Chains of imports: what a layer reaches without importing it.
//!
//! One finding per import that begins a chain to a layer, with the shortest chain: one more import of the same hub is one more finding,
//! and what happens further down the chain changes none.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::Assignments;
use super::messages;
use super::parameters::{Barred, Forbidden, Goal, Parameters, is_below};
use crate::diagnostics::finding::{Finding, Label};
use crate::kinds::considered::contexts;
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::imports::{Edge, Edges, ResolvedImport, Ways};
use crate::workspace::layers::Assigned;

/// Judges the chains of all imports that count. `direct` are the imports that are findings already.
pub(super) fn judge<'g>(
    parameters: &'g Parameters,
    head: &RuleHead,
    inputs: Inputs<'g>,
    considered: &[&'g ResolvedImport],
    assigned: &mut Assignments<'g>,
    direct: &BTreeSet<(&str, &str)>,
) -> Vec<Finding> {
    let outside: Vec<&str> = outside(parameters).collect();
    let edges = Edges::new(considered.iter().copied(), |import| {
        let to = if import.external { &import.target } else { import.leads_to() };
        let counts = !import.external || outside.iter().any(|module| is_below(to, module));
        counts.then_some((import.importer.as_str(), to))
    });
    let layers = (0..edges.len()).map(|module| assigned.of(edges.name(module))).collect();
    let importers = edges.reversed();
    let mut search = Search { parameters, head, inputs, edges, importers, layers, direct, found: BTreeMap::new() };
    if parameters.indirect {
        search.through_no_layer();
    }
    parameters.must_not_reach.iter().for_each(|barred| search.by_any_chain(barred));
    search.found.into_values().collect()
}

/// The third parties that the rule speaks of.
fn outside(parameters: &Parameters) -> impl Iterator<Item = &str> {
    let reached = parameters.must_not_reach.iter().filter_map(|barred| match &barred.goal {
        Goal::ThirdParty(module) => Some(module.as_str()),
        Goal::Layer(_) => None,
    });
    let imported = parameters.third_party.iter().map(|forbidden| forbidden.module.as_str());
    reached.chain(imported.filter(|_| parameters.indirect))
}

struct Search<'a, 'g> {
    parameters: &'g Parameters,
    head: &'a RuleHead,
    inputs: Inputs<'g>,
    edges: Edges<'g>,
    importers: Vec<Vec<usize>>,
    /// The layer of each module of `edges`.
    layers: Vec<Option<Assigned<'g>>>,
    direct: &'a BTreeSet<(&'a str, &'a str)>,
    /// By the import that begins the chain, and what it leads to.
    found: BTreeMap<(usize, usize, String), Finding>,
}

/// What a chain breaks.
enum Broken<'b> {
    /// The matrix or order of the model.
    Model,
    /// An entry of `third_party`.
    ThirdParty(&'b Forbidden),
    /// An entry of `must_not_reach`.
    Barred(&'b Barred),
}

impl<'g> Search<'_, 'g> {
    /// Chains whose inner modules are in no layer, judged as an import of their end.
    fn through_no_layer(&mut self) {
        let mut classes: BTreeMap<Class<'_>, Vec<usize>> = BTreeMap::new();
        for (module, layer) in self.layers.iter().enumerate() {
            if let Some(layer) = layer {
                classes.entry(class(layer)).or_default().push(module);
            }
        }
        let parameters = self.parameters;
        let members: Vec<Vec<usize>> = classes.into_values().collect();
        let layer_of = |class: &Vec<usize>| class.first().and_then(|module| self.layers.get(*module).cloned().flatten());
        let classes: Vec<(Assigned<'g>, Vec<usize>)> = members.into_iter().filter_map(|class| Some((layer_of(&class)?, class))).collect();
        for (from, modules) in &classes {
            let mut goals: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
            for (to, targets) in classes.iter().filter(|(to, _)| parameters.model.allowed(from, to).is_err()) {
                goals.entry(to.layer).or_default().extend(targets);
            }
            for goals in goals.into_values() {
                let ways = self.ways(|module| goals.contains(&module));
                self.collect(modules, &ways, &Broken::Model, false);
            }
            for forbidden in parameters.third_party.iter().filter(|forbidden| forbidden.layer == from.layer) {
                let ways = self.ways(|module| self.is_outside(module, &forbidden.module));
                self.collect(modules, &ways, &Broken::ThirdParty(forbidden), false);
            }
        }
    }

    /// Ways through modules in no layer.
    fn ways(&self, goals: impl Fn(usize) -> bool) -> Ways {
        self.edges.ways(&self.importers, goals, |module| self.layers.get(module).is_some_and(Option::is_none))
    }

    /// Chains that lead through anything but the layer itself: what it imports of its own has a chain of its own.
    fn by_any_chain(&mut self, barred: &'g Barred) {
        let of = |module: usize, layer: &str| self.layers.get(module).is_some_and(|at| at.as_ref().is_some_and(|at| at.layer == layer));
        let is_goal = |module: usize| match &barred.goal {
            Goal::Layer(layer) => of(module, layer),
            Goal::ThirdParty(outside) => self.is_outside(module, outside),
        };
        let ways = self.edges.ways(&self.importers, is_goal, |module| !of(module, &barred.layer));
        let modules: Vec<usize> = (0..self.edges.len()).filter(|module| of(*module, &barred.layer)).collect();
        self.collect(&modules, &ways, &Broken::Barred(barred), true);
    }

    /// Whether a module is a third party, or below it. What is outside imports nothing.
    fn is_outside(&self, module: usize, outside: &str) -> bool {
        self.edges.of(module).is_empty() && is_below(self.edges.name(module), outside)
    }

    fn collect(&mut self, modules: &[usize], ways: &Ways, broken: &Broken<'_>, direct_too: bool) {
        for module in modules {
            let name = self.edges.name(*module);
            for edge in self.edges.of(*module) {
                let covered = self.head.covers(self.inputs.sources.path(edge.import.place.file));
                let known = self.direct.contains(&(name, self.edges.name(edge.to)));
                let Some(chain) = self.edges.chain(*edge, ways).filter(|chain| covered && (chain.len() > 1 || direct_too && !known)) else {
                    continue;
                };
                if let Some((goal, finding)) = self.finding(*module, &chain, broken) {
                    self.found.entry((*module, edge.to, goal)).or_insert(finding);
                }
            }
        }
    }

    fn finding(&self, module: usize, chain: &[Edge<'g>], broken: &Broken<'_>) -> Option<(String, Finding)> {
        let (first, last) = (chain.first()?, chain.last()?);
        let from = self.layers.get(module)?.as_ref()?;
        let to = self.layers.get(last.to)?.as_ref();
        let end = self.edges.name(last.to);
        let goal = match broken {
            Broken::Model => to?.layer,
            Broken::ThirdParty(forbidden) => &forbidden.module,
            Broken::Barred(barred) => barred.goal.name(),
        };
        let ended = to.map_or_else(|| format!("`{goal}`"), |to| format!("`{}` module `{end}`", to.layer));
        let inner: Vec<&str> = chain.iter().take(chain.len() - 1).map(|edge| self.edges.name(edge.to)).collect();
        let through = through(&inner);
        let message = format!("`{}` module `{}` must not reach {ended}{through}", from.layer, self.edges.name(module));
        let policy = match broken {
            Broken::Model => {
                let denied = self.parameters.model.allowed(from, to?).err()?;
                messages::policy(&self.parameters.model, from, to?, &denied)
            }
            Broken::ThirdParty(forbidden) => Label::policy(forbidden.place, format!("forbidden in `{}`", from.layer)),
            Broken::Barred(barred) => Label::policy(barred.place, format!("`{}` must not reach it by any chain", from.layer)),
        };
        let context = messages::context_detail(&contexts(first.import));
        let detail = format!("{}⇒{goal}{context}", from.layer);
        let subject = messages::from_to(self.edges.name(module), self.edges.name(first.to));
        let mut finding = self.head.finding(subject, detail, message);
        finding.labels = vec![Label::primary(first.import.place, messages::imported_here(first.import)), policy];
        finding.labels.extend(chain.iter().skip(1).map(|edge| self.hop(*edge)));
        finding.help = vec![match (chain.len(), broken) {
            (1, _) => format!("remove the import of `{}`", self.edges.name(first.to)),
            (_, Broken::Barred(_)) => "remove one import of the chain".to_owned(),
            _ => format!("remove one import of the chain, or give `{}` a layer of its own", self.edges.name(first.to)),
        }];
        Some((goal.to_owned(), finding))
    }

    fn hop(&self, edge: Edge<'g>) -> Label {
        Label::secondary(edge.import.place, format!("which imports `{}`", self.edges.name(edge.to)))
    }
}

/// What the model can tell apart.
/// A layer, and what its pattern's captures stood for: modules of one class may import the same.
type Class<'m> = (&'m str, Vec<(&'m str, &'m str)>);

fn class<'m>(layer: &'m Assigned<'m>) -> Class<'m> {
    (layer.layer, layer.captures.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect())
}

/// How many modules of a chain a message names.
const NAMED: usize = 3;

fn through(modules: &[&str]) -> String {
    let (named, more) = modules.split_at(modules.len().min(NAMED));
    let list = named.iter().map(|module| format!("`{module}`")).collect::<Vec<_>>().join(", ");
    match (named, more.len()) {
        ([], _) => String::new(),
        (_, 0) => format!(" through {list}"),
        (_, more) => format!(" through {list} and {more} more"),
    }
}
