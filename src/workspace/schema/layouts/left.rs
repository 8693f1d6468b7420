//! Files that a tool leaves out of its run: each is said.

use super::names::Found;
use super::version::Version;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::HistoryPlan;
use crate::workspace::schema::driver::start_of;
use crate::workspace::schema::history::Layout;

/// How many files one problem shows.
const SHOWN: usize = 5;

/// Files whose names the tool does not look for, and which nobody meant to run.
pub(super) fn ignored(plan: &HistoryPlan, sources: &Sources, files: &[FileId]) -> Option<Problem> {
    let name = |file: FileId| sources.path(file).rsplit('/').next().unwrap_or("");
    let names: Vec<String> = files.iter().take(SHOWN).map(|file| format!("`{}`", name(*file))).collect();
    let more = files.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!files.is_empty()).then(|| Problem {
        code: ProblemCode::Opaque,
        message: format!("{} does not apply {}{more}: not named like its migrations", plan.layout.tool(), names.join(", ")),
        labels: files.iter().take(SHOWN).map(|file| label(*file, Role::Primary, "")).collect(),
        hides: Hides::Nothing,
        help: vec![],
    })
}

/// Files without a number between numbered ones: nothing says when they run.
pub(super) fn unnumbered(plan: &HistoryPlan, sources: &Sources, found: &[(FileId, Found)]) -> Option<Problem> {
    let (without, with): (Vec<_>, Vec<_>) = found.iter().partition(|(_, step)| step.key.version == Version::None);
    if plan.layout != Layout::Plain || with.is_empty() || without.is_empty() {
        return None;
    }
    let names: Vec<String> = without.iter().take(SHOWN).map(|(file, _)| format!("`{}`", sources.path(*file))).collect();
    let more = without.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(Problem {
        code: ProblemCode::Opaque,
        message: format!("no number says the turn of {}{more}: replayed after the numbered files", names.join(", ")),
        labels: without.iter().take(SHOWN).map(|(file, _)| label(*file, Role::Primary, "")).collect(),
        hides: Hides::Nothing,
        help: vec!["move away what is no migration, or give it a number".to_owned()],
    })
}

fn label(file: FileId, role: Role, text: &str) -> Label {
    Label { place: start_of(file), text: text.to_owned(), role }
}

/// A number in front, a version of Flyway's, or `.up.`: somebody meant it to run.
pub(super) fn looks_like_a_migration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let numbered = name.trim_start_matches(['V', 'v', 'U', 'B']).starts_with(|c: char| c.is_ascii_digit());
    numbered || name.starts_with("R__") || name.contains(".up.")
}
