//! From drafts to models: each table is made in an empty database of its own, by the same operation that a migration would use.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::draft::Draft;
use super::{Model, ModelKey, Unclear, keys};
use crate::facts::ddl::Action;
use crate::source::sources::Place;
use crate::workspace::schema::alembic::attributes::MODEL_COLUMN;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::ops;
use crate::workspace::schema::alembic::text::Str;
use crate::workspace::schema::alembic::values::{Args, Object, ScopeId, Value};
use crate::workspace::schema::model::{Event, ForeignKeyTarget, Knowledge, QualName, Table, TableConstraint, TableConstraintKind};
use crate::workspace::schema::replay::Replay;

/// How often types are handed on from referenced columns.
const MAX_CHAIN: usize = 16;

/// Makes the models.
pub fn models<'p>(it: &mut Interpreter<'p>, drafts: &[Draft<'p>], unclear: &mut Vec<Unclear>) -> Vec<Model> {
    let mut models: Vec<Model> = drafts.iter().map(|draft| model(it, draft, drafts, unclear)).collect();
    let mut open: Vec<(usize, String)> = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let derives = draft.columns.iter().filter(|column| column.made.as_ref().is_ok_and(|made| made.derives));
        open.extend(derives.map(|column| (at, column.name.clone())));
    }
    derive(&mut models, open, unclear);
    models
}

fn model<'p>(it: &mut Interpreter<'p>, draft: &Draft<'p>, all: &[Draft<'p>], unclear: &mut Vec<Unclear>) -> Model {
    let schema = keys::schema_of(draft);
    let table = QualName { schema: schema.clone().unwrap_or_else(|| "public".to_owned()), name: draft.table.clone() };
    let (found, lost) = keys::of_draft(draft, all);
    let mut model = Model {
        name: draft.name.clone(),
        table: table.clone(),
        has_schema: schema.is_some(),
        place: draft.place,
        shape: Table::default(),
        unclear: BTreeMap::new(),
        untyped: BTreeMap::new(),
        nullability_unknown: BTreeSet::new(),
        renamed: renamed(draft),
        maybe: draft.maybe.clone(),
        histories: Vec::new(),
        keys: found,
        open: draft.open.clone(),
        extends: draft.extends,
        doubtful: draft.doubtful,
    };
    let mut say = |place: Place, message: String| unclear.push(Unclear { place, message, table: Some(table.clone()) });
    if let Some(why) = &model.open {
        say(draft.place, format!("not all of model `{}` is known: {why}", model.name));
    }
    if let Some((place, why)) = lost.into_iter().next() {
        model.open.get_or_insert_with(|| why.clone());
        say(place, why);
    }
    for column in &draft.columns {
        match &column.made {
            Err(why) => {
                say(column.place, format!("column `{}` is not known: {why}", column.name));
                model.unclear.insert(column.name.clone(), why.clone());
            }
            Ok(made) => {
                if let Some(why) = &made.untyped {
                    say(column.place, format!("the type of column `{}` is not known: {why}", column.name));
                    model.untyped.insert(column.name.clone(), why.clone());
                }
                if made.nullability_differs {
                    model.nullability_unknown.insert(column.name.clone());
                }
                if made.nullability_unknown {
                    say(column.place, format!("whether column `{}` takes NULL is not known", column.name));
                    model.nullability_unknown.insert(column.name.clone());
                }
            }
        }
    }
    model.shape = shape(it, draft, schema.as_deref());
    settle(&mut model, draft);
    model
}

fn renamed(draft: &Draft<'_>) -> BTreeMap<String, String> {
    let named = draft.columns.iter().filter_map(|column| Some((column.attribute.clone()?, column.name.clone())));
    named.filter(|(attribute, column)| attribute != column).collect()
}

/// Runs `create_table` on an empty database.
fn shape<'p>(it: &mut Interpreter<'p>, draft: &Draft<'p>, schema: Option<&str>) -> Table {
    it.replay = Replay::default();
    it.replay.search_path.push("public".to_owned());
    let mut values = vec![Value::Str(Str::at(&draft.table, draft.place))];
    for column in &draft.columns {
        let Ok(made) = &column.made else { continue };
        values.push(Value::Object(Rc::new(Object { path: "sqlalchemy.Column".to_owned(), args: made.args.clone() })));
    }
    let own = draft.constraints.iter().filter(|constraint| constraint.last() != "ForeignKeyConstraint");
    values.extend(own.map(|constraint| Value::Object(by_name(constraint, draft))));
    let mut named = Vec::new();
    if let Some(schema) = schema {
        it.replay.schema.schemas.insert(schema.to_owned());
        named.push(("schema".to_owned(), Value::Str(Str::at(schema, draft.place))));
    }
    let args = Args { values, named, open: false, span: draft.place.span };
    it.refill();
    it.quiet = false;
    it.within(draft.file, ScopeId(0), |it| ops::call(it, "create_table", args));
    it.quiet = true;
    let made = std::mem::take(&mut it.replay.schema.tables);
    made.into_iter().find(|(name, _)| name.name == draft.table).map(|(_, table)| table).unwrap_or_default()
}

