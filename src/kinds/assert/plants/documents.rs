//! Documents and what they say.

mod tree;

use super::pick::Picker;
use super::tree::file_path;
use super::wish::Wish;
use crate::facts::documents::Format;
use crate::kinds::assert::fact::{FactType, Value};
use crate::kinds::plant::{Edit, Plant, WORD};
use crate::kinds::{Inputs, RuleHead};
use tree::Tree;

/// Endings of documents, the plainest first.
const ENDINGS: &[&str] = &[".yaml", ".yml", ".json", ".toml", ".md", "CODEOWNERS", "requirements.txt", "package.json"];

/// A day that is over.
const OVER: &str = "2000-01-01";

pub fn plants(of: &dyn FactType, wish: &Wish<'_>, inputs: Inputs<'_>, head: &RuleHead) -> Vec<Plant> {
    let endings = ENDINGS.iter().filter_map(|ending| file_path(of, wish, inputs, head, &[ending]));
    for path in endings {
        let Some(format) = Format::of(&path).filter(|_| of.reads(&path)) else { continue };
        let Some((text, what)) = text(of, wish, format) else { continue };
        let what = format!("{what} in `{path}`");
        return vec![Plant::guess(what, Edit::Create { path, text, mode: None })];
    }
    vec![]
}

/// A document with the fact that is asked for, and what it is in words.
fn text(of: &dyn FactType, wish: &Wish<'_>, format: Format) -> Option<(String, String)> {
    let mut bindings = vec![];
    let mut picker = Picker::new(of, wish, &mut bindings);
    if picker.asks("format") && !picker.fits("format", &Value::text(format.word())) {
        return None;
    }
    match (of.name(), format) {
        ("entry", Format::Owners) => {
            let value = picker.text("value", "/planted/nowhere", &["/planted/nowhere".to_owned()])?;
            Some((format!("{value} @{WORD}\n"), format!("a line `{value}`")))
        }
        ("entry", Format::Markdown) => row(&mut picker),
        ("entry", _) => {
            let mut root = Tree::Map(vec![]);
            let key = put_entry(&mut root, of, wish)?;
            Some((root.written(format)?, format!("an entry `{key}`")))
        }
        ("document", Format::Markdown) => Some((String::from("# Planted\n"), "a document".to_owned())),
        ("document", _) => document(of, wish, format),
        ("endpoint", _) => endpoint(&mut picker, format),
        ("dependency", Format::Requirements) => {
            let name = picker.text("name", WORD, &[])?;
            Some((format!("{name}==1.0\n"), format!("a dependency on `{name}`")))
        }
        ("dependency", Format::Json) => {
            let name = picker.text("name", WORD, &[])?;
            let mut root = Tree::Map(vec![]);
            root.put(&["dependencies".to_owned(), name.clone()], Tree::text("1.0.0"));
            Some((root.written(format)?, format!("a dependency on `{name}`")))
        }
        _ => None,
    }
}

/// A table of Markdown with one cell.
fn row(picker: &mut Picker<'_, '_>) -> Option<(String, String)> {
    let name = picker.text("name", WORD, &[])?;
    let empty = picker.bool("empty", false)?;
    let value = if empty { String::new() } else { picker.text("value", WORD, &[])? };
    let text = format!("# Planted\n\n| id | {name} |\n|---|---|\n| planted | {value} |\n");
    (!text.contains("\n\n\n")).then(|| (text, format!("a row whose `{name}` is `{value}`")))
}

/// Puts an entry into a tree; its key path.
fn put_entry(root: &mut Tree, of: &dyn FactType, wish: &Wish<'_>) -> Option<String> {
    let mut bindings = vec![];
    let mut picker = Picker::new(of, wish, &mut bindings);
    let name = if picker.asks("name") { Some(picker.text("name", WORD, &[])?) } else { None };
    let mut parts = match picker.optional("key", &[])? {
        Some(key) => split(&key),
        None => vec![name.clone().unwrap_or_else(|| WORD.to_owned())],
    };
    let last = parts.last()?.clone();
    if !picker.fits("name", &Value::text(&last)) {
        parts.push(name?);
    }
    let value = value(&mut picker)?;
    let mut tree = value;
    for (member, kind) in wish.members(of, "entries") {
        put_entry(&mut tree, kind, member)?;
    }
    root.put(&parts, tree);
    Some(parts.join("."))
}

