//! What a package of the repository offers: `exports`, `main` and their like, read as source where they name what a build makes of it.

use super::super::names::below;
use super::paths::{Tree, best, normal};
use super::project::{Options, Package};

/// Folders that builds write into.
const BUILT: &[&str] = &["dist", "build", "lib", "out", "es", "esm", "cjs", "dist-esm", "types", ".output"];

/// The file that a part of a package leads to; `part` is what a specifier says after its name.
pub(super) fn file(package: &Package, part: &str, tree: &Tree<'_>, options: Option<&Options>) -> Option<String> {
    let manifest = &package.manifest;
    let asked = if part.is_empty() { ".".to_owned() } else { format!("./{part}") };
    let offered: Vec<String> = match &manifest.exports {
        Some(exports) => {
            let (targets, rest) = best(exports, &asked)?;
            targets.iter().map(|target| target.replace('*', rest)).collect()
        }
        None if part.is_empty() => manifest.entries.clone(),
        None => vec![part.to_owned()],
    };
    let found = offered.iter().find_map(|target| source(&package.folder, target, tree, options));
    let whole = || [package.folder.clone(), join(&package.folder, "src")].iter().find_map(|folder| tree.file(&join(folder, "index")));
    found.or_else(|| if part.is_empty() { whole() } else { None })
}

/// The file of a target, or the one that it is built from.
pub(super) fn source(package: &str, target: &str, tree: &Tree<'_>, options: Option<&Options>) -> Option<String> {
    let path = normal(package, target)?;
    let direct = tree.file(&path).or_else(|| tree.file(&join(&path, "index")));
    direct.or_else(|| built_from(package, &path, options).into_iter().find_map(|path| tree.file(plain(&path))))
}

/// Where the source of a built file may be: where the configuration says, else beside the folder that was written.
fn built_from(package: &str, path: &str, options: Option<&Options>) -> Vec<String> {
    let mut found = written_from(package, path, options);
    let Some(mut inside) = below(path, package) else { return found };
    while let Some((_, rest)) = inside.split_once('/').filter(|(first, _)| BUILT.contains(first)) {
        found.extend([join(&join(package, "src"), rest), join(package, rest)]);
        inside = rest;
    }
    found
}

/// Where the source of a file in the folder that the configuration has builds write into may be.
fn written_from(package: &str, path: &str, options: Option<&Options>) -> Vec<String> {
    let Some((options, out)) = options.and_then(|options| Some((options, options.out_dir.as_ref()?))) else { return vec![] };
    let Some(inside) = below(path, out) else { return vec![] };
    let roots = options.root_dir.iter().cloned().chain([join(package, "src"), package.to_owned()]);
    roots.map(|root| join(&root, inside)).collect()
}

/// The source of a file that the configuration has builds write.
pub(super) fn written(package: &str, path: &str, tree: &Tree<'_>, options: Option<&Options>) -> Option<String> {
    written_from(package, path, options).into_iter().find_map(|path| tree.file(plain(&path)))
}

/// A path without the ending of a built file: `a.d.ts`, `a.js`.
fn plain(path: &str) -> &str {
    let endings = [".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs"];
    endings.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

pub(super) fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}
