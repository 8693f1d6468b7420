//! The lines of source that a diagnostic shows, as a source that miette can read.
//!
//! miette's own source shows one file, hands control characters through and panics on columns past 65,535. This one holds only the lines
//! shown, of all files of a diagnostic one after the other, each line cropped and made harmless.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::escape::visible;
use crate::diagnostics::finding::Label;
use crate::source::sources::{FileId, SourceFile, Sources};
use crate::source::text::{LineColumn, Span};

/// Labels at most this many lines apart share a frame.
const NEAR: u32 = 3;

/// The longest line that is shown whole, and what is shown before and after the label of a longer one, in characters.
const WIDE: usize = 200;
const BEFORE: usize = 50;
const AFTER: usize = 140;

/// The lines around the labels of one diagnostic.
#[derive(Debug, Default)]
pub struct Excerpt {
    frames: Vec<Frame>,
    labels: Vec<Marked>,
}

/// Neighbouring lines of one file.
#[derive(Debug)]
struct Frame {
    name: String,
    /// Where its text begins, counted over all frames; frames are one byte apart.
    base: usize,
    first_line: u32,
    text: String,
}

/// A label within the text of the frames.
#[derive(Debug)]
struct Marked {
    offset: usize,
    len: usize,
    text: Option<String>,
    at: LineColumn,
    primary: bool,
}

impl Excerpt {
    /// The frame of the first label comes first; the others follow in the order of their labels.
    #[must_use]
    pub fn new(labels: &[Label], sources: &Sources, name: &dyn Fn(&str) -> String) -> Self {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for (index, label) in labels.iter().enumerate() {
            let line = sources.get(label.place.file).locate(label.place.span.start).line;
            let near = |group: &&mut Group<'_>| group.file == label.place.file && line + NEAR >= group.first && line <= group.last + NEAR;
            if let Some(group) = groups.iter_mut().find(near) {
                (group.first, group.last) = (group.first.min(line), group.last.max(line));
                group.labels.push((index, line, label));
            } else {
                groups.push(Group { file: label.place.file, first: line, last: line, labels: vec![(index, line, label)] });
            }
        }
        let mut excerpt = Self::default();
        for group in groups {
            let file = sources.get(group.file);
            excerpt.frame(&group, file, name(&file.path));
        }
        excerpt
    }

    /// The labels as miette wants them.
    #[must_use]
    pub fn spans(&self) -> Vec<LabeledSpan> {
        let span = |marked: &Marked| {
            let (text, at) = (marked.text.clone(), SourceSpan::from((marked.offset, marked.len)));
            if marked.primary { LabeledSpan::new_primary_with_span(text, at) } else { LabeledSpan::new_with_span(text, at) }
        };
        self.labels.iter().map(span).collect()
    }

    fn frame(&mut self, group: &Group<'_>, file: &SourceFile, name: String) {
        let base = self.frames.last().map_or(0, |frame| frame.base + frame.text.len() + 1);
        let mut text = String::new();
        for line in group.first..=group.last {
            let Some(span) = file.lines().line_span(file.text(), line) else { break };
            let labels: Vec<_> = group.labels.iter().filter(|(_, at, _)| *at == line).collect();
            let first = labels.iter().map(|(_, _, label)| label.place.span.start).min();
            let shown = Line::new(file.text(), span, first);
            for (index, _, label) in labels {
                let (start, end) = shown.place(label.place.span);
                let words: String = label.text.chars().map(visible).collect();
                self.labels.push(Marked {
                    offset: base + text.len() + start,
                    len: end - start,
                    text: Some(words).filter(|text| !text.is_empty()),
                    at: file.locate(label.place.span.start),
                    primary: *index == 0,
                });
            }
            text.push_str(&shown.text);
            text.push('\n');
        }
        self.frames.push(Frame { name, base, first_line: group.first, text });
    }
}

/// Labels of one file that stand near each other.
struct Group<'a> {
    file: FileId,
    first: u32,
    last: u32,
    labels: Vec<(usize, u32, &'a Label)>,
}

/// One line as it is shown.
struct Line {
    text: String,
    /// Where each shown character begins in the file and in `text`; the last entry is the end of both.
    starts: Vec<(u32, usize)>,
}

impl Line {
    fn new(source: &str, span: Span, label: Option<u32>) -> Self {
        let line = span.slice(source).trim_end_matches(['\n', '\r']);
        let chars: Vec<(usize, char)> = line.char_indices().collect();
        let (from, to) = window(&chars, label.map_or(0, |label| label.saturating_sub(span.start) as usize));
        let mut text = String::from(if from > 0 { "…" } else { "" });
        let mut starts = Vec::new();
        for (at, c) in chars.iter().take(to).skip(from) {
            starts.push((span.start.saturating_add(u32::try_from(*at).unwrap_or(u32::MAX)), text.len()));
            text.push(visible(*c));
        }
        let end = chars.get(to).map_or(line.len(), |(at, _)| *at);
        starts.push((span.start.saturating_add(u32::try_from(end).unwrap_or(u32::MAX)), text.len()));
        if to < chars.len() {
            text.push('…');
        }
        Self { text, starts }
    }

    /// A label's range within the shown text; what reaches past it ends with it.
    fn place(&self, span: Span) -> (usize, usize) {
        let at = |offset: u32| {
            let index = self.starts.partition_point(|(start, _)| *start < offset).min(self.starts.len().saturating_sub(1));
            self.starts.get(index).map_or(0, |(_, shown)| *shown)
        };
        let start = at(span.start);
        (start, at(span.end).max(start))
    }
}

/// Which characters of a line are shown: all, or those around the byte offset of a label.
fn window(chars: &[(usize, char)], label: usize) -> (usize, usize) {
    if chars.len() <= WIDE {
        return (0, chars.len());
    }
    let middle = chars.partition_point(|(at, _)| *at < label);
    (middle.saturating_sub(BEFORE), (middle + AFTER).min(chars.len()))
}

impl SourceCode for Excerpt {
    /// The whole frame that holds the span; asked without context, the span alone, for the position in the frame's title.
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |frame: &&Frame| frame.base <= start && end <= frame.base + frame.text.len();
        let frame = self.frames.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let marked = self.labels.iter().find(|marked| marked.offset == start && marked.len == span.len());
        let (line, column, count) = match marked {
            Some(marked) if before + after == 0 => (marked.at.line as usize - 1, marked.at.column as usize - 1, 1),
            _ => (frame.first_line as usize - 1, 0, frame.text.lines().count()),
        };
        let whole = SourceSpan::from((frame.base, frame.text.len()));
        Ok(Box::new(MietteSpanContents::new_named(frame.name.clone(), frame.text.as_bytes(), whole, line, column, count)))
    }
}
