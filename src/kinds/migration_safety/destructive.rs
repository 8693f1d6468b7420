//! Steps that take something away from data, or from the code that runs meanwhile.

use crate::source::sources::Sources;
use crate::workspace::schema::step::{Step, StepKind};

/// Every step that can be asked for, by the words of `steps:`.
pub(super) const STEPS: &[&str] = &[
    "drop-table",
    "drop-column",
    "drop-schema",
    "truncate",
    "delete",
    "update",
    "drop-constraint",
    "rename-table",
    "rename-column",
    "retype",
];

/// Those that take rows or values away for good.
pub(super) const DEFAULT: &[&str] = &["drop-table", "drop-column", "drop-schema", "truncate", "delete"];

/// The word of a step; `None` for those of other checks.
pub(super) fn word(kind: StepKind) -> Option<&'static str> {
    Some(match kind {
        StepKind::DropTable => "drop-table",
        StepKind::DropColumn => "drop-column",
        StepKind::DropSchema => "drop-schema",
        StepKind::Truncate => "truncate",
        StepKind::Delete => "delete",
        StepKind::Update => "update",
        StepKind::DropConstraint => "drop-constraint",
        StepKind::RenameTable => "rename-table",
        StepKind::RenameColumn => "rename-column",
        StepKind::Retype => "retype",
        _ => return None,
    })
}

/// A DELETE or UPDATE counts when it has no condition: nothing in its text says which rows.
pub(super) fn counts(step: &Step, sources: &Sources) -> bool {
    if !matches!(step.kind, StepKind::Delete | StepKind::Update) {
        return true;
    }
    let statement = step.place.span.slice(sources.get(step.place.file).text()).to_lowercase();
    let mut words = statement.split(|c: char| !c.is_alphanumeric() && c != '_');
    !words.any(|word| matches!(word, "where" | "using" | "from_select" | "filter" | "filter_by" | "join"))
}

/// The sentence, and the words for the place.
pub(super) fn says(step: &Step) -> (String, &'static str) {
    let table = &step.table;
    let part = step.part.as_deref().unwrap_or("");
    let taken = "takes data away";
    let breaks = "breaks code that runs meanwhile";
    match step.kind {
        StepKind::DropColumn => (format!("column `{table}.{part}` is dropped with its data"), taken),
        StepKind::DropSchema => (format!("schema `{part}` is dropped with its tables"), taken),
        StepKind::Truncate => (format!("table `{table}` is emptied"), taken),
        StepKind::Delete => (format!("every row of `{table}` is deleted"), taken),
        StepKind::Update => (format!("every row of `{table}` is changed"), "what was there is gone"),
        StepKind::DropConstraint => (format!("constraint `{part}` of `{table}` is dropped"), "rows may break it from now on"),
        StepKind::RenameTable => (format!("table `{table}` gets another name"), breaks),
        StepKind::RenameColumn => (format!("column `{table}.{part}` gets another name"), breaks),
        StepKind::Retype => (format!("column `{table}.{part}` gets another type"), "may rewrite the table, and lose what does not fit"),
        _ => (format!("table `{table}` is dropped with its data"), taken),
    }
}
