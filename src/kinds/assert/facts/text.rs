//! `for: text`.

use crate::facts::text::{Piece, pieces};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::{FileId, Place, SourceFile};

/// Pieces of lines.
pub struct Texts;

/// A piece of a line.
#[derive(Clone, Copy)]
pub struct TextFact<'a> {
    id: FileId,
    file: &'a SourceFile,
    piece: Piece,
}

impl Family for Texts {
    type Fact<'a> = TextFact<'a>;
    const NAME: &'static str = "text";
    const ABOUT: &'static str =
        "A line of a file. Lines of Python and Rust are cut into code, comments, strings and documentation, each a fact of its own.";
    const ORIGIN: Origin = Origin::Tree;
    const SUBJECT: &'static [&'static str] = &["path", "text"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "text",
            about: "What is written there, without the white space around it.",
            of: FieldType::Text,
            get: |fact| Value::text(fact.text()),
        },
        Field {
            name: "in",
            about: "What it is; `plain` for lines of files in other languages.",
            of: FieldType::Word(&["code", "comment", "string", "doc", "plain"]),
            get: |fact| fact.piece.sort.map_or(Value::Unknown, |sort| Value::text(sort.word())),
        },
        Field { name: "path", about: "Its file, from the root.", of: FieldType::Path, get: |fact| Value::text(&fact.file.path) },
        Field {
            name: "folder",
            about: "The folder of its file; empty for the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.file.folder()),
        },
        Field {
            name: "extension",
            about: "What follows the last dot of its file's name.",
            of: FieldType::Name,
            get: |fact| Value::optional(fact.file.extension()),
        },
        Field {
            name: "line",
            about: "The number of its line, from 1.",
            of: FieldType::Number,
            get: |fact| Value::Number(u64::from(fact.piece.line)),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];
    const WITHIN: Option<&'static str> = Some("text");

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(TextFact<'a>)) {
        let files: Vec<(FileId, &SourceFile)> = inputs.sources.tree().filter(|(id, file)| file.text.is_ok() && wanted(*id)).collect();
        for (id, file) in files {
            let mut visit = |piece: &Piece| visit(TextFact { id, file, piece: *piece });
            match inputs.workspace.texts.of(id) {
                Some(pieces) => pieces.iter().for_each(&mut visit),
                None => pieces(&file.path, file.text()).iter().for_each(&mut visit),
            }
        }
    }

    fn place(fact: TextFact<'_>) -> Option<Place> {
        Some(Place { file: fact.id, span: fact.piece.span })
    }

    fn subject(fact: TextFact<'_>) -> Vec<String> {
        vec![fact.file.path.clone(), fact.text().to_owned()]
    }
}

impl<'a> TextFact<'a> {
    fn text(self) -> &'a str {
        self.piece.span.slice(self.file.text())
    }
}
