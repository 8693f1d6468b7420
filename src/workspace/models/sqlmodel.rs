//! A field of a `SQLModel` class as a column.

use std::rc::Rc;

use super::annotations;
use super::columns::{self, Owner, Part};
use super::draft::DraftColumn;
use super::types;
use crate::source::sources::Place;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Args, Field, Object, Value};

/// Reads one field; `place` is where its name stands.
pub fn of_field<'p>(it: &mut Interpreter<'p>, owner: Owner<'_, 'p>, field: &Field<'p>, place: Place) -> Part<'p> {
    if let Some(Value::Function(_)) = &field.value {
        return columns::of_field(it, owner, field, place);
    }
    let Some(annotation) = &field.annotation else { return Part::Other };
    let declared = annotations::declared(annotation);
    if field.name.starts_with('_') || field.name == "model_config" || declared.class_variable {
        return Part::Other;
    }
    let in_annotation = declared.metadata.iter().find_map(|value| as_field(Some(value)));
    let info = match as_field(field.value.as_ref()) {
        Some(info) => Some(info),
        None => match &field.value {
            Some(Value::Object(object)) if object.last() == "Relationship" => return Part::Other,
            _ => in_annotation,
        },
    };
    let none = Args::default();
    let args = info.as_ref().map_or(&none, |info| &info.args);
    if args.open {
        let made = Err("its arguments are not known".to_owned());
        return Part::Columns(vec![DraftColumn { name: field.name.to_owned(), place, made, object: None, attribute: None }]);
    }
    match args.named("sa_column") {
        Some(Value::Object(object)) if columns::is_column(object) => {
            return Part::Columns(vec![columns::of_object(it, owner, (field.name, place), object, None)]);
        }
        Some(other) if !matches!(other, Value::None) => {
            let made = Err(format!("its `sa_column` is not known: {}", columns::why(other)));
            return Part::Columns(vec![DraftColumn { name: field.name.to_owned(), place, made, object: None, attribute: None }]);
        }
        _ => {}
    }
    let column = column_args(args, &declared);
    let data_type = args.named("sa_type").cloned().map_or_else(
        || {
            let from_metadata = |name: &str| declared.metadata.iter().find_map(|value| as_constraint(value, name));
            let length = args.named("max_length").cloned().or_else(|| from_metadata("max_length"));
            annotations::sqlmodel_type(&declared, length.as_ref(), [args.named("max_digits"), args.named("decimal_places")])
        },
        Ok,
    );
    let resolved = data_type.and_then(|found| types::resolve(it, &found));
    let mut column = column;
    if let Ok(found) = &resolved {
        column.named.push(("type_".to_owned(), found.clone()));
    }
    let mut made = columns::made(it, None, field.name, &column, None, place);
    if let (Ok(made), Err(why)) = (&mut made, resolved) {
        made.derives = false;
        made.untyped = Some(why);
    }
    if let Ok(made) = &mut made {
        made.nullability_differs = !declared.optional && is_none_by_default(field, info.as_deref()) && !says_null(args);
    }
    Part::Columns(vec![DraftColumn { name: field.name.to_owned(), place, made, object: None, attribute: None }])
}

/// `Field(…)` as arguments of a column.
fn column_args<'p>(args: &Args<'p>, declared: &annotations::Declared<'p>) -> Args<'p> {
    let mut column = Args { span: args.span, ..Args::default() };
    if let Some(target) = args.named("foreign_key").filter(|target| !matches!(target, Value::None)) {
        let named = args.named("ondelete").map(|action| ("ondelete".to_owned(), action.clone())).into_iter().collect();
        let key = Args { values: vec![target.clone()], named, span: args.span, open: false };
        column.values.push(Value::Object(Rc::new(Object { path: "sqlalchemy.ForeignKey".to_owned(), args: key })));
    }
    if let Some(Value::Items(items)) = args.named("sa_column_args") {
        column.values.extend(items.values.borrow().iter().cloned());
        column.open |= items.open.get();
    }
    match args.named("sa_column_kwargs") {
        Some(Value::Dict(dict)) => {
            column.open |= dict.open.get();
            let entries = dict.entries.borrow();
            column.named.extend(entries.iter().filter_map(|(key, value)| Some((key.text()?.text.to_string(), value.clone()))));
        }
        Some(Value::None) | None => {}
        Some(_) => column.open = true,
    }
    let is_key = args.flag("primary_key") == Some(true);
    let nullable = args.named("nullable").cloned().unwrap_or(Value::Bool(!is_key && declared.optional));
    for (name, value) in [("primary_key", args.named("primary_key")), ("index", args.named("index")), ("unique", args.named("unique"))] {
        if let Some(value) = value.filter(|_| column.named(name).is_none()) {
            column.named.push((name.to_owned(), value.clone()));
        }
    }
    if column.named("nullable").is_none() {
        column.named.push(("nullable".to_owned(), nullable));
    }
    column
}

/// `name: str = None`: Pydantic 1 takes the type for an optional one, Pydantic 2 does not.
fn is_none_by_default(field: &Field<'_>, info: Option<&Object<'_>>) -> bool {
    match info {
        Some(info) => matches!(info.args.get(0, "default"), Some(Value::None)),
        None => matches!(field.value, Some(Value::None)),
    }
}

/// Whether `Field(…)` itself decides about NULL.
fn says_null(args: &Args<'_>) -> bool {
    let in_kwargs = |value: &Value<'_>| match value {
        Value::Dict(dict) => dict.entries.borrow().iter().any(|(key, _)| key.text().is_some_and(|key| &*key.text == "nullable")),
        _ => false,
    };
    args.named("nullable").is_some() || args.flag("primary_key") == Some(true) || args.named("sa_column_kwargs").is_some_and(in_kwargs)
}

fn as_field<'p>(value: Option<&Value<'p>>) -> Option<Rc<Object<'p>>> {
    match value {
        Some(Value::Object(object)) if object.last() == "Field" => Some(Rc::clone(object)),
        _ => None,
    }
}

/// A named argument of `Annotated[…, MaxLen(…)]` and its like.
fn as_constraint<'p>(value: &Value<'p>, name: &str) -> Option<Value<'p>> {
    match value {
        Value::Object(object) => object.args.named(name).cloned(),
        _ => None,
    }
}
