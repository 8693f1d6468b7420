//! The `domains:` section: which code and which tables belong to whom.

use std::collections::BTreeMap;

use crate::kinds::module_patterns;
use crate::source::sources::Place;
use crate::workspace::domains::{Domain, Domains, TablePattern};
use crate::yaml::node::{Key, Node};
use crate::yaml::shape::{KeyShape, Object, Reader, Shape};

/// What `domains:` may hold.
pub const SHAPE: Shape = Shape::MapOf(&Shape::Object(&DOMAIN));

static DOMAIN: Object = Object {
    name: "domain",
    about: "the code and the tables of one domain",
    keys: &[
        KeyShape {
            name: "code",
            about: "module patterns: `*` is one part, `**` any number; `a.**` is `a` and all below",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
        KeyShape {
            name: "tables",
            about: "table names or globs, `name` or `schema.name`; an exact name beats a glob of another domain",
            required: false,
            shape: Shape::OneOrList(&Shape::Text),
        },
    ],
};

/// Reads the section, already held against [`SHAPE`].
pub fn read(node: &Node, reader: &mut Reader<'_>) -> Domains {
    let mut list: Vec<Domain> = node.entries().iter().map(|entry| domain(entry, reader)).collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    exact_names_once(&list, reader);
    Domains { list }
}

fn domain((name, node): &(Key, Node), reader: &mut Reader<'_>) -> Domain {
    if node.get("code").is_none() && node.get("tables").is_none() {
        reader.mistake(name.place, format!("the domain `{}` has neither `code` nor `tables`", name.text), None);
    }
    Domain {
        name: name.text.clone(),
        code: node.get("code").map(|code| module_patterns::read(code, reader)).unwrap_or_default(),
        tables: node.get("tables").map(|tables| table_patterns(tables, reader)).unwrap_or_default(),
        place: name.place,
    }
}

fn table_patterns(node: &Node, reader: &mut Reader<'_>) -> Vec<TablePattern> {
    let items = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
    let mut patterns = Vec::new();
    for item in items {
        let Some(text) = item.text() else { continue };
        match globset::Glob::new(text) {
            Ok(glob) => patterns.push(TablePattern {
                text: text.to_owned(),
                glob: glob.compile_matcher(),
                exact: !text.contains(['*', '?', '[', '{']),
                place: item.place,
            }),
            Err(error) => reader.mistake(item.place, format!("`{text}` is no table pattern: {}", error.kind()), None),
        }
    }
    patterns
}

/// A table has one owner: the same exact name in two domains decides nothing.
fn exact_names_once(list: &[Domain], reader: &mut Reader<'_>) {
    let mut owners: BTreeMap<&str, (&str, Place)> = BTreeMap::new();
    for domain in list {
        for pattern in domain.tables.iter().filter(|pattern| pattern.exact) {
            if let Some((owner, place)) = owners.get(pattern.text.as_str()) {
                let other = (*place, format!("domain `{owner}`"));
                reader.conflict(pattern.place, format!("table `{}` is listed twice", pattern.text), other);
            } else {
                owners.insert(&pattern.text, (&domain.name, pattern.place));
            }
        }
    }
}
