//! Kind `migration-history`: a history is whole, and every step of it finds what it works on, as a new database would have it.
//!
//! The replay tells what did not fit; this kind says it. It never looks at SQL.

mod faults;
mod plants;

use std::collections::BTreeSet;

use super::plant::Sowing;
use super::{Check, Compile, Inputs, Judged, Kind, RuleHead};
use crate::diagnostics::finding::{Assumed, Finding, Label, Severity, Subject};
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::{Anomaly, AnomalyKind};
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::Knowledge;
use crate::yaml::node::Node;
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// The kind.
pub struct MigrationHistory;

/// What can be asked for, by the words of `checks:`; all of it when nothing is.
const CHECKS: &[&str] = &[
    "after-drop",
    "never-created",
    "created-twice",
    "missing-reference",
    "old-name",
    "still-referenced",
    "missing",
    "refused",
    "heads",
    "missing-parent",
    "duplicate",
    "circle",
    "unreached",
    "only-down",
    "not-taken",
];

/// How many of them ask what a step finds; the others are about the history itself.
const STEPS: usize = 7;

static PARAMETERS: Object = Object {
    name: "migration-history",
    about: "What must be right with a migration history.",
    keys: &[KeyShape {
        name: "checks",
        about: "What is looked for; everything when left out.",
        required: false,
        shape: Shape::List(&Shape::OneOf(CHECKS)),
    }],
};

impl Kind for MigrationHistory {
    fn name(&self) -> &'static str {
        "migration-history"
    }

    fn about(&self) -> &'static str {
        "a migration history is whole, and every step of it finds the objects that it works on, as a new database would have them"
    }

    fn parameters(&self) -> &'static Object {
        &PARAMETERS
    }

    fn subject_keys(&self, _: &Node) -> &'static [&'static str] {
        &["table", "history", "revision"]
    }

    fn compile(&self, parameters: &Node, _: &Compile<'_>, _: &mut Reader<'_>) -> Option<Box<dyn Check>> {
        let chosen = parameters.get("checks").map(Node::items).unwrap_or_default();
        let chosen: BTreeSet<String> = chosen.iter().filter_map(Node::text).map(ToOwned::to_owned).collect();
        Some(Box::new(HistoryCheck { chosen }))
    }
}

struct HistoryCheck {
    /// Empty: all.
    chosen: BTreeSet<String>,
}

impl HistoryCheck {
    fn asks(&self, check: &str) -> bool {
        self.chosen.is_empty() || self.chosen.contains(check)
    }
}

impl Check for HistoryCheck {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let mut judged = Judged::default();
        // The checks of steps come first in the list.
        judged.needs.all_tables = CHECKS.iter().take(STEPS).any(|check| self.asks(check));
        judged.needs.history = true;
        for history in &inputs.workspace.histories {
            let covered = |file| head.covers(inputs.sources.path(file));
            judged.subjects += history.migrations.iter().filter(|migration| covered(migration.file)).count();
            let asked = |anomaly: &&Anomaly| self.asks(word(&anomaly.kind));
            let anomalies = history.anomalies.iter().filter(asked).filter(|anomaly| covered(anomaly.place.file));
            for anomaly in anomalies {
                let mut finding = finding(head, history, anomaly);
                if let Some(other) = made_elsewhere(&inputs.workspace.histories, history, anomaly) {
                    finding.severity = finding.severity.max(Severity::Advice);
                    finding.labels.push(Label::secondary(other.0, format!("the history `{}` creates it", other.1.path)));
                }
                judged.findings.push(finding);
            }
            let own = history.faults.iter().map(|fault| (fault.clone(), 0));
            let folders = inputs.workspace.unreached.iter().filter(|folder| folder.history == history.path);
            let folders = folders.filter_map(|folder| Some((faults::of_folder(folder)?, folder.files.len())));
            let all = own.chain(folders).filter(|(fault, _)| self.asks(faults::word(fault.kind)) && covered(fault.place.file));
            judged.findings.extend(all.map(|(fault, count)| faults::finding(head, history, &fault, count)));
        }
        judged
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        plants::plants(self, inputs, head).into()
    }
}

/// The word in `checks:` and in the fingerprint.
fn word(kind: &AnomalyKind) -> &'static str {
    match kind {
        AnomalyKind::AfterDrop => "after-drop",
        AnomalyKind::OldName { .. } => "old-name",
        AnomalyKind::NeverCreated => "never-created",
        AnomalyKind::CreatedTwice => "created-twice",
        AnomalyKind::Missing { .. } => "missing",
        AnomalyKind::MissingReference => "missing-reference",
        AnomalyKind::StillReferenced { .. } => "still-referenced",
        AnomalyKind::Refused { .. } => "refused",
    }
}

