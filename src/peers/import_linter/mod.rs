//! import-linter: its session and contracts, read and said as rules.

mod contract;
mod cycles;
mod forbidden;
mod independence;
mod layers;
mod protected;
mod read;
mod rule;
mod session;

use super::convert::{Contract, Given};
use super::policy::Policy;
use crate::yaml::configured::configured;
use crate::yaml::node::{Key, Node};
use crate::yaml::shape::{Mistake, Reader};
use contract::Spec;
use rule::Making;

/// The session and the contracts of an INI file, as `configparser` gives them: the sections `importlinter` and `importlinter:contract:id`.
pub(super) fn sections(tree: &Node, session: &Node, mistakes: &mut Vec<Mistake>) -> (Node, Vec<(Key, Node)>) {
    let mut read = |node: &Node| {
        let (node, wrong) = configured(tree, node);
        // A key of `[DEFAULT]` that leads nowhere is one mistake, not one for each section.
        let fresh: Vec<Mistake> = wrong.into_iter().filter(|mistake| !mistakes.iter().any(|known| known.place == mistake.place)).collect();
        mistakes.extend(fresh);
        node
    };
    let session = read(session);
    let contracts = tree.entries().iter().filter(|(key, _)| key.text.starts_with("importlinter:"));
    (session, contracts.map(|(key, node)| (key.clone(), read(node))).collect())
}

/// Says a session and its contracts as a policy.
pub(super) fn convert(
    given: &Given<'_>,
    session: &Node,
    sections: Vec<(&Key, &Node)>,
    policy: &mut Policy<'_>,
    mistakes: &mut Vec<Mistake>,
) {
    let mut reader = Reader::new(mistakes);
    let Some(session) = session::read(session, &mut reader) else { return };
    let contracts = session.contracts.iter().map(|node| (None, node)).chain(sections.into_iter().map(|(key, node)| (Some(key), node)));
    let contracts: Vec<_> = contracts.filter_map(|(key, node)| contract::read(given, key, node, &session, policy, &mut reader)).collect();
    let packages: Vec<String> = session.packages.iter().map(|package| package.text.clone()).collect();
    let modules = given.modules(&packages);
    for package in session.packages.iter().filter(|package| !modules.has_root(&package.text)) {
        let help = format!("run it for a `{}` whose folder holds the package, such as `src/{}`", given.name, package.text);
        reader.mistake(package.place, format!("no package `{}` below the folder of this file", package.text), Some(help));
    }
    if contracts.is_empty() && reader.count() == 0 {
        policy.lose(session.place, "no contract is written: there is nothing to hold the imports against");
    }
    policy.code = modules.code().into_iter().collect();
    policy.leaves_out_type_checking = session.leaves_out_type_checking;
    for key in &session.unknown {
        policy.note(format!("`{key}` steers import-linter's run, not its verdict"));
    }
    for contract in contracts {
        let mut making = Making { given, session: &session, modules: &modules, contract: &contract, policy, rules: vec![] };
        match &contract.spec {
            Spec::Layers(spec) => layers::say(&mut making, spec),
            Spec::Forbidden(spec) => forbidden::say(&mut making, spec),
            Spec::Independence(spec) => independence::say(&mut making, spec),
            Spec::Protected(spec) => protected::say(&mut making, spec),
            Spec::Cycles(spec) => cycles::say(&mut making, spec),
        }
        let rules = std::mem::take(&mut making.rules);
        policy.contracts.push(Contract { name: contract.name, rules });
    }
}
