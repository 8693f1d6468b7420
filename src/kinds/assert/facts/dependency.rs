//! `for: dependency`.

use super::document::{DocumentFact, DocumentFacts};
use crate::facts::documents::dependencies::{self, Dependency, Ecosystem, Origin as From};
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// What manifests ask for.
pub struct Dependencies;

/// A dependency and its manifest.
#[derive(Clone, Copy)]
pub struct DependencyFact<'a> {
    manifest: DocumentFact<'a>,
    dependency: &'a Dependency,
}

impl Family for Dependencies {
    type Fact<'a> = DependencyFact<'a>;
    const NAME: &'static str = "dependency";
    const ABOUT: &'static str = "What a manifest asks for: a list of requirements, `pyproject.toml`, `Cargo.toml`, `package.json`.";
    const ORIGIN: Origin = Origin::Document;
    const SUBJECT: &'static [&'static str] = &["path", "name", "group"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "name",
            about: "Its name as its registry compares it: `foo-bar` for `Foo_Bar`.",
            of: FieldType::Name,
            get: |fact| Value::text(&fact.dependency.name),
        },
        Field {
            name: "version",
            about: "The versions asked for, as written; nothing for any.",
            of: FieldType::Text,
            get: |fact| Value::optional(Some(fact.dependency.version.as_str()).filter(|version| !version.is_empty())),
        },
        Field {
            name: "ecosystem",
            about: "Whose registry it is from.",
            of: FieldType::Word(&["python", "rust", "npm"]),
            get: |fact| {
                Value::text(match fact.dependency.ecosystem {
                    Ecosystem::Python => "python",
                    Ecosystem::Rust => "rust",
                    Ecosystem::Npm => "npm",
                })
            },
        },
        Field {
            name: "group",
            about: "`main`, `dev`, `build`, `peer`, or the name of an extra, a group or a list.",
            of: FieldType::Name,
            get: |fact| Value::text(&fact.dependency.group),
        },
        Field { name: "extras", about: "Its extras or features.", of: FieldType::Names, get: |fact| Value::names(&fact.dependency.extras) },
        Field {
            name: "origin",
            about: "Where it comes from.",
            of: FieldType::Word(&["registry", "path", "git", "url"]),
            get: |fact| {
                Value::text(match fact.dependency.origin {
                    From::Registry => "registry",
                    From::Path => "path",
                    From::Git => "git",
                    From::Url => "url",
                })
            },
        },
        Field { name: "path", about: "Its manifest, from the root.", of: FieldType::Path, get: |fact| Value::text(fact.manifest.path()) },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn reads(path: &str) -> bool {
        dependencies::ecosystem(path).is_some()
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(DependencyFact<'a>)) {
        DocumentFacts::each(inputs, wanted, &mut |manifest| {
            manifest.read.dependencies.iter().for_each(|dependency| visit(DependencyFact { manifest, dependency }));
        });
    }

    fn place(fact: DependencyFact<'_>) -> Option<Place> {
        Some(Place { file: fact.manifest.read.file, span: fact.dependency.span })
    }

    fn subject(fact: DependencyFact<'_>) -> Vec<String> {
        vec![fact.manifest.path().to_owned(), fact.dependency.name.clone(), fact.dependency.group.clone()]
    }
}
