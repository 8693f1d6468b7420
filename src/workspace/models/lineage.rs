//! What a class extends, in the order in which Python looks attributes up, and which ORM makes it a model.

use std::rc::Rc;

use crate::facts::program::{Expr, ExprKind};
use crate::workspace::schema::alembic::values::{Class, Field, Value, last};

/// How deep classes may extend each other.
const MAX_DEPTH: usize = 24;

/// Libraries whose classes bring no columns.
const WITHOUT_COLUMNS: &[&str] =
    &["builtins", "typing", "typing_extensions", "abc", "enum", "dataclasses", "sqlalchemy", "pydantic", "sqlmodel", "flask_sqlalchemy"];

/// The ORM that a class belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// SQLAlchemy's declarative classes.
    Declarative,
    /// Flask-SQLAlchemy: declarative, with default table names.
    Flask,
    /// `SQLModel`.
    SqlModel,
    /// Django.
    Django,
    /// It extends something that is not part of the repository, and may be any.
    Foreign,
    /// None.
    None,
}

/// A class and all that it extends.
#[derive(Debug)]
pub struct Lineage<'p> {
    /// Classes of the repository, itself first, as Python looks them up.
    pub classes: Vec<Rc<Class<'p>>>,
    /// What else it extends, directly or not.
    pub foreign: Vec<Value<'p>>,
}

impl<'p> Lineage<'p> {
    /// Of a class.
    pub fn of(class: &Rc<Class<'p>>) -> Self {
        let mut foreign = Vec::new();
        let classes = linear(class, &mut foreign, MAX_DEPTH);
        Self { classes, foreign }
    }

    /// The nearest field of a name, with its class.
    pub fn field(&self, name: &str) -> Option<(&Rc<Class<'p>>, &Field<'p>)> {
        self.classes.iter().find_map(|class| Some((class, own_field(class, name)?)))
    }

    /// The ORM.
    pub fn origin(&self) -> Origin {
        let known = self.foreign.iter().map(origin_of).find(|origin| !matches!(origin, Origin::None | Origin::Foreign));
        if let Some(origin) = known {
            return origin;
        }
        let decorated = self.classes.iter().any(|class| has_decorator(class, &["mapped", "mapped_as_dataclass", "as_declarative"]));
        if decorated {
            return Origin::Declarative;
        }
        if self.foreign.iter().any(|base| brings_columns(base).is_some()) { Origin::Foreign } else { Origin::None }
    }

    /// Why it may have columns that are not seen here.
    pub fn unseen(&self) -> Option<String> {
        self.foreign.iter().find_map(brings_columns)
    }
}

/// A field of the class itself.
pub fn own_field<'c, 'p>(class: &'c Class<'p>, name: &str) -> Option<&'c Field<'p>> {
    class.definition.as_ref()?.fields.iter().find(|field| field.name == name)
}

/// Whether a class is never a table itself: a base, or `__abstract__`.
pub fn is_abstract(class: &Class<'_>) -> bool {
    let said = own_field(class, "__abstract__").and_then(|field| field.value.as_ref()).and_then(Value::truth) == Some(true);
    said || is_base(class)
}

/// Whether a class is the declarative base of others.
pub fn is_base(class: &Class<'_>) -> bool {
    let makes_base = |base: &Value<'_>| {
        let path = match base {
            Value::Library(path) => last(path),
            Value::Object(object) => object.last().trim_end_matches("[]"),
            _ => return false,
        };
        matches!(path, "DeclarativeBase" | "DeclarativeBaseNoMeta" | "AbstractConcreteBase")
    };
    class.bases.iter().any(makes_base) || has_decorator(class, &["as_declarative"])
}

fn has_decorator(class: &Class<'_>, names: &[&str]) -> bool {
    let decorators = class.definition.as_ref().map_or(&[][..], |definition| &definition.class.decorators);
    decorators.iter().any(|decorator| decorator_name(decorator).is_some_and(|name| names.contains(&name)))
}

