//! Faults of a history itself: its graph, its versions, its files.

use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::kinds::RuleHead;
use crate::workspace::schema::driver::start_of;
use crate::workspace::schema::fault::{Fault, FaultKind, Unreached};
use crate::workspace::schema::history::{History, Layout};

/// The word in `checks:` and in the fingerprint.
pub(super) fn word(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::SeveralHeads => "heads",
        FaultKind::MissingParent => "missing-parent",
        FaultKind::Duplicate => "duplicate",
        FaultKind::Circle => "circle",
        FaultKind::Unreached => "unreached",
        FaultKind::OnlyDown => "only-down",
        FaultKind::NotTaken | FaultKind::Misnamed => "not-taken",
    }
}

/// The revisions of a folder that no version location reaches, as a fault of its history.
pub(super) fn of_folder(unreached: &Unreached) -> Option<Fault> {
    let place = start_of(*unreached.files.first()?);
    Some(Fault { kind: FaultKind::Unreached, of: unreached.folder.clone(), place, related: vec![] })
}

pub(super) fn finding(head: &RuleHead, history: &History, fault: &Fault, count: usize) -> Finding {
    let Says { message, here, help } = Says::of(history, fault, count);
    let subject: Subject =
        [("history", history.path.clone()), ("revision", fault.of.clone())].map(|(key, value)| (key.to_owned(), value)).into();
    // Which of several heads is the last one changes with every migration: the fault stays the same.
    let subject = if fault.kind == FaultKind::SeveralHeads { [("history".to_owned(), history.path.clone())].into() } else { subject };
    let mut finding = head.finding(subject, word(fault.kind), message);
    if matches!(fault.kind, FaultKind::OnlyDown | FaultKind::NotTaken | FaultKind::Misnamed) {
        // The tool passes over it, which may be meant.
        finding.severity = finding.severity.max(Severity::Warning);
    }
    finding.labels.push(Label::primary(fault.place, here));
    finding.labels.extend(fault.related.iter().map(|(place, text)| Label::secondary(*place, text.clone())));
    finding.help.push(help.to_owned());
    finding
}

/// The words for one fault.
struct Says {
    message: String,
    here: &'static str,
    help: &'static str,
}

impl Says {
    fn of(history: &History, fault: &Fault, count: usize) -> Self {
        let (of, alembic) = (&fault.of, history.layout == Layout::Alembic);
        let plural = if count == 1 { ("", "s") } else { ("s", "") };
        let says = |message: String, here: &'static str, help: &'static str| Self { message, here, help };
        match fault.kind {
            FaultKind::SeveralHeads => says(
                format!("the history has {} heads: `alembic upgrade head` refuses", fault.related.len() + 1),
                "nothing follows this revision",
                "alembic merge heads -m \"merge\"",
            ),
            FaultKind::MissingParent => says(
                format!("no file of this history is revision `{of}`, which another one follows"),
                "follows what is not there",
                "correct `down_revision`, or restore the file",
            ),
            FaultKind::Duplicate if alembic => says(
                format!("revision `{of}` is the id of more than one file"),
                "the same id again",
                "give one of the files an id of its own: `alembic revision` makes one",
            ),
            FaultKind::Duplicate => says(
                format!("migration `{of}` has the version of another one"),
                "the same version again",
                "rename the later one to the next free version",
            ),
            FaultKind::Circle => says(
                format!("revision `{of}` is reached from no base: it follows itself, or a revision that does"),
                "no upgrade comes to this revision",
                "correct the `down_revision` that closes the circle",
            ),
            FaultKind::Unreached => says(
                format!("no version location reaches `{of}`: {count} revision{} in it never run{}", plural.0, plural.1),
                "a revision that Alembic does not see",
                "add the folder to `version_locations` in alembic.ini, or remove it",
            ),
            FaultKind::OnlyDown => says(
                format!("`{of}` undoes a migration that is not there"),
                "there is no Up file of this version",
                "add the Up file, or remove this one",
            ),
            FaultKind::NotTaken | FaultKind::Misnamed => says(
                format!("`{of}` is no migration to the tool, and never runs"),
                "the name does not have the form that the tool looks for",
                "rename the file, or move it out of the folder",
            ),
        }
    }
}
