//! Listed references against the schema: each defect is a finding of its own.

use super::edit::{self, Wanted};
use super::reference::{End, Reference};
use crate::diagnostics::finding::{Finding, Label};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::Action;
use crate::kinds::tables::{self, Lookup, born};
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::source::sources::Place;
use crate::workspace::schema::model::{ForeignKeyTarget, Gone, Knowledge, QualName, Schema, Table, TableConstraint};
use crate::yaml::shape::did_you_mean;

/// Judges every listed reference, in each history that has its table.
pub(super) fn judge(references: &[Reference], inputs: Inputs<'_>, head: &RuleHead) -> Judged {
    let schemas: Vec<&Schema> = tables::histories(inputs, head).map(|history| &history.schema).collect();
    let mut judged = Judged::default();
    if schemas.is_empty() {
        return judged;
    }
    for reference in references {
        judged.subjects += 1;
        let mut judge = Judge { reference, head, judged: &mut judged };
        judge.everywhere(&schemas);
    }
    judged
}

/// One reference under judgement.
struct Judge<'a, 'j> {
    reference: &'a Reference,
    head: &'a RuleHead,
    judged: &'j mut Judged,
}

/// The table that the reference starts from, as one history leaves it.
#[derive(Clone, Copy)]
struct From<'s> {
    schema: &'s Schema,
    name: &'s QualName,
    table: &'s Table,
}

/// The table that it must lead to, and the columns there; `None` when the policy leaves them open and no key tells.
struct To<'s> {
    name: &'s QualName,
    table: &'s Table,
    columns: Option<Vec<String>>,
}

