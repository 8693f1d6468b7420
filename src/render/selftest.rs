//! `guardlint selftest` for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use super::escape::one_line;
use super::json::write;
use super::summary::plural;
use crate::diagnostics::trial::{Outcome, Trial};
use crate::policy::report::Exit;

/// One line for each trial, grouped by rule, and a summary.
#[must_use]
pub fn human(trials: &[Trial]) -> String {
    let mut out = String::new();
    for trial in trials {
        let soil = trial.soil.word();
        let text = match &trial.outcome {
            Outcome::Caught(words) => format!("caught [{}] {soil}: {}: {words}", trial.rule, trial.planted),
            Outcome::Allowed(words) => format!("allowed [{}] {soil}: {}: by the entry at {words}", trial.rule, trial.planted),
            Outcome::Missed(words) => format!("MISSED [{}] {soil}: {}: {words}", trial.rule, trial.planted),
            Outcome::NotPlanted(words) => format!("not planted [{}] {soil}: {}: {words}", trial.rule, trial.planted),
        };
        // Writing to a String cannot fail.
        _ = writeln!(out, "{}", one_line(&text));
    }
    let count = |word: &str| trials.iter().filter(|trial| trial.outcome.word() == word).count();
    let mut rules: Vec<&str> = trials.iter().map(|trial| trial.rule.as_str()).collect();
    rules.dedup();
    let planted = trials.len() - count("not-planted");
    _ = writeln!(
        out,
        "{planted} planted · {} caught · {} allowed by the policy · {} missed · {} · {} not planted",
        count("caught"),
        count("allowed"),
        count("missed"),
        plural(rules.len(), "rule", "rules"),
        count("not-planted"),
    );
    out
}

/// One JSON document.
#[must_use]
pub fn json(trials: &[Trial], exit: Exit) -> String {
    let entry = |trial: &'_ Trial| JsonTrial {
        rule: trial.rule.clone(),
        soil: trial.soil.word(),
        planted: trial.planted.clone(),
        outcome: trial.outcome.word(),
        message: trial.outcome.words().to_owned(),
    };
    write(&Document { version: 1, exit_code: exit.code(), trials: trials.iter().map(entry).collect() })
}

#[derive(Serialize)]
struct Document {
    version: u8,
    exit_code: u8,
    trials: Vec<JsonTrial>,
}

#[derive(Serialize)]
struct JsonTrial {
    rule: String,
    soil: &'static str,
    planted: String,
    outcome: &'static str,
    message: String,
}
