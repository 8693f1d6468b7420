//! The settings that hold for a file: the nearest `tsconfig.json` with all that it extends, and the nearest `package.json`.

use std::collections::BTreeMap;

use super::super::names::below;
use super::paths::{Tree, above, folder, normal};
use crate::facts::typescript::{Manifest, TsConfig, workspace_globs};
use crate::source::select::FileType;
use crate::source::sources::Sources;

/// How many files a configuration may extend one after another.
const HOPS: usize = 8;

/// A configuration with everything that it extends; paths are from the root.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) base_url: Option<String>,
    /// Patterns, and their targets from the root.
    pub(super) paths: Vec<(String, Vec<String>)>,
    pub(super) root_dirs: Vec<String>,
    pub(super) out_dir: Option<String>,
    pub(super) root_dir: Option<String>,
    /// It extends a file that is not there: a build makes it, or it comes with a package.
    pub(super) is_open: bool,
}

/// A folder with a `package.json`.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) folder: String,
    pub(super) manifest: Manifest,
    /// Globs of its workspace, where it is the root of one.
    workspace: Vec<String>,
}

/// All settings of the tree.
pub(super) struct Projects {
    options: BTreeMap<String, Options>,
    pub(super) packages: BTreeMap<String, Package>,
}

impl Projects {
    pub(super) fn new(sources: &Sources, tree: &Tree<'_>) -> Self {
        let mut configs: BTreeMap<&str, TsConfig> = BTreeMap::new();
        let mut packages = BTreeMap::new();
        for (_, file) in
            sources.tree().filter(|(_, file)| file.path.ends_with(".json") && FileType::of(&file.path) == Some(FileType::Settings))
        {
            if file.path.rsplit('/').next() == Some("package.json") {
                let folder = folder(&file.path).to_owned();
                if let Some(manifest) = Manifest::read(file.text()) {
                    packages.insert(folder.clone(), Package { workspace: workspace(&folder, &manifest, sources), folder, manifest });
                }
            } else if let Some(config) = TsConfig::read(file.text()) {
                configs.insert(&file.path, config);
            }
        }
        let loader = Loader { configs: &configs, packages: &packages, tree };
        let mut options = BTreeMap::new();
        // `tsconfig.json` comes after `jsconfig.json` in a folder, and wins.
        for (path, name) in configs.keys().filter_map(|path| Some((*path, path.rsplit('/').next()?))) {
            if matches!(name, "tsconfig.json" | "jsconfig.json") {
                options.insert(folder(path).to_owned(), loader.load(path, HOPS));
            }
        }
        Self { options, packages }
    }

    /// The options that hold for a file.
    pub(super) fn options(&self, path: &str) -> Option<&Options> {
        above(path).find_map(|folder| self.options.get(folder))
    }

    /// The package that a file belongs to.
    pub(super) fn package(&self, path: &str) -> Option<&Package> {
        above(path).find_map(|folder| self.packages.get(folder))
    }

    /// The package of a name that a file of another package gets from this repository.
    pub(super) fn named(&self, name: &str, importer: &str) -> Option<&Package> {
        let own = self.package(importer);
        let mut candidates = self.packages.values().filter(|package| package.manifest.name.as_deref() == Some(name));
        candidates.find(|package| self.is_linked(package, own, name))
    }

    fn is_linked(&self, package: &Package, own: Option<&Package>, name: &str) -> bool {
        let Some(own) = own else { return false };
        let range = own.manifest.dependencies.get(name).map_or("", String::as_str);
        let is_local = ["workspace:", "file:", "link:", "portal:"].iter().any(|protocol| range.starts_with(protocol));
        package.folder == own.folder
            || is_local
            // The root of a workspace holds its members together and is none itself.
            || self.packages.values().any(|root| {
                root.folder != package.folder && root.has_member(&package.folder) && (root.folder == own.folder || root.has_member(&own.folder))
            })
    }
}

impl Package {
    /// Whether a folder is a member of the workspace that begins here.
    fn has_member(&self, folder: &str) -> bool {
        let Some(inside) = below(folder, &self.folder) else { return false };
        let fits = |glob: &str| fits(glob.trim_start_matches("./").trim_end_matches('/'), inside);
        !self.workspace.is_empty()
            && self.workspace.iter().any(|glob| !glob.starts_with('!') && fits(glob))
            && !self.workspace.iter().filter_map(|glob| glob.strip_prefix('!')).any(fits)
    }
}

