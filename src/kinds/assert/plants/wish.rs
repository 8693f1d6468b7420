//! What a fact must be like for a rule to object to it: the conditions of the rule, taken apart into ways to break it.

use crate::kinds::assert::Assertion;
use crate::kinds::assert::condition::{Condition, Quantifier, Test};
use crate::kinds::assert::fact::FactType;

/// How many ways are kept at each step: conditions multiply.
const WAYS: usize = 48;

/// How many members a count is exceeded by at most.
const MEMBERS: usize = 40;

/// How many alternatives of a field are tried one by one.
const ALTERNATIVES: usize = 8;

/// One way to be a fact that a rule objects to.
#[derive(Clone, Default)]
pub struct Wish<'c> {
    /// What is asked of fields by index, in the order it is written, and whether that is to hold.
    pub fields: Vec<(usize, &'c Test, bool)>,
    /// Members of parts by index that there are to be. There are to be no others.
    pub parts: Vec<(usize, Wish<'c>)>,
}

impl<'c> Wish<'c> {
    /// What is asked of a field.
    pub fn tests(&self, of: &dyn FactType, field: &str) -> Vec<(&'c Test, bool)> {
        let index = of.fields().iter().position(|(name, ..)| *name == field);
        self.fields.iter().filter(|(at, ..)| Some(*at) == index).map(|(_, test, wanted)| (*test, *wanted)).collect()
    }

    /// The members of a part, with their type.
    pub fn members(&self, of: &dyn FactType, part: &str) -> Vec<(&Wish<'c>, &'static dyn FactType)> {
        let parts = of.parts();
        let Some(index) = parts.iter().position(|(name, _)| *name == part) else { return vec![] };
        let Some((_, kind)) = parts.get(index) else { return vec![] };
        self.parts.iter().filter(|(at, _)| *at == index).map(|(_, wish)| (wish, *kind)).collect()
    }

    /// The same, with a field as asked.
    pub fn with<'o>(&self, field: Option<(usize, &'o Test)>) -> Wish<'o>
    where
        'c: 'o,
    {
        let mut wish: Wish<'o> = self.clone();
        wish.fields.extend(field.map(|(index, test)| (index, test, true)));
        wish
    }

    /// The same, with a member of a part.
    pub fn doing<'o>(&self, part: usize, member: &Wish<'o>) -> Wish<'o>
    where
        'c: 'o,
    {
        let mut wish: Wish<'o> = self.clone();
        wish.parts.push((part, member.clone()));
        wish
    }

    fn and(&self, other: &Self) -> Self {
        let (fields, parts) = (self.fields.iter().chain(&other.fields).copied(), self.parts.iter().chain(&other.parts).cloned());
        Self { fields: fields.collect(), parts: parts.collect() }
    }
}

/// The ways to break an assertion: to be its subject, and to be what it forbids or not what it requires.
pub fn to_break<'c>(assertion: &'c Assertion) -> Vec<Wish<'c>> {
    let subjects = to_be(assertion.subjects.as_ref());
    let forbidden = assertion.forbid.iter().flat_map(|(condition, _)| ways(condition, true)).flat_map(|wish| one_by_one(&wish));
    let missing = assertion.require.iter().flat_map(|condition| ways(condition, false));
    let broken: Vec<Wish<'c>> = forbidden.chain(missing).collect();
    product(&subjects, &broken)
}

/// The ways to be a subject.
pub fn to_be(subjects: Option<&Condition>) -> Vec<Wish<'_>> {
    subjects.map_or_else(|| vec![Wish::default()], |condition| ways(condition, true))
}

/// The ways in which a condition holds, or does not.
fn ways(condition: &Condition, wanted: bool) -> Vec<Wish<'_>> {
    match (condition, wanted) {
        (Condition::All(inner), true) | (Condition::Any(inner, _), false) => {
            inner.iter().fold(vec![Wish::default()], |before, condition| product(&before, &ways(condition, wanted)))
        }
        (Condition::All(inner), false) | (Condition::Any(inner, _), true) => {
            inner.iter().flat_map(|condition| ways(condition, wanted)).take(WAYS).collect()
        }
        (Condition::Not(inner, _), _) => ways(inner, !wanted),
        (Condition::Field { index, test, .. }, _) => vec![Wish { fields: vec![(*index, test, wanted)], parts: vec![] }],
        (Condition::Part { index, of, .. }, _) => members(of, wanted)
            .into_iter()
            .map(|members| Wish { fields: vec![], parts: members.into_iter().map(|member| (*index, member)).collect() })
            .collect(),
    }
}

/// The members that make a quantifier hold, or not.
fn members(of: &Quantifier, wanted: bool) -> Vec<Vec<Wish<'_>>> {
    match (of, wanted) {
        (Quantifier::Has(condition), true) | (Quantifier::Lacks(condition), false) => one(ways(condition, true)),
        (Quantifier::Each(condition), false) => one(ways(condition, false)),
        (Quantifier::Has(_), false) | (Quantifier::Lacks(_) | Quantifier::Each(_), true) => vec![vec![]],
        (Quantifier::Count { of, min, .. }, true) => several(*min, of.as_ref()),
        (Quantifier::Count { min, .. }, false) if *min > 0 => vec![vec![]],
        (Quantifier::Count { of, max, .. }, false) => several(max.saturating_add(1), of.as_ref()),
    }
}

/// One wish for each alternative of the fields that have several: each name that is forbidden is another violation.
fn one_by_one<'c>(wish: &Wish<'c>) -> Vec<Wish<'c>> {
    let mut wishes = vec![Wish { fields: vec![], parts: wish.parts.clone() }];
    for (index, test, wanted) in &wish.fields {
        let alternatives: Vec<&'c Test> = match test {
            Test::Any(tests) if *wanted => tests.iter().collect(),
            test => vec![test],
        };
        let with = |wish: &Wish<'c>, test: &'c Test| {
            let mut wish = wish.clone();
            wish.fields.push((*index, test, *wanted));
            wish
        };
        wishes = alternatives.iter().flat_map(|test| wishes.iter().map(|wish| with(wish, test))).take(ALTERNATIVES).collect();
    }
    wishes
}

fn one(wishes: Vec<Wish<'_>>) -> Vec<Vec<Wish<'_>>> {
    wishes.into_iter().map(|wish| vec![wish]).collect()
}

fn several(count: usize, of: Option<&Condition>) -> Vec<Vec<Wish<'_>>> {
    let wish = to_be(of).into_iter().next().unwrap_or_default();
    vec![vec![wish; count.min(MEMBERS)]]
}

fn product<'c>(left: &[Wish<'c>], right: &[Wish<'c>]) -> Vec<Wish<'c>> {
    right.iter().flat_map(|right| left.iter().map(move |left| left.and(right))).take(WAYS).collect()
}
