//! A policy and a tree in memory, for tests of this module.

use std::fmt::Write as _;

use super::load::{Refused, load};
use super::model::Config;
use super::request::{Overrides, Request};
use crate::source::memory::MemoryTree;
use crate::source::select;
use crate::source::sources::{Place, SourceFile, Sources};
use crate::source::tree::Tree;

/// The day of all tests.
pub(super) fn today() -> jiff::civil::Date {
    jiff::civil::date(2026, 11, 20)
}

/// Loads a policy (none where the text is empty) at the root of a tree of `(path, text)`.
pub(super) fn run(policy: &str, files: &[(&str, &str)], overrides: &Overrides) -> (Result<Config, Refused>, Sources) {
    let tree = MemoryTree::new(files.iter().map(|(path, text)| (*path, *text)));
    let listing = tree.list().unwrap();
    let mut sources = select::read(&tree, &listing);
    let policy = (!policy.is_empty()).then(|| sources.add(SourceFile::new("guardrails.yaml".into(), Ok(policy.into()))));
    let request = Request { policy, folder: Some(""), beside: &tree, listing: &listing, today: today(), overrides, rule: None };
    (load(&request, &mut sources), sources)
}

/// A place as `file:line:column`, with the text under it.
pub(super) fn at(sources: &Sources, place: Place) -> String {
    let source = sources.get(place.file);
    let start = source.locate(place.span.start);
    let under = place.span.slice(source.text()).lines().next().unwrap_or("").to_owned();
    let file = if source.path == "guardrails.yaml" { String::new() } else { format!("{}:", source.path) };
    format!("{file}{}:{} «{under}»", start.line, start.column)
}

/// All mistakes of a policy, one line each; what the summary would say where there is none.
pub(super) fn mistakes(policy: &str, files: &[(&str, &str)]) -> String {
    let (result, sources) = run(policy, files, &Overrides::default());
    let mut lines = String::new();
    let Err(refused) = result else { return "no mistakes\n".to_owned() };
    for mistake in refused.mistakes {
        let help = mistake.help.map_or(String::new(), |help| format!(" ({help})"));
        let other = mistake.other.map_or(String::new(), |(place, text)| format!(" [{} {text}]", at(&sources, place)));
        writeln!(lines, "{} {}{help}{other}", at(&sources, mistake.place), mistake.message).unwrap();
    }
    lines
}

/// A policy without mistakes.
pub(super) fn config(policy: &str, files: &[(&str, &str)]) -> (Config, Sources) {
    let (result, sources) = run(policy, files, &Overrides::default());
    match result {
        Ok(config) => (config, sources),
        Err(Refused { .. }) => panic!("{}", mistakes(policy, files)),
    }
}

/// The problems on names, one line each.
pub(super) fn unknown(policy: &str, files: &[(&str, &str)]) -> String {
    let (config, sources) = config(policy, files);
    let mut lines = String::new();
    for problem in config.unknown_names {
        let place = problem.labels.first().map_or(String::new(), |label| at(&sources, label.place));
        writeln!(lines, "{place} {} {:?} {}", problem.message, problem.hides, problem.help.join("")).unwrap();
    }
    lines
}
