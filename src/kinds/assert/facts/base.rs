//! Bases, as parts of classes.

use super::class::{ClassFact, Classes};
use super::standing::{Standing, Stands};
use crate::facts::symbols::Named;
use crate::kinds::Inputs;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Bases of classes.
pub struct Bases;

/// A base and its class.
#[derive(Clone, Copy)]
pub struct BaseFact<'a> {
    class: ClassFact<'a>,
    base: &'a Named,
    resolved: Option<&'a str>,
}

impl<'a> BaseFact<'a> {
    /// Those of a class.
    pub fn of(class: ClassFact<'a>) -> impl Iterator<Item = Self> {
        let bases = class.class.bases.iter().zip(&class.links.bases);
        bases.map(move |(base, resolved)| Self { class, base, resolved: resolved.as_deref() })
    }
}

impl<'a> Stands<'a> for BaseFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.class.at
    }
}

impl Family for Bases {
    type Fact<'a> = BaseFact<'a>;
    const NAME: &'static str = "base";
    const ABOUT: &'static str = "A base of a class.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "class", "base"];
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            name: "name",
            about: "As written, without brackets: `db.Model`.",
            of: FieldType::Dotted,
            get: |fact| Value::text(&fact.base.name),
        },
        Field {
            name: "resolved",
            about: "Its full name, through imports and re-exports; nothing where no name leads to it.",
            of: FieldType::Dotted,
            get: |fact| Value::optional(fact.resolved),
        },
    ];
    const PARTS: &'static [Part<Self>] = &[];

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(BaseFact<'a>)) {
        Classes::each(inputs, wanted, &mut |class| BaseFact::of(class).for_each(&mut *visit));
    }

    fn place(fact: BaseFact<'_>) -> Option<Place> {
        Some(fact.class.at.place(fact.base.span))
    }

    fn subject(fact: BaseFact<'_>) -> Vec<String> {
        Classes::subject(fact.class).into_iter().chain([fact.base.name.clone()]).collect()
    }
}