/// A constraint with its columns by name.
fn by_name<'p>(constraint: &Rc<Object<'p>>, draft: &Draft<'p>) -> Rc<Object<'p>> {
    let mut args = constraint.args.clone();
    for value in &mut args.values {
        let Value::Object(object) = &*value else { continue };
        let object = match object.args.named("column") {
            Some(Value::Object(column)) if object.path == MODEL_COLUMN => column,
            _ => object,
        };
        let column = draft.columns.iter().find(|column| column.object.as_ref().is_some_and(|other| Rc::ptr_eq(other, object)));
        if let Some(column) = column {
            *value = Value::Str(Str::at(&column.name, column.place));
        }
    }
    Rc::new(Object { path: constraint.path.clone(), args })
}

/// Gives every object its own place, and adds the foreign keys.
fn settle(model: &mut Model, draft: &Draft<'_>) {
    let born = |place: Place| vec![Event { place, migration: String::new(), what: "declared".to_owned() }];
    let knowledge = if draft.doubtful { Knowledge::Assumed } else { Knowledge::Certain };
    model.shape.life = born(draft.place);
    model.shape.knowledge = knowledge;
    let place_of = |name: &str| draft.columns.iter().find(|column| column.name == name).map_or(draft.place, |column| column.place);
    for column in &mut model.shape.columns {
        column.life = born(place_of(&column.name));
        // SQLModel's versions differ in the time zone of a plain `datetime`.
        let made = draft.columns.iter().find(|other| other.name == column.name).and_then(|other| other.made.as_ref().ok());
        if made.is_some_and(|made| matches!(made.args.values.get(1), Some(Value::Object(object)) if object.last() == "EitherMoment")) {
            EITHER_MOMENT.clone_into(&mut column.data_type);
        }
    }
    for constraint in &mut model.shape.constraints {
        constraint.life = born(constraint.kind.columns().first().map_or(draft.place, |column| place_of(column)));
    }
    for key in &model.keys {
        model.shape.constraints.push(constraint(key, &model.table.name));
    }
}

/// The type of which only a version of a library knows whether it has a time zone.
pub const EITHER_MOMENT: &str = "timestamp";

fn constraint(key: &ModelKey, table: &str) -> TableConstraint {
    let kind = TableConstraintKind::ForeignKey(ForeignKeyTarget {
        columns: key.columns.clone(),
        ref_table: key.ref_table.clone(),
        ref_columns: key.ref_columns.clone(),
        on_delete: key.on_delete.unwrap_or_default(),
        on_update: Action::NoAction,
    });
    let life = vec![Event { place: key.place, migration: String::new(), what: "declared".to_owned() }];
    TableConstraint {
        name: format!("{table}_{}_fkey", key.columns.join("_")),
        kind,
        validated: true,
        words: crate::workspace::schema::words::Words::default(),
        knowledge: Knowledge::Certain,
        life,
    }
}

/// Columns that take the type of what they refer to.
fn derive(models: &mut [Model], mut open: Vec<(usize, String)>, unclear: &mut Vec<Unclear>) {
    for _ in 0..MAX_CHAIN {
        let before = open.len();
        let pending = open.clone();
        open.retain(|(at, column)| {
            let found = referenced(models, *at, column, &pending);
            let Some(found) = found else { return true };
            let target = models.get_mut(*at).and_then(|model| model.shape.column_mut(column));
            if let Some(target) = target {
                target.data_type = found;
            }
            false
        });
        if open.len() == before {
            break;
        }
    }
    let mut targets: BTreeMap<QualName, (Place, usize)> = BTreeMap::new();
    for (at, column) in open {
        let Some(model) = models.get_mut(at) else { continue };
        if let Some(key) = model.keys.iter().find(|key| key.columns == [column.clone()]) {
            targets.entry(key.ref_table.clone()).or_insert((key.place, 0)).1 += 1;
        }
        model.untyped.insert(column, "it has the type of what it refers to, and that is not known".to_owned());
    }
    for (target, (place, count)) in targets {
        let columns = if count == 1 { "column that refers".to_owned() } else { format!("{count} columns that refer") };
        let message = format!("the type of the {columns} to `{target}` is not known: it is that of a column which no model declares");
        unclear.push(Unclear { place, message, table: Some(target) });
    }
}

fn referenced(models: &[Model], at: usize, column: &str, pending: &[(usize, String)]) -> Option<String> {
    let key = models.get(at)?.keys.iter().find(|key| key.columns == [column.to_owned()])?;
    let (found, target) = models.iter().enumerate().find(|(_, model)| model.table == key.ref_table)?;
    let name = key.ref_columns.first().or_else(|| target.shape.primary_key().first())?;
    if pending.contains(&(found, name.clone())) || target.untyped.contains_key(name) {
        return None;
    }
    target.shape.column(name).map(|column| column.data_type.clone())
}
