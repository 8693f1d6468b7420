//! The script as it grows: the search path in force, and what could not be written.

use super::Written;
use crate::render::view::locate;
use crate::source::sources::{Place, Sources};
use crate::workspace::schema::clauses::bare;
use crate::workspace::schema::model::{Column, Event, Knowledge, QualName, Schema, Words};
use crate::workspace::schema::words::quote;

/// What a new session has.
const DEFAULT_PATH: &[&str] = &["public"];

/// Statements that belong together, and the names that they make and mention.
pub struct Item {
    /// The name that others mention.
    pub makes: String,
    /// What orders items that do not depend on each other.
    pub rank: u8,
    /// The schema that its unqualified names are looked up in first.
    pub path: Vec<String>,
    /// Comments above.
    pub notes: Vec<String>,
    /// Statements without semicolons.
    pub statements: Vec<String>,
    /// The names that it needs to be there.
    pub mentions: Vec<String>,
}

/// The script so far.
pub struct Script<'a> {
    /// What is written.
    pub schema: &'a Schema,
    /// For places.
    pub sources: &'a Sources,
    text: String,
    path: Vec<String>,
    unwritten: Vec<String>,
}

impl<'a> Script<'a> {
    /// An empty script.
    pub fn new(schema: &'a Schema, sources: &'a Sources) -> Self {
        let path = DEFAULT_PATH.iter().map(|name| (*name).to_owned()).collect();
        Self { schema, sources, text: String::new(), path, unwritten: vec![] }
    }

    /// Whether a column could be written.
    pub fn writes(&self, table: &QualName, column: &str) -> bool {
        let Some(model) = self.schema.tables.get(table) else { return true };
        model.knowledge != Knowledge::Unknown && model.column(column).is_none_or(is_written)
    }

    /// A line as it is.
    pub fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A comment.
    pub fn note(&mut self, text: &str) {
        self.raw(&format!("-- {}", line(text)));
    }

    /// Something that is not written as it is.
    pub fn lack(&mut self, text: &str) {
        self.note(&format!("NOT WRITTEN: {text}"));
        self.unwritten.push(text.to_owned());
    }

    /// A statement whose names need a search path; none is the history's own.
    pub fn statement(&mut self, text: &str, path: &[String]) {
        let path = if path.is_empty() { &self.schema.search_path } else { path };
        if self.path != path {
            self.path = path.to_vec();
            let names: Vec<String> = path.iter().map(|name| quote(name)).collect();
            let set = format!("SET search_path = {};", if names.is_empty() { "''".to_owned() } else { names.join(", ") });
            self.raw(&set);
        }
        let text = format!("{};", bare(text));
        self.raw(&text);
    }

    /// Words as a statement, or what they lack.
    pub fn words(&mut self, text: Option<String>, words: &Words, what: &str) {
        match text {
            Some(_) if words.has_placeholder() => self.lack(&format!("{what}: its text has a placeholder without a value")),
            Some(text) => self.statement(&text, words.path()),
            None => self.lack(&format!("{what}: its text is not known")),
        }
    }

    /// An item with its comments.
    pub fn item(&mut self, item: &Item) {
        self.raw("");
        for note in &item.notes {
            self.note(note);
        }
        for statement in &item.statements {
            self.statement(statement, &item.path);
        }
    }

    /// Why an object is less than certain; nothing for one that is.
    pub fn doubt(&self, knowledge: Knowledge, life: &[Event]) -> Option<String> {
        let first = life.first()?;
        match knowledge {
            Knowledge::Certain => None,
            Knowledge::Assumed => Some(format!("assumed: made under a condition that was not evaluated, {}", self.spot(first.place))),
            Knowledge::Unknown => Some(format!("unknown: used by migrations and made by none, {}", self.spot(first.place))),
        }
    }

    /// `path:line`.
    pub fn spot(&self, place: Place) -> String {
        let at = locate(self.sources, place);
        format!("{}:{}", at.path, at.start.line)
    }

    /// The whole of it.
    pub fn finish(self) -> Written {
        Written { sql: self.text, unwritten: self.unwritten }
    }
}

/// Whether enough is known of a column.
pub fn is_written(column: &Column) -> bool {
    column.knowledge != Knowledge::Unknown && column.data_type != "unknown"
}

/// A qualified name.
pub fn full(name: &QualName) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}

/// Names in brackets.
pub fn list(names: &[String]) -> String {
    format!("({})", names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", "))
}

/// Text that stays on one line of a comment.
pub fn line(text: &str) -> String {
    text.split(|c: char| c.is_control()).collect::<Vec<_>>().join(" ")
}

/// A string literal.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
