//! For tests of kinds: a schema from a line per table, a rule from YAML, and what was judged as text.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::{Compile, Inputs, Judged, Kind, RuleHead};
use crate::diagnostics::finding::{Label, Severity};
use crate::facts::ddl::Action;
use crate::source::sources::{FileId, Place, SourceFile, Sources};
use crate::source::text::Span;
use crate::workspace::Workspace;
use crate::workspace::domains::Domains;
use crate::workspace::schema::history::{History, Layout, Migration};
use crate::workspace::schema::model::{
    Column, Event, ForeignKeyTarget, Knowledge, QualName, Schema, Table, TableConstraint, TableConstraintKind, Words,
};
use crate::yaml::node::Node;
use crate::yaml::shape::{Mistake, Reader};

const MIGRATION: FileId = FileId(0);
const POLICY: FileId = FileId(1);

/// `name: column type*, …`, a star for the primary key; `table.column -> table.column [action] [not valid]`; `name?` is used
/// by migrations and made by none; `-name` was dropped.
pub fn schema(text: &str) -> Schema {
    let mut schema = Schema::default();
    let mut offset = 0;
    for line in text.lines() {
        let life = born_at(Span::of(offset, offset + line.len()));
        offset += line.len() + 1;
        let written = line.trim();
        if let Some((from, to)) = written.split_once("->") {
            add_key(&mut schema, from, to, &life);
        } else if let Some(name) = written.strip_prefix('-') {
            schema.gone.insert(qualified(name), crate::workspace::schema::model::Gone { life, renamed_to: None, assumed: false });
        } else if let Some((name, columns)) = written.split_once(':') {
            let unknown = name.ends_with('?');
            let table = table(columns, &life, if unknown { Knowledge::Unknown } else { Knowledge::Certain });
            schema.tables.insert(qualified(name.trim_end_matches('?')), table);
        }
    }
    schema
}

fn born_at(span: Span) -> Vec<Event> {
    vec![Event { place: Place { file: MIGRATION, span }, migration: "001".to_owned(), what: "created".to_owned() }]
}

fn qualified(text: &str) -> QualName {
    let (schema, name) = text.trim().split_once('.').unwrap_or(("public", text.trim()));
    QualName { schema: schema.to_owned(), name: name.to_owned() }
}

fn table(columns: &str, life: &[Event], knowledge: Knowledge) -> Table {
    let mut table = Table { knowledge, life: life.to_vec(), ..Table::default() };
    for column in columns.split(',').map(str::trim).filter(|column| !column.is_empty()) {
        let (name, data_type) = column.split_once(' ').unwrap_or((column, "text"));
        if data_type.ends_with('*') {
            let kind = TableConstraintKind::PrimaryKey { columns: vec![name.to_owned()] };
            table.constraints.push(constraint("pkey", kind, life));
        }
        table.columns.push(Column {
            name: name.to_owned(),
            data_type: data_type.trim_end_matches('*').to_owned(),
            nullable: true,
            default: None,
            owned_sequence: None,
            identity: false,
            serial: false,
            words: Words::default(),
            knowledge: Knowledge::Certain,
            life: life.to_vec(),
        });
    }
    table
}

fn constraint(name: &str, kind: TableConstraintKind, life: &[Event]) -> TableConstraint {
    TableConstraint {
        name: name.to_owned(),
        kind,
        validated: true,
        words: Words::default(),
        knowledge: Knowledge::Certain,
        life: life.to_vec(),
    }
}

fn add_key(schema: &mut Schema, from: &str, to: &str, life: &[Event]) {
    let (table, column) = from.trim().rsplit_once('.').unwrap();
    let mut words = to.split_whitespace();
    let (ref_table, ref_column) = words.next().unwrap().rsplit_once('.').unwrap();
    let rest = words.collect::<Vec<_>>().join(" ");
    let target = ForeignKeyTarget {
        columns: vec![column.to_owned()],
        ref_table: qualified(ref_table),
        ref_columns: vec![ref_column.to_owned()],
        on_delete: Action::parse(rest.trim_end_matches("not valid")).unwrap_or_default(),
        on_update: Action::NoAction,
    };
    let mut key = constraint(&format!("{column}_fkey"), TableConstraintKind::ForeignKey(target), life);
    key.validated = !rest.ends_with("not valid");
    schema.tables.get_mut(&qualified(table)).unwrap().constraints.push(key);
}

