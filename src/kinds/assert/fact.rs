//! What an assertion may ask of a fact: its fields and its parts, from one table per fact type.
//!
//! The table is the single source: it decodes the policy, answers "did you mean", documents and makes the JSON Schema.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::by_file::File;
use crate::diagnostics::finding::Subject;
use crate::kinds::Inputs;
use crate::source::sources::{FileId, Place};

/// A field's value for one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A name, a path, a text, a word.
    Text(Cow<'a, str>),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A list of names.
    Names(Vec<Cow<'a, str>>),
    /// The fact has none: a column without a default.
    Absent,
    /// Nobody can tell: the table is made outside the migrations.
    Unknown,
}

impl<'a> Value<'a> {
    /// A borrowed text.
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A text that was put together.
    pub fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    /// A count, an amount, a position.
    pub fn number(number: usize) -> Self {
        Self::Number(number as u64)
    }

    /// A text that may be missing.
    pub fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Self::Absent, Self::text)
    }

    /// A list of names.
    pub fn names<T: AsRef<str> + 'a>(names: impl IntoIterator<Item = &'a T>) -> Self {
        Self::Names(names.into_iter().map(|name| Cow::Borrowed(name.as_ref())).collect())
    }
}

/// What a field's values are, and so how the policy may speak of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A name: `*` stands for any characters.
    Name,
    /// A dotted name: `*` stays within a part, `a.**` is `a` and everything below.
    Dotted,
    /// The dotted name of a first-party module, read as `Dotted`: a pattern that no module fits is an unknown name.
    Module,
    /// The name of a table, read as `Dotted`: a pattern that no table fits is an unknown name.
    Table,
    /// A key path of a document: `*` is one part of it, `a.**` is `a` and everything below; a part with a dot is in quotes.
    Key,
    /// A path: `*` stays within a part, `a/**` is everything below. A pattern that no file fits is an unknown name.
    Path,
    /// Any text: only `*` stands for something else.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// True or false.
    Bool,
    /// A whole number that is not negative.
    Number,
    /// A list of names.
    Names,
}

impl FieldType {
    /// Its values in words, for people.
    pub fn words(self) -> String {
        match self {
            Self::Name => "name".to_owned(),
            Self::Dotted => "dotted name".to_owned(),
            Self::Module => "module".to_owned(),
            Self::Table => "table".to_owned(),
            Self::Key => "key path".to_owned(),
            Self::Path => "path".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Self::Bool => "`true`, `false`".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Names => "names".to_owned(),
        }
    }
}

/// A field of facts of one family.
pub struct Field<F: Family + ?Sized> {
    /// Its key in the policy; `rls.enabled` is written as `rls: { enabled: … }`.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// What its values are.
    pub of: FieldType,
    /// Its value.
    pub get: for<'a> fn(One<'a, F>) -> Value<'a>,
}

