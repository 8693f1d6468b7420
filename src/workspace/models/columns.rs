//! A field of a declarative class as columns: `Column(…)`, `mapped_column(…)`, `Mapped[…]`, `declared_attr`.

use std::rc::Rc;

use super::annotations::{self, Declared};
use super::draft::{DraftColumn, Made};
use super::lineage::decorator_name;
use super::types;
use crate::source::sources::Place;
use crate::workspace::schema::alembic::calls::INSTANCE_OF;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::library;
use crate::workspace::schema::alembic::text::Str;
use crate::workspace::schema::alembic::values::{Args, Class, Dict, Field, Object, Value, reason};

/// What a field is.
#[derive(Debug)]
pub enum Part<'p> {
    /// Columns of the table.
    Columns(Vec<DraftColumn<'p>>),
    /// Something else: a relationship, a method, a constant.
    Other,
    /// It may be a column.
    Maybe,
}

/// What fields are read with.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a, 'p> {
    /// The class whose table it is: what `cls` means.
    pub class: &'a Rc<Class<'p>>,
    /// The types that Python types stand for.
    pub map: Option<&'a Rc<Dict<'p>>>,
}

/// Reads one field; `place` is where its name stands.
pub fn of_field<'p>(it: &mut Interpreter<'p>, owner: Owner<'_, 'p>, field: &Field<'p>, place: Place) -> Part<'p> {
    if field.name.starts_with("__") {
        return Part::Other;
    }
    let declared = field.annotation.as_ref().map(annotations::declared);
    let is_mapped = declared.as_ref().is_some_and(|declared| declared.mapped);
    match &field.value {
        None if is_mapped => {
            let empty = Rc::new(Object { path: "sqlalchemy.orm.mapped_column".to_owned(), args: Args::default() });
            Part::Columns(vec![of_object(it, owner, (field.name, place), &empty, declared.as_ref())])
        }
        None => Part::Other,
        Some(Value::Function(closure)) => {
            let decorators = &closure.function.decorators;
            if !decorators.iter().any(|decorator| decorator_name(decorator) == Some("declared_attr")) {
                return Part::Other;
            }
            let args = Args { values: vec![Value::Class(Rc::clone(owner.class))], span: place.span, ..Args::default() };
            let value = it.inline(*closure, args);
            of_value(it, owner, (field.name, place), &value, declared.as_ref())
        }
        Some(value) => of_value(it, owner, (field.name, place), value, declared.as_ref()),
    }
}

fn of_value<'p>(
    it: &mut Interpreter<'p>,
    owner: Owner<'_, 'p>,
    at: (&str, Place),
    value: &Value<'p>,
    declared: Option<&Declared<'p>>,
) -> Part<'p> {
    match value {
        Value::Object(object) => match object.last() {
            "Column" | "mapped_column" | "MappedColumn" => Part::Columns(vec![of_object(it, owner, at, object, declared)]),
            "deferred" | "column_property" => match object.args.values.first() {
                Some(Value::Object(inner)) if is_column(inner) => Part::Columns(vec![of_object(it, owner, at, inner, declared)]),
                // An expression over other columns.
                _ => Part::Other,
            },
            "composite" => {
                let inner = object.args.values.iter().filter_map(|value| match value {
                    Value::Object(inner) if is_column(inner) && inner.args.values.first().is_some_and(|name| name.text().is_some()) => {
                        Some(inner)
                    }
                    _ => None,
                });
                let inner: Vec<_> = inner.cloned().collect();
                Part::Columns(inner.iter().map(|inner| of_object(it, owner, at, inner, None)).collect())
            }
            // An object of a class that is not seen may be a column.
            _ if object.args.named(INSTANCE_OF).is_none()
                && !object.path.starts_with("sqlalchemy")
                && declared.is_some_and(|declared| declared.mapped) =>
            {
                Part::Maybe
            }
            _ => Part::Other,
        },
        Value::Unknown(why) if declared.is_some_and(|declared| declared.mapped) => {
            let (name, place) = at;
            Part::Columns(vec![DraftColumn { name: name.to_owned(), place, made: Err(why.to_string()), object: None, attribute: None }])
        }
        Value::Unknown(why) if is_harmless(why) => Part::Other,
        Value::Unknown(_) => Part::Maybe,
        _ => Part::Other,
    }
}

/// Whether a value is not known only because a library computes it that knows no columns: settings, patterns, loggers.
fn is_harmless(why: &str) -> bool {
    let path = why.split('`').nth(1).unwrap_or_default();
    path.contains('.') && library::meaning(path) == library::Meaning::Quiet
}

/// Whether an object is a column.
pub fn is_column(object: &Object<'_>) -> bool {
    matches!(object.last(), "Column" | "mapped_column" | "MappedColumn")
}

/// A column under its name; `at` is the attribute and where it stands.
pub fn of_object<'p>(
    it: &mut Interpreter<'p>,
    owner: Owner<'_, 'p>,
    at: (&str, Place),
    object: &Rc<Object<'p>>,
    declared: Option<&Declared<'p>>,
) -> DraftColumn<'p> {
    let (attribute, place) = at;
    let args = merged(&object.args, declared);
    let named = args.named("name").or_else(|| args.named("__name_pos")).and_then(Value::text).map(|name| name.text.to_string());
    let first = args.values.first().and_then(Value::text).map(|name| name.text.to_string());
    let name = first.or(named).unwrap_or_else(|| attribute.to_owned());
    let made = made(it, owner.map, &name, &args, declared, place);
    DraftColumn { name, place, made, object: Some(Rc::clone(object)), attribute: None }
}

