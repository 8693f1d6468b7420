//! Files that a tool leaves out of its run: each is said, and where one looks like a migration the schema is in doubt.

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

/// Files whose names the tool does not look for.
pub(super) fn ignored(plan: &HistoryPlan, sources: &Sources, files: &[FileId]) -> Vec<Problem> {
    let name = |file: FileId| sources.path(file).rsplit('/').next().unwrap_or("");
    let (like, unlike): (Vec<FileId>, Vec<FileId>) = files.iter().partition(|file| looks_like_a_migration(name(**file)));
    let said = |files: &[FileId], hides: Hides, words: &str, help: Vec<String>| {
        let names: Vec<String> = files.iter().take(SHOWN).map(|file| format!("`{}`", name(*file))).collect();
        let more = files.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!files.is_empty()).then(|| Problem {
            code: ProblemCode::Opaque,
            message: format!("{} does not apply {}{more}: {words}", plan.layout.tool(), names.join(", ")),
            labels: files.iter().take(SHOWN).map(|file| label(*file, Role::Primary, "")).collect(),
            hides,
            help,
        })
    };
    let help = vec!["name it as the tool does, move it away, or say which tool the folder has with `layout:`".to_owned()];
    let like = said(&like, Hides::Schema, "named like a migration, and not as the tool names its own", help);
    like.into_iter().chain(said(&unlike, Hides::Nothing, "not named like its migrations", vec![])).collect()
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

/// Files of one version, where the tool takes each version once.
pub(super) fn twice(plan: &HistoryPlan, sources: &Sources, found: &[(FileId, Found)]) -> Vec<Problem> {
    let versions = |pair: &[(FileId, Found)]| {
        let [(first, one), (second, two)] = pair else { return None };
        let version = two.version.as_ref().filter(|version| one.version.as_ref() == Some(version))?;
        Some(Problem {
            code: ProblemCode::Opaque,
            message: format!(
                "`{}` and `{}` are both version `{version}`: {} takes a version once",
                sources.path(*first),
                sources.path(*second),
                plan.layout.tool()
            ),
            labels: vec![
                label(*second, Role::Primary, "the same version again"),
                label(*first, Role::Secondary, "the first of its version"),
            ],
            hides: if drops_one(plan.layout) { Hides::Schema } else { Hides::Nothing },
            help: vec!["give one of the two files a version of its own".to_owned()],
        })
    };
    let mut by_version: Vec<(FileId, Found)> = found.to_vec();
    by_version.sort_by(|one, two| one.1.version.cmp(&two.1.version).then(one.0.cmp(&two.0)));
    by_version.windows(2).filter_map(versions).collect()
}

/// Whether the tool goes on with one of two files of a version, without a word. The others refuse to run: no database is without one.
fn drops_one(layout: Layout) -> bool {
    matches!(layout, Layout::Diesel | Layout::Pop | Layout::Popx)
}

fn label(file: FileId, role: Role, text: &str) -> Label {
    Label { place: start_of(file), text: text.to_owned(), role }
}

/// A number in front, a version of Flyway's, or `.up.`: somebody meant it to run.
fn looks_like_a_migration(name: &str) -> bool {
    let numbered = name.trim_start_matches(['V', 'v', 'U', 'B']).starts_with(|c: char| c.is_ascii_digit());
    numbered || name.starts_with("R__") || name.contains(".up.")
}
