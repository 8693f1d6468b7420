//! Queries on the catalog that give names: loops over them, and variables that take the first.

use super::block::{Flow, round_over};
use super::types::quoted;
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::{CatalogFilter, CatalogPart, CatalogQuery, CatalogRows, ObjectKind};
use crate::facts::sql::Later;
use crate::source::sources::Place;
use crate::workspace::schema::model::{Knowledge, QualName, Table, TableConstraint, TableConstraintKind};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::TEMPORARY;

/// Rounds of loops over the catalog in one migration: loops in loops multiply.
const MAX_ROUNDS: usize = 20_000;

/// Tables that a message spells out.
const NAMED: usize = 5;

/// An object that a query gives: its table (or itself, when it is one), and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    table: QualName,
    name: String,
}

impl Replay {
    /// `FOR r IN SELECT … FROM catalog`: the body for each object; in doubt when the query cannot be answered.
    pub(super) fn for_each(&mut self, rows: &CatalogRows, body: &Later, place: Place, at: Locator<'_>) -> Flow {
        let Some(found) = self.found(&rows.question) else {
            self.run_in_doubt(&body.steps(&[], None), at);
            return Flow::Through;
        };
        for object in found {
            self.session.rounds += 1;
            if self.session.rounds > MAX_ROUNDS {
                self.say_rows(place, format!("rounds of loops beyond {MAX_ROUNDS} are not replayed"), Hides::Schema);
                return Flow::Through;
            }
            let steps = body.steps(&self.values(rows, Some(&object)), None);
            if round_over(self.run_steps(&steps, at)) == Flow::Returned {
                return Flow::Returned;
            }
        }
        self.say_unlisted(rows, place);
        Flow::Through
    }

    /// `SELECT … INTO variable`: what follows, with the first object's values. Which of several comes first is not known.
    pub(super) fn take(&mut self, rows: &CatalogRows, rest: &Later, at: Locator<'_>) -> Flow {
        let found = self.found(&rows.question).filter(|found| found.len() <= 1 && !self.may_be_unlisted(&rows.question));
        let steps = match found.as_deref() {
            Some([]) => rest.steps(&self.values(rows, None), Some(false)),
            Some([only, ..]) => rest.steps(&self.values(rows, Some(only)), Some(true)),
            None => rest.steps(&[], None),
        };
        self.run_steps(&steps, at)
    }

    /// The objects that a question means; nothing when it cannot be answered.
    pub(super) fn found(&self, question: &CatalogQuery) -> Option<Vec<Found>> {
        if !question.unread.is_empty() {
            return None;
        }
        let name = question.name.as_ref().map(|name| self.text(name));
        let mut found = Vec::new();
        match question.object {
            ObjectKind::Table => {
                found.extend(self.tables_of(question).map(|(table, _)| Found { table: table.clone(), name: table.name.clone() }));
            }
            ObjectKind::View | ObjectKind::MaterializedView => {
                let materialized = question.object == ObjectKind::MaterializedView;
                let views = self.schema.views.iter().filter(|(_, view)| view.materialized == materialized).map(|(view, _)| view);
                found.extend(
                    views
                        .filter(|view| self.in_asked_schema(question, view))
                        .map(|view| Found { table: view.clone(), name: view.name.clone() }),
                );
            }
            ObjectKind::Column | ObjectKind::Constraint | ObjectKind::Index | ObjectKind::Trigger | ObjectKind::Policy => {
                for (table, model) in self.tables_of(question) {
                    found.extend(self.parts(question, table, model).into_iter().map(|name| Found { table: table.clone(), name }));
                }
            }
            _ => return None,
        }
        found.retain(|object| name.as_ref().is_none_or(|name| name == &object.name) && fits_names(&question.filters, object));
        found.sort();
        Some(found)
    }

