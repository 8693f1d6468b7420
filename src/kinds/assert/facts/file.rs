//! `for: file`.

use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value};
use crate::source::sources::{FileId, Place, SourceFile};
use crate::source::text::Span;

/// Files of the tree.
pub struct Files;

/// A file.
#[derive(Clone, Copy)]
pub struct FileFact<'a> {
    id: FileId,
    file: &'a SourceFile,
}

impl FileFact<'_> {
    fn name(&self) -> &str {
        self.file.path.rsplit('/').next().unwrap_or(&self.file.path)
    }
}

impl Family for Files {
    type Fact<'a> = FileFact<'a>;
    const NAME: &'static str = "file";
    const ABOUT: &'static str = "A file of the tree that was read.";
    const ORIGIN: Origin = Origin::Tree;
    const SUBJECT: &'static [&'static str] = &["path"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "path", about: "Its path from the root.", of: FieldType::Path, get: |fact| Value::text(&fact.file.path) },
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::owned(fact.name().to_owned()) },
        Field {
            name: "folder",
            about: "Its folder from the root; empty for the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.file.path.rsplit_once('/').map_or("", |(folder, _)| folder)),
        },
        Field {
            name: "extension",
            about: "What follows the last dot of its name.",
            of: FieldType::Name,
            get: |fact| {
                let extension = fact.name().rsplit_once('.').map(|(_, extension)| extension.to_owned());
                extension.map_or(Value::Absent, Value::owned)
            },
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, visit: &mut dyn FnMut(FileFact<'a>)) {
        inputs.sources.tree().for_each(|(id, file)| visit(FileFact { id, file }));
    }

    fn place(fact: FileFact<'_>) -> Option<Place> {
        Some(Place { file: fact.id, span: Span::default() })
    }

    fn subject(fact: FileFact<'_>) -> Vec<String> {
        vec![fact.file.path.clone()]
    }
}
