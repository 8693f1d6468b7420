//! `forbidden`: some modules do not reach others, by any chain or directly.

use std::collections::BTreeSet;

use super::contract::ForbiddenSpec;
use super::rule::{Making, Matrix, fits_a_pattern, members};
use crate::peers::modules::is_in;
use crate::peers::write::Yaml;

const FIX: &str = "Remove the import, or hand what is needed in from outside.";

pub(super) fn say(making: &mut Making<'_, '_>, spec: &ForbiddenSpec) {
    let texts = |list: &[super::read::Text]| list.iter().map(|text| text.text.clone()).collect::<BTreeSet<String>>();
    let sources = texts(&spec.sources);
    let (own, outside): (BTreeSet<String>, BTreeSet<String>) = texts(&spec.forbidden).into_iter().partition(|text| making.is_own(text));
    let id = making.id(None);
    for text in outside.iter().filter(|text| text.contains('*')) {
        making.policy.lose(making.contract.place, format!("`{text}` of `{}`: a wildcard for third parties", making.contract.name));
    }
    let outside: Vec<String> = outside.into_iter().filter(|text| !text.contains('*')).collect();
    let expand = |texts: &BTreeSet<String>| texts.iter().flat_map(|text| making.modules.matching(text)).collect::<BTreeSet<String>>();
    let sets = Sets { sources: expand(&sources), forbidden: expand(&own), as_packages: spec.as_packages };
    let patterns = sources.iter().chain(&own).all(|text| fits_a_pattern(text));
    let (matrix, barred) = if patterns && !sets.overlap() {
        plain(&sources, &own, &outside, spec.as_packages)
    } else {
        let wild: Vec<&str> = sources.iter().chain(&own).map(String::as_str).collect();
        let (matrix, barred) = sets.atoms(&outside);
        making.expanded(&wild);
        (matrix, barred)
    };
    let mut with = vec![];
    if spec.direct_only {
        let outside = || Yaml::texts(outside.clone());
        let rows = barred.into_iter().filter(|_| !outside_is_empty(&outside())).map(|(layer, _)| (layer, outside()));
        let rows: Vec<(String, Yaml)> = rows.collect();
        if !rows.is_empty() {
            with.push(("third_party", Yaml::Map(rows)));
        }
    } else {
        let barred = barred.into_iter().filter(|(_, row)| !row.is_empty()).map(|(layer, row)| (layer, Yaml::List(row)));
        with.push(("must_not_reach", Yaml::map(barred)));
    }
    making.layers(&id, matrix.yaml(), FIX, with);
}

fn outside_is_empty(outside: &Yaml) -> bool {
    *outside == Yaml::List(vec![])
}

/// A layer, and what it must not reach.
type Barred = Vec<(String, Vec<Yaml>)>;

fn third_parties(outside: &[String]) -> impl Iterator<Item = Yaml> {
    outside.iter().map(|module| Yaml::map([("third_party", Yaml::text(module))]))
}

/// Nothing is on both sides: two layers say it, wildcards and all.
fn plain(sources: &BTreeSet<String>, own: &BTreeSet<String>, outside: &[String], below: bool) -> (Matrix, Barred) {
    let patterns = |texts: &BTreeSet<String>| texts.iter().map(|text| members(text, below)).collect::<Vec<_>>();
    let mut matrix =
        Matrix { members: vec![("source".to_owned(), patterns(sources))], rows: vec![("source".to_owned(), vec![])], ..Matrix::default() };
    let mut row = vec![];
    if !own.is_empty() {
        matrix.members.push(("forbidden".to_owned(), patterns(own)));
        matrix.rows.push(("forbidden".to_owned(), vec![Yaml::text("source")]));
        row.push(Yaml::text("forbidden"));
    }
    row.extend(third_parties(outside));
    (matrix, vec![("source".to_owned(), row)])
}

/// Both sides, module by module.
struct Sets {
    sources: BTreeSet<String>,
    forbidden: BTreeSet<String>,
    as_packages: bool,
}

impl Sets {
    fn overlap(&self) -> bool {
        self.sources.iter().any(|source| self.forbidden.iter().any(|forbidden| self.same_or_nested(source, forbidden)))
    }

    /// A pair that import-linter passes over.
    fn same_or_nested(&self, a: &str, b: &str) -> bool {
        a == b || self.as_packages && (is_in(a, b) || is_in(b, a))
    }

    fn holds(&self, module: &str, of: &str) -> bool {
        module == of || self.as_packages && is_in(module, of)
    }

    fn denied(&self, from: &str, to: &str) -> bool {
        let sources = || self.sources.iter().filter(|source| self.holds(from, source));
        let forbidden = || self.forbidden.iter().filter(|forbidden| self.holds(to, forbidden));
        sources().any(|source| forbidden().any(|forbidden| !self.same_or_nested(source, forbidden)))
    }

    /// A layer for each module: what one may not reach depends on what it is itself.
    fn atoms(&self, outside: &[String]) -> (Matrix, Barred) {
        let all: BTreeSet<&String> = self.sources.union(&self.forbidden).collect();
        let (mut matrix, mut barred) = (Matrix::default(), vec![]);
        for from in &all {
            let (denied, allowed): (Vec<&String>, Vec<&String>) = all.iter().filter(|to| *to != from).partition(|to| self.denied(from, to));
            matrix.members.push(((*from).clone(), vec![members(from, self.as_packages)]));
            matrix.rows.push(((*from).clone(), allowed.into_iter().map(Yaml::text).collect()));
            let mut row: Vec<Yaml> = denied.into_iter().map(Yaml::text).collect();
            if self.sources.iter().any(|source| self.holds(from, source)) {
                row.extend(third_parties(outside));
                barred.push(((*from).clone(), row));
            }
        }
        (matrix, barred)
    }
}
