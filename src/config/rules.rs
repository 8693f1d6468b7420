//! `rules:`: which rules run, with which parameters, and how far each is loosened.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::definition;
use super::definitions::{Defined, Definitions, Origin, is_id};
use super::loosen::{self, Terms};
use super::model::{OnEmpty, UsedRule};
use super::names::Names;
use super::sections::Sections;
use super::shapes::USE;
use crate::diagnostics::finding::Severity;
use crate::kinds::{Compile, RuleHead};
use crate::source::sources::Place;
use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// The rules that run, and what the summary says of those that do not.
#[derive(Default)]
pub(super) struct Used {
    pub rules: Vec<UsedRule>,
    /// Every id that the report may show, and ids of rules that are off.
    pub ids: BTreeMap<String, Option<Place>>,
    pub notes: Vec<String>,
}

/// Reads `rules:`. Without that key the rules that need no decision of the team run.
pub(super) fn read(root: &Node, definitions: &Definitions, sections: &Sections, names: &mut Names<'_>, reader: &mut Reader<'_>) -> Used {
    let mut reading = Reading { definitions, sections, names, reader, used: Used::default(), off: vec![] };
    match root.get("rules") {
        None => reading.by_default(),
        Some(rules) => rules.items().iter().for_each(|entry| reading.entry(entry)),
    }
    reading.rule_dirs();
    reading.used
}

struct Reading<'r, 'm, 'n> {
    definitions: &'r Definitions,
    sections: &'r Sections,
    names: &'r mut Names<'n>,
    reader: &'r mut Reader<'m>,
    used: Used,
    /// Ids of definitions that are off.
    off: Vec<String>,
}

impl Reading<'_, '_, '_> {
    fn entry(&mut self, entry: &Node) {
        if entry.get("use").is_some() {
            self.reader.check(entry, &USE);
            self.uses(entry);
        } else if entry.get("id").is_some() || entry.get("kind").is_some() {
            let id = entry.get("id").and_then(Node::text).unwrap_or("");
            if let Some(defined) =
                self.definitions.by_id.get(id).filter(|defined| defined.origin == Origin::Inline && defined.node == *entry)
            {
                self.own(defined);
            }
        } else if !self.reader.knows(entry.place) {
            let help = "write `- use: ID`, or a rule of your own with `id` and `kind`".to_owned();
            self.reader.mistake(entry.place, "an entry of `rules` names no rule", Some(help));
        }
    }

    fn uses(&mut self, entry: &Node) {
        let Some(name) = entry.get("use") else { return };
        let Some(id) = name.text() else { return };
        let Some(defined) = self.definitions.by_id.get(id) else {
            if self.definitions.broken.contains(id) {
                return;
            }
            let help = self.definitions.suggest(id).or_else(|| Some("`guardlint rules` lists the known ones".to_owned()));
            return self.reader.mistake(name.place, format!("unknown rule `{id}`"), help);
        };
        let Some(shown) = self.take_id(entry, name, id) else { return };
        let terms = loosen::read(entry, Some(defined), self.names, self.reader, &shown);
        if entry.get("off").and_then(Node::bool) == Some(true) {
            let reason = entry.get("reason").and_then(Node::text).unwrap_or("");
            self.used.notes.push(format!("`{shown}` is off: {reason}"));
            return self.off.push(id.to_owned());
        }
        let defaults = &defined.definition.parameters;
        let parameters = match entry.get("with") {
            Some(with) => definition::merged(defaults, with),
            None => definition::merged(defaults, &Node { value: crate::yaml::node::Value::Map(vec![]), place: name.place }),
        };
        self.push(defined, shown, Some(name.place), &parameters, terms);
    }

    /// The id in the report, which nothing else may have.
    fn take_id(&mut self, entry: &Node, name: &Node, id: &str) -> Option<String> {
        let alias = entry.get("as").filter(|node| node.text().is_some());
        let (shown, place) = alias.map_or((id, name.place), |alias| (alias.text().unwrap_or(id), alias.place));
        if !is_id(shown) {
            self.reader.mistake(
                place,
                format!("`{shown}` is not a rule id"),
                Some("write words joined by `-`, such as `LAYER-SHOP`".into()),
            );
            return None;
        }
        if shown != id && self.definitions.by_id.contains_key(shown) {
            self.reader.mistake(place, format!("`{shown}` is the id of another rule"), Some("choose an id of its own".into()));
            return None;
        }
        if let Some(Some(first)) = self.used.ids.get(shown) {
            let message = match alias {
                None => format!("`{shown}` is used twice; give this use an id of its own with `as`"),
                Some(_) => format!("the id `{shown}` is taken"),
            };
            self.reader.conflict(place, message, (*first, "first used here".into()));
            return None;
        }
        self.used.ids.insert(shown.to_owned(), Some(place));
        Some(shown.to_owned())
    }

    /// A rule of the team, as it is written.
    fn own(&mut self, defined: &Defined) {
        let id = defined.definition.id.clone();
        if self.used.ids.contains_key(&id) {
            return;
        }
        self.used.ids.insert(id.clone(), Some(defined.place));
        let terms = loosen::read(&defined.node, None, self.names, self.reader, &id);
        self.push(defined, id, Some(defined.place), &defined.definition.parameters, terms);
    }

    /// Rules of `rule_dirs` run without being listed: a rule that nobody mentions would otherwise pass in silence.
    fn rule_dirs(&mut self) {
        let used: Vec<&str> = self.used.rules.iter().map(|rule| rule.definition.id.as_str()).collect();
        let rest: Vec<&Defined> = self
            .definitions
            .by_id
            .values()
            .filter(|defined| defined.origin == Origin::RuleDir)
            .filter(|defined| !used.contains(&defined.definition.id.as_str()) && !self.off.contains(&defined.definition.id))
            .collect();
        for defined in rest {
            self.own(defined);
        }
    }

    fn by_default(&mut self) {
        let defaults = self.definitions.by_id.values().filter(|defined| defined.origin == Origin::BuiltIn);
        let defaults: Vec<(&Defined, Severity)> =
            defaults.filter_map(|defined| Some((defined, defined.definition.without_config?))).collect();
        for (defined, severity) in defaults {
            let id = defined.definition.id.clone();
            self.used.ids.insert(id.clone(), None);
            let terms = Terms { severity, on_empty: OnEmpty::Ok, max: None, scope: None, certain: false };
            self.push(defined, id, None, &defined.definition.parameters, terms);
        }
    }

    fn push(&mut self, defined: &Defined, id: String, place: Option<Place>, parameters: &Node, terms: Terms) {
        let definition = &defined.definition;
        let Some(kind) = definition::kind(&definition.kind) else { return };
        let before = self.reader.count();
        let parameters = &definition::filled(&defined.node, parameters.clone());
        self.reader.check(parameters, kind.parameters());
        if self.reader.count() > before {
            return;
        }
        let context = Compile { layers: &self.sections.layers, domains: &self.sections.domains };
        let Some(check) = kind.compile(parameters, &context, self.reader) else { return };
        let head = RuleHead {
            id,
            severity: terms.severity,
            place,
            message: definition.message.clone(),
            fix: Some(definition.fix.clone()),
            scope: terms.scope,
        };
        let definition = Arc::clone(definition);
        self.used.rules.push(UsedRule { definition, head, check, on_empty: terms.on_empty, max: terms.max, certain: terms.certain });
    }
}
