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
use crate::yaml::node::{Key, Node};
use crate::yaml::shape::{Mistake, Reader};
use contract::Spec;
use rule::Making;

/// The contracts of an INI file: the sections `importlinter:contract:id`.
pub(super) fn sections(tree: &Node) -> Vec<(&Key, &Node)> {
    tree.entries().iter().filter(|(key, _)| key.text.starts_with("importlinter:")).map(|(key, node)| (key, node)).collect()
}

/// Values that `configparser` puts together from elsewhere, which are not what stands in their place: `%(name)s`, and keys of
/// `[DEFAULT]`, which every section has.
pub(super) fn indirect(tree: &Node, session: &Node, sections: &[(&Key, &Node)]) -> Vec<Mistake> {
    let mistake = |place, message: String, help: &str| Mistake { place, message, help: Some(help.to_owned()), other: None };
    let shared = tree.get("DEFAULT").map(Node::entries).unwrap_or_default().iter();
    let shared = shared.map(|(key, _)| {
        let message = format!("`{}` of `[DEFAULT]` belongs to every section, which is not carried over", key.text);
        mistake(key.place, message, "write it in the sections that it is meant for")
    });
    let entries = sections.iter().map(|(_, node)| *node).chain([session]).flat_map(Node::entries);
    let values = entries.flat_map(|(_, value)| std::iter::once(value).chain(value.items()));
    let replaced = values.filter(|value| value.text().is_some_and(|text| text.contains('%'))).map(|value| {
        let message = "`%` stands for something else in an INI file, which is not carried over".to_owned();
        mistake(value.place, message, "write the value itself")
    });
    shared.chain(replaced).collect()
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
