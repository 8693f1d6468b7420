//! Which files of a folder are migrations, and in which order their tool applies them. Names only: no file is opened here.

mod left;
mod names;
pub mod next;
#[cfg(test)]
mod tests;
mod version;

use std::collections::BTreeSet;

use names::{Candidate, Found, Reading, read};
use version::Stage;

use super::history::Layout;
use crate::diagnostics::problem::Problem;
use crate::facts::dialect::Dialect;
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::HistoryPlan;

/// One migration in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the tool calls it.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// It is not SQL: what it does is read from its literals.
    pub is_code: bool,
}

/// The migrations of a folder.
#[derive(Debug, Default)]
pub struct Ordered {
    /// In the order of application.
    pub steps: Vec<Step>,
    /// Files that the tool leaves out, and that nobody would take for migrations; files whose turn nothing says.
    pub problems: Vec<Problem>,
    /// Files named like a migration, and not as the tool names its own.
    pub misnamed: Vec<FileId>,
}

/// The migrations of a plan's files, in order, and what their tool would not apply.
#[must_use]
pub fn order(plan: &HistoryPlan, sources: &Sources) -> Ordered {
    let files: Vec<(FileId, &str)> = plan.files.iter().map(|file| (*file, sources.path(*file))).collect();
    let (found, ignored) = applied(plan.layout, plan.dialect, &plan.path, &files);
    let (misnamed, ignored): (Vec<FileId>, Vec<FileId>) =
        ignored.into_iter().partition(|file| left::looks_like_a_migration(sources.path(*file)));
    let problems = left::ignored(plan, sources, &ignored).into_iter().chain(left::unnumbered(plan, sources, &found)).collect();
    let steps = found.into_iter().map(|(file, step)| Step { id: step.id, file, is_code: step.is_code }).collect();
    Ordered { steps, problems, misnamed }
}

/// How many of a folder's files its tool applies.
#[must_use]
pub fn count(layout: Layout, dialect: Dialect, folder: &str, files: &[(FileId, &str)]) -> usize {
    applied(layout, dialect, folder, files).0.len()
}

/// The steps in order, and the files whose names the tool does not look for.
fn applied(layout: Layout, dialect: Dialect, history: &str, files: &[(FileId, &str)]) -> (Vec<(FileId, Found)>, Vec<FileId>) {
    let (mut found, mut ignored) = (Vec::new(), Vec::new());
    for (file, path) in files {
        let inside = path.strip_prefix(history).unwrap_or(path).trim_start_matches('/');
        let (folders, name) = inside.rsplit_once('/').unwrap_or(("", inside));
        match read(layout, &Candidate { folders, dialect, name }) {
            Reading::Step(step) => found.push((*file, step)),
            Reading::Ignored => ignored.push(*file),
            Reading::Aside => {}
        }
    }
    match layout {
        Layout::Flyway => start_at_baseline(&mut found),
        Layout::Pop | Layout::Popx => without_replaced(&mut found),
        Layout::Plain => without_general(&mut found, dialect),
        _ => {}
    }
    found.sort_by(|one, two| one.1.key.cmp(&two.1.key).then(one.0.cmp(&two.0)));
    (found, ignored)
}

/// An empty database starts at the last baseline: what it stands for is not applied.
fn start_at_baseline(found: &mut Vec<(FileId, Found)>) {
    let is_baseline = |step: &Found| step.key.stage == Stage::Versioned && step.id.starts_with('B');
    let Some(last) = found.iter().filter(|(_, step)| is_baseline(step)).map(|(_, step)| step.key.version.clone()).max() else { return };
    found.retain(|(_, step)| {
        let version = &step.key.version;
        step.key.stage != Stage::Versioned || *version > last || (*version == last && is_baseline(step))
    });
}

/// A file for the history's database alone replaces the one of its version for all databases: `1_a.postgres.up.sql`, `1_a.up.sql`.
fn without_replaced(found: &mut Vec<(FileId, Found)>) {
    let own: BTreeSet<String> = found.iter().filter(|(_, step)| step.is_own).filter_map(|(_, step)| step.version.clone()).collect();
    found.retain(|(_, step)| step.is_own || step.version.as_ref().is_none_or(|version| !own.contains(version)));
}

/// The same where no tool says so: `1_a.pg.sql` replaces `1_a.sql`.
fn without_general(found: &mut Vec<(FileId, Found)>, dialect: Dialect) {
    let is_own = |part: &str| Dialect::parse(part) == Some(dialect);
    let general = |id: &str| -> Option<String> {
        id.split('.').any(is_own).then(|| id.split('.').filter(|part| !is_own(part)).collect::<Vec<_>>().join("."))
    };
    let replaced: BTreeSet<String> = found.iter().filter_map(|(_, step)| general(&step.id)).collect();
    found.retain(|(_, step)| !replaced.contains(&step.id));
}
