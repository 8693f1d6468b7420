//! Rust: the modules of a crate, found by following `mod` from its root files, as the compiler does.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{below, is_identifier, join};
use super::{LeftOut, WhyLeftOut};
use crate::facts::imports::{CodeFacts, ModuleDecl};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::CodeRoot;

/// A module with a file of its own.
#[derive(Clone, Debug)]
pub(super) struct FileModule {
    pub(super) name: String,
    pub(super) file: FileId,
    /// What `crate` means in it.
    pub(super) crate_root: String,
    /// Whether all of it is in test builds only.
    pub(super) test: bool,
    /// `lib.rs`, `main.rs`, `mod.rs`.
    pub(super) is_package: bool,
    /// The folder that its `mod a;` are looked up in.
    folder: String,
}

/// The modules of one code root.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Modules with a file, in the order in which `mod` leads to them.
    pub(super) files: Vec<FileModule>,
    /// Inline modules, with the file they are in and whether they are in test builds only.
    pub(super) inline: BTreeMap<String, (FileId, bool)>,
}

/// Follows `mod` from every root file of a crate.
pub(super) fn read(root: &CodeRoot, sources: &Sources, facts: &FactStore, left_out: &mut Vec<LeftOut>) -> Tree {
    let mut tree = Tree::default();
    let mut seen: BTreeSet<FileId> = BTreeSet::new();
    let source_folder = if root.root.is_empty() { "src".to_owned() } else { format!("{}/src", root.root) };
    let mut queue = crate_roots(root, &source_folder, sources);
    queue.reverse();
    while let Some(module) = queue.pop() {
        if !seen.insert(module.file) {
            continue;
        }
        let code = facts.code(module.file);
        let children = code.map(|code| children(&module, code, sources, &mut tree.inline)).unwrap_or_default();
        queue.extend(children.into_iter().rev());
        tree.files.push(module);
    }
    for (file, source) in sources.tree() {
        let Some(stem) = below(&source.path, &source_folder).and_then(|path| path.strip_suffix(".rs")) else { continue };
        if !seen.contains(&file) {
            let name = join(&crate_name(root), &stem.strip_suffix("/mod").unwrap_or(stem).replace('/', "."));
            left_out.push(LeftOut { file, name, reason: WhyLeftOut::NotDeclared });
        }
    }
    tree
}

/// The crate's name in paths.
pub(super) fn crate_name(root: &CodeRoot) -> String {
    root.packages.first().map(|name| name.replace('-', "_")).unwrap_or_default()
}

/// The files that crates begin in: the library, else the program, has the crate's name; programs beside it are below that.
fn crate_roots(root: &CodeRoot, folder: &str, sources: &Sources) -> Vec<FileModule> {
    let name = crate_name(root);
    let at = |path: &str, name: String| {
        let file = sources.find(&format!("{folder}/{path}"))?;
        let folder = format!("{folder}/{path}").rsplit_once('/').map(|(folder, _)| folder.to_owned())?;
        Some(FileModule { crate_root: name.clone(), name, file, test: false, is_package: true, folder })
    };
    let library = at("lib.rs", name.clone());
    let program = at("main.rs", if library.is_some() { join(&name, "main") } else { name.clone() });
    let mut roots: Vec<FileModule> = library.into_iter().chain(program).collect();
    for (_, source) in sources.tree() {
        let Some(path) = below(&source.path, folder).filter(|path| path.starts_with("bin/")) else { continue };
        let Some(stem) = path.strip_prefix("bin/").and_then(|rest| rest.strip_suffix(".rs")) else { continue };
        let program = stem.strip_suffix("/main").unwrap_or(stem).replace('-', "_");
        if is_identifier(&program) {
            roots.extend(at(path, format!("{name}.bin.{program}")));
        }
    }
    roots
}

/// The modules that a file declares in files of their own; its inline ones go to `inline`.
fn children(module: &FileModule, code: &CodeFacts, sources: &Sources, inline: &mut BTreeMap<String, (FileId, bool)>) -> Vec<FileModule> {
    let mut children = Vec::new();
    for declared in &code.modules {
        let name = join(&module.name, &declared.path);
        if declared.inline {
            inline.entry(name).or_insert((module.file, module.test || declared.test));
            continue;
        }
        let Some((file, path)) = locate(module, declared, sources) else { continue };
        let (parent, stem) = path.rsplit_once('/').unwrap_or(("", &path));
        let owns_folder = stem == "mod.rs" || declared.file.is_some();
        children.push(FileModule {
            name,
            file,
            crate_root: module.crate_root.clone(),
            test: module.test || declared.test,
            is_package: stem == "mod.rs",
            folder: if owns_folder { parent.to_owned() } else { path.trim_end_matches(".rs").to_owned() },
        });
    }
    children
}

/// The file of `mod a;`.
fn locate(module: &FileModule, declared: &ModuleDecl, sources: &Sources) -> Option<(FileId, String)> {
    let (around, name) = declared.path.rsplit_once('.').unwrap_or(("", &declared.path));
    let inside = if around.is_empty() { module.folder.clone() } else { format!("{}/{}", module.folder, around.replace('.', "/")) };
    let candidates = match &declared.file {
        // Outside inline modules the path starts at the folder of the file itself.
        Some(path) if around.is_empty() => {
            let own = sources.path(module.file).rsplit_once('/').map_or("", |(folder, _)| folder);
            vec![normal(&format!("{own}/{path}"))]
        }
        Some(path) => vec![normal(&format!("{inside}/{path}"))],
        None => vec![format!("{inside}/{name}.rs"), format!("{inside}/{name}/mod.rs")],
    };
    candidates.into_iter().find_map(|path| Some((sources.find(&path)?, path)))
}

/// A path without `.` and `..` parts.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
