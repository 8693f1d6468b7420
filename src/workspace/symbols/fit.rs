//! Whether a call's arguments fit what it calls.

use rustc_hash::FxHashSet;

use super::entity::{Bound, Entity, Found};
use super::index::Index;
use super::resolve::HOPS;
use super::signature::Taken;
use crate::facts::calls::{Call, Spread};
use crate::facts::symbols::{Function, ParameterKind};

/// A method of one of these is done by a class that need not say so.
pub const PROTOCOLS: &[&str] = &["typing.Protocol", "typing_extensions.Protocol"];

/// What does not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misfit {
    /// Keywords that are no parameter, and positions, counted from 1, that have none.
    pub unknown: Vec<String>,
    /// Parameters without a default that are given nothing.
    pub missing: Vec<String>,
}

impl Misfit {
    /// Everything fits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.missing.is_empty()
    }
}

impl Index<'_> {
    /// What does not fit; nothing at all where it is not certain what is called and what that takes.
    pub fn fit(&self, module: u32, found: &Found, call: &Call) -> Option<Misfit> {
        if !found.sure || !self.is_whole(module) {
            return None;
        }
        let misfit = compare(&self.signature(&found.entity)?, call);
        if misfit.is_empty() {
            return Some(misfit);
        }
        // A subclass may take what the class that is written does not.
        self.overrides(&found.entity)?.iter().all(|taken| !compare(taken, call).is_empty()).then_some(misfit)
    }

    /// What is called instead where the receiver is of a subclass; nothing where one of them is not certain.
    fn overrides(&self, entity: &Entity) -> Option<Vec<Vec<Taken>>> {
        let mut all = Vec::new();
        match entity {
            Entity::Function { of, bound: Bound::To { receiver, exact: false } } => {
                // What a protocol writes down, another class does; it may take more.
                let (names, _) = self.ancestors(*receiver);
                if names.iter().any(|name| PROTOCOLS.contains(&name.as_str())) {
                    return None;
                }
                let (_, function) = self.function(*of)?;
                for class in self.lineage.below(*receiver) {
                    let other = self.attribute(class, true, false, &function.name, HOPS);
                    if !other.sure {
                        return None;
                    }
                    if !matches!(other.entity, Entity::Function { of: same, .. } if same == *of) {
                        all.push(self.signature(&other.entity)?);
                    }
                }
            }
            Entity::Class { of, exact: false } => {
                for class in self.lineage.below(*of) {
                    all.push(self.constructor(class)?);
                }
            }
            _ => {}
        }
        Some(all)
    }
}

/// Whether a call may be one of a function: without what it must have, or with what it does not take, it is none. Of a method the first
/// parameter is given; what decorators do to the others is not known.
#[must_use]
pub fn may_take(function: &Function, call: &Call) -> bool {
    let is_static = function.decorators.iter().any(|decorator| decorator.of.name == "staticmethod");
    if function.decorators.iter().any(|decorator| !matches!(decorator.of.name.as_str(), "staticmethod" | "classmethod")) {
        return true;
    }
    let taken: Vec<Taken> = function.parameters.iter().skip(usize::from(!is_static)).map(Taken::of).collect();
    compare(&taken, call).is_empty()
}

fn compare(taken: &[Taken], call: &Call) -> Misfit {
    let spreads = |wanted: Spread| call.arguments.iter().any(|argument| argument.spread == wanted);
    let (items, keywords) = (spreads(Spread::Items), spreads(Spread::Keywords));
    let is = |kind: ParameterKind| move |parameter: &&Taken| parameter.kind == kind;
    let by_position: Vec<&Taken> =
        taken.iter().filter(|parameter| matches!(parameter.kind, ParameterKind::PositionalOnly | ParameterKind::Normal)).collect();
    let given = call.arguments.iter().take_while(|argument| argument.name.is_none() && argument.spread == Spread::One).count();
    let mut misfit = Misfit::default();
    if !taken.iter().any(|parameter| parameter.kind == ParameterKind::Items) {
        misfit.unknown.extend((by_position.len()..given).map(|position| (position + 1).to_string()));
    }
    let named = || call.arguments.iter().filter_map(|argument| argument.name.as_deref());
    if taken.iter().find(is(ParameterKind::Keywords)).is_none() {
        let by_name = taken.iter().filter(|parameter| matches!(parameter.kind, ParameterKind::Normal | ParameterKind::KeywordOnly));
        let takes: FxHashSet<&str> = by_name.map(|parameter| parameter.name.as_str()).collect();
        misfit.unknown.extend(named().filter(|name| !takes.contains(name)).map(str::to_owned));
    }
    if !keywords {
        let named: FxHashSet<&str> = named().collect();
        let lacks = |parameter: &&&Taken| parameter.required && !named.contains(parameter.name.as_str());
        if !items {
            misfit.missing.extend(by_position.iter().skip(given).filter(lacks).map(|parameter| parameter.name.clone()));
        }
        let only: Vec<&Taken> = taken.iter().filter(is(ParameterKind::KeywordOnly)).collect();
        misfit.missing.extend(only.iter().filter(lacks).map(|parameter| parameter.name.clone()));
    }
    misfit
}
