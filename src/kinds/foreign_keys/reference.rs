//! One listed reference, as the policy writes it.

use crate::diagnostics::finding::{Severity, Subject};
use crate::facts::ddl::Action;
use crate::kinds::tables::TableName;
use crate::source::sources::Place;
use crate::yaml::node::Node;
use crate::yaml::shape::Reader;

/// A reference that must be a foreign key.
#[derive(Debug)]
pub(in crate::kinds) struct Reference {
    pub from: End,
    /// No columns: the primary key.
    pub to: End,
    pub on_delete: Option<Action>,
    pub on_update: Option<Action>,
    pub validated: bool,
    pub severity: Option<Severity>,
    /// The whole entry.
    pub place: Place,
}

/// One end of a reference.
#[derive(Debug)]
pub(in crate::kinds) struct End {
    pub table: TableName,
    pub columns: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

impl Reference {
    /// The entries of a `references:` list, none where it is absent. Every entry is read, so that all mistakes are reported.
    pub(in crate::kinds) fn read_all(list: Option<&Node>, reader: &mut Reader<'_>) -> Option<Vec<Self>> {
        let entries = list.map(Node::items).unwrap_or_default();
        let references: Vec<Option<Self>> = entries.iter().map(|entry| Self::read(entry, reader)).collect();
        references.into_iter().collect()
    }

    /// Reads an entry whose shape was checked; `None` when a mistake was reported.
    fn read(entry: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let from = End::read(entry.get("from")?, false, reader);
        let to = End::read(entry.get("to")?, true, reader);
        let (from, to) = (from?, to?);
        if !to.columns.is_empty() && to.columns.len() != from.columns.len() {
            let message = format!("{} columns cannot refer to {}", from.columns.len(), to.columns.len());
            reader.mistake(to.place, message, Some("name as many columns in `to` as in `from`".to_owned()));
            return None;
        }
        let action = |key| entry.get(key).and_then(Node::text).and_then(Action::parse);
        Some(Self {
            on_delete: action("on_delete"),
            on_update: action("on_update"),
            validated: entry.get("validated").and_then(Node::bool).unwrap_or(true),
            severity: entry.get("severity").and_then(Node::text).and_then(Severity::parse),
            place: entry.place,
            from,
            to,
        })
    }

    /// What its findings are about: the words that `allow: match:` uses.
    pub(in crate::kinds) fn subject(&self) -> Subject {
        let columns = self.from.columns.join(", ");
        [("table", self.from.table.to_string()), ("column", columns), ("references", self.to.to_string())]
            .map(|(key, value)| (key.to_owned(), value))
            .into()
    }
}

impl End {
    fn read(node: &Node, table_alone: bool, reader: &mut Reader<'_>) -> Option<Self> {
        let nodes = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        let mut end: Option<Self> = None;
        for part in nodes {
            let text = part.text()?;
            let Some((table, column)) = column_of(text, table_alone && nodes.len() == 1) else {
                let help = "write `table.column`, or `schema.table.column`".to_owned();
                reader.mistake(part.place, format!("`{text}` names no column of a table"), Some(help));
                return None;
            };
            match &mut end {
                None => end = Some(Self { table, columns: column.into_iter().collect(), place: node.place }),
                Some(end) if end.table == table => end.columns.extend(column),
                Some(end) => {
                    let message = format!("`{text}` is a column of another table than `{}`", end.table);
                    reader.mistake(part.place, message, None);
                    return None;
                }
            }
        }
        end
    }
}

fn column_of(text: &str, table_alone: bool) -> Option<(TableName, Option<String>)> {
    match text.rsplit_once('.') {
        Some((table, column)) if !column.trim().is_empty() => Some((TableName::parse(table)?, Some(column.trim().to_owned()))),
        None if table_alone => Some((TableName::parse(text)?, None)),
        _ => None,
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.columns.as_slice() {
            [] => write!(f, "{}", self.table),
            [column] => write!(f, "{}.{column}", self.table),
            columns => write!(f, "{}.({})", self.table, columns.join(", ")),
        }
    }
}
