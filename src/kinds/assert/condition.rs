//! Compiled `where`, `require` and `forbid`: what they ask of a fact, and the answer.
//!
//! Answers have three values: what is not known is never taken for yes or no.

use super::fact::{Fact, FactType, Value};
use super::pattern::{Bindings, Pattern};
use crate::source::sources::Place;

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It rests on what is not known.
    Unknown,
}

impl Truth {
    fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// What is asked of a fact.
#[derive(Debug)]
pub enum Condition {
    /// All of them.
    All(Vec<Condition>),
    /// At least one; with the place of `any_of`.
    Any(Vec<Condition>, Asked),
    /// Not this; with the place of `not`.
    Not(Box<Condition>, Asked),
    /// A field's value.
    Field { index: usize, test: Test, asked: Asked },
    /// The facts of a part.
    Part { index: usize, of: Box<Quantifier>, asked: Asked },
}

/// Where a condition is written, and the words for it in `{missing}`.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The key, and its value when that is short.
    pub place: Place,
    /// Such as `forced`.
    pub words: String,
}

/// How many facts of a part.
#[derive(Debug)]
pub enum Quantifier {
    /// At least one such.
    Has(Condition),
    /// None such.
    Lacks(Condition),
    /// Each is such.
    Each(Condition),
    /// As many (of such).
    Count { of: Option<Condition>, min: usize, max: usize },
}

/// What is asked of a value.
#[derive(Debug)]
pub enum Test {
    /// At least one.
    Any(Vec<Test>),
    /// All of them.
    All(Vec<Test>),
    /// Not this.
    Not(Box<Test>),
    /// A text.
    Text(Pattern),
    /// True or false.
    Bool(bool),
    /// Whether there is a value.
    Exists(bool),
    /// A number within these bounds, both included.
    Number { min: u64, max: u64 },
    /// A list with such a name.
    Has(Box<Test>),
    /// Exactly these names, in this order.
    Exactly(Vec<String>),
    /// A list that begins with these names.
    StartsWith(Vec<String>),
}

impl Condition {
    /// Whether it asks for facts of some type, or for a field of one (`module.docstring`), given the type of its own.
    pub fn reaches(&self, of: &dyn FactType, name: &str) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions, _) => conditions.iter().any(|condition| condition.reaches(of, name)),
            Self::Not(condition, _) => condition.reaches(of, name),
            Self::Field { index, .. } => {
                let is_field = |field: &str| {
                    name.split_once('.').is_some_and(|(kind, asked)| asked == field && (kind.is_empty() || kind == of.name()))
                };
                of.fields().get(*index).is_some_and(|(field, ..)| is_field(field))
            }
            Self::Part { index, of: quantifier, .. } => of.parts().get(*index).is_some_and(|(_, part)| {
                part.name() == name || quantifier.condition().is_some_and(|condition| condition.reaches(*part, name))
            }),
        }
    }

    /// The answer for a fact; what failed is added to `failed`.
    pub fn ask<'c>(&'c self, fact: &dyn Fact<'_>, bindings: &mut Bindings, failed: &mut Vec<&'c Asked>) -> Truth {
        let (truth, asked) = match self {
            Self::All(conditions) => return all(conditions, fact, bindings, failed),
            Self::Any(conditions, asked) => (any(conditions, fact, bindings), asked),
            Self::Not(condition, asked) => (condition.answer(fact, &mut bindings.clone()).not(), asked),
            Self::Field { index, test, asked } => (test.ask(&fact.get(*index), bindings), asked),
            Self::Part { index, of, asked } => (of.ask(*index, fact, bindings), asked),
        };
        if truth == Truth::No {
            failed.push(asked);
        }
        truth
    }

    /// The answer for a fact, where nobody asks what failed: behind a no nothing is asked.
    pub fn answer(&self, fact: &dyn Fact<'_>, bindings: &mut Bindings) -> Truth {
        match self {
            Self::All(conditions) => {
                let plain = |is: bool| conditions.iter().filter(move |condition| condition.is_plain() == is);
                every(plain(true).chain(plain(false)), fact, bindings)
            }
            Self::Any(conditions, _) => any(conditions, fact, bindings),
            Self::Not(condition, _) => condition.answer(fact, &mut bindings.clone()).not(),
            Self::Field { index, test, .. } => test.ask(&fact.get(*index), bindings),
            Self::Part { index, of, .. } => of.ask(*index, fact, bindings),
        }
    }

    /// Whether it may hold for some fact whose field at an index is a part of a text.
    pub fn may_hold_within(&self, field: usize, whole: &str) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.may_hold_within(field, whole)),
            Self::Any(conditions, _) => conditions.iter().any(|condition| condition.may_hold_within(field, whole)),
            Self::Field { index, test, .. } => *index != field || test.may_hold_within(whole),
            Self::Not(..) | Self::Part { .. } => true,
        }
    }

    /// The values, one of which the field at an index must have.
    pub fn values(&self, field: usize) -> Option<Vec<&str>> {
        match self {
            Self::Field { index, test, .. } if *index == field => test.values(),
            Self::All(conditions) => conditions.iter().find_map(|condition| condition.values(field)),
            _ => None,
        }
    }

    /// The conditions that must all hold.
    pub fn all(&self) -> &[Self] {
        match self {
            Self::All(conditions) => conditions,
            one => std::slice::from_ref(one),
        }
    }

    /// A field that remembers nothing: when it is asked makes no difference.
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Field { test, .. } if !test.remembers())
    }
}

