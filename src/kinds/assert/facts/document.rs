//! `for: document`.

use super::entry::{Entries, EntryFact};
use crate::facts::documents::Format;
use crate::facts::documents::entries::top;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::source::text::Span;
use crate::workspace::documents::ReadDocument;

/// Documents.
pub struct DocumentFacts;

/// A document.
#[derive(Clone, Copy)]
pub struct DocumentFact<'a> {
    pub inputs: Inputs<'a>,
    pub read: &'a ReadDocument,
}

impl<'a> DocumentFact<'a> {
    pub fn path(self) -> &'a str {
        self.inputs.sources.path(self.read.file)
    }

    /// Its values from the start of `of`'s.
    fn top(self) -> impl Iterator<Item = EntryFact<'a>> {
        top(&self.read.document.entries).map(move |(at, entry)| EntryFact { of: self, at, entry })
    }
}

impl Family for DocumentFacts {
    type Fact<'a> = DocumentFact<'a>;
    const NAME: &'static str = "document";
    const ABOUT: &'static str = "A YAML, JSON, TOML or Markdown file, a CODEOWNERS file, or a list of requirements.";
    const ORIGIN: Origin = Origin::Document;
    const SUBJECT: &'static [&'static str] = &["path"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "path", about: "Its path from the root.", of: FieldType::Path, get: |fact| Value::text(fact.path()) },
        Field {
            name: "format",
            about: "How it is written.",
            of: FieldType::Word(&["yaml", "json", "toml", "markdown", "codeowners", "requirements"]),
            get: |fact| Value::text(fact.read.document.format.word()),
        },
        Field {
            name: "keys",
            about: "Its keys at the top.",
            of: FieldType::Names,
            get: |fact| Value::Names(fact.top().map(|entry| entry.entry.name.as_str().into()).collect()),
        },
        Field {
            name: "empty",
            about: "Whether it says nothing.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.read.document.entries.is_empty()),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "entries",
            of: &Of::<Entries>::new(),
            each: |fact, visit| {
                fact.top().for_each(|entry| visit(&One::<Entries>::of(entry)));
                fact.read.document.problems.is_empty()
            },
        },
        Part {
            name: "all_entries",
            of: &Of::<Entries>::new(),
            each: |fact, visit| {
                EntryFact::all(*fact).for_each(|entry| visit(&One::<Entries>::of(entry)));
                fact.read.document.problems.is_empty()
            },
        },
    ];

    fn reads(path: &str) -> bool {
        Format::of(path).is_some()
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(DocumentFact<'a>)) {
        let facts = inputs.workspace.documents.read.iter().map(|read| DocumentFact { inputs, read });
        facts.filter(|fact| wanted(fact.read.file)).for_each(visit);
    }

    fn place(fact: DocumentFact<'_>) -> Option<Place> {
        Some(Place { file: fact.read.file, span: Span::default() })
    }

    fn subject(fact: DocumentFact<'_>) -> Vec<String> {
        vec![fact.path().to_owned()]
    }
}