/// The globs of the workspace that a folder is the root of: npm's and yarn's, else pnpm's.
fn workspace(folder: &str, manifest: &Manifest, sources: &Sources) -> Vec<String> {
    let path = if folder.is_empty() { "pnpm-workspace.yaml".to_owned() } else { format!("{folder}/pnpm-workspace.yaml") };
    let pnpm = sources.find(&path).map(|file| workspace_globs(sources.get(file).text()));
    pnpm.filter(|globs| !globs.is_empty()).unwrap_or_else(|| manifest.workspaces.clone())
}

/// Whether a glob of folders names a path: `*` is one part, `**` any number of them.
fn fits(glob: &str, path: &str) -> bool {
    let glob: Vec<&str> = glob.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    parts_fit(&glob, &path)
}

fn parts_fit(glob: &[&str], path: &[&str]) -> bool {
    match (glob, path) {
        (["**", rest @ ..], _) if parts_fit(rest, path) => true,
        (["**", ..], [_, path @ ..]) => parts_fit(glob, path),
        ([part, glob @ ..], [name, path @ ..]) => super::paths::captured(part, name).is_some() && parts_fit(glob, path),
        ([], []) => true,
        _ => false,
    }
}

struct Loader<'a> {
    configs: &'a BTreeMap<&'a str, TsConfig>,
    packages: &'a BTreeMap<String, Package>,
    tree: &'a Tree<'a>,
}

impl Loader<'_> {
    fn load(&self, path: &str, hops: usize) -> Options {
        let (Some(config), Some(hops)) = (self.configs.get(path), hops.checked_sub(1)) else {
            return Options { is_open: true, ..Options::default() };
        };
        let here = folder(path);
        let at = |path: &String| normal(here, path);
        let mut options = Options::default();
        for base in &config.extends {
            let Some(found) = self.extended(here, base) else {
                options.is_open = true;
                continue;
            };
            options.over(self.load(&found, hops));
        }
        let base_url = config.base_url.as_ref().and_then(at);
        let from = base_url.as_deref().unwrap_or(here);
        options.over(Options {
            paths: config.paths.iter().flatten().map(|(pattern, to)| (pattern.clone(), targets(from, to))).collect(),
            root_dirs: config.root_dirs.iter().filter_map(at).collect(),
            out_dir: config.built.0.as_ref().and_then(at),
            root_dir: config.built.1.as_ref().and_then(at),
            base_url,
            is_open: false,
        });
        // A file that only lists others leaves all to them.
        let beside = config.references.iter().filter_map(at).filter(|path| folder(path) == here && path.ends_with(".json"));
        for path in beside {
            let mut referenced = self.load(&path, hops);
            referenced.over(options);
            options = referenced;
        }
        options
    }

    /// The file that `extends` names.
    fn extended(&self, here: &str, base: &str) -> Option<String> {
        let known = |path: String| {
            [path.clone(), format!("{path}.json"), format!("{path}/tsconfig.json")]
                .into_iter()
                .find(|path| self.configs.contains_key(path.as_str()))
        };
        if base.starts_with('.') {
            return normal(here, base).and_then(known);
        }
        let package = self.packages.values().find(|package| {
            let name = package.manifest.name.as_deref().filter(|name| !name.is_empty());
            name.and_then(|name| base.strip_prefix(name)).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })?;
        let rest = base.get(package.manifest.name.as_deref()?.len()..)?;
        normal(&package.folder, rest).filter(|path| self.tree.has_folder(folder(path))).and_then(known)
    }
}

impl Options {
    /// What `other` says wins.
    fn over(&mut self, other: Self) {
        self.base_url = other.base_url.or(self.base_url.take());
        self.out_dir = other.out_dir.or(self.out_dir.take());
        self.root_dir = other.root_dir.or(self.root_dir.take());
        if !other.paths.is_empty() {
            self.paths = other.paths;
        }
        if !other.root_dirs.is_empty() {
            self.root_dirs = other.root_dirs;
        }
        self.is_open |= other.is_open;
    }
}

fn targets(from: &str, to: &[String]) -> Vec<String> {
    to.iter().filter_map(|target| normal(from, target)).collect()
}
