//! From a name as written to the object it means: placeholders, search path, and what to do when nothing answers.

use super::naming;
use super::refuse::{Refusal, is_placeholder};
use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::facts::ddl::{Ident, ObjectName};
use crate::facts::dialect::Dialect;
use crate::source::sources::Place;
use crate::workspace::schema::anomaly::AnomalyKind;
use crate::workspace::schema::links::in_schema;
use crate::workspace::schema::model::{Column, Knowledge, QualName, Table, Words};
use crate::workspace::schema::replay::{Locator, Replay};
use crate::workspace::schema::session::{Hole, TEMPORARY};

/// What a name in the one namespace of relations is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// A table.
    Table,
    /// A view or materialized view.
    View,
    /// An index.
    Index,
    /// A sequence.
    Sequence,
}

impl Relation {
    /// What messages call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "a table",
            Self::View => "a view",
            Self::Index => "an index",
            Self::Sequence => "a sequence",
        }
    }
}

/// Columns that every table has.
const SYSTEM_COLUMNS: &[&str] = &["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"];

/// Whether every table has a column of this name.
pub fn is_column_of_system(name: &str) -> bool {
    SYSTEM_COLUMNS.contains(&name)
}

/// The placeholder that Flyway fills by itself.
const DEFAULT_SCHEMA: &str = "flyway:defaultSchema";

/// A search path without what names no schema.
fn effective(path: &[String]) -> Vec<String> {
    let mut path: Vec<String> = path.iter().filter(|schema| !schema.is_empty() && *schema != "$user").cloned().collect();
    if path.is_empty() {
        path.push("public".to_owned());
    }
    path
}

impl Replay {
    /// An identifier with placeholders filled, cut as PostgreSQL cuts it.
    pub(super) fn text(&self, name: &str) -> String {
        let clip = |name: &str| if self.dialect == Dialect::Postgresql { naming::clip(name) } else { name.to_owned() };
        if !is_placeholder(name) {
            return clip(name);
        }
        let mut filled = self.define.iter().fold(name.to_owned(), |text, (key, value)| fill(&text, key, value));
        if filled.contains(DEFAULT_SCHEMA) {
            filled = fill(&filled, DEFAULT_SCHEMA, self.base_path().first().map_or("public", String::as_str));
        }
        // Without a value two spellings of one placeholder are still the same name, whatever its length.
        if is_placeholder(&filled) { with_one_blank(&filled) } else { clip(&filled) }
    }

    /// [`Replay::text`] of an identifier.
    pub(super) fn ident(&self, ident: &Ident) -> String {
        self.text(&ident.name)
    }

    /// [`Replay::text`] of several.
    pub(super) fn idents(&self, idents: &[Ident]) -> Vec<String> {
        idents.iter().map(|ident| self.ident(ident)).collect()
    }

    /// The schemas an unqualified name is looked up in.
    pub(super) fn path(&self) -> Vec<String> {
        effective(&self.search_path)
    }

    /// The same as the history's migrations start with it.
    pub(super) fn base_path(&self) -> Vec<String> {
        effective(self.session.base_path.as_ref().unwrap_or(&self.search_path))
    }

    /// The same, for the history that the replay leaves.
    pub(in crate::workspace::schema) fn path_of_history(&self) -> Vec<String> {
        self.base_path()
    }

    /// The name that a new object gets.
    pub(super) fn new_name(&self, name: &ObjectName) -> QualName {
        let schema = match &name.schema {
            Some(schema) => self.schema_name(schema),
            None => self.path().into_iter().next().unwrap_or_default(),
        };
        QualName { schema, name: self.text(&name.name) }
    }

    /// The name of an existing object, where `exists` says which candidate is it; without one, the name a new one would get.
    pub(super) fn find(&self, name: &ObjectName, exists: impl Fn(&QualName) -> bool) -> Option<QualName> {
        if name.schema.is_some() {
            return Some(self.new_name(name)).filter(exists);
        }
        let text = self.text(&name.name);
        std::iter::once(TEMPORARY.to_owned())
            .chain(self.path())
            .map(|schema| QualName { schema, name: text.clone() })
            .find(|candidate| exists(candidate))
    }

    /// What the name means among relations, those that are gone included.
    pub(super) fn resolve(&self, name: &ObjectName) -> (QualName, Option<Relation>) {
        if let Some(found) = self.find(name, |candidate| self.relation(candidate).is_some()) {
            let kind = self.relation(&found);
            return (found, kind);
        }
        let gone = self.find(name, |candidate| self.schema.gone.contains_key(candidate));
        (gone.unwrap_or_else(|| self.new_name(name)), None)
    }

