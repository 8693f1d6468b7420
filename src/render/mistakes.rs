//! A run that could not start, in every format.

use std::fmt::Write;

use super::escape::one_line;
use super::human::{self, Terminal};
use super::json::{ErrorJson, could_not_start, labels};
use super::view::spot;
use super::{github, sarif};
use crate::diagnostics::finding::Label;
use crate::source::sources::Sources;
use crate::yaml::shape::Mistake;

/// Blocks for a person, about the policy.
#[must_use]
pub fn human(mistakes: &[Mistake], sources: &Sources, terminal: &Terminal) -> String {
    let mut out = blocks(mistakes, sources, terminal);
    // Writing to a String cannot fail.
    _ = writeln!(out, "{} in the policy: nothing was checked", super::summary::plural(mistakes.len(), "mistake", "mistakes"));
    out
}

/// Blocks for a person.
#[must_use]
pub fn blocks(mistakes: &[Mistake], sources: &Sources, terminal: &Terminal) -> String {
    let block = |mistake: &Mistake| {
        let notes: Vec<(&str, String)> = mistake.help.iter().map(|help| ("help", help.clone())).collect();
        human::block(&mistake.message, &label(mistake), &notes, sources, terminal)
    };
    mistakes.iter().map(block).collect()
}

/// One line each.
#[must_use]
pub fn concise(mistakes: &[Mistake], sources: &Sources) -> String {
    let line = |mistake: &Mistake| {
        let help = mistake.help.as_ref().map(|help| format!(" ({})", one_line(help))).unwrap_or_default();
        format!("{}: error[config]: {}{help}\n", spot(sources, &label(mistake)), one_line(&mistake.message))
    };
    mistakes.iter().map(line).collect()
}

/// Annotations.
#[must_use]
pub fn github(mistakes: &[Mistake], sources: &Sources) -> String {
    let line = |mistake: &Mistake| {
        let help: Vec<String> = mistake.help.iter().cloned().collect();
        github::command("error", "config", &mistake.message, &help, (&label(mistake), sources)) + "\n"
    };
    mistakes.iter().map(line).collect()
}

/// The JSON document without findings, and with `errors`.
#[must_use]
pub fn json(mistakes: &[Mistake], sources: &Sources) -> String {
    let labelled: Vec<Vec<Label>> = mistakes.iter().map(label).collect();
    let errors = mistakes.iter().zip(&labelled).map(|(mistake, all)| ErrorJson {
        message: &mistake.message,
        labels: labels(all, sources),
        help: mistake.help.iter().map(String::as_str).collect(),
    });
    could_not_start(errors.collect())
}

/// A SARIF log whose invocation failed.
#[must_use]
pub fn sarif(mistakes: &[Mistake], sources: &Sources) -> String {
    let parts: Vec<(String, Vec<Label>)> = mistakes.iter().map(|mistake| (mistake.message.clone(), label(mistake))).collect();
    sarif::could_not_start(&parts, sources)
}

/// The JSON document of a run that was started wrongly.
#[must_use]
pub fn usage_json(messages: &[String]) -> String {
    could_not_start(messages.iter().map(|message| ErrorJson { message, labels: vec![], help: vec![] }).collect())
}

/// The SARIF log of a run that was started wrongly.
#[must_use]
pub fn usage_sarif(messages: &[String]) -> String {
    let parts: Vec<(String, Vec<Label>)> = messages.iter().map(|message| (message.clone(), vec![])).collect();
    sarif::could_not_start(&parts, &Sources::default())
}

fn label(mistake: &Mistake) -> Vec<Label> {
    let other = mistake.other.iter().map(|(place, text)| Label::secondary(*place, text.clone()));
    std::iter::once(Label::primary(mistake.place, "")).chain(other).collect()
}
