//! Text to tree: keeps every place, and refuses what would give a value two places or two meanings.
//!
//! Never stops at the first mistake that it can step over; only broken syntax ends the reading.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as RawSpan};

use super::node::{Key, Node, Value};
use super::shape::Mistake;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// Deeper nesting is refused: nothing that people write comes near, and readers of the tree may recurse.
const DEPTH: usize = 64;

/// More nodes are refused: a policy of 5,000 entries has about 50,000.
const NODES: usize = 500_000;

/// Reads a text as one YAML document.
///
/// A text without content is an empty mapping. A text with broken syntax is `Null` at the place of its mistake, so that a
/// shape held against it adds nothing.
#[must_use]
pub fn parse(text: &str, file: FileId) -> (Node, Vec<Mistake>) {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let mut builder = Builder { text, file, mistakes: vec![], frames: vec![], root: None, nodes: 0, documents: 0 };
    for event in Parser::new_from_str_with_options(text, options) {
        let step = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => builder.broken(&error),
        };
        match step {
            Step::Next => {}
            Step::End => break,
            Step::Broken(place) => return (Node { value: Value::Null, place }, builder.mistakes),
        }
    }
    let empty = Node { value: Value::Map(vec![]), place: builder.place(0, 0) };
    let root = builder.root.take().filter(|root| !root.is_null()).unwrap_or(empty);
    (root, builder.mistakes)
}

/// Whether reading goes on.
enum Step {
    Next,
    /// No: what was read counts.
    End,
    /// No: what was read cannot be trusted, because of what stands here.
    Broken(Place),
}

/// A collection that is still open.
enum Frame {
    List { items: Vec<Node>, span: Span, flow: bool },
    Map { entries: Vec<(Key, Node)>, seen: BTreeMap<String, Place>, key: Awaited, span: Span, flow: bool },
}

/// What a mapping waits for.
enum Awaited {
    Key,
    /// The value of this key.
    Value(Key),
    /// A value that belongs to no usable key.
    Dropped,
}

