//! What a name stands for.

use super::{ClassId, FunctionId};

/// What a name, or a chain of attributes and calls, stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entity {
    /// A first-party module or namespace folder.
    Module(String),
    /// A first-party class; not `exact` where it may be one of its subclasses (`cls`).
    Class { of: ClassId, exact: bool },
    /// An instance of a first-party class; not `exact` where it may be one of a subclass.
    Instance { of: ClassId, exact: bool },
    /// A first-party function.
    Function { of: FunctionId, bound: Bound },
    /// Something without a first-party definition, by its full name: `flask.Flask().run`.
    Other(String),
}

/// How a function was reached, and so what its first parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// By its own name, or it is a static method: nothing is given.
    Free,
    /// Through an instance or class that its first parameter is given. Where that may be of a subclass, its class.
    To { receiver: ClassId, exact: bool },
}

/// An entity, and whether it is the only one that it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub entity: Entity,
    pub sure: bool,
}

impl Found {
    pub fn sure(entity: Entity) -> Self {
        Self { entity, sure: true }
    }

    pub fn other(name: String) -> Self {
        Self { entity: Entity::Other(name), sure: true }
    }

    /// The same, less certain where `sure` is not.
    pub fn and(self, sure: bool) -> Self {
        Self { sure: self.sure && sure, ..self }
    }
}

/// One step from an entity to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'p> {
    /// `.name`.
    Attribute(&'p str),
    /// `()`.
    Call,
    /// `[]`.
    Item,
}

/// The first name of a written path, and the steps behind it.
pub fn steps(path: &str) -> (&str, Vec<Step<'_>>) {
    let end = path.find(['.', '(', '[']).unwrap_or(path.len());
    let (root, mut rest) = path.split_at_checked(end).unwrap_or((path, ""));
    let mut steps = Vec::new();
    while !rest.is_empty() {
        rest = if let Some(after) = rest.strip_prefix("()") {
            steps.push(Step::Call);
            after
        } else if let Some(after) = rest.strip_prefix("[]") {
            steps.push(Step::Item);
            after
        } else {
            let after = rest.strip_prefix('.').unwrap_or("");
            let end = after.find(['.', '(', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at_checked(end).unwrap_or((after, ""));
            steps.push(Step::Attribute(name));
            after
        };
    }
    (root, steps)
}
