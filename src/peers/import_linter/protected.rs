//! `protected`: only some modules import others, directly.

use std::collections::BTreeSet;

use super::contract::ProtectedSpec;
use super::rule::{Making, Matrix, captured, fits_a_pattern, members, same};
use crate::peers::modules::is_in;
use crate::peers::write::Yaml;

/// The layer of all modules that nothing is said about.
const REST: &str = "the rest";

/// The layer of those that may import.
const IMPORTERS: &str = "importers";

pub(super) fn say(making: &mut Making<'_, '_>, spec: &ProtectedSpec) {
    let texts = |list: &[super::read::Text]| list.iter().map(|text| text.text.clone()).collect::<BTreeSet<String>>();
    let (protected, importers) = (texts(&spec.protected), texts(&spec.importers));
    let id = making.id(None);
    let expand = |texts: &BTreeSet<String>| texts.iter().flat_map(|text| making.modules.matching(text)).collect::<BTreeSet<String>>();
    let sets = Sets { protected: expand(&protected), importers: expand(&importers), as_packages: spec.as_packages };
    let packages: Vec<String> = making.session.packages.iter().map(|package| format!("{}.**", package.text)).collect();
    let simple = |text: &String| !text.contains('*') || captured(text, true).is_some();
    let matrix = if protected.iter().all(simple) && importers.iter().all(|text| fits_a_pattern(text)) && !sets.overlap() {
        plain(&protected, &importers, packages, spec.as_packages)
    } else {
        let wild: Vec<&str> = protected.iter().chain(&importers).map(String::as_str).collect();
        let matrix = sets.atoms(packages);
        making.expanded(&wild);
        matrix
    };
    making.layers(&id, matrix.yaml(), "Import what the protected module's own importers offer instead.", vec![]);
}

fn plain(protected: &BTreeSet<String>, importers: &BTreeSet<String>, packages: Vec<String>, below: bool) -> Matrix {
    let mut matrix = Matrix::default();
    let everybody = |more: Option<Yaml>| {
        let importers = (!importers.is_empty()).then(|| Yaml::text(IMPORTERS));
        importers.into_iter().chain([Yaml::text(REST)]).chain(more).collect::<Vec<_>>()
    };
    for text in protected {
        let wild = captured(text, below);
        matrix.rows.push((text.clone(), everybody(wild.is_some().then(|| same(text)))));
        matrix.members.push((text.clone(), vec![wild.unwrap_or_else(|| members(text, below))]));
    }
    if !importers.is_empty() {
        matrix.members.push((IMPORTERS.to_owned(), importers.iter().map(|text| members(text, below)).collect()));
        matrix.rows.push((IMPORTERS.to_owned(), protected.iter().map(Yaml::text).chain([Yaml::text(REST)]).collect()));
    }
    matrix.members.push((REST.to_owned(), packages));
    matrix.rows.push((REST.to_owned(), importers.iter().take(1).map(|_| Yaml::text(IMPORTERS)).collect()));
    matrix
}

/// Both sides, module by module.
struct Sets {
    protected: BTreeSet<String>,
    importers: BTreeSet<String>,
    as_packages: bool,
}

impl Sets {
    fn holds(&self, module: &str, of: &str) -> bool {
        module == of || self.as_packages && is_in(module, of)
    }

    /// Whether one module has two roles.
    fn overlap(&self) -> bool {
        let nested = |a: &str, b: &str| self.holds(a, b) || self.holds(b, a);
        let among = self.protected.iter().any(|a| self.protected.iter().any(|b| a != b && nested(a, b)));
        among || self.protected.iter().any(|a| self.importers.iter().any(|b| nested(a, b)))
    }

    fn denied(&self, from: &str, to: &str) -> bool {
        let may = self.importers.iter().any(|importer| self.holds(from, importer));
        !may && self.protected.iter().any(|protected| self.holds(to, protected) && !self.holds(from, protected))
    }

    fn atoms(&self, packages: Vec<String>) -> Matrix {
        let all: BTreeSet<&String> = self.protected.union(&self.importers).collect();
        let mut matrix = Matrix::default();
        let row = |from: &str| {
            let others = all.iter().filter(|to| to.as_str() != from && !self.denied(from, to));
            others.map(|to| Yaml::text(to.as_str())).collect::<Vec<_>>()
        };
        for from in &all {
            matrix.members.push(((*from).clone(), vec![members(from, self.as_packages)]));
            matrix.rows.push(((*from).clone(), row(from).into_iter().chain([Yaml::text(REST)]).collect()));
        }
        matrix.members.push((REST.to_owned(), packages));
        matrix.rows.push((REST.to_owned(), row("")));
        matrix
    }
}
