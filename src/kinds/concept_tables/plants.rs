//! Another table of the concept, beside those that are registered.

use super::parameters::Parameters;
use crate::kinds::plant::{Edit, Plant};
use crate::kinds::{Inputs, RuleHead, words};

/// For each word, a table that nobody registered, in every history; its plural too.
pub(super) fn plants(parameters: &Parameters, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let mut plants = Vec::new();
    for (history, of) in inputs.workspace.histories.iter().enumerate() {
        if !of.migrations.iter().any(|migration| head.covers(inputs.sources.path(migration.file))) {
            continue;
        }
        let singular = parameters.words.values().map(ToOwned::to_owned);
        let plural = parameters.words.values().filter_map(|word| words::plurals(word).into_iter().next());
        let names: std::collections::BTreeSet<String> = singular.chain(plural).map(|word| format!("planted_{word}")).collect();
        plants.extend(names.into_iter().map(|name| {
            let sql = format!("CREATE TABLE {name} (id int);");
            Plant::certain(format!("a table `{name}`"), Edit::Migrate { history, sql })
        }));
    }
    plants
}
