//! What calling a class takes.

use super::ClassId;
use super::attributes::is_bare;
use super::bases::Ancestor;
use super::index::{Index, Module};
use super::signature::Taken;
use crate::facts::calls::{Argued, Argument, Spread};
use crate::facts::symbols::{Class, Decorator};

/// Class decorators that leave the constructor as it is.
const KEEP: &[&str] = &[
    "functools.total_ordering",
    "typing.final",
    "typing_extensions.final",
    "typing.runtime_checkable",
    "typing_extensions.runtime_checkable",
];
const DATACLASS: &[&str] = &["dataclasses.dataclass", "pydantic.dataclasses.dataclass"];
const ATTRS: &[&str] = &[
    "attr.define",
    "attr.frozen",
    "attr.mutable",
    "attrs.define",
    "attrs.frozen",
    "attrs.mutable",
    "attr.s",
    "attr.attrs",
    "attr.dataclass",
];

/// Packages of the standard library whose classes are made as written: no metaclass of theirs steps in.
const PLAIN: &[&str] = &[
    "abc",
    "argparse",
    "ast",
    "asyncio",
    "collections",
    "concurrent",
    "contextlib",
    "datetime",
    "html",
    "http",
    "io",
    "json",
    "logging",
    "queue",
    "socketserver",
    "string",
    "threading",
    "unittest",
];

/// How a class gets its constructor, when a decorator or base makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    Dataclass,
    Attrs,
    Pydantic,
    NamedTuple,
    TypedDict,
}

impl Index<'_> {
    /// What a class takes when it is called; nothing where that is not certain.
    pub fn constructor(&self, id: ClassId) -> Option<Vec<Taken>> {
        let line = self.lineage.of(id);
        for ancestor in &line {
            match ancestor {
                Ancestor::Known(class) => self.is_plain(*class).then_some(())?,
                Ancestor::External(name) => (maker_of(name).is_some() || is_bare(name) || is_plain_base(name)).then_some(())?,
                Ancestor::Unknown => return None,
            }
        }
        for ancestor in &line {
            match ancestor {
                Ancestor::Known(class) => {
                    if let Some(taken) = self.initializer(*class) {
                        return taken;
                    }
                    match self.made_by(*class)? {
                        Some((Maker::Dataclass, _)) => return self.dataclass(*class),
                        Some((Maker::Attrs, _)) => return self.attrs(*class),
                        _ => {}
                    }
                }
                Ancestor::External(name) => match maker_of(name) {
                    Some(Maker::Pydantic) => return self.pydantic(id),
                    Some(Maker::NamedTuple) => return self.named_tuple(id),
                    Some(Maker::TypedDict) => return Some(self.typed_dict(id)),
                    _ if is_bare(name) => {}
                    _ => return None,
                },
                Ancestor::Unknown => return None,
            }
        }
        Some(Vec::new())
    }

    /// Whether nothing of a class's own changes how it is called.
    fn is_plain(&self, id: ClassId) -> bool {
        let Some((_, class)) = self.class(id) else { return false };
        let metaclass = |keyword: &Argument| match (keyword.name.as_deref(), &keyword.value) {
            (Some("metaclass"), Argued::Name(name)) => matches!(name.as_str(), "ABCMeta" | "abc.ABCMeta"),
            (None | Some("metaclass"), _) => false,
            _ => true,
        };
        self.is_whole(id.0)
            && class.keywords.iter().all(metaclass)
            && self.own_method(id, "__new__").is_none()
            && self.made_by(id).is_some()
    }

    /// The decorator that makes the constructor, and its arguments; nothing at all where a decorator is not known.
    pub fn made_by(&self, id: ClassId) -> Option<Option<(Maker, &[Argument])>> {
        let (module, class) = self.class(id)?;
        let mut made = None;
        for decorator in &class.decorators {
            let name = self.decorator(id.0, decorator);
            let maker = match name.as_str() {
                name if KEEP.contains(&name) => continue,
                name if DATACLASS.contains(&name) => Maker::Dataclass,
                name if ATTRS.contains(&name) => Maker::Attrs,
                _ => return None,
            };
            let arguments = arguments(module, decorator);
            // A configuration may let more in than the fields.
            if arguments.iter().any(|argument| argument.spread != Spread::One || argument.name.as_deref() == Some("config")) {
                return None;
            }
            made = Some((maker, arguments));
        }
        Some(made.filter(|(_, arguments)| flag(arguments, "init") != Some(false)))
    }

    /// The last argument of a class statement of that name, as a flag: `table=True`, `total=False`.
    pub fn keyword(class: &Class, name: &str) -> Option<bool> {
        flag(&class.keywords, name)
    }
}

fn arguments<'m>(module: &Module<'m>, decorator: &Decorator) -> &'m [Argument] {
    let call = decorator.call.and_then(|call| module.calls()?.get(call));
    call.map(|call| call.arguments.as_slice()).unwrap_or_default()
}

/// The value of a keyword that is `True` or `False`.
pub fn flag(arguments: &[Argument], name: &str) -> Option<bool> {
    arguments.iter().find(|argument| argument.name.as_deref() == Some(name)).and_then(|argument| match argument.value {
        Argued::Bool(value) => Some(value),
        _ => None,
    })
}

fn maker_of(base: &str) -> Option<Maker> {
    match base {
        "pydantic.BaseModel" | "pydantic.main.BaseModel" | "sqlmodel.SQLModel" | "sqlmodel.main.SQLModel" => Some(Maker::Pydantic),
        "typing.NamedTuple" => Some(Maker::NamedTuple),
        "typing.TypedDict" | "typing_extensions.TypedDict" => Some(Maker::TypedDict),
        _ => None,
    }
}

/// Whether instances below a base are made by their own `__init__`.
fn is_plain_base(name: &str) -> bool {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    PLAIN.contains(&first) || (rest.is_empty() && !matches!(first, "type" | "property"))
}
