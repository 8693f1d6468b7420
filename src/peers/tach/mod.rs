//! tach: its modules, layers and interfaces, read and said as rules.

mod ignores;
mod interfaces;
mod modules;
mod project;
mod tree;

use std::collections::BTreeSet;

use super::convert::{Contract, Given};
use super::policy::Policy;
use super::write::Yaml;
use crate::yaml::node::Node;
use crate::yaml::shape::{Mistake, Reader};
use project::{Local, Project};
use tree::Tree;

/// Says a project as a policy.
pub(super) fn convert(given: &Given<'_>, node: &Node, policy: &mut Policy<'_>, mistakes: &mut Vec<Mistake>) {
    let mut reader = Reader::new(mistakes);
    let Some(project) = project::read(given, node, &mut reader) else { return };
    let tree = Tree::of(given.paths, &project.source_roots);
    let modules = modules::resolve(&project, &tree, policy, &mut reader);
    modules::check_visibility(&modules, &mut reader);
    if reader.count() > 0 {
        return;
    }
    for (place, what) in &project.lost {
        policy.lose(*place, what.clone());
    }
    for path in given.paths.iter().filter(|path| path.ends_with("tach.domain.toml")) {
        policy.lose(node.place, format!("`{path}`: the modules of domain files are not read"));
    }
    sources(given, &project, &tree, &modules, policy);
    policy.leaves_out_type_checking = project.leaves_out_type_checking;
    let mut contexts = vec![];
    if project.leaves_out_type_checking {
        contexts.push(("type_checking", Yaml::text("allow")));
    }
    if project.local_imports != Local::Error {
        contexts.push(("lazy", Yaml::text("allow")));
    }
    let ignored = ignores::read(given, &project, &tree);
    let id = policy.id("TACH", "modules");
    modules::say(given, &project, &modules, policy, &id, contexts, &ignored);
    policy.contracts.push(Contract { name: "modules and layers".to_owned(), rules: vec![id] });
    interfaces::say(given, &project, &modules, policy, &ignored);
}

/// Which code is looked at: what tach's modules are in, or all of it where the rest is a module too.
fn sources(given: &Given<'_>, project: &Project, tree: &Tree, modules: &[modules::Module], policy: &mut Policy<'_>) {
    let tops: BTreeSet<&str> = modules.iter().filter_map(|module| module.path.split('.').next()).collect();
    for (root, packages) in tree.packages() {
        let kept: Vec<String> =
            packages.iter().filter(|package| !project.root_is_ignored || tops.contains(package.as_str())).cloned().collect();
        if !kept.is_empty() {
            policy.code.push((root.clone(), kept));
        }
    }
    for pattern in &project.exclude {
        let matching = tree::glob(&pattern.text).is_some_and(|glob| given.paths.iter().any(|path| tree::is_excluded(&glob, path)));
        if matching {
            policy.exclude.push((pattern.text.clone(), format!("excluded in {}", given.name)));
        } else {
            policy.note(format!("`{}` excludes nothing today", pattern.text));
        }
    }
}
