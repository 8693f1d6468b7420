//! Types, sequences, functions, tables and views, each after what it mentions.

use std::collections::BTreeMap;

use super::script::{Item, Script, full, line, literal};
use super::table::table;
use crate::workspace::schema::clauses::{names, view, with_name};
use crate::workspace::schema::model::{QualName, View, Words};
use crate::workspace::schema::words::quote;

/// All items in an order in which PostgreSQL takes them.
pub fn ordered(script: &mut Script<'_>) -> Vec<Item> {
    let schema = script.schema;
    let mut items: Vec<Item> = Vec::new();
    for (name, labels) in &schema.enums {
        let labels: Vec<String> = labels.iter().map(|label| literal(label)).collect();
        let statement = format!("CREATE TYPE {} AS ENUM ({})", full(name), labels.join(", "));
        items.push(plain(name, 0, vec![statement]));
    }
    for name in &schema.types {
        types(script, name, &mut items);
    }
    for name in &schema.sequences {
        if !is_identity(script, name) {
            items.push(sequence(script, name));
        }
    }
    for (name, function) in &schema.functions {
        for words in &function.words {
            let made = with_name(words, &["function", "procedure", "aggregate"], &full(name));
            worded(script, (name, 2), words, made, &mut items);
        }
    }
    for (name, model) in &schema.tables {
        items.extend(table(script, name, model));
    }
    for (name, model) in &schema.views {
        items.extend(view_item(script, name, model));
    }
    sorted(items)
}

fn plain(name: &QualName, rank: u8, statements: Vec<String>) -> Item {
    Item { makes: name.name.clone(), rank, path: vec![], notes: vec![], statements, mentions: vec![] }
}

/// An item whose statement is as it was written.
fn worded(script: &mut Script<'_>, (name, rank): (&QualName, u8), words: &Words, made: Option<String>, items: &mut Vec<Item>) {
    match made {
        Some(text) if !words.has_placeholder() => {
            let mentions = names(&text);
            items.push(Item { path: words.path().to_vec(), mentions, ..plain(name, rank, vec![text]) });
        }
        _ => script.lack(&format!("`{name}`: its statement is not known")),
    }
}

fn types(script: &mut Script<'_>, name: &QualName, items: &mut Vec<Item>) {
    let made = script.schema.definitions.iter().filter(|((_, known), _)| known == name).flat_map(|(_, words)| words);
    let made: Vec<&Words> = made.collect();
    if made.is_empty() {
        script.lack(&format!("type `{name}`: its definition is not known"));
    }
    // What alters a type comes right behind what made it.
    let mut whole: Option<Item> = None;
    for words in made {
        match with_name(words, &["type", "domain"], &full(name)) {
            Some(text) if !words.has_placeholder() => {
                let item = whole.get_or_insert_with(|| Item { path: words.path().to_vec(), ..plain(name, 0, vec![]) });
                item.mentions.extend(names(&text));
                item.statements.push(text);
            }
            _ => script.lack(&format!("type `{name}`: its statement is not known")),
        }
    }
    items.extend(whole);
}

fn is_identity(script: &Script<'_>, name: &QualName) -> bool {
    let columns = script.schema.tables.values().flat_map(|table| &table.columns);
    columns.into_iter().any(|column| column.identity && column.owned_sequence.as_ref() == Some(name))
}

/// A serial column's sequence counts in the column's type.
fn sequence(script: &Script<'_>, name: &QualName) -> Item {
    let holder = script.schema.tables.values().flat_map(|table| &table.columns).find(|column| column.owned_sequence.as_ref() == Some(name));
    let made = script.schema.definitions.get(&(crate::workspace::schema::model::SEQUENCE, name.clone()));
    let mut item = plain(name, 1, vec![]);
    for words in made.into_iter().flatten().filter(|words| !words.has_placeholder()) {
        // Owners come at the end, when the columns are there.
        let owned = names(words.text()).windows(2).any(|pair| matches!(pair, [a, b] if a == "owned" && b == "by"));
        if !owned && let Some(text) = with_name(words, &["sequence"], &full(name)) {
            item.statements.push(text);
        }
    }
    let created = item.statements.first().is_some_and(|text| text.to_ascii_lowercase().starts_with("create"));
    if !created {
        let kind = holder.map_or("", |column| column.data_type.as_str());
        let kind = if matches!(kind, "integer" | "smallint") { format!(" AS {kind}") } else { String::new() };
        item.statements.insert(0, format!("CREATE SEQUENCE {}{kind}", full(name)));
    }
    item
}

fn view_item(script: &mut Script<'_>, name: &QualName, model: &View) -> Option<Item> {
    let kind = if model.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let clauses = view(&model.words).filter(|_| !model.words.has_placeholder());
    let Some(clauses) = clauses else {
        let whole = with_name(&model.words, &["view"], &full(name)).filter(|_| !model.words.has_placeholder());
        if let Some(whole) = whole {
            let mentions = names(&whole);
            return Some(Item { path: model.words.path().to_vec(), mentions, ..plain(name, 3, vec![whole]) });
        }
        script.lack(&format!("view `{name}`: its text is not known"));
        return None;
    };
    let columns: Vec<String> = model.columns.iter().map(|(column, _)| quote(column)).collect();
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    let options = if clauses.options.is_empty() { String::new() } else { format!(" {}", clauses.options) };
    let statement = format!("CREATE {kind} {}{columns}{options} AS {}", full(name), clauses.query);
    let mentions = names(clauses.query);
    let notes = model.life.first().map(|event| format!("view `{}`: {}", line(&name.to_string()), script.spot(event.place)));
    Some(Item { path: model.words.path().to_vec(), mentions, notes: notes.into_iter().collect(), ..plain(name, 3, vec![statement]) })
}

/// Each item after those that make a name that it mentions; a circle is cut where it was entered.
fn sorted(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|one, two| (one.rank, &one.makes).cmp(&(two.rank, &two.makes)));
    let mut makers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        makers.entry(&item.makes).or_default().push(at);
    }
    let needs: Vec<Vec<usize>> =
        items.iter().map(|item| item.mentions.iter().filter_map(|name| makers.get(name.as_str())).flatten().copied().collect()).collect();
    let mut order = Vec::with_capacity(items.len());
    let mut seen = vec![false; items.len()];
    for start in 0..items.len() {
        // (item, how many of its needs were looked at)
        let mut open = vec![(start, 0)];
        while let Some((at, next)) = open.pop() {
            if next == 0 {
                match seen.get_mut(at) {
                    Some(seen) if !*seen => *seen = true,
                    _ => continue,
                }
            }
            if let Some(need) = needs.get(at).and_then(|needs| needs.get(next)) {
                open.push((at, next + 1));
                open.push((*need, 0));
            } else {
                order.push(at);
            }
        }
    }
    let mut slots: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|at| slots.get_mut(at).and_then(Option::take)).collect()
}
