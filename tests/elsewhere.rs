//! The replay says what SQLite and MariaDB say: our own histories, applied to both.
#![expect(clippy::expect_used, clippy::panic, reason = "a test may stop where its own files are wrong")]

#[path = "support/elsewhere/mod.rs"]
mod elsewhere;
mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use elsewhere::{Database, Lines, mariadb, replayed, sqlite};

/// The SQL files of a folder in the order of their names.
#[expect(clippy::disallowed_methods, reason = "the histories are read as a person reads them")]
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect()
}

fn compare(word: &str, database: &Database<'_>) {
    let mut wrong = String::new();
    for folder in support::folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories_elsewhere").join(word)) {
        let files = files(&folder);
        let real: Lines = match database(&files) {
            Ok(lines) => lines,
            Err(error) => panic!("{word} refuses {}: {error}", folder.display()),
        };
        let (ours, complaints) = replayed::lines(&files, word);
        let mut lines: Vec<String> = real.difference(&ours).map(|line| format!("- {line}")).collect();
        lines.extend(ours.difference(&real).map(|line| format!("+ {line}")));
        lines.extend(complaints);
        if !lines.is_empty() {
            let _ = writeln!(wrong, "{} (- {word}, + replay, ! anomaly, ? problem):\n  {}", folder.display(), lines.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn our_histories_leave_the_schema_that_sqlite_has() {
    if let Some(program) = elsewhere::installed("sqlite3", "sqlite3") {
        compare("sqlite", &|files| sqlite::apply(&program, files));
    }
}

#[test]
fn our_histories_leave_the_schema_that_mariadb_has() {
    if let Some(program) = elsewhere::installed("mariadbd", "mariadb-server") {
        let server = mariadb::Server::start(&program);
        compare("mariadb", &|files| server.apply(files));
    }
}
