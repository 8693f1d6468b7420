//! A declarative class as a table: its name, its schema, its columns.

use std::rc::Rc;

use super::columns::{self, Owner, Part};
use super::draft::{Draft, DraftColumn};
use super::lineage::{self, Lineage, Origin};
use super::sqlmodel;
use crate::source::sources::Place;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Args, Class, Dict, Object, Shape, Value, reason};

/// What the name of a class's table is.
#[derive(Debug)]
pub enum TableName {
    /// This.
    Named(String),
    /// It has none of its own.
    None,
    /// It cannot be evaluated.
    Unknown(String),
}

/// The columns that a class brings to its table, and names that may be columns.
#[derive(Debug, Default)]
pub struct Local<'p> {
    /// The columns.
    pub columns: Vec<DraftColumn<'p>>,
    /// The names, and where they stand.
    pub maybe: Vec<(String, Place)>,
}

/// A class with what is known of it.
#[derive(Debug)]
pub struct Mapped<'p> {
    /// The class.
    pub class: Rc<Class<'p>>,
    /// What it extends.
    pub lineage: Lineage<'p>,
    /// Its ORM.
    pub origin: Origin,
    /// The nearest class with a table that it extends.
    pub parent: Option<Rc<Class<'p>>>,
}

impl<'p> Mapped<'p> {
    /// The classes whose fields are its own: itself, and those that none of its parents with a table extends already.
    fn own_classes(&self) -> Vec<Rc<Class<'p>>> {
        let of_parent = self.parent.as_ref().map(Lineage::of).map(|lineage| lineage.classes).unwrap_or_default();
        let inherited = |class: &Rc<Class<'p>>| of_parent.iter().any(|other| Rc::ptr_eq(other, class));
        self.lineage.classes.iter().filter(|class| !inherited(class)).cloned().collect()
    }

    /// A field of a name among its own classes.
    fn own(&self, name: &str) -> Option<Value<'p>> {
        self.own_classes().iter().find_map(|class| lineage::own_field(class, name).and_then(|field| field.value.clone()))
    }

    /// The value of a special field, a `declared_attr` called.
    fn special(&self, it: &mut Interpreter<'p>, name: &str) -> Option<Value<'p>> {
        let mut found = self.own(name);
        // A `declared_attr` of a parent is asked again for each class.
        if found.is_none() && self.parent.is_some() && name == "__tablename__" {
            found = self.lineage.field(name).and_then(|(_, field)| field.value.clone()).filter(|value| matches!(value, Value::Function(_)));
        }
        match found {
            Some(Value::Function(closure)) => {
                let values = vec![Value::Class(Rc::clone(&self.class))];
                Some(it.inline(closure, Args { values, span: closure.function.name_span, ..Args::default() }))
            }
            other => other,
        }
    }

    /// The name of its table.
    pub fn table_name(&self, it: &mut Interpreter<'p>) -> TableName {
        match self.special(it, "__tablename__") {
            Some(Value::None) => TableName::None,
            Some(value) => match value.text() {
                Some(text) => TableName::Named(text.text.to_string()),
                None => TableName::Unknown(reason(&value).to_owned()),
            },
            None => match self.origin {
                Origin::SqlModel => TableName::Named(self.class.name.to_lowercase()),
                Origin::Flask => TableName::Named(snake_case(&self.class.name)),
                _ => TableName::None,
            },
        }
    }

    /// The columns of the fields that are its own.
    pub fn local(&self, it: &mut Interpreter<'p>) -> Local<'p> {
        let map = self.annotation_map();
        let owner = Owner { class: &self.class, map: map.as_ref() };
        let mut local = Local::default();
        let mut seen: Vec<&str> = Vec::new();
        let classes = self.own_classes();
        for class in &classes {
            let Some(definition) = &class.definition else { continue };
            for field in &definition.fields {
                if seen.contains(&field.name) {
                    continue;
                }
                seen.push(field.name);
                let place = Place { file: definition.file, span: field.span };
                let part = match self.origin {
                    Origin::SqlModel => sqlmodel::of_field(it, owner, field, place),
                    _ => columns::of_field(it, owner, field, place),
                };
                match part {
                    Part::Columns(mut columns) => {
                        // Of several, a composite's, none is the attribute itself.
                        if let [column] = columns.as_mut_slice() {
                            column.attribute = Some(field.name.to_owned());
                        }
                        local.columns.extend(columns);
                    }
                    Part::Maybe => local.maybe.push((field.name.to_owned(), place)),
                    Part::Other => {}
                }
            }
        }
        local
    }

    /// `type_annotation_map` of the base or of its registry.
    fn annotation_map(&self) -> Option<Rc<Dict<'p>>> {
        let written = self.lineage.field("type_annotation_map").and_then(|(_, field)| field.value.clone());
        let registry = self.lineage.field("registry").and_then(|(_, field)| field.value.clone());
        let candidates = written.into_iter().chain(registry).chain(self.lineage.foreign.iter().cloned());
        candidates.into_iter().find_map(|value| match value {
            Value::Dict(dict) => Some(dict),
            Value::Object(object) => {
                let own = object.args.named("type_annotation_map").cloned();
                let of_registry = object.args.values.first().cloned().filter(|_| object.last() == "generate_base");
                match (own, of_registry) {
                    (Some(Value::Dict(dict)), _) => Some(dict),
                    (_, Some(Value::Object(registry))) => match registry.args.named("type_annotation_map") {
                        Some(Value::Dict(dict)) => Some(Rc::clone(dict)),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// The schema of all tables of its metadata.
    pub fn default_schema(&self) -> Option<String> {
        let own = self.lineage.field("metadata").and_then(|(_, field)| field.value.clone());
        let of_base = self.lineage.foreign.iter().find_map(|base| match base {
            Value::Object(object) => object.args.named("metadata").cloned(),
            _ => None,
        });
        own.or(of_base).as_ref().and_then(schema_of_metadata)
    }

    /// Adds what `__table_args__` says.
    pub fn add_table_args(&self, it: &mut Interpreter<'p>, draft: &mut Draft<'p>) {
        let Some(value) = self.special(it, "__table_args__") else { return };
        let parts = match &value {
            Value::Items(items) if items.shape != Shape::Set => {
                if items.open.get() {
                    draft.open = Some("a part of its `__table_args__` is not known".to_owned());
                }
                items.values.borrow().clone()
            }
            Value::Dict(_) => vec![value.clone()],
            Value::None => return,
            other => {
                draft.open = Some(format!("its `__table_args__` is not known: {}", reason(other)));
                return;
            }
        };
        for part in parts {
            add_table_arg(draft, &part);
        }
    }
}

/// One element of `__table_args__`, or one argument of `Table(…)`.
pub fn add_table_arg<'p>(draft: &mut Draft<'p>, part: &Value<'p>) {
    match part {
        Value::Object(object) if matches!(object.last(), "PrimaryKeyConstraint" | "UniqueConstraint" | "ForeignKeyConstraint") => {
            draft.constraints.push(Rc::clone(object));
        }
        Value::Dict(dict) => {
            for (key, value) in dict.entries.borrow().iter() {
                match key.text().map(|key| key.text.to_string()).as_deref() {
                    Some("schema") => match value.text() {
                        Some(schema) => draft.schema = Some(schema.text.to_string()),
                        None if matches!(value, Value::None) => {}
                        None => draft.open = Some(format!("its schema is not known: {}", reason(value))),
                    },
                    Some("extend_existing") => draft.extends = value.truth() == Some(true),
                    _ => {}
                }
            }
        }
        Value::Unknown(why) => draft.open = Some(format!("a part of its `__table_args__` is not known: {why}")),
        _ => {}
    }
}

/// `MetaData(schema="x")`.
pub fn schema_of_metadata(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Object(object) if object.last() == "MetaData" => {
            object.args.get(1, "schema").and_then(Value::text).map(|schema| schema.text.to_string())
        }
        _ => None,
    }
}

/// Whether an object is a table.
pub fn is_table(object: &Object<'_>) -> bool {
    object.last() == "Table" && object.args.values.first().or_else(|| object.args.named("name")).is_some()
}

/// Flask-SQLAlchemy's default name of a table.
fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let follows_small = before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        let begins_word = at > 0 && after.is_some_and(char::is_ascii_lowercase);
        if char.is_ascii_uppercase() && (follows_small || begins_word) {
            out.push('_');
        }
        out.extend(char.to_lowercase());
    }
    out.trim_start_matches('_').to_owned()
}