/// What a column says, over what `Annotated[…, mapped_column(…)]` says.
fn merged<'p>(own: &Args<'p>, declared: Option<&Declared<'p>>) -> Args<'p> {
    let templates = declared.map_or(&[][..], |declared| declared.metadata.as_slice());
    let mut args = own.clone();
    for template in templates {
        let Value::Object(template) = template else { continue };
        if !is_column(template) {
            continue;
        }
        let has_type = type_of(&args).is_some();
        args.values.extend(template.args.values.iter().filter(|value| is_item(value) || !has_type).cloned());
        for (name, value) in &template.args.named {
            if args.named(name).is_none() {
                args.named.push((name.clone(), value.clone()));
            }
        }
        args.open |= template.args.open;
    }
    args
}

/// The type among the arguments of a column.
fn type_of<'a, 'p>(args: &'a Args<'p>) -> Option<&'a Value<'p>> {
    let positional = args.values.iter().take(2).find(|value| value.text().is_none() && !is_item(value) && !matches!(value, Value::None));
    positional.or_else(|| args.named("type_")).or_else(|| args.named("__type_pos"))
}

/// Evaluates the arguments of a column into those that the evaluation of migrations takes.
pub fn made<'p>(
    it: &mut Interpreter<'p>,
    map: Option<&Rc<Dict<'p>>>,
    name: &str,
    args: &Args<'p>,
    declared: Option<&Declared<'p>>,
    place: Place,
) -> Result<Made<'p>, String> {
    if args.open {
        return Err("its arguments are not known".to_owned());
    }
    if args.named(INSTANCE_OF).is_some() {
        return Err("it is made by a class of the project".to_owned());
    }
    if let Some(Value::Unknown(why)) = args.values.first().or_else(|| args.named("name")) {
        return Err(format!("one of its arguments is not known: {why}"));
    }
    let keys: Vec<_> = args.values.iter().filter_map(foreign_key).collect();
    let annotated = declared.filter(|declared| declared.mapped);
    let (data_type, derives) = match type_of(args) {
        Some(written) => (types::resolve(it, &written.clone()), false),
        None if !keys.is_empty() => (Ok(Value::library("unknown")), true),
        None => match annotated {
            Some(declared) => (annotations::column_type(declared, map).and_then(|found| types::resolve(it, &found)), false),
            None => (Err("it has no type".to_owned()), false),
        },
    };
    let primary_key = match args.named("primary_key").map(Value::truth) {
        None => false,
        Some(Some(value)) => value,
        Some(None) => return Err("whether it is in the primary key is not known".to_owned()),
    };
    let nullable = match (args.named("nullable").filter(|value| !matches!(value, Value::None)), annotated) {
        (Some(written), _) => written.truth(),
        (None, _) if primary_key => Some(false),
        (None, Some(declared)) => match declared.layers.last() {
            Some(Value::Unknown(_)) | None if !declared.optional && !annotations::is_mapped(declared, map) => None,
            _ => Some(declared.optional),
        },
        (None, None) => Some(true),
    };
    let (untyped, data_type) = match data_type {
        Ok(found) => (None, found),
        Err(why) => (Some(why), Value::library("unknown")),
    };
    let items = args.values.iter().filter(|value| {
        is_item(value) && foreign_key(value).is_none() && !matches!(value, Value::Object(object) if object.last() == "CheckConstraint")
    });
    let values = [Value::Str(Str::at(name, place)), data_type].into_iter().chain(items.cloned()).collect();
    let mut named: Vec<_> = args.named.iter().filter(|(key, _)| KEPT.contains(&key.as_str())).cloned().collect();
    named.push(("primary_key".to_owned(), Value::Bool(primary_key)));
    named.push(("nullable".to_owned(), Value::Bool(nullable.unwrap_or(true))));
    if !keys.is_empty() && args.named("autoincrement").is_none() {
        named.push(("autoincrement".to_owned(), Value::Bool(false)));
    }
    let args = Args { values, named, open: false, span: place.span };
    Ok(Made { args, keys, derives, untyped, nullability_unknown: nullable.is_none(), nullability_differs: false })
}

/// Named arguments that mean the same to a table of a migration.
const KEPT: &[&str] = &["server_default", "unique", "index", "autoincrement", "default"];

fn foreign_key<'p>(value: &Value<'p>) -> Option<Rc<Object<'p>>> {
    match value {
        Value::Object(object) if object.last() == "ForeignKey" => Some(Rc::clone(object)),
        _ => None,
    }
}

/// Whether an argument is a schema item rather than the type.
fn is_item(value: &Value<'_>) -> bool {
    let Value::Object(object) = value else { return false };
    matches!(
        object.last(),
        "ForeignKey" | "CheckConstraint" | "Identity" | "Computed" | "Sequence" | "FetchedValue" | "ColumnDefault" | "DefaultClause"
    )
}

/// Why a value is not a column, for messages.
pub fn why(value: &Value<'_>) -> String {
    reason(value).to_owned()
}
