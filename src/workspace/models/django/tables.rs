//! The columns of a Django model, and the tables of its many-to-many fields.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::fields::{self, Kind};
use super::{Entry, Found, Project, Unclear, cut, split};
use crate::source::sources::Place;
use crate::workspace::models::annotations::object;
use crate::workspace::models::draft::{Draft, DraftColumn, Made};
use crate::workspace::models::lineage::Lineage;
use crate::workspace::schema::alembic::text::Str;
use crate::workspace::schema::alembic::values::{Args, Class, Field, Object, Value, last, reason};

/// Why a default primary key has no type.
const NO_DEFAULT: &str = "no settings say `DEFAULT_AUTO_FIELD`, and versions of Django differ";

/// The table of a model, and those of its many-to-many fields.
pub(super) fn drafts<'p>(project: &Project<'p>, entry: &Entry<'p>, found: &mut Found<'p>) {
    let mut draft = empty(entry, entry.class.name.clone(), (entry.schema.clone(), entry.table.clone()));
    draft.open = entry.lineage.unseen();
    let parent = project.parent(&entry.lineage);
    let inherited = parent.map(|parent| &parent.lineage);
    let mut many = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for class in &entry.lineage.classes {
        if inherited.is_some_and(|parent| parent.classes.iter().any(|other| Rc::ptr_eq(other, class))) {
            continue;
        }
        let Some(definition) = &class.definition else { continue };
        for field in &definition.fields {
            if seen.contains(&field.name) {
                continue;
            }
            seen.push(field.name);
            let place = Place { file: definition.file, span: field.span };
            match field.value.as_ref().map_or(Kind::Other, fields::kind) {
                Kind::Column(data_type) => draft.add(column(field, place, data_type)),
                Kind::Reference(object) => draft.add(project.reference(entry, field, place, &object)),
                Kind::Many(object) => many.push((field.name.to_owned(), place, object)),
                Kind::Key(key) => draft.constraints.push(composite(&key)),
                Kind::Maybe => {
                    draft.maybe.extend([field.name.to_owned(), format!("{}_id", field.name)]);
                    let message = format!("whether `{}` is a column is not known: its field is not one of Django's", field.name);
                    found.unclear.push(Unclear { place, message, table: None });
                }
                Kind::Other => {}
            }
        }
    }
    if let Some(parent) = parent.filter(|_| !draft.has_primary_key()) {
        let name = format!("{}_ptr_id", parent.class.name.to_lowercase());
        let target = Value::Str(Str::at(&parent.full(), entry.place));
        draft.columns.insert(0, referring(&name, entry.place, (target, true), (true, false)));
    }
    if !draft.has_primary_key() && draft.open.is_none() {
        draft.columns.insert(0, project.default_key(entry, found));
    }
    found.drafts.push(draft);
    for (name, place, field) in many {
        through(project, entry, (&name, place), &field, found);
    }
}

fn empty<'p>(entry: &Entry<'p>, name: String, table: (Option<String>, String)) -> Draft<'p> {
    Draft {
        name,
        class: Some(Rc::clone(&entry.class)),
        object: None,
        place: entry.place,
        file: entry.place.file,
        table: table.1,
        schema: table.0,
        default_schema: None,
        columns: Vec::new(),
        constraints: Vec::new(),
        maybe: BTreeSet::new(),
        open: None,
        extends: false,
        // A table that Django does not manage may be another database's.
        doubtful: !entry.managed || entry.class.definition.as_ref().is_some_and(|definition| definition.doubtful),
    }
}

/// `CompositePrimaryKey("a", "b")`.
fn composite<'p>(key: &Rc<Object<'p>>) -> Rc<Object<'p>> {
    Rc::new(Object {
        path: "sqlalchemy.PrimaryKeyConstraint".to_owned(),
        args: Args { values: key.args.values.clone(), ..Args::default() },
    })
}

fn column<'p>(field: &Field<'p>, place: Place, data_type: Result<Value<'p>, String>) -> DraftColumn<'p> {
    let Some(Value::Object(object)) = &field.value else {
        return DraftColumn { name: field.name.to_owned(), place, made: Err("it is no field".to_owned()), object: None, attribute: None };
    };
    let name = named(&object.args).unwrap_or_else(|| field.name.to_owned());
    let (untyped, data_type) = match data_type {
        Ok(found) => (None, found),
        Err(why) => (Some(why), Value::library("unknown")),
    };
    let (key, null) = flags(object);
    let args = arguments(&name, place, data_type, (key, null.unwrap_or(true)));
    let made = Ok(Made { args, keys: vec![], derives: false, untyped, nullability_unknown: null.is_none() && !key, ..Made::default() });
    DraftColumn { name, place, made, object: None, attribute: Some(field.name.to_owned()) }
}

