//! What a run costs, part by part, on generated input: `cargo bench`.

use std::fmt::Write;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::BytesCount;
use guardlint::facts::dialect::Dialect;
use guardlint::facts::python::{self, Want};
use guardlint::facts::sql::{self, Binds};
use guardlint::facts::store::{FactStore, FileFacts};
use guardlint::source::sources::{FileId, SourceFile, Sources};
use guardlint::workspace::plan::HistoryPlan;
use guardlint::workspace::schema::history::{Layout, replay};

fn main() {
    divan::main();
}

/// Migrations as projects write them: a table, an index, a reference to an earlier table, a guarded constraint.
fn migration(number: usize) -> String {
    let earlier = number / 2;
    format!(
        "CREATE TABLE table_{number} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    other_id bigint REFERENCES table_{earlier} (id) \
         ON DELETE CASCADE,\n    name varchar(64) NOT NULL DEFAULT 'x' CHECK (length(name) > 0)\n);\n\
         CREATE INDEX table_{number}_name ON table_{number} (lower(name)) WHERE name IS NOT NULL;\n\
         DO $$ BEGIN\n    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'u_{number}') THEN\n        \
         ALTER TABLE table_{number} ADD CONSTRAINT u_{number} UNIQUE (name);\n    END IF;\nEND $$;\n"
    )
}

fn module(imports: usize) -> String {
    let mut text = String::from("\"\"\"A module.\"\"\"\n");
    for number in 0..imports {
        _ = writeln!(
            text,
            "from app.package_{number} import (\n    first,\n    second as other,\n)\n\ndef f_{number}(x):\n    return x + {number}\n"
        );
    }
    text
}

#[divan::bench(args = [1, 32])]
fn read_sql(bencher: Bencher<'_, '_>, migrations: usize) {
    let text: String = (1..=migrations).map(migration).collect();
    bencher.counter(BytesCount::of_str(&text)).bench(|| sql::read(&text, Binds::File));
}

#[divan::bench(args = [1, 32])]
fn read_python(bencher: Bencher<'_, '_>, imports: usize) {
    let text = module(imports);
    bencher.counter(BytesCount::of_str(&text)).bench(|| python::read(&text, Want::default()));
}

#[divan::bench(args = [32, 512])]
fn replay_history(bencher: Bencher<'_, '_>, migrations: usize) {
    let texts = (1..=migrations).map(|number| (format!("migrations/{number:04}.sql"), migration(number)));
    let files: Vec<SourceFile> = texts.map(|(path, text)| SourceFile::new(path, Ok(Arc::from(text)))).collect();
    let sources = Sources::new(files);
    let facts = FactStore { files: sources.tree().map(|(id, file)| (id, FileFacts::Sql(sql::read(file.text(), Binds::File)))).collect() };
    let ids: Vec<FileId> = sources.tree().map(|(id, _)| id).collect();
    let plan = HistoryPlan {
        path: "migrations".to_owned(),
        layout: Layout::Plain,
        dialect: Dialect::Postgresql,
        files: ids,
        search_path: vec!["public".to_owned()],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    bencher.bench(|| replay(&plan, &sources, &facts));
}
