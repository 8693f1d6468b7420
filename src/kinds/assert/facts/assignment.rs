//! `for: assignment`, and the fields of classes.

use super::standing::{self, Standing, Stands};
use crate::facts::calls::Level;
use crate::facts::symbols::{Assignment, AssignmentForm};
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Done, Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Assignments.
pub struct Assignments;

/// Fields: what a class body gives a type or a value.
pub struct Fields;

/// An assignment and where it stands.
#[derive(Clone, Copy)]
pub struct AssignmentFact<'a> {
    pub at: Standing<'a>,
    pub assignment: &'a Assignment,
}

impl<'a> AssignmentFact<'a> {
    /// Those of a module.
    pub fn of(module: Standing<'a>) -> impl Iterator<Item = Self> {
        module.module.symbols.assignments.iter().map(move |assignment| Self { at: module.within(assignment.scope), assignment })
    }

    /// Whether it gives a class a field.
    pub fn is_field(self) -> bool {
        self.at.scope().is_some_and(|scope| scope.level == Level::Class) && !self.assignment.target.contains(['.', '['])
    }

    /// All but the last part of the target, and that part.
    fn parts(self) -> (Option<&'a str>, &'a str) {
        self.assignment.target.rsplit_once('.').map_or((None, self.assignment.target.as_str()), |(receiver, name)| (Some(receiver), name))
    }

    /// The type, as written.
    fn annotation(self) -> Value<'a> {
        Value::optional(self.assignment.annotation.as_ref().map(|annotation| self.at.text(annotation.span)))
    }

    /// The value, as written.
    fn value(self) -> Value<'a> {
        Value::optional(self.assignment.value_span.map(|span| self.at.text(span)))
    }

    fn kind(self) -> Value<'a> {
        Value::optional(self.assignment.value.as_ref().map(crate::facts::calls::Argued::word))
    }

    /// The full name of what is called for the value.
    fn made_by(self) -> Value<'a> {
        let call = self.assignment.call.and_then(|call| self.at.module.resolved.get(call as usize));
        Value::optional(call.and_then(Option::as_deref))
    }
}

impl<'a> Stands<'a> for AssignmentFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.at
    }
}

const KINDS: FieldType = FieldType::Word(&["text", "number", "bool", "none", "name", "call", "other"]);

impl Family for Assignments {
    type Fact<'a> = AssignmentFact<'a>;
    const NAME: &'static str = "assignment";
    const ABOUT: &'static str =
        "A name, attribute or item that a statement gives a value or a type, in Python; in Rust also fields, variants and constants.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "function", "target"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "target",
            about: "What is assigned, as written: `cache`, `self.rows`, `rows[]`.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.assignment.target),
        },
        Field { name: "name", about: "The last part of the target.", of: FieldType::Name, get: |fact| Value::text(fact.parts().1) },
        Field {
            name: "receiver",
            about: "The target without its last part.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.parts().0),
        },
        Field {
            name: "key",
            about: "The key of `rows[\"key\"]`.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.assignment.key.as_deref()),
        },
        Field {
            name: "form",
            about: "The form of the statement.",
            of: FieldType::Word(AssignmentForm::WORDS),
            get: |fact| Value::text(fact.assignment.form.word()),
        },
        Field { name: "type", about: "Its annotation, as written.", of: FieldType::Text, get: |fact| fact.annotation() },
        Field { name: "value", about: "Its value, as written.", of: FieldType::Text, get: |fact| fact.value() },
        Field { name: "kind", about: "What the value is.", of: KINDS, get: |fact| fact.kind() },
        Field {
            name: "made_by",
            about: "The full name of what is called for its value: `sqlalchemy.create_engine`.",
            of: FieldType::Dotted,
            get: |fact| fact.made_by(),
        },
        Field {
            name: "outer",
            about: "Whether the function says `global` or `nonlocal` of it.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.assignment.outer),
        },
        standing::function(),
        standing::class(),
        standing::level(),
        standing::module(),
        standing::of_domain(),
        standing::path(),
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(AssignmentFact<'a>)) {
        standing::modules(inputs, wanted).flat_map(AssignmentFact::of).for_each(visit);
    }

    fn place(fact: AssignmentFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.assignment.target_span))
    }

    const IS_DONE: bool = true;

    fn done(fact: AssignmentFact<'_>) -> Option<Done> {
        let assignment = fact.assignment;
        Some(Done { file: fact.at.module.file, scope: assignment.scope, order: assignment.span.end, deferred: false })
    }

    fn subject(fact: AssignmentFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.at.name(), fact.assignment.target.clone()]
    }
}

impl Family for Fields {
    type Fact<'a> = AssignmentFact<'a>;
    const NAME: &'static str = "field";
    const ABOUT: &'static str = "A name that the body of a class gives a type or a value.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "class", "field"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.assignment.target) },
        Field { name: "type", about: "Its annotation, as written.", of: FieldType::Text, get: |fact| fact.annotation() },
        Field { name: "default", about: "Its value, as written.", of: FieldType::Text, get: |fact| fact.value() },
        Field { name: "kind", about: "What the value is.", of: KINDS, get: |fact| fact.kind() },
        Field {
            name: "made_by",
            about: "The full name of what is called for its value: `sqlalchemy.Column`.",
            of: FieldType::Dotted,
            get: |fact| fact.made_by(),
        },
        standing::class(),
        standing::module(),
        standing::of_domain(),
        standing::path(),
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(AssignmentFact<'a>)) {
        standing::modules(inputs, wanted).flat_map(AssignmentFact::of).filter(|field| field.is_field()).for_each(visit);
    }

    fn place(fact: AssignmentFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.assignment.target_span))
    }

    fn subject(fact: AssignmentFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.at.name(), fact.assignment.target.clone()]
    }
}
