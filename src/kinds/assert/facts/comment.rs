//! `for: comment`.

use super::standing::{self, Standing, Stands};
use crate::facts::literals::Comment;
use crate::kinds::Inputs;
use crate::kinds::assert::by_file::File;
use crate::kinds::assert::fact::{Family, Field, FieldType, Origin, Part, Value, Wanted};
use crate::source::sources::Place;

/// Comments.
pub struct Comments;

/// A comment and where it stands.
#[derive(Clone, Copy)]
pub struct CommentFact<'a> {
    at: Standing<'a>,
    comment: &'a Comment,
}

impl<'a> CommentFact<'a> {
    /// Those of a module.
    pub fn of(module: Standing<'a>) -> impl Iterator<Item = Self> {
        let comments = module.module.comments.iter().flat_map(|comments| comments.iter());
        comments.map(move |comment| Self { at: module.within(comment.scope), comment })
    }

    /// Without its `#`.
    fn words(self) -> &'a str {
        self.at.text(self.comment.span).trim_start_matches('#').trim()
    }
}

impl<'a> Stands<'a> for CommentFact<'a> {
    fn standing(&self) -> Standing<'a> {
        self.at
    }
}

impl Family for Comments {
    type Fact<'a> = CommentFact<'a>;
    const NAME: &'static str = "comment";
    const ABOUT: &'static str = "A comment in Python or Rust code.";
    const ORIGIN: Origin = Origin::Code;
    const SUBJECT: &'static [&'static str] = &["module", "function", "comment"];
    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "text", about: "What it says, without `#`.", of: FieldType::Text, get: |fact| Value::text(fact.words()) },
        Field {
            name: "alone",
            about: "Whether nothing stands before it on its line.",
            of: FieldType::Bool,
            get: |fact| Value::Bool(fact.comment.is_alone),
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

    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(CommentFact<'a>)) {
        standing::modules(inputs, wanted).flat_map(CommentFact::of).for_each(visit);
    }

    fn place(fact: CommentFact<'_>) -> Option<Place> {
        Some(fact.at.place(fact.comment.span))
    }

    fn subject(fact: CommentFact<'_>) -> Vec<String> {
        vec![fact.at.module.module.clone(), fact.at.name(), fact.words().to_owned()]
    }
}
