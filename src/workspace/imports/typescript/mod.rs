//! TypeScript and JavaScript: which files are modules, what they are called, and what each specifier leads to without `node_modules`.
//!
//! A module is called by its path from its code root, without the ending: `web/src/a.ts` below the root `web` is `src.a`, an `index`
//! keeps its name, and a dot inside a part is written `·`. A name has a form of its own: `src.a.Order`, `src.a.default`.

mod exports;
mod paths;
mod project;
mod resolve;

use std::collections::BTreeMap;

use super::names::{SCRIPT_ENDINGS, below, join, top};
use super::{ImportGraph, Language, Module, Resolution, ResolvedImport};
use crate::facts::imports::{Import, ImportKind};
use crate::facts::store::FactStore;
use crate::source::select::FileType;
use crate::source::sources::{FileId, Place, Sources};
use crate::workspace::plan::CodeRoot;
use paths::Tree;
use resolve::{Resolver, Target};

/// Adds the roots to the graph.
pub(super) fn link(roots: &[&CodeRoot], sources: &Sources, facts: &FactStore, graph: &mut ImportGraph) {
    if roots.is_empty() {
        return;
    }
    let tree = Tree::new(sources);
    let resolver = Resolver::new(sources, &tree);
    let names = named(roots, sources, &graph.modules);
    for (file, name) in &names {
        let code = facts.code(*file);
        // A file that could not be read is a module all the same: a rule about modules needs it.
        if code.is_none() && sources.get(*file).text.is_ok() {
            continue;
        }
        let is_package = stem(sources.path(*file)).rsplit('/').next() == Some("index");
        let headers = code.map(|code| code.headers.clone()).unwrap_or_default();
        let is_empty = Module::emptiness(code);
        graph
            .modules
            .insert(name.clone(), Module { file: *file, language: Language::TypeScript, test: false, is_package, is_empty, headers });
        let Some(code) = code else { continue };
        let linker = Linker { resolver: &resolver, names: &names, roots, sources, importer: name, file: *file };
        graph.imports.extend(code.imports.iter().map(|import| linker.link(import)));
    }
}

/// The name of every file of the roots. Where several files have one name (`a.ts` beside `a.js`), the first as resolution asks
/// for them has it, and the others keep their endings.
fn named(roots: &[&CodeRoot], sources: &Sources, taken: &BTreeMap<String, Module>) -> BTreeMap<FileId, String> {
    let mut by_name: BTreeMap<String, Vec<(usize, FileId)>> = BTreeMap::new();
    for (file, source) in sources.tree().filter(|(_, source)| FileType::of(&source.path) == Some(FileType::TypeScript)) {
        let root = roots.iter().find(|root| root.holds(&source.path));
        let Some(name) = root.and_then(|root| module_name(&root.root, &source.path)) else { continue };
        let ending = source.path.get(stem(&source.path).len()..).unwrap_or("");
        by_name.entry(name).or_default().push((paths::rank(ending), file));
    }
    let mut names = BTreeMap::new();
    for (name, mut files) in by_name {
        files.sort_unstable();
        for (at, (_, file)) in files.into_iter().enumerate() {
            let path = sources.path(file);
            let is_first = at == 0 && !taken.contains_key(&name);
            let full = || name.clone() + &path.get(stem(path).len()..).unwrap_or("").replace('.', "·");
            names.insert(file, if is_first { name.clone() } else { full() });
        }
    }
    names
}

/// The dotted name of a path below a root.
fn module_name(root: &str, path: &str) -> Option<String> {
    Some(dotted(below(stem(path), root)?))
}

fn dotted(path: &str) -> String {
    path.replace('.', "·").replace('/', ".")
}

/// A path without the ending that imports may leave out.
fn stem(path: &str) -> &str {
    SCRIPT_ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).unwrap_or(path)
}

/// Links the imports of one file.
struct Linker<'a> {
    resolver: &'a Resolver<'a>,
    names: &'a BTreeMap<FileId, String>,
    roots: &'a [&'a CodeRoot],
    sources: &'a Sources,
    importer: &'a str,
    file: FileId,
}

impl Linker<'_> {
    fn link(&self, import: &Import) -> ResolvedImport {
        let name = import.name.as_deref().unwrap_or_default();
        let whole = matches!(import.kind, ImportKind::Import | ImportKind::Dynamic);
        let exists = if whole { Resolution::Full } else { Resolution::Parent };
        let mut generated = false;
        let (imported, target, resolved) = match self.resolver.resolve(self.sources.path(self.file), &import.module) {
            Target::File(path) => {
                let module = self.name_of(&path);
                let target = join(&module, name);
                (module, target, exists)
            }
            Target::Package(folder) => {
                let module = self.name_of(&folder);
                let target = join(&module, name);
                (module, target, exists)
            }
            Target::Missing { path, made } => {
                generated = made;
                let target = self.name_of(&path);
                let existing = self.existing(&path).map_or_else(|| top(self.importer).to_owned(), |path| self.name_of(path));
                (existing, join(&target, name), Resolution::Prefix)
            }
            Target::External { package, below } => {
                let target = join(&join(&package, &below.replace('/', ".")), name);
                (package, target, Resolution::None)
            }
        };
        ResolvedImport {
            importer: self.importer.to_owned(),
            imported,
            target,
            external: resolved == Resolution::None,
            resolved,
            generated,
            binds: None,
            kind: import.kind,
            context: import.context,
            place: Place { file: self.file, span: import.name_span },
            stmt_span: import.stmt_span,
        }
    }

    /// What a path is called: as the module that it is, else as it would be.
    fn name_of(&self, path: &str) -> String {
        if let Some(name) = self.sources.find(path).and_then(|file| self.names.get(&file)) {
            return name.clone();
        }
        // The innermost root that the path is below; what is below none is named from the top.
        let roots = self.roots.iter().filter(|root| below(path, &root.root).is_some());
        let root = roots.max_by_key(|root| root.root.len()).map_or("", |root| root.root.as_str());
        module_name(root, path).unwrap_or_else(|| dotted(stem(path)))
    }

    /// The deepest folder of a path that is there.
    fn existing<'p>(&self, path: &'p str) -> Option<&'p str> {
        prefixes_of_path(path).find(|path| self.resolver.tree.has_folder(path))
    }
}

fn prefixes_of_path(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above))
}

#[cfg(test)]
mod tests;