impl<'a> Judge<'a, '_> {
    fn everywhere(&mut self, schemas: &[&'a Schema]) {
        let mut found = false;
        let mut gone = None;
        for schema in schemas {
            match self.reference.from.table.find(schema) {
                Lookup::Found(name, table) => {
                    found = true;
                    self.one(From { schema, name, table });
                }
                Lookup::Ambiguous(names) => {
                    found = true;
                    self.ambiguous(&self.reference.from, &names);
                }
                Lookup::Gone(_, was) => gone = gone.or(Some(was)),
                Lookup::Missing => {}
            }
        }
        if let (false, Some(schema)) = (found, schemas.first()) {
            self.needs(None, &self.reference.from);
            self.missing_table(&self.reference.from, schema, gone);
        }
    }

    fn one(&mut self, from: From<'a>) {
        self.needs(Some(from.name), &self.reference.from);
        let missing: Vec<&String> = self.reference.from.columns.iter().filter(|column| from.table.column(column).is_none()).collect();
        if !missing.is_empty() {
            for column in missing {
                self.missing_column(from, column);
            }
            return;
        }
        match self.reference.to.table.find(from.schema) {
            Lookup::Found(name, table) => {
                self.needs(Some(name), &self.reference.to);
                let written = &self.reference.to.columns;
                let columns = if written.is_empty() { edit::key_of(table) } else { Some(written.clone()) };
                self.key(from, &To { name, table, columns });
            }
            Lookup::Ambiguous(names) => self.ambiguous(&self.reference.to, &names),
            Lookup::Gone(_, gone) => self.missing_table(&self.reference.to, from.schema, Some(gone)),
            Lookup::Missing => self.missing_table(&self.reference.to, from.schema, None),
        }
    }

    /// Both tables and the referencing columns are there: is the foreign key?
    fn key(&mut self, from: From<'a>, to: &To<'a>) {
        let on_columns: Vec<_> =
            from.table.foreign_keys().filter(|(_, target)| same_set(&target.columns, &self.reference.from.columns)).collect();
        let best = on_columns
            .iter()
            .filter(|(_, target)| self.leads_to(target, to))
            .map(|(constraint, target)| self.defects(from, to, constraint, target))
            .min_by_key(Vec::len);
        if let Some(defects) = best {
            self.judged.findings.extend(defects);
        } else if let Some((constraint, target)) = on_columns.first() {
            self.elsewhere(from, to, constraint, target);
        } else if from.table.knowledge == Knowledge::Unknown {
            let message = format!("no migration makes `{}`: whether it has a foreign key to `{}` is not known", from.name, to.name);
            self.problem(ProblemCode::Opaque, message, born(&from.table.life));
        } else {
            self.missing_key(from, to);
        }
    }

    fn leads_to(&self, target: &ForeignKeyTarget, to: &To<'_>) -> bool {
        if target.ref_table != *to.name {
            return false;
        }
        let Some(wanted) = to.columns.as_ref().filter(|_| !target.ref_columns.is_empty()) else { return true };
        let pairs = |columns: &[String], refs: &[String]| {
            let mut pairs: Vec<(String, String)> = columns.iter().cloned().zip(refs.iter().cloned()).collect();
            pairs.sort();
            pairs
        };
        pairs(&target.columns, &target.ref_columns) == pairs(&self.reference.from.columns, wanted)
    }

    /// What is wrong with the foreign key that leads to the right place.
    fn defects(&self, from: From<'_>, to: &To<'_>, constraint: &TableConstraint, target: &ForeignKeyTarget) -> Vec<Finding> {
        let mut defects = Vec::new();
        let actions = [
            ("on-delete", "ON DELETE", self.reference.on_delete, target.on_delete),
            ("on-update", "ON UPDATE", self.reference.on_update, target.on_update),
        ];
        for (detail, event, wanted, is) in actions {
            let Some(wanted) = wanted.filter(|wanted| *wanted != is) else { continue };
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

    fn elsewhere(&mut self, from: From<'_>, to: &To<'_>, constraint: &TableConstraint, target: &ForeignKeyTarget) {
        let there = format!("{}.{}", target.ref_table, target.ref_columns.join(", "));
        let message =
            format!("foreign key `{}` leads from `{}` to `{there}`, not to `{}`", constraint.name, self.reference.from, self.goal(to));
        let mut finding = self.finding("elsewhere", message);
        self.label_key(&mut finding, constraint, "this foreign key", to);
        finding.help = self.wanted(from, to, Some(target)).map(|wanted| edit::replace(&constraint.name, &wanted)).unwrap_or_default();
        self.judged.findings.push(finding);
    }

    fn missing_key(&mut self, from: From<'_>, to: &To<'_>) {
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

    fn missing_column(&mut self, from: From<'_>, column: &str) {
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

    fn missing_table(&mut self, end: &End, schema: &Schema, gone: Option<&Gone>) {
        let side = if std::ptr::eq(end, &raw const self.reference.from) { "missing-table" } else { "missing-target" };
        let mut finding = self.finding(side, format!("table `{}` does not exist", end.table));
        match gone.and_then(|gone| gone.life.last()) {
            Some(event) => {
                let now = gone.and_then(|gone| gone.renamed_to.as_ref());
                let text = now.map_or_else(|| format!("`{}` is {} here", end.table, event.what), |now| format!("renamed to `{now}` here"));
                self.label(&mut finding, Some(event.place), text);
                finding.help.extend(now.map(|now| format!("write `{now}` in place of `{}`", end.table)));
            }
            None => {
                finding.labels.push(Label::primary(end.place, "no migration makes this table"));
                finding.help.extend(tables::similar_table(&end.table, schema));
            }
        }
        self.judged.findings.push(finding);
    }

    fn ambiguous(&mut self, end: &End, names: &[&QualName]) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("`{}` could be {}", end.table, names.join(" or "));
        self.problem(ProblemCode::UnknownName, message, None);
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

    fn problem(&mut self, code: ProblemCode, message: String, place: Option<Place>) {
        let mut labels = vec![Label::primary(self.reference.place, "this reference could not be judged")];
        labels.extend(place.map(|place| Label::secondary(place, "first used here")));
        let help = match code {
            ProblemCode::UnknownName => vec!["write the schema too: `schema.table.column`".to_owned()],
            _ => vec!["name the SQL file that makes the table under `assume`".to_owned()],
        };
        self.judged.problems.push(Problem { code, message, labels, hides: Hides::Rule(self.head.id.clone()), help });
    }

    fn needs(&mut self, name: Option<&QualName>, end: &End) {
        let schema = name.map_or_else(|| end.table.schema.clone().unwrap_or_else(|| "public".to_owned()), |name| name.schema.clone());
        self.judged.needs.tables.insert(format!("{schema}.{}", end.table.name));
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

fn same_set(a: &[String], b: &[String]) -> bool {
    let sorted = |columns: &[String]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    sorted(a) == sorted(b)
}