/// All are asked, even after a no: each failed one is shown.
fn all<'c>(conditions: &'c [Condition], fact: &dyn Fact<'_>, bindings: &mut Bindings, failed: &mut Vec<&'c Asked>) -> Truth {
    let mut truth = Truth::Yes;
    for condition in conditions {
        truth = match (truth, condition.ask(fact, bindings, failed)) {
            (_, Truth::No) | (Truth::No, _) => Truth::No,
            (_, Truth::Unknown) | (Truth::Unknown, _) => Truth::Unknown,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
        };
    }
    truth
}

/// Asked one after the other, up to the first that does not hold: plain fields first, for most facts fail one and parts cost more.
pub fn every<'c>(plain_first: impl Iterator<Item = &'c Condition>, fact: &dyn Fact<'_>, bindings: &mut Bindings) -> Truth {
    let mut truth = Truth::Yes;
    for condition in plain_first {
        match condition.answer(fact, bindings) {
            Truth::No => return Truth::No,
            Truth::Unknown => truth = Truth::Unknown,
            Truth::Yes => {}
        }
    }
    truth
}

fn any(conditions: &[Condition], fact: &dyn Fact<'_>, bindings: &mut Bindings) -> Truth {
    let mut truth = Truth::No;
    for condition in conditions {
        let mut tried = bindings.clone();
        match condition.answer(fact, &mut tried) {
            Truth::Yes => {
                *bindings = tried;
                return Truth::Yes;
            }
            Truth::Unknown => truth = Truth::Unknown,
            Truth::No => {}
        }
    }
    truth
}

impl Quantifier {
    /// What is asked of each.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Has(condition) | Self::Lacks(condition) | Self::Each(condition) => Some(condition),
            Self::Count { of, .. } => of.as_ref(),
        }
    }

    /// Whether no other member can change the answer.
    fn is_decided(&self, yes: usize, no: usize) -> bool {
        match self {
            Self::Has(_) | Self::Lacks(_) => yes > 0,
            Self::Each(_) => no > 0,
            Self::Count { max, .. } => yes > *max,
        }
    }

    fn ask(&self, part: usize, fact: &dyn Fact<'_>, bindings: &Bindings) -> Truth {
        let (mut yes, mut no, mut unknown) = (0_usize, 0_usize, 0_usize);
        let complete = fact.each(part, &mut |member| {
            if self.is_decided(yes, no) {
                return;
            }
            match self.condition().map_or(Truth::Yes, |condition| condition.answer(member, &mut bindings.clone())) {
                Truth::Yes => yes += 1,
                Truth::No => no += 1,
                Truth::Unknown => unknown += 1,
            }
        });
        let open = !complete || unknown > 0;
        match self {
            Self::Has(_) if yes > 0 => Truth::Yes,
            Self::Lacks(_) if yes > 0 => Truth::No,
            Self::Each(_) if no > 0 => Truth::No,
            Self::Count { max, .. } if yes > *max => Truth::No,
            Self::Count { min, max: usize::MAX, .. } if yes >= *min => Truth::Yes,
            _ if open => Truth::Unknown,
            Self::Has(_) => Truth::No,
            Self::Lacks(_) | Self::Each(_) => Truth::Yes,
            Self::Count { min, .. } => Truth::of(yes >= *min),
        }
    }
}

impl Test {
    /// Whether it remembers parts, or compares with what was remembered.
    pub fn remembers(&self) -> bool {
        match self {
            Self::Any(tests) | Self::All(tests) => tests.iter().any(Self::remembers),
            Self::Not(test) | Self::Has(test) => test.remembers(),
            Self::Text(pattern) => pattern.captures().next().is_some(),
            _ => false,
        }
    }

    /// The texts that it holds of, where it holds of no other.
    fn values(&self) -> Option<Vec<&str>> {
        match self {
            Self::Text(pattern) => Some(vec![pattern.literal()?]),
            Self::Any(tests) => tests.iter().map(Self::values).collect::<Option<Vec<_>>>().map(|all| all.concat()),
            _ => None,
        }
    }

    fn may_hold_within(&self, whole: &str) -> bool {
        match self {
            Self::Any(tests) => tests.iter().any(|test| test.may_hold_within(whole)),
            Self::All(tests) => tests.iter().all(|test| test.may_hold_within(whole)),
            Self::Text(pattern) => pattern.may_match_within(whole),
            _ => true,
        }
    }

    /// The answer for a value.
    pub fn ask(&self, value: &Value<'_>, bindings: &mut Bindings) -> Truth {
        if *value == Value::Unknown {
            return Truth::Unknown;
        }
        Truth::of(self.holds(value, bindings))
    }

    /// Whether a known value is as asked; an absent one is never like a pattern.
    fn holds(&self, value: &Value<'_>, bindings: &mut Bindings) -> bool {
        match (self, value) {
            (Self::Any(tests), _) => tests.iter().any(|test| test.holds(value, bindings)),
            (Self::All(tests), _) => tests.iter().all(|test| test.holds(value, bindings)),
            (Self::Not(test), _) => !test.holds(value, &mut bindings.clone()),
            (Self::Exists(wanted), _) => (*value != Value::Absent) == *wanted,
            (Self::Text(pattern), Value::Text(text)) => pattern.matches(text, bindings),
            (Self::Bool(wanted), Value::Bool(is)) => wanted == is,
            (Self::Number { min, max }, Value::Number(number)) => (min..=max).contains(&number),
            (Self::Has(test), Value::Names(names)) => names.iter().any(|name| {
                let mut tried = bindings.clone();
                let fits = test.holds(&Value::text(name), &mut tried);
                if fits {
                    *bindings = tried;
                }
                fits
            }),
            (Self::Exactly(wanted), Value::Names(names)) => wanted.iter().eq(names.iter()),
            (Self::StartsWith(wanted), Value::Names(names)) => {
                names.len() >= wanted.len() && wanted.iter().zip(names).all(|(wanted, name)| wanted == name)
            }
            _ => false,
        }
    }
}
