//! The section that all contracts share.

use super::read::{Text, flag, is_expression, many};
use crate::source::sources::Place;
use crate::yaml::node::{Node, Value};
use crate::yaml::shape::{Reader, did_you_mean};

/// The session.
pub(super) struct Session {
    pub(super) place: Place,
    pub(super) packages: Vec<Text>,
    /// Names of kinds of contract that the project wrote itself.
    pub(super) own_types: Vec<String>,
    pub(super) leaves_out_type_checking: bool,
    /// The contracts of a TOML file.
    pub(super) contracts: Vec<Node>,
    /// Keys that no verdict depends on.
    pub(super) unknown: Vec<String>,
}

const KEYS: &[&str] =
    &["root_package", "root_packages", "contract_types", "include_external_packages", "exclude_type_checking_imports", "contracts"];

/// Reads it; `None` where there is nothing to go on with.
pub(super) fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Session> {
    let Value::Map(entries) = &node.value else {
        reader.mistake(node.place, "expected a section with `root_package` and contracts", None);
        return None;
    };
    let mut packages = many(node, "root_packages");
    packages.extend(many(node, "root_package"));
    packages.retain(|package| is_expression(package, reader));
    if packages.is_empty() {
        let place = entries.first().map_or(node.place, |(key, _)| key.place);
        reader.mistake(place, "`root_package` is missing", Some("name the package whose imports are judged".to_owned()));
    }
    let mut unknown = vec![];
    for (key, _) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.text.as_str())) {
        match did_you_mean(&key.text, KEYS.iter().copied()) {
            Some(help) => reader.mistake(key.place, format!("unknown key `{}`", key.text), Some(help)),
            None => unknown.push(key.text.clone()),
        }
    }
    // Whether a third party can be named needs no switch here; that the word is one is checked all the same.
    _ = flag(node, "include_external_packages", false, reader);
    let own_types = many(node, "contract_types").into_iter().filter_map(|own| Some(own.text.split_once(':')?.0.trim().to_owned()));
    let contracts = match node.entry("contracts") {
        Some((_, contracts)) if matches!(contracts.value, Value::List(_)) => contracts.items().to_vec(),
        Some((key, _)) => {
            reader.mistake(key.place, "`contracts` is no list", Some("write each as `[[tool.importlinter.contracts]]`".to_owned()));
            vec![]
        }
        None => vec![],
    };
    Some(Session {
        place: node.place,
        own_types: own_types.collect(),
        leaves_out_type_checking: flag(node, "exclude_type_checking_imports", false, reader),
        packages,
        contracts,
        unknown,
    })
}
