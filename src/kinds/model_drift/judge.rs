//! Which model is held against which history, and what is said of each.

use std::collections::{BTreeMap, BTreeSet};

use super::{columns, keys, tables};
use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::workspace::models::{Model, Models};
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{QualName, Schema, Table};

/// A comparison of one model with one history.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    /// The model.
    pub model: &'a Model,
    /// All models of the same table, in order.
    pub all: &'a [&'a Model],
    /// The history.
    pub history: &'a History,
    /// The table's name there.
    pub name: &'a QualName,
    /// The table there.
    pub table: &'a Table,
}

/// What findings are made with.
pub(super) struct Writer<'a> {
    pub head: &'a RuleHead,
    pub checks: &'a BTreeSet<&'static str>,
    pub findings: Vec<Finding>,
}

impl Writer<'_> {
    /// A finding of a check, when that is asked for; to be completed by the caller.
    pub fn add(&mut self, check: &'static str, table: &QualName, column: Option<&str>, message: String) -> Option<&mut Finding> {
        if !self.checks.contains(check) {
            return None;
        }
        let mut subject: Subject = [("table".to_owned(), table.to_string()), ("check".to_owned(), check.to_owned())].into();
        if let Some(column) = column {
            subject.insert("column".to_owned(), column.to_owned());
        }
        self.findings.push(self.head.finding(subject, check, message));
        self.findings.last_mut()
    }
}

/// Makes a finding no harder than this.
pub(super) fn soften(finding: &mut Finding, severity: Severity) {
    finding.severity = finding.severity.max(severity);
}

/// Judges all models.
pub(super) fn judge(inputs: Inputs<'_>, head: &RuleHead, checks: &BTreeSet<&'static str>) -> Judged {
    let models = &inputs.workspace.models;
    let histories = &inputs.workspace.histories;
    let mut judged = Judged::default();
    judged.needs.all_tables = true;
    let mut writer = Writer { head, checks, findings: Vec::new() };
    let covered: Vec<&Model> = models.models.iter().filter(|model| head.covers(inputs.sources.path(model.place.file))).collect();
    judged.subjects = covered.len();
    let mut groups: BTreeMap<(&[usize], &QualName), Vec<&Model>> = BTreeMap::new();
    for model in covered.iter().filter(|model| !model.histories.is_empty()) {
        groups.entry((&model.histories, &model.table)).or_default().push(model);
    }
    let mut modelled: BTreeSet<(usize, &QualName)> = BTreeSet::new();
    let mut not_compared: BTreeSet<&str> = BTreeSet::new();
    for ((candidates, _), group) in &groups {
        tables::two_models(&mut writer, group);
        let found = candidates.iter().filter_map(|at| Some((*at, histories.get(*at)?)));
        let found: Vec<_> = found.filter_map(|(at, history)| named(group, &history.schema).map(move |name| (at, history, name))).collect();
        modelled.extend(found.iter().map(|(at, _, name)| (*at, *name)));
        let for_postgresql: Vec<_> = found.iter().copied().filter(|(_, history, _)| is_for_postgresql(history)).collect();
        let found = if for_postgresql.len() == 1 {
            let others = found.iter().filter(|(_, history, _)| !is_for_postgresql(history));
            not_compared.extend(others.map(|(_, history, _)| history.path.as_str()));
            for_postgresql
        } else {
            found
        };
        match found.as_slice() {
            [] => {
                let candidates: Vec<&History> = candidates.iter().filter_map(|at| histories.get(*at)).collect();
                tables::without_migration(&mut writer, group, &candidates);
            }
            [(_, history, name)] => compare(&mut writer, group, history, name),
            [(_, first, _), (_, second, _), ..] => {
                judged.problems.extend(group.first().map(|model| undecided(head, model, [first, second])));
            }
        }
    }
    if checks.contains("table-without-model") {
        for (at, history) in histories.iter().enumerate() {
            if covered.iter().any(|model| model.histories.contains(&at)) {
                tables::without_model(&mut writer, history, |name| modelled.contains(&(at, name)));
            }
        }
    }
    judged.problems.extend(unclear(head, models, &inputs));
    if !models.left_out.is_empty() {
        let names = models.left_out.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        judged.notes.push(format!("table objects on a metadata of their own are no models: {names}"));
    }
    judged.notes.extend(models.notes.iter().cloned());
    let homeless = covered.iter().filter(|model| model.histories.is_empty()).count();
    if homeless > 0 {
        judged.notes.push(format!("no migrations are replayed here that {homeless} models could be held against"));
    }
    judged.notes.extend(not_compared.iter().map(|path| format!("models were compared with PostgreSQL's migrations and not with `{path}`")));
    judged.findings = writer.findings;
    judged
}

/// Whether a history is PostgreSQL's, as far as can be told: the innermost folder that names a database counts, too.
fn is_for_postgresql(history: &History) -> bool {
    let by_path = history.path.rsplit('/').find_map(|part| Dialect::parse(&part.to_ascii_lowercase()));
    history.dialect == Dialect::Postgresql && by_path.unwrap_or_default() == Dialect::Postgresql
}

/// The table of a history that the models of one table mean: a view is none, and needs none.
fn named<'a>(group: &[&Model], schema: &'a Schema) -> Option<&'a QualName> {
    let model = group.first()?;
    let means = |name: &&QualName| if model.has_schema { **name == model.table } else { name.name == model.table.name };
    let found: Vec<&QualName> = schema.tables.keys().filter(means).collect();
    found.iter().find(|name| name.schema == model.table.schema).or_else(|| found.first().filter(|_| found.len() == 1)).copied()
}

fn compare(writer: &mut Writer<'_>, group: &[&Model], history: &History, name: &QualName) {
    let Some(table) = history.schema.tables.get(name) else { return };
    if tables::is_not_made(table) {
        tables::without_migration(writer, group, &[history]);
    }
    tables::assumed(writer, group, history, table);
    for model in group {
        let pair = Pair { model, all: group, history, name, table };
        columns::compare(writer, pair);
        keys::compare(writer, pair);
    }
    columns::without_model(writer, group, history, name, table);
}

fn undecided(head: &RuleHead, model: &Model, histories: [&History; 2]) -> Problem {
    let [first, second] = histories.map(|history| &history.path);
    let message =
        format!("`{}` is a table of both `{first}` and `{second}`: model `{}` was compared with neither", model.table, model.name);
    Problem {
        code: ProblemCode::NotUnderstood,
        message,
        labels: vec![Label::primary(model.place, "")],
        hides: Hides::Rule(head.id.clone()),
        help: vec![],
    }
}

/// What of the models could not be evaluated.
fn unclear<'a>(head: &'a RuleHead, models: &'a Models, inputs: &'a Inputs<'_>) -> impl Iterator<Item = Problem> {
    models.unclear.iter().filter(|unclear| head.covers(inputs.sources.path(unclear.place.file))).map(|unclear| Problem {
        code: ProblemCode::NotUnderstood,
        message: unclear.message.clone(),
        labels: vec![Label::primary(unclear.place, "")],
        hides: Hides::Rule(head.id.clone()),
        help: vec![],
    })
}
