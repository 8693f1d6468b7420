//! What must be read so that conditions can be asked, and what a verdict on them rests on.

use std::collections::BTreeSet;

use super::condition::Condition;
use super::fact::{FactType, Origin};
use crate::kinds::{Inputs, Needs, RuleHead};
use crate::source::sources::FileId;
use crate::workspace::imports::Language;
use crate::workspace::plan::{WantedCode, WantedFiles};

/// Fact types and fields that the symbols of code are read for.
const SYMBOLS: &[&str] = &[
    "export",
    "call",
    "argument",
    "class",
    "base",
    "field",
    "function",
    "parameter",
    "decorator",
    "assignment",
    "module.docstring",
    "import.missing_name",
];
/// Those that comments are read for.
const COMMENTS: &[&str] = &["comment"];

/// What conditions on facts of a type ask of the code.
pub fn code<'c>(of: &dyn FactType, accesses: bool, conditions: impl Iterator<Item = &'c Condition>) -> WantedCode {
    let conditions: Vec<&Condition> = conditions.collect();
    let asks =
        |names: &[&str]| names.iter().any(|name| *name == of.name() || conditions.iter().any(|condition| condition.reaches(of, name)));
    let code = match (asks(COMMENTS), asks(SYMBOLS)) {
        (true, _) => WantedCode::comments(WantedFiles::All),
        (_, true) => WantedCode::symbols(WantedFiles::All),
        _ => WantedCode::default(),
    };
    let code = if asks(&["route"]) { code.with_routes() } else { code };
    if accesses { code.and(WantedCode::accesses()) } else { code }
}

/// What a verdict on facts of a type rests on, given the files that its subjects are in. Code that cannot be read has no facts: a rule
/// needs all files of the languages that its subjects are written in.
pub fn needs(of: &dyn FactType, files: &BTreeSet<FileId>, inputs: Inputs<'_>, head: &RuleHead) -> Needs {
    let mut needs = Needs::default();
    match of.origin() {
        Origin::Schema => needs.all_tables = true,
        Origin::Tree | Origin::Document => {}
        Origin::Code => {
            let modules = &inputs.workspace.imports.modules;
            let subjects = modules.values().filter(|module| files.contains(&module.file));
            let languages: BTreeSet<Language> = subjects.map(|module| module.language).collect();
            let covered = |file: &FileId| head.covers(inputs.sources.path(*file));
            // Where no file that could be read has a subject, one that could not may be the only one that has.
            let may = |language| languages.is_empty() || languages.contains(&language);
            let files = modules.values().filter(|module| may(module.language)).map(|module| module.file);
            needs.code.extend(files.filter(covered));
        }
    }
    needs
}
