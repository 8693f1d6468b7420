//! The registry against the schema, and the schema against the registry.

use std::collections::BTreeMap;

use super::parameters::{Entry, Parameters};
use super::plants::plants;
use crate::diagnostics::finding::{Finding, Label, Subject};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::plant::Sowing;
use crate::kinds::tables::{self, Lookup, TableName, born};
use crate::kinds::{Check, Inputs, Judged, RuleHead, words};
use crate::source::sources::Place;
use crate::workspace::schema::model::{Gone, QualName, Schema, Table};

impl Check for Parameters {
    fn judge(&self, inputs: Inputs<'_>, head: &RuleHead) -> Judged {
        let schemas: Vec<&Schema> = tables::histories(inputs, head).map(|history| &history.schema).collect();
        let mut judged = Judged::default();
        judged.needs.all_tables = true;
        if schemas.is_empty() {
            return judged;
        }
        let mut judge = Judge { parameters: self, inputs, head, schemas, judged };
        judge.canonical();
        judge.entries();
        judge.unregistered();
        judge.judged
    }

    fn plants(&self, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
        plants(self, inputs, head).into()
    }
}

struct Judge<'a> {
    parameters: &'a Parameters,
    inputs: Inputs<'a>,
    head: &'a RuleHead,
    schemas: Vec<&'a Schema>,
    judged: Judged,
}

