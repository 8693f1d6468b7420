//! The verdict on a database: how far it is stamped, what differs from the schema at that point, and what could not be judged.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Catalog, Id, Kind};
use super::compare::{Change, Compared, Difference, compare};
use super::ledger::{Ledger, Stamp, is_own, usual_table};
use super::replayed::{Expected, Origin, catalog};
use crate::diagnostics::problem::{Hides, Problem};
use crate::policy::report::Exit;
use crate::workspace::schema::history::{History, Layout};
use crate::workspace::schema::model::{Knowledge, QualName};

/// How far the migration tool says it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The files follow no tool whose table is known: the schema after the last migration is compared.
    NotKept,
    /// The tool's table is not there.
    NotStamped(String),
    /// It cannot be told; why.
    Hidden(String),
    /// Nothing of the database could be read; why.
    Unread(String),
    /// What the table says.
    Stamped(Stamp),
}

impl Standing {
    /// Of the tables that migration tools have in the database. A table of the layout's own tool counts before one of another: files
    /// with numbers are read by many tools.
    #[must_use]
    pub fn of(layout: Layout, ledgers: &[Ledger], stamp: impl FnOnce(&Ledger) -> Stamp) -> Self {
        let (own, others): (Vec<&Ledger>, Vec<&Ledger>) = ledgers.iter().partition(|ledger| ledger.tool == layout);
        let readable = |ledger: &&Ledger| layout != Layout::Alembic && ledger.tool != Layout::Alembic;
        let others: Vec<&Ledger> = others.into_iter().filter(readable).collect();
        match (if own.is_empty() { others } else { own }).as_slice() {
            [] => usual_table(layout).map_or(Self::NotKept, |table| Self::NotStamped(table.to_owned())),
            [ledger] => match &ledger.hidden {
                Some(reason) => Self::Hidden(format!("`{}` cannot tell what is applied: {reason}", ledger.name)),
                None => Self::Stamped(stamp(ledger)),
            },
            several => {
                let names: Vec<String> = several.iter().map(|it| format!("`{}.{}`", it.schema, it.name)).collect();
                Self::Hidden(format!("several tables could be the migration tool's: {}", names.join(", ")))
            }
        }
    }
}

/// What the database is, held against its migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// How far it is stamped.
    pub standing: Standing,
    /// The migration after which the schema was taken, several with several heads; empty before the first.
    pub compared_at: Vec<String>,
    /// A stamp that is not true, a version that nobody knows, a migration that did not end: one sentence each, worst first.
    pub faults: Vec<String>,
    /// What differs for certain.
    pub differences: Vec<Difference>,
    /// What differs, and may be no drift; each has its doubt.
    pub unjudged: Vec<Difference>,
    /// Objects that were compared.
    pub objects: usize,
    /// What was not compared, and what is worth knowing.
    pub notes: Vec<String>,
}

impl Drift {
    /// A database that could be reached and not be read.
    #[must_use]
    pub fn unread(reason: String) -> Self {
        let (compared_at, faults, differences, unjudged, notes) = (vec![], vec![], vec![], vec![], vec![]);
        Self { standing: Standing::Unread(reason), compared_at, faults, differences, unjudged, objects: 0, notes }
    }

    /// Drift beats what could not be judged.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if !self.differences.is_empty() || !self.faults.is_empty() {
            Exit::Violated
        } else if self.unjudged.is_empty() && !matches!(self.standing, Standing::Hidden(_) | Standing::Unread(_)) {
            Exit::Clean
        } else {
            Exit::CouldNotJudge
        }
    }
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The history, replayed as far as the database is stamped.
    pub history: &'a History,
    /// What else could not be read of it.
    pub unread: &'a [Problem],
    /// The database.
    pub found: &'a Catalog,
    /// The tool's own tables.
    pub ledgers: &'a [Ledger],
    /// Only these schemas; without any, those in which migrations make something.
    pub schemas: &'a [String],
}

/// Holds a database against its history.
#[must_use]
pub fn examine(sides: Sides<'_>, standing: Standing, compared_at: Vec<String>) -> Drift {
    let expected = catalog(sides.history);
    let scope = Scope::of(sides, &expected);
    let expected: BTreeMap<Id, Expected> = expected.into_iter().filter(|(id, _)| scope.holds(id)).collect();
    let found: Catalog = sides.found.iter().filter(|(id, _)| scope.holds(id)).map(|(id, object)| (id.clone(), object.clone())).collect();
    let mut compared = compare(&expected, &found);
    let doubts = sides.history.doubts();
    let problems: Vec<&Problem> =
        doubts.iter().chain(sides.unread).filter(|problem| matches!(problem.hides, Hides::Schema | Hides::Tables(_))).collect();
    for difference in &mut compared.differences {
        took_away(difference, sides.history);
        if difference.doubt.is_none() {
            difference.doubt = hidden_by(&difference.id, &problems);
        }
    }
    let tables = |id: &&Id| id.kind == Kind::Table;
    let made = expected.iter().filter(|(id, it)| tables(id) && it.knowledge == Knowledge::Certain).count();
    let is_missing = |it: &&Difference| it.id.kind == Kind::Table && it.change == Change::Missing;
    let lost = compared.differences.iter().filter(is_missing).filter(|it| it.doubt.is_none()).count();
    let absent = compared.differences.iter().filter(is_missing).count();
    // That every table is gone is more than one unread statement explains.
    let faults = faults(&standing, made, if absent == made { absent } else { lost });
    let notes = notes(&compared, &scope, &standing);
    let (unjudged, differences) = compared.differences.into_iter().partition(|difference| difference.doubt.is_some());
    Drift { standing, compared_at, faults, differences, unjudged, objects: compared.objects, notes }
}

