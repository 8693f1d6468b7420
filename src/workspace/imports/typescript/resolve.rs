//! What a specifier leads to, asked in TypeScript's order: relative paths, `paths`, `baseUrl`, packages of the repository.

use super::super::names::below;
use super::exports::{self, join};
use super::paths::{Tree, best, folder, normal};
use super::project::{Options, Projects};
use crate::source::sources::Sources;

/// What a specifier leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the tree.
    File(String),
    /// A package of the repository, where which of its files is meant is a build's to say: its folder.
    Package(String),
    /// Nothing, though it must be in the tree; `made` when a build may write it.
    Missing { path: String, made: bool },
    /// Somebody else's package, and what is named below it.
    External { package: String, below: String },
}

/// Resolves specifiers.
pub(super) struct Resolver<'a> {
    pub(super) tree: &'a Tree<'a>,
    sources: &'a Sources,
    projects: Projects,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(sources: &'a Sources, tree: &'a Tree<'a>) -> Self {
        Self { tree, sources, projects: Projects::new(sources, tree) }
    }

    /// What a specifier in the file at `importer` leads to.
    pub(super) fn resolve(&self, importer: &str, written: &str) -> Target {
        let specifier = plain(written);
        let options = self.projects.options(importer);
        if specifier == "." || specifier == ".." || specifier.starts_with("./") || specifier.starts_with("../") {
            return self.relative(importer, specifier, options);
        }
        if specifier.starts_with('#')
            && let Some(target) = self.private(importer, specifier)
        {
            return target;
        }
        let mut missing = None;
        if let Some(options) = options {
            if let Some((targets, rest)) = best(&options.paths, specifier) {
                let paths: Vec<String> = targets.iter().filter_map(|target| normal("", &target.replace('*', rest))).collect();
                if let Some(found) = paths.iter().find_map(|path| self.at(path)) {
                    return Target::File(found);
                }
                let is_fallback = options.paths.iter().any(|(pattern, to)| pattern == "*" && to == targets);
                missing = paths.into_iter().next().filter(|_| !is_fallback);
            }
            if let Some(found) = options.base_url.as_ref().and_then(|base| self.at(&normal(base, specifier)?)) {
                return Target::File(found);
            }
        }
        let (package, below) = parts(specifier);
        if let Some(own) = self.projects.named(package, importer) {
            let built = self.projects.options(&join(&own.folder, "package.json"));
            let found = exports::file(own, below, self.tree, built);
            return found.map_or_else(|| Target::Package(own.folder.clone()), Target::File);
        }
        let depends = || self.projects.package(importer).is_some_and(|own| own.manifest.dependencies.contains_key(package));
        match missing {
            Some(path) if !depends() => self.missing(importer, path, options),
            _ => external(package, below),
        }
    }

    fn relative(&self, importer: &str, specifier: &str, options: Option<&Options>) -> Target {
        let Some(path) = normal(folder(importer), specifier) else { return external(specifier, "") };
        if let Some((_, installed)) = path.rsplit_once("node_modules/") {
            let (package, below) = parts(installed);
            return external(package, below);
        }
        if let Some(found) = self.at(&path) {
            return Target::File(found);
        }
        // Several folders that a build lays over each other.
        let dirs = options.map_or(&[][..], |options| &options.root_dirs);
        let inside = dirs.iter().filter_map(|dir| below(&path, dir)).min_by_key(|inside| inside.len());
        let others: Vec<String> = inside.map(|inside| dirs.iter().map(|dir| join(dir, inside)).collect()).unwrap_or_default();
        if let Some(found) = others.iter().find_map(|path| self.at(path)) {
            return Target::File(found);
        }
        // `../dist/a.js` is read as the source that it is built from.
        let built =
            self.projects.package(&path).and_then(|own| exports::written(&own.folder, &path, self.tree, self.projects.options(&path)));
        built.map_or_else(|| self.missing(importer, path, options), Target::File)
    }

    /// `#name`: what the package says in its `imports`.
    fn private(&self, importer: &str, specifier: &str) -> Option<Target> {
        let own = self.projects.package(importer)?;
        let (targets, rest) = best(&own.manifest.imports, specifier)?;
        let targets: Vec<String> = targets.iter().map(|target| target.replace('*', rest)).collect();
        let built = self.projects.options(&join(&own.folder, "package.json"));
        let mut found = targets.iter().filter(|target| target.starts_with('.'));
        let found = found.find_map(|target| exports::source(&own.folder, target, self.tree, built));
        let other = || targets.iter().find(|target| !target.starts_with('.')).map(|target| external(parts(target).0, parts(target).1));
        found.map(Target::File).or_else(other)
    }

    /// The file at a path: itself, a folder's, or one for a platform.
    fn at(&self, path: &str) -> Option<String> {
        let index = || {
            let package = self.projects.packages.get(path).filter(|_| !path.is_empty());
            let entry = package.and_then(|package| exports::file(package, "", self.tree, None));
            entry.or_else(|| self.tree.file(&join(path, "index")))
        };
        let vendored = || self.tree.is_vendored(path).then(|| path.to_owned());
        self.tree.file(path).or_else(index).or_else(|| self.tree.variant(path)).or_else(vendored)
    }

    /// Whether a build may write what is missing: git ignores it, or settings that a build writes would say more.
    fn missing(&self, importer: &str, path: String, options: Option<&Options>) -> Target {
        let endings = ["", ".ts", ".tsx", ".d.ts", ".js", ".json", "/index.ts", "/index.js", "/package.json"];
        let ignored = |path: &str| endings.iter().any(|ending| self.sources.unread.ignores(&format!("{path}{ending}")));
        let dirs = options.map_or(&[][..], |options| &options.root_dirs);
        let overlaid = dirs.iter().any(|dir| ignored(&join(dir, "index")) && dirs.iter().any(|dir| below(importer, dir).is_some()));
        let made = ignored(&path) || overlaid || options.is_some_and(|options| options.is_open && !options.root_dirs.is_empty());
        Target::Missing { path, made }
    }
}

/// A specifier without what only a bundler reads: `./a.svg?url`, `!!raw!./a.txt`.
fn plain(written: &str) -> &str {
    let last = written.rsplit('!').next().unwrap_or(written);
    last.split('?').next().unwrap_or(last)
}

/// A package's name, and what stands below it. `node:fs` is `fs`.
fn parts(specifier: &str) -> (&str, &str) {
    let specifier = specifier.strip_prefix("node:").unwrap_or(specifier);
    let from = if specifier.starts_with('@') { specifier.find('/').map_or(0, |at| at + 1) } else { 0 };
    let end = specifier.get(from..).and_then(|rest| rest.find('/')).map_or(specifier.len(), |at| from + at);
    (specifier.get(..end).unwrap_or(specifier), specifier.get(end + 1..).unwrap_or(""))
}

fn external(package: &str, below: &str) -> Target {
    Target::External { package: package.to_owned(), below: below.to_owned() }
}
