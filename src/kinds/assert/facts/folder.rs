//! `for: folder`.

use super::file::{FileFact, Files};
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::{FileId, Place, SourceFile};
use crate::source::text::Span;

/// The file that makes a folder a regular package.
const INIT: &str = "__init__.py";

/// Folders of the tree.
pub struct Folders;

/// A folder that holds a file, be it further below.
#[derive(Clone, Copy)]
pub struct FolderFact<'a> {
    inputs: Inputs<'a>,
    path: &'a str,
    /// The first file in it or below.
    first: FileId,
}

impl<'a> FolderFact<'a> {
    fn parent(self) -> &'a str {
        self.path.rsplit_once('/').map_or("", |(parent, _)| parent)
    }

    fn name(self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    fn files(self) -> impl Iterator<Item = (FileId, &'a SourceFile)> {
        self.inputs.sources.below(self.path).filter(move |(_, file)| file.folder() == self.path)
    }

    fn is_regular(self, folder: &str) -> bool {
        let init = if folder.is_empty() { INIT.to_owned() } else { format!("{folder}/{INIT}") };
        self.inputs.sources.is_listed(&init)
    }

    fn package(self) -> Value<'a> {
        if self.is_regular(self.path) {
            return Value::text("regular");
        }
        let has_module = self.files().any(|(_, file)| is_module(file));
        if has_module { Value::text("namespace") } else { Value::Absent }
    }
}

impl Family for Folders {
    type Fact<'a> = FolderFact<'a>;
    const NAME: &'static str = "folder";
    const ABOUT: &'static str = "A folder of the tree.";
    const ORIGIN: Origin = Origin::Tree;
    const SUBJECT: &'static [&'static str] = &["folder"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "path", about: "Its path from the root.", of: FieldType::Path, get: |fact| Value::text(fact.path) },
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(fact.name()) },
        Field {
            name: "parent",
            about: "The folder that it is in; empty for the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.parent()),
        },
        Field {
            name: "package",
            about: "What it is to Python: a package with `__init__.py` (`regular`), or modules without one (`namespace`); nothing where it holds neither.",
            of: FieldType::Word(&["regular", "namespace"]),
            get: |fact| fact.package(),
        },
        Field {
            name: "in_package",
            about: "Whether the folder that it is in has an `__init__.py`.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.is_regular(fact.parent())),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "files",
            of: &Of::<Files>::new(),
            each: |fact, visit| {
                let inputs = fact.inputs;
                fact.files().for_each(|(id, file)| visit(&One::<Files>::of(FileFact { inputs, id, file })));
                true
            },
        },
        Part {
            name: "folders",
            of: &Of::<Self>::new(),
            each: |fact, visit| {
                let below = fact.inputs.sources.below(fact.path);
                let start = if fact.path.is_empty() { 0 } else { fact.path.len() + 1 };
                each(fact.inputs, below, &mut |folder: FolderFact<'_>| {
                    if folder.path.get(start..).is_some_and(|rest| !rest.is_empty() && !rest.contains('/')) {
                        visit(&One::<Self>::of(folder));
                    }
                });
                true
            },
        },
    ];

    /// The path of a folder is not that of the files in it.
    fn of_file<'p>(_: &str, _: &File<'p>) -> Value<'p> {
        Value::Unknown
    }

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(FolderFact<'a>)) {
        each(inputs, inputs.sources.listed(), visit);
    }

    fn place(fact: FolderFact<'_>) -> Option<Place> {
        let module = fact.files().find(|(_, file)| is_module(file)).or_else(|| fact.files().next());
        let file = module.map_or(fact.first, |(file, _)| file);
        Some(Place { file, span: Span::default() })
    }

    fn subject(fact: FolderFact<'_>) -> Vec<String> {
        vec![fact.path.to_owned()]
    }
}

fn is_module(file: &SourceFile) -> bool {
    matches!(file.extension(), Some("py" | "pyi"))
}

/// The folders of files in path order: what is below a folder stands together.
fn each<'a>(inputs: Inputs<'a>, files: impl Iterator<Item = (FileId, &'a SourceFile)>, visit: &mut dyn FnMut(FolderFact<'a>)) {
    let mut before = "";
    for (first, file) in files {
        let path = file.path.as_str();
        for (at, _) in path.match_indices('/') {
            let is_known = before.get(..=at).is_some_and(|start| path.get(..=at) == Some(start));
            if let (false, Some(path)) = (is_known, path.get(..at)) {
                visit(FolderFact { inputs, path, first });
            }
        }
        before = path;
    }
}
