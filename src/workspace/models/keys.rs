//! Foreign keys of drafts: what they refer to, by text or by the object of the column.

use std::rc::Rc;

use super::ModelKey;
use super::draft::Draft;
use super::lineage::Lineage;
use crate::facts::ddl::Action;
use crate::source::sources::Place;
use crate::workspace::schema::alembic::attributes::MODEL_COLUMN;
use crate::workspace::schema::alembic::values::{Args, Class, Object, Value, reason};
use crate::workspace::schema::model::QualName;

/// A referenced column: schema when named, table, column.
type Target = (Option<String>, String, Option<String>);

/// The foreign keys of a draft, and why others are not known.
pub fn of_draft<'p>(draft: &Draft<'p>, all: &[Draft<'p>]) -> (Vec<ModelKey>, Vec<(Place, String)>) {
    let (mut keys, mut unclear) = (Vec::new(), Vec::new());
    for column in &draft.columns {
        let Ok(made) = &column.made else { continue };
        for object in &made.keys {
            let value = object.args.get(0, "column");
            match value.map_or_else(|| Err("it is not given".to_owned()), |value| target(value, all)) {
                Ok((schema, table, target)) => {
                    let columns = vec![column.name.clone()];
                    let ref_columns = target.into_iter().collect();
                    keys.push(key(draft, columns, (schema, table, ref_columns), &object.args, column.place));
                }
                Err(why) => unclear.push((column.place, format!("what `{}.{}` refers to is not known: {why}", draft.table, column.name))),
            }
        }
    }
    for constraint in draft.constraints.iter().filter(|constraint| constraint.last() == "ForeignKeyConstraint") {
        match of_constraint(draft, constraint, all) {
            Ok(key) => keys.push(key),
            Err(why) => unclear.push((draft.place, format!("a foreign key of `{}` is not known: {why}", draft.table))),
        }
    }
    (keys, unclear)
}

fn of_constraint<'p>(draft: &Draft<'p>, constraint: &Object<'p>, all: &[Draft<'p>]) -> Result<ModelKey, String> {
    let list = |index: usize, name: &str| match constraint.args.get(index, name) {
        Some(Value::Items(items)) if !items.open.get() => Ok(items.values.borrow().clone()),
        Some(other) => Err(reason(other).to_owned()),
        None => Err("a list of columns is missing".to_owned()),
    };
    let columns: Option<Vec<String>> = list(0, "columns")?.iter().map(|value| own_column(value, draft)).collect();
    let columns = columns.ok_or_else(|| "one of its columns is not known".to_owned())?;
    let mut found: Option<(Option<String>, String)> = None;
    let mut ref_columns = Vec::new();
    for value in list(1, "refcolumns")? {
        let (schema, table, column) = target(&value, all)?;
        ref_columns.extend(column);
        found.get_or_insert((schema, table));
    }
    let (schema, table) = found.ok_or_else(|| "it refers to nothing".to_owned())?;
    let place = draft.columns.iter().find(|column| columns.first() == Some(&column.name)).map_or(draft.place, |column| column.place);
    Ok(key(draft, columns, (schema, table, ref_columns), &constraint.args, place))
}

fn own_column(value: &Value<'_>, draft: &Draft<'_>) -> Option<String> {
    match value {
        Value::Object(object) => column_in(object, draft),
        other => other.text().map(|text| text.text.to_string()),
    }
}

fn key(draft: &Draft<'_>, columns: Vec<String>, to: (Option<String>, String, Vec<String>), args: &Args<'_>, place: Place) -> ModelKey {
    let (schema, table, ref_columns) = to;
    let schema = schema.or_else(|| draft.default_schema.clone());
    let on_delete = match args.named("ondelete") {
        None | Some(Value::None) => Some(Action::NoAction),
        Some(value) => value.text().and_then(|text| Action::parse(&text.text)),
    };
    let has_schema = schema.is_some();
    let ref_table = QualName { schema: schema.unwrap_or_else(|| "public".to_owned()), name: table };
    ModelKey { columns, ref_table, has_schema, ref_columns, on_delete, place }
}

