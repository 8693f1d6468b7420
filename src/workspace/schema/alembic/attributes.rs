//! `value.name`.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::text::Str;
use super::values::{Args, Class, Handle, Member, Object, Value, last};
use crate::source::text::Span;

/// Functions of SQLAlchemy that Flask-SQLAlchemy's object has as well.
const OF_EXTENSION: &[&str] =
    &["backref", "column_property", "composite", "deferred", "dynamic_loader", "func", "mapped_column", "relationship", "synonym", "text"];

/// The members of an enumeration, or nothing for another class.
pub fn members<'p>(class: &Rc<Class<'p>>) -> Vec<Value<'p>> {
    if !is_enum(class) {
        return Vec::new();
    }
    let member = |(name, value): &(String, Value<'p>)| {
        let constant = !name.starts_with('_') && !matches!(value, Value::Function(_) | Value::Lambda(_));
        constant.then(|| Value::Member(Rc::new(Member { class: class.name.clone(), name: name.clone(), value: value.clone() })))
    };
    class.attributes.iter().filter_map(member).collect()
}

/// Whether a class is an enumeration.
pub fn is_enum(class: &Class) -> bool {
    is_enum_within(class, 16)
}

fn is_enum_within(class: &Class, depth: usize) -> bool {
    class.bases.iter().any(|base| match base {
        Value::Library(path) => last(path).ends_with("Enum") || last(path).ends_with("Flag"),
        Value::Class(base) => depth > 0 && is_enum_within(base, depth - 1),
        _ => false,
    })
}

/// An attribute of a class.
pub fn of_class<'p>(class: &Rc<Class<'p>>, name: &str) -> Option<Value<'p>> {
    if is_enum(class) {
        let found = members(class).into_iter().find(|member| matches!(member, Value::Member(member) if member.name == name));
        if found.is_some() {
            return found;
        }
    }
    let own = class.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    own.or_else(|| inherited(class, name, 16))
}

/// An attribute of a base of the file; left to right, which is Python's order where no two bases share a base.
fn inherited<'p>(class: &Class<'p>, name: &str, depth: usize) -> Option<Value<'p>> {
    let depth = depth.checked_sub(1)?;
    class.bases.iter().find_map(|base| match base {
        Value::Class(base) => {
            let own = base.attributes.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            own.or_else(|| inherited(base, name, depth))
        }
        _ => None,
    })
}

