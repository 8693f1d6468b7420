//! The self-test: for every rule of a policy, violations are planted in memory, and the rule must find them.
//!
//! A rule's own cases are run as they are written; the project's own files are changed as the rule's check says they could be broken.
//! **Invariant**: nothing is written to the machine, and what was not planted is said.

mod bed;
pub mod cases;
pub mod literate;
mod overlay;
mod plot;

use rayon::prelude::*;

use crate::config::model::UsedRule;
use crate::diagnostics::trial::Trial;
use crate::run::Question;
use crate::run::project::Project;
use bed::Bed;
use plot::Plot;

/// Tries every rule that the question asks for.
#[must_use]
pub fn trials(project: &Project, question: &Question) -> Vec<Trial> {
    let plot = Plot::new(project, question);
    let asked = |rule: &&UsedRule| question.rules.is_empty() || question.rules.contains(&rule.head.id);
    let rules: Vec<&UsedRule> = project.config.rules.iter().filter(asked).collect();
    let sown = rules.par_iter().map(|rule| (cases::trials(rule, &project.sources), Bed::new(rule, plot.sow(rule))));
    let (cases, mut beds): (Vec<Vec<Trial>>, Vec<Bed<'_>>) = sown.unzip();
    plot.grow(&mut beds);
    let of_rule = |(mut cases, bed): (Vec<Trial>, Bed<'_>)| {
        let grown = bed.trials(!cases.is_empty());
        cases.extend(grown);
        cases
    };
    cases.into_iter().zip(beds).flat_map(of_rule).collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_facts;
