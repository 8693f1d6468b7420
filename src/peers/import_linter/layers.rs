//! `layers`: who stands above whom; chains through modules of no layer count.

use super::contract::{LayersSpec, LevelModule};
use super::rule::{Making, Matrix};
use crate::peers::write::Yaml;

pub(super) fn say(making: &mut Making<'_, '_>, spec: &LayersSpec) {
    let expressions: Vec<&str> = spec.containers.iter().map(|container| container.text.as_str()).collect();
    making.expanded(&expressions);
    let mut containers: Vec<String> = expressions.iter().flat_map(|expression| making.modules.matching(expression)).collect();
    containers.sort();
    containers.dedup();
    if expressions.is_empty() {
        return model(making, spec, None, false);
    }
    let several = containers.len() > 1;
    if containers.is_empty() {
        making.policy.lose(making.contract.place, format!("`{}`: no module matches its containers", making.contract.name));
    }
    for container in containers {
        model(making, spec, Some(&container), several);
    }
}

fn model(making: &mut Making<'_, '_>, spec: &LayersSpec, container: Option<&str>, several: bool) {
    let id = making.id(container.filter(|_| several));
    let mut matrix = Matrix::default();
    for (height, level) in spec.levels.iter().enumerate() {
        for module in &level.modules {
            let name = &module.name.text;
            let whole = container.map_or_else(|| name.clone(), |container| format!("{container}.{name}"));
            matrix.members.push((name.clone(), vec![format!("{whole}.**")]));
            if module.optional {
                matrix.optional.push(name.clone());
            }
            let below = spec.levels.iter().skip(height + 1).flat_map(|level| &level.modules);
            let beside = level.modules.iter().filter(|other| !level.independent && other.name.text != *name);
            let row = beside.chain(below).map(|other: &LevelModule| Yaml::text(&other.name.text));
            matrix.rows.push((name.clone(), row.collect()));
        }
    }
    let ordered = spec.levels.iter().all(|level| level.modules.len() == 1);
    let model = if ordered {
        let names: Vec<String> = matrix.members.iter().map(|(name, _)| name.clone()).collect();
        let members = matrix.members.into_iter().map(|(name, patterns)| (name, Yaml::texts(patterns)));
        let mut entries = vec![("members", Yaml::map(members)), ("order", Yaml::texts(names))];
        if !matrix.optional.is_empty() {
            entries.push(("optional", Yaml::texts(matrix.optional)));
        }
        Yaml::map(entries)
    } else {
        matrix.yaml()
    };
    let mut with = vec![("reach", Yaml::text("indirect"))];
    if let Some(container) = container.filter(|_| spec.exhaustive) {
        let mut unassigned = vec![("error", Yaml::texts([format!("{container}.*")]))];
        if !spec.exhaustive_ignores.is_empty() {
            let ignored = spec.exhaustive_ignores.iter().map(|name| format!("{container}.{}", name.text));
            unassigned.push(("ok", Yaml::texts(ignored)));
        }
        with.push(("unassigned", Yaml::map(unassigned)));
    }
    making.layers(&id, model, "Move what needs the import to the layer that may have it, or turn the dependency around.", with);
}
