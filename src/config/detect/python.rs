//! Python: the folders that imports start from, and the packages in them.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::view::{View, below, has_extension, is_in, not_own};
use crate::config::paths::{folder, join, name};
use crate::workspace::imports::Language;
use crate::workspace::plan::CodeRoot;

/// Files that make a folder a project.
const PROJECT_FILES: &[&str] = &["pyproject.toml", "setup.cfg", "setup.py"];

/// Modules beside packages that no program imports.
const TOOLING: &[&str] = &["__init__", "__main__", "conftest", "noxfile", "setup", "tasks"];

/// Every root: where a folder with `__init__.py` begins, and where files of a project import from a folder without it.
pub fn roots(view: &View<'_>) -> Vec<CodeRoot> {
    let regular: Vec<&str> = regular(view, "").into_iter().filter(|path| not_own(path).is_none()).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut bare = vec![];
    for project in projects(view, &regular) {
        let src = join(project, "src");
        for root in [project, &src] {
            for package in self::bare(view, root, &regular) {
                bare.push(join(root, &package));
                found.entry(root.to_owned()).or_default().insert(package);
            }
        }
    }
    for path in regular.iter().filter(|path| !bare.iter().any(|bare| is_in(path, bare))) {
        found.entry(folder(path).to_owned()).or_default().insert(name(path).to_owned());
    }
    for project in projects(view, &regular) {
        let src = join(project, "src");
        let root = if view.has_folder(&src) { src } else { project.to_owned() };
        if !found.keys().any(|known| is_in(known, &root)) && !bare.iter().any(|package| is_in(&root, package)) {
            let modules = modules(view, &root);
            if !modules.is_empty() {
                found.insert(root, modules);
            }
        }
    }
    let root = |(root, packages): (String, BTreeSet<String>)| CodeRoot {
        root,
        packages: packages.into_iter().collect(),
        language: Language::Python,
        configured: None,
    };
    found.into_iter().map(root).collect()
}

/// Folders of tests, examples and copies that hold packages, each once.
pub fn left_out(view: &View<'_>) -> Vec<String> {
    let folders: BTreeSet<&str> = regular(view, "").into_iter().filter_map(not_own).collect();
    folders.into_iter().map(str::to_owned).collect()
}

/// The packages of a root that the policy names; a root without any offers its modules.
pub fn packages(view: &View<'_>, root: &str) -> Vec<String> {
    let regular = regular(view, root);
    let direct = regular.iter().filter(|path| folder(path) == root).map(|path| name(path).to_owned());
    let mut found: BTreeSet<String> = direct.collect();
    found.extend(bare(view, root, &regular));
    if found.is_empty() {
        found = modules(view, root);
    }
    found.into_iter().collect()
}

/// Folders of projects of their own: a `setup.py` inside a package is a module of it.
fn projects<'a>(view: &View<'a>, regular: &[&str]) -> BTreeSet<&'a str> {
    let files = view.files().iter().filter(|file| PROJECT_FILES.contains(&name(file.path)));
    files
        .map(|file| folder(file.path))
        .filter(|path| not_own(path).is_none() && !regular.iter().any(|package| is_in(path, package)))
        .collect()
}

/// Folders with `__init__.py` below a root that are in no other such folder.
fn regular<'a>(view: &View<'a>, root: &str) -> Vec<&'a str> {
    let inits = view.below(root).iter().filter(|file| name(file.path) == "__init__.py");
    let all: BTreeSet<&str> = inits.map(|file| folder(file.path)).filter(|path| path.len() > root.len()).collect();
    let inner = |path: &str| path.match_indices('/').filter_map(|(at, _)| path.get(..at)).any(|above| all.contains(above));
    let is_alembic = |path: &str| view.get(&join(path, "env.py")).is_some_and(|file| file.text.contains("alembic"));
    let own = |path: &&str| is_name(name(path)) && !inner(path) && !is_alembic(path) && !is_alembic(folder(path));
    all.iter().copied().filter(own).collect()
}

/// Sub-folders of a root without `__init__.py` that files of the root import from, and more often than from regular packages
/// in them by their own names: else the sub-folder is a root itself.
fn bare(view: &View<'_>, root: &str, regular: &[&str]) -> BTreeSet<String> {
    let mut candidates: BTreeSet<&str> = BTreeSet::new();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for file in view.below(root) {
        let Some((top, rest)) = below(file.path, root).and_then(|path| path.split_once('/')) else { continue };
        if has_extension(file.path, "py") {
            candidates.insert(top);
        }
        if rest == "__init__.py" || rest == "env.py" || PROJECT_FILES.contains(&rest) {
            others.insert(top);
        }
    }
    candidates.retain(|top| !others.contains(top) && *top != "src" && is_name(top) && not_own(top).is_none());
    if candidates.is_empty() {
        return BTreeSet::new();
    }
    let mut wanted: Vec<(&str, String)> = candidates.iter().map(|top| (*top, join(root, top))).collect();
    wanted.extend(regular.iter().map(|path| (name(path), (*path).to_owned())));
    let imported = imported(view, root, &wanted);
    let count = |path: &str| imported.get(path).copied().unwrap_or(0);
    let inner = |path: &str| regular.iter().filter(|package| is_in(package, path)).map(|package| count(package)).sum::<usize>();
    let means = |top: &&str| count(&join(root, top)) > inner(&join(root, top));
    candidates.into_iter().filter(means).map(str::to_owned).collect()
}

/// How often each of the folders is imported from: a second part that exists shows that the folder is meant, not an
/// installed package of its name.
fn imported(view: &View<'_>, root: &str, wanted: &[(&str, String)]) -> BTreeMap<String, usize> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, path) in wanted {
        by_name.entry(name).or_default().push(path);
    }
    let files = view.below(root).par_iter().filter(|file| has_extension(file.path, "py"));
    files.map(|file| imported_by(view, file.text, &by_name)).reduce(BTreeMap::new, |mut all, some| {
        for (path, count) in some {
            *all.entry(path).or_default() += count;
        }
        all
    })
}

fn imported_by(view: &View<'_>, text: &str, by_name: &BTreeMap<&str, Vec<&str>>) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim_start();
        let Some(target) = line.strip_prefix("from ").or_else(|| line.strip_prefix("import ")) else { continue };
        let mut parts = target.split([' ', ',', '.', ';', '\t']);
        let (Some(top), Some(next)) = (parts.next(), parts.next()) else { continue };
        let dotted = target.get(top.len()..).is_some_and(|rest| rest.starts_with('.'));
        for path in by_name.get(top).filter(|_| dotted).into_iter().flatten() {
            let part = join(path, next);
            if view.get(&format!("{part}.py")).is_some() || view.has_folder(&part) {
                *found.entry((*path).to_owned()).or_default() += 1;
            }
        }
    }
    found
}

/// The modules of a root itself.
fn modules(view: &View<'_>, root: &str) -> BTreeSet<String> {
    let files = view.inside(root).filter(|file| has_extension(file.path, "py"));
    let names = files.map(|file| name(file.path).trim_end_matches(".py"));
    names.filter(|module| is_name(module) && !TOOLING.contains(module)).map(str::to_owned).collect()
}

fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.starts_with(|c: char| c.is_ascii_digit())
}
