//! Models of Django as tables: which class has one, under what name, with which columns.
//!
//! Models of an app that has migrations of Django belong to those, which are not replayed: they are counted, and not compared.

mod apps;
mod fields;
mod tables;

use std::collections::BTreeMap;
use std::rc::Rc;

use md5::{Digest, Md5};

use self::apps::{App, Settings};
use super::Unclear;
use super::draft::Draft;
use super::lineage::{Lineage, own_field};
use crate::source::sources::Place;
use crate::workspace::schema::alembic::attributes;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Class, Value};

/// The longest name of PostgreSQL.
const MAX_NAME: usize = 63;

/// What the models of Django are.
#[derive(Debug, Default)]
pub struct Found<'p> {
    /// The tables.
    pub drafts: Vec<Draft<'p>>,
    /// What could not be evaluated.
    pub unclear: Vec<Unclear>,
    /// What is not compared.
    pub notes: Vec<String>,
}

/// A model with a table.
#[derive(Debug)]
struct Entry<'p> {
    class: Rc<Class<'p>>,
    lineage: Lineage<'p>,
    app: App,
    /// As Django quotes it: `schema` only where the code writes one by hand.
    schema: Option<String>,
    table: String,
    managed: bool,
    place: Place,
}

/// All models of a project.
#[derive(Debug)]
struct Project<'p> {
    entries: Vec<Entry<'p>>,
    settings: Settings,
}

/// Reads models; `classes` extend Django's `Model`, parents before children.
pub fn read<'p>(it: &Interpreter<'p>, classes: &[Rc<Class<'p>>]) -> Found<'p> {
    let mut found = Found::default();
    if classes.is_empty() {
        return found;
    }
    let mut project = Project { entries: Vec::new(), settings: apps::settings(it.sources) };
    for class in classes {
        match entry(it, class) {
            Ok(entry) => project.entries.extend(entry),
            Err(unclear) => found.unclear.push(unclear),
        }
    }
    let mut own: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in &project.entries {
        if entry.app.has_history && entry.managed {
            *own.entry(&entry.app.folder).or_default() += 1;
        } else {
            tables::drafts(&project, entry, &mut found);
        }
    }
    if !own.is_empty() {
        let apps: Vec<String> = own.iter().map(|(folder, count)| format!("`{folder}` ({count})")).collect();
        found.notes.push(format!(
            "models whose history is Django's own migrations are not compared, as those are not replayed: {}",
            apps.join(", ")
        ));
    }
    found
}

/// A class as a model; nothing for an abstract class or a proxy.
fn entry<'p>(it: &Interpreter<'p>, class: &Rc<Class<'p>>) -> Result<Option<Entry<'p>>, Unclear> {
    let Some(definition) = &class.definition else { return Ok(None) };
    let own_meta = own_meta(class);
    let flag = |name: &str| own_meta.as_ref().and_then(|meta| own_option(meta, name)).and_then(|value| value.truth()) == Some(true);
    if flag("abstract") || flag("proxy") {
        return Ok(None);
    }
    let lineage = Lineage::of(class);
    let place = Place { file: definition.file, span: definition.class.name_span };
    let mut app = apps::app(it.sources, definition.file);
    let unclear = |why: &str| Unclear { place, message: format!("the table of model `{}` is not known: {why}", class.name), table: None };
    if let Some(label) = option(&lineage, "app_label") {
        app.label = label.text().map(|label| label.text.to_string()).ok_or_else(|| unclear("its `app_label` cannot be evaluated"))?;
    }
    let written = match option(&lineage, "db_table") {
        None | Some(Value::None) => None,
        Some(name) => Some(name.text().map(|name| name.text.to_string()).ok_or_else(|| unclear("its `db_table` cannot be evaluated"))?),
    };
    let written = written.filter(|name| !name.is_empty());
    if written.is_none() && app.label.is_empty() {
        return Err(unclear("its app has no folder that would name it"));
    }
    let name = written.unwrap_or_else(|| format!("{}_{}", app.label, class.name.to_lowercase()));
    let (schema, table) = split(&name);
    let managed = option(&lineage, "managed").and_then(|value| value.truth()) != Some(false);
    Ok(Some(Entry { class: Rc::clone(class), lineage, app, schema, table, managed, place }))
}

/// `"schema"."table"`, the way around Django's quotes; any other name is one name, cut as Django cuts it.
fn split(name: &str) -> (Option<String>, String) {
    match name.split_once("\".\"") {
        Some((schema, table)) => (Some(schema.trim_matches('"').to_owned()), table.trim_matches('"').to_owned()),
        None => (None, cut(name.trim_matches('"'))),
    }
}

/// A name that is too long ends with four digits of its hash.
fn cut(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        return name.to_owned();
    }
    let hash: String = Md5::digest(name.as_bytes()).iter().take(2).map(|byte| format!("{byte:02x}")).collect();
    name.chars().take(MAX_NAME - 4).chain(hash.chars()).collect()
}

/// The `Meta` of a class itself.
fn own_meta<'p>(class: &Rc<Class<'p>>) -> Option<Rc<Class<'p>>> {
    class.attributes.iter().rev().find_map(|(name, value)| match value {
        Value::Class(meta) if name == "Meta" => Some(Rc::clone(meta)),
        _ => None,
    })
}

/// An option that is not inherited.
fn own_option<'p>(meta: &Rc<Class<'p>>, name: &str) -> Option<Value<'p>> {
    own_field(meta, name).and_then(|field| field.value.clone())
}

/// An option of the class, or of the nearest abstract class when it has no `Meta` of its own: other classes hand none on.
fn option<'p>(lineage: &Lineage<'p>, name: &str) -> Option<Value<'p>> {
    let is_abstract = |meta: &Rc<Class<'p>>| own_option(meta, "abstract").and_then(|value| value.truth()) == Some(true);
    let metas = lineage.classes.iter().enumerate().filter_map(|(at, class)| Some((at, own_meta(class)?)));
    let meta = metas.into_iter().find(|(at, meta)| *at == 0 || is_abstract(meta))?.1;
    attributes::of_class(&meta, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_as_django_cuts_them() {
        assert_eq!(cut("shop_order"), "shop_order");
        assert_eq!(split("\"s\".\"t\""), (Some("s".to_owned()), "t".to_owned()));
    }
}
