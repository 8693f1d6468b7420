//! Faults of SQL histories that their tools refuse or pass over: two migrations of one version, files that are no migrations.
//!
//! A gap between versions is none: no tool refuses it.

use std::collections::BTreeMap;

use super::driver::start_of;
use super::fault::{Fault, FaultKind};
use super::history::{Layout, Migration};
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::HistoryPlan;

/// The faults of an ordered history.
pub(super) fn faults(plan: &HistoryPlan, migrations: &[Migration], misnamed: &[FileId], sources: &Sources) -> Vec<Fault> {
    let mut faults = duplicates(plan.layout, migrations);
    let name = |file: FileId| sources.path(file).rsplit('/').next().unwrap_or("");
    let is_taken = |file: &FileId| migrations.iter().any(|migration| migration.file == *file);
    for file in plan.files.iter().copied().filter(|file| !is_taken(file)) {
        let kind = match plan.layout {
            Layout::GolangMigrate | Layout::Sqlx if name(file).ends_with(".down.sql") => {
                let up = sources.path(file).replace(".down.sql", ".up.sql");
                sources.find(&up).is_none().then_some(FaultKind::OnlyDown)
            }
            _ if misnamed.contains(&file) => Some(FaultKind::Misnamed),
            layout => nearly(layout, name(file)).then_some(FaultKind::NotTaken),
        };
        faults.extend(kind.map(|kind| Fault { kind, of: name(file).to_owned(), place: start_of(file), related: vec![] }));
    }
    faults
}

fn duplicates(layout: Layout, migrations: &[Migration]) -> Vec<Fault> {
    let mut first: BTreeMap<String, &Migration> = BTreeMap::new();
    let mut faults = Vec::new();
    for migration in migrations {
        let Some(version) = version(layout, &migration.id) else { continue };
        if let Some(other) = first.get(&version) {
            let related = vec![(other.place, "the first of this version".to_owned())];
            faults.push(Fault { kind: FaultKind::Duplicate, of: migration.id.clone(), place: migration.place, related });
        } else {
            first.insert(version, migration);
        }
    }
    faults
}

/// What the tool tells migrations apart by, where it is less than the whole name.
fn version(layout: Layout, id: &str) -> Option<String> {
    let digits = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text.get(..end).map(|digits| digits.trim_start_matches('0').to_owned())
    };
    match layout {
        Layout::Flyway | Layout::Refinery => {
            let (version, _) = id.strip_prefix(['V', 'U'])?.split_once("__")?;
            let parts: Vec<String> = version.split(['.', '_']).filter_map(digits).collect();
            // 1.0 is 1.
            Some(parts.join(".").trim_end_matches('.').to_owned())
        }
        Layout::Diesel => Some(id.split('_').next().unwrap_or(id).replace('-', "")),
        Layout::GolangMigrate | Layout::Goose | Layout::Dbmate | Layout::Sqlx => digits(id),
        // Text: `01` is not `1`.
        Layout::Pop | Layout::Popx => id.split('_').next().map(str::to_owned),
        _ => None,
    }
}

/// Whether a name looks like a migration's and is not: `V12_add.sql`, or one without a number among numbered ones.
fn nearly(layout: Layout, name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".sql") else { return false };
    if stem.contains('.') && !matches!(layout, Layout::Flyway | Layout::Refinery) {
        return false;
    }
    match layout {
        Layout::Flyway | Layout::Refinery => {
            let rest = stem.strip_prefix(['V', 'v']).unwrap_or("");
            rest.starts_with(|c: char| c.is_ascii_digit()) && !(stem.starts_with('V') && rest.contains("__"))
        }
        Layout::GolangMigrate | Layout::Goose | Layout::Dbmate | Layout::Sqlx => !stem.starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    }
}
