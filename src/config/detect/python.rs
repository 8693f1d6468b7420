//! Python: the folders that imports start from, and the packages in them.

use std::collections::{BTreeMap, BTreeSet};

use super::view::{View, has_extension, not_own};
use crate::config::paths::{folder, join, name};
use crate::workspace::imports::Language;
use crate::workspace::plan::CodeRoot;

/// Files that make a folder a project.
const PROJECT_FILES: &[&str] = &["pyproject.toml", "setup.cfg", "setup.py"];

/// Modules beside packages that no program imports.
const TOOLING: &[&str] = &["conftest", "noxfile", "setup", "tasks"];

/// Every root: of each project its own folder or its `src`; without any project file, wherever a package is.
pub fn roots(view: &View<'_>) -> Vec<CodeRoot> {
    let own = |path: &&str| not_own(path).is_none();
    let projects: BTreeSet<&str> =
        view.files().iter().filter(|file| PROJECT_FILES.contains(&name(file.path))).map(|file| folder(file.path)).filter(own).collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for project in &projects {
        for root in [(*project).to_owned(), join(project, "src")] {
            let packages = packages(view, &root);
            if !packages.is_empty() {
                found.insert(root, packages);
            }
        }
    }
    for package in top_packages(view, "").into_iter().filter(own) {
        let root = folder(package);
        let of_project = projects.iter().any(|project| project.is_empty() || root == *project || root.starts_with(&format!("{project}/")));
        if !of_project {
            let packages = found.entry(root.to_owned()).or_default();
            if !packages.iter().any(|known| known == name(package)) {
                packages.push(name(package).to_owned());
            }
        }
    }
    let root = |(root, packages)| CodeRoot { root, packages, language: Language::Python, configured: None };
    found.into_iter().map(root).collect()
}

/// The packages of a root: folders with `__init__.py`, and those without it from which files of the root do import. A root
/// with neither offers its modules.
pub fn packages(view: &View<'_>, root: &str) -> Vec<String> {
    let relative = |path: &'_ str| path.get(if root.is_empty() { 0 } else { root.len() + 1 }..).unwrap_or("").to_owned();
    let mut regular = BTreeSet::new();
    let mut bare = BTreeSet::new();
    let mut modules = BTreeSet::new();
    for file in view.below(root).iter().filter(|file| has_extension(file.path, "py")) {
        let path = relative(file.path);
        let Some((top, rest)) = path.split_once('/') else {
            modules.insert(path.trim_end_matches(".py").to_owned());
            continue;
        };
        if not_own(top).is_some() || !is_name(top) || view.get(&join(&join(root, top), "env.py")).is_some() {
            continue;
        }
        if rest == "__init__.py" {
            regular.insert(top.to_owned())
        } else {
            bare.insert(top.to_owned())
        };
    }
    bare.retain(|top| !regular.contains(top) && top != "src");
    if !bare.is_empty() {
        let imported = imported(view, root, &bare);
        regular.extend(bare.into_iter().filter(|top| imported.contains(top)));
    }
    if regular.is_empty() && (name(root) == "src" || view.inside(root).any(|file| PROJECT_FILES.contains(&name(file.path)))) {
        modules.retain(|module| !TOOLING.contains(&module.as_str()) && is_name(module));
        let src = join(root, "src");
        return if view.has_folder(&src) { vec![] } else { modules.into_iter().collect() };
    }
    regular.into_iter().collect()
}

/// Which folders without `__init__.py` are imported from: a second part that exists shows that the folder is meant, not an
/// installed package of its name.
fn imported(view: &View<'_>, root: &str, bare: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in view.below(root).iter().filter(|file| has_extension(file.path, "py")) {
        for line in file.text.lines() {
            let line = line.trim_start();
            let Some(target) = line.strip_prefix("from ").or_else(|| line.strip_prefix("import ")) else { continue };
            let target = target.split_whitespace().next().unwrap_or("");
            let mut parts = target.split('.');
            let (Some(top), Some(next)) = (parts.next(), parts.next()) else { continue };
            let next = next.trim_end_matches(',');
            if bare.contains(top) && !found.contains(top) {
                let base = join(&join(root, top), next);
                if view.get(&format!("{base}.py")).is_some() || view.has_folder(&base) {
                    found.insert(top.to_owned());
                }
            }
        }
    }
    found
}

/// Folders with `__init__.py` below a root that are in no other such folder.
fn top_packages<'a>(view: &View<'a>, root: &str) -> Vec<&'a str> {
    let all: BTreeSet<&str> =
        view.below(root).iter().filter(|file| name(file.path) == "__init__.py").map(|file| folder(file.path)).collect();
    let inner = |path: &str| path.match_indices('/').filter_map(|(at, _)| path.get(..at)).any(|above| all.contains(above));
    all.iter().copied().filter(|path| !path.is_empty() && is_name(name(path)) && !inner(path)).collect()
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.starts_with(|c: char| c.is_ascii_digit())
}
