//! What a callable takes, where the source says it for certain.

use super::bases::Ancestor;
use super::entity::{Bound, Entity};
use super::index::{Index, Member};
use super::resolve::HOPS;
use super::{ClassId, FunctionId};
use crate::facts::symbols::{Decorator, Defined, Function, Parameter, ParameterKind};

/// One parameter of a callable, seen from a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub name: String,
    pub kind: ParameterKind,
    pub required: bool,
}

impl Taken {
    pub fn of(parameter: &Parameter) -> Self {
        let takes_one = !matches!(parameter.kind, ParameterKind::Items | ParameterKind::Keywords);
        Self { name: parameter.name.clone(), kind: parameter.kind, required: takes_one && parameter.default.is_none() }
    }

    pub fn keyword(name: impl Into<String>, required: bool) -> Self {
        Self { name: name.into(), kind: ParameterKind::KeywordOnly, required }
    }
}

/// Decorators that leave the parameters of a function as they are written.
const KEEP_PARAMETERS: &[&str] = &[
    "abc.abstractmethod",
    "contextlib.asynccontextmanager",
    "contextlib.contextmanager",
    "functools.wraps",
    "typing.no_type_check",
    "typing_extensions.deprecated",
    "warnings.deprecated",
];

/// Those that leave its result as it is written too.
const KEEP_ALL: &[&str] = &[
    "classmethod",
    "staticmethod",
    "abc.abstractmethod",
    "functools.cache",
    "functools.lru_cache",
    "typing.final",
    "typing.override",
    "typing_extensions.final",
    "typing_extensions.override",
];

impl Index<'_> {
    /// What an entity takes when it is called; nothing where that is not certain.
    pub fn signature(&self, entity: &Entity) -> Option<Vec<Taken>> {
        match entity {
            Entity::Function { of, bound } => self.parameters(*of, *bound != Bound::Free),
            Entity::Class { of, .. } => self.constructor(*of),
            _ => None,
        }
    }

    /// The parameters of a function; the first is left out where it is given already.
    pub fn parameters(&self, of: FunctionId, is_bound: bool) -> Option<Vec<Taken>> {
        let (_, function) = self.function(of).filter(|_| self.is_whole(of.0))?;
        let keeps = |decorator: &Decorator| {
            let name = self.decorator(of.0, decorator);
            KEEP_ALL.contains(&name.as_str()) || KEEP_PARAMETERS.contains(&name.as_str())
        };
        if !function.decorators.iter().all(keeps) {
            return None;
        }
        let mut all = function.parameters.iter().map(Taken::of);
        let given = function.parameters.first().map(|first| first.kind);
        match given {
            Some(ParameterKind::PositionalOnly | ParameterKind::Normal) if is_bound => _ = all.next(),
            Some(ParameterKind::Items) => {}
            _ if is_bound => return None,
            _ => {}
        }
        Some(all.collect())
    }

    /// Whether all of a module was read: what stands around a syntax error may be something else.
    pub fn is_whole(&self, module: u32) -> bool {
        self.module(module).is_some_and(|module| module.code.problems.is_empty())
    }

    /// Whether calling a function gives what its annotation says.
    pub fn keeps_result(&self, module: u32, function: &Function) -> bool {
        function.decorators.iter().all(|decorator| KEEP_ALL.contains(&self.decorator(module, decorator).as_str()))
    }

    /// The full name of a decorator, or as written where nothing in its file binds it.
    pub fn decorator(&self, module: u32, decorator: &Decorator) -> String {
        let found = self.named(module, &decorator.of, HOPS);
        found.map_or_else(|| decorator.of.name.clone(), |found| self.text(&found.entity))
    }

    /// What a method of a class's line is, without whatever only a run knows.
    pub fn own_method(&self, class: ClassId, name: &str) -> Option<Member> {
        let (module, written) = self.class(class)?;
        module.members.get(&(written.scope, name)).copied()
    }

    /// The first-party classes of a line.
    pub fn line(&self, class: ClassId) -> Vec<ClassId> {
        let known = |ancestor| if let Ancestor::Known(id) = ancestor { Some(id) } else { None };
        self.lineage.of(class).into_iter().filter_map(known).collect()
    }

    /// The parameters of a class's own `__init__`: nothing inside where they are not certain.
    pub fn initializer(&self, class: ClassId) -> Option<Option<Vec<Taken>>> {
        match self.own_method(class, "__init__")? {
            Member::Defined(Defined::Function(at)) => Some(self.parameters((class.0, at), true)),
            _ => Some(None),
        }
    }
}
