//! `for: index`.

use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::kinds::tables::born;
use crate::source::sources::{Place, Sources};
use crate::workspace::schema::model::{Index, QualName};

/// Indexes, those behind constraints included.
pub struct Indexes;

/// An index.
#[derive(Clone, Copy)]
pub struct IndexFact<'a> {
    pub sources: &'a Sources,
    pub name: &'a QualName,
    pub index: &'a Index,
}

impl Family for Indexes {
    type Fact<'a> = IndexFact<'a>;
    const NAME: &'static str = "index";
    const ABOUT: &'static str = "An index, also one behind a constraint.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["table", "index"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.name.name) },
        Field {
            name: "table",
            about: "Its table, with the schema unless that is `public`.",
            of: FieldType::Table,
            get: |fact| Value::owned(fact.index.table.to_string()),
        },
        Field {
            name: "columns",
            about: "Its key columns, without expressions.",
            of: FieldType::Names,
            get: |fact| Value::names(fact.index.keys.iter().flatten()),
        },
        Field { name: "unique", about: "Whether it is unique.", of: FieldType::Bool, get: |fact| Value::Bool(fact.index.unique) },
        Field { name: "partial", about: "Whether it has a WHERE.", of: FieldType::Bool, get: |fact| Value::Bool(fact.index.partial) },
        Field {
            name: "constraint",
            about: "Whether a constraint of its name made it.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.index.constraint),
        },
        Field {
            name: "created_in",
            about: "The migration file that creates it.",
            of: FieldType::Path,
            get: |fact| Value::optional(born(&fact.index.life).map(|place| fact.sources.path(place.file))),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(IndexFact<'a>)) {
        for history in &inputs.workspace.histories {
            history.schema.indexes.iter().for_each(|(name, index)| visit(IndexFact { sources: inputs.sources, name, index }));
        }
    }

    fn place(fact: IndexFact<'_>) -> Option<Place> {
        born(&fact.index.life)
    }

    fn subject(fact: IndexFact<'_>) -> Vec<String> {
        vec![fact.index.table.to_string(), fact.name.name.clone()]
    }
}
