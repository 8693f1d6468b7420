//! What a run that wants certainty refuses: verdicts that rest on assumed objects become problems.

use std::collections::BTreeSet;

use crate::diagnostics::finding::{Label, Role};
use crate::diagnostics::problem::{Hides, Problem, ProblemCode};
use crate::kinds::Needs;
use crate::policy::ruling::Ruling;
use crate::workspace::Workspace;
use crate::workspace::schema::assumptions::{Assumed, assumed};
use crate::workspace::schema::history::History;

/// How many places a problem shows.
const SHOWN: usize = 4;

/// The problems of assumed tables: for every rule when `all` is asked, else for the rules in `demanding` that needed them.
#[must_use]
pub fn problems(workspace: &Workspace, rulings: &[Ruling], demanding: &BTreeSet<String>, all: bool) -> Vec<Problem> {
    let found: Vec<Assumed> = workspace.histories.iter().flat_map(assumed).collect();
    if all {
        return found.iter().map(of_table).collect();
    }
    let demanding: Vec<&Ruling> = rulings.iter().filter(|ruling| demanding.contains(&ruling.id)).collect();
    let mut problems = Vec::new();
    for table in &found {
        for ruling in demanding.iter().filter(|ruling| needs(&ruling.judged.needs, &full_name(table))) {
            let message = format!("{}, and `{}` demands certain knowledge", sentence(table), ruling.id);
            problems.push(Problem { message, hides: Hides::Rule(ruling.id.clone()), ..of_table(table) });
        }
    }
    problems
}

/// The problems of one history's assumed tables.
#[must_use]
pub fn of_history(history: &History) -> Vec<Problem> {
    assumed(history).iter().map(of_table).collect()
}

fn needs(needs: &Needs, table: &str) -> bool {
    needs.all_tables || needs.tables.contains(table)
}

fn full_name(assumed: &Assumed) -> String {
    format!("{}.{}", assumed.table.schema, assumed.table.name)
}

fn of_table(assumed: &Assumed) -> Problem {
    let places = assumed.parts.iter().filter_map(|(part, place)| Some((part, (*place)?)));
    let labels = places.take(SHOWN).enumerate().map(|(at, (part, place))| Label {
        place,
        text: format!("{part} rests on this"),
        role: if at == 0 { Role::Primary } else { Role::Secondary },
    });
    Problem {
        code: ProblemCode::Assumed,
        message: sentence(assumed),
        labels: labels.collect(),
        hides: Hides::Tables(BTreeSet::from([full_name(assumed)])),
        help: vec!["make it without a condition, or accept it: run without `--require-certain`".to_owned()],
    }
}

fn sentence(assumed: &Assumed) -> String {
    let parts: Vec<&str> = assumed.parts.iter().map(|(part, _)| part.as_str()).take(SHOWN).collect();
    let rest = assumed.parts.len().saturating_sub(SHOWN);
    let more = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    format!("`{}` is assumed, not certain: {}{more}", assumed.table, parts.join(", "))
}
