//! Declared Python types: what is optional, and which column type stands for it.

use std::rc::Rc;

use super::lineage::Lineage;
use super::types::{self, Typed};
use crate::workspace::schema::alembic::attributes;
use crate::workspace::schema::alembic::values::{Args, Class, Dict, Object, Value, last};

/// How many types may stand in each other.
const MAX_DEPTH: usize = 16;

/// A declared type, taken apart.
#[derive(Clone, Debug)]
pub struct Declared<'p> {
    /// `Optional[…]` or `… | None`.
    pub optional: bool,
    /// It stands in `Mapped[…]`.
    pub mapped: bool,
    /// `ClassVar[…]`.
    pub class_variable: bool,
    /// Types from the outside in, the innermost last; `Annotated[…]` and new types stand before what they are made of.
    pub layers: Vec<Value<'p>>,
    /// What `Annotated[…]` adds, from the outside in.
    pub metadata: Vec<Value<'p>>,
}

/// Takes a declared type apart.
pub fn declared<'p>(annotation: &Value<'p>) -> Declared<'p> {
    let mut declared = Declared { optional: false, mapped: false, class_variable: false, layers: Vec::new(), metadata: Vec::new() };
    let mut at = annotation.clone();
    for _ in 0..MAX_DEPTH {
        let Value::Object(object) = &at else { break };
        let parts = object.args.values.clone();
        let first = parts.first().cloned();
        let next = match object.last() {
            "Mapped[]" | "WriteOnlyMapped[]" | "DynamicMapped[]" => {
                declared.mapped = true;
                first
            }
            "ClassVar[]" => {
                declared.class_variable = true;
                first
            }
            "Final[]" | "Required[]" | "NotRequired[]" => first,
            "Optional[]" => {
                declared.optional = true;
                first
            }
            "Union[]" => match members(&parts, &mut declared.optional, MAX_DEPTH).as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            },
            "Annotated[]" => {
                declared.layers.push(at.clone());
                declared.metadata.extend(parts.iter().skip(1).cloned());
                first
            }
            "NewType" => {
                declared.layers.push(at.clone());
                parts.get(1).cloned()
            }
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    declared.layers.push(at);
    declared
}

/// The sides of a union without `None`.
fn members<'p>(parts: &[Value<'p>], optional: &mut bool, depth: usize) -> Vec<Value<'p>> {
    let mut found = Vec::new();
    for part in parts {
        match part {
            Value::None => *optional = true,
            Value::Library(path) if last(path) == "NoneType" => *optional = true,
            Value::Object(object) if object.last() == "Union[]" && depth > 0 => {
                found.extend(members(&object.args.values, optional, depth - 1));
            }
            Value::Object(object) if object.last() == "Optional[]" && depth > 0 => {
                *optional = true;
                found.extend(members(&object.args.values, optional, depth - 1));
            }
            other => found.push(other.clone()),
        }
    }
    found
}

/// The column type that SQLAlchemy takes for a declared type; `map` is the `type_annotation_map`.
pub fn column_type<'p>(declared: &Declared<'p>, map: Option<&Rc<Dict<'p>>>) -> Result<Value<'p>, String> {
    for layer in &declared.layers {
        if let Some(found) = map.and_then(|map| mapped(map, layer)) {
            return Ok(found);
        }
    }
    let Some(core) = declared.layers.last() else { return Err("the declared type is not known".to_owned()) };
    if let Value::Class(class) = core {
        return of_class(class, map);
    }
    of_core(core).ok_or_else(|| match core {
        Value::Library(path) => format!("which column type stands for `{path}` is not known"),
        _ => "the declared type cannot be evaluated".to_owned(),
    })
}

/// An enumeration, or a class that extends a Python type.
fn of_class<'p>(class: &Rc<Class<'p>>, map: Option<&Rc<Dict<'p>>>) -> Result<Value<'p>, String> {
    if attributes::is_enum(class) {
        let template = map.and_then(|map| {
            let general = ["enum.Enum", "enum.StrEnum", "enum.IntEnum"];
            general.iter().find_map(|path| mapped(map, &Value::library(path)))
        });
        let named = match &template {
            Some(Value::Object(object)) if matches!(object.last(), "Enum" | "ENUM") => {
                object.args.named.iter().filter(|(name, _)| name != "name").cloned().collect()
            }
            Some(other) => return Ok(other.clone()),
            None => Vec::new(),
        };
        return Ok(object("sqlalchemy.Enum", vec![Value::Class(Rc::clone(class))], named));
    }
    let lineage = Lineage::of(class);
    let by_map = lineage.classes.iter().find_map(|class| map.and_then(|map| mapped(map, &Value::Class(Rc::clone(class)))));
    let by_base = || lineage.foreign.iter().find_map(|base| map.and_then(|map| mapped(map, base)).or_else(|| of_core(base)));
    by_map.or_else(by_base).ok_or_else(|| format!("which column type stands for class `{}` is not known", class.name))
}

/// Whether a `type_annotation_map` names a declared type: it is then a type, and no union with `None`.
pub fn is_mapped<'p>(declared: &Declared<'p>, map: Option<&Rc<Dict<'p>>>) -> bool {
    let Some(map) = map else { return false };
    declared.layers.iter().any(|layer| mapped(map, layer).is_some())
}

