//! What PostgreSQL would refuse, recorded with its cause and with how sure the replay is of it.

use crate::source::sources::Place;
use crate::workspace::schema::anomaly::{Anomaly, AnomalyKind};
use crate::workspace::schema::model::{Event, Knowledge, QualName};
use crate::workspace::schema::replay::Replay;
use crate::workspace::schema::session::may_create_relations;

/// A step that does not fit, before it is known how sure that is.
pub struct Refusal<'a> {
    /// What does not fit.
    pub kind: AnomalyKind,
    /// The relation, type or function.
    pub object: &'a QualName,
    /// The column, constraint or index in it.
    pub part: Option<&'a str>,
    /// The name in the statement.
    pub place: Place,
    /// What happened before.
    pub cause: Option<(Place, String)>,
}

impl Replay {
    /// Records a refusal. It is `assumed` under doubt, and where something unread may have changed the object before.
    pub(super) fn refuse(&mut self, refusal: Refusal<'_>) {
        let table = self.schema.tables.get(refusal.object);
        if matches!(refusal.kind, AnomalyKind::Missing { .. }) && table.is_some_and(|table| table.knowledge == Knowledge::Unknown) {
            return;
        }
        let since = match refusal.kind {
            AnomalyKind::AfterDrop | AnomalyKind::OldName { .. } => self.session.holes_before.get(refusal.object).copied().unwrap_or(0),
            _ => 0,
        };
        let assumed = self.doubt > 0
            || self.session.hides(refusal.object, since)
            || is_placeholder(&refusal.object.name)
            || is_placeholder(&refusal.object.schema)
            || self.is_uncertain(&refusal);
        self.push_anomaly(refusal, assumed, None);
    }

    /// Records that a step asks for what PostgreSQL does not do: its condition name, and why in words.
    pub(super) fn refuse_because(&mut self, object: &QualName, part: Option<&str>, place: Place, (state, because): (&'static str, String)) {
        if self.doubt == 0 {
            self.refuse(Refusal { kind: AnomalyKind::Refused { state, because }, object, part, place, cause: None });
        }
    }

    /// Records a refusal that rests on a reading of the text that may be wrong.
    pub(super) fn refuse_assumed(&mut self, refusal: Refusal<'_>) {
        self.push_anomaly(refusal, true, None);
    }

    /// Records that a table rests on an `assume` entry alone.
    pub(super) fn refuse_assume_entry(&mut self, object: &QualName, place: Place, entry: Place) {
        let refusal = Refusal { kind: AnomalyKind::NeverCreated, object, part: None, place, cause: None };
        self.push_anomaly(refusal, false, Some(entry));
    }

    fn push_anomaly(&mut self, refusal: Refusal<'_>, assumed: bool, assumed_by: Option<Place>) {
        if self.session.assuming.is_some() {
            return; // An assume file stands for what is there, in whatever order it says so.
        }
        let anomaly = Anomaly {
            kind: refusal.kind,
            object: refusal.object.clone(),
            part: refusal.part.map(str::to_owned),
            place: refusal.place,
            migration: self.migration.clone(),
            cause: refusal.cause,
            assumed,
            assumed_by,
        };
        if self.anomalies.last() != Some(&anomaly) {
            self.anomalies.push(anomaly);
        }
    }

    fn is_uncertain(&self, refusal: &Refusal<'_>) -> bool {
        let table = self.schema.tables.get(refusal.object);
        match refusal.kind {
            AnomalyKind::NeverCreated => self.may_come_from_extension(refusal.object),
            AnomalyKind::AfterDrop | AnomalyKind::OldName { .. } => self.schema.gone.get(refusal.object).is_some_and(|gone| gone.assumed),
            AnomalyKind::MissingReference if table.is_none() => {
                self.may_come_from_extension(refusal.object) || self.schema.gone.get(refusal.object).is_some_and(|gone| gone.assumed)
            }
            AnomalyKind::CreatedTwice
            | AnomalyKind::Missing { .. }
            | AnomalyKind::MissingReference
            | AnomalyKind::StillReferenced { .. }
            | AnomalyKind::Refused { .. } => {
                match table {
                    Some(table) => table.knowledge != Knowledge::Certain,
                    // An index or type that is on nothing known: a table that no migration made may have brought it.
                    None => matches!(refusal.kind, AnomalyKind::Missing { .. }) && self.has_unknown_tables(),
                }
            }
        }
    }

    fn may_come_from_extension(&self, name: &QualName) -> bool {
        self.session.temporary.contains(&name.name) || self.schema.extensions.iter().any(|extension| may_create_relations(extension))
    }

    /// Whether some table was used that no migration made.
    pub(super) fn has_unknown_tables(&self) -> bool {
        self.schema.tables.values().any(|table| table.knowledge == Knowledge::Unknown)
    }

    /// An event of now.
    pub(super) fn event(&self, place: Place, what: impl Into<String>) -> Event {
        Event { place, migration: self.migration.clone(), what: what.into() }
    }

    /// How well what is made now is known.
    pub(super) fn knowledge(&self) -> Knowledge {
        if self.doubt > 0 || self.session.assuming.is_some() { Knowledge::Assumed } else { Knowledge::Certain }
    }
}

/// The first event of a life, as the cause of a second creation.
pub fn created_first(life: &[Event]) -> Option<(Place, String)> {
    life.first().map(|event| (event.place, "created here first".to_owned()))
}

/// Whether a name still holds a placeholder that no definition filled.
pub fn is_placeholder(name: &str) -> bool {
    name.contains(['{', '}', '$', ':', '%'])
}
