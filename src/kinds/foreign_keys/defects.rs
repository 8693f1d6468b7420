//! What is wrong with a listed reference, as findings.

use super::edit::{self, Wanted};
use super::listed::{From, Judge, To};
use super::reference::End;
use crate::diagnostics::finding::{Finding, Label};
use crate::diagnostics::problem::ProblemCode;
use crate::facts::ddl::Action;
use crate::kinds::tables::{self, Lookup, born};
use crate::source::sources::Place;
use crate::workspace::schema::model::{ForeignKeyTarget, Gone, Knowledge, Schema, TableConstraint};
use crate::yaml::shape::did_you_mean;

impl Judge<'_, '_> {
    /// What is wrong with the foreign key that leads to the right place.
    pub(super) fn defects(&self, from: From<'_>, to: &To<'_>, constraint: &TableConstraint, target: &ForeignKeyTarget) -> Vec<Finding> {
        let mut defects = Vec::new();
        let actions = [
            ("on-delete", "ON DELETE", self.reference.on_delete, target.on_delete),
            ("on-update", "ON UPDATE", self.reference.on_update, target.on_update),
        ];
        // MySQL checks at once: what NO ACTION would put off, it restricts.
        let lax = |action: Action| matches!(action, Action::NoAction | Action::Restrict);
        let same = |one, other| from.schema.dialect.is_mysql() && lax(one) && lax(other);
        for (detail, event, wanted, is) in actions {
            let Some(wanted) = wanted.filter(|wanted| *wanted != is && !same(*wanted, is)) else { continue };
            let message = format!("foreign key `{}` is {event} {}, not {event} {}", constraint.name, is.sql(), wanted.sql());
            let mut finding = self.finding(detail, message);
            self.label_key(&mut finding, constraint, "this foreign key", to);
            let wanted = self.wanted(from, to, Some(target));
            finding.help = wanted.map(|wanted| edit::replace(&constraint.name, &wanted)).unwrap_or_default();
            defects.push(finding);
        }
        if self.reference.validated && !constraint.validated {
            let message = format!("foreign key `{}` is NOT VALID: the rows that were there before it were never checked", constraint.name);
            let mut finding = self.finding("not-validated", message);
            self.label_key(&mut finding, constraint, "added NOT VALID, and no later migration validates it", to);
            finding.help = vec![edit::validate(from.name, &constraint.name)];
            defects.push(finding);
        }
        defects
    }

    pub(super) fn elsewhere(&mut self, from: From<'_>, to: &To<'_>, constraint: &TableConstraint, target: &ForeignKeyTarget) {
        let there = format!("{}.{}", target.ref_table, target.ref_columns.join(", "));
        let message =
            format!("foreign key `{}` leads from `{}` to `{there}`, not to `{}`", constraint.name, self.reference.from, self.goal(to));
        let mut finding = self.finding("elsewhere", message);
        self.label_key(&mut finding, constraint, "this foreign key", to);
        finding.help = self.wanted(from, to, Some(target)).map(|wanted| edit::replace(&constraint.name, &wanted)).unwrap_or_default();
        self.judged.findings.push(finding);
    }

    pub(super) fn missing_key(&mut self, from: From<'_>, to: &To<'_>) {
        let known = to.table.knowledge != Knowledge::Unknown;
        let absent = to.columns.iter().flatten().find(|column| known && to.table.column(column).is_none());
        if let Some(absent) = absent {
            let message = format!("column `{}.{absent}` does not exist, so `{}` cannot refer to it", to.name, self.reference.from);
            let mut finding = self.finding("missing-target", message);
            let near = did_you_mean(absent, to.table.columns.iter().map(|column| column.name.as_str()));
            finding.help.extend(near);
            self.label(&mut finding, born(&to.table.life), format!("`{}` is created here", to.name));
            self.judged.findings.push(finding);
            return;
        }
        let message = format!("`{}` has no foreign key to `{}`", self.reference.from, self.goal(to));
        let mut finding = self.finding("missing", message);
        let column = self.reference.from.columns.first().and_then(|column| from.table.column(column));
        let place = column.and_then(|column| born(&column.life)).or_else(|| born(&from.table.life));
        self.label(&mut finding, place, format!("`{}` is created here", self.reference.from));
        if let Some(place) = born(&to.table.life) {
            finding.labels.push(Label::secondary(place, format!("`{}` is created here", to.name)));
        }
        finding.help = self.wanted(from, to, None).map(|wanted| edit::add(&wanted)).unwrap_or_default();
        finding.help.extend(self.type_note(from, to));
        self.judged.findings.push(finding);
    }