/// Whether a field is the primary key, and whether it takes NULL, when that is known.
fn flags(field: &Object<'_>) -> (bool, Option<bool>) {
    let key = field.args.flag("primary_key") == Some(true);
    let null = match field.args.named("null") {
        None => Some(field.last() == "NullBooleanField"),
        Some(value) => value.truth(),
    };
    (key, if key { Some(false) } else { null.filter(|_| !field.args.open) })
}

fn named(args: &Args<'_>) -> Option<String> {
    args.named("db_column").and_then(Value::text).map(|name| name.text.trim_matches('"').to_owned())
}

fn arguments<'p>(name: &str, place: Place, data_type: Value<'p>, (key, null): (bool, bool)) -> Args<'p> {
    let named = vec![
        ("primary_key".to_owned(), Value::Bool(key)),
        ("nullable".to_owned(), Value::Bool(null && !key)),
        ("autoincrement".to_owned(), Value::Bool(false)),
    ];
    Args { values: vec![Value::Str(Str::at(name, place)), data_type], named, open: false, span: place.span }
}

/// A column that refers to a table: `(target, whether the database knows)`, `(primary key, null)`.
fn referring<'p>(name: &str, place: Place, (target, known): (Value<'p>, bool), flags: (bool, bool)) -> DraftColumn<'p> {
    // Django deletes by itself: what the database does is not said.
    let on_delete = vec![("ondelete".to_owned(), Value::unknown("Django deletes by itself"))];
    let key = match object("sqlalchemy.ForeignKey", vec![target], on_delete) {
        Value::Object(key) if known => vec![key],
        _ => vec![],
    };
    let derives = !key.is_empty();
    let args = arguments(name, place, Value::library("unknown"), flags);
    let made = Ok(Made { args, keys: key, derives, ..Made::default() });
    DraftColumn { name: name.to_owned(), place, made, object: None, attribute: None }
}

/// The table of a many-to-many field that names no model for it.
fn through<'p>(project: &Project<'p>, entry: &Entry<'p>, (name, place): (&str, Place), field: &Rc<Object<'p>>, found: &mut Found<'p>) {
    if field.args.named("through").is_some_and(|through| !matches!(through, Value::None)) {
        return;
    }
    let written = field.args.named("db_table").and_then(Value::text).map(|table| split(&table.text));
    let table = written.unwrap_or_else(|| (entry.schema.clone(), cut(&format!("{}_{name}", entry.table))));
    let (target, to) = match field.args.get(0, "to").map(|to| project.target(entry, to)) {
        Some(Ok(found)) => found,
        other => {
            let why = other.and_then(Result::err).unwrap_or_else(|| "it is not given".to_owned());
            let message = format!("the table of `{}.{name}` is not known: {why}", entry.class.name);
            found.unclear.push(Unclear { place, message, table: None });
            return;
        }
    };
    let own = entry.class.name.to_lowercase();
    let (from_column, to_column) = if own == to.to_lowercase() {
        (format!("from_{own}_id"), format!("to_{own}_id"))
    } else {
        (format!("{own}_id"), format!("{}_id", to.to_lowercase()))
    };
    let mut draft = empty(entry, format!("{}.{name}", entry.class.name), table);
    (draft.class, draft.place) = (None, place);
    let mut key = project.default_key(entry, found);
    key.place = place;
    draft.columns.push(key);
    draft.columns.push(referring(&from_column, place, (Value::Str(Str::at(&entry.full(), place)), true), (false, false)));
    let is_known = field.args.flag("db_constraint") != Some(false);
    draft.columns.push(referring(&to_column, place, (Value::Str(Str::at(&target, place)), is_known), (false, false)));
    found.drafts.push(draft);
}

impl Entry<'_> {
    /// The table as a foreign key names it.
    fn full(&self) -> String {
        self.schema.as_ref().map_or_else(|| self.table.clone(), |schema| format!("{schema}.{}.id", self.table))
    }
}

