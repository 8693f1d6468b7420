//! Finds the circles, and names the imports to remove.
//!
//! One finding per import to remove: when one is removed, the others stay what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::components::components;
use super::cut::{self, Cut, Pair};
use super::parameters::{Among, Parameters};
use crate::diagnostics::finding::{Finding, Label};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::considered::context_words;
use crate::kinds::module_patterns;
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::workspace::imports::{Edge, Edges, ResolvedImport};
use crate::workspace::layers::ModulePattern;

/// Judges the whole workspace.
pub(super) fn judge(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
    let graph = &inputs.workspace.imports;
    let mut judged = Judged::default();
    let mut modules: BTreeSet<&str> = BTreeSet::new();
    for (name, module) in &graph.modules {
        let takes_part = parameters.among == Among::Siblings || parameters.takes_part(name);
        if takes_part && parameters.speaks(module.language) && head.covers(inputs.sources.path(module.file)) {
            modules.insert(name);
            judged.needs.code.insert(module.file);
        }
    }
    judged.subjects = modules.len();
    let (considered, unmatched) = parameters.considered.imports(graph, head);
    judged.problems.extend(unmatched);
    let patterns = parameters.within.iter().flatten().chain(&parameters.except);
    judged.problems.extend(patterns.filter(|pattern| !names_one(pattern, &modules)).map(|pattern| nothing(pattern, &modules, head)));
    // What does not exist, and folders without a file, import nothing: no circle leads through them.
    let inner = considered.into_iter().filter(|import| modules.contains(import.importer.as_str()) && modules.contains(import.leads_to()));
    let inner: Vec<&ResolvedImport> = inner.collect();
    for edges in graphs(parameters, &inner) {
        for part in components(&edges) {
            findings(&edges, &part, head, &mut judged.findings);
        }
    }
    judged
}

/// The graphs whose circles are looked for: one, or one for each package with siblings.
fn graphs<'g>(parameters: &Parameters, imports: &[&'g ResolvedImport]) -> Vec<Edges<'g>> {
    let all = imports.iter().copied();
    match parameters.among {
        Among::Modules => vec![Edges::new(all, |import| Some((import.importer.as_str(), import.leads_to())))],
        Among::Packages(depth) => {
            let ends = |import: &'g ResolvedImport| Some((leading(&import.importer, depth), leading(import.leads_to(), depth)));
            vec![Edges::new(all, ends)]
        }
        Among::Siblings => {
            let mut packages: BTreeMap<&str, Vec<&ResolvedImport>> = BTreeMap::new();
            for import in imports {
                if let Some(common) = common(&import.importer, import.leads_to()).filter(|package| parameters.takes_part(package)) {
                    packages.entry(common).or_default().push(import);
                }
            }
            let edges = packages.into_iter().map(|(package, imports)| {
                let parts = package.split('.').count() + 1;
                Edges::new(imports, |import| Some((leading(&import.importer, parts), leading(import.leads_to(), parts))))
            });
            edges.collect()
        }
    }
}

/// The first parts of a dotted name.
fn leading(name: &str, parts: usize) -> &str {
    let end = name.match_indices('.').nth(parts.saturating_sub(1)).map_or(name.len(), |(at, _)| at);
    name.get(..end).unwrap_or(name)
}

/// The deepest package that both names lie in, neither being that package itself.
fn common<'n>(one: &'n str, other: &str) -> Option<&'n str> {
    let shared = one.split('.').zip(other.split('.')).take_while(|(one, other)| one == other).count();
    let package = (shared > 0).then(|| leading(one, shared))?;
    (package.len() < one.len() && package.len() < other.len()).then_some(package)
}

