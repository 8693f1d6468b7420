//! Imports that the model denies, in every form and context that the rule judges.

use std::collections::BTreeSet;

use super::judge::Assignments;
use super::parameters::Parameters;
use crate::kinds::import_forms::forms;
use crate::kinds::plant::Plant;
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::imports::Module;
use crate::workspace::layers::Assigned;

/// The first layer that may not import another one gets every form; each other layer the plain one.
pub(super) fn plants(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let modules = &inputs.workspace.imports.modules;
    let mut assigned = Assignments::new(parameters, inputs);
    let all: Vec<Member<'_>> = modules.iter().filter_map(|(name, module)| Some((name.as_str(), module, assigned.of(name)?))).collect();
    let mut plants = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (name, module, from) in &all {
        if done.contains(from.layer) || !head.covers(inputs.sources.path(module.file)) {
            continue;
        }
        let Some((to, ..)) = all.iter().find(|(to, other, layer)| denied(parameters, (name, module, from), (to, other, layer))) else {
            continue;
        };
        let forms = forms(module.language, name, to).into_iter().filter(|form| !parameters.considered.leaves_out(form.context));
        let only = if done.is_empty() { usize::MAX } else { 1 };
        plants.extend(forms.take(only).map(|form| form.plant(name, to, module.file)));
        done.insert(from.layer);
    }
    plants.extend(third_party(parameters, &all, inputs, head));
    plants
}

/// A module with its layer.
type Member<'a> = (&'a str, &'a Module, Assigned<'a>);

fn denied(parameters: &Parameters, from: (&str, &Module, &Assigned<'_>), to: (&str, &Module, &Assigned<'_>)) -> bool {
    // An import of one's own package is none, and two languages do not meet.
    from.0 != to.0 && from.1.language == to.1.language && parameters.model.allowed(from.2, to.2).is_err()
}

fn third_party(parameters: &Parameters, all: &[Member<'_>], inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let member = |layer: &str| all.iter().find(|(_, module, own)| own.layer == layer && head.covers(inputs.sources.path(module.file)));
    let of = |forbidden: &super::parameters::Forbidden| {
        let (name, module, _) = member(&forbidden.layer)?;
        let form =
            forms(module.language, name, &forbidden.module).into_iter().find(|form| !parameters.considered.leaves_out(form.context))?;
        Some(form.plant(name, &forbidden.module, module.file))
    };
    parameters.third_party.iter().filter_map(of).collect()
}