impl<'p> Project<'p> {
    /// The nearest class with a table that a class extends.
    fn parent(&self, lineage: &Lineage<'p>) -> Option<&Entry<'p>> {
        lineage.classes.iter().skip(1).find_map(|class| self.entries.iter().find(|entry| Rc::ptr_eq(&entry.class, class)))
    }

    /// `id`.
    fn default_key(&self, entry: &Entry<'p>, found: &mut Found<'p>) -> DraftColumn<'p> {
        let said = entry.app.auto_field.as_deref().or(self.settings.auto_field.as_deref());
        let data_type = said.and_then(fields::auto_type);
        if data_type.is_none() && found.unclear.iter().all(|known| !known.message.ends_with(NO_DEFAULT)) {
            let message = format!("the type of default primary keys is not known: {NO_DEFAULT}");
            found.unclear.push(Unclear { place: entry.place, message, table: None });
        }
        let data_type = data_type.unwrap_or_else(|| Value::library("unknown"));
        let args = arguments("id", entry.place, data_type, (true, false));
        DraftColumn { name: "id".to_owned(), place: entry.place, made: Ok(Made { args, ..Made::default() }), object: None, attribute: None }
    }

    /// The type of a table's primary key, where one field says it.
    fn key_type(&self, table: &str) -> Option<Value<'p>> {
        let entry = self.entries.iter().find(|entry| entry.full() == table)?;
        let fields = entry.lineage.classes.iter().filter_map(|class| class.definition.as_ref()).flat_map(|class| &class.fields);
        let is_key = |value: &&Value<'p>| matches!(value, Value::Object(object) if object.args.flag("primary_key") == Some(true));
        match fields.filter_map(|field| field.value.as_ref()).find(is_key).map(fields::kind) {
            Some(Kind::Column(data_type)) => data_type.ok(),
            Some(_) => None,
            None => fields::auto_type(entry.app.auto_field.as_deref().or(self.settings.auto_field.as_deref())?),
        }
    }

    fn reference(&self, entry: &Entry<'p>, field: &Field<'p>, place: Place, object: &Rc<Object<'p>>) -> DraftColumn<'p> {
        let name = named(&object.args).unwrap_or_else(|| format!("{}_id", field.name));
        let (key, null) = flags(object);
        let target = match object.args.get(0, "to").map(|to| self.target(entry, to)) {
            Some(Ok((table, _))) => {
                let column = object.args.named("to_field").and_then(Value::text).map(|column| format!("{table}.{}", column.text));
                Value::Str(Str::at(&column.unwrap_or(table), place))
            }
            Some(Err(why)) => Value::unknown(&why),
            None => Value::unknown("it is not given"),
        };
        let is_known = object.args.flag("db_constraint") != Some(false);
        let data_type = if is_known { None } else { target.text().and_then(|table| self.key_type(&table.text)) };
        let mut column = referring(&name, place, (target, is_known), (key, null.unwrap_or(true)));
        if let Ok(made) = &mut column.made {
            if let Some((known, slot)) = data_type.zip(made.args.values.get_mut(1)) {
                *slot = known;
            }
            made.nullability_unknown = null.is_none();
        }
        column
    }

    /// The table and the model's name that the first argument of a reference means.
    fn target(&self, entry: &Entry<'p>, to: &Value<'p>) -> Result<(String, String), String> {
        let of_class = |class: &Rc<Class<'p>>| {
            let lineage = Lineage::of(class);
            let found = self.entries.iter().find(|entry| Rc::ptr_eq(&entry.class, class)).or_else(|| self.parent(&lineage));
            let found = found.map(|found| (found.full(), class.name.clone()));
            found.ok_or_else(|| format!("`{}`, which it names, is not a model with a table", class.name))
        };
        let text = match to {
            Value::Class(class) => return of_class(class),
            Value::Library(path) if last(path) == "AUTH_USER_MODEL" => {
                self.settings.user_model.clone().unwrap_or_else(|| "auth.User".to_owned())
            }
            Value::Library(path) if path.starts_with("django.contrib.") => {
                let parts: Vec<&str> = path.split('.').collect();
                format!("{}.{}", parts.get(2).copied().unwrap_or_default(), last(path))
            }
            other => other.text().map(|text| text.text.to_string()).ok_or_else(|| reason(other).to_owned())?,
        };
        if text == "self" {
            return Ok((entry.full(), entry.class.name.clone()));
        }
        let (label, name) = text.rsplit_once('.').unwrap_or((&entry.app.label, &text));
        let found = self.entries.iter().find(|other| other.app.label == label && other.class.name.eq_ignore_ascii_case(name));
        match (found, label) {
            (Some(found), _) => Ok((found.full(), found.class.name.clone())),
            (None, "auth") => Ok((format!("auth_{}", name.to_lowercase()), name.to_owned())),
            (None, "sites" | "sessions") => Ok((format!("django_{}", name.to_lowercase()), name.to_owned())),
            (None, "contenttypes") => Ok(("django_content_type".to_owned(), name.to_owned())),
            (None, _) => Err(format!("no model `{text}` is found")),
        }
    }
}
