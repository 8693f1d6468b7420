//! Holds every import against the model.

use std::collections::{BTreeMap, BTreeSet};

use super::messages::{self, Breach};
use super::names;
use super::parameters::{Parameters, is_below};
use super::reach;
use crate::facts::imports::Header;
use crate::kinds::considered::contexts;
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::imports::ResolvedImport;
use crate::workspace::layers::{Assigned, By};

/// Judges the whole workspace.
pub(super) fn judge(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
    let graph = &inputs.workspace.imports;
    let mut assigned = Assignments::new(parameters, inputs);
    let mut judged = Judged::default();
    let mut seen: BTreeSet<(FileId, Span, &str)> = BTreeSet::new();
    let mut breached: Vec<(&str, &str)> = Vec::new();
    let (considered, unmatched) = parameters.considered.imports(graph, head);
    judged.problems.extend(unmatched);
    for import in considered.iter().copied().filter(|import| head.covers(inputs.sources.path(import.place.file))) {
        let Some(from) = assigned.of(&import.importer) else { continue };
        let to = import.leads_to();
        if import.external {
            judge_third_party(parameters, head, import, &from, &mut judged, &mut seen);
            continue;
        }
        let Some(layer) = assigned.of(to) else { continue };
        if to == import.importer {
            continue;
        }
        if let Err(denied) = parameters.model.allowed(&from, &layer)
            && seen.insert((import.place.file, import.stmt_span, to))
        {
            breached.push((import.importer.as_str(), to));
            let header = layer_header(&assigned, to, &layer);
            let statement = first_line(inputs, import);
            let context = contexts(import);
            let breach = Breach { model: &parameters.model, import, from: &from, to, to_layer: &layer, header, statement, context };
            judged.findings.push(messages::breach(head, &breach, &denied));
        }
    }
    if parameters.asks_chains() {
        let direct: BTreeSet<(&str, &str)> = breached.into_iter().collect();
        judged.findings.extend(reach::judge(parameters, head, inputs, &considered, &mut assigned, &direct));
    }
    modules(parameters, inputs, head, &mut assigned, &mut judged);
    judged.problems.extend(names::unknown_patterns(&parameters.model, graph, head));
    judged.problems.extend(names::unknown_headers(&parameters.model, graph, head, inputs.sources));
    judged.problems.extend(names::not_judged(&parameters.model, graph, head, inputs.sources));
    judged
}

fn judge_third_party<'g>(
    parameters: &Parameters,
    head: &RuleHead,
    import: &'g ResolvedImport,
    from: &Assigned<'_>,
    judged: &mut Judged,
    seen: &mut BTreeSet<(FileId, Span, &'g str)>,
) {
    let is_it = |module: &str| is_below(&import.target, module);
    let Some(forbidden) = parameters.third_party.iter().find(|entry| entry.layer == from.layer && is_it(&entry.module)) else { return };
    if seen.insert((import.place.file, import.stmt_span, &import.imported)) {
        judged.findings.push(messages::third_party(head, import, forbidden, &contexts(import)));
    }
}

/// The subjects are the modules in a layer, whatever they import. Those in none are findings, or counted where they import something.
fn modules(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead, assigned: &mut Assignments<'_>, judged: &mut Judged) {
    let importers: BTreeSet<&str> = inputs.workspace.imports.imports.iter().map(|import| import.importer.as_str()).collect();
    let mut unassigned = 0;
    for (name, module) in &inputs.workspace.imports.modules {
        if !head.covers(inputs.sources.path(module.file)) {
            continue;
        }
        let in_a_layer = assigned.of(name).is_some();
        judged.subjects += usize::from(in_a_layer);
        let must_be = parameters.unassigned.is_error(name);
        if in_a_layer || parameters.model.header.is_some() || must_be || parameters.asks_chains() {
            judged.needs.code.insert(module.file);
        }
        if !in_a_layer && must_be {
            judged.findings.push(messages::unassigned(head, &parameters.model, name, module.file));
        } else if !in_a_layer && importers.contains(name.as_str()) {
            unassigned += 1;
        }
    }
    if unassigned > 0 {
        let judged_as = if parameters.asks_chains() { "whose imports count only in chains" } else { "whose imports are not judged" };
        judged.notes.push(format!("`{}`: modules in no layer of `{}`, {judged_as}: {unassigned}", head.id, parameters.model.name));
    }
}

/// Layers of modules, each worked out once.
pub(super) struct Assignments<'p> {
    parameters: &'p Parameters,
    inputs: Inputs<'p>,
    known: BTreeMap<String, Option<Assigned<'p>>>,
}

impl<'p> Assignments<'p> {
    pub(super) fn new(parameters: &'p Parameters, inputs: Inputs<'p>) -> Self {
        Self { parameters, inputs, known: BTreeMap::new() }
    }

    pub(super) fn of(&mut self, module: &str) -> Option<Assigned<'p>> {
        if let Some(known) = self.known.get(module) {
            return known.clone();
        }
        let headers: &[Header] = self.inputs.workspace.imports.modules.get(module).map_or(&[], |module| &module.headers);
        let found = self.parameters.model.layer_of(module, headers);
        self.known.insert(module.to_owned(), found.clone());
        found
    }
}

fn layer_header(assigned: &Assignments<'_>, module: &str, layer: &Assigned<'_>) -> Option<Place> {
    match layer.by {
        By::Header(span) => Some(Place { file: assigned.inputs.workspace.imports.modules.get(module)?.file, span }),
        By::Pattern(_) => None,
    }
}

/// The statement's first line, when the imported name stands on a later one.
fn first_line(inputs: Inputs<'_>, import: &ResolvedImport) -> Option<Place> {
    let file = inputs.sources.get(import.place.file);
    let before = Span::new(import.stmt_span.start, import.place.span.start);
    let (line, _) = before.slice(file.text()).split_once(['\n', '\r'])?;
    let start = import.stmt_span.start as usize;
    Some(Place { file: import.place.file, span: Span::of(start, start + line.len()) })
}
