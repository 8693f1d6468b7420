//! Facts that an assertion would object to, written as files of the project: made up from its conditions, as nearly as those tell.
//!
//! A fact may turn out otherwise than it was meant, so all of this is guessed, and only what the rule reports counts.

mod documents;
mod ground;
mod imports;
mod losses;
mod pick;
mod python;
mod rust;
mod sample;
mod schema;
mod tree;
mod twins;
mod wish;

use super::Assertion;
use super::condition::{Condition, Test};
use super::fact::{FactType, Origin};
use crate::kinds::plant::{Plant, Sowing};
use crate::kinds::{Inputs, RuleHead};
use crate::workspace::imports::Language;
use ground::{Ground, Search};
use imports::edit;
use python::Writer;
use wish::Wish;

/// How many plants a rule gets.
const MOST: usize = 24;

/// In how many modules a fact of code is planted.
const MODULES: usize = 2;

/// The most modules of which something is remembered, such as their domain: each is another question.
const REMEMBERED: usize = 8;

/// What breaks an assertion.
pub(super) fn sow(assertion: &Assertion, inputs: Inputs<'_>, head: &RuleHead) -> Sowing {
    let mut plants = Vec::new();
    for wish in wish::to_break(assertion) {
        if plants.len() >= MOST {
            break;
        }
        plants.extend(of_wish(assertion.of, &wish, inputs, head));
    }
    plants.extend(losses::plants(assertion, inputs, head));
    plants.extend(twins::plants(assertion, inputs, head));
    sown(plants, assertion.of, inputs)
}

/// Facts that a condition fits, one of whose fields is as asked too.
pub(in crate::kinds) fn of_condition(
    of: &'static dyn FactType,
    condition: Option<&Condition>,
    field: Option<(usize, &Test)>,
    inputs: Inputs<'_>,
    head: &RuleHead,
) -> Vec<Plant> {
    let with = |wish: &Wish<'_>| of_wish(of, &wish.with(field), inputs, head);
    wish::to_be(condition).iter().flat_map(with).take(MOST).collect()
}

/// Functions that a condition fits, and that do what another one asks.
pub(in crate::kinds) fn of_deed(
    function: &'static dyn FactType,
    condition: Option<&Condition>,
    (deed, does): (&'static dyn FactType, &Condition),
    inputs: Inputs<'_>,
    head: &RuleHead,
) -> Vec<Plant> {
    let Some(part) = function.parts().iter().position(|(_, kind)| kind.name() == deed.name()) else { return vec![] };
    let (functions, deeds) = (wish::to_be(condition), wish::to_be(Some(does)));
    if condition.is_none() {
        return deeds.iter().flat_map(|wish| of_wish(deed, wish, inputs, head)).take(MOST).collect();
    }
    let pairs = functions.iter().flat_map(|wish| deeds.iter().map(move |deed| (wish, deed)));
    pairs.flat_map(|(wish, deed)| of_wish(function, &wish.doing(part, deed), inputs, head)).take(MOST).collect()
}

fn sown(mut plants: Vec<Plant>, of: &dyn FactType, inputs: Inputs<'_>) -> Sowing {
    let mut unique: Vec<Plant> = Vec::new();
    for plant in plants.drain(..) {
        if unique.len() < MOST && !unique.iter().any(|known| known.edit == plant.edit) {
            unique.push(plant);
        }
    }
    let lacking = unique.is_empty().then(|| {
        let name = of.name().replace('_', " ");
        match of.origin() {
            Origin::Schema if inputs.workspace.histories.is_empty() => format!("there is no history to add a {name} to"),
            Origin::Code if inputs.workspace.imports.modules.is_empty() => format!("there is no code to add a {name} to"),
            _ => format!("no {name} could be made up that the rule's conditions fit"),
        }
    });
    Sowing { plants: unique, lacking }
}

/// One way to break a rule.
fn of_wish(of: &'static dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    match of.name() {
        "import" => imports::plants(of, wish, inputs, head),
        "module" => module(of, wish, inputs, head),
        "file" => tree::file(of, wish, inputs, head),
        "folder" => tree::folder(of, wish, inputs, head),
        "text" => tree::text(of, wish, inputs, head),
        "entry" | "document" | "endpoint" | "dependency" => documents::plants(of, wish, inputs, head),
        "migration" => vec![],
        _ if of.origin() == Origin::Schema => schema::plants(of, wish, inputs, head),
        _ => code(of, wish, inputs, head),
    }
}

/// A fact of code, in modules that are there or in one that is not.
fn code(of: &'static dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let search = Search::new(of, wish, inputs, head);
    let most = if search.remembers() { REMEMBERED } else { MODULES };
    let mut grounds = search.there(most);
    if grounds.is_empty() {
        grounds = search.fresh(1);
    }
    let plant = |ground: Ground| {
        let text = match ground.language {
            Language::Python => Writer::new(inputs, ground.bindings.clone()).standing(of, wish)?.text(),
            Language::Rust => rust::text(of, wish, ground.bindings.clone())?,
            Language::TypeScript => return None,
        };
        let what = format!("`{}` in `{}`", shown(&text), ground.module);
        Some(Plant::guess(what, edit(&ground, text)))
    };
    grounds.into_iter().filter_map(plant).collect()
}

/// A module: one beside those that are there, one that is written anew, or one that something is added to.
fn module(of: &'static dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let search = Search::new(of, wish, inputs, head);
    let there = search.there(MODULES).into_iter().filter(|ground| ground.language == Language::Python);
    let mut plants = Vec::new();
    for ground in search.fresh(1).into_iter().chain(there) {
        let Some(code) = Writer::new(inputs, ground.bindings.clone()).module(of, wish) else { continue };
        let text = code.text();
        let words = if text.trim().is_empty() { "empty".to_owned() } else { format!("`{}`", shown(&text)) };
        let create = crate::kinds::plant::Edit::Create { path: ground.path.clone(), text: text.clone(), mode: None };
        if ground.file.is_some() && !text.trim().is_empty() {
            let added = Plant::guess(format!("{words} added to `{}`", ground.module), edit(&ground, text));
            plants.push(added.about([ground.module.clone()]));
        }
        plants.push(Plant::guess(format!("a module `{}` that is {words}", ground.module), create));
    }
    plants
}

/// The lines that matter of a text, as one.
fn shown(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "pass");
    lines.collect::<Vec<_>>().join(" ⏎ ")
}
