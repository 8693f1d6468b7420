//! From offsets in a string's value to bytes of the file it was written in.

use crate::source::text::Span;

/// Where the parts of a computed text came from.
///
/// A SQL file maps onto itself. A Python string without escapes is the file's own bytes, shifted. An f-string is several
/// pieces; what was computed maps to the expression that computed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanMap {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Offset in the text where the piece begins.
    text: u32,
    /// Where it stands in the file.
    file: Span,
    /// Byte for byte the file's own text; otherwise every offset maps to all of `file`.
    exact: bool,
}

impl SpanMap {
    /// The text is the file.
    #[must_use]
    pub fn identity() -> Self {
        Self { pieces: vec![Piece { text: 0, file: Span::new(0, u32::MAX), exact: true }] }
    }

    /// Every offset is somewhere in `span`.
    #[must_use]
    pub fn at(span: Span) -> Self {
        Self { pieces: vec![Piece { text: 0, file: span, exact: false }] }
    }

    /// An empty text; add to it with [`SpanMap::push`].
    #[must_use]
    pub fn empty() -> Self {
        Self { pieces: Vec::new() }
    }

    /// Appends a piece that begins at `text` and stands at `file`; `exact` when it is there byte for byte.
    pub fn push(&mut self, text: u32, file: Span, exact: bool) {
        self.pieces.push(Piece { text, file, exact });
    }

    /// Appends all of `other`, its text beginning at `text`.
    pub fn append(&mut self, text: u32, other: &Self) {
        self.pieces.extend(other.pieces.iter().map(|piece| Piece { text: piece.text.saturating_add(text), ..*piece }));
    }

    /// The map of the part of the text from `from` to `to`.
    #[must_use]
    pub fn part(&self, from: u32, to: u32) -> Self {
        let mut part = Self::empty();
        for (index, piece) in self.pieces.iter().enumerate() {
            let end = self.pieces.get(index + 1).map_or(u32::MAX, |next| next.text);
            if end <= from || piece.text >= to {
                continue;
            }
            let skipped = from.saturating_sub(piece.text);
            let file = if piece.exact { Span::new(piece.file.start.saturating_add(skipped), piece.file.end) } else { piece.file };
            part.push(piece.text.saturating_sub(from), file, piece.exact);
        }
        part
    }

    /// The file's range of a range of the text.
    #[must_use]
    pub fn map(&self, span: Span) -> Span {
        let start = self.offset(span.start, false);
        let end = self.offset(span.end.saturating_sub(1).max(span.start), true);
        if end.start < start.start { start } else { start.cover(end) }
    }

    fn offset(&self, offset: u32, end: bool) -> Span {
        let index = self.pieces.partition_point(|piece| piece.text <= offset).saturating_sub(1);
        let Some(piece) = self.pieces.get(index) else { return Span::default() };
        if !piece.exact {
            return piece.file;
        }
        let at = piece.file.start.saturating_add(offset.saturating_sub(piece.text)).min(piece.file.end);
        if end { Span::new(at, at.saturating_add(1).min(piece.file.end)) } else { Span::new(at, at) }
    }
}
