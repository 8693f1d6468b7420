//! `for: entry`.

use jiff::civil::Date;

use super::document::{DocumentFact, DocumentFacts};
use crate::facts::documents::entries::{Content, Entry, within};
use crate::facts::documents::{Format, openapi, owners};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::{Place, join};

/// Values of documents.
pub struct Entries;

/// A value of a document.
#[derive(Clone, Copy)]
pub struct EntryFact<'a> {
    pub of: DocumentFact<'a>,
    pub at: usize,
    pub entry: &'a Entry,
}

impl<'a> EntryFact<'a> {
    /// All of a document, each before those within it.
    pub fn all(of: DocumentFact<'a>) -> impl Iterator<Item = Self> {
        of.read.document.entries.iter().enumerate().map(move |(at, entry)| Self { of, at, entry })
    }

    fn within(self) -> impl Iterator<Item = Self> {
        within(&self.of.read.document.entries, self.at).map(move |(at, entry)| Self { of: self.of, at, entry })
    }

    fn text(self) -> Option<&'a str> {
        self.entry.content.text()
    }

    fn is_empty(self) -> bool {
        match &self.entry.content {
            Content::Null => true,
            Content::List | Content::Map => self.entry.below == 0,
            other => other.text().is_some_and(|text| text.trim().is_empty()),
        }
    }

    /// The day that it begins with.
    fn date(self) -> Option<Date> {
        self.text()?.trim().get(..10)?.parse().ok()
    }

    /// Whether the tree has what it names, from the root or beside its document.
    fn names_path(self) -> Value<'a> {
        let Some(text) = self.text().filter(|text| !text.contains("://") && !text.starts_with(['#', '@']) && !text.is_empty()) else {
            return Value::Absent;
        };
        let sources = self.of.inputs.sources;
        if self.of.read.document.format == Format::Owners || text.contains('*') {
            let Some(paths) = owners::paths(text) else { return Value::Unknown };
            return Value::Bool(sources.listed().any(|(_, file)| paths.is_match(&file.path)));
        }
        let path = text.split('#').next().unwrap_or(text);
        let folder = self.of.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_there = |path: String| sources.is_listed(&path) || sources.below(&path).next().is_some();
        Value::Bool([join("", path), join(folder, path)].into_iter().flatten().any(is_there))
    }

    /// Whether a `$ref`, or a text like one, leads to something.
    fn resolves(self) -> Value<'a> {
        let Some((file, pointer)) = self.text().and_then(|text| text.split_once('#').or(Some((text, "")))) else { return Value::Absent };
        if file.contains("://") {
            return Value::Absent;
        }
        let sources = self.of.inputs.sources;
        let read = if file.is_empty() {
            Some(self.of.read)
        } else {
            let folder = self.of.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            let Some(path) = join(folder, file).filter(|path| sources.is_listed(path)) else { return Value::Bool(false) };
            sources.find(&path).and_then(|file| self.of.inputs.workspace.documents.of(file))
        };
        match read {
            _ if pointer.is_empty() => Value::Bool(true),
            Some(read) => Value::Bool(openapi::find(&read.document.entries, pointer).is_some()),
            None => Value::Unknown,
        }
    }
}

impl Family for Entries {
    type Fact<'a> = EntryFact<'a>;
    const NAME: &'static str = "entry";
    const ABOUT: &'static str = "A value of a document, at any depth.";
    const ORIGIN: Origin = Origin::Document;
    const SUBJECT: &'static [&'static str] = &["path", "key"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "path", about: "Its document, from the root.", of: FieldType::Path, get: |fact| Value::text(fact.of.path()) },
        Field {
            name: "key",
            about: "Its key path: `jobs.build.steps.0.uses`. A part that holds a dot is in quotes. An item of a list is the value of its first field where no two items share that, else its position from 0.",
            of: FieldType::Key,
            get: |fact| Value::text(&fact.entry.key),
        },
        Field { name: "name", about: "The last part of its key path.", of: FieldType::Name, get: |fact| Value::text(&fact.entry.name) },
        Field {
            name: "value",
            about: "Its text, number, date, `true` or `false`; nothing for lists, mappings and null.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.text()),
        },
        Field {
            name: "type",
            about: "What it is.",
            of: FieldType::Word(&["text", "number", "bool", "date", "null", "list", "map"]),
            get: |fact| Value::text(fact.entry.content.word()),
        },
        Field {
            name: "empty",
            about: "Whether it is null, blank, or holds nothing.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.is_empty()),
        },
        Field {
            name: "keys",
            about: "The keys of a mapping.",
            of: FieldType::Names,
            get: |fact| match fact.entry.content {
                Content::Map => Value::Names(fact.within().map(|entry| entry.entry.name.as_str().into()).collect()),
                _ => Value::Absent,
            },
        },
        Field {
            name: "values",
            about: "The texts, numbers and dates of a list.",
            of: FieldType::Names,
            get: |fact| match fact.entry.content {
                Content::List => Value::Names(fact.within().filter_map(EntryFact::text).map(Into::into).collect()),
                _ => Value::Absent,
            },
        },
        Field {
            name: "expired",
            about: "Whether the date that it begins with is before the day of the run; nothing where it is no date.",
            of: FieldType::Bool,
            get: |fact| fact.date().map_or(Value::Absent, |date| Value::Bool(date < fact.of.inputs.today)),
        },
        Field {
            name: "days_left",
            about: "The days until its date, 0 where that is over; nothing where it is no date.",
            of: FieldType::Number,
            get: |fact| {
                let left = fact.date().and_then(|date| fact.of.inputs.today.until(date).ok());
                left.map_or(Value::Absent, |left| Value::Number(u64::try_from(left.get_days()).unwrap_or(0)))
            },
        },
        Field {
            name: "names_path",
            about: "Whether the file or folder that it names is there, from the root or beside its document; a pattern, whether it fits a file.",
            of: FieldType::Bool,
            get: |fact| fact.names_path(),
        },
        Field {
            name: "names_module",
            about: "Whether it is the dotted name of a first-party module.",
            of: FieldType::Bool,
            get: |fact| {
                let modules = &fact.of.inputs.workspace.imports.modules;
                fact.text().map_or(Value::Absent, |text| Value::Bool(modules.contains_key(text)))
            },
        },
        Field {
            name: "resolves",
            about: "Whether it leads to something as `$ref` does: `#/components/schemas/Run`, `common.yaml#/X`; another document must be one that the rule is about.",
            of: FieldType::Bool,
            get: |fact| fact.resolves(),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[Part {
        name: "entries",
        of: &Of::<Self>::new(),
        each: |fact, visit| {
            fact.within().for_each(|entry| visit(&One::<Self>::of(entry)));
            true
        },
    }];

    fn reads(path: &str) -> bool {
        Format::of(path).is_some()
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(EntryFact<'a>)) {
        DocumentFacts::each(inputs, wanted, &mut |document| EntryFact::all(document).for_each(&mut *visit));
    }

    fn place(fact: EntryFact<'_>) -> Option<Place> {
        Some(Place { file: fact.of.read.file, span: fact.entry.span })
    }

    fn subject(fact: EntryFact<'_>) -> Vec<String> {
        vec![fact.of.path().to_owned(), fact.entry.key.clone()]
    }
}
