//! From classes and table objects to drafts: which class is a model, and which shares its parent's table.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::columns::{self, Owner};
use super::declarative::{self, Mapped, TableName};
use super::draft::{Draft, DraftColumn};
use super::lineage::{self, Lineage, Origin};
use super::{Unclear, columns::is_column, django};
use crate::source::sources::{FileId, Place};
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Class, Object, Value, reason};

/// All drafts, and what could not be made into one.
#[derive(Debug, Default)]
pub struct Drafts<'p> {
    /// By place.
    pub tables: Vec<Draft<'p>>,
    /// Problems.
    pub unclear: Vec<Unclear>,
    /// Table objects on a metadata that no model shares.
    pub left_out: Vec<String>,
    /// What is not compared, and why.
    pub notes: Vec<String>,
    of_django: Vec<Rc<Class<'p>>>,
}

/// Reads all models of the files.
pub fn all<'p>(
    it: &mut Interpreter<'p>,
    classes: &[Rc<Class<'p>>],
    tables: &[(Rc<Object<'p>>, FileId)],
    files: &BTreeSet<FileId>,
) -> Drafts<'p> {
    let mut found = Drafts::default();
    // A parent comes before its children: its statement ran first.
    for class in classes {
        let Some(definition) = &class.definition else { continue };
        if files.contains(&definition.file) {
            of_class(it, class, &mut found);
        }
    }
    let django = django::read(it, &std::mem::take(&mut found.of_django));
    found.unclear.extend(django.unclear);
    found.notes.extend(django.notes);
    let of_classes: Vec<_> = found.tables.iter().filter_map(|draft| draft.class.as_ref()).map(metadata_of).collect();
    let has_classes = !of_classes.is_empty();
    let of_classes: Vec<Rc<Object<'p>>> = of_classes.into_iter().flatten().collect();
    for (object, file) in tables.iter().filter(|(_, file)| files.contains(file)) {
        let known = |draft: &Draft<'p>| draft.object.as_ref().is_some_and(|other| Rc::ptr_eq(other, object));
        if !declarative::is_table(object) || found.tables.iter().any(known) {
            continue;
        }
        // Tables on a metadata that no model shares are another database's, or only there to write queries with.
        match object.args.get(1, "metadata") {
            Some(Value::Object(metadata))
                if has_classes && metadata.last() == "MetaData" && !of_classes.iter().any(|other| Rc::ptr_eq(other, metadata)) =>
            {
                found.left_out.extend(object.args.get(0, "name").and_then(Value::text).map(|name| name.text.to_string()));
            }
            _ => of_table(it, object, *file, &mut found),
        }
    }
    found.tables.extend(django.drafts);
    found
}

/// The metadata of a class, when the code makes one for it.
fn metadata_of<'p>(class: &Rc<Class<'p>>) -> Option<Rc<Object<'p>>> {
    let lineage = Lineage::of(class);
    let own = lineage.field("metadata").and_then(|(_, field)| field.value.clone());
    let registry = lineage.field("registry").and_then(|(_, field)| field.value.clone());
    let bases = registry.into_iter().chain(lineage.foreign.iter().cloned());
    let of_base = bases.filter_map(|base| match base {
        Value::Object(object) => {
            let of_registry = object.args.values.first().filter(|_| object.last() == "generate_base");
            let own = object.args.named("metadata").cloned();
            own.or_else(|| match of_registry {
                Some(Value::Object(registry)) => registry.args.named("metadata").cloned(),
                _ => None,
            })
        }
        _ => None,
    });
    own.into_iter().chain(of_base).find_map(|value| match value {
        Value::Object(object) if object.last() == "MetaData" => Some(object),
        _ => None,
    })
}

fn of_class<'p>(it: &mut Interpreter<'p>, class: &Rc<Class<'p>>, found: &mut Drafts<'p>) {
    let Some(definition) = &class.definition else { return };
    let lineage = Lineage::of(class);
    let origin = lineage.origin();
    if origin == Origin::Django {
        found.of_django.push(Rc::clone(class));
        return;
    }
    let is_model = match origin {
        Origin::None | Origin::Django => false,
        Origin::SqlModel => definition.keywords.iter().any(|(name, value)| name == "table" && value.truth() == Some(true)),
        // Only what looks like a table of SQLAlchemy.
        Origin::Foreign => lineage.field("__tablename__").is_some() || lineage.field("__table__").is_some(),
        Origin::Declarative | Origin::Flask => true,
    };
    if !is_model || lineage::is_abstract(class) {
        return;
    }
    let parent = lineage.classes.iter().skip(1).find(|other| found.tables.iter().any(|draft| is_of(draft, other))).cloned();
    let mapped = Mapped { class: Rc::clone(class), lineage, origin, parent };
    it.refill();
    if let Some(reading) = &mut it.reading {
        reading.has_inherited_table = mapped.parent.is_some();
    }
    let place = Place { file: definition.file, span: definition.class.name_span };
    if let Some((_, field)) = mapped.lineage.field("__table__")
        && let Some(Value::Object(object)) = field.value.clone()
        && declarative::is_table(&object)
    {
        of_table(it, &object, definition.file, found);
        if let Some(draft) = found.tables.last_mut().filter(|draft| draft.object.as_ref().is_some_and(|other| Rc::ptr_eq(other, &object))) {
            class.name.clone_into(&mut draft.name);
            draft.class = Some(Rc::clone(class));
            draft.place = place;
        }
        return;
    }
    let local = it.within(definition.file, crate::workspace::schema::alembic::values::ScopeId(0), |it| mapped.local(it));
    let mut draft = Draft {
        name: class.name.clone(),
        class: Some(Rc::clone(class)),
        object: None,
        place,
        file: definition.file,
        table: String::new(),
        schema: None,
        default_schema: mapped.default_schema(),
        columns: Vec::new(),
        constraints: Vec::new(),
        maybe: local.maybe.iter().map(|(name, _)| name.clone()).collect(),
        open: mapped.lineage.unseen(),
        extends: false,
        doubtful: definition.doubtful,
    };
    for (name, place) in &local.maybe {
        let message = format!("whether `{name}` is a column is not known: its value cannot be evaluated");
        found.unclear.push(Unclear { place: *place, message, table: None });
    }
    mapped.add_table_args(it, &mut draft);
    local.columns.into_iter().for_each(|column| draft.add(column));
    let name = match mapped.table_name(it) {
        // Flask-SQLAlchemy takes a child without a key of its own for one that shares its parent's table.
        TableName::Named(_) if origin == Origin::Flask && mapped.parent.is_some() && !draft.has_primary_key() => TableName::None,
        name => name,
    };
    match name {
        TableName::Named(name) => {
            draft.table = name;
            found.tables.push(draft);
        }
        TableName::None => share(&mapped, draft, found),
        TableName::Unknown(why) => {
            let message = format!("the table of model `{}` is not known: {why}", class.name);
            found.unclear.push(Unclear { place, message, table: None });
        }
    }
}

