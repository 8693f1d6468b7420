//! `# tach-ignore` in the code: imports that tach does not count.

use regex::Regex;

use super::project::Project;
use super::tree::Tree;
use crate::facts::imports::{Import, ImportKind};
use crate::facts::python::{self, Want};
use crate::peers::convert::Given;
use crate::peers::write::Yaml;
use crate::source::text::LineIndex;
use crate::yaml::placeholder::is_placeholder;

/// An import that a comment takes away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ignore {
    pub(super) from: String,
    /// The module that it leads to.
    pub(super) to: String,
    /// The whole name that is imported.
    pub(super) target: String,
    reason: String,
}

impl Ignore {
    /// As an entry of `ignore_imports`. A directive that takes nothing away is no mistake of tach's.
    pub(super) fn yaml(&self) -> Yaml {
        let reason = Yaml::text(&self.reason);
        Yaml::map([("from", Yaml::text(&self.from)), ("to", Yaml::text(&self.to)), ("reason", reason), ("unmatched", Yaml::text("ok"))])
    }
}

/// A comment, and the line that it is about.
struct Directive {
    line: u32,
    names: Vec<String>,
    reason: String,
}

/// Every import that a comment takes away, once.
pub(super) fn read(given: &Given<'_>, _: &Project, tree: &Tree) -> Vec<Ignore> {
    let Ok(form) = Regex::new(r"# *tach-ignore(?:\(([^)]*)\))?((?:\s+[\w.]+)*)\s*$") else { return vec![] };
    let mut all = vec![];
    for (path, text) in given.code.iter().filter(|(path, text)| path.ends_with(".py") && text.contains("tach-ignore")) {
        let Some(module) = tree.module_of(path) else { continue };
        let directives: Vec<Directive> = text.lines().zip(1..).filter_map(|(line, number)| directive(&form, line, number)).collect();
        let facts = python::read(text, Want::default());
        let lines = LineIndex::new(text);
        for import in &facts.code.imports {
            let at = |offset| lines.locate(text, offset).line;
            let (statement, name) = (at(import.stmt_span.start), at(import.name_span.start));
            let is_package = path.ends_with("/__init__.py") || *path == "__init__.py";
            let Some(target) = target(module, is_package, import) else { continue };
            let about = directives.iter().find(|directive| {
                let here = directive.line == statement || directive.line == name;
                here && (directive.names.is_empty() || directive.names.iter().any(|name| target.ends_with(name.as_str())))
            });
            let Some(about) = about else { continue };
            let to = if tree.has(&target) { &target } else { target.rsplit_once('.').map_or(target.as_str(), |(parent, _)| parent) };
            all.push(Ignore { from: module.to_owned(), to: to.to_owned(), target: target.clone(), reason: about.reason.clone() });
        }
    }
    all.sort();
    all.dedup_by(|a, b| a.from == b.from && a.target == b.target);
    all
}

fn directive(form: &Regex, line: &str, number: u32) -> Option<Directive> {
    let found = form.captures(line)?;
    let said = found.get(1).map_or("", |reason| reason.as_str()).trim();
    let names = found.get(2).map_or("", |names| names.as_str()).split_whitespace().map(str::to_owned).collect();
    let reason = if is_placeholder(said) { format!("`# tach-ignore` {said}").trim_end().to_owned() } else { said.to_owned() };
    let reason = if said.is_empty() { "ignored by `# tach-ignore`, which gives no reason".to_owned() } else { reason };
    // A comment on a line of its own is about the next one.
    let line = if line.trim_start().starts_with('#') { number + 1 } else { number };
    Some(Directive { line, names, reason })
}

/// The whole name that an import names.
fn target(module: &str, is_package: bool, import: &Import) -> Option<String> {
    let written = match (import.kind, &import.name) {
        (ImportKind::From | ImportKind::Star, Some(name)) if import.module.is_empty() => name.clone(),
        (ImportKind::From | ImportKind::Star, Some(name)) => format!("{}.{name}", import.module),
        _ => import.module.clone(),
    };
    if import.level == 0 {
        return Some(written);
    }
    let climbs = import.level - u32::from(is_package);
    let mut base = module;
    for _ in 0..climbs {
        base = base.rsplit_once('.')?.0;
    }
    Some(format!("{base}.{written}"))
}
