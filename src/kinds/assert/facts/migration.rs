//! `for: migration`.

use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::{Place, Sources};
use crate::workspace::schema::history::{History, Migration};

/// Migrations.
pub struct Migrations;

/// A migration and its history.
#[derive(Clone, Copy)]
pub struct MigrationFact<'a> {
    sources: &'a Sources,
    history: &'a History,
    migration: &'a Migration,
}

impl Family for Migrations {
    type Fact<'a> = MigrationFact<'a>;
    const NAME: &'static str = "migration";
    const ABOUT: &'static str = "A migration that its tool would apply.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["migration", "history"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "id",
            about: "Its revision, version or file name.",
            of: FieldType::Name,
            get: |fact| Value::text(&fact.migration.id),
        },
        Field {
            name: "path",
            about: "Its file, from the root.",
            of: FieldType::Path,
            get: |fact| Value::text(fact.sources.path(fact.migration.file)),
        },
        Field {
            name: "file",
            about: "Its file's name.",
            of: FieldType::Name,
            get: |fact| {
                let path = fact.sources.path(fact.migration.file);
                Value::text(path.rsplit('/').next().unwrap_or(path))
            },
        },
        Field { name: "history", about: "The folder of its history.", of: FieldType::Path, get: |fact| Value::text(&fact.history.path) },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(MigrationFact<'a>)) {
        for history in &inputs.workspace.histories {
            let sources = inputs.sources;
            history.migrations.iter().for_each(|migration| visit(MigrationFact { sources, history, migration }));
        }
    }

    fn place(fact: MigrationFact<'_>) -> Option<Place> {
        Some(fact.migration.place)
    }

    fn subject(fact: MigrationFact<'_>) -> Vec<String> {
        vec![fact.migration.id.clone(), fact.history.path.clone()]
    }
}