/// A class without a table of its own: its columns are its parent's.
fn share<'p>(mapped: &Mapped<'p>, draft: Draft<'p>, found: &mut Drafts<'p>) {
    let parent = mapped.parent.as_ref().and_then(|parent| found.tables.iter_mut().find(|other| is_of(other, parent)));
    if let Some(parent) = parent {
        parent.maybe.extend(draft.maybe);
        draft.columns.into_iter().for_each(|column| parent.add(column));
        if parent.open.is_none() {
            parent.open = draft.open;
        }
    } else if !draft.columns.is_empty() && !is_mixin(mapped) {
        let why = draft.open.as_deref().unwrap_or("nothing names it");
        let message = format!("the table of model `{}` is not known: {why}", draft.name);
        found.unclear.push(Unclear { place: draft.place, message, table: None });
    }
}

/// Whether a class without a table is only there to be extended: SQLAlchemy refuses such a class, so the base decides.
fn is_mixin(mapped: &Mapped<'_>) -> bool {
    !matches!(mapped.origin, Origin::Declarative | Origin::Flask)
}

fn is_of(draft: &Draft<'_>, class: &Rc<Class<'_>>) -> bool {
    draft.class.as_ref().is_some_and(|other| std::ptr::eq(Rc::as_ptr(other).cast::<()>(), Rc::as_ptr(class).cast::<()>()))
}

/// `Table("name", metadata, Column(…), …)`.
fn of_table<'p>(it: &mut Interpreter<'p>, object: &Rc<Object<'p>>, file: FileId, found: &mut Drafts<'p>) {
    let place = Place { file, span: object.args.span };
    let name = object.args.get(0, "name");
    let Some(name) = name.and_then(Value::text).map(|name| name.text.to_string()) else {
        let why = name.map_or("it is not given", reason);
        found.unclear.push(Unclear { place, message: format!("the name of a table is not known: {why}"), table: None });
        return;
    };
    let mut draft = Draft {
        name: name.clone(),
        class: None,
        object: Some(Rc::clone(object)),
        place,
        file,
        table: name,
        schema: None,
        default_schema: None,
        columns: Vec::new(),
        constraints: Vec::new(),
        maybe: BTreeSet::new(),
        open: object.args.open.then(|| "some of its arguments are not known".to_owned()),
        extends: object.args.flag("extend_existing") == Some(true) || object.args.flag("keep_existing") == Some(true),
        doubtful: false,
    };
    // Reflected tables are what the database says, not what the code says.
    if object.args.named("autoload_with").is_some() || object.args.flag("autoload") == Some(true) {
        return;
    }
    let owner_class = Rc::new(Class { name: String::new(), bases: Vec::new(), attributes: Vec::new(), definition: None });
    let owner = Owner { class: &owner_class, map: None };
    for value in object.args.values.iter().skip(1) {
        match value {
            Value::Object(column) if is_column(column) => {
                let at = if column.args.span.start >= place.span.start && column.args.span.end <= place.span.end {
                    Place { file, span: column.args.span }
                } else {
                    place
                };
                let column: DraftColumn<'p> = columns::of_object(it, owner, ("", at), column, None);
                draft.add(column);
            }
            Value::Object(metadata) if metadata.last() == "MetaData" => draft.default_schema = declarative::schema_of_metadata(value),
            Value::Method(base, "metadata") => {
                if let Value::Class(base) = &**base {
                    let lineage = Lineage::of(base);
                    let metadata = lineage.foreign.iter().find_map(|base| match base {
                        Value::Object(object) => object.args.named("metadata").cloned(),
                        _ => None,
                    });
                    draft.default_schema = metadata.as_ref().and_then(declarative::schema_of_metadata);
                }
            }
            Value::Unknown(_) if draft.columns.is_empty() && object.args.values.get(1).is_some_and(|first| std::ptr::eq(first, value)) => {}
            Value::Unknown(why) => draft.open = Some(format!("one of its arguments is not known: {why}")),
            other => declarative::add_table_arg(&mut draft, other),
        }
    }
    match object.args.named("schema") {
        None | Some(Value::None) => {}
        Some(value) => match value.text() {
            Some(schema) => draft.schema = Some(schema.text.to_string()),
            None => draft.open = Some(format!("its schema is not known: {}", reason(value))),
        },
    }
    // `Table("name", metadata)` looks a table up.
    if !draft.columns.is_empty() || draft.open.is_some() {
        found.tables.push(draft);
    }
}
