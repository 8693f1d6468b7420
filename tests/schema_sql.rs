//! `schema --format sql` gives an empty PostgreSQL the catalog that the migrations give it.
#![expect(clippy::expect_used, clippy::panic, reason = "a test may stop where its own files are wrong")]

#[path = "support/postgres/mod.rs"]
mod postgres;
mod support;

use std::fmt::Write;
use std::path::Path;

use guardlint::render::schema_sql::schema_sql;
use postgres::server::Server;
use postgres::{Lines, difference, generator, replayed, shrink};

/// The lines by which the two databases differ, and what was not written.
fn compare(server: &Server, files: &[(String, String)]) -> Vec<String> {
    let migrated = server.database();
    for (name, text) in files {
        server.psql(&migrated, text).unwrap_or_else(|error| panic!("PostgreSQL refuses {name}: {error}"));
    }
    let (history, sources) = replayed::replayed(files);
    let written = schema_sql(&history, &sources);
    let loaded = server.database();
    if let Err(error) = server.psql(&loaded, &written.sql) {
        return vec![format!("the script does not load: {error}"), written.sql];
    }
    let mut lines = difference(&server.catalog(&migrated), &server.catalog(&loaded));
    lines.extend(difference(&definitions(server, &migrated), &definitions(server, &loaded)));
    // What is said not to be written may be missing, and nothing else.
    let said = |line: &String| {
        let mut names = line.split_whitespace().filter_map(|word| word.split_once('.')).map(|(_, name)| name);
        names.any(|name| written.unwritten.iter().any(|what| what.contains(&format!("`{name}`")) || what.contains(&format!("`{name}."))))
    };
    lines.retain(|line| !said(line));
    let known = ["type is not known", "bounds are not known", "of it is not written", "is not part of the model"];
    lines.extend(written.unwritten.iter().filter(|what| !known.iter().any(|words| what.contains(words))).map(|what| format!("? {what}")));
    lines
}

/// What PostgreSQL would write down: expressions, bodies, options, privileges, comments.
fn definitions(server: &Server, database: &str) -> Lines {
    let text = server.psql(database, include_str!("support/postgres/definitions.sql")).expect("the definitions");
    text.lines().map(str::to_owned).collect()
}

#[expect(clippy::disallowed_methods, reason = "the histories are read as a person reads them")]
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect()
}

#[test]
fn our_histories_load_as_they_were_written_down() {
    let Some(server) = Server::shared() else { return };
    let mut wrong = String::new();
    for folder in support::folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories")) {
        let lines = compare(server, &files(&folder));
        if !lines.is_empty() {
            let name = folder.file_name().expect("a name").to_string_lossy();
            let _ = writeln!(wrong, "{name} (- migrations, + written, ? not written):\n  {}", lines.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// How many random histories are written down and loaded.
const HISTORIES: u64 = 16;

#[test]
fn random_histories_load_as_they_were_written_down() {
    let Some(server) = Server::shared() else { return };
    let database = server.database();
    let histories: Vec<Vec<String>> = (5000..5000 + HISTORIES).map(generator::history).collect();
    let mut wrong = String::new();
    for outcome in shrink::apply(server, &database, &histories) {
        let lines = compare(server, &shrink::as_files(&outcome.accepted));
        if !lines.is_empty() {
            let _ = writeln!(wrong, "{};\n  {}\n", outcome.accepted.join(";\n"), lines.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
