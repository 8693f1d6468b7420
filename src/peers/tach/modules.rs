//! Modules and layers as one matrix: who may import whom, directly.

use std::collections::{BTreeMap, BTreeSet};

use super::ignores::Ignore;
use super::project::{Project, ROOT, Text, Written};
use super::tree::{Tree, module_glob};
use crate::peers::convert::Given;
use crate::peers::policy::Policy;
use crate::peers::write::Yaml;
use crate::yaml::shape::{Reader, did_you_mean};

/// A module of the tree with what its entry says.
#[derive(Clone, Debug)]
pub(super) struct Module {
    pub(super) path: String,
    pub(super) says: Written,
}

impl Module {
    /// The pattern of all that is in it, but for deeper modules.
    pub(super) fn pattern(&self) -> String {
        if self.path == ROOT { "**".to_owned() } else { format!("{}.**", self.path) }
    }
}

/// Every module, globs expanded; a plain path wins over a glob.
pub(super) fn resolve(project: &Project, tree: &Tree, policy: &mut Policy<'_>, reader: &mut Reader<'_>) -> Vec<Module> {
    let mut found: BTreeMap<String, (bool, Module)> = BTreeMap::new();
    for written in &project.modules {
        let path = &written.path.text;
        let glob = module_glob(path).is_some();
        let matching = if path == ROOT || path == "." { vec![ROOT.to_owned()] } else { tree.matching(path) };
        if matching.is_empty() {
            policy.note(format!("the module `{path}` is not there: tach passes over it too"));
        } else if glob {
            policy.note(format!("`{path}` stands for the modules of today: a new one must be added by hand"));
        }
        for name in matching {
            match found.get(&name) {
                Some((true, _)) | None => _ = found.insert(name.clone(), (glob, Module { path: name, says: written.clone() })),
                Some((false, first)) if !glob => {
                    reader.conflict(
                        written.path.place,
                        format!("the module `{path}` is there twice"),
                        (first.says.path.place, "first here".to_owned()),
                    );
                }
                Some((false, _)) => {}
            }
        }
        let names = || project.layers.iter().map(|layer| layer.name.as_str());
        if let Some(layer) = written.layer.as_ref().filter(|layer| !names().any(|name| name == layer.text)) {
            reader.mistake(layer.place, format!("there is no layer `{}`", layer.text), did_you_mean(&layer.text, names()));
        }
    }
    let mut modules: Vec<Module> = found.into_values().map(|(_, module)| module).collect();
    if !project.root_is_ignored
        && !modules.iter().any(|module| module.path == ROOT)
        && let Some(first) = modules.first()
    {
        let mut says = first.says.clone();
        ROOT.clone_into(&mut says.path.text);
        let nothing = Written {
            depends_on: Some(vec![]),
            cannot_depend_on: vec![],
            layer: None,
            visibility: None,
            utility: false,
            unchecked: false,
            comment: None,
            ..says
        };
        modules.push(Module { path: ROOT.to_owned(), says: nothing });
    }
    modules.retain(|module| !(project.root_is_ignored && module.path == ROOT));
    modules
}

/// A dependency on a module that is not visible is a mistake in tach's file.
pub(super) fn check_visibility(modules: &[Module], reader: &mut Reader<'_>) {
    for from in modules {
        for edge in from.says.depends_on.iter().flatten() {
            let Some(to) = modules.iter().find(|to| to.path == edge.text) else { continue };
            let Some(visibility) = &to.says.visibility else { continue };
            if !visibility.iter().any(|pattern| names(pattern, &from.path)) {
                reader.conflict(
                    edge.place,
                    format!("`{}` is not visible to `{}`", to.path, from.path),
                    (to.says.path.place, "by its `visibility`".to_owned()),
                );
            }
        }
    }
}

/// Whether a path or glob of a list names a module.
fn names(pattern: &Text, path: &str) -> bool {
    module_glob(&pattern.text).map_or(pattern.text == path, |glob| glob.is_match(path.replace('.', "/")))
}

/// Whether tach lets one module import another.
fn allowed(project: &Project, from: &Module, to: &Module) -> bool {
    if from.says.unchecked {
        return true;
    }
    let height =
        |module: &Module| project.layers.iter().position(|layer| Some(&layer.name) == module.says.layer.as_ref().map(|layer| &layer.text));
    if let (Some(above), Some(below)) = (height(from), height(to)) {
        let closed = |layers: &[super::project::Layer]| layers.iter().any(|layer| layer.closed);
        if above > below || project.layers.get(above + 1..below).is_some_and(closed) {
            return false;
        }
        if above < below && (!project.layers_need_depends_on || to.says.utility) {
            return true;
        }
    }
    if from.says.cannot_depend_on.iter().any(|pattern| names(pattern, &to.path)) {
        return false;
    }
    let Some(depends_on) = &from.says.depends_on else { return true };
    to.says.utility || depends_on.iter().any(|pattern| names(pattern, &to.path))
}

/// Says the matrix.
#[expect(clippy::too_many_arguments, reason = "what a matrix is made of, each from another part of the file")]
pub(super) fn say(
    given: &Given<'_>,
    project: &Project,
    modules: &[Module],
    policy: &mut Policy<'_>,
    id: &str,
    contexts: Vec<(&str, Yaml)>,
    ignored: &[Ignore],
) {
    let open: BTreeSet<&str> = modules
        .iter()
        .filter(|to| modules.iter().all(|from| from.path == to.path || allowed(project, from, to)))
        .map(|module| module.path.as_str())
        .collect();
    let members = modules.iter().map(|module| (module.path.clone(), Yaml::texts([module.pattern()])));
    let rows = modules.iter().map(|from| {
        let row = modules.iter().filter(|to| to.path != from.path && !open.contains(to.path.as_str()) && allowed(project, from, to));
        let row = Yaml::List(row.map(|to| Yaml::text(&to.path)).collect());
        (from.path.clone(), row.noted(from.says.comment.iter().cloned().collect()))
    });
    let mut model = vec![("members", Yaml::map(members)), ("may_import", Yaml::map(rows))];
    if !open.is_empty() {
        model.push(("open", Yaml::texts(open.iter().copied())));
    }
    policy.model(id, Yaml::map(model));
    let mut with = vec![("layers", Yaml::text(id))];
    if !contexts.is_empty() {
        with.push(("contexts", Yaml::map(contexts)));
    }
    let mut seen = BTreeSet::new();
    let ignored: Vec<Yaml> = ignored.iter().filter(|ignore| seen.insert((&ignore.from, &ignore.to))).map(Ignore::yaml).collect();
    if !ignored.is_empty() {
        with.push(("ignore_imports", Yaml::List(ignored)));
    }
    policy.rule(Yaml::map([
        ("id", Yaml::text(id)),
        ("kind", Yaml::text("layers")),
        ("title", Yaml::text("a module imports only what it is declared to depend on")),
        ("why", Yaml::text(format!("The modules and layers of {} demand it.", given.name))),
        ("fix", Yaml::text("Use what the module may depend on, or add the dependency to its row of `may_import`.")),
        ("with", Yaml::map(with)),
    ]));
}
