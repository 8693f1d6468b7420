//! Str that remembers where it was written.
//!
//! Owns cutting and joining. A text may have *holes*: parts that could not be computed. They stand in it as a placeholder that
//! the SQL reader keeps apart, so that the rest of the statement can still be read.

use std::rc::Rc;

use crate::facts::sql_map::SpanMap;
use crate::source::sources::{FileId, Place};
use crate::source::text::Span;

/// What stands for a part that could not be computed.
pub const HOLE: &str = "{{unknown}}";

/// A string value.
#[derive(Clone, Debug)]
pub struct Str {
    /// The characters.
    pub text: Rc<str>,
    /// Where each of them stands in `file`.
    pub map: Rc<SpanMap>,
    /// The file that most of it was written in.
    pub file: FileId,
    /// Parts of it could not be computed.
    pub holes: bool,
}

impl Str {
    /// A text that was computed at a place.
    pub fn at(text: &str, place: Place) -> Self {
        Self { text: Rc::from(text), map: Rc::new(SpanMap::at(place.span)), file: place.file, holes: false }
    }

    /// The part between two byte offsets; out of bounds or inside a character gives an empty text.
    pub fn part(&self, from: usize, to: usize) -> Self {
        let Some(text) = self.text.get(from..to) else { return Self { text: Rc::from(""), ..self.clone() } };
        if text.len() == self.text.len() {
            return self.clone();
        }
        let (from, to) = (small(from), small(to));
        Self { text: Rc::from(text), map: Rc::new(self.map.part(from, to)), file: self.file, holes: text.contains(HOLE) }
    }

    /// The part that `part` is, where `part` is a slice of this text.
    pub fn slice(&self, part: &str) -> Self {
        let from = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.part(from, from.saturating_add(part.len()))
    }

    /// The same places under other characters: kept when the lengths agree.
    pub fn recased(&self, text: &str) -> Self {
        if text.len() == self.text.len() {
            return Self { text: Rc::from(text), ..self.clone() };
        }
        let place = Place { file: self.file, span: self.span() };
        Self { holes: self.holes, ..Self::at(text, place) }
    }

    /// The range of all of it in its file.
    pub fn span(&self) -> Span {
        self.map.map(Span::new(0, small(self.text.len())))
    }
}

/// Joins texts and glue.
#[derive(Debug)]
pub struct Builder {
    text: String,
    map: SpanMap,
    place: Place,
    holes: bool,
}

impl Builder {
    /// `place` is the expression that computes; glue maps to it.
    pub fn new(place: Place) -> Self {
        Self { text: String::new(), map: SpanMap::empty(), place, holes: false }
    }

    /// Adds a text with its places; one from another file maps to the expression.
    pub fn push(&mut self, text: &Str) {
        if self.is_too_long() {
            return;
        }
        let at = small(self.text.len());
        if text.file == self.place.file {
            self.map.append(at, &text.map);
        } else {
            self.map.push(at, self.place.span, false);
        }
        self.text.push_str(&text.text);
        self.holes |= text.holes;
    }

    /// Adds characters that are written nowhere.
    pub fn glue(&mut self, text: &str) {
        if self.is_too_long() {
            return;
        }
        self.map.push(small(self.text.len()), self.place.span, false);
        self.text.push_str(text);
    }

    /// Adds a part that could not be computed.
    pub fn hole(&mut self) {
        self.glue(HOLE);
        self.holes = true;
    }

    /// The text so far is longer than any migration's: nothing is added any more, and it is no value.
    pub fn is_too_long(&self) -> bool {
        self.text.len() > 4 << 20
    }

    /// The text.
    pub fn done(self) -> Str {
        Str { text: Rc::from(self.text), map: Rc::new(self.map), file: self.place.file, holes: self.holes }
    }
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
