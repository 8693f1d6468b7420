//! The modules of the tree by name, as tach walks them: every folder and every Python file below a source root.

use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobMatcher};

/// Names below the source roots.
pub(super) struct Tree {
    /// Paths below their root, without ending.
    names: BTreeSet<String>,
    /// Each root with its top-level names.
    packages: BTreeMap<String, BTreeSet<String>>,
    /// The module of each Python file.
    files: BTreeMap<String, String>,
}

impl Tree {
    pub(super) fn of(paths: &[String], roots: &[String]) -> Self {
        let mut tree = Self { names: BTreeSet::new(), packages: BTreeMap::new(), files: BTreeMap::new() };
        // The innermost root of a file is its own.
        let mut roots: Vec<&String> = roots.iter().collect();
        roots.sort_by_key(|root| std::cmp::Reverse(root.len()));
        for path in paths {
            let Some(stem) = path.strip_suffix(".py").or_else(|| path.strip_suffix(".pyi")) else { continue };
            for root in &roots {
                let Some(inner) =
                    (if root.is_empty() { Some(stem) } else { stem.strip_prefix(root.as_str()).and_then(|stem| stem.strip_prefix('/')) })
                else {
                    continue;
                };
                let module = inner.strip_suffix("/__init__").unwrap_or(inner);
                tree.files.entry(path.clone()).or_insert_with(|| module.replace('/', "."));
                let top = inner.split('/').next().unwrap_or(inner);
                if is_name(top) && top != "__init__" {
                    tree.packages.entry((*root).clone()).or_default().insert(top.to_owned());
                }
                let mut name = module;
                while tree.names.insert(name.to_owned()) {
                    let Some((parent, _)) = name.rsplit_once('/') else { break };
                    name = parent;
                }
            }
        }
        tree
    }

    /// Each source root with its top-level names.
    pub(super) fn packages(&self) -> impl Iterator<Item = (&String, &BTreeSet<String>)> {
        self.packages.iter()
    }

    /// Whether a module or a folder is there.
    pub(super) fn has(&self, module: &str) -> bool {
        self.names.contains(&module.replace('.', "/"))
    }

    /// The module of a file.
    pub(super) fn module_of(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The modules that a path of tach's file names: itself, or what its glob matches.
    pub(super) fn matching(&self, path: &str) -> Vec<String> {
        let Some(glob) = module_glob(path) else { return if self.has(path) { vec![path.to_owned()] } else { vec![] } };
        self.names.iter().filter(|name| glob.is_match(name)).map(|name| name.replace('/', ".")).collect()
    }
}

/// The glob of a module path; `None` where it is a plain name. A `**` at the end means what stands before it too.
pub(super) fn module_glob(path: &str) -> Option<GlobMatcher> {
    if !path.contains(['*', '?', '[', ']', '{', '}']) {
        return None;
    }
    let path = path.replace('.', "/");
    let path = path.strip_suffix("/**").map_or_else(|| path.clone(), |start| format!("{start}{{,/**}}"));
    glob(&path)
}

/// A glob as tach builds it.
pub(super) fn glob(pattern: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).empty_alternates(true).build().ok()?;
    Some(glob.compile_matcher())
}

/// Whether a path is excluded: itself, or a folder that it is in.
pub(super) fn is_excluded(glob: &GlobMatcher, path: &str) -> bool {
    let mut path = Some(path);
    while let Some(name) = path {
        if glob.is_match(name) {
            return true;
        }
        path = name.rsplit_once('/').map(|(parent, _)| parent);
    }
    false
}

fn is_name(part: &str) -> bool {
    part.starts_with(|c: char| c.is_alphabetic() || c == '_') && part.chars().all(|c| c.is_alphanumeric() || c == '_')
}
