//! `for: view`.

use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::kinds::tables::born;
use crate::source::sources::Place;
use crate::workspace::schema::model::{QualName, View};

/// Views and materialized views.
pub struct Views;

/// A view and its name.
#[derive(Clone, Copy)]
pub struct ViewFact<'a> {
    pub name: &'a QualName,
    pub view: &'a View,
}

impl Family for Views {
    type Fact<'a> = ViewFact<'a>;
    const NAME: &'static str = "view";
    const ABOUT: &'static str = "A view or materialized view.";
    const ORIGIN: Origin = Origin::Schema;
    const SUBJECT: &'static [&'static str] = &["view"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "view",
            about: "Its name, with the schema unless that is `public`.",
            of: FieldType::Dotted,
            get: |fact| Value::owned(fact.name.to_string()),
        },
        Field { name: "name", about: "Its name without the schema.", of: FieldType::Name, get: |fact| Value::text(&fact.name.name) },
        Field { name: "schema", about: "Its schema.", of: FieldType::Name, get: |fact| Value::text(&fact.name.schema) },
        Field {
            name: "materialized",
            about: "Whether it holds rows.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.view.materialized),
        },
        Field {
            name: "reads",
            about: "The tables and views that it reads.",
            of: FieldType::Names,
            get: |fact| Value::Names(fact.view.reads.iter().map(|name| name.to_string().into()).collect()),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, _: Wanted<'_>, visit: &mut dyn FnMut(ViewFact<'a>)) {
        for history in &inputs.workspace.histories {
            history.schema.views.iter().for_each(|(name, view)| visit(ViewFact { name, view }));
        }
    }

    fn place(fact: ViewFact<'_>) -> Option<Place> {
        born(&fact.view.life)
    }

    fn subject(fact: ViewFact<'_>) -> Vec<String> {
        vec![fact.name.to_string()]
    }
}
