//! Text to tree: keeps every place, and refuses what would give a value two meanings.
//!
//! A policy is read more strictly than other people's documents: what gives a value two places is refused in the one and followed in
//! the others. Never stops at the first mistake that it can step over; only broken syntax ends the reading.

use std::borrow::Cow;
use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as RawSpan, StructureStyle, Tag};

use super::anchors::{Anchors, merge};
use super::node::{Key, Node, Value};
use super::places::{closed, last_dash};
use super::shape::Mistake;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// Deeper nesting is refused: nothing that people write comes near, and readers of the tree may recurse.
const DEPTH: usize = 64;

/// More nodes are refused, copies by aliases included: a policy of 5,000 entries has about 50,000.
pub(super) const NODES: usize = 500_000;

/// Reads a text as one YAML document.
///
/// A text without content is an empty mapping. A text with broken syntax is `Null` at the place of its mistake, so that a
/// shape held against it adds nothing.
#[must_use]
pub fn parse(text: &str, file: FileId) -> (Node, Vec<Mistake>) {
    let mut builder = Builder::new(text, file, Reading::Policy);
    if let Some(place) = builder.read() {
        return (Node { value: Value::Null, place }, builder.mistakes);
    }
    let empty = Node { value: Value::Map(vec![]), place: builder.place(0, 0) };
    let root = builder.root.take().filter(|root| !root.is_null()).unwrap_or(empty);
    (root, builder.mistakes)
}

/// Reads a text as the YAML documents that other programs read: aliases and merge keys are followed, tags are looked past.
///
/// What was read before broken syntax is given too, and its mistake says that there is more.
#[must_use]
pub fn documents(text: &str, file: FileId) -> (Vec<Node>, Vec<Mistake>) {
    let mut builder = Builder::new(text, file, Reading::Documents);
    builder.read();
    builder.finished.extend(builder.root.take());
    (builder.finished, builder.mistakes)
}

/// Whose text it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// Ours: every value has one place.
    Policy,
    /// Anybody's.
    Documents,
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
    List { items: Vec<Node>, span: Span, flow: bool, anchor: usize },
    Map { entries: Vec<(Key, Node)>, seen: BTreeMap<String, Place>, key: Awaited, merged: Vec<Node>, span: Span, flow: bool, anchor: usize },
}

/// What a mapping waits for.
enum Awaited {
    Key,
    /// The value of this key.
    Value(Key),
    /// Mappings whose keys count here too.
    Merge,
    /// A value that belongs to no usable key.
    Dropped,
}

