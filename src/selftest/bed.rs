//! What is planted for one rule, and what became of it so far.

use crate::config::model::UsedRule;
use crate::diagnostics::trial::{Outcome, Soil, Trial};
use crate::kinds::plant::{Plant, Sowing};

/// How many guesses a sentence names.
const NAMED: usize = 3;

/// The plants of a rule.
pub(super) struct Bed<'p> {
    pub rule: &'p UsedRule,
    rows: Vec<Row>,
    lacking: Option<String>,
}

struct Row {
    plant: Plant,
    /// How often the rule was asked for it.
    tries: usize,
    /// It found it.
    outcome: Option<Outcome>,
    /// Why the project cannot be opened with it.
    refused: Option<String>,
}

impl<'p> Bed<'p> {
    pub(super) fn new(rule: &'p UsedRule, sowing: Sowing) -> Self {
        let row = |plant| Row { plant, tries: 0, outcome: None, refused: None };
        Self { rule, rows: sowing.plants.into_iter().map(row).collect(), lacking: sowing.lacking }
    }

    pub(super) fn plant(&self, number: usize) -> Option<&Plant> {
        Some(&self.rows.get(number)?.plant)
    }

    pub(super) fn is_certain(&self, number: usize) -> bool {
        self.plant(number).is_some_and(|plant| plant.certain)
    }

    /// Numbers of plants that are worth trying, those that were tried least first: those that must be found, and guesses as long as
    /// nothing of the rule was found.
    pub(super) fn open(&self, most: usize) -> Vec<usize> {
        let any = self.rows.iter().any(|row| row.outcome.is_some());
        let is_open = |row: &Row| row.outcome.is_none() && (row.plant.certain || !any);
        let mut open: Vec<(usize, usize)> =
            self.rows.iter().enumerate().filter(|(_, row)| is_open(row)).map(|(number, row)| (row.tries, number)).collect();
        open.sort_unstable();
        open.into_iter().map(|(_, number)| number).take(most).collect()
    }

    pub(super) fn tried(&mut self, number: usize, outcome: Option<Outcome>) {
        if let Some(row) = self.rows.get_mut(number) {
            row.tries += 1;
            row.outcome = outcome;
        }
    }

    pub(super) fn refused(&mut self, number: usize, words: &str) {
        if let Some(row) = self.rows.get_mut(number) {
            row.tries += 1;
            row.refused = Some(words.to_owned());
        }
    }

    /// What became of it all. A guess that the rule does not report says nothing about the rule, unless nothing else is there to say.
    pub(super) fn trials(self, has_cases: bool) -> Vec<Trial> {
        let Self { rule, rows, lacking } = self;
        let trial = |planted: String, outcome| Trial { rule: rule.head.id.clone(), soil: Soil::Project, planted, outcome };
        let (mut trials, mut guesses) = (Vec::new(), Vec::new());
        for Row { plant, outcome, refused, .. } in rows {
            match (outcome, refused) {
                (Some(outcome), _) => trials.push(trial(plant.what, outcome)),
                (None, Some(words)) if plant.certain => trials.push(trial(plant.what, Outcome::NotPlanted(words))),
                (None, None) if plant.certain => {
                    let words = "the rule reports nothing that it did not report before".to_owned();
                    trials.push(trial(plant.what, Outcome::Missed(words)));
                }
                _ => guesses.push(plant.what),
            }
        }
        if trials.is_empty() && !has_cases {
            let outcome = Outcome::NotPlanted(why_none(&guesses, lacking));
            trials.push(trial("nothing".to_owned(), outcome));
        }
        trials
    }
}

fn why_none(guesses: &[String], lacking: Option<String>) -> String {
    let help = "write a `cases.md` beside its `rule.yaml`";
    if guesses.is_empty() {
        let lacking = lacking.unwrap_or_else(|| "nothing tells how these files could break the rule".to_owned());
        return format!("{lacking}: {help}");
    }
    let shown = guesses.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
    let rest = guesses.len().saturating_sub(NAMED);
    let more = if rest == 0 { String::new() } else { format!("; and {rest} more") };
    format!("the rule reports none of what was guessed ({shown}{more}): {help}")
}