    /// Says that the schema of a new object is not there any more. One that no migration ever made is the environment's.
    pub(super) fn expect_schema_of(&mut self, name: &ObjectName, at: Locator<'_>) {
        if let Some(schema) = name.schema.as_ref().filter(|schema| self.session.gone_schemas.contains(&self.schema_name(schema))) {
            self.expect_schema(schema, at.place(name.span));
        }
    }

    /// Says that a schema is not there. One that no migration ever made may have been made by hand: that is not certain.
    pub(super) fn expect_schema(&mut self, name: &str, place: Place) {
        let schema = self.schema_name(name);
        let known = schema == "public" || schema == TEMPORARY || self.schema.schemas.contains(&schema);
        if known || self.doubt > 0 || schema.starts_with("pg_") || schema == "information_schema" || is_placeholder(&schema) {
            return;
        }
        if self.schema.tables.range(in_schema(&schema)).next().is_some() || self.base_path().contains(&schema) {
            return;
        }
        let object = QualName { name: schema.clone(), schema: "public".to_owned() };
        let refusal = Refusal { kind: AnomalyKind::Missing { what: "schema" }, object: &object, part: None, place, cause: None };
        if self.session.gone_schemas.contains(&schema) { self.refuse(refusal) } else { self.refuse_assumed(refusal) }
    }

    /// What kind of relation has this name.
    pub(super) fn relation(&self, name: &QualName) -> Option<Relation> {
        if self.schema.tables.contains_key(name) {
            Some(Relation::Table)
        } else if self.schema.views.contains_key(name) {
            Some(Relation::View)
        } else if self.schema.indexes.contains_key(name) {
            Some(Relation::Index)
        } else if self.schema.sequences.contains(name) {
            Some(Relation::Sequence)
        } else {
            None
        }
    }

    /// The table that a statement uses. Where it is not there, says so once and goes on with a table of unknown columns, or with
    /// the renamed one; `None` when the statement has nothing to act on.
    pub(super) fn use_table(&mut self, name: &ObjectName, at: Locator<'_>) -> Option<QualName> {
        let (found, kind) = self.resolve(name);
        let place = at.place(name.span);
        match kind {
            Some(Relation::Table) => {
                self.touch(&found, place);
                Some(found)
            }
            Some(_) => None,
            None => self.use_missing(name, &found, place),
        }
    }

    /// Says that a table rests on an `assume` entry alone, at its first use.
    pub(super) fn touch(&mut self, name: &QualName, place: Place) {
        if self.session.assuming.is_some() || self.doubt > 0 || self.session.guarded > 0 {
            return;
        }
        if let Some(entry) = self.session.assumed.remove(name) {
            self.refuse_assume_entry(name, place, entry);
        }
    }

    fn use_missing(&mut self, name: &ObjectName, found: &QualName, place: Place) -> Option<QualName> {
        if is_system(name) || self.is_old_temporary(found) {
            return None;
        }
        if is_placeholder(&found.name) || is_placeholder(&found.schema) {
            self.unfilled(found, place);
            return None;
        }
        if let Some(gone) = self.schema.gone.get(found) {
            let last = gone.life.last().map(|event| event.place);
            let Some(now) = gone.renamed_to.clone() else {
                let cause = last.map(|at| (at, "dropped here".to_owned()));
                self.refuse(Refusal { kind: AnomalyKind::AfterDrop, object: found, part: None, place, cause });
                return None;
            };
            let cause = last.map(|at| (at, format!("renamed to `{now}` here")));
            self.refuse(Refusal { kind: AnomalyKind::OldName { now: now.to_string() }, object: found, part: None, place, cause });
            return self.schema.tables.contains_key(&now).then_some(now);
        }
        self.never_created(found, place);
        self.schema.tables.contains_key(found).then(|| found.clone())
    }

