use std::fmt::Write;

use super::{Model, Models, read};
use crate::facts::python::{self, Want};
use crate::facts::store::{FactStore, FileFacts};
use crate::source::sources::{FileId, SourceFile, Sources};

/// Reads files given as `(path, text)`; all of them may define models.
fn models(files: &[(&str, &str)]) -> (Models, Sources) {
    let files = files.iter().map(|(path, text)| SourceFile::new((*path).to_owned(), Ok((*text).into())));
    let sources = Sources::new(files.collect());
    let ids: Vec<FileId> = sources.tree().map(|(id, _)| id).collect();
    let facts = ids.iter().map(|id| (*id, FileFacts::Python(python::read(sources.get(*id).text(), Want { program: true, calls: false }))));
    let facts = FactStore { files: facts.collect() };
    (read(&ids, &sources, &facts), sources)
}

/// The tables as the oracle prints them.
fn shown(model: &Model) -> String {
    let mut columns: Vec<_> = model.shape.columns.iter().collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    let full = |schema: &str, has_schema: bool, name: &str| if has_schema { format!("{schema}.{name}") } else { name.to_owned() };
    let mut text = full(&model.table.schema, model.has_schema, &model.table.name);
    for column in columns {
        let null = if column.nullable { "" } else { " not null" };
        write!(text, "\n  {} {}{null}", column.name, column.data_type).unwrap();
    }
    let mut key = model.shape.primary_key().to_vec();
    key.sort();
    if !key.is_empty() {
        write!(text, "\n  primary key {}", key.join(", ")).unwrap();
    }
    let keys = model.keys.iter().map(|key| {
        let action = key.on_delete.map_or("?", |action| action.sql());
        let action = if action == "NO ACTION" { String::new() } else { format!(" on delete {}", action.to_lowercase()) };
        let to = full(&key.ref_table.schema, key.has_schema, &key.ref_table.name);
        format!("\n  {} -> {to}({}){action}", key.columns.join(", "), key.ref_columns.join(", "))
    });
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    text + &keys.concat()
}

fn text_of(files: &[(&str, &str)]) -> String {
    let (found, sources) = models(files);
    let mut tables: Vec<String> = found.models.iter().map(shown).collect();
    tables.sort();
    for unclear in &found.unclear {
        let quoted = unclear.place.span.slice(sources.get(unclear.place.file).text());
        tables.push(format!("unclear «{quoted}» {}", unclear.message));
    }
    tables.join("\n") + "\n"
}

/// Holds the tables of a module against what SQLAlchemy prints for it.
macro_rules! same_as_sqlalchemy {
    ($name:ident, $file:literal) => {
        #[test]
        fn $name() {
            let source = include_str!(concat!("../../../tests/models/", $file, "_models.py"));
            let expected = include_str!(concat!("../../../tests/models/", $file, "_models.txt"));
            pretty(&text_of(&[("app/models.py", source)]), expected);
        }
    };
}

/// Only the lines that differ.
#[track_caller]
fn pretty(ours: &str, theirs: &str) {
    let lines = |text: &str| -> Vec<String> {
        let mut table = String::new();
        let mut out = Vec::new();
        for line in text.lines() {
            if !line.starts_with(' ') {
                line.clone_into(&mut table);
            }
            out.push(format!("{table}: {}", line.trim()));
        }
        out
    };
    let (ours, theirs) = (lines(ours), lines(theirs));
    let extra: Vec<_> = ours.iter().filter(|line| !theirs.contains(line)).collect();
    let missing: Vec<_> = theirs.iter().filter(|line| !ours.contains(line)).collect();
    assert!(extra.is_empty() && missing.is_empty(), "ours only: {extra:#?}\nSQLAlchemy's only: {missing:#?}");
}

same_as_sqlalchemy!(declarative_classes_are_what_sqlalchemy_creates, "declarative");
same_as_sqlalchemy!(inheritance_is_what_sqlalchemy_creates, "inheritance");
same_as_sqlalchemy!(mapped_annotations_are_what_sqlalchemy_creates, "mapped");
same_as_sqlalchemy!(table_objects_are_what_sqlalchemy_creates, "imperative");
same_as_sqlalchemy!(sqlmodel_classes_are_what_sqlalchemy_creates, "sqlmodel");
same_as_sqlalchemy!(flask_models_are_what_sqlalchemy_creates, "flask");
