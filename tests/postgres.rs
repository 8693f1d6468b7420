//! The replay says what PostgreSQL says: our own histories, and random ones, applied to both.
#![expect(clippy::expect_used, clippy::panic, reason = "a test may stop where its own files are wrong")]
#![expect(clippy::print_stdout, reason = "a test says what it counted, and that it was skipped")]

#[path = "support/postgres/mod.rs"]
mod postgres;
mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use postgres::server::Server;
use postgres::shrink::{self, Outcome};
use postgres::{difference, generator, replayed};

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

/// How many random histories, each with its own seed, unless `GUARDLINT_HISTORIES` says a number.
const HISTORIES: u64 = 150;

/// How many failing ones are shown.
const SHOWN: usize = 12;

#[expect(clippy::disallowed_methods, reason = "more histories are asked for from outside")]
fn wanted_histories() -> u64 {
    std::env::var("GUARDLINT_HISTORIES").ok().and_then(|number| number.parse().ok()).unwrap_or(HISTORIES)
}

#[test]
fn random_histories_leave_the_schema_that_postgresql_has() {
    let Some(server) = Server::shared() else { return };
    let database = server.database();
    let histories: Vec<Vec<String>> = (0..wanted_histories()).map(generator::history).collect();
    let outcomes = shrink::apply(server, &database, &histories);
    let count = |size: fn(&Outcome) -> usize| outcomes.iter().map(size).sum::<usize>();
    println!("{} histories: {} statements taken, {} refused", histories.len(), count(|it| it.accepted.len()), count(|it| it.refused.len()));
    let wrong: Vec<Outcome> = outcomes.into_iter().filter(|outcome| !shrink::faults(outcome).is_empty()).collect();
    let mut shown = String::new();
    let total = wrong.len();
    for outcome in wrong.into_iter().take(SHOWN) {
        let least = shrink::shrink(server, &database, outcome);
        let _ = writeln!(shown, "{};\n  {}\n", least.accepted.join(";\n"), shrink::faults(&least).join("\n  "));
    }
    assert_eq!(total, 0, "histories where the replay differs (- PostgreSQL, + replay, ! anomaly, ? problem):\n{shown}");
}

/// Statements that PostgreSQL refuses and the replay takes: most ask for rows, types or trigger kinds that it does not model.
const SILENT_PERCENT: usize = 5;

#[test]
fn most_of_what_postgresql_refuses_is_an_anomaly() {
    let Some(server) = Server::shared() else { return };
    let database = server.database();
    let histories: Vec<Vec<String>> = (1000..1000 + HISTORIES / 2).map(generator::history).collect();
    let (mut refused, mut silent) = (0, BTreeMap::<String, (usize, String)>::new());
    for outcome in shrink::apply(server, &database, &histories) {
        for (before, statement, words) in &outcome.refused {
            refused += 1;
            let mut statements: Vec<String> = outcome.accepted.iter().take(*before).cloned().collect();
            statements.push(statement.clone());
            let (history, sources) = replayed::replayed(&shrink::as_files(&statements));
            let last = sources.tree().last().map(|(id, _)| id);
            if !history.anomalies.iter().any(|anomaly| Some(anomaly.place.file) == last) {
                let state = words.split(' ').next().unwrap_or_default().to_owned();
                silent.entry(state).or_insert((0, format!("{words}: {statement}"))).0 += 1;
            }
        }
    }
    let count: usize = silent.values().map(|(count, _)| count).sum();
    println!("{refused} statements refused, {count} of them without an anomaly:");
    for (times, example) in silent.values() {
        println!("{times:6} {example}");
    }
    assert!(count * 100 <= refused * SILENT_PERCENT, "{count} of {refused} refused statements leave no anomaly");
}