/// SQLAlchemy's own map.
fn of_core<'p>(core: &Value<'p>) -> Option<Value<'p>> {
    let path = match core {
        Value::Library(path) => path,
        Value::Object(object_of) if object_of.last() == "Literal[]" => {
            let named = vec![("native_enum".to_owned(), Value::Bool(false))];
            let texts = object_of.args.values.iter().all(|value| value.text().is_some());
            return texts.then(|| object("sqlalchemy.Enum", object_of.args.values.clone(), named));
        }
        _ => return None,
    };
    let name = match &**path {
        "builtins.str" => "String",
        "builtins.int" => "Integer",
        "builtins.bool" => "Boolean",
        "builtins.float" => "Float",
        "builtins.bytes" => "LargeBinary",
        "datetime.datetime" => "DateTime",
        "datetime.date" => "Date",
        "datetime.time" => "Time",
        "datetime.timedelta" => "Interval",
        "decimal.Decimal" => "Numeric",
        "uuid.UUID" => "Uuid",
        _ => return None,
    };
    Some(Value::Library(Rc::from(format!("sqlalchemy.{name}"))))
}

/// An entry of a `type_annotation_map`.
fn mapped<'p>(map: &Rc<Dict<'p>>, wanted: &Value<'p>) -> Option<Value<'p>> {
    let wanted = key(wanted, MAX_DEPTH)?;
    let entries = map.entries.borrow();
    let found = entries.iter().rev().find(|(entry, _)| key(entry, MAX_DEPTH).is_some_and(|entry| entry == wanted));
    found.map(|(_, value)| value.clone())
}

/// A type as text, to compare it with another; what cannot be compared has none.
fn key(value: &Value<'_>, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    Some(match value {
        Value::Library(path) => path.to_string(),
        Value::None => "None".to_owned(),
        // A name that two branches bind: what it is, is not known, but that it is the same is.
        Value::Unknown(why) if why.contains("depends on a condition") => format!("{why}@{:p}", Rc::as_ptr(why)),
        Value::Int(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Str(_) => format!("'{}'", value.text()?.text),
        Value::Class(class) => {
            let at = class.definition.as_ref()?;
            format!("{}@{}:{}", class.name, at.file.0, at.class.name_span.start)
        }
        Value::Object(object) => {
            let parts: Option<Vec<String>> = object.args.values.iter().map(|part| key(part, depth)).collect();
            // Two objects are one type only when they are one object.
            let span = if object.path.ends_with("[]") { 0 } else { object.args.span.start };
            format!("{}({})@{span}", object.path, parts?.join(","))
        }
        _ => return None,
    })
}

/// The column type that SQLModel takes for a declared type.
pub fn sqlmodel_type<'p>(declared: &Declared<'p>, length: Option<&Value<'p>>, digits: [Option<&Value<'p>>; 2]) -> Typed<'p> {
    let unknown = |what: String| Err(what);
    let Some(core) = declared.layers.last() else { return unknown("the declared type is not known".to_owned()) };
    let text = || {
        let named = length.filter(|length| !matches!(length, Value::None)).map(|length| ("length".to_owned(), length.clone()));
        object("sqlmodel.AutoString", vec![], named.into_iter().collect())
    };
    let number = || {
        let names = ["precision", "scale"];
        let given = names.into_iter().zip(digits).filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
        object("sqlalchemy.Numeric", vec![], given.collect())
    };
    match core {
        Value::Class(class) if attributes::is_enum(class) => Ok(object("sqlalchemy.Enum", vec![core.clone()], vec![])),
        Value::Class(class) => match Lineage::of(class).foreign.iter().find_map(of_core) {
            Some(found) if types::path_of(&found).ends_with("String") => Ok(text()),
            Some(found) => Ok(found),
            None => unknown(format!("which column type stands for class `{}` is not known", class.name)),
        },
        Value::Library(path) => match &**path {
            "builtins.str"
            | "pydantic.EmailStr"
            | "pathlib.Path"
            | "ipaddress.IPv4Address"
            | "ipaddress.IPv6Address"
            | "ipaddress.IPv4Network"
            | "ipaddress.IPv6Network" => Ok(text()),
            "decimal.Decimal" => Ok(number()),
            // With or without time zone: versions of SQLModel differ.
            "datetime.datetime" => Ok(object("sqlmodel.EitherMoment", vec![], vec![])),
            "pydantic.AwareDatetime" => Ok(object("sqlalchemy.DateTime", vec![], vec![("timezone".to_owned(), Value::Bool(true))])),
            "pydantic.NaiveDatetime" => Ok(Value::library("sqlalchemy.DateTime")),
            path => of_core(core).ok_or_else(|| format!("which column type stands for `{path}` is not known")),
        },
        Value::Unknown(why) => unknown(format!("the declared type is not known: {why}")),
        _ => unknown("the declared type cannot be evaluated".to_owned()),
    }
}

/// A call of a library's class.
pub fn object<'p>(path: &str, values: Vec<Value<'p>>, named: Vec<(String, Value<'p>)>) -> Value<'p> {
    Value::Object(Rc::new(Object { path: path.to_owned(), args: Args { values, named, ..Args::default() } }))
}
