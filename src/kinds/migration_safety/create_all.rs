//! `create_all()` in application code: tables that no migration knows of.

use std::collections::BTreeSet;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::Safety;
use crate::diagnostics::finding::{Label, Subject};
use crate::facts::calls::{Argued, Call};
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::workspace::calls::ModuleCalls;
use crate::workspace::imports::Language;

/// The calls in question, and those that make what they are asked of: a file without any of these words matters to nobody here.
pub(super) const WORDS: &[&str] = &["create_all", "SQLAlchemy(", "MetaData("];

/// Files of tests: they may make tables as they like.
pub(super) const TESTS: &[&str] =
    &["**/test/**", "**/tests/**", "**/testing/**", "**/test_*.py", "**/*_test.py", "**/tests.py", "**/conftest.py"];

/// The globs as one; the first that cannot be read with its reason.
pub(super) fn globs<'a>(all: impl Iterator<Item = &'a str>) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for glob in all {
        builder.add(Glob::new(glob).map_err(|error| error.to_string())?);
    }
    builder.build().map_err(|error| error.to_string())
}

impl Safety {
    /// Judges the calls of all modules, where there are migrations at all: without them `create_all()` is the right tool.
    pub(super) fn judge_create_all(&self, inputs: Inputs<'_>, head: &RuleHead, judged: &mut Judged) {
        if !self.asks("create-all") || inputs.workspace.histories.is_empty() {
            return;
        }
        let migrations = inputs.workspace.histories.iter().flat_map(|history| &history.migrations);
        let migrations: BTreeSet<FileId> = migrations.map(|migration| migration.file).collect();
        let is_judged = |file: FileId| head.covers(inputs.sources.path(file)) && !migrations.contains(&file);
        let is_test = |file: FileId| self.tests.is_match(inputs.sources.path(file));
        let modules = inputs.workspace.imports.modules.values();
        let python = modules.filter(|module| module.language == Language::Python && is_judged(module.file) && !is_test(module.file));
        for module in python {
            judged.subjects += 1;
            // A broken file hides a call only where the word stands.
            if inputs.sources.get(module.file).text().contains("create_all") {
                judged.needs.code.insert(module.file);
            }
        }
        let mut left_out = 0;
        for module in inputs.workspace.calls.iter().filter(|module| is_judged(module.file)) {
            let found = found(module);
            if is_test(module.file) {
                left_out += found.len();
                continue;
            }
            for (call, name, span) in found {
                let message = format!("`{name}` makes tables that migrations are there to make");
                let function = module.calls.scope(call).map(|scope| scope.name.clone()).unwrap_or_default();
                let subject: Subject =
                    [("module", module.module.clone()), ("function", function)].map(|(key, value)| (key.to_owned(), value)).into();
                let mut finding = head.finding(subject, format!("create-all {name}"), message);
                finding
                    .labels
                    .push(Label::primary(Place { file: module.file, span }, "makes what is missing, and changes nothing that is there"));
                finding.help.push(
                    "remove the call; let a migration make the tables, and run the migrations before the application starts".to_owned(),
                );
                judged.findings.push(finding);
            }
        }
        if left_out > 0 {
            judged.notes.push(format!("calls of `create_all` in files that `tests` names: {left_out}"));
        }
    }
}

/// Calls of `create_all`, and those that it is passed to, with what to point at.
fn found(module: &ModuleCalls) -> Vec<(&Call, &str, Span)> {
    let mut found = Vec::new();
    for (call, resolved) in module.calls.calls.iter().zip(&module.resolved) {
        if makes_tables(&call.callee, resolved.as_deref()) {
            found.push((call, call.callee.as_str(), call.name_span));
        }
        for argument in &call.arguments {
            if let Argued::Name(name) = &argument.value
                && makes_tables(name, None)
            {
                found.push((call, name.as_str(), argument.span));
            }
        }
    }
    found
}

/// `create_all` of metadata or of Flask-SQLAlchemy's `db`, told by what made it or else by its name.
fn makes_tables(name: &str, resolved: Option<&str>) -> bool {
    let Some(receiver) = name.strip_suffix(".create_all") else { return false };
    let made = resolved.and_then(|resolved| resolved.strip_suffix("().create_all"));
    if made.is_some_and(|made| matches!(made.rsplit('.').next(), Some("SQLAlchemy" | "MetaData"))) {
        return true;
    }
    let last = receiver.rsplit('.').next().unwrap_or(receiver).trim_end_matches("()").to_lowercase();
    last.ends_with("metadata") || matches!(last.as_str(), "db" | "database" | "meta")
}