impl<'p> Interpreter<'p> {
    /// `base.name`.
    pub fn attribute(&mut self, base: Value<'p>, name: &'p str) -> Value<'p> {
        if let Some(value) = self.remembered(&base, name) {
            return value;
        }
        if name == "metadata"
            && let Some(metadata) = self.metadata_of(&base, 16)
        {
            return metadata;
        }
        match &base {
            Value::Library(path) => {
                self.class_of_repository(path, name).unwrap_or_else(|| Value::Library(Rc::from(format!("{path}.{name}"))))
            }
            Value::Unknown(_) => base,
            Value::Import(import) => {
                let found = self.name_of_module(import, name);
                self.settled(found)
            }
            Value::Method(..) => Value::unknown("an attribute of a method is not followed"),
            Value::Handle(_) if name == "name" => {
                // A dialect's name, or an engine's, which is the same.
                let place = self.place(Span::default());
                Value::Str(Str::at("postgresql", place))
            }
            // `postgresql+psycopg2`, which is asked for the word of another database.
            Value::Handle(Handle::Dialect) if name == "dialect_description" => {
                let place = self.place(Span::default());
                Value::Str(Str::at("postgresql+psycopg2", place))
            }
            Value::Handle(handle) => of_handle(*handle, name, &base),
            Value::Class(class) => match of_class(class, name) {
                Some(value) if super::instances::is_class_method(&value) => Value::Method(Rc::new(base), name),
                Some(value) => {
                    let value = self.settled(value);
                    if self.reading.is_some() || class.attributes.iter().any(|(key, _)| key == "__tablename__") {
                        of_model(class, name, value)
                    } else {
                        value
                    }
                }
                None if name == "__name__" && class.definition.is_some() => {
                    let place = self.place(Span::default());
                    Value::Str(Str::at(&class.name, place))
                }
                None if name == "__members__" => {
                    let entry = |member: Value<'p>| (self.member_name(&member), member);
                    Value::dict(members(class).into_iter().map(entry).collect(), false)
                }
                None => Value::Method(Rc::new(base), name),
            },
            Value::Member(member) => match name {
                "value" => member.value.clone(),
                "name" => self.member_name(&base),
                _ => Value::Method(Rc::new(base), name),
            },
            Value::Object(object) => {
                let object = Rc::clone(object);
                let own = self.own_attribute(&base, name);
                own.unwrap_or_else(|| self.of_object(&object, &base, name))
            }
            // A column of a row that was found.
            Value::Rows(_) if name == "rowcount" => base,
            _ => Value::Method(Rc::new(base), name),
        }
    }

    fn member_name(&self, member: &Value<'p>) -> Value<'p> {
        let Value::Member(member) = member else { return Value::None };
        let place = self.place(Span::default());
        Value::Str(Str::at(&member.name, place))
    }

    /// `table.c.name` is a column; anything else is a method.
    fn of_object(&self, object: &Rc<Object<'p>>, base: &Value<'p>, name: &'p str) -> Value<'p> {
        if let Some(value) = self.file_attribute(object, name) {
            return value;
        }
        if matches!(object.last(), "c" | "columns") {
            let place = self.place(object.args.span);
            let values = vec![Value::Str(Str::at(name, place))];
            let named = object.args.values.first().map(|table| ("table".to_owned(), table.clone())).into_iter().collect();
            let args = Args { values, named, span: object.args.span, ..Args::default() };
            return Value::Object(Rc::new(Object { path: "sqlalchemy.column".to_owned(), args }));
        }
        if matches!(name, "c" | "columns") {
            let args = Args { values: vec![base.clone()], span: object.args.span, ..Args::default() };
            return Value::Object(Rc::new(Object { path: format!("{}.{name}", object.path), args }));
        }
        // `db.Column` of Flask-SQLAlchemy is SQLAlchemy's own.
        if object.last() == "SQLAlchemy" && (name.starts_with(char::is_uppercase) && name != "Model" || OF_EXTENSION.contains(&name)) {
            return Value::Library(Rc::from(format!("sqlalchemy.{name}")));
        }
        if name == "name" {
            return object.args.get(0, "name").cloned().unwrap_or(Value::None);
        }
        Value::Method(Rc::new(base.clone()), name)
    }
}

fn of_handle<'p>(handle: Handle, name: &'p str, base: &Value<'p>) -> Value<'p> {
    match (handle, name) {
        (Handle::Connection | Handle::Inspector | Handle::Context, "dialect") => Value::Handle(Handle::Dialect),
        (Handle::Connection | Handle::Inspector | Handle::Context, "engine" | "bind" | "connection") => Value::Handle(Handle::Connection),
        (Handle::Context, "as_sql") => Value::Bool(false),
        _ => Value::Method(Rc::new(base.clone()), name),
    }
}

/// The path of `Model.column`, which remembers the class that it was taken from: a mixin's column belongs to many tables.
pub const MODEL_COLUMN: &str = "sqlalchemy.attribute";

/// The class that `Model.column` was taken from, and the column's name in its table.
pub fn model_column<'p>(object: &Object<'p>) -> Option<(Rc<Class<'p>>, Str)> {
    let Some(Value::Class(class)) = object.args.named("class").filter(|_| object.path == MODEL_COLUMN) else { return None };
    let own = match object.args.named("column") {
        Some(Value::Object(column)) if column.last() != "Field" => column.args.get(0, "name").and_then(Value::text).cloned(),
        _ => None,
    };
    let name = own.or_else(|| object.args.values.first().and_then(Value::text).cloned())?;
    Some((Rc::clone(class), name))
}

fn of_model<'p>(class: &Rc<Class<'p>>, name: &str, value: Value<'p>) -> Value<'p> {
    let is_column = matches!(&value, Value::Object(object) if matches!(object.last(), "Column" | "mapped_column" | "Field"));
    if !is_column || class.definition.is_none() {
        return value;
    }
    let named = vec![("class".to_owned(), Value::Class(Rc::clone(class))), ("column".to_owned(), value)];
    let text = Str {
        text: Rc::from(name),
        map: Rc::new(crate::facts::sql_map::SpanMap::identity()),
        file: crate::source::sources::FileId(0),
        holes: false,
    };
    let args = Args { values: vec![Value::Str(text)], named, ..Args::default() };
    Value::Object(Rc::new(Object { path: MODEL_COLUMN.to_owned(), args }))
}
