//! The self-test: for every rule of a policy, violations are planted in memory, and the rule must find them.
//!
//! A rule's own cases are run as they are written; the project's own files are changed as the rule's check says they could be broken.
//! **Invariant**: nothing is written to the machine, and what was not planted is said.

pub mod cases;
pub mod literate;
mod plot;

use crate::config::model::UsedRule;
use crate::diagnostics::trial::{Outcome, Soil, Trial};
use crate::run::Question;
use crate::run::project::Project;
use plot::Plot;

/// Tries every rule that the question asks for.
#[must_use]
pub fn trials(project: &Project, question: &Question) -> Vec<Trial> {
    let plot = Plot::new(project, question);
    let asked = |rule: &&UsedRule| question.rules.is_empty() || question.rules.contains(&rule.head.id);
    project.config.rules.iter().filter(asked).flat_map(|rule| of_rule(&plot, rule)).collect()
}

fn of_rule(plot: &Plot<'_>, rule: &UsedRule) -> Vec<Trial> {
    let mut trials = cases::trials(rule, &plot.project.sources);
    trials.extend(plot.trials(rule));
    if trials.is_empty() {
        let why = "the rule has no cases, and nothing tells how these files could break it: write a `cases.md` beside its `rule.yaml`";
        let outcome = Outcome::NotPlanted(why.to_owned());
        trials.push(Trial { rule: rule.head.id.clone(), soil: Soil::Project, planted: "nothing".to_owned(), outcome });
    }
    trials
}

#[cfg(test)]
mod tests;