struct Builder<'t> {
    text: &'t str,
    file: FileId,
    mistakes: Vec<Mistake>,
    frames: Vec<Frame>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, raw: RawSpan) -> Step {
        let span = raw.byte_range().map_or(Span::default(), |range| Span::of(range.start, range.end));
        if let Some(tag) = raw.tag_span().and_then(|tag| tag.byte_range()) {
            let help = "remove the tag; a value in quotes is text".to_owned();
            self.mistake(Span::of(tag.start, tag.end), "tags are not supported", Some(help));
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.mistake(
                        span,
                        "a second document is not supported",
                        Some("remove the `---`, or move the rest to a file of its own".into()),
                    );
                    return Step::End;
                }
            }
            Event::Scalar(text, style, ..) => return self.scalar(&text, style, span),
            Event::SequenceStart(style, ..) => {
                let flow = style == granit_parser::StructureStyle::Flow;
                let span = if flow { span } else { self.with_dash(span) };
                self.frames.push(Frame::List { items: vec![], span, flow });
            }
            Event::MappingStart(style, ..) => {
                let flow = style == granit_parser::StructureStyle::Flow;
                self.frames.push(Frame::Map { entries: vec![], seen: BTreeMap::new(), key: Awaited::Key, span, flow });
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(span),
            Event::Anchor(..) => {
                self.mistake(span, "anchors are not supported", Some("remove the anchor, and write the value out where it is used".into()));
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.mistake(span, "aliases are not supported", Some("write the value out".into()));
                return self.node(Node { value: Value::Null, place: self.place_of(span) });
            }
            _ => {}
        }
        Step::Next
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Step {
        let plain = style == ScalarStyle::Plain;
        let unwritten = plain && span.start == span.end;
        let value = if unwritten || (plain && matches!(text, "~" | "null" | "Null" | "NULL")) {
            Value::Null
        } else {
            Value::Scalar { text: text.to_owned(), quoted: !plain }
        };
        let span = if unwritten { self.beside(span) } else { self.trimmed(span) };
        self.node(Node { value, place: self.place_of(span) })
    }

    /// Where nothing was written there is nothing to point at: the key, or the dash, stands for it.
    fn beside(&self, span: Span) -> Span {
        match self.frames.last() {
            Some(Frame::Map { key: Awaited::Value(key), .. }) => key.place.span,
            Some(Frame::List { flow: false, .. }) => {
                last_dash(self.text.get(..span.start as usize).unwrap_or("")).map_or(span, |dash| Span::of(dash, dash + 1))
            }
            _ => span,
        }
    }

    /// The parser starts a list that is not indented at its first item.
    fn with_dash(&self, span: Span) -> Span {
        let before = self.text.get(..span.start as usize).unwrap_or("").trim_end_matches(' ');
        if before.ends_with('-') { Span::new(u32::try_from(before.len() - 1).unwrap_or(span.start), span.end) } else { span }
    }

    /// Block scalars reach into the next line: the place ends with their last visible character.
    fn trimmed(&self, span: Span) -> Span {
        let kept = span.slice(self.text).trim_end().len();
        Span::of(span.start as usize, span.start as usize + kept)
    }

    fn close(&mut self, end: Span) -> Step {
        let node = match self.frames.pop() {
            Some(Frame::List { items, span, flow }) => {
                let last = items.last().map(|item| item.place.span);
                // The parser starts a list behind a comment that stands for its first item.
                let span = items.first().map_or(span, |first| Span::new(span.start.min(first.place.span.start), span.end));
                Node { place: self.place_of(closed(span, end, last, flow)), value: Value::List(items) }
            }
            Some(Frame::Map { entries, span, flow, .. }) => {
                let last = entries.last().map(|(key, value)| key.place.span.cover(value.place.span));
                Node { place: self.place_of(closed(span, end, last, flow)), value: Value::Map(entries) }
            }
            None => return Step::Next,
        };
        self.node(node)
    }

    fn node(&mut self, node: Node) -> Step {
        self.nodes += 1;
        if self.nodes > NODES {
            self.mistake(node.place.span, format!("more than {NODES} values"), Some("split the file".into()));
            return Step::Broken(node.place);
        }
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map { key, entries, .. }) => match std::mem::replace(key, Awaited::Key) {
                Awaited::Value(named) => entries.push((named, node)),
                Awaited::Dropped => {}
                Awaited::Key => self.key(node),
            },
        }
        Step::Next
    }

    fn key(&mut self, node: Node) {
        let place = node.place;
        let awaited = match node.value {
            Value::Scalar { text, quoted: false } if text == "<<" => {
                self.mistake(place.span, "merge keys are not supported", Some("write the keys out".into()));
                Awaited::Dropped
            }
            Value::Scalar { text, .. } => self.unique(Key { text, place }),
            Value::Null | Value::List(_) | Value::Map(_) => {
                self.mistake(place.span, "a key must be text", None);
                Awaited::Dropped
            }
        };
        if let Some(Frame::Map { key, .. }) = self.frames.last_mut() {
            *key = awaited;
        }
    }

    /// The first of two equal keys counts.
    fn unique(&mut self, key: Key) -> Awaited {
        let Some(Frame::Map { seen, .. }) = self.frames.last_mut() else { return Awaited::Dropped };
        let Some(first) = seen.get(&key.text).copied() else {
            seen.insert(key.text.clone(), key.place);
            return Awaited::Value(key);
        };
        self.mistakes.push(Mistake {
            place: key.place,
            message: format!("`{}` is written twice", key.text),
            help: Some("keep one of the two".into()),
            other: Some((first, "first written here".to_owned())),
        });
        Awaited::Dropped
    }

    fn broken(&mut self, error: &ScanError) -> Step {
        let start = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let rest = self.text.get(start..).unwrap_or("");
        let width = rest.chars().next().filter(|next| !matches!(next, '\n' | '\r')).map_or(0, char::len_utf8);
        let place = self.place(start, start + width);
        let message = format!("not valid YAML: {}", error.kind());
        let other = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::List { span, flow: true, .. } | Frame::Map { span, flow: true, .. } => {
                Some((self.place_of(*span), "not closed yet".to_owned()))
            }
            _ => None,
        });
        self.mistakes.push(Mistake { place, message, help: None, other });
        Step::Broken(place)
    }

    fn mistake(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        self.mistakes.push(Mistake { place: self.place_of(span), message: message.into(), help, other: None });
    }

    fn place(&self, start: usize, end: usize) -> Place {
        self.place_of(Span::of(start, end))
    }

    fn place_of(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }
}

/// The last dash of a text that is in no comment.
fn last_dash(text: &str) -> Option<usize> {
    let mut end = text.len();
    for line in text.split_inclusive('\n').rev() {
        let start = end - line.len();
        let comment = line
            .match_indices('#')
            .map(|(at, _)| at)
            .find(|at| line.get(..*at).is_none_or(|before| before.trim_end().len() < *at || *at == 0));
        if let Some(dash) = line.get(..comment.unwrap_or(line.len())).and_then(|code| code.rfind('-')) {
            return Some(start + dash);
        }
        end = start;
    }
    None
}

/// A collection in brackets ends with its bracket, a block with its last entry.
fn closed(start: Span, end: Span, last: Option<Span>, flow: bool) -> Span {
    match last {
        _ if flow => start.cover(end),
        Some(last) => Span::new(start.start, last.end),
        None => Span::new(start.start, start.start),
    }
}
