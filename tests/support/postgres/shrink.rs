//! One history applied to both, statement by statement, and the smallest part of it that shows the same fault.

use super::server::{CATALOG, Server};
use super::{Lines, difference, replayed};

/// What PostgreSQL made of a history.
pub struct Outcome {
    /// The statements it took.
    pub accepted: Vec<String>,
    /// Those it refused: how many it had taken by then, the statement, and its words.
    pub refused: Vec<(usize, String, String)>,
    /// The catalog at the end.
    pub catalog: Lines,
}

/// Applies histories one after the other, each to an empty database.
pub fn apply(server: &Server, database: &str, histories: &[Vec<String>]) -> Vec<Outcome> {
    let mut script = format!("PREPARE catalog AS {CATALOG};\n");
    for history in histories {
        script.push_str("DROP SCHEMA IF EXISTS public CASCADE;\nDROP SCHEMA IF EXISTS s CASCADE;\nCREATE SCHEMA public;\n");
        for statement in history {
            script.push_str(statement);
            script.push_str(";\n\\echo @ :SQLSTATE :LAST_ERROR_MESSAGE\n");
        }
        script.push_str("\\echo @catalog\nEXECUTE catalog;\n\\echo @end\n");
    }
    let said = server.psql_on(database, &script);
    let mut parts = said.split("@end\n");
    histories.iter().map(|history| outcome(history, parts.next().unwrap_or_default())).collect()
}

fn outcome(history: &[String], said: &str) -> Outcome {
    let (states, catalog) = said.split_once("@catalog\n").expect("both parts");
    let states: Vec<&str> = states.lines().filter_map(|line| line.strip_prefix("@ ")).collect();
    assert_eq!(states.len(), history.len(), "one answer for each statement: {said}");
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    for (statement, state) in history.iter().zip(states) {
        match state.strip_prefix("00000") {
            Some(_) => accepted.push(statement.clone()),
            None => refused.push((accepted.len(), statement.clone(), state.to_owned())),
        }
    }
    Outcome { accepted, refused, catalog: catalog.lines().map(str::to_owned).collect() }
}

/// Statements as files of a plain history.
pub fn as_files(statements: &[String]) -> Vec<(String, String)> {
    statements.iter().enumerate().map(|(number, text)| (format!("{number:04}.sql"), format!("{text};\n"))).collect()
}

/// What is wrong with the replay of what PostgreSQL took; nothing when both agree.
pub fn faults(outcome: &Outcome) -> Vec<String> {
    let (history, sources) = replayed::replayed(&as_files(&outcome.accepted));
    let mut lines = difference(&outcome.catalog, &replayed::lines(&history.schema));
    lines.extend(replayed::complaints(&history, &sources));
    lines
}

/// Removes statements as long as something stays wrong.
pub fn shrink(server: &Server, database: &str, outcome: Outcome) -> Outcome {
    let mut least = outcome;
    let mut at = least.accepted.len();
    while at > 0 {
        at -= 1;
        let mut fewer = least.accepted.clone();
        fewer.remove(at);
        let smaller = apply(server, database, &[fewer]).into_iter().next();
        if let Some(smaller) = smaller.filter(|smaller| !faults(smaller).is_empty()) {
            at = at.min(smaller.accepted.len());
            least = smaller;
        }
    }
    least
}
