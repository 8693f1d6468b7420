//! Column types of models: a type of the project's own as the library type that it stands for on PostgreSQL.

use std::rc::Rc;

use super::annotations::object;
use super::lineage::{Lineage, own_field};
use crate::workspace::schema::alembic::calls::INSTANCE_OF;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::types::sql_type;
use crate::workspace::schema::alembic::values::{Args, Class, Closure, Handle, Object, Value, last, reason};

/// A type that the evaluation of columns understands, or why there is none.
pub type Typed<'p> = Result<Value<'p>, String>;

/// How many types of the project's own may stand for each other.
const MAX_DEPTH: usize = 8;

/// Resolves a type as written.
pub fn resolve<'p>(it: &mut Interpreter<'p>, value: &Value<'p>) -> Typed<'p> {
    within(it, value, MAX_DEPTH)
}

fn within<'p>(it: &mut Interpreter<'p>, value: &Value<'p>, depth: usize) -> Typed<'p> {
    let Some(depth) = depth.checked_sub(1) else { return Err("the type stands for too many others".to_owned()) };
    match value {
        Value::Library(path) => known(value.clone(), path),
        Value::Class(class) => of_class(it, class, &Args::default(), depth),
        Value::Object(object) => of_object(it, object, depth),
        other => Err(format!("the type is not known: {}", reason(other))),
    }
}

/// The path of a library type.
pub fn path_of<'v>(value: &'v Value<'_>) -> &'v str {
    match value {
        Value::Library(path) => path,
        Value::Object(object) => &object.path,
        _ => "",
    }
}

fn known<'p>(value: Value<'p>, path: &str) -> Typed<'p> {
    if path == "sqlmodel.EitherMoment" || !sql_type(&value).name.contains("unknown") {
        return Ok(value);
    }
    Err(format!("which column type `{}` is, is not known", last(path)))
}

fn of_object<'p>(it: &mut Interpreter<'p>, found: &Rc<Object<'p>>, depth: usize) -> Typed<'p> {
    if let Some(Value::Class(class)) = found.args.named(INSTANCE_OF) {
        let mut args = found.args.clone();
        args.named.retain(|(name, _)| name != INSTANCE_OF);
        return of_class(it, class, &args, depth);
    }
    // `MutableDict.as_mutable(JSONB)`.
    if found.last() == "as_mutable" {
        let inner = found.args.values.last().cloned().unwrap_or(Value::None);
        return within(it, &inner, depth);
    }
    if found.args.open {
        return Err("the arguments of the type are not known".to_owned());
    }
    let is_enumeration = matches!(found.last(), "Enum" | "ENUM" | "SQLEnum" | "SAEnum");
    let mut args = found.args.clone();
    for value in args.values.iter_mut().chain(args.named.iter_mut().filter(|(name, _)| decides(name)).map(|(_, value)| value)) {
        match value {
            Value::Unknown(why) => return Err(format!("an argument of the type is not known: {why}")),
            // The elements of an array.
            Value::Class(_) | Value::Object(_) if !is_enumeration => *value = within(it, value, depth)?,
            _ => {}
        }
    }
    if is_enumeration {
        enumeration(&args)?;
    }
    let value = Value::Object(Rc::new(Object { path: found.path.clone(), args }));
    known(value, &found.path)
}

/// Whether a named argument decides the type's name in the database.
fn decides(name: &str) -> bool {
    matches!(name, "length" | "precision" | "scale" | "timezone" | "item_type" | "name" | "schema" | "native_enum" | "dim" | "native_uuid")
}

/// Whether the name or the length of an enumeration can be told.
fn enumeration(args: &Args<'_>) -> Result<(), String> {
    let is_native = args.flag("native_enum") != Some(false);
    let members = match args.values.as_slice() {
        [Value::Class(class)] => crate::workspace::schema::alembic::attributes::members(class).len(),
        values => values.iter().filter(|value| value.text().is_some()).count(),
    };
    let told =
        if is_native { args.named("name").is_some() || !args.values.is_empty() } else { members > 0 || args.named("length").is_some() };
    if told && (is_native || args.named("length").is_some() || args.named("values_callable").is_none() || members > 0) {
        Ok(())
    } else {
        Err("the values of the enumeration are not known".to_owned())
    }
}

