//! Layers: which modules form one, and which layer may import which.

use std::collections::BTreeMap;

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
    /// What each layer may import; `None` when `order` decides.
    pub may_import: Option<BTreeMap<String, Vec<Allowed>>>,
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
    /// Its modules. The longest pattern wins over all layers; among equals the first.
    pub members: Vec<ModulePattern>,
    /// Where its name is written.
    pub place: Place,
}

/// One entry of `may_import`.
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
