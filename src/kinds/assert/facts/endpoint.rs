//! `for: endpoint`.

use super::document::{DocumentFact, DocumentFacts};
use crate::facts::documents::Format;
use crate::facts::documents::openapi::Endpoint;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Endpoints of OpenAPI documents.
pub struct Endpoints;

/// An endpoint and its document.
#[derive(Clone, Copy)]
pub struct EndpointFact<'a> {
    document: DocumentFact<'a>,
    endpoint: &'a Endpoint,
}

impl Family for Endpoints {
    type Fact<'a> = EndpointFact<'a>;
    const NAME: &'static str = "endpoint";
    const ABOUT: &'static str = "A method of a path in an OpenAPI document.";
    const ORIGIN: Origin = Origin::Document;
    const SUBJECT: &'static [&'static str] = &["path", "method", "route"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "path", about: "Its document, from the root.", of: FieldType::Path, get: |fact| Value::text(fact.document.path()) },
        Field { name: "method", about: "In capitals.", of: FieldType::Name, get: |fact| Value::text(&fact.endpoint.method) },
        Field { name: "route", about: "As written: `/runs/{run_id}`.", of: FieldType::Text, get: |fact| Value::text(&fact.endpoint.route) },
        Field {
            name: "operation_id",
            about: "Its `operationId`.",
            of: FieldType::Name,
            get: |fact| Value::optional(fact.endpoint.id.as_deref()),
        },
        Field { name: "tags", about: "Its tags.", of: FieldType::Names, get: |fact| Value::names(&fact.endpoint.tags) },
        Field {
            name: "security",
            about: "The schemes that it, or else the document, asks for.",
            of: FieldType::Names,
            get: |fact| Value::names(&fact.endpoint.security),
        },
        Field {
            name: "secured",
            about: "Whether it asks for any scheme.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(!fact.endpoint.security.is_empty()),
        },
        Field {
            name: "parameters",
            about: "Its parameters and its path's: `header:X-Tenant`.",
            of: FieldType::Names,
            get: |fact| Value::names(&fact.endpoint.parameters),
        },
        Field {
            name: "responses",
            about: "The codes that it answers with.",
            of: FieldType::Names,
            get: |fact| Value::names(&fact.endpoint.responses),
        },
        Field {
            name: "deprecated",
            about: "Whether it is marked as deprecated.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.endpoint.deprecated),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn reads(path: &str) -> bool {
        matches!(Format::of(path), Some(Format::Yaml | Format::Json))
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(EndpointFact<'a>)) {
        DocumentFacts::each(inputs, wanted, &mut |document| {
            document.read.endpoints.iter().for_each(|endpoint| visit(EndpointFact { document, endpoint }));
        });
    }

    fn place(fact: EndpointFact<'_>) -> Option<Place> {
        Some(Place { file: fact.document.read.file, span: fact.endpoint.span })
    }

    fn subject(fact: EndpointFact<'_>) -> Vec<String> {
        vec![fact.document.path().to_owned(), fact.endpoint.method.clone(), fact.endpoint.route.clone()]
    }
}
