//! Attributes of classes and instances.

use super::ClassId;
use super::bases::Ancestor;
use super::entity::{Bound, Entity, Found};
use super::index::{Index, Member};
use super::resolve::{HOPS, is_decorated};
use crate::facts::calls::Argued;
use crate::facts::symbols::{Assignment, Defined};

/// Decorators that make a method a value.
const PROPERTIES: &[&str] = &["property", "cached_property", "hybrid_property", "setter", "getter", "deleter"];

/// Most values of one attribute that are looked at: each may lead to attributes again.
const MOST: usize = 3;

/// Bases without attributes that code would call.
const BARE: &[&str] = &["object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"];

/// Whether a base adds no attribute of its own.
pub fn is_bare(name: &str) -> bool {
    BARE.contains(&name)
}

impl<'a> Index<'a> {
    /// What `receiver.name` stands for; `of_class` where the receiver is the class itself.
    pub fn attribute(&self, class: ClassId, exact: bool, of_class: bool, name: &str, hops: usize) -> Found {
        let receiver = if of_class { Entity::Class { of: class, exact } } else { Entity::Instance { of: class, exact } };
        let other = || Found { entity: Entity::Other(format!("{}.{name}", self.text(&receiver))), sure: false };
        if !of_class && let Some(held) = self.held(class, name, hops / 2) {
            return held.unwrap_or_else(other);
        }
        let Some((owner, member, sure)) = self.member_of(self.lineage.of(class), name) else { return other() };
        let found = match member {
            Member::Defined(Defined::Function(_)) | Member::Several(Defined::Function(_)) => {
                let (Member::Defined(Defined::Function(at)) | Member::Several(Defined::Function(at))) = member else { return other() };
                self.method((owner.0, at), (class, exact), of_class, hops).unwrap_or_else(other)
            }
            Member::Defined(Defined::Class(at)) => Found::sure(Entity::Class { of: (owner.0, at), exact }),
            Member::Assigned(at) => self.assigned(owner.0, at, hops).unwrap_or_else(other),
            Member::Several(_) | Member::Unclear => other(),
        };
        found.and(sure && !matches!(member, Member::Several(_)))
    }

    /// What `super().name` stands for in a class.
    pub fn inherited(&self, class: ClassId, name: &str) -> Option<Found> {
        let line = self.lineage.of(class).into_iter().skip(1).collect();
        let (owner, member, sure) = self.member_of(line, name)?;
        match member {
            Member::Defined(Defined::Function(at)) => self.method((owner.0, at), (class, true), false, HOPS).map(|found| found.and(sure)),
            _ => None,
        }
    }

    /// The first class of a line that binds a name, what binds it, and whether nothing before it may do so too.
    fn member_of(&self, line: Vec<Ancestor>, name: &str) -> Option<(ClassId, Member, bool)> {
        let mut sure = true;
        for ancestor in line {
            match ancestor {
                Ancestor::Known(id) => {
                    let (module, class) = self.class(id)?;
                    if let Some(member) = module.members.get(&(class.scope, name)) {
                        return Some((id, *member, sure));
                    }
                }
                Ancestor::External(name) => sure &= is_bare(&name),
                Ancestor::Unknown => sure = false,
            }
        }
        None
    }

    fn method(&self, function: (u32, u32), (receiver, exact): (ClassId, bool), of_class: bool, hops: usize) -> Option<Found> {
        let (_, written) = self.function(function)?;
        if is_decorated(written, PROPERTIES) {
            return if of_class { None } else { self.typed(function.0, written.returns.as_ref()?, hops) };
        }
        let is_class_method =
            is_decorated(written, &["classmethod"]) || matches!(written.name.as_str(), "__init_subclass__" | "__class_getitem__");
        let is_free = is_decorated(written, &["staticmethod"]) || written.name == "__new__" || (of_class && !is_class_method);
        let bound = if is_free { Bound::Free } else { Bound::To { receiver, exact } };
        Some(Found::sure(Entity::Function { of: function, bound }))
    }

    /// What an instance holds under a name that some method gives it: nothing where none does, nothing inside where it is unclear.
    fn held(&self, class: ClassId, name: &str, hops: usize) -> Option<Option<Found>> {
        let mut all: Vec<(u32, &'a Assignment)> = Vec::new();
        for ancestor in self.lineage.of(class) {
            let Ancestor::Known(id) = ancestor else { continue };
            let Some((module, symbols)) = self.module(id.0).and_then(|module| Some((module, module.symbols()?))) else { continue };
            let found = module.attributes.get(&(id.1, name)).into_iter().flatten();
            all.extend(found.filter_map(|at| Some((id.0, symbols.assignments.get(*at as usize)?))));
        }
        if all.is_empty() {
            return None;
        }
        let typed = all.iter().find_map(|(module, assignment)| Some((*module, assignment.annotation.as_ref()?)));
        if let Some((module, annotation)) = typed {
            return Some(self.typed(module, annotation, hops));
        }
        let mut values = all.iter().filter(|(_, assignment)| assignment.value != Some(Argued::None));
        if values.clone().nth(MOST).is_some() {
            return Some(None);
        }
        let first = values.next().and_then(|(module, assignment)| self.value(*module, assignment, hops));
        let same = values.all(|(module, assignment)| self.value(*module, assignment, hops) == first);
        Some(first.filter(|_| same))
    }

    fn assigned(&self, module: u32, at: u32, hops: usize) -> Option<Found> {
        let assignment = self.module(module)?.symbols()?.assignments.get(at as usize)?;
        match &assignment.annotation {
            Some(annotation) => self.typed(module, annotation, hops),
            None => self.value(module, assignment, hops),
        }
    }

    /// What an assignment's value is: the result of a call, or a parameter whose type is written.
    fn value(&self, at: u32, assignment: &Assignment, hops: usize) -> Option<Found> {
        let module = self.module(at)?;
        if let Some(call) = assignment.call.and_then(|call| module.calls()?.get(call)) {
            let callee = self.callee(at, call, hops)?;
            return self.made(&callee, hops);
        }
        let Some(Argued::Name(name)) = &assignment.value else { return None };
        let function = module.functions.get(&assignment.scope).and_then(|function| module.symbols()?.function(*function))?;
        let parameter = function.parameters.iter().find(|parameter| parameter.name == *name)?;
        self.typed(at, parameter.annotation.as_ref()?, hops)
    }
}
