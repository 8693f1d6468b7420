//! `for: class`.

use super::assignment::{AssignmentFact, Fields};
use super::base::{BaseFact, Bases};
use super::decorator::{DecoratorFact, Decorators};
use super::function::{FunctionFact, Functions};
use super::standing::{self, Standing, Stands};
use crate::facts::calls::Argued;
use crate::facts::symbols::Class;
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Of, One, Origin, Part, Value, Wanted};
use crate::source::sources::Place;
use crate::workspace::calls::ClassLinks;

/// Classes.
pub struct Classes;

/// A class and where it stands.
#[derive(Clone, Copy)]
pub struct ClassFact<'a> {
    pub at: Standing<'a>,
    pub class: &'a Class,
    pub links: &'a ClassLinks,
}

impl<'a> ClassFact<'a> {
    /// Those of a module.
    pub fn of(module: Standing<'a>) -> impl Iterator<Item = Self> {
        let classes = module.module.symbols.classes.iter().zip(&module.module.classes);
        classes.map(move |(class, links)| Self { at: module.within(class.within), class, links })
    }

    /// The scope of its own body.
    fn inside(self) -> Standing<'a> {
        self.at.within(self.class.scope)
    }
}

impl<'a> Stands<'a> for ClassFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.at
    }
}

impl Family for Classes {
    type Fact<'a> = ClassFact<'a>;
    const NAME: &'static str = "class";
    const ABOUT: &'static str = "A class in Python code; a struct, enum, union or trait in Rust.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "class"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "name", about: "Its name.", of: FieldType::Name, get: |fact| Value::text(&fact.class.name) },
        Field {
            name: "full_name",
            about: "Its name with its module: `app.models.User`.",
            of: FieldType::Dotted,
            get: |fact| Value::owned(fact.inside().full_name()),
        },
        Field {
            name: "ancestors",
            about: "Everything that it inherits from, by full names, nearest first: `app.db.Base`, `pydantic.BaseModel`.",
            of: FieldType::Names,
            get: |fact| if fact.links.is_open { Value::Unknown } else { Value::names(&fact.links.ancestors) },
        },
        Field {
            name: "metaclass",
            about: "Its metaclass, as written.",
            of: FieldType::Dotted,
            get: |fact| {
                let keyword = fact.class.keywords.iter().find(|keyword| keyword.name.as_deref() == Some("metaclass"));
                Value::optional(keyword.and_then(|keyword| keyword.value.text()))
            },
        },
        Field {
            name: "table",
            about: "Whether its statement says `table=True`.",
            of: FieldType::Bool,
            get: |fact| {
                let is_table = |keyword: &crate::facts::calls::Argument| {
                    keyword.name.as_deref() == Some("table") && keyword.value == Argued::Bool(true)
                };
                Value::Bool(fact.class.keywords.iter().any(is_table))
            },
        },
        Field {
            name: "docstring",
            about: "Its docstring, as written.",
            of: FieldType::Text,
            get: |fact| Value::optional(fact.class.docstring.map(|span| fact.at.text(span))),
        },
        standing::level(),
        Field {
            name: "test",
            about: "Rust: whether it is in test builds only.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.inside().is_test()),
        },
        standing::language(),
        standing::module(),
        standing::of_domain(),
        standing::path(),
    ];
    const PARTS: &'static [Part<Self>] = &[
        Part {
            name: "bases",
            of: &Of::<Bases>::new(),
            each: |fact, visit| {
                BaseFact::of(*fact).for_each(|base| visit(&One::<Bases>::of(base)));
                true
            },
        },
        Part {
            name: "decorators",
            of: &Of::<Decorators>::new(),
            each: |fact, visit| {
                let all = DecoratorFact::of(fact.inside(), &fact.class.decorators, &fact.links.decorators);
                all.for_each(|decorator| visit(&One::<Decorators>::of(decorator)));
                true
            },
        },
        Part {
            name: "fields",
            of: &Of::<Fields>::new(),
            each: |fact, visit| {
                let own = AssignmentFact::of(fact.at).filter(|field| field.is_field() && field.assignment.scope == fact.class.scope);
                own.for_each(|field| visit(&One::<Fields>::of(field)));
                true
            },
        },
        Part {
            name: "methods",
            of: &Of::<Functions>::new(),
            each: |fact, visit| {
                let own = FunctionFact::of(fact.at).filter(|function| function.function.within == fact.class.scope);
                own.for_each(|function| visit(&One::<Functions>::of(function)));
                true
            },
        },
    ];

    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        standing::of_file(field, file)
    }

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(ClassFact<'a>)) {
        standing::modules(inputs, wanted).flat_map(ClassFact::of).for_each(visit);
    }

    fn place(fact: ClassFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.class.name_span))
    }

    fn subject(fact: ClassFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.inside().name()]
    }
}
