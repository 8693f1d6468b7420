//! Rust: every `Cargo.toml` with a package is a crate.

use super::settings;
use super::view::{View, not_own};
use crate::config::paths::{folder, join, name};
use crate::workspace::imports::Language;
use crate::workspace::plan::CodeRoot;

/// Every crate of the tree.
pub fn roots(view: &View<'_>) -> Vec<CodeRoot> {
    let manifests = view.files().iter().filter(|file| name(file.path) == "Cargo.toml" && not_own(folder(file.path)).is_none());
    let root = |root: &str| {
        Some(CodeRoot { root: root.to_owned(), packages: vec![package(view, root)?], language: Language::Rust, configured: None })
    };
    manifests.filter_map(|file| root(folder(file.path))).collect()
}

/// The crate's name as code writes it.
pub fn package(view: &View<'_>, root: &str) -> Option<String> {
    let manifest = view.get(&join(root, "Cargo.toml"))?;
    let settings = settings::read(manifest.text);
    let named = |section: &str| settings.iter().find(|setting| setting.section == section && setting.key == "name");
    let name = settings::texts(&named("lib").or_else(|| named("package"))?.value).into_iter().next()?;
    named("package").map(|_| name.replace('-', "_"))
}
