//! Which problems count: those that hide something from a rule that ran. An advice rule counts too: its entries may be errors.

use super::report::Weighed;
use super::ruling::{OnEmpty, Ruling};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};

/// Names the rules that needed what each problem hides.
#[must_use]
pub fn weigh(problems: Vec<Problem>, rulings: &[Ruling]) -> Vec<Weighed> {
    problems
        .into_iter()
        .map(|problem| {
            let needing = rulings.iter().filter(|ruling| needs(ruling, &problem.hides) && !may_be_empty(ruling, &problem));
            let needed_by = needing.map(|ruling| ruling.id.clone()).collect();
            Weighed { problem, needed_by, accepted_by: None }
        })
        .collect()
}

fn needs(ruling: &Ruling, hides: &Hides) -> bool {
    let needs = &ruling.judged.needs;
    match hides {
        Hides::Nothing => false,
        Hides::Code(file) => needs.code.contains(file) || needs.documents.contains(file),
        Hides::AllCode => !needs.code.is_empty(),
        Hides::Tables(tables) => needs.all_tables || !needs.tables.is_disjoint(tables),
        Hides::Schema => needs.all_tables || !needs.tables.is_empty(),
        Hides::History => needs.history || needs.all_tables || !needs.tables.is_empty(),
        Hides::Domains => needs.domains,
        Hides::Rule(id) => &ruling.id == id,
    }
}

/// A rule that looks at nothing, and says what that means, need not find what it names.
fn may_be_empty(ruling: &Ruling, problem: &Problem) -> bool {
    problem.code == ProblemCode::UnknownName && ruling.on_empty != OnEmpty::Problem && ruling.judged.subjects == 0
}