/// Which objects are compared.
struct Scope<'a> {
    schemas: BTreeSet<&'a str>,
    left_out: BTreeSet<&'a str>,
    ledgers: &'a [Ledger],
    /// Tables that migrations make under the name of a tool's.
    made: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Scope<'a> {
    fn of(sides: Sides<'a>, expected: &BTreeMap<Id, Expected>) -> Self {
        let made = |schema: &str| {
            schema == "public" || sides.history.schema.schemas.contains(schema) || expected.keys().any(|id| id.schema == schema)
        };
        let found: BTreeSet<&str> = sides.found.keys().map(|id| id.schema.as_str()).collect();
        let schemas: BTreeSet<&str> = if sides.schemas.is_empty() {
            let own = sides
                .history
                .schema
                .schemas
                .iter()
                .map(String::as_str)
                .chain(sides.history.schema.tables.keys().map(|name| name.schema.as_str()));
            found.iter().copied().filter(|schema| made(schema)).chain(own).chain(["public"]).collect()
        } else {
            sides.schemas.iter().map(String::as_str).collect()
        };
        let left_out = found.difference(&schemas).copied().collect();
        let made = sides.history.schema.tables.keys().filter(|name| is_own(&name.name));
        let made = made.map(|name| (name.schema.as_str(), name.name.as_str())).collect();
        Self { schemas, left_out, ledgers: sides.ledgers, made }
    }

    /// A tool's own table is nobody's drift, and neither is anything of it.
    fn holds(&self, id: &Id) -> bool {
        let is_ledger = self.ledgers.iter().any(|ledger| ledger.schema == id.schema && ledger.name == id.name);
        let is_relation = id.part.is_some() || id.kind == Kind::Table;
        let is_own = is_relation && is_own(&id.name) && !self.made.contains(&(id.schema.as_str(), id.name.as_str()));
        self.schemas.contains(id.schema.as_str()) && !is_ledger && !is_own
    }
}

/// An extra object that a migration took away: the database still has what it should not.
fn took_away(difference: &mut Difference, history: &History) {
    if difference.change != Change::Extra {
        return;
    }
    let name = QualName { schema: difference.id.schema.clone(), name: difference.id.name.clone() };
    let gone = match (difference.id.kind, &difference.id.part) {
        (Kind::Table, _) => history.schema.gone.get(&name),
        (Kind::Column, Some(column)) => history.schema.gone_columns.get(&(name, column.clone())),
        _ => None,
    };
    if let Some(gone) = gone {
        difference.origin = gone.life.last().map(Origin::of);
        if gone.assumed {
            difference.doubt = Some("a migration takes it away under a condition that the replay could not evaluate".to_owned());
        }
    }
}

/// The first problem that may explain a difference.
fn hidden_by(id: &Id, problems: &[&Problem]) -> Option<String> {
    let table = format!("{}.{}", id.schema, id.name);
    let hides = |problem: &&&Problem| match &problem.hides {
        Hides::Schema => true,
        Hides::Tables(tables) => tables.contains(&table),
        _ => false,
    };
    problems.iter().find(hides).map(|problem| problem.message.clone())
}

/// What is wrong with the stamp itself.
fn faults(standing: &Standing, made: usize, lost: usize) -> Vec<String> {
    let Standing::Stamped(stamp) = standing else { return vec![] };
    let mut out = Vec::new();
    let named = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if lost > 0 && stamp.is_known() {
        let at = if stamp.pending.is_empty() { " (head)" } else { "" };
        let which = if lost == made { "none of the".to_owned() } else { format!("{lost} of the") };
        let there = match lost {
            _ if lost == made => "is there: it was stamped, not migrated",
            1 => "is not there",
            _ => "are not there",
        };
        out.push(format!(
            "the database says that {}{at} is applied, but {which} {made} tables that its migrations make {there}",
            named(&stamp.revisions)
        ));
    }
    if !stamp.dirty.is_empty() {
        out.push(format!("{} began and did not end", named(&stamp.dirty)));
    }
    let unknown: Vec<String> = stamp.unknown.iter().filter(|version| !stamp.dirty.contains(version)).cloned().collect();
    if !unknown.is_empty() {
        out.push(format!(
            "{} is applied and is no migration of this history: the database comes from other files, or from newer ones",
            named(&unknown)
        ));
    }
    if !stamp.skipped.is_empty() {
        out.push(format!("{} is not applied although a later migration is", named(&stamp.skipped)));
    }
    out
}

fn notes(compared: &Compared, scope: &Scope<'_>, standing: &Standing) -> Vec<String> {
    let mut notes = Vec::new();
    match standing {
        Standing::NotStamped(table) => notes.push(format!("there is no `{table}`: the database does not say which migrations it has")),
        Standing::NotKept => notes.push("which migrations are applied is not known for files of no known tool".to_owned()),
        Standing::Hidden(_) | Standing::Unread(_) | Standing::Stamped(_) => {}
    }
    if compared.defaults > 0 {
        notes.push(format!("defaults whose text does not tell whether they are the same: {}", compared.defaults));
    }
    if !compared.attached.is_empty() {
        let first: Vec<String> = compared.attached.iter().take(3).map(|id| format!("`{}`", id.relation())).collect();
        notes.push(format!("partitions that no migration makes, not judged: {} ({})", compared.attached.len(), first.join(", ")));
    }
    if !scope.left_out.is_empty() {
        let names: Vec<String> = scope.left_out.iter().map(|name| format!("`{name}`")).collect();
        notes.push(format!("schemas not compared: {}", names.join(", ")));
    }
    notes
}