struct Builder<'t> {
    text: &'t str,
    file: FileId,
    reading: Reading,
    mistakes: Vec<Mistake>,
    frames: Vec<Frame>,
    anchors: Anchors,
    root: Option<Node>,
    /// Documents before the current one.
    finished: Vec<Node>,
    nodes: usize,
    documents: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str, file: FileId, reading: Reading) -> Self {
        Self {
            text,
            file,
            reading,
            mistakes: vec![],
            frames: vec![],
            anchors: Anchors::default(),
            root: None,
            finished: vec![],
            nodes: 0,
            documents: 0,
        }
    }

    /// Reads all; the place of broken syntax when there is one.
    fn read(&mut self) -> Option<Place> {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            flow_nesting_limit: DEPTH,
            block_nesting_limit: DEPTH,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            let step = match event {
                Ok((event, span)) => self.event(event, span),
                Err(error) => self.broken(&error),
            };
            match step {
                Step::Next => {}
                Step::End => break,
                Step::Broken(place) => return Some(place),
            }
        }
        None
    }

    fn event(&mut self, event: Event<'_>, raw: RawSpan) -> Step {
        let span = raw.byte_range().map_or(Span::default(), |range| Span::of(range.start, range.end));
        if let Some(tag) = raw.tag_span().and_then(|tag| tag.byte_range()) {
            let help = "remove the tag; a value in quotes is text".to_owned();
            self.refuse(Span::of(tag.start, tag.end), "tags are not supported", help);
        }
        match event {
            Event::DocumentStart(..) => return self.document(span),
            Event::Scalar(text, style, anchor, tag) => return self.scalar(&text, style, span, (anchor, tag)),
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                let span = if flow { span } else { self.with_dash(span) };
                self.frames.push(Frame::List { items: vec![], span, flow, anchor });
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                let (entries, seen, merged) = (vec![], BTreeMap::new(), vec![]);
                self.frames.push(Frame::Map { entries, seen, key: Awaited::Key, merged, span, flow, anchor });
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(span),
            Event::Anchor(..) => {
                self.refuse(span, "anchors are not supported", "remove the anchor, and write the value out where it is used".into());
            }
            Event::Alias(anchor) => return self.alias(Some(anchor), span),
            Event::UnresolvedAlias(_) => return self.alias(None, span),
            _ => {}
        }
        Step::Next
    }

    fn document(&mut self, span: Span) -> Step {
        self.documents += 1;
        self.finished.extend(self.root.take_if(|_| self.reading == Reading::Documents));
        self.anchors = Anchors::default();
        if self.documents > 1 && self.reading == Reading::Policy {
            self.refuse(span, "a second document is not supported", "remove the `---`, or move the rest to a file of its own".into());
            return Step::End;
        }
        Step::Next
    }

    fn alias(&mut self, anchor: Option<usize>, span: Span) -> Step {
        self.refuse(span, "aliases are not supported", "write the value out".into());
        let meant = anchor.filter(|_| self.reading == Reading::Documents).and_then(|anchor| self.anchors.get(anchor));
        if let Some(meant) = meant {
            let (deep, node) = (self.frames.len() + meant.depth > DEPTH, meant.node.clone());
            // The copy itself is counted as every node is.
            self.nodes += meant.size - 1;
            if deep {
                self.mistake(span, format!("more than {DEPTH} values within each other"), None);
                return Step::Broken(self.place_of(span));
            }
            return self.node(node);
        }
        if self.reading == Reading::Documents {
            self.mistake(span, "this alias has no anchor before it", None);
        }
        self.node(Node { value: Value::Null, place: self.place_of(span) })
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span, (anchor, tag): (usize, Option<Cow<'_, Tag>>)) -> Step {
        // A tag of the core schema but `!!str` leaves a plain scalar what it looks like; any other makes a text of it.
        let typed = tag.is_none_or(|tag| tag.is_yaml_core_schema() && tag.suffix() != "str");
        let plain = style == ScalarStyle::Plain && typed;
        let unwritten = plain && span.start == span.end;
        let value = if unwritten || (plain && matches!(text, "~" | "null" | "Null" | "NULL")) {
            Value::Null
        } else {
            Value::Scalar { text: text.to_owned(), quoted: !plain }
        };
        let span = if unwritten { self.beside(span) } else { self.trimmed(span) };
        let node = Node { value, place: self.place_of(span) };
        self.anchors.keep(anchor, &node);
        self.node(node)
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
        let (node, anchor) = match self.frames.pop() {
            Some(Frame::List { items, span, flow, anchor }) => {
                let last = items.last().map(|item| item.place.span);
                // The parser starts a list behind a comment that stands for its first item.
                let span = items.first().map_or(span, |first| Span::new(span.start.min(first.place.span.start), span.end));
                (Node { place: self.place_of(closed(span, end, last, flow)), value: Value::List(items) }, anchor)
            }
            Some(Frame::Map { entries, span, flow, merged, anchor, .. }) => {
                let last = entries.last().map(|(key, value)| key.place.span.cover(value.place.span));
                let entries = merge(entries, merged);
                (Node { place: self.place_of(closed(span, end, last, flow)), value: Value::Map(entries) }, anchor)
            }
            None => return Step::Next,
        };
        self.anchors.keep(anchor, &node);
        self.node(node)
    }

    fn node(&mut self, node: Node) -> Step {
        self.nodes += 1;
        if self.nodes > NODES {
            return self.too_many(node.place.span);
        }
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map { key, entries, merged, .. }) => match std::mem::replace(key, Awaited::Key) {
                Awaited::Value(named) => entries.push((named, node)),
                Awaited::Merge => merged.push(node),
                Awaited::Dropped => {}
                Awaited::Key => self.key(node),
            },
        }
        Step::Next
    }

    fn key(&mut self, node: Node) {
        let place = node.place;
        let awaited = match node.value {
            Value::Scalar { text, quoted: false } if text == "<<" && self.reading == Reading::Documents => Awaited::Merge,
            Value::Scalar { text, quoted: false } if text == "<<" => {
                self.mistake(place.span, "merge keys are not supported", Some("write the keys out".into()));
                Awaited::Dropped
            }
            Value::Scalar { text, .. } => self.unique(Key { text, place }),
            Value::Null if self.reading == Reading::Documents => self.unique(Key { text: "null".to_owned(), place }),
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

    fn too_many(&mut self, span: Span) -> Step {
        self.mistake(span, format!("more than {NODES} values"), Some("split the file".into()));
        Step::Broken(self.place_of(span))
    }

    /// Reports what a policy may not have.
    fn refuse(&mut self, span: Span, message: &str, help: String) {
        if self.reading == Reading::Policy {
            self.mistake(span, message, Some(help));
        }
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