/// Compiles parameters as a policy gives them.
pub fn compile(kind: &dyn Kind, policy: &str, domains: Domains) -> Result<Box<dyn super::Check>, Vec<Mistake>> {
    let (node, mut mistakes): (Node, _) = crate::yaml::parse::parse(policy, POLICY);
    let mut reader = Reader::new(&mut mistakes);
    reader.check(&node, kind.parameters());
    let context = Compile { layers: &BTreeMap::new(), domains: &Arc::new(domains) };
    let check = kind.compile(&node, &context, &mut reader);
    if mistakes.is_empty() { Ok(check.unwrap()) } else { Err(mistakes) }
}

/// Everything that a kind says of a schema under a policy, one line each; labels show the text that they stand on.
pub fn judge(kind: &dyn Kind, policy: &str, migration: &str, domains: Domains) -> String {
    judge_as(None, kind, policy, migration, domains)
}

/// The same, under a rule with a message of its own.
pub fn judge_as(message: Option<&str>, kind: &dyn Kind, policy: &str, migration: &str, domains: Domains) -> String {
    let check = match compile(kind, policy, domains) {
        Ok(check) => check,
        Err(mistakes) => return mistakes.iter().map(shown_mistake).collect(),
    };
    let file = |path: &str, text: &str| SourceFile::new(path.to_owned(), Ok(text.into()));
    let mut sources = Sources::new(vec![file("001.sql", migration)]);
    sources.add(file("guardrails.yaml", policy));
    let workspace = Workspace { histories: vec![history(schema(migration))], ..Workspace::default() };
    let inputs = Inputs { workspace: &workspace, sources: &sources, today: jiff::civil::date(2027, 1, 31) };
    let head = RuleHead {
        id: "X-001".to_owned(),
        severity: Severity::Error,
        place: None,
        message: message.map(ToOwned::to_owned),
        fix: None,
        scope: None,
    };
    shown(&check.judge(inputs, &head), &sources)
}

fn history(schema: Schema) -> History {
    let place = Place { file: MIGRATION, span: Span::default() };
    History {
        path: String::new(),
        layout: Layout::Plain,
        dialect: crate::facts::dialect::Dialect::Postgresql,
        migrations: vec![Migration { id: "001".to_owned(), file: MIGRATION, place }],
        schema,
        anomalies: vec![],
        steps: vec![],
        problems: vec![],
        statements: 0,
        opaque: 0,
        configured: None,
        environment: None,
        faults: vec![],
        assume: vec![],
    }
}

fn shown_mistake(mistake: &Mistake) -> String {
    let help = mistake.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("mistake: {}{help}\n", mistake.message)
}

/// What was judged, as text.
pub fn shown(judged: &Judged, sources: &Sources) -> String {
    let why = judged.nothing.as_ref().map_or_else(String::new, |nothing| format!(": {}", nothing.words));
    let mut text = format!("{} subjects{why}\n", judged.subjects);
    let labels = |text: &mut String, labels: &[Label]| {
        for label in labels {
            let quoted = label.place.span.slice(sources.get(label.place.file).text()).trim();
            writeln!(text, "  {} «{quoted}» {}", label.role.word(), label.text).unwrap();
        }
    };
    for finding in &judged.findings {
        assert!(!finding.labels.is_empty(), "{finding:?}");
        writeln!(text, "{}[{}] {}", finding.severity.word(), finding.detail, finding.message).unwrap();
        labels(&mut text, &finding.labels);
        finding.help.iter().for_each(|help| writeln!(text, "  help {help}").unwrap());
    }
    for problem in &judged.problems {
        writeln!(text, "problem[{}] {}", problem.code.word(), problem.message).unwrap();
        labels(&mut text, &problem.labels);
    }
    judged.notes.iter().for_each(|note| writeln!(text, "note: {note}").unwrap());
    text
}
