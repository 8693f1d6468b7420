//! The replay says what PostgreSQL says: our own histories, and random ones, applied to both.
#![expect(clippy::expect_used, reason = "a test may stop where its own files are wrong")]

mod support;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use support::postgres::server::Server;
use support::postgres::{difference, replayed};

/// The SQL files of a folder in the order of their names.
#[expect(clippy::disallowed_methods, reason = "the histories are read as a person reads them")]
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect()
}

#[test]
fn our_histories_leave_the_schema_that_postgresql_has() {
    let Some(server) = Server::shared() else { return };
    let mut wrong = String::new();
    for folder in support::folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories")) {
        let files = files(&folder);
        let database = server.database();
        for (name, text) in &files {
            if let Err(error) = server.psql(&database, text) {
                let _ = writeln!(wrong, "PostgreSQL refuses {}/{name}: {error}", folder.display());
            }
        }
        let (history, sources) = replayed::replayed(&files);
        let mut lines = difference(&server.catalog(&database), &replayed::lines(&history.schema));
        lines.extend(replayed::complaints(&history, &sources));
        if !lines.is_empty() {
            let name = folder.file_name().expect("a name").to_string_lossy();
            let _ = writeln!(wrong, "{name} (- PostgreSQL, + replay, ! anomaly, ? problem):\n  {}", lines.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