    pub(super) fn missing_column(&mut self, from: From<'_>, column: &str) {
        if from.table.knowledge == Knowledge::Unknown {
            let message = format!("no migration makes `{}`: whether it has a column `{column}` is not known", from.name);
            self.problem(ProblemCode::Opaque, message, born(&from.table.life));
            return;
        }
        let mut finding = self.finding("missing-column", format!("column `{}.{column}` does not exist", from.name));
        let gone = from.schema.gone_columns.get(&(from.name.clone(), column.to_owned()));
        let (place, text) = match gone.and_then(|gone| gone.life.last()) {
            Some(end) => (Some(end.place), format!("`{column}` is {} here", end.what)),
            None => (born(&from.table.life), format!("`{}` is created here and never has a column `{column}`", from.name)),
        };
        self.label(&mut finding, place, text);
        finding.help.extend(did_you_mean(column, from.table.columns.iter().map(|column| column.name.as_str())));
        if let Lookup::Found(name, table) = self.reference.to.table.find(from.schema) {
            let written = &self.reference.to.columns;
            let columns = if written.is_empty() { edit::key_of(table) } else { Some(written.clone()) };
            let to = To { name, table, columns };
            let data_type = to.columns.iter().flatten().next().and_then(|column| table.column(column)).map(|column| &column.data_type);
            if let (Some(wanted), Some(data_type)) = (self.wanted(from, &to, None), data_type) {
                finding.help.extend(edit::add_column(&wanted, data_type));
            }
        }
        self.judged.findings.push(finding);
    }

    pub(super) fn missing_table(&mut self, detail: &str, end: &End, schema: &Schema, gone: Option<&Gone>) {
        let mut finding = self.finding(detail, format!("table `{}` does not exist", end.table));
        if let Some(event) = gone.and_then(|gone| gone.life.last()) {
            let now = gone.and_then(|gone| gone.renamed_to.as_ref());
            let text = now.map_or_else(|| format!("`{}` is {} here", end.table, event.what), |now| format!("renamed to `{now}` here"));
            self.label(&mut finding, Some(event.place), text);
            finding.help.extend(now.map(|now| format!("write `{now}` in place of `{}`", end.table)));
        } else {
            finding.labels.push(Label::primary(end.place, "no migration makes this table"));
            finding.help.extend(tables::similar_table(&end.table, schema));
        }
        self.judged.findings.push(finding);
    }

    fn finding(&self, detail: &str, message: String) -> Finding {
        let mut finding = self.head.finding(self.reference.subject(), detail, message);
        finding.severity = self.reference.severity.unwrap_or(finding.severity);
        finding
    }

    /// The place to change first, then the policy's line; the latter alone where no code can be shown.
    fn label(&self, finding: &mut Finding, place: Option<Place>, text: String) {
        finding.labels.extend(place.map(|place| Label::primary(place, text)));
        let demand = format!("the policy wants `{}` → `{}`", self.reference.from, self.reference.to);
        let demand = if finding.labels.is_empty() {
            Label::primary(self.reference.place, demand)
        } else {
            Label::policy(self.reference.place, demand)
        };
        finding.labels.push(demand);
    }

    fn label_key(&self, finding: &mut Finding, constraint: &TableConstraint, text: &str, to: &To<'_>) {
        self.label(finding, born(&constraint.life), text.to_owned());
        if let Some(place) = born(&to.table.life) {
            finding.labels.push(Label::secondary(place, format!("`{}` is created here", to.name)));
        }
    }

    fn goal(&self, to: &To<'_>) -> String {
        match to.columns.as_deref() {
            Some([column]) => format!("{}.{column}", to.name),
            _ => self.reference.to.to_string(),
        }
    }

    /// What the foreign key should be; `None` when its target columns are not known.
    fn wanted<'w>(&'w self, from: From<'w>, to: &'w To<'w>, is: Option<&ForeignKeyTarget>) -> Option<Wanted<'w>> {
        let keep = |wanted: Option<Action>, is: Option<Action>| wanted.or(is).unwrap_or_default();
        Some(Wanted {
            dialect: from.schema.dialect,
            table: from.name,
            columns: &self.reference.from.columns,
            to: to.name,
            to_columns: to.columns.clone()?,
            on_delete: keep(self.reference.on_delete, is.map(|is| is.on_delete)),
            on_update: keep(self.reference.on_update, is.map(|is| is.on_update)),
        })
    }

    /// PostgreSQL refuses a foreign key between types that have no common `=`: said beside the SQL that would fail.
    fn type_note(&self, from: From<'_>, to: &To<'_>) -> Option<String> {
        let pairs = self.reference.from.columns.iter().zip(to.columns.iter().flatten());
        pairs
            .filter_map(|(column, target)| Some((from.table.column(column)?, to.table.column(target)?)))
            .find(|(column, target)| edit::family(&column.data_type) != edit::family(&target.data_type))
            .map(|(column, target)| {
                let (from, to) = (format!("{}.{}", from.name, column.name), format!("{}.{}", to.name, target.name));
                format!("first give both one type: `{from}` is {}, `{to}` is {}", column.data_type, target.data_type)
            })
    }
}
