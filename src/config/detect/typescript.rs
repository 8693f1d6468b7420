//! TypeScript and JavaScript: what belongs to a `package.json`.

use std::collections::BTreeSet;

use super::view::{View, below, has_extension, is_in, not_own};
use crate::config::paths::{folder, name};
use crate::source::select::FileType;
use crate::workspace::imports::{Language, names};
use crate::workspace::plan::CodeRoot;

/// One root at the top, so that every module has the name that its path is: its packages are the folders and files at the top that hold
/// code of a `package.json`.
pub fn root(view: &View<'_>) -> Option<CodeRoot> {
    let manifests: BTreeSet<&str> =
        view.files().iter().filter(|file| name(file.path) == "package.json").map(|file| folder(file.path)).collect();
    let own: BTreeSet<&str> = manifests.into_iter().filter(|folder| not_own(folder).is_none()).collect();
    // A manifest at the top of a repository in another language is there for its tools.
    let at_top = own.contains("") && view.inside("").all(|file| !is_manifest_of_another(file.path));
    let mut packages = BTreeSet::new();
    for child in children(view, "") {
        let is_own = own.iter().any(|folder| is_in(folder, child)) || (at_top && not_own(child).is_none());
        if is_own && !is_python(view, child) {
            packages.insert(package(child));
        }
    }
    let packages: Vec<String> = packages.into_iter().collect();
    (!packages.is_empty()).then(|| CodeRoot { root: String::new(), packages, language: Language::TypeScript, configured: None })
}

/// The folders and files of a root that hold code.
pub fn packages(view: &View<'_>, root: &str) -> Vec<String> {
    let found: BTreeSet<String> = children(view, root).into_iter().map(package).collect();
    found.into_iter().collect()
}

/// Whether a folder holds TypeScript or JavaScript, and no Python.
pub fn is_only(view: &View<'_>, root: &str) -> bool {
    view.below(root).iter().any(|file| is_script(file.path)) && !view.below(root).iter().any(|file| has_extension(file.path, "py"))
}

/// What stands in a folder and is or holds code, as seen from it.
fn children<'v>(view: &View<'v>, root: &str) -> BTreeSet<&'v str> {
    let inside = view.below(root).iter().filter(|file| is_script(file.path)).filter_map(|file| below(file.path, root));
    inside.map(|path| path.split_once('/').map_or(path, |(top, _)| top)).collect()
}

/// A child as the first part of module names.
fn package(child: &str) -> String {
    let stem = names::SCRIPT_ENDINGS.iter().find_map(|ending| child.strip_suffix(ending)).unwrap_or(child);
    stem.replace('.', "·")
}

fn is_script(path: &str) -> bool {
    FileType::of(path) == Some(FileType::TypeScript)
}

/// Scripts beside Python modules are what a server hands out.
fn is_python(view: &View<'_>, child: &str) -> bool {
    let files = view.below(child);
    files.iter().any(|file| has_extension(file.path, "py"))
        && !files.iter().any(|file| name(file.path) == "package.json" || has_extension(file.path, "ts") || has_extension(file.path, "tsx"))
}

fn is_manifest_of_another(path: &str) -> bool {
    matches!(path, "Cargo.toml" | "pyproject.toml" | "setup.py" | "setup.cfg" | "go.mod")
}