/// The last name of a decorator: `declared_attr` of `@orm.declared_attr` and of `@declared_attr.directive`.
pub fn decorator_name(decorator: &Expr) -> Option<&str> {
    match &decorator.kind {
        ExprKind::Attribute(base, name) if matches!(name.as_str(), "directive" | "cascading") => decorator_name(base),
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
        ExprKind::Call(call) => decorator_name(&call.function),
        _ => None,
    }
}

fn origin_of(base: &Value<'_>) -> Origin {
    match base {
        Value::Library(path) => match (path.split('.').next().unwrap_or_default(), last(path)) {
            ("sqlalchemy", "DeclarativeBase" | "DeclarativeBaseNoMeta") => Origin::Declarative,
            ("sqlmodel", "SQLModel") => Origin::SqlModel,
            ("flask_sqlalchemy", "Model") => Origin::Flask,
            ("django", "Model" | "AbstractUser" | "AbstractBaseUser" | "AbstractBaseSession") => Origin::Django,
            _ => Origin::Foreign,
        },
        Value::Object(object) => match object.last() {
            "declarative_base" | "generate_base" | "automap_base" => Origin::Declarative,
            _ => Origin::Foreign,
        },
        Value::Method(object, "Model") => match &**object {
            Value::Object(object) if object.last() == "SQLAlchemy" => Origin::Flask,
            _ => Origin::Foreign,
        },
        _ => Origin::Foreign,
    }
}

fn brings_columns(base: &Value<'_>) -> Option<String> {
    let path = match base {
        Value::Library(path) => path,
        Value::Object(object) => object.path.as_str(),
        Value::Method(..) if origin_of(base) == Origin::Flask => return None,
        _ => return Some("one of its bases is not known".to_owned()),
    };
    // A class of Django that is a model itself brings its columns.
    let is_whole = origin_of(base) != Origin::Foreign && (!path.starts_with("django.") || last(path) == "Model");
    if is_whole || WITHOUT_COLUMNS.contains(&path.split('.').next().unwrap_or_default()) {
        return None;
    }
    Some(format!("its base `{}` is not part of the repository", path.trim_end_matches("[]")))
}

/// The order of look-up. What cannot be merged, which Python refuses, is taken from left to right.
fn linear<'p>(class: &Rc<Class<'p>>, foreign: &mut Vec<Value<'p>>, depth: usize) -> Vec<Rc<Class<'p>>> {
    let mut lists: Vec<Vec<Rc<Class<'p>>>> = Vec::new();
    let mut direct = Vec::new();
    for base in class.bases.iter().flat_map(bases_of) {
        match base {
            Value::Class(base) if depth > 0 && base.definition.is_some() => {
                lists.push(linear(&base, foreign, depth - 1));
                direct.push(base);
            }
            other => foreign.push(other),
        }
    }
    lists.push(direct);
    let mut order = vec![Rc::clone(class)];
    while let Some(next) = head(&lists) {
        for list in &mut lists {
            list.retain(|class| !Rc::ptr_eq(class, &next));
        }
        order.push(next);
    }
    order
}

/// The first class that stands behind no other.
fn head<'p>(lists: &[Vec<Rc<Class<'p>>>]) -> Option<Rc<Class<'p>>> {
    let is_behind = |class: &Rc<Class<'p>>| lists.iter().any(|list| list.iter().skip(1).any(|other| Rc::ptr_eq(other, class)));
    let heads = || lists.iter().filter_map(|list| list.first());
    heads().find(|class| !is_behind(class)).or_else(|| heads().next()).map(Rc::clone)
}

/// `declarative_base(cls=Mixin)` stands for a class that extends `Mixin`.
fn bases_of<'p>(base: &Value<'p>) -> Vec<Value<'p>> {
    match base {
        Value::Object(object) => object.args.named("cls").cloned().into_iter().chain([base.clone()]).collect(),
        other => vec![other.clone()],
    }
}
