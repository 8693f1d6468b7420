//! `for: file`.

use sha2::{Digest, Sha256};

use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::{FileId, Place, SourceFile, Unreadable};
use crate::source::text::Span;

/// Files of the tree.
pub struct Files;

/// A file.
#[derive(Clone, Copy)]
pub struct FileFact<'a> {
    pub inputs: Inputs<'a>,
    pub id: FileId,
    pub file: &'a SourceFile,
}

impl<'a> FileFact<'a> {
    fn is_link(self) -> bool {
        self.file.stat.is_some_and(|stat| stat.link)
    }

    fn mode(self) -> Option<u32> {
        self.file.stat.filter(|stat| !stat.link)?.mode
    }

    /// What its text says; files that are no text have none.
    fn of_text(self, read: impl FnOnce(&'a str) -> Value<'a>) -> Value<'a> {
        match &self.file.text {
            Ok(text) => read(text),
            Err(Unreadable::Binary) => Value::Absent,
            Err(_) if self.is_link() => Value::Absent,
            Err(_) => Value::Unknown,
        }
    }
}

impl Family for Files {
    type Fact<'a> = FileFact<'a>;
    const NAME: &'static str = "file";
    const ABOUT: &'static str = "A file of the tree, of whatever type.";
    const ORIGIN: Origin = Origin::Tree;
    const SUBJECT: &'static [&'static str] = &["path"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "path", about: "Its path from the root.", of: FieldType::Path, get: |fact| Value::text(&fact.file.path) },
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(fact.file.name()) },
        Field {
            name: "stem",
            about: "Its name up to the last dot.",
            of: FieldType::Name,
            get: |fact| Value::text(fact.file.name().rsplit_once('.').map_or(fact.file.name(), |(stem, _)| stem)),
        },
        Field {
            name: "folder",
            about: "Its folder from the root; empty for the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.file.folder()),
        },
        Field {
            name: "extension",
            about: "What follows the last dot of its name.",
            of: FieldType::Name,
            get: |fact| Value::optional(fact.file.extension()),
        },
        Field {
            name: "size",
            about: "Its bytes; nothing for a symlink.",
            of: FieldType::Number,
            get: |fact| match fact.file.stat {
                Some(stat) if stat.link => Value::Absent,
                Some(stat) => Value::Number(stat.size),
                None => Value::Unknown,
            },
        },
        Field {
            name: "lines",
            about: "How many lines it has; nothing for what is no text.",
            of: FieldType::Number,
            get: |fact| fact.of_text(|text| Value::number(text.lines().count())),
        },
        Field {
            name: "blank",
            about: "Whether it holds nothing but white space.",
            of: FieldType::Bool,
            get: |fact| fact.of_text(|text| Value::Bool(text.trim().is_empty())),
        },
        Field {
            name: "sha256",
            about: "The SHA-256 of its bytes, as `sha256sum` prints it; not known of what is no text.",
            of: FieldType::Name,
            get: |fact| match &fact.file.text {
                Ok(text) => Value::owned(sha256(text, fact.file.stat.map(|stat| stat.size))),
                Err(_) if fact.is_link() => Value::Absent,
                Err(_) => Value::Unknown,
            },
        },
        Field {
            name: "mode",
            about: "Its permissions in the work tree, such as `644`; git keeps only whether it is executable.",
            of: FieldType::Name,
            get: |fact| match fact.mode() {
                Some(mode) => Value::owned(format!("{mode:o}")),
                None if fact.is_link() => Value::Absent,
                None => Value::Unknown,
            },
        },
        Field {
            name: "executable",
            about: "Whether its owner may execute it in the work tree.",
            of: FieldType::Bool,
            get: |fact| match fact.mode() {
                Some(mode) => Value::Bool(mode & 0o100 != 0),
                None if fact.is_link() => Value::Absent,
                None => Value::Unknown,
            },
        },
        Field {
            name: "symlink",
            about: "Whether it is a symlink: such a file is never followed.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.is_link()),
        },
        Field {
            name: "ignored",
            about: "Whether git would ignore it, were it not tracked.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.inputs.sources.unread.ignores(&fact.file.path)),
        },
        Field {
            name: "owners",
            about: "Who owns it by the last pattern of CODEOWNERS that fits; nobody where none does.",
            of: FieldType::Names,
            get: |fact| {
                fact.inputs.workspace.documents.owners.as_ref().map_or(Value::Absent, |owners| Value::names(owners.owners(&fact.file.path)))
            },
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        if field == "name" { Value::text(file.name()) } else { file.get(field) }
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(FileFact<'a>)) {
        inputs.sources.listed().filter(|(id, _)| wanted(*id)).for_each(|(id, file)| visit(FileFact { inputs, id, file }));
    }

    fn place(fact: FileFact<'_>) -> Option<Place> {
        Some(Place { file: fact.id, span: Span::default() })
    }

    fn subject(fact: FileFact<'_>) -> Vec<String> {
        vec![fact.file.path.clone()]
    }
}

/// The hash of a file's bytes: a byte order mark is not part of its text, and is of its size.
fn sha256(text: &str, size: Option<u64>) -> String {
    const MARK: &str = "\u{feff}";
    let mut hash = Sha256::new();
    if size == Some((text.len() + MARK.len()) as u64) {
        hash.update(MARK);
    }
    hash.update(text);
    hash.finalize().iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::sha256;

    #[test]
    fn the_hash_is_of_the_bytes_with_their_byte_order_mark() {
        // As `printf abc | sha256sum` and `printf '\xef\xbb\xbfabc' | sha256sum` print them.
        assert_eq!(sha256("abc", Some(3)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sha256("abc", Some(6)), "1c28dc3f1f804a1ad9c9b4b4cf5e2658d16ad4ed08e3020d04a8d2865018947c");
    }
}