/// Visits the facts of a part; false when there may be more than are known.
pub type EachOf<F> = for<'a> fn(One<'a, F>, &mut dyn FnMut(&dyn Fact<'a>)) -> bool;

/// Facts that belong to another fact, such as a table's columns.
pub struct Part<F: Family + ?Sized> {
    /// Its key in the policy.
    pub name: &'static str,
    /// Their type.
    pub of: &'static dyn FactType,
    /// Visits each.
    pub each: EachOf<F>,
}

/// Which files somebody asks about.
pub type Wanted<'w> = &'w dyn Fn(FileId) -> bool;

/// A type of facts. Adding one is a file in `facts/` and a line in [`super::facts::ALL`].
pub trait Family: 'static {
    /// One fact: references into the workspace.
    type Fact<'a>: Copy;
    /// The word in `for:`.
    const NAME: &'static str;
    /// One sentence.
    const ABOUT: &'static str;
    /// What it is read from.
    const ORIGIN: Origin;
    /// The keys of its subject: the words that `allow: match:` uses.
    const SUBJECT: &'static [&'static str];
    /// What can be asked.
    const FIELDS: &'static [Field<Self>];
    /// What belongs to it.
    const PARTS: &'static [Part<Self>];

    /// Whether its facts may stand in the document at a path.
    fn reads(path: &str) -> bool {
        let _ = path;
        false
    }

    /// Visits every fact of the workspace, in an order that depends on nothing but it; those in files that nobody wants may be
    /// left out.
    fn each<'a>(inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(Self::Fact<'a>));

    /// The value of a field that all facts in a file share, as far as the file tells.
    fn of_file<'p>(field: &str, file: &File<'p>) -> Value<'p> {
        file.get(field)
    }

    /// The field whose values are parts of the file's text.
    const WITHIN: Option<&'static str> = None;

    /// The field by whose value facts are found without a visit to all: [`Family::find`].
    const BY: Option<&'static str> = None;

    /// Visits those whose field [`Family::BY`] has one of these values, in the order of [`Family::each`].
    fn find<'a>(inputs: Inputs<'a>, values: &[&str], wanted: Wanted<'_>, visit: &mut dyn FnMut(Self::Fact<'a>)) {
        let _ = values;
        Self::each(inputs, wanted, visit);
    }

    /// Where it stands: what a finding points at.
    fn place(fact: Self::Fact<'_>) -> Option<Place>;

    /// Who it is: a value for each key of its subject.
    fn subject(fact: Self::Fact<'_>) -> Vec<String>;

    /// Facts of this type are done by functions, such as calls: [`Family::done`] says where.
    const IS_DONE: bool = false;

    /// Which function does it, and when.
    fn done(fact: Self::Fact<'_>) -> Option<Done> {
        let _ = fact;
        None
    }
}

/// Where something that code does is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The file.
    pub file: FileId,
    /// The index of its scope.
    pub scope: u32,
    /// What is done first has the smaller one: the end of the expression or statement.
    pub order: u32,
    /// In a lambda: not when the scope runs.
    pub deferred: bool,
}

/// What facts are read from, and so which problems make a verdict on them doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Migrations.
    Schema,
    /// Source code.
    Code,
    /// Documents.
    Document,
    /// The tree itself.
    Tree,
}

/// One fact of any type.
pub trait Fact<'a> {
    /// The value of the field at an index of its type.
    fn get(&self, field: usize) -> Value<'a>;
    /// Visits the facts of the part at an index of its type; false when there may be more.
    fn each(&self, part: usize, visit: &mut dyn FnMut(&dyn Fact<'a>)) -> bool;
    /// Where it stands.
    fn place(&self) -> Option<Place>;
    /// Who it is.
    fn subject(&self) -> Subject;
    /// Which function does it, and when.
    fn done(&self) -> Option<Done>;
}

/// A fact type whose family is forgotten.
pub trait FactType: Sync {
    /// The word in `for:`.
    fn name(&self) -> &'static str;
    /// One sentence.
    fn about(&self) -> &'static str;
    /// What its facts are read from.
    fn origin(&self) -> Origin;
    /// Whether its facts are done by functions.
    fn is_done(&self) -> bool;
    /// The keys of its facts' subjects.
    fn subject_keys(&self) -> &'static [&'static str];
    /// Its fields: name, sentence, type.
    fn fields(&self) -> Vec<(&'static str, &'static str, FieldType)>;
    /// Its parts: name, type.
    fn parts(&self) -> Vec<(&'static str, &'static dyn FactType)>;
    /// Whether its facts may stand in the document at a path.
    fn reads(&self, path: &str) -> bool;
    /// Visits every fact of the workspace; those in files that nobody wants may be left out.
    fn each<'a>(&self, inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(&dyn Fact<'a>));
    /// The index of the field by whose value facts are found.
    fn by(&self) -> Option<usize>;
    /// Visits those whose field [`FactType::by`] has one of these values, in the order of [`FactType::each`].
    fn find<'a>(&self, inputs: Inputs<'a>, values: &[&str], wanted: Wanted<'_>, visit: &mut dyn FnMut(&dyn Fact<'a>));
    /// The index of the field whose values are parts of the file's text.
    fn within(&self) -> Option<usize>;
    /// The value of the field at an index that all its facts in a file share, as far as the file tells.
    fn of_file<'p>(&self, field: usize, file: &File<'p>) -> Value<'p>;
}

