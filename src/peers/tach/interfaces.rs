//! Interfaces: the names of a module that others may import.

use std::collections::BTreeMap;

use regex::Regex;

use super::ignores::Ignore;
use super::modules::Module;
use super::project::{Interface, Local, Project, ROOT};
use crate::peers::convert::{Contract, Given};
use crate::peers::modules::is_in;
use crate::peers::policy::Policy;
use crate::peers::write::Yaml;
use crate::yaml::placeholder::is_placeholder;

/// One rule for each module that exposes only some names, and for each group of importers that see the same names.
pub(super) fn say(given: &Given<'_>, project: &Project, modules: &[Module], policy: &mut Policy<'_>, ignored: &[Ignore]) {
    for interface in &project.interfaces {
        for text in interface.expose.iter().chain(&interface.from).filter(|text| anchored(&text.text).is_none()) {
            policy.lose(text.place, format!("`{}` is no regular expression that is read here", text.text));
        }
        if !modules.iter().any(|module| matches(interface, &module.path)) {
            policy.note("an interface of no module is left out: tach passes over it too");
        }
    }
    for module in modules.iter().filter(|module| module.path != ROOT) {
        let mut groups: BTreeMap<Vec<usize>, Vec<&Module>> = BTreeMap::new();
        for user in modules.iter().filter(|user| user.path != module.path && !user.says.unchecked) {
            groups.entry(visible(project, &module.path, &user.path)).or_default().push(user);
        }
        groups.remove(&vec![]);
        for (seen, users) in groups {
            let interfaces: Vec<&Interface> = seen.iter().filter_map(|at| project.interfaces.get(*at)).collect();
            let id = policy.id("TACH", &format!("interface {}", module.path));
            policy.contracts.push(Contract { name: format!("interface of {}", module.path), rules: vec![id.clone()] });
            policy.rule(rule(given, project, modules, module, &users, &interfaces, ignored, &id));
        }
    }
}

/// The interfaces of a module that another one sees: the first exclusive one alone, or all.
fn visible(project: &Project, module: &str, user: &str) -> Vec<usize> {
    let mut all = vec![];
    for (at, interface) in project.interfaces.iter().enumerate().filter(|(_, interface)| matches(interface, module)) {
        let sees = interface.visibility.as_ref().is_none_or(|visibility| visibility.iter().any(|name| name.text == user));
        if sees && interface.exclusive {
            return vec![at];
        }
        if sees {
            all.push(at);
        }
    }
    all
}

fn matches(interface: &Interface, module: &str) -> bool {
    interface.from.iter().filter_map(|text| anchored(&text.text)).any(|regex| regex.is_match(module))
}

fn anchored(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("^(?:{pattern})$")).ok()
}

#[expect(clippy::too_many_arguments, reason = "everything that one rule is made of, in one place")]
fn rule(
    given: &Given<'_>,
    project: &Project,
    modules: &[Module],
    module: &Module,
    users: &[&Module],
    interfaces: &[&Interface],
    ignored: &[Ignore],
    id: &str,
) -> Yaml {
    let deeper = |of: &str| -> Vec<String> {
        let inner = modules.iter().filter(|inner| inner.path != of && inner.path != ROOT && is_in(&inner.path, of));
        inner.map(Module::pattern).collect()
    };
    let expose: Vec<String> = interfaces
        .iter()
        .flat_map(|interface| &interface.expose)
        .filter(|text| anchored(&text.text).is_some())
        .map(|text| text.text.clone())
        .collect();
    let mut all = vec![in_but_not("target", &format!("{}.*.**", module.path), deeper(&module.path))];
    let silent: Vec<&Module> = modules.iter().filter(|other| other.path == module.path || other.says.unchecked).collect();
    if users.len() + silent.len() == modules.len() && !modules.iter().any(|module| module.path == ROOT) {
        // Everybody else: said shorter by those who are not meant.
        let tops = modules.iter().filter(|top| !modules.iter().any(|above| above.path != top.path && is_in(&top.path, &above.path)));
        all.push(Yaml::map([("importer", Yaml::texts(tops.map(Module::pattern)))]));
        let silent = silent.into_iter().map(|silent| in_but_not("importer", &silent.pattern(), deeper(&silent.path)));
        all.extend(silent.map(|silent| Yaml::map([("not", silent)])));
    } else {
        let user = |user: &&Module| {
            let inner = if user.path == ROOT {
                modules.iter().filter(|inner| inner.path != ROOT).map(Module::pattern).collect()
            } else {
                deeper(&user.path)
            };
            in_but_not("importer", &user.pattern(), inner)
        };
        all.push(Yaml::map([("any_of", Yaml::List(users.iter().map(user).collect()))]));
    }
    if project.leaves_out_type_checking {
        all.push(Yaml::map([("type_checking", Yaml::Word("false".to_owned()))]));
    }
    if project.local_imports != Local::Error {
        all.push(Yaml::map([("lazy", Yaml::Word("false".to_owned()))]));
    }
    let ignored = ignored.iter().filter(|ignore| is_in(&ignore.target, &module.path));
    all.extend(ignored.map(|ignore| {
        let pair = Yaml::map([("importer", Yaml::text(&ignore.from)), ("target", Yaml::text(&ignore.target))]);
        Yaml::map([("not", pair)])
    }));
    let comment = interfaces.iter().find_map(|interface| interface.comment.clone()).filter(|comment| !is_placeholder(comment));
    let exposed =
        format!("{}\\.(?:{})", regex::escape(&module.path), expose.iter().map(|one| format!("(?:{one})")).collect::<Vec<_>>().join("|"));
    Yaml::map([
        ("id", Yaml::text(id)),
        ("kind", Yaml::text("assert")),
        ("title", Yaml::text(format!("others import only what `{}` exposes", module.path))),
        ("why", Yaml::text(comment.unwrap_or_else(|| format!("The interfaces of {} demand it.", given.name)))),
        ("fix", Yaml::text(format!("Import one of the names that `{}` exposes, or expose this one.", module.path))),
        ("message", Yaml::text(format!("`{{importer}}` imports `{{target}}`, which `{}` does not expose", module.path))),
        ("on_empty", Yaml::text("ok")),
        ("reason", Yaml::text("a module that nobody imports keeps its interface")),
        ("for", Yaml::text("import")),
        ("where", Yaml::map([("all_of", Yaml::List(all))])),
        ("require", Yaml::map([("target", Yaml::map([("matches", Yaml::text(exposed))]))])),
    ])
}

/// `{ field: a.**, not: { field: [a.b.**] } }`.
fn in_but_not(field: &str, pattern: &str, not: Vec<String>) -> Yaml {
    let mut entries = vec![(field, Yaml::texts([pattern]))];
    if !not.is_empty() {
        entries.push(("not", Yaml::map([(field, Yaml::texts(not))])));
    }
    Yaml::map(entries)
}