fn finding(head: &RuleHead, history: &History, anomaly: &Anomaly) -> Finding {
    let says = Says::of(anomaly);
    let mut detail = word(&anomaly.kind).to_owned();
    if let Some(part) = &anomaly.part {
        detail.push(' ');
        detail.push_str(part);
    }
    let subject: Subject =
        [("table", anomaly.object.to_string()), ("history", history.path.clone())].map(|(key, value)| (key.to_owned(), value)).into();
    let mut finding = head.finding(subject, detail, says.message);
    if anomaly.assumed {
        finding.severity = finding.severity.max(Severity::Advice);
    }
    finding.labels.push(Label::primary(anomaly.place, says.here));
    if let Some((place, text)) = &anomaly.cause {
        finding.labels.push(Label::secondary(*place, text.clone()));
    }
    finding.help = says.help;
    finding.assumed_by = anomaly.assumed_by.map(|place| assumed(history, place));
    finding
}

/// Another history of the same tool that makes the table: an extension's migrations may run after the application's, on one
/// database, and nothing in the tree says whether they do.
fn made_elsewhere<'h>(all: &'h [History], history: &History, anomaly: &Anomaly) -> Option<(Place, &'h History)> {
    if !matches!(anomaly.kind, AnomalyKind::NeverCreated | AnomalyKind::MissingReference) || anomaly.part.is_some() {
        return None;
    }
    let mut others =
        all.iter().filter(|other| other.path != history.path && other.layout == history.layout && other.dialect == history.dialect);
    others.find_map(|other| {
        let table = other.schema.tables.get(&anomaly.object).filter(|table| table.knowledge != Knowledge::Unknown)?;
        Some((table.life.first()?.place, other))
    })
}

/// The policy's reason why the object is there.
fn assumed(history: &History, place: Place) -> Assumed {
    let entry = history.assume.iter().find(|entry| entry.entry == Some(place));
    Assumed { place: Some(place), reason: entry.map(|entry| entry.reason.clone()).unwrap_or_default() }
}

/// The words for one anomaly.
struct Says {
    message: String,
    here: String,
    help: Vec<String>,
}

impl Says {
    fn of(anomaly: &Anomaly) -> Self {
        let object = &anomaly.object;
        let part = anomaly.part.as_deref();
        let named = part.map_or_else(|| format!("`{object}`"), |part| format!("`{object}.{part}`"));
        let (message, here, help) = match &anomaly.kind {
            AnomalyKind::AfterDrop => (
                format!("{named} is used after it was dropped"),
                format!("{named} is gone at this point"),
                format!("remove the statement, or run it only where {named} exists"),
            ),
            AnomalyKind::OldName { now } => (
                format!("{named} is used under its old name; it is `{now}` by now"),
                format!("no {named} at this point"),
                format!("write `{now}`"),
            ),
            AnomalyKind::NeverCreated => (
                format!("`{object}` is altered and no migration creates it"),
                format!("the first use of `{object}`"),
                format!("create `{object}` in a migration before this one, or name the SQL file that makes it under `assume`"),
            ),
            AnomalyKind::CreatedTwice => (
                format!("{named} is created twice"),
                format!("{named} is already there at this point"),
                "remove one of the two statements, or write `IF NOT EXISTS` where both are right".to_owned(),
            ),
            AnomalyKind::Missing { what } => {
                let name = part.map_or_else(|| format!("{what} `{object}`"), |part| format!("{what} `{part}` of `{object}`"));
                (
                    format!("{name} does not exist when it is used"),
                    "not there at this point".to_owned(),
                    "correct the name, or create it before this step".to_owned(),
                )
            }
            AnomalyKind::MissingReference => (
                format!("a foreign key refers to {named}, which does not exist at this point"),
                format!("refers to {named}"),
                format!("create {named} before this step, or correct the name"),
            ),
            AnomalyKind::StillReferenced { by } => (
                format!("{named} is dropped while `{by}` still refers to it"),
                "PostgreSQL refuses this".to_owned(),
                format!("drop `{by}` first, or write `CASCADE`"),
            ),
            AnomalyKind::Refused { because, .. } => (
                format!("PostgreSQL refuses this step on {named}: {because}"),
                "a new database stops here".to_owned(),
                "correct the step, or remove it".to_owned(),
            ),
        };
        Self { message, here, help: vec![help] }
    }
}
