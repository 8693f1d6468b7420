//! Holds what the migrations make against what the database has, object by object.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Catalog, Id, Kind, NONE, Object, Property};
use super::normal::{same_default, same_label, same_type};
use super::replayed::{Expected, Origin};
use crate::workspace::schema::model::Knowledge;

/// What is different between the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The migrations make it, and the database does not have it.
    Missing,
    /// The database has it, and no migration makes it.
    Extra,
    /// Both have it, with other properties.
    Different(Vec<Unlike>),
}

impl Change {
    /// The word in every format.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Different(_) => "different",
        }
    }
}

/// A property that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlike {
    /// Which.
    pub property: Property,
    /// What the migrations say.
    pub expected: String,
    /// What the database says.
    pub found: String,
}

/// An object that is not the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The object.
    pub id: Id,
    /// How it differs.
    pub change: Change,
    /// The migration that made it, last changed it, or, for an extra object, took it away.
    pub origin: Option<Origin>,
    /// Why it may be no drift: the replay does not know enough.
    pub doubt: Option<String>,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Every difference, in the order of the objects.
    pub differences: Vec<Difference>,
    /// Objects that were held against each other.
    pub objects: usize,
    /// Defaults whose texts do not tell whether they are the same.
    pub defaults: usize,
    /// Objects that only the database has and that belong to one that both have: partitions that a job made.
    pub attached: Vec<Id>,
}

/// Compares. A part of an object that is missing or extra is not told again.
#[must_use]
pub fn compare(expected: &BTreeMap<Id, Expected>, found: &Catalog) -> Compared {
    let mut out = Compared::default();
    // As a column's type names them, which is always with the schema.
    let labels =
        found.iter().filter(|(id, _)| id.kind == Kind::Enum).filter_map(|(id, it)| Some((id, it.properties.get(&Property::Labels)?)));
    let enums = labels.map(|(id, labels)| (format!("{}.{}", id.schema, id.name), labels.as_str())).collect();
    let ids: BTreeSet<&Id> = expected.keys().chain(found.keys()).collect();
    for id in ids {
        let whole = |kind| id.part(kind, None);
        let wholes = [whole(Kind::Table), whole(Kind::View)];
        let is_part = id.part.is_some();
        match (expected.get(id), found.get(id)) {
            (Some(one), Some(other)) => {
                out.objects += 1;
                out.same(id, one, other, &enums);
            }
            (Some(one), None) if !one.object.attached && (!is_part || wholes.iter().any(|whole| found.contains_key(whole))) => {
                out.objects += 1;
                out.add(id, Change::Missing, one.origin.clone(), doubt(one.knowledge));
            }
            (None, Some(other)) if other.attached && id.kind == Kind::Table => out.attached.push(id.clone()),
            // A sequence of a column that both have.
            (None, Some(other)) if other.attached => {}
            (None, Some(_)) if !is_part || wholes.iter().any(|whole| expected.contains_key(whole)) => {
                out.objects += 1;
                let of = wholes.iter().find_map(|whole| expected.get(whole)).filter(|_| is_part);
                out.add(id, Change::Extra, None, of.and_then(|of| doubt(of.knowledge)));
            }
            _ => {}
        }
    }
    out.pair_renamed(expected, found);
    out
}

/// Why a difference on something so known is none.
fn doubt(knowledge: Knowledge) -> Option<String> {
    match knowledge {
        Knowledge::Certain => None,
        Knowledge::Assumed => {
            Some("the migrations make it only under a condition that the replay could not evaluate, or it was assumed".to_owned())
        }
        Knowledge::Unknown => Some("migrations use the table and none of them makes it".to_owned()),
    }
}

impl Compared {
    fn add(&mut self, id: &Id, change: Change, origin: Option<Origin>, doubt: Option<String>) {
        self.differences.push(Difference { id: id.clone(), change, origin, doubt });
    }

    fn same(&mut self, id: &Id, expected: &Expected, found: &Object, enums: &BTreeMap<String, &str>) {
        let mut unlike = Vec::new();
        for (property, one) in &expected.object.properties {
            let Some(other) = found.properties.get(property) else { continue };
            let same = match property {
                Property::Type => same_type(one, other),
                Property::Default => {
                    let data_type = found.properties.get(&Property::Type).map_or("", String::as_str);
                    let same = match enums.get(data_type) {
                        Some(labels) => same_label(one, other, labels),
                        None => same_default(one, other, data_type),
                    };
                    same.unwrap_or_else(|| {
                        self.defaults += 1;
                        true
                    })
                }
                _ => one == other,
            };
            if !same {
                unlike.push(Unlike { property: *property, expected: one.clone(), found: other.clone() });
            }
        }
        if !unlike.is_empty() {
            self.add(id, Change::Different(unlike), expected.origin.clone(), doubt(expected.knowledge));
        }
    }

    /// A constraint or index that is missing, and one of the same table with the same properties that is extra, are one under two names.
    fn pair_renamed(&mut self, expected: &BTreeMap<Id, Expected>, found: &Catalog) {
        let all = std::mem::take(&mut self.differences);
        let mut extra: Vec<&Difference> = all.iter().filter(|it| it.change == Change::Extra).collect();
        let mut paired = BTreeSet::new();
        let mut renamed = BTreeMap::new();
        for missing in all.iter().filter(|it| it.change == Change::Missing && matches!(it.id.kind, Kind::Constraint | Kind::Index)) {
            let Some(one) = expected.get(&missing.id) else { continue };
            let alike = |it: &&Difference| {
                let same_table = it.id.part(Kind::Table, None) == missing.id.part(Kind::Table, None) && it.id.kind == missing.id.kind;
                same_table && found.get(&it.id).is_some_and(|other| other.properties == one.object.properties)
            };
            if let Some(at) = extra.iter().position(alike) {
                let other = extra.remove(at);
                paired.insert(other.id.clone());
                renamed.insert(missing.id.clone(), other.id.part.clone().unwrap_or_default());
            }
        }
        for mut difference in all.iter().filter(|it| !paired.contains(&it.id)).cloned() {
            if let Some(found) = renamed.remove(&difference.id) {
                let expected = difference.id.part.clone().unwrap_or_else(|| NONE.to_owned());
                difference.change = Change::Different(vec![Unlike { property: Property::Name, expected, found }]);
            }
            self.differences.push(difference);
        }
    }
}
