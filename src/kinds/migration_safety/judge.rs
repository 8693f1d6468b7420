//! Steps against the demands of one rule.

use super::{Safety, destructive, marker};
use crate::diagnostics::finding::{Finding, Label, Severity, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::dialect::Dialect;
use crate::kinds::tables::asks_nothing_of;
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::source::sources::Sources;
use crate::workspace::schema::history::{History, Migration};
use crate::workspace::schema::model::TableConstraint;
use crate::workspace::schema::step::{Step, StepKind};
use crate::yaml::shape::did_you_mean;

pub(super) fn judge(safety: &Safety, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
    let mut judged = Judged::default();
    if !["constraint", "index", "destructive"].into_iter().any(|check| safety.asks(check)) {
        return judged;
    }
    judged.needs.all_tables = true;
    for history in &inputs.workspace.histories {
        let covered = |file| head.covers(inputs.sources.path(file));
        if history.dialect != Dialect::Postgresql {
            let asks_locks = safety.asks("constraint") || safety.asks("index");
            if asks_locks && history.migrations.iter().any(|migration| covered(migration.file)) {
                judged.problems.push(asks_nothing_of(history, "adding a constraint or an index without a lock", head));
            }
            if !safety.asks("destructive") {
                continue;
            }
        }
        // Those before the adoption point count as looked at: on the day of adoption nothing is newer, and that is no mistake.
        judged.subjects += history.migrations.iter().filter(|migration| covered(migration.file)).count();
        let first = safety.first_judged(history, inputs.sources);
        let judge = Judge { safety, head, history, sources: inputs.sources };
        for step in history.steps.iter().filter(|step| covered(step.place.file)) {
            let number = history.migrations.iter().position(|migration| migration.id == step.migration);
            if let Some(number) = number.filter(|number| *number >= first) {
                judged.findings.extend(judge.step(step, number));
            }
        }
    }
    judged.problems.extend(safety.unknown_points(inputs, head));
    judged
}

impl Safety {
    /// The number of the first migration after the adoption point.
    fn first_judged(&self, history: &History, sources: &Sources) -> usize {
        let adopted = |migration: &Migration| self.since.iter().any(|(point, _)| is_named(migration, point, sources));
        history.migrations.iter().rposition(adopted).map_or(0, |last| last + 1)
    }

    /// An adoption point that no history has would judge everything, or nothing, for no visible reason.
    fn unknown_points(&self, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Problem> {
        let migrations = || inputs.workspace.histories.iter().flat_map(|history| &history.migrations);
        let unknown = self.since.iter().filter(|(point, _)| !migrations().any(|migration| is_named(migration, point, inputs.sources)));
        let near = |point: &str| {
            let file = |migration: &Migration| inputs.sources.path(migration.file).rsplit('/').next().unwrap_or_default().to_owned();
            let names: Vec<String> = migrations().flat_map(|migration| [migration.id.clone(), file(migration)]).collect();
            did_you_mean(point, names.iter().map(String::as_str))
        };
        let problem = |(point, place): &(String, _)| Problem {
            code: ProblemCode::UnknownName,
            message: format!("no migration is `{point}`"),
            labels: vec![Label::primary(*place, "the adoption point")],
            hides: Hides::Rule(head.id.clone()),
            help: vec![near(point).unwrap_or_else(|| "write the migration's id, or its file's name".to_owned())],
        };
        unknown.map(problem).collect()
    }
}

/// By id, by file name, or by the folder that stands for a migration.
fn is_named(migration: &Migration, point: &str, sources: &Sources) -> bool {
    let path = sources.path(migration.file);
    migration.id == point || path.rsplit('/').next() == Some(point) || path == point
}

/// One rule and one history.
pub(super) struct Judge<'a> {
    pub safety: &'a Safety,
    pub head: &'a RuleHead,
    pub history: &'a History,
    pub sources: &'a Sources,
}

impl Judge<'_> {
    fn step(&self, step: &Step, number: usize) -> Option<Finding> {
        let check = match step.kind {
            StepKind::AddConstraint { .. } | StepKind::Validate | StepKind::SetNotNull => "constraint",
            StepKind::AddKey | StepKind::CreateIndex { .. } | StepKind::DropIndex { .. } | StepKind::Reindex { .. } => "index",
            _ => "destructive",
        };
        if !self.safety.asks(check) {
            return None;
        }
        match step.kind {
            StepKind::AddConstraint { validated: false } => self.pending(step, number),
            StepKind::Validate => self.together(step),
            StepKind::AddConstraint { validated: true } | StepKind::SetNotNull => Some(self.reads_rows(step)),
            StepKind::AddKey => Some(self.key(step)),
            StepKind::CreateIndex { concurrently: true }
            | StepKind::DropIndex { concurrently: true }
            | StepKind::Reindex { concurrently: true } => self.refused(step),
            StepKind::CreateIndex { concurrently: false } => Some(self.index(step)),
            StepKind::Reindex { concurrently: false } => Some(self.reindex(step)),
            StepKind::DropIndex { concurrently: false } => self.safety.drop_index.then(|| self.drop_index(step)),
            _ => self.destructive(step),
        }
    }

    fn reads_rows(&self, step: &Step) -> Finding {
        let (part, table) = (step.part.as_deref().unwrap_or(""), &step.table);
        if step.kind == StepKind::SetNotNull {
            let message = format!("column `{part}` of `{table}` is set NOT NULL, and no valid check shows that it is");
            let help = format!(
                "ALTER TABLE {table} ADD CONSTRAINT {part}_set CHECK ({part} IS NOT NULL) NOT VALID; validate it in a later migration, and set \
                 NOT NULL after that"
            );
            return self.finding(step, "not-null", message, "reads every row while nobody can use the table", help);
        }
        let message = format!("constraint `{part}` is validated while it is added to `{table}`, which is there already");
        let help = format!("add it as NOT VALID, and in a later migration: ALTER TABLE {table} VALIDATE CONSTRAINT {part};");
        self.finding(step, "validated-at-once", message, "reads every row under a lock", help)
    }

    /// A constraint that is validated in the transaction that added it: its lock is held all the same.
    fn together(&self, step: &Step) -> Option<Finding> {
        let is_its = |other: &&Step| {
            other.kind == StepKind::AddConstraint { validated: false } && other.part == step.part && other.table == step.table
        };
        let number = step.transaction.number;
        let added = self.history.steps.iter().filter(is_its).find(|other| other.transaction.number == number)?;
        let (part, table) = (step.part.as_deref().unwrap_or(""), &step.table);
        let message = format!("constraint `{part}` of `{table}` is validated in the transaction that adds it");
        let help = "validate it in a migration of its own".to_owned();
        let mut finding = self.finding(step, "validated-together", message, "reads every row under the lock of the statement above", help);
        finding.labels.push(Label::secondary(added.place, "its lock is held until the transaction ends"));
        Some(finding)
    }

    /// A constraint that stays NOT VALID is a finding once as many migrations followed as it had time for.
    fn pending(&self, step: &Step, number: usize) -> Option<Finding> {
        let constraint = self.final_constraint(step)?;
        let last = number.saturating_add(self.safety.within);
        let validated = constraint.life.iter().find(|event| event.what == "validated");
        let at = validated.and_then(|event| self.history.migrations.iter().position(|migration| migration.id == event.migration));
        let due = self.history.migrations.len() > last;
        if at.map_or(!due, |at| at <= last) {
            return None;
        }
        let (part, table, within) = (step.part.as_deref().unwrap_or(""), &step.table, self.safety.within);
        let message = format!("constraint `{part}` of `{table}` is NOT VALID, and none of the next {within} migrations validates it");
        let help = format!("ALTER TABLE {table} VALIDATE CONSTRAINT {part};");
        let mut finding = self.finding(step, "never-validated", message, "the rows that were there are not checked", help);
        finding.labels.extend(validated.map(|event| Label::secondary(event.place, "validated here, too late")));
        Some(finding)
    }

    /// The constraint as the whole history leaves it, under whatever name; `None` when it is gone.
    fn final_constraint(&self, step: &Step) -> Option<&TableConstraint> {
        let all = self.history.schema.tables.values().flat_map(|table| &table.constraints);
        let mut added = all.filter(|constraint| constraint.life.first().is_some_and(|event| event.place == step.place));
        let named = added.clone().find(|constraint| Some(&constraint.name) == step.part.as_ref());
        named.or_else(|| added.next())
    }

    fn destructive(&self, step: &Step) -> Option<Finding> {
        let word = destructive::word(step.kind)?;
        let is_asked = self.safety.steps.contains(word) && destructive::counts(step, self.sources);
        if !is_asked || marker::stands(&self.safety.marker, step.place, self.sources) {
            return None;
        }
        let (message, here) = destructive::says(step);
        let help = format!("write a comment `{} <why>` on this line or on the line above", self.safety.marker);
        Some(self.finding(step, word, format!("{message}, and no comment says why"), here, help))
    }

    pub(super) fn finding(&self, step: &Step, detail: &str, message: String, here: &str, help: String) -> Finding {
        let mut subject: Subject =
            [("table", step.table.to_string()), ("migration", step.migration.clone()), ("history", self.history.path.clone())]
                .map(|(key, value)| (key.to_owned(), value))
                .into();
        subject.extend(step.part.iter().map(|part| ("part".to_owned(), part.clone())));
        let mut finding = self.head.finding(subject, detail, message);
        if step.assumed {
            finding.severity = finding.severity.max(Severity::Advice);
        }
        finding.labels.push(Label::primary(step.place, here));
        finding.labels.extend(self.created(step));
        finding.help.push(help);
        finding
    }

    /// Where the table was made, when it is still there.
    fn created(&self, step: &Step) -> Option<Label> {
        let place = self.history.schema.tables.get(&step.table)?.life.first()?.place;
        Some(Label::secondary(place, format!("`{}` is there since here", step.table)))
    }
}
