//! An import back: the shortest circle there is.

use super::parameters::{Among, Parameters};
use crate::kinds::import_forms::forms;
use crate::kinds::plant::Plant;
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::imports::Language;

/// The first import between two modules of the project is answered by one in the other direction.
pub(super) fn plants(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let graph = &inputs.workspace.imports;
    let (counted, _) = parameters.considered.imports(graph, head);
    let back = counted.into_iter().filter(|import| !import.external).find_map(|import| {
        let (from, to) = (import.importer.as_str(), import.leads_to());
        let module = graph.modules.get(to)?;
        let takes_part = from != to && parameters.takes_part(from) && parameters.takes_part(to) && module.language == Language::Python;
        let covered = head.covers(inputs.sources.path(module.file)) && head.covers(inputs.sources.path(import.place.file));
        // A package and what is in it are one where packages are judged.
        let apart = !from.starts_with(to) && !to.starts_with(from);
        (takes_part && covered && apart).then_some((to, from, module.file))
    });
    let Some((to, from, file)) = back else { return vec![] };
    let form = forms(Language::Python, to, from).into_iter().find(|form| !parameters.considered.leaves_out(form.context));
    form.map(|form| Plant { certain: parameters.among == Among::Modules, ..form.plant(to, from, file) }).into_iter().collect()
}