    /// The tables that a question may be about.
    fn tables_of<'a>(&'a self, question: &'a CatalogQuery) -> impl Iterator<Item = (&'a QualName, &'a Table)> {
        let on = question.table.as_ref();
        let text = on.map(|on| self.text(&on.name));
        let schema = on.and_then(|on| on.schema.as_ref()).or(question.schema.as_ref()).map(|schema| self.schema_name(schema));
        let has = |model: &Table| {
            question.filters.iter().all(|filter| match filter {
                CatalogFilter::HasColumn(column) => model.column(column).is_some(),
                _ => true,
            })
        };
        self.schema.tables.iter().filter(move |(table, model)| {
            table.schema != TEMPORARY
                && text.as_ref().is_none_or(|text| &table.name == text)
                && schema.as_ref().is_none_or(|schema| &table.schema == schema)
                && has(model)
        })
    }

    fn in_asked_schema(&self, question: &CatalogQuery, name: &QualName) -> bool {
        question.schema.as_ref().is_none_or(|schema| self.schema_name(schema) == name.schema)
    }

    /// The names of a table's parts of the asked kind that fit the filters.
    fn parts(&self, question: &CatalogQuery, table: &QualName, model: &Table) -> Vec<String> {
        let filters = &question.filters;
        match question.object {
            ObjectKind::Column => {
                let fits =
                    |nullable: bool| filters.iter().all(|filter| !matches!(filter, CatalogFilter::Nullable(asked) if *asked != nullable));
                model.columns.iter().filter(|column| fits(column.nullable)).map(|column| column.name.clone()).collect()
            }
            ObjectKind::Constraint => {
                let constraints = model.constraints.iter().filter(|known| filters.iter().all(|filter| self.fits_constraint(filter, known)));
                constraints.map(|constraint| constraint.name.clone()).collect()
            }
            ObjectKind::Index => self.schema.indexes_of(table).map(|(index, _)| index.name.clone()).collect(),
            ObjectKind::Trigger => model.triggers.keys().cloned().collect(),
            _ => model.policies.keys().cloned().collect(),
        }
    }

    fn fits_constraint(&self, filter: &CatalogFilter, constraint: &TableConstraint) -> bool {
        match filter {
            CatalogFilter::ConstraintKind(kinds) => kinds.contains(&letter(&constraint.kind)),
            CatalogFilter::OnColumn(column) => constraint.kind.columns().contains(column),
            CatalogFilter::RefersTo(name) => match &constraint.kind {
                TableConstraintKind::ForeignKey(key) => self.resolve(name).0 == key.ref_table,
                _ => false,
            },
            _ => true,
        }
    }

    /// What a query's variables get of an object; NULL without one.
    fn values(&self, rows: &CatalogRows, object: Option<&Found>) -> Vec<(String, Option<String>)> {
        let of = |part: CatalogPart, found: &Found| match part {
            CatalogPart::Name => found.name.clone(),
            CatalogPart::Table => found.table.name.clone(),
            CatalogPart::Schema => found.table.schema.clone(),
            CatalogPart::NameAsRegclass => self.as_regclass(&QualName { schema: found.table.schema.clone(), name: found.name.clone() }),
            CatalogPart::TableAsRegclass => self.as_regclass(&found.table),
        };
        rows.targets.iter().map(|(variable, part)| (variable.clone(), object.map(|found| of(*part, found)))).collect()
    }

    /// Quoted where it must be, with its schema where the search path does not find it.
    fn as_regclass(&self, name: &QualName) -> String {
        let local = self.path().contains(&name.schema);
        if local { quoted(&name.name) } else { format!("{}.{}", quoted(&name.schema), quoted(&name.name)) }
    }

    /// Whether there may be objects that fit and that the model does not have.
    pub(super) fn may_be_unlisted(&self, question: &CatalogQuery) -> bool {
        let incomplete = |(table, model): (&QualName, &Table)| model.knowledge == Knowledge::Unknown || self.session.hides(table, 0);
        match &question.table {
            Some(_) => self.tables_of(question).any(incomplete),
            None => self.has_unknown_tables(),
        }
    }

    /// Says that a loop may have had more rounds.
    fn say_unlisted(&mut self, rows: &CatalogRows, place: Place) {
        if !self.may_be_unlisted(&rows.question) {
            return;
        }
        let unknown = self.schema.tables.iter().filter(|(_, table)| table.knowledge == Knowledge::Unknown);
        let named: std::collections::BTreeSet<String> = match &rows.question.table {
            Some(_) => self.tables_of(&rows.question).map(|(table, _)| Self::full_name(table)).collect(),
            None => unknown.map(|(table, _)| Self::full_name(table)).collect(),
        };
        let first: Vec<String> = named.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
        let more = named.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let message = format!("a loop over the catalog may also have met what is not known of {}{more}", first.join(", "));
        self.say_rows(place, message, Hides::Tables(named));
    }

    fn say_rows(&mut self, place: Place, message: String, hides: Hides) {
        let labels = vec![Label { place, text: String::new(), role: Role::Primary }];
        self.problems.push(Problem { code: ProblemCode::Opaque, message, labels, hides, help: vec![] });
    }
}

fn letter(kind: &TableConstraintKind) -> char {
    match kind {
        TableConstraintKind::PrimaryKey { .. } => 'p',
        TableConstraintKind::Unique { .. } => 'u',
        TableConstraintKind::ForeignKey(_) => 'f',
        TableConstraintKind::Check { .. } => 'c',
        TableConstraintKind::Exclude { .. } => 'x',
    }
}

fn fits_names(filters: &[CatalogFilter], found: &Found) -> bool {
    let text = |part: &CatalogPart| match part {
        CatalogPart::Name | CatalogPart::NameAsRegclass => &found.name,
        CatalogPart::Table | CatalogPart::TableAsRegclass => &found.table.name,
        CatalogPart::Schema => &found.table.schema,
    };
    filters.iter().all(|filter| match filter {
        CatalogFilter::Like { part, pattern, fits } => like(pattern, text(part)) == *fits,
        CatalogFilter::Named { part, names, one_of } => names.iter().any(|known| known == text(part)) == *one_of,
        _ => true,
    })
}

/// `LIKE` with `%`, `_` and a backslash in front of what is meant literally.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts: Vec<(char, bool)> = Vec::new();
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        parts.push(if char == '\\' { (chars.next().unwrap_or('\\'), false) } else { (char, matches!(char, '%' | '_')) });
    }
    let text: Vec<char> = text.chars().collect();
    // Which ends of the text the pattern so far reaches.
    let mut ends: Vec<bool> = std::iter::once(true).chain(text.iter().map(|_| false)).collect();
    for (char, special) in parts {
        let mut next: Vec<bool> = vec![false; ends.len()];
        let mut open = false;
        for (at, reached) in ends.iter().enumerate() {
            open |= *reached;
            if special && char == '%' {
                if let Some(slot) = next.get_mut(at) {
                    *slot = open;
                }
            } else if *reached
                && text.get(at).is_some_and(|found| special || *found == char)
                && let Some(slot) = next.get_mut(at + 1)
            {
                *slot = true;
            }
        }
        ends = next;
    }
    ends.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_is_that_of_sql() {
        for (pattern, text, fits) in [
            ("a%", "abc", true),
            ("%c", "abc", true),
            ("a_c", "abc", true),
            ("a\\_c", "abc", false),
            ("a\\_c", "a_c", true),
            ("%b%", "abc", true),
            ("%", "", true),
            ("a", "ab", false),
        ] {
            assert_eq!(like(pattern, text), fits, "{pattern} {text}");
        }
    }
}
