//! What stands before and behind the tables: schemas, extensions, owned sequences, indexes.

use super::script::{Script, full, list};
use crate::workspace::schema::clauses::{bare, index};
use crate::workspace::schema::model::{EXTENSION, Index, Knowledge, QualName};
use crate::workspace::schema::words::quote;

/// Schemas and extensions.
pub fn containers(script: &mut Script<'_>) {
    let schema = script.schema;
    for name in &schema.schemas {
        script.statement(&format!("CREATE SCHEMA IF NOT EXISTS {}", quote(name)), &[]);
    }
    for name in &schema.extensions {
        let key = (EXTENSION, QualName { schema: String::new(), name: name.clone() });
        let words = schema.definitions.get(&key).and_then(|made| made.first()).filter(|words| !words.has_placeholder());
        let text = words.map_or_else(|| format!("CREATE EXTENSION IF NOT EXISTS {}", quote(name)), |words| bare(words.text()).to_owned());
        let path = words.map(|words| words.path().to_vec()).unwrap_or_default();
        script.statement(&text, &path);
    }
}

/// Sequences go with the column that owns them.
pub fn owned_sequences(script: &mut Script<'_>) {
    let schema = script.schema;
    script.raw("");
    for (name, model) in schema.tables.iter().filter(|(_, model)| model.knowledge != Knowledge::Unknown) {
        for column in model.columns.iter().filter(|column| !column.identity) {
            if let Some(sequence) = column.owned_sequence.as_ref().filter(|sequence| schema.sequences.contains(*sequence)) {
                script.statement(&format!("ALTER SEQUENCE {} OWNED BY {}.{}", full(sequence), full(name), quote(&column.name)), &[]);
            }
        }
    }
}

/// Indexes that no constraint brings; a partition's before its parent's, which then takes them over.
pub fn indexes(script: &mut Script<'_>) {
    let schema = script.schema;
    script.raw("");
    let depth = |index: &Index| generations(script, &index.table);
    let mut all: Vec<(usize, &QualName, &Index)> =
        schema.indexes.iter().filter(|(_, index)| !index.constraint).map(|(name, index)| (depth(index), name, index)).collect();
    all.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(two.1)));
    for (_, name, index) in all {
        let columns = index.keys.iter().flatten().chain(&index.mentions);
        if !script.writes(&index.table, "") || !columns.into_iter().all(|column| script.writes(&index.table, column)) {
            script.lack(&format!("index `{name}` of `{}`: a column of it is not written", index.table));
            continue;
        }
        let unique = if index.unique { "UNIQUE " } else { "" };
        let head = format!("CREATE {unique}INDEX {} ON {}", quote(&name.name), full(&index.table));
        if let Some(doubt) = script.doubt(index.knowledge, &index.life) {
            script.note(&doubt);
        }
        let what = format!("index `{name}`");
        match tail(index) {
            Some(tail) => script.words(Some(format!("{head} {tail}")), &index.words, &what),
            None => script.lack(&format!("{what}: its expressions are not known")),
        }
    }
}

fn tail(index_: &Index) -> Option<String> {
    if let Some(tail) = index(&index_.words) {
        return Some(tail.to_owned());
    }
    let keys: Option<Vec<String>> = index_.keys.iter().cloned().collect();
    let plain = !index_.partial && index_.mentions.is_empty();
    keys.filter(|_| plain).map(|keys| list(&keys))
}

/// How many ancestors a table has.
fn generations(script: &Script<'_>, table: &QualName) -> usize {
    let mut at = script.schema.tables.get(table);
    let mut count = 0;
    while let Some(parent) = at.and_then(|table| table.parents.first()).filter(|_| count < 64) {
        count += 1;
        at = script.schema.tables.get(parent);
    }
    count
}