/// The value of an entry.
fn value(picker: &mut Picker<'_, '_>) -> Option<Tree> {
    let asks = |picker: &Picker<'_, '_>, fields: &[&str]| fields.iter().any(|field| picker.asks(field));
    let near: &[&str] = if asks(picker, &["expired", "days_left"]) {
        &[OVER]
    } else if asks(picker, &["names_path"]) {
        &["planted/nowhere.txt"]
    } else if asks(picker, &["resolves"]) {
        &["#/planted/nowhere"]
    } else {
        &["planted.nowhere"]
    };
    let near: Vec<String> = near.iter().map(|&text| text.to_owned()).collect();
    let (keys, values, empty) = (picker.names("keys")?, picker.names("values")?, picker.bool("empty", false)?);
    let default = if !keys.is_empty() || picker.asks("keys") {
        "map"
    } else if picker.asks("values") {
        "list"
    } else {
        "text"
    };
    let kind = picker.text("type", default, &[default.to_owned()])?;
    let text = |picker: &mut Picker<'_, '_>| picker.text("value", near.first().map_or(WORD, String::as_str), &near);
    Some(match kind.as_str() {
        "map" => Tree::Map(keys.into_iter().map(|key| (key, Tree::text(WORD))).collect()),
        "list" => Tree::List(values.into_iter().map(|value| Tree::text(&value)).collect()),
        "number" => Tree::Bare(text(picker)?.parse::<u64>().unwrap_or(1).to_string()),
        "bool" => Tree::Bare(if text(picker)? == "false" { "false" } else { "true" }.to_owned()),
        "null" => Tree::Bare("null".to_owned()),
        _ if empty => Tree::text(""),
        _ => Tree::text(&text(picker)?),
    })
}

fn document(of: &dyn FactType, wish: &Wish<'_>, format: Format) -> Option<(String, String)> {
    let mut bindings = vec![];
    let mut picker = Picker::new(of, wish, &mut bindings);
    let (keys, empty) = (picker.names("keys")?, picker.bool("empty", false)?);
    let mut root = Tree::Map(keys.into_iter().map(|key| (key, Tree::text(WORD))).collect());
    for part in ["entries", "all_entries"] {
        for (member, kind) in wish.members(of, part) {
            put_entry(&mut root, kind, member)?;
        }
    }
    if root.is_empty() && !empty {
        root.put(&[WORD.to_owned()], Tree::text(WORD));
    }
    let keys = root.keys().join(", ");
    Some((root.written(format)?, format!("a document of the keys `{keys}`")))
}

fn endpoint(picker: &mut Picker<'_, '_>, format: Format) -> Option<(String, String)> {
    let route = picker.text("route", "/planted", &["/planted".to_owned()])?;
    let method = picker.text("method", "POST", &["POST".to_owned()])?.to_lowercase();
    let (id, tags) = (picker.optional("operation_id", &[])?, picker.names("tags")?);
    let (secured, deprecated) = (picker.bool("secured", false)?, picker.bool("deprecated", false)?);
    let mut root = Tree::Map(vec![]);
    let at =
        |rest: &[&str]| -> Vec<String> { ["paths", &route, &method].into_iter().chain(rest.iter().copied()).map(str::to_owned).collect() };
    root.put(&["openapi".to_owned()], Tree::text("3.0.3"));
    root.put(&at(&["responses"]), Tree::Map(vec![("200".to_owned(), Tree::Map(vec![("description".to_owned(), Tree::text(WORD))]))]));
    if let Some(id) = id {
        root.put(&at(&["operationId"]), Tree::text(&id));
    }
    if !tags.is_empty() {
        root.put(&at(&["tags"]), Tree::List(tags.iter().map(|tag| Tree::text(tag)).collect()));
    }
    if deprecated {
        root.put(&at(&["deprecated"]), Tree::Bare("true".to_owned()));
    }
    if secured {
        root.put(&at(&["security"]), Tree::List(vec![Tree::Map(vec![(WORD.to_owned(), Tree::List(vec![]))])]));
    }
    Some((root.written(format)?, format!("an endpoint `{} {route}`", method.to_uppercase())))
}

/// The parts of a key path; a part with a dot is in quotes.
fn split(key: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for char in key.chars() {
        match char {
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(std::mem::take(&mut part)),
            char => part.push(char),
        }
    }
    parts.push(part);
    parts
}