/// What `ForeignKey(value)` refers to.
fn target<'p>(value: &Value<'p>, all: &[Draft<'p>]) -> Result<Target, String> {
    match value {
        Value::Object(object) if object.path == "sqlalchemy.column" => {
            let column = object.args.values.first().and_then(Value::text).map(|name| name.text.to_string());
            match object.args.named("table") {
                Some(Value::Object(table)) => of_table_object(table, column, all).ok_or_else(|| "its table is not known".to_owned()),
                _ => Err("its table is not known".to_owned()),
            }
        }
        Value::Object(object) if object.path == MODEL_COLUMN => {
            let Some(Value::Class(class)) = object.args.named("class") else { return Err("its class is not known".to_owned()) };
            let draft = draft_of(class, all)?;
            let by_object = match object.args.named("column") {
                Some(Value::Object(column)) => column_in(column, draft),
                _ => None,
            };
            let name = by_object.or_else(|| object.args.values.first().and_then(Value::text).map(|name| name.text.to_string()));
            Ok((schema_of(draft), draft.table.clone(), name))
        }
        Value::Object(object) => {
            let found = all.iter().find_map(|draft| Some((draft, column_in(object, draft)?)));
            let (draft, column) = found.ok_or_else(|| "the column that it names is not one of a model".to_owned())?;
            Ok((schema_of(draft), draft.table.clone(), Some(column)))
        }
        // A column that only an annotation declares.
        Value::Method(base, name) => match &**base {
            Value::Class(class) => {
                let draft = draft_of(class, all)?;
                Ok((schema_of(draft), draft.table.clone(), Some((*name).to_owned())))
            }
            other => Err(reason(other).to_owned()),
        },
        other => {
            let text = other.text().ok_or_else(|| reason(other).to_owned())?;
            let parts: Vec<&str> = text.text.split('.').collect();
            match parts.as_slice() {
                [schema @ .., table, column] if !schema.is_empty() => {
                    Ok((Some(schema.join(".")), (*table).to_owned(), Some((*column).to_owned())))
                }
                [table, column] => Ok((None, (*table).to_owned(), Some((*column).to_owned()))),
                [table] => Ok((None, (*table).to_owned(), None)),
                _ => Err("it is empty".to_owned()),
            }
        }
    }
}

/// The table of a class: its own, or that of the class it shares one with.
fn draft_of<'a, 'p>(class: &Rc<Class<'p>>, all: &'a [Draft<'p>]) -> Result<&'a Draft<'p>, String> {
    let is_of = |draft: &&Draft<'p>, class: &Rc<Class<'p>>| draft.class.as_ref().is_some_and(|other| Rc::ptr_eq(other, class));
    let found = Lineage::of(class).classes.iter().find_map(|class| all.iter().find(|draft| is_of(draft, class)));
    found.ok_or_else(|| format!("`{}`, which it names, is not a model with a table", class.name))
}

fn of_table_object<'p>(table: &Rc<Object<'p>>, column: Option<String>, all: &[Draft<'p>]) -> Option<Target> {
    let draft = all.iter().find(|draft| draft.object.as_ref().is_some_and(|other| Rc::ptr_eq(other, table)))?;
    Some((schema_of(draft), draft.table.clone(), column))
}

/// The schema of a draft's table, when the code names one.
pub fn schema_of(draft: &Draft<'_>) -> Option<String> {
    draft.schema.clone().or_else(|| draft.default_schema.clone())
}

fn column_in(object: &Object<'_>, draft: &Draft<'_>) -> Option<String> {
    let is_it = |other: &Rc<Object<'_>>| std::ptr::eq(Rc::as_ptr(other).cast::<()>(), std::ptr::from_ref(object).cast::<()>());
    draft.columns.iter().find(|column| column.object.as_ref().is_some_and(is_it)).map(|column| column.name.clone())
}