    /// A placeholder without a value stands where a table's name should: which table the statement changes is not known.
    fn unfilled(&mut self, name: &QualName, place: Place) {
        if !self.session.reported.insert(name.clone()) {
            return;
        }
        self.session.holes.push(Hole::Everything);
        let key = [&name.schema, &name.name].into_iter().find_map(|part| key_of(part)).unwrap_or_else(|| "NAME".to_owned());
        self.problems.push(Problem {
            code: ProblemCode::Opaque,
            message: format!("`{name}` has a placeholder without a value: what this is cannot be told"),
            labels: vec![Label { place, text: String::new(), role: Role::Primary }],
            hides: Hides::Schema,
            help: vec![format!("give it a value: `define: {{ {key}: value }}` beside the history's `path:`, or `--define {key}=VALUE`")],
        });
    }

    /// Says once that no migration created a table, and goes on with one of unknown columns.
    pub(super) fn never_created(&mut self, name: &QualName, place: Place) {
        let sure = self.doubt == 0 && self.session.guarded == 0;
        if !self.session.reported.contains(name) {
            self.refuse(Refusal { kind: AnomalyKind::NeverCreated, object: name, part: None, place, cause: None });
        }
        if sure {
            self.session.reported.insert(name.clone());
            self.adopt(name, place);
        }
    }

    /// A table that is used but made by no migration enters the model with unknown columns.
    pub(super) fn adopt(&mut self, name: &QualName, place: Place) {
        let life = vec![self.event(place, "used, but created by no migration")];
        let table = Table { knowledge: Knowledge::Unknown, life, ..Table::default() };
        self.session.links.add_schema(&name.schema);
        self.schema.tables.entry(name.clone()).or_insert(table);
    }

    fn is_old_temporary(&self, name: &QualName) -> bool {
        self.session.temporary.contains(&name.name) && !self.schema.gone.contains_key(name)
    }

    /// The same for a name in an expression, where the table's own name is the whole row.
    pub(super) fn use_in_expression(&mut self, table: &QualName, column: &Ident, at: Locator<'_>) -> bool {
        let is_column = |name: &str| self.schema.tables.get(table).is_some_and(|model| model.column(name).is_some());
        let row = self.ident(column) == table.name && !is_column(&table.name);
        // A placeholder in an expression is a value as often as a column.
        let value = is_placeholder(&column.name) && !is_column(&self.ident(column));
        row || value || self.use_column(table, column, at)
    }

    /// Whether the column is there. Where its table is of unknown columns, the use makes it known; elsewhere its absence is said.
    pub(super) fn use_column(&mut self, table: &QualName, column: &Ident, at: Locator<'_>) -> bool {
        let name = self.ident(column);
        let place = at.place(column.span);
        let event = self.event(place, "used, but created by no migration");
        if is_placeholder(&name) && self.schema.tables.get(table).is_some_and(|model| model.column(&name).is_none()) {
            self.unfilled(&QualName { schema: table.schema.clone(), name: format!("{}.{name}", table.name) }, place);
            return false;
        }
        let Some(model) = self.schema.tables.get_mut(table) else { return false };
        if model.column(&name).is_some() || SYSTEM_COLUMNS.contains(&name.as_str()) {
            return true;
        }
        if model.knowledge == Knowledge::Unknown {
            model.columns.push(Column {
                name,
                data_type: "unknown".to_owned(),
                nullable: true,
                default: None,
                owned_sequence: None,
                identity: false,
                serial: false,
                words: Words::default(),
                knowledge: Knowledge::Unknown,
                life: vec![event],
            });
            return true;
        }
        let kind = AnomalyKind::Missing { what: "column" };
        let cause = self.column_end(table, &name);
        self.refuse(Refusal { kind, object: table, part: Some(&name), place, cause });
        false
    }

    /// How a column ended, as a cause.
    pub(super) fn column_end(&self, table: &QualName, column: &str) -> Option<(Place, String)> {
        let gone = self.schema.gone_columns.get(&(table.clone(), column.to_owned()))?;
        let place = gone.life.last()?.place;
        Some(match &gone.renamed_to {
            Some(now) => (place, format!("renamed to `{}` here", now.name)),
            None => (place, "dropped here".to_owned()),
        })
    }

    /// How a constraint, index, trigger or policy ended, as a cause.
    pub(super) fn part_end(&self, table: &QualName, part: &str) -> Option<(Place, String)> {
        let event = self.session.gone_parts.get(&(table.clone(), part.to_owned()))?;
        Some((event.place, event.what.clone()))
    }

    /// A schema's name with placeholders filled.
    pub(super) fn schema_name(&self, name: &str) -> String {
        let text = self.text(name);
        if text.starts_with("pg_temp") { TEMPORARY.to_owned() } else { text }
    }
}