/// What a name in the policy means over all histories.
enum Found<'a> {
    Table(&'a QualName),
    Gone(&'a Gone),
    Ambiguous(Vec<&'a QualName>),
    Missing,
}

impl<'a> Judge<'a> {
    fn canonical(&mut self) {
        let parameters = self.parameters;
        let Some((name, place)) = &parameters.canonical else { return };
        self.judged.subjects += 1;
        let message = format!("the canonical table `{name}` does not exist");
        self.must_exist(name, *place, subject(name, None), "canonical-missing", message);
    }

    /// Each entry speaks of a table that exists, once, under the domain that owns it, and has not expired.
    fn entries(&mut self) {
        let mut first: BTreeMap<String, Place> = BTreeMap::new();
        for entry in &self.parameters.registry {
            self.judged.subjects += 1;
            self.expired(entry);
            let message = format!("table `{}` is registered and does not exist", entry.table);
            let about = subject(&entry.table, Some(&entry.domain));
            let Some(name) = self.must_exist(&entry.table, entry.place, about, "stale", message) else { continue };
            match first.get(&name.to_string()) {
                Some(place) => self.twice(entry, *place),
                None => {
                    first.insert(name.to_string(), entry.place);
                }
            }
            self.domain(entry, name);
        }
    }

    fn expired(&mut self, entry: &Entry) {
        let Some((date, place)) = entry.expires.filter(|(date, _)| *date < self.inputs.today) else { return };
        let message = format!("the entry of `{}` expired on {date}", entry.table);
        let mut finding = self.head.finding(subject(&entry.table, Some(&entry.domain)), "expired", message);
        finding.labels.push(Label::primary(place, "its last day"));
        finding.help.push(format!("drop `{}`, or decide anew and set a later date", entry.table));
        self.judged.findings.push(finding);
    }

    fn twice(&mut self, entry: &Entry, first: Place) {
        let message = format!("table `{}` is registered twice", entry.table);
        let mut finding = self.head.finding(subject(&entry.table, Some(&entry.domain)), "twice", message);
        finding.labels = vec![Label::primary(entry.place, "registered again here"), Label::secondary(first, "first registered here")];
        finding.help.push("remove one of the two entries".to_owned());
        self.judged.findings.push(finding);
    }

    fn domain(&mut self, entry: &Entry, name: &QualName) {
        let Some((owner, pattern)) = self.parameters.domains.of_table(name).filter(|(owner, _)| owner.name != entry.domain) else { return };
        let message = format!("table `{name}` is registered under `{}` and belongs to `{}`", entry.domain, owner.name);
        let mut finding = self.head.finding(subject(&entry.table, Some(&entry.domain)), "wrong-domain", message);
        finding.labels.push(Label::primary(entry.place, format!("registered under `{}`", entry.domain)));
        finding.labels.push(Label::policy(pattern.place, format!("`domains` gives it to `{}`", owner.name)));
        finding.help.push(format!("move the entry to `{}`, or the table to `{}` in `domains`", owner.name, entry.domain));
        self.judged.findings.push(finding);
    }

    fn unregistered(&mut self) {
        for schema in self.schemas.clone() {
            for (name, table) in &schema.tables {
                let place = born(&table.life);
                let in_scope = place.is_none_or(|place| self.head.covers(self.inputs.sources.path(place.file)));
                if !in_scope || is_partition(table, schema) {
                    continue;
                }
                let Some(word) = words::split(&name.name).iter().find_map(|word| self.parameters.words.get(word)) else { continue };
                self.judged.subjects += 1;
                if !self.registered(name, schema) {
                    let finding = self.unregistered_finding(name, word, place);
                    self.judged.findings.push(finding);
                }
            }
        }
    }

    fn registered(&self, name: &QualName, schema: &Schema) -> bool {
        let registered = self.parameters.registry.iter().map(|entry| &entry.table);
        let mut known = registered.chain(self.parameters.canonical.iter().map(|(name, _)| name));
        known.any(|known| matches!(known.find(schema), Lookup::Found(found, _) if found == name))
    }

    fn unregistered_finding(&self, name: &QualName, word: &str, place: Option<Place>) -> Finding {
        let beside = self.parameters.canonical.as_ref().map(|(canonical, _)| format!(" beside `{canonical}`")).unwrap_or_default();
        let message = format!("table `{name}` is a `{word}` table{beside} that is not registered");
        let subject = [("table".to_owned(), name.to_string())].into();
        let mut finding = self.head.finding(subject, "unregistered", message);
        finding.labels.extend(place.map(|place| Label::primary(place, format!("`{name}` is created here"))));
        let policy = self.parameters.registry_place.or(self.head.place);
        finding.labels.extend(policy.map(|place| Label::policy(place, format!("`{name}` is not among the registered tables"))));
        let owner = self.parameters.domains.of_table(name).map(|(owner, _)| owner.name.clone());
        let domain = owner.map_or_else(|| "the domain that owns it".to_owned(), |owner| format!("`{owner}`"));
        if let Some((canonical, _)) = &self.parameters.canonical {
            finding.help.push(format!("use `{canonical}` in place of `{name}`, or register it under {domain}:"));
        } else {
            finding.help.push(format!("register `{name}` under {domain}:"));
        }
        finding
            .help
            .push(format!("- {{ table: {name}, role: <its role>, reason: <why it is separate>, evidence: <where that was decided> }}"));
        finding
    }

    /// The table of a written name, or a finding on the place where it is written.
    fn must_exist(&mut self, name: &TableName, place: Place, subject: Subject, detail: &str, message: String) -> Option<&'a QualName> {
        let gone = match self.find(name) {
            Found::Table(found) => return Some(found),
            Found::Ambiguous(names) => {
                self.ambiguous(name, place, &names);
                return None;
            }
            Found::Gone(gone) => Some(gone),
            Found::Missing => None,
        };
        let mut finding = self.head.finding(subject, detail, message);
        finding.labels.push(Label::primary(place, "no such table at the end of the migrations"));
        if let Some(end) = gone.and_then(|gone| gone.life.last()) {
            finding.labels.push(Label::secondary(end.place, format!("{} here", end.what)));
        }
        finding.help.push(match gone.and_then(|gone| gone.renamed_to.as_ref()) {
            Some(now) => format!("write `{now}`: the table was renamed"),
            None => self
                .schemas
                .iter()
                .find_map(|schema| tables::similar_table(name, schema))
                .unwrap_or_else(|| format!("remove `{name}` from the policy")),
        });
        self.judged.findings.push(finding);
        None
    }

    fn find(&self, name: &TableName) -> Found<'a> {
        let mut best = Found::Missing;
        for schema in &self.schemas {
            best = match (name.find(schema), best) {
                (Lookup::Found(found, _), _) => return Found::Table(found),
                (Lookup::Ambiguous(names), _) => Found::Ambiguous(names),
                (Lookup::Gone(_, gone), Found::Missing) => Found::Gone(gone),
                (_, best) => best,
            };
        }
        best
    }

    fn ambiguous(&mut self, name: &TableName, place: Place, names: &[&QualName]) {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        self.judged.problems.push(Problem {
            code: ProblemCode::UnknownName,
            message: format!("`{name}` could be {}", names.join(" or ")),
            labels: vec![Label::primary(place, "write the schema too")],
            hides: Hides::Rule(self.head.id.clone()),
            help: vec![format!("write one of {}", names.join(", "))],
        });
    }
}

/// A partition holds a part of its parent's rows: the parent is judged.
fn is_partition(table: &Table, schema: &Schema) -> bool {
    table.parents.iter().any(|parent| schema.tables.get(parent).is_some_and(|parent| parent.partitioned))
}

fn subject(table: &TableName, domain: Option<&str>) -> Subject {
    let mut subject: Subject = [("table".to_owned(), table.to_string())].into();
    subject.extend(domain.map(|domain| ("domain".to_owned(), domain.to_owned())));
    subject
}
