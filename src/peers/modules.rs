//! The modules of the tree as a peer sees them, by name alone.

use std::collections::{BTreeMap, BTreeSet};

/// Modules by dotted name.
#[derive(Clone, Debug, Default)]
pub(super) struct Modules {
    names: BTreeSet<String>,
    /// The folder that each top-level package was found in.
    roots: BTreeMap<String, String>,
}

impl Modules {
    /// The modules of some packages. A folder without `__init__.py` below a package holds none that import-linter sees.
    pub(super) fn of(paths: &[String], packages: &[String]) -> Self {
        let mut modules = Self::default();
        let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
        for package in packages {
            let Some(root) = root_of(paths, package) else { continue };
            let top = package.split('.').next().unwrap_or(package);
            modules.roots.insert(top.to_owned(), root.clone());
            let folder = join(&root, &package.replace('.', "/"));
            let of_package = paths.iter().filter_map(|path| Some((path, below(path, &folder)?)));
            for (path, inner) in of_package {
                let Some(stem) = inner.strip_suffix(".py") else { continue };
                let folders = stem.rsplit_once('/').map_or("", |(folders, _)| folders);
                if !is_package(&known, &folder, folders) {
                    continue;
                }
                let stem = stem.strip_suffix("__init__").unwrap_or(stem).trim_end_matches('/');
                if stem.contains('.') || path.is_empty() {
                    continue;
                }
                modules.names.insert(if stem.is_empty() { package.clone() } else { format!("{package}.{}", stem.replace('/', ".")) });
            }
            if known.contains(format!("{folder}.py").as_str()) {
                modules.names.insert(package.clone());
            }
        }
        modules
    }

    /// The folders that packages stand in, each with its packages.
    pub(super) fn code(&self) -> BTreeMap<String, Vec<String>> {
        let mut code: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (package, root) in &self.roots {
            code.entry(root.clone()).or_default().push(package.clone());
        }
        code
    }

    /// Whether a package was found.
    pub(super) fn has_root(&self, package: &str) -> bool {
        self.roots.contains_key(package.split('.').next().unwrap_or(package))
    }

    /// The modules that an expression of import-linter names: itself, or what its wildcards stand for.
    pub(super) fn matching(&self, expression: &str) -> Vec<String> {
        if !expression.contains('*') {
            return vec![expression.to_owned()];
        }
        let parts: Vec<&str> = expression.split('.').collect();
        self.names.iter().filter(|name| fits(&parts, &name.split('.').collect::<Vec<_>>())).cloned().collect()
    }

    /// Every name.
    #[cfg(test)]
    fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

/// `*` is one part, `**` one or more.
fn fits(parts: &[&str], names: &[&str]) -> bool {
    match (parts.split_first(), names.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), Some((_, names))) => fits(rest, names) || fits(parts, names),
        (Some((part, rest)), Some((name, names))) => (*part == "*" || part == name) && fits(rest, names),
        _ => false,
    }
}

/// The folder that a package is imported from: the root, `src`, or the nearest to the root.
fn root_of(paths: &[String], package: &str) -> Option<String> {
    let inner = package.replace('.', "/");
    let module = format!("{inner}.py");
    let mut roots: BTreeSet<&str> = BTreeSet::new();
    for path in paths.iter().filter(|path| path.ends_with(".py")) {
        if *path == module {
            roots.insert("");
        }
        roots.extend(path.strip_suffix(&module).and_then(|root| root.strip_suffix('/')));
        let inside = format!("{inner}/");
        if path.starts_with(&inside) {
            roots.insert("");
        }
        roots.extend(path.find(&format!("/{inside}")).and_then(|at| path.get(..at)));
    }
    let own = |root: &&&str| has_init(paths, root, &inner);
    let rank = |root: &&&str| {
        (
            !own(root),
            match **root {
                "" => 0,
                "src" => 1,
                _ => 2,
            },
            root.matches('/').count(),
        )
    };
    roots.iter().min_by_key(rank).map(|root| (*root).to_owned())
}

fn has_init(paths: &[String], root: &str, inner: &str) -> bool {
    let init = join(root, &format!("{inner}/__init__.py"));
    paths.contains(&init)
}

/// Whether every folder from a package's own down to another has an `__init__.py`.
fn is_package(known: &BTreeSet<&str>, folder: &str, below: &str) -> bool {
    let mut path = folder.to_owned();
    let below = below.split('/').filter(|part| !part.is_empty());
    below.into_iter().all(|part| {
        path = format!("{path}/{part}");
        known.contains(format!("{path}/__init__.py").as_str())
    })
}

fn join(root: &str, path: &str) -> String {
    if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") }
}

fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Whether one module is another, or below it.
pub(super) fn is_in(module: &str, package: &str) -> bool {
    module.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::Modules;

    fn modules(paths: &[&str], package: &str) -> Modules {
        Modules::of(&paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>(), &[package.to_owned()])
    }

    #[test]
    fn a_folder_without_init_holds_no_module_that_the_peer_sees() {
        let paths = ["src/a/__init__.py", "src/a/b.py", "src/a/c/d.py", "src/a/e/__init__.py", "src/a/e/f.py", "tests/a/g.py"];
        let found = modules(&paths, "a");
        assert_eq!(found.names().collect::<Vec<_>>(), ["a", "a.b", "a.e", "a.e.f"]);
        assert_eq!(found.code().into_iter().collect::<Vec<_>>(), [("src".to_owned(), vec!["a".to_owned()])]);
    }

    #[test]
    fn one_star_is_one_part_and_two_are_one_or_more() {
        let found = modules(&["a/__init__.py", "a/b/__init__.py", "a/b/c.py"], "a");
        assert_eq!(found.matching("a.*"), ["a.b"]);
        assert_eq!(found.matching("a.**"), ["a.b", "a.b.c"]);
        assert_eq!(found.matching("**"), ["a", "a.b", "a.b.c"]);
        assert_eq!(found.matching("a.x"), ["a.x"]);
    }
}