/// A type of the project's own: what `load_dialect_impl` gives for PostgreSQL, `impl`, or the library type that it extends.
fn of_class<'p>(it: &mut Interpreter<'p>, class: &Rc<Class<'p>>, args: &Args<'p>, depth: usize) -> Typed<'p> {
    let lineage = Lineage::of(class);
    let function = |name: &str| match lineage.field(name).and_then(|(_, field)| field.value.as_ref()) {
        Some(Value::Function(closure)) => Some(*closure),
        _ => None,
    };
    if let Some(closure) = function("load_dialect_impl") {
        let values = vec![instance(class, args), Value::Handle(Handle::Dialect)];
        let given = it.inline(closure, Args { values, span: args.span, ..Args::default() });
        return within(it, &given, depth).map_err(|_| format!("what `load_dialect_impl` of `{}` gives is not known", class.name));
    }
    if let Some(closure) = function("get_col_spec") {
        let given = it.inline(closure, Args { values: vec![instance(class, args)], span: args.span, open: true, ..Args::default() });
        let text = given.text().map(|text| text.text.to_lowercase());
        let text = text.ok_or_else(|| format!("what `get_col_spec` of `{}` gives is not known", class.name))?;
        let text = Value::Str(crate::workspace::schema::alembic::text::Str::at(&text, it.place(args.span)));
        return Ok(object("sqlalchemy.DOMAIN", vec![text], vec![]));
    }
    let implementation = lineage.field("impl").and_then(|(_, field)| field.value.clone());
    let library = || {
        let base = lineage.foreign.iter().find(|base| {
            let path = path_of(base).trim_end_matches("[]");
            !path.is_empty() && !matches!(last(path), "TypeDecorator" | "UserDefinedType" | "Generic")
        });
        base.cloned()
    };
    let Some(base) = implementation.or_else(library) else {
        return Err(format!("which column type `{}` is, is not known", class.name));
    };
    let mut handed = Some(args.clone());
    for constructor in lineage.classes.iter().filter_map(|class| constructor(class)) {
        let Some(mut args) = handed.take() else { break };
        args.values.insert(0, instance(class, &Args::default()));
        handed = it.handed_on(constructor, args);
    }
    match &base {
        Value::Library(path) if handed.as_ref().is_some_and(|args| !args.open) => {
            let object = Value::Object(Rc::new(Object { path: path.to_string(), args: handed.unwrap_or_default() }));
            within(it, &object, depth)
        }
        // What `__init__` hands on is not followed; it does not matter where arguments do not change the type.
        Value::Library(path) if is_fixed(path) => within(it, &base, depth),
        Value::Library(_) => Err(format!("what `__init__` of `{}` hands on is not known", class.name)),
        other => within(it, other, depth),
    }
}

/// The `__init__` of a class itself.
fn constructor<'p>(class: &Class<'p>) -> Option<Closure<'p>> {
    match own_field(class, "__init__").and_then(|field| field.value.as_ref()) {
        Some(Value::Function(closure)) => Some(*closure),
        _ => None,
    }
}

/// Whether a library type is the same whatever it is called with.
fn is_fixed(path: &str) -> bool {
    matches!(
        last(path),
        "Text"
            | "Integer"
            | "BigInteger"
            | "SmallInteger"
            | "Boolean"
            | "Date"
            | "LargeBinary"
            | "JSON"
            | "JSONB"
            | "BYTEA"
            | "TEXT"
            | "PickleType"
            | "INET"
            | "CIDR"
    )
}

/// `self` in a method of the type.
fn instance<'p>(class: &Rc<Class<'p>>, args: &Args<'p>) -> Value<'p> {
    let mut args = args.clone();
    args.named.push((INSTANCE_OF.to_owned(), Value::Class(Rc::clone(class))));
    object_with(&class.name, args)
}

fn object_with<'p>(name: &str, args: Args<'p>) -> Value<'p> {
    Value::Object(Rc::new(Object { path: format!("local.{name}"), args }))
}
