//! Python: the modules below a code root, and the resolution of imports as the interpreter would do it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::names::{below, join, parent, prefixes, top};
use super::{ImportGraph, Language, LeftOut, Module, Resolution, ResolvedImport, WhyLeftOut};
use crate::facts::imports::{Import, ImportKind};
use crate::facts::store::FactStore;
use crate::source::sources::{FileId, Place, Sources};
use crate::workspace::plan::CodeRoot;

/// Adds the Python roots to the graph.
pub(super) fn link(roots: &[&CodeRoot], sources: &Sources, facts: &FactStore, graph: &mut ImportGraph) {
    let indexes: Vec<Index> = roots.iter().map(|root| Index::new(root, sources, &mut graph.left_out)).collect();
    add_modules(&indexes, facts, graph);
    for (position, index) in indexes.iter().enumerate() {
        for (name, found) in &index.modules {
            let Some(file) = found.file else { continue };
            let code = facts.code(file);
            let resolver = Resolver { indexes: &indexes, sources, own: position, importer: name, is_package: found.is_package() };
            for import in code.into_iter().flat_map(|code| &code.imports).map(|import| resolver.resolve(import, file)) {
                if let Some(meant) = index.modules.get(&import.imported).and_then(|found| found.file)
                    && graph.modules.get(&import.imported).is_some_and(|known| known.file != meant)
                {
                    graph.elsewhere.insert(import.place, meant);
                }
                graph.imports.push(import);
            }
        }
    }
}

/// Two roots may hold the same name: the first one keeps it, and the imports of both are judged.
fn add_modules(indexes: &[Index<'_>], facts: &FactStore, graph: &mut ImportGraph) {
    for (name, found) in indexes.iter().flat_map(|index| &index.modules) {
        let Some(file) = found.file else {
            graph.namespaces.extend((found.form == Form::Namespace).then(|| name.clone()));
            continue;
        };
        let code = facts.code(file);
        let headers = code.map(|code| code.headers.clone()).unwrap_or_default();
        let (is_package, is_empty) = (found.is_package(), Module::emptiness(code));
        let module = Module { test: false, file, language: Language::Python, is_package, is_empty, headers };
        graph.modules.entry(name.clone()).or_insert(module);
    }
    let modules = &graph.modules;
    graph.namespaces.retain(|name| !modules.contains_key(name));
}

/// How a module is written; the first one of a name wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// `x/__init__.py`.
    Package,
    /// `x.py`.
    Module,
    /// `x/__init__.pyi`.
    StubPackage,
    /// `x.pyi`.
    Stub,
    /// A file that is no Python text, such as a C extension.
    Compiled,
    /// A folder without `__init__`.
    Namespace,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    form: Form,
    /// `None` for a namespace folder and for a compiled module.
    file: Option<FileId>,
}

impl Found {
    fn is_package(self) -> bool {
        matches!(self.form, Form::Package | Form::StubPackage)
    }
}

/// What one code root holds.
struct Index<'r> {
    /// The folder.
    root: &'r str,
    packages: &'r [String],
    modules: BTreeMap<String, Found>,
    /// The same names, for speed: never iterated.
    lookup: FxHashMap<String, Form>,
}

impl<'r> Index<'r> {
    fn new(root: &'r CodeRoot, sources: &Sources, left_out: &mut Vec<LeftOut>) -> Self {
        let mut modules: BTreeMap<String, Found> = BTreeMap::new();
        for (file, source) in sources.tree() {
            let Some((name, form)) = below(&source.path, &root.root).and_then(module_name) else { continue };
            if !is_below_any(&name, &root.packages) {
                continue;
            }
            let found = Found { form, file: Some(file) };
            let Some(other) = modules.get_mut(&name) else {
                modules.insert(name, found);
                continue;
            };
            let (winner, loser) = if form < other.form { (found, *other) } else { (*other, found) };
            *other = winner;
            // A stub beside its module says the same thing again.
            if let (Some(file), Some(by)) = (loser.file, winner.file)
                && loser.form < Form::StubPackage
            {
                left_out.push(LeftOut { file, name, reason: WhyLeftOut::Hidden(by) });
            }
        }
        let compiled = sources.unread.compiled.iter().filter_map(|path| Some(dotted(below(path, &root.root)?)));
        for name in compiled.filter(|name| is_below_any(name, &root.packages)) {
            modules.entry(name).or_insert(Found { form: Form::Compiled, file: None });
        }
        let folders: Vec<String> = modules.keys().flat_map(|name| prefixes(name).skip(1)).map(str::to_owned).collect();
        for folder in folders {
            if is_below_any(&folder, &root.packages) {
                modules.entry(folder).or_insert(Found { form: Form::Namespace, file: None });
            }
        }
        let lookup = modules.iter().map(|(name, found)| (name.clone(), found.form)).collect();
        Self { root: &root.root, packages: &root.packages, modules, lookup }
    }

    fn holds(&self, name: &str) -> bool {
        self.lookup.contains_key(name)
    }

    /// The package that a name is in.
    fn package_of(&self, name: &str) -> Option<&str> {
        self.packages.iter().find(|package| is_below(name, package)).map(String::as_str)
    }
}