fn findings(edges: &Edges<'_>, part: &[usize], head: &RuleHead, found: &mut Vec<Finding>) {
    let local: BTreeMap<usize, usize> = part.iter().enumerate().map(|(at, module)| (*module, at)).collect();
    let inside = |module: &usize| edges.of(*module).iter().filter_map(|edge| local.get(&edge.to).copied()).collect();
    let out: Vec<Vec<usize>> = part.iter().map(inside).collect();
    let cut = cut::cut(&out);
    let name = |node: usize| part.get(node).map_or("", |module| edges.name(*module));
    let edge = |(from, to): Pair| {
        let (from, to) = (*part.get(from)?, *part.get(to)?);
        edges.of(from).iter().find(|edge| edge.to == to).copied()
    };
    let circles = cut::circles(&out, &cut.edges);
    for pair in &cut.edges {
        let Some((circle, first)) = circles.get(pair).zip(edge(*pair)) else { continue };
        let hops = circle.iter().copied().zip(circle.iter().copied().cycle().skip(1)).skip(1);
        let hops: Vec<Edge<'_>> = hops.filter_map(edge).collect();
        let names: Vec<&str> = circle.iter().map(|node| name(*node)).collect();
        found.push(finding(head, &names, first, &hops, help(&cut, part.len(), &name)));
    }
}

/// How many modules of a circle a message names.
const NAMED: usize = 8;

fn finding(head: &RuleHead, circle: &[&str], first: Edge<'_>, hops: &[Edge<'_>], help: String) -> Finding {
    let (from, to) = (circle.first().copied().unwrap_or_default(), circle.get(1).copied().unwrap_or_default());
    let named: Vec<String> = circle.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let rest = match circle.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" → {more} more"),
    };
    let message = format!("`{from}` imports `{to}`, which leads back to it: {}{rest} → `{from}`", named.join(" → "));
    let subject = BTreeMap::from([("from".to_owned(), from.to_owned()), ("to".to_owned(), to.to_owned())]);
    let mut finding = head.finding(subject, "cycle", message);
    finding.labels = vec![Label::primary(first.import.place, format!("imported here{}", context_words(first.import)))];
    let back = hops.iter().zip(circle.iter().skip(2).chain(circle.first()));
    finding.labels.extend(back.map(|(hop, name)| Label::secondary(hop.import.place, format!("which imports `{name}`"))));
    finding.help = vec![help];
    finding
}

/// How many imports a help lists.
const LISTED: usize = 5;

fn help<'n>(cut: &Cut, modules: usize, name: &impl Fn(usize) -> &'n str) -> String {
    let listed: Vec<String> = cut.edges.iter().take(LISTED).map(|(from, to)| format!("`{}` → `{}`", name(*from), name(*to))).collect();
    let more = match cut.edges.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let listed = format!("{}{more}", listed.join(", "));
    match (cut.edges.len(), cut.is_smallest) {
        (1, _) => format!("remove this import, or move what needs it: no other has to go for these {modules} modules to have no cycle"),
        (count, true) => format!("remove {count} imports, the fewest that leave these {modules} modules without a cycle: {listed}"),
        (count, false) => format!("remove {count} imports, and these {modules} modules have no cycle; fewer may do: {listed}"),
    }
}

/// Whether a pattern names a module that takes part, or a package of one.
fn names_one(pattern: &ModulePattern, modules: &BTreeSet<&str>) -> bool {
    let prefixes = |name: &str| (1..=name.split('.').count()).any(|parts| pattern.matches(leading(name, parts)).is_some());
    modules.iter().any(|name| prefixes(name))
}

fn nothing(pattern: &ModulePattern, modules: &BTreeSet<&str>, head: &RuleHead) -> Problem {
    let near = module_patterns::nearest(pattern, modules.iter().copied());
    Problem {
        code: ProblemCode::UnknownName,
        message: format!("no module matches `{}`", pattern.text),
        labels: vec![Label::primary(pattern.place, "")],
        hides: Hides::Rule(head.id.clone()),
        help: vec![near.unwrap_or_else(|| "correct the pattern, or remove it".to_owned())],
    }
}