/// Tables in which migration tools keep what they have applied: the tool makes them.
const BOOKKEEPING: &[&str] = &[
    "__diesel_schema_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "databasechangelog",
    "databasechangeloglock",
    "flyway_schema_history",
    "goose_db_version",
    "gorp_migrations",
    "refinery_schema_history",
    "schema_migrations",
];

/// The system's own relations, and those of migration tools: never part of a history.
pub fn is_system(name: &ObjectName) -> bool {
    if BOOKKEEPING.contains(&name.name.as_str()) {
        return true;
    }
    match &name.schema {
        Some(schema) => schema == "information_schema" || schema == "pg_catalog" || schema == "pg_toast",
        None => name.name.starts_with("pg_"),
    }
}

/// Fills one placeholder, in any of the spellings that migration tools have: `${key}`, `{{key}}`, `{{ .key }}`,
/// `{{ index .Options "key" }}`, `:key`, `:'key'`, `:"key"`, `%(key)s`, `$%key%$`.
pub(super) fn fill(text: &str, key: &str, value: &str) -> String {
    const BRACKETS: &[(&str, &str)] = &[("${", "}"), ("{{", "}}"), ("$%", "%$"), ("%(", ")s"), (":'", "'"), (":\"", "\""), ("{", "}")];
    let mut text = text.to_owned();
    for (open, close) in BRACKETS {
        let mut from = 0;
        while let Some(start) = text.get(from..).and_then(|rest| rest.find(open)).map(|at| at + from) {
            let inside = start + open.len();
            let Some(end) = text.get(inside..).and_then(|rest| rest.find(close)).map(|at| at + inside) else { break };
            let after = end + close.len();
            if text.get(inside..end).is_some_and(|body| names_key(body, key)) {
                text.replace_range(start..after, value);
                from = start + value.len();
            } else {
                from = after;
            }
        }
    }
    match text.strip_prefix(':') {
        Some(rest) if rest.eq_ignore_ascii_case(key) => value.to_owned(),
        _ => text,
    }
}

/// A placeholder with one blank at its edges and between its words: `{{ x }}` and `{{x}}` mean the same.
fn with_one_blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        let Some((value, after)) = inside.split_once("}}") else { break };
        out.push_str(before);
        out.push_str("{{ ");
        out.push_str(&value.split_whitespace().collect::<Vec<_>>().join(" "));
        out.push_str(" }}");
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The name that `--define` fills a placeholder by.
fn key_of(text: &str) -> Option<String> {
    let start = text.find(['{', '$', ':', '%'])?;
    let inside: &str = text.get(start..)?.split('}').next()?;
    let is_sign = |c: char| !(c.is_alphanumeric() || c == '_');
    inside.rsplit(is_sign).find(|word| !word.is_empty() && *word != "s").map(str::to_owned)
}

/// Whether the inside of a placeholder ends in the key: `key`, `.key`, `index .Options "key"`.
fn names_key(body: &str, key: &str) -> bool {
    let word = body.rsplit(|c: char| c.is_whitespace() || matches!(c, '.' | '"' | '\'' | '`' | '-')).find(|word| !word.is_empty());
    word.is_some_and(|word| word.eq_ignore_ascii_case(key)) || body.trim().eq_ignore_ascii_case(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_placeholder_is_filled() {
        for spelling in ["${ns}", "{{ns}}", "{{ .ns }}", "{{ index .Options \"ns\" }}", ":ns", ":\"ns\"", "%(ns)s", "$%ns%$", "{ns}"] {
            assert_eq!(fill(spelling, "NS", "auth"), "auth", "{spelling}");
        }
        assert_eq!(fill("${prefix}_users_${other}", "prefix", "my"), "my_users_${other}");
        assert_eq!(fill("{{ other }}", "ns", "auth"), "{{ other }}");
    }

    #[test]
    fn every_spelling_says_the_name_that_fills_it() {
        for spelling in ["${ns}_t", "{{ns}}", "a_{{ .ns }}", "{{ index .Options \"ns\" }}", ":ns", ":'ns'", "%(ns)s", "$%ns%$"] {
            assert_eq!(key_of(spelling).as_deref(), Some("ns"), "{spelling}");
        }
        assert_eq!(key_of("users"), None);
        assert_eq!(with_one_blank("{{ index  .Options \"ns\" }}.{{x}}_t"), "{{ index .Options \"ns\" }}.{{ x }}_t");
    }
}
