//! Which layer a module is in, and whether one layer may import another.

use std::sync::Arc;

use super::{Allowed, Captures, LayerModel, ModulePattern};
use crate::facts::imports::Header;
use crate::source::sources::Place;
use crate::source::text::Span;

/// The layer of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned<'m> {
    /// Its name.
    pub layer: &'m str,
    /// What the pattern's `{name}` parts stood for.
    pub captures: Arc<Captures>,
    /// What decided.
    pub by: By<'m>,
}

/// What decided a module's layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By<'m> {
    /// A pattern of the policy.
    Pattern(&'m ModulePattern),
    /// A header of the module's file: the place of its value.
    Header(Span),
}

/// Why an import is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied<'m> {
    /// The policy allows it only where a capture is equal on both sides.
    Other {
        /// The capture, such as `domain`.
        capture: &'m str,
        /// The entry.
        place: Place,
    },
    /// No entry allows it. The place of the importing layer's row, or of its definition.
    NotListed(Place),
}

impl LayerModel {
    /// The layer of a module, with what its name says about it.
    #[must_use]
    pub fn layer_of(&self, module: &str, headers: &[Header]) -> Option<Assigned<'_>> {
        let by_path = self.by_path(module);
        let rule = self.header.as_ref();
        let by_header = rule.filter(|rule| rule.wins || by_path.is_none()).and_then(|rule| self.by_header(&rule.key, headers));
        match (by_header, by_path) {
            // The header names the layer; what the path captured stays true.
            (Some((layer, span)), path) => {
                Some(Assigned { layer, captures: path.map(|path| path.captures).unwrap_or_default(), by: By::Header(span) })
            }
            (None, path) => path,
        }
    }

    fn by_path(&self, module: &str) -> Option<Assigned<'_>> {
        let mut best: Option<((usize, usize), Assigned<'_>)> = None;
        for layer in &self.layers {
            for pattern in &layer.members {
                let weight = pattern.weight();
                if best.as_ref().is_some_and(|(heaviest, _)| *heaviest >= weight) {
                    continue;
                }
                if let Some(captures) = pattern.matches(module) {
                    best = Some((weight, Assigned { layer: &layer.name, captures: Arc::new(captures), by: By::Pattern(pattern) }));
                }
            }
        }
        best.map(|(_, assigned)| assigned)
    }

    fn by_header(&self, key: &str, headers: &[Header]) -> Option<(&str, Span)> {
        headers.iter().filter(|header| header.key == key).find_map(|header| {
            let word = first_word(&header.value);
            self.layers.iter().find(|layer| layer.name == word).map(|layer| (layer.name.as_str(), header.span))
        })
    }

    /// The headers with the model's key whose value names no layer: they decide nothing.
    pub fn unknown_headers<'h>(&'h self, headers: &'h [Header]) -> impl Iterator<Item = &'h Header> {
        let key = self.header.as_ref().map(|rule| rule.key.as_str());
        headers.iter().filter(move |header| key == Some(header.key.as_str())).filter(|header| {
            let word = first_word(&header.value);
            !self.layers.iter().any(|layer| layer.name == word)
        })
    }

    /// Whether a module of one layer may import a module of another.
    ///
    /// # Errors
    /// Why not, with the line of policy that says so.
    pub fn allowed<'m>(&'m self, from: &Assigned<'m>, to: &Assigned<'m>) -> Result<(), Denied<'m>> {
        if self.open.iter().any(|layer| layer == to.layer) {
            return Ok(());
        }
        let row = self.may_import.as_ref().and_then(|rows| rows.get(from.layer));
        let entries = || row.into_iter().flatten().filter(|entry| entry.layer == to.layer);
        if from.layer == to.layer && entries().next().is_none() {
            return Ok(());
        }
        if entries().any(|entry| entry.holds(from, to)) || self.is_below(from.layer, to.layer) {
            return Ok(());
        }
        match entries().find_map(|entry| entry.same.as_deref().map(|capture| (capture, entry.place))) {
            Some((capture, place)) => Err(Denied::Other { capture, place }),
            None => Err(Denied::NotListed(self.row_place(from.layer))),
        }
    }

    /// Where the policy says what a layer may import.
    fn row_place(&self, layer: &str) -> Place {
        let defined = || self.layers.iter().find(|candidate| candidate.name == layer).map(|layer| layer.place);
        self.rows.get(layer).copied().or_else(defined).unwrap_or(self.place)
    }

    fn is_below(&self, from: &str, to: &str) -> bool {
        let Some(order) = &self.order else { return false };
        let position = |name: &str| order.iter().position(|layer| layer == name);
        matches!((position(from), position(to)), (Some(from), Some(to)) if from < to)
    }

    /// The other layers that a layer's row or place in the order lets it import, whatever the condition; open layers are apart.
    #[must_use]
    pub fn imports_of(&self, from: &str) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name.as_str()).filter(|to| *to != from && self.lists(from, to, true)).collect()
    }

    /// The other layers that may import a layer without a condition: those that can call it and what it cannot reach.
    #[must_use]
    pub fn importers_of(&self, to: &str) -> Vec<&str> {
        self.layers.iter().map(|layer| layer.name.as_str()).filter(|from| *from != to && self.lists(from, to, false)).collect()
    }

    fn lists(&self, from: &str, to: &str, conditions_too: bool) -> bool {
        let row = self.may_import.as_ref().and_then(|rows| rows.get(from)).into_iter().flatten();
        self.is_below(from, to) || row.into_iter().any(|entry| entry.layer == to && (conditions_too || entry.same.is_none()))
    }
}

impl Allowed {
    fn holds(&self, from: &Assigned<'_>, to: &Assigned<'_>) -> bool {
        self.same.as_ref().is_none_or(|key| from.captures.get(key).is_some_and(|value| to.captures.get(key) == Some(value)))
    }
}

/// `L2.1` of `L2.1 — facade`.
fn first_word(value: &str) -> &str {
    value.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ':')).next().unwrap_or("").trim_end_matches(['.', '-', '—'])
}
