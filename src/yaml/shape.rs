//! What a tree may hold: one table of keys per object.
#![expect(missing_docs, reason = "fields of variants are named after the syntax they hold")]

use super::node::Node;
use crate::source::sources::Place;

/// An object: its known keys.
#[derive(Debug)]
pub struct Object {
    /// Its name in the JSON Schema's `$defs`.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// Every known key.
    pub keys: &'static [KeyShape],
}

/// A known key.
#[derive(Debug)]
pub struct KeyShape {
    /// The key.
    pub name: &'static str,
    /// One sentence, shown by editors.
    pub about: &'static str,
    /// An object without it is an error.
    pub required: bool,
    /// What its value may be.
    pub shape: Shape,
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// Any scalar, as text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number, not negative.
    Number,
    /// `YYYY-MM-DD`.
    Date,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of values of one shape.
    List(&'static Shape),
    /// One value, or a list of them.
    OneOrList(&'static Shape),
    /// An object with known keys.
    Object(&'static Object),
    /// A mapping with free keys and values of one shape.
    MapOf(&'static Shape),
    /// A scalar or any of these, told apart by what is written (text or list or map): never tried one after the other.
    Either { text: bool, list: Option<&'static Shape>, object: Option<&'static Object>, map: Option<&'static Shape> },
    /// Whatever the reader of the value says (the parameters of a kind).
    Any,
}

/// A mistake in the policy: the run does not start. All of a file's mistakes are reported together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// One sentence: what is wrong, and what was expected.
    pub message: String,
    /// "did you mean `…`?", or what to write.
    pub help: Option<String>,
    /// The place that it disagrees with, such as the first of two equal keys.
    pub other: Option<(Place, String)>,
}

/// Collects the mistakes of one reading.
#[derive(Debug)]
pub struct Reader<'a> {
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Reader<'a> {
    /// A reader that adds to `mistakes`.
    pub fn new(mistakes: &'a mut Vec<Mistake>) -> Self {
        Self { mistakes }
    }

    /// Reports a mistake.
    pub fn mistake(&mut self, place: Place, message: impl Into<String>, help: Option<String>) {
        self.mistakes.push(Mistake { place, message: message.into(), help, other: None });
    }

    /// Adds what reading another file found.
    pub fn add(&mut self, mistakes: Vec<Mistake>) {
        self.mistakes.extend(mistakes);
    }

    /// Reports a mistake that disagrees with another place.
    pub fn conflict(&mut self, place: Place, message: impl Into<String>, other: (Place, String)) {
        self.mistakes.push(Mistake { place, message: message.into(), help: None, other: Some(other) });
    }

    /// Holds a node against an object's keys, deeply: unknown keys (with "did you mean"), wrong types, missing keys.
    /// What passed can then be read with [`Node`]'s accessors.
    pub fn check(&mut self, node: &Node, object: &Object) {
        super::check::object(self, node, object);
    }

    /// Whether a mistake at this very place was reported: what follows from it would be noise.
    #[must_use]
    pub fn knows(&self, place: Place) -> bool {
        self.mistakes.iter().any(|mistake| mistake.place == place)
    }

    /// How many mistakes there are so far: unchanged means that what was read in between is sound.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mistakes.len()
    }
}

/// `did you mean …?` for the nearest candidate, when one is near enough.
#[must_use]
pub fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