/// A family as a [`FactType`].
pub struct Of<F: ?Sized>(PhantomData<fn() -> F>);

impl<F: Family> Of<F> {
    /// The type.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<F: Family> FactType for Of<F> {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn about(&self) -> &'static str {
        F::ABOUT
    }

    fn origin(&self) -> Origin {
        F::ORIGIN
    }

    fn is_done(&self) -> bool {
        F::IS_DONE
    }

    fn subject_keys(&self) -> &'static [&'static str] {
        F::SUBJECT
    }

    fn fields(&self) -> Vec<(&'static str, &'static str, FieldType)> {
        F::FIELDS.iter().map(|field| (field.name, field.about, field.of)).collect()
    }

    fn parts(&self) -> Vec<(&'static str, &'static dyn FactType)> {
        F::PARTS.iter().map(|part| (part.name, part.of)).collect()
    }

    fn reads(&self, path: &str) -> bool {
        F::reads(path)
    }

    fn each<'a>(&self, inputs: Inputs<'a>, wanted: Wanted<'_>, visit: &mut dyn FnMut(&dyn Fact<'a>)) {
        F::each(inputs, wanted, &mut |fact| visit(&One::<F>::of(fact)));
    }

    fn by(&self) -> Option<usize> {
        F::FIELDS.iter().position(|field| Some(field.name) == F::BY)
    }

    fn find<'a>(&self, inputs: Inputs<'a>, values: &[&str], wanted: Wanted<'_>, visit: &mut dyn FnMut(&dyn Fact<'a>)) {
        F::find(inputs, values, wanted, &mut |fact| visit(&One::<F>::of(fact)));
    }

    fn within(&self) -> Option<usize> {
        F::FIELDS.iter().position(|field| Some(field.name) == F::WITHIN)
    }

    fn of_file<'p>(&self, field: usize, file: &File<'p>) -> Value<'p> {
        F::FIELDS.get(field).map_or(Value::Unknown, |field| F::of_file(field.name, file))
    }
}

/// A fact together with its family; reads as the fact itself.
pub struct One<'a, F: Family + ?Sized> {
    fact: F::Fact<'a>,
    lifetime: PhantomData<&'a ()>,
}

impl<'a, F: Family + ?Sized> One<'a, F> {
    /// A fact of the family.
    pub fn of(fact: F::Fact<'a>) -> Self {
        Self { fact, lifetime: PhantomData }
    }
}

impl<F: Family + ?Sized> Clone for One<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family + ?Sized> Copy for One<'_, F> {}

impl<'a, F: Family + ?Sized> std::ops::Deref for One<'a, F> {
    type Target = F::Fact<'a>;

    fn deref(&self) -> &F::Fact<'a> {
        &self.fact
    }
}

impl<'a, F: Family> Fact<'a> for One<'a, F> {
    fn get(&self, field: usize) -> Value<'a> {
        F::FIELDS.get(field).map_or(Value::Absent, |field| (field.get)(*self))
    }

    fn each(&self, part: usize, visit: &mut dyn FnMut(&dyn Fact<'a>)) -> bool {
        F::PARTS.get(part).is_none_or(|part| (part.each)(*self, visit))
    }

    fn place(&self) -> Option<Place> {
        F::place(self.fact)
    }

    fn subject(&self) -> Subject {
        F::SUBJECT.iter().map(|key| (*key).to_owned()).zip(F::subject(self.fact)).collect()
    }

    fn done(&self) -> Option<Done> {
        F::done(self.fact)
    }
}
