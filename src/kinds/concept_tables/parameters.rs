//! The registry as the policy writes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::kinds::tables::TableName;
use crate::kinds::{Compile, words};
use crate::source::sources::Place;
use crate::workspace::domains::Domains;
use crate::yaml::node::Node;
use crate::yaml::placeholder::is_placeholder;
use crate::yaml::shape::{Reader, did_you_mean};

/// The concept: its words, its canonical table, the tables registered beside it.
#[derive(Debug)]
pub(super) struct Parameters {
    /// Every spelling of every word, and the word.
    pub words: BTreeMap<String, String>,
    pub canonical: Option<(TableName, Place)>,
    pub registry: Vec<Entry>,
    /// Where the registry is written, to point at when a table is not in it.
    pub registry_place: Option<Place>,
    pub domains: Arc<Domains>,
}

/// One registry entry.
#[derive(Debug)]
pub(super) struct Entry {
    pub domain: String,
    pub table: TableName,
    pub expires: Option<(Date, Place)>,
    /// The `table:` value.
    pub place: Place,
}

impl Parameters {
    /// Reads parameters whose shape was checked; `None` when a mistake was reported.
    pub(super) fn read(node: &Node, context: &Compile<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let mut words = BTreeMap::new();
        let mut sound = true;
        for word in node.get("words").map(Node::items).unwrap_or_default() {
            if let [one] = words::split(word.text()?).as_slice() {
                words.extend(words::spellings(one).into_iter().map(|spelling| (spelling, one.clone())));
            } else {
                reader.mistake(word.place, "not one word", Some("list the words one by one: `[cost, budget]`".to_owned()));
                sound = false;
            }
        }
        let canonical = match node.get("canonical") {
            Some(node) => Some((table(node, reader)?, node.place)),
            None => None,
        };
        let mut registry = Vec::new();
        for (domain, entries) in node.get("registry").map(Node::entries).unwrap_or_default() {
            sound &= known_domain(&domain.text, domain.place, context.domains, reader);
            for entry in entries.items() {
                match Entry::read(&domain.text, entry, reader) {
                    Some(entry) => registry.push(entry),
                    None => sound = false,
                }
            }
        }
        let registry_place = node.entry("registry").map(|(key, _)| key.place);
        sound.then(|| Self { words, canonical, registry, registry_place, domains: Arc::clone(context.domains) })
    }
}

impl Entry {
    fn read(domain: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut sound = true;
        for key in ["reason", "evidence"] {
            let value = node.get(key)?;
            if is_placeholder(value.text()?) {
                let message = format!("`{}` is no {key}", value.text()?);
                let help = "say why this table is not the canonical one, and where that was decided".to_owned();
                reader.mistake(value.place, message, Some(help));
                sound = false;
            }
        }
        let name = node.get("table")?;
        let expires = node.get("expires").and_then(|node| Some((node.text()?.parse().ok()?, node.place)));
        let entry = Self { domain: domain.to_owned(), table: table(name, reader)?, expires, place: name.place };
        sound.then_some(entry)
    }
}

fn table(node: &Node, reader: &mut Reader<'_>) -> Option<TableName> {
    let text = node.text()?;
    let table = TableName::parse(text);
    if table.is_none() {
        reader.mistake(node.place, format!("`{text}` is no table name"), Some("write `name` or `schema.name`".to_owned()));
    }
    table
}

/// A team that names its domains means one of them; a team that does not may use any word.
fn known_domain(name: &str, place: Place, domains: &Domains, reader: &mut Reader<'_>) -> bool {
    let known = || domains.list.iter().map(|domain| domain.name.as_str());
    if domains.list.is_empty() || known().any(|domain| domain == name) {
        return true;
    }
    reader.mistake(place, format!("`domains` has no `{name}`"), did_you_mean(name, known()));
    false
}
