//! INI as the spanned tree, as Python's `configparser` reads it: sections, keys in lower case, values that go on in indented lines.
//!
//! A value of one line is a scalar, one of several lines a list of its lines. Lines that begin with `#` or `;` are comments.

use super::node::{Key, Node, Value};
use super::shape::Mistake;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// Reads a text as INI: a mapping of sections, each a mapping of keys. Lines that mean nothing are mistakes, and the rest is read.
#[must_use]
pub fn parse(text: &str, file: FileId) -> (Node, Vec<Mistake>) {
    let mut reader = Reader { file, sections: vec![], open: None, mistakes: vec![] };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        reader.line(line.trim_end_matches(['\n', '\r']), start);
        start += line.len();
    }
    let Reader { sections, mistakes, .. } = reader;
    let sections = sections.into_iter().map(|section| {
        let entries = section.entries.into_iter().map(Entry::node).collect();
        (section.name, Node { value: Value::Map(entries), place: section.place })
    });
    (Node { value: Value::Map(sections.collect()), place: Place { file, span: Span::of(0, text.len()) } }, mistakes)
}

/// The section whose keys every section has; it alone may be there more than once.
const DEFAULT: &str = "DEFAULT";

struct Section {
    name: Key,
    place: Place,
    entries: Vec<Entry>,
}

struct Entry {
    key: Key,
    /// The lines of its value that are not empty.
    lines: Vec<Node>,
    /// Whether it goes on below the line of its key.
    continued: bool,
}

impl Entry {
    fn node(self) -> (Key, Node) {
        let Self { key, mut lines, continued } = self;
        let place = match (lines.first(), lines.last()) {
            (Some(first), Some(last)) => {
                Place { file: key.place.file, span: Span { start: first.place.span.start, end: last.place.span.end } }
            }
            _ => key.place,
        };
        let single = if continued { None } else { lines.pop() };
        let value = single.map_or_else(|| if lines.is_empty() { Value::Null } else { Value::List(lines) }, |line| line.value);
        (key, Node { value, place })
    }
}

struct Reader {
    file: FileId,
    sections: Vec<Section>,
    /// How far the key that may go on is indented.
    open: Option<usize>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn line(&mut self, line: &str, start: usize) {
        let inner = line.trim_start();
        let indent = line.len() - inner.len();
        let inner = inner.trim_end();
        if inner.is_empty() || inner.starts_with(['#', ';']) {
            return;
        }
        let span = Span::of(start + indent, start + indent + inner.len());
        if self.open.is_some_and(|key| indent > key) {
            let entry = self.sections.last_mut().and_then(|section| section.entries.last_mut());
            if let Some(entry) = entry {
                entry.continued = true;
                entry.lines.push(scalar(inner, Place { file: self.file, span }));
            }
            return;
        }
        let header = inner.strip_prefix('[').and_then(|rest| rest.rsplit_once(']'));
        match header {
            Some((name, _)) if !name.is_empty() => self.section(name, Span::of(start + indent + 1, start + indent + 1 + name.len())),
            _ => self.key(inner, indent, span),
        }
    }

    fn section(&mut self, name: &str, span: Span) {
        self.open = None;
        let place = Place { file: self.file, span };
        if let Some(first) = self.sections.iter().find(|section| section.name.text == name && name != DEFAULT) {
            let other = Some((first.place, "first here".to_owned()));
            self.mistakes.push(Mistake { place, message: format!("the section `{name}` is there twice"), help: None, other });
        }
        self.sections.push(Section { name: Key { text: name.to_owned(), place }, place, entries: vec![] });
    }

    fn key(&mut self, inner: &str, indent: usize, span: Span) {
        self.open = None;
        let place = Place { file: self.file, span };
        let Some((written, value)) = inner.find(['=', ':']).and_then(|at| inner.split_at_checked(at)) else {
            let help = Some("write `key = value`, or indent the line if it belongs to the value above".to_owned());
            return self.mistakes.push(Mistake {
                place,
                message: "this line is neither a section nor a key".to_owned(),
                help,
                other: None,
            });
        };
        let key = Key { text: written.trim_end().to_lowercase(), place: self.part(inner, span, 0, written.trim_end().len()) };
        let value = value.trim_start_matches(['=', ':']).trim_start();
        let lines = if value.is_empty() {
            vec![]
        } else {
            let at = inner.len() - value.len();
            vec![scalar(value, self.part(inner, span, at, inner.len()))]
        };
        let Some(section) = self.sections.last_mut() else {
            return self.mistakes.push(Mistake {
                place,
                message: "this key stands before the first section".to_owned(),
                help: None,
                other: None,
            });
        };
        if let Some(first) = section.entries.iter().find(|entry| entry.key.text == key.text) {
            let other = Some((first.key.place, "first here".to_owned()));
            let message = format!("`{}` is there twice in one section", key.text);
            self.mistakes.push(Mistake { place: key.place, message, help: None, other });
        }
        self.open = Some(indent);
        section.entries.push(Entry { key, lines, continued: false });
    }

    fn part(&self, inner: &str, whole: Span, from: usize, to: usize) -> Place {
        let from = from.min(inner.len());
        let start = whole.start as usize;
        Place { file: self.file, span: Span::of(start + from, start + to) }
    }
}

fn scalar(text: &str, place: Place) -> Node {
    Node { value: Value::Scalar { text: text.to_owned(), quoted: false }, place }
}
