//! Layers: which modules form one, and which layer may import which.

//!
//! Knows nothing of files or imports: a module is its dotted name and the headers of its file.

mod assign;
mod membership;
mod pattern;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use assign::{Assigned, By, Denied};
pub use membership::Models;
pub use pattern::Captures;

use crate::source::sources::Place;

/// A pattern on dotted module names: `app.api.**` (it and everything below), `app.*.models`, `app.{domain}.engines.**`.
///
/// `*` stands for one part, `**` for any number, `{name}` for one part that is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulePattern {
    /// As written.
    pub text: String,
    /// Where it is written.
    pub place: Place,
    /// Its parts.
    pub parts: Vec<PatternPart>,
}

/// One part of a module pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternPart {
    /// This very text, where `*` inside it stands for any characters: `L5_*`.
    Text(String),
    /// `*`: one part.
    One,
    /// `**`: any number of parts, none included.
    Any,
    /// `{name}`: one part, remembered.
    Capture(String),
}

/// One named model of layers.
#[derive(Debug)]
pub struct LayerModel {
    /// Its name in `layers:`.
    pub name: String,
    /// The layers in the order written.
    pub layers: Vec<Layer>,
    /// What each layer may import; `None` when `order` decides. A layer without a row may import nothing but itself.
    pub may_import: Option<BTreeMap<String, Vec<Allowed>>>,
    /// Where each row of `may_import` begins, and each entry of `order`: the policy label when nothing more exact is at hand.
    pub rows: BTreeMap<String, Place>,
    /// Layers that every layer may import.
    pub open: Vec<String>,
    /// Top to bottom: each layer may import those below it; `None` when a matrix decides.
    pub order: Option<Vec<String>>,
    /// The header key (`Layer`) whose value may name a module's layer, and whether it beats the path.
    pub header: Option<HeaderRule>,
    /// Where the policy defines it.
    pub place: Place,
}

/// One layer.
#[derive(Debug)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Its modules. Over all layers the pattern with the most parts that are not `**` wins, then the one with the most parts
    /// without a wildcard; among equals the first.
    pub members: Vec<ModulePattern>,
    /// Whether its patterns may match no module.
    pub optional: bool,
    /// Where its name is written.
    pub place: Place,
}

/// One entry of `may_import`: `L6`, or `{ layer: L6, same: domain }`.
///
/// A layer may always import itself, unless its row names it: then only as the row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The layer that may be imported.
    pub layer: String,
    /// A capture (`domain`) that must be equal on both sides: "of the same domain".
    pub same: Option<String>,
    /// Where it is written: the policy label of a finding.
    pub place: Place,
}

/// How a header names a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderRule {
    /// The header's key.
    pub key: String,
    /// True: a header beats the path; false: it only decides where no pattern matches.
    pub wins: bool,
}
