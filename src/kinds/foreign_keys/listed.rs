//! Listed references against the schema: each defect is a finding of its own.

use super::edit;
use super::reference::{End, Reference};
use crate::diagnostics::finding::Label;
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::tables::{self, Lookup, born};
use crate::kinds::{Inputs, Judged, RuleHead};
use crate::source::sources::Place;
use crate::workspace::schema::model::{ForeignKeyTarget, Knowledge, QualName, Schema, Table};

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
pub(super) struct Judge<'a, 'j> {
    pub(super) reference: &'a Reference,
    pub(super) head: &'a RuleHead,
    pub(super) judged: &'j mut Judged,
}

/// The table that the reference starts from, as one history leaves it.
#[derive(Clone, Copy)]
pub(super) struct From<'s> {
    pub(super) schema: &'s Schema,
    pub(super) name: &'s QualName,
    pub(super) table: &'s Table,
}

/// The table that it must lead to, and the columns there; `None` when the policy leaves them open and no key tells.
pub(super) struct To<'s> {
    pub(super) name: &'s QualName,
    pub(super) table: &'s Table,
    pub(super) columns: Option<Vec<String>>,
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
            self.missing_table("missing-table", &self.reference.from, schema, gone);
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
            Lookup::Gone(_, gone) => self.missing_table("missing-target", &self.reference.to, from.schema, Some(gone)),
            Lookup::Missing => self.missing_table("missing-target", &self.reference.to, from.schema, None),
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

    fn ambiguous(&mut self, end: &End, names: &[&QualName]) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("`{}` could be {}", end.table, names.join(" or "));
        self.problem(ProblemCode::UnknownName, message, None);
    }

    pub(super) fn problem(&mut self, code: ProblemCode, message: String, place: Option<Place>) {
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
}

fn same_set(a: &[String], b: &[String]) -> bool {
    let sorted = |columns: &[String]| {
        let mut columns = columns.to_vec();
        columns.sort();
        columns
    };
    sorted(a) == sorted(b)
}