/// The dotted name of a path below a code root.
fn module_name(path: &str) -> Option<(String, Form)> {
    let (stem, stub) = match path.strip_suffix(".py") {
        Some(stem) => (stem, false),
        None => (path.strip_suffix(".pyi")?, true),
    };
    Some(match stem.strip_suffix("/__init__") {
        Some(folder) => (dotted(folder), if stub { Form::StubPackage } else { Form::Package }),
        None => (dotted(stem), if stub { Form::Stub } else { Form::Module }),
    })
}

/// A file that no import can name (`my-script.py`) is a module all the same: what it imports counts. A dot in a file's name is no
/// separator and is written `·`.
fn dotted(stem: &str) -> String {
    stem.replace('.', "·").replace('/', ".")
}

fn is_below_any(name: &str, packages: &[String]) -> bool {
    packages.iter().any(|package| is_below(name, package))
}

fn is_below(name: &str, package: &str) -> bool {
    name.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Resolves the imports of one module.
struct Resolver<'a> {
    indexes: &'a [Index<'a>],
    sources: &'a Sources,
    /// The index of the importer's own root.
    own: usize,
    importer: &'a str,
    is_package: bool,
}

impl Resolver<'_> {
    fn resolve(&self, import: &Import, file: FileId) -> ResolvedImport {
        let (target, imported, resolved) = if let Some(target) = self.absolute(import) {
            self.look_up(target, import.level > 0)
        } else {
            // More dots than packages: nothing that Python could look for.
            let dots = ".".repeat(import.level as usize);
            (format!("{dots}{}", written(import)), top(self.importer).to_owned(), Resolution::Prefix)
        };
        let generated = self.lacks_a_module(import.kind, &imported, resolved) && self.is_ignored(&target, &imported);
        ResolvedImport {
            importer: self.importer.to_owned(),
            generated,
            binds: None,
            imported,
            target,
            external: resolved == Resolution::None,
            resolved,
            kind: import.kind,
            context: import.context,
            place: Place { file, span: import.name_span },
            stmt_span: import.stmt_span,
        }
    }

    /// The full dotted name; `None` when a relative import leaves the top-level package.
    fn absolute(&self, import: &Import) -> Option<String> {
        let written = written(import);
        if import.level == 0 {
            return Some(written);
        }
        let climbs = (import.level - u32::from(self.is_package)) as usize;
        Some(join(prefixes(self.importer).nth(climbs)?, &written))
    }

    fn look_up(&self, target: String, relative: bool) -> (String, String, Resolution) {
        let Some(package) = self.package_of(&target) else {
            let imported = top(&target).to_owned();
            return (target, imported, Resolution::None);
        };
        let deepest = |exists: &dyn Fn(&str) -> bool| {
            let imported = prefixes(&target).take_while(|name| name.len() >= package.len()).find(|name| exists(name)).unwrap_or(package);
            let resolved = if imported == target {
                Resolution::Full
            } else if parent(&target) == Some(imported) {
                Resolution::Parent
            } else {
                Resolution::Prefix
            };
            (imported.to_owned(), resolved)
        };
        let mut found = deepest(&|name| self.exists(name));
        if found.1 == Resolution::Prefix && !relative {
            // Which of several folders of one name is meant is decided by `sys.path` at run time: any root that holds it will do.
            found = deepest(&|name| self.indexes.iter().any(|index| index.holds(name)));
        }
        (target, found.0, found.1)
    }

    /// Whether the part of a target that does not exist must be a module: a name in a module's own text is none.
    fn lacks_a_module(&self, kind: ImportKind, existing: &str, resolved: Resolution) -> bool {
        let is_folder = || self.indexes.iter().any(|index| index.lookup.get(existing) == Some(&Form::Namespace));
        match resolved {
            Resolution::Prefix => true,
            Resolution::Parent => matches!(kind, ImportKind::Import | ImportKind::Dynamic) || is_folder(),
            Resolution::Full | Resolution::None => false,
        }
    }

    /// Whether git ignores a file that would make more of the target exist.
    fn is_ignored(&self, target: &str, existing: &str) -> bool {
        let roots = self.indexes.iter().filter(|index| index.package_of(target).is_some()).map(|index| index.root);
        let folders = roots.map(|root| if root.is_empty() { String::new() } else { format!("{root}/") });
        let missing = || prefixes(target).take_while(|name| name.len() > existing.len()).map(|name| name.replace('.', "/"));
        let ignored = |path: &str| [".py", "/__init__.py"].iter().any(|ending| self.sources.unread.ignores(&format!("{path}{ending}")));
        folders.into_iter().any(|folder| missing().any(|module| ignored(&format!("{folder}{module}"))))
    }

    /// The first-party package of a name: the importer's own root is asked first.
    fn package_of(&self, name: &str) -> Option<&str> {
        self.own_index().into_iter().chain(self.indexes).find_map(|index| index.package_of(name))
    }

    fn exists(&self, name: &str) -> bool {
        match self.own_index() {
            // A package with an `__init__` is one folder: other roots cannot add to it.
            Some(own) if matches!(own.lookup.get(top(name)), Some(Form::Package | Form::Module)) => own.holds(name),
            _ => self.indexes.iter().any(|index| index.holds(name)),
        }
    }

    fn own_index(&self) -> Option<&Index<'_>> {
        self.indexes.get(self.own)
    }
}

/// Module and name as written, without leading dots.
fn written(import: &Import) -> String {
    match (import.kind, &import.name) {
        (ImportKind::From | ImportKind::Star, Some(name)) => join(&import.module, name),
        _ => import.module.clone(),
    }
}
