//! Markdown as values: `front_matter`, `headings`, `links`, and `tables` by the heading that they stand under, each row by its columns.
//!
//! Cells and headings are what a reader sees: code, emphasis and links are their text.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use crate::source::sources::{FileId, Place};
use crate::source::text::Span;
use crate::yaml::node::{Key, Node, Value};
use crate::yaml::parse::documents;
use crate::yaml::shape::Mistake;

/// Reads a text; never fails, for every text is Markdown.
pub fn read(text: &str, file: FileId) -> (Vec<Node>, Vec<Mistake>) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_STRIKETHROUGH;
    let mut page = Page::default();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        page.event(event, range);
    }
    page.finish(text, file)
}

#[derive(Default)]
struct Page {
    /// The text being collected: of a heading, a cell or the front matter.
    words: Option<String>,
    front_matter: Option<Range<usize>>,
    in_front_matter: bool,
    headings: Vec<(String, Range<usize>)>,
    links: Vec<(String, Range<usize>)>,
    tables: Vec<Table>,
    /// How many tables a heading has so far.
    under: BTreeMap<String, usize>,
}

struct Table {
    heading: String,
    place: Range<usize>,
    columns: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    place: Range<usize>,
    cells: Vec<(String, Range<usize>)>,
}

impl Page {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) if self.in_front_matter => {
                let start = self.front_matter.as_ref().map_or(range.start, |before| before.start.min(range.start));
                self.front_matter = Some(start..range.end);
                drop(text);
            }
            Event::Text(text) | Event::Code(text) => self.say(&text),
            Event::SoftBreak | Event::HardBreak => self.say(" "),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        if let Some(words) = &mut self.words {
            words.push_str(text);
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle) => self.in_front_matter = true,
            Tag::Heading { .. } | Tag::TableCell => self.words = Some(String::new()),
            Tag::Table(_) => {
                let heading = self.headings.last().map_or(String::new(), |(heading, _)| heading.clone());
                let count = self.under.entry(heading.clone()).or_default();
                *count += 1;
                let heading = if *count == 1 { heading } else { format!("{heading} ({count})") };
                self.tables.push(Table { heading, place: range, columns: vec![], rows: vec![] });
            }
            Tag::TableRow => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Row { place: range, cells: vec![] });
                }
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.links.push((dest_url.to_string(), range)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::MetadataBlock(_) => self.in_front_matter = false,
            TagEnd::Heading(_) => {
                let words = self.words.take().unwrap_or_default();
                self.headings.push((words.trim().to_owned(), range));
            }
            TagEnd::TableCell => {
                let words = self.words.take().unwrap_or_default().trim().to_owned();
                let Some(table) = self.tables.last_mut() else { return };
                match table.rows.last_mut() {
                    Some(row) => row.cells.push((words, range)),
                    None => table.columns.push(words),
                }
            }
            _ => {}
        }
    }

    fn finish(self, text: &str, file: FileId) -> (Vec<Node>, Vec<Mistake>) {
        let at = At { text, file };
        let (front_matter, mistakes) = self.front_matter.clone().map_or((None, vec![]), |range| at.front_matter(range));
        let whole = at.place(0..text.len());
        let list = |found: &[(String, Range<usize>)]| {
            let items = found.iter().map(|(words, range)| at.scalar(words, range.clone())).collect();
            Node { value: Value::List(items), place: whole }
        };
        let tables = Value::Map(self.tables.iter().map(|table| at.table(table)).collect());
        let mut entries: Vec<(Key, Node)> = front_matter.into_iter().map(|node| (at.key("front_matter", 0..0), node)).collect();
        entries.push((at.key("headings", 0..0), list(&self.headings)));
        entries.push((at.key("links", 0..0), list(&self.links)));
        entries.push((at.key("tables", 0..0), Node { value: tables, place: whole }));
        (vec![Node { value: Value::Map(entries), place: whole }], mistakes)
    }
}

/// Makes nodes for ranges of a text.
struct At<'t> {
    text: &'t str,
    file: FileId,
}

impl At<'_> {
    fn front_matter(&self, range: Range<usize>) -> (Option<Node>, Vec<Mistake>) {
        let by = u32::try_from(range.start).unwrap_or(0);
        let (mut roots, mut mistakes) = documents(self.text.get(range).unwrap_or(""), self.file);
        for root in &mut roots {
            shift(root, by);
        }
        for mistake in &mut mistakes {
            mistake.place.span = mistake.place.span.shifted(by);
        }
        (roots.into_iter().next(), mistakes)
    }

    fn table(&self, table: &Table) -> (Key, Node) {
        let rows = table.rows.iter().map(|row| {
            let cells = row.cells.iter().zip(names(&table.columns)).map(|((words, range), column)| {
                let written = self.text.get(range.clone()).unwrap_or("");
                let start = range.start + written.len() - written.trim_start_matches(['|', ' ', '\t']).len();
                (self.key(&column, start..start), self.scalar(words, start..range.end.max(start)))
            });
            Node { value: Value::Map(cells.collect()), place: self.place(row.place.clone()) }
        });
        let key = self.key(&table.heading, table.place.start..table.place.start);
        (key, Node { value: Value::List(rows.collect()), place: self.place(table.place.clone()) })
    }

    fn key(&self, text: &str, range: Range<usize>) -> Key {
        Key { text: text.to_owned(), place: self.place(range) }
    }

    fn scalar(&self, text: &str, range: Range<usize>) -> Node {
        Node { value: Value::Scalar { text: text.to_owned(), quoted: true }, place: self.place(range) }
    }

    fn place(&self, range: Range<usize>) -> Place {
        Place { file: self.file, span: Span::of(range.start, range.end) }
    }
}

/// Columns without a name are named by their position from 1; one of a name that was there before too.
fn names(columns: &[String]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for (at, column) in columns.iter().enumerate() {
        let taken = column.is_empty() || names.contains(column);
        names.push(if taken { format!("{column} {}", at + 1).trim_start().to_owned() } else { column.clone() });
    }
    names
}

fn shift(node: &mut Node, by: u32) {
    node.place.span = node.place.span.shifted(by);
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| shift(item, by)),
        Value::Map(entries) => {
            for (key, value) in entries {
                key.place.span = key.place.span.shifted(by);
                shift(value, by);
            }
        }
        _ => {}
    }
}
