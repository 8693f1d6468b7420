//! The schema that a replay leaves as a catalog, with what only the replay knows: how certain it is, and which migration did it.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Id, Kind, NONE, Object, Property};
use crate::source::sources::Place;
use crate::workspace::schema::history::History;
use crate::workspace::schema::model::{
    Column, Event, Index, Knowledge, QualName, Table, TableConstraint, TableConstraintKind, Trigger, View,
};

/// What the migrations make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What it must be.
    pub object: Object,
    /// How well that is known.
    pub knowledge: Knowledge,
    /// The last that a migration did to it.
    pub origin: Option<Origin>,
}

/// What a migration did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Where.
    pub place: Place,
    /// The migration's id; `assume` for what was assumed.
    pub migration: String,
}

impl Origin {
    /// Of an event.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self { place: event.place, migration: event.migration.clone() }
    }
}

/// The objects of the schema that a history leaves.
#[must_use]
pub fn catalog(history: &History) -> BTreeMap<Id, Expected> {
    let schema = &history.schema;
    let mut out = Expectations { history, objects: BTreeMap::new() };
    for (name, table) in &schema.tables {
        out.table(name, table);
    }
    for (name, index) in schema.indexes.iter().filter(|(_, index)| !index.constraint) {
        let knowledge = index.knowledge.max(schema.tables.get(&index.table).map(|table| table.knowledge).unwrap_or_default());
        let partitioned = schema.tables.get(&index.table).is_some_and(|table| table.partitioned);
        out.add(
            relation(&index.table).part(Kind::Index, Some(&name.name)),
            of_index(index, partitioned),
            knowledge,
            index.life.last().map(Origin::of),
        );
    }
    for (name, view) in &schema.views {
        out.add(id(Kind::View, name), of_view(view), Knowledge::Certain, view.life.last().map(Origin::of));
    }
    for (name, labels) in &schema.enums {
        out.add(id(Kind::Enum, name), object([(Property::Labels, list(labels))]), Knowledge::Certain, None);
    }
    for name in &schema.types {
        out.add(id(Kind::Type, name), Object::default(), Knowledge::Certain, None);
    }
    let columns = schema.tables.values().flat_map(|table| &table.columns);
    let owned: BTreeSet<&QualName> = columns.filter_map(|column| column.owned_sequence.as_ref()).collect();
    for name in &schema.sequences {
        out.add(id(Kind::Sequence, name), Object { attached: owned.contains(name), ..Object::default() }, Knowledge::Certain, None);
    }
    for (name, function) in &schema.functions {
        let origin = Some(out.origin(function.place));
        out.add(id(Kind::Function, name), Object::default(), Knowledge::Certain, origin);
    }
    out.objects
}

/// The id of a table or view, to name its parts.
fn relation(name: &QualName) -> Id {
    id(Kind::Table, name)
}

fn id(kind: Kind, name: &QualName) -> Id {
    Id::whole(kind, &name.schema, &name.name)
}

struct Expectations<'a> {
    history: &'a History,
    objects: BTreeMap<Id, Expected>,
}

impl Expectations<'_> {
    /// What has a place and no life: the migration is that of the file.
    fn origin(&self, place: Place) -> Origin {
        let migration = self.history.migrations.iter().find(|migration| migration.file == place.file);
        Origin { place, migration: migration.map_or_else(|| "assume".to_owned(), |migration| migration.id.clone()) }
    }

    fn add(&mut self, id: Id, object: Object, knowledge: Knowledge, origin: Option<Origin>) {
        self.objects.insert(id, Expected { object, knowledge, origin });
    }

    fn table(&mut self, name: &QualName, table: &Table) {
        let table_id = relation(name);
        self.add(table_id.clone(), of_table(table), table.knowledge, table.life.first().map(Origin::of));
        for column in &table.columns {
            let id = table_id.part(Kind::Column, Some(&column.name));
            self.add(id, of_column(column), column.knowledge.max(table.knowledge), column.life.last().map(Origin::of));
        }
        for constraint in &table.constraints {
            let id = table_id.part(Kind::Constraint, Some(&constraint.name));
            self.add(id, of_constraint(constraint), constraint.knowledge.max(table.knowledge), constraint.life.last().map(Origin::of));
        }
        for (trigger, definition) in &table.triggers {
            let origin = Some(self.origin(definition.place));
            self.add(table_id.part(Kind::Trigger, Some(trigger)), of_trigger(definition), table.knowledge, origin);
        }
        for (policy, definition) in &table.policies {
            let origin = Some(self.origin(definition.place));
            let command = object([(Property::Command, definition.command.to_owned())]);
            let knowledge = table.knowledge.max(table.rls_knowledge);
            self.add(table_id.part(Kind::Policy, Some(policy)), command, knowledge, origin);
        }
    }
}

fn object(properties: impl IntoIterator<Item = (Property, String)>) -> Object {
    Object { properties: properties.into_iter().collect(), attached: false }
}

fn word(condition: bool, yes: &str, no: &str) -> String {
    if condition { yes } else { no }.to_owned()
}

fn list(names: &[String]) -> String {
    if names.is_empty() { NONE.to_owned() } else { names.join(", ") }
}

fn of_table(table: &Table) -> Object {
    let mut object = object([(Property::Kind, word(table.partitioned, "partitioned table", "table"))]);
    if table.rls_knowledge == Knowledge::Certain {
        object.properties.insert(Property::RowSecurity, word(table.rls_enabled, "enabled", "disabled"));
        object.properties.insert(Property::ForcedRowSecurity, word(table.rls_forced, "forced", "not forced"));
    }
    object
}

fn of_column(column: &Column) -> Object {
    let mut object = object([
        (Property::Nullability, word(column.nullable, "null", "not null")),
        (Property::Identity, word(column.identity, "identity", "no identity")),
    ]);
    if !column.data_type.contains("unknown") {
        object.properties.insert(Property::Type, column.data_type.clone());
    }
    let default = match &column.default {
        Some(default) if default == "unknown" => None,
        Some(default) => Some(default.clone()),
        None if column.identity => None,
        None if column.owned_sequence.is_some() => Some("nextval()".to_owned()),
        None => Some(NONE.to_owned()),
    };
    object.properties.extend(default.map(|default| (Property::Default, default)));
    object
}

fn of_constraint(constraint: &TableConstraint) -> Object {
    let (kind, columns) = match &constraint.kind {
        TableConstraintKind::PrimaryKey { columns } => ("primary key", columns.clone()),
        TableConstraintKind::Unique { columns } => ("unique", columns.clone()),
        TableConstraintKind::Exclude { columns } => ("exclusion", columns.clone()),
        TableConstraintKind::ForeignKey(target) => ("foreign key", target.columns.clone()),
        TableConstraintKind::Check { columns, .. } => ("check", columns.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect()),
    };
    let mut object = object([
        (Property::Kind, kind.to_owned()),
        (Property::Columns, list(&columns)),
        (Property::Validity, word(constraint.validated, "validated", "not valid")),
    ]);
    if let TableConstraintKind::ForeignKey(target) = &constraint.kind {
        object.properties.extend([
            (Property::References, format!("{} ({})", target.ref_table, list(&target.ref_columns))),
            (Property::OnDelete, target.on_delete.sql().to_lowercase()),
            (Property::OnUpdate, target.on_update.sql().to_lowercase()),
        ]);
    }
    object
}

/// The index of a partitioned table is valid only while every partition has one: no migration says that it must be.
fn of_index(index: &Index, partitioned: bool) -> Object {
    let keys: Vec<String> = index.keys.iter().map(|key| key.clone().unwrap_or_else(|| "…".to_owned())).collect();
    let mut object = object([
        (Property::Columns, list(&keys)),
        (Property::Uniqueness, word(index.unique, "unique", "not unique")),
        (Property::Coverage, word(index.partial, "partial", "all rows")),
    ]);
    if !partitioned {
        object.properties.insert(Property::Validity, "valid".to_owned());
    }
    object
}

fn of_trigger(trigger: &Trigger) -> Object {
    let mut events: Vec<&str> = trigger.events.clone();
    events.sort_unstable();
    let level = if trigger.for_each_row { "row" } else { "statement" };
    let mut object = object([
        (Property::Events, format!("{} {} for each {level}", trigger.timing, events.join(" or ")).to_lowercase()),
        (Property::Firing, word(trigger.enabled, "enabled", "disabled")),
    ]);
    object.properties.extend(trigger.function.as_ref().map(|function| (Property::Function, function.name.clone())));
    object
}

fn of_view(view: &View) -> Object {
    let mut object = object([(Property::Kind, word(view.materialized, "materialized view", "view"))]);
    if !view.columns.is_empty() {
        let columns: Vec<&str> = view.columns.iter().map(|(column, _)| column.as_str()).collect();
        object.properties.insert(Property::Columns, columns.join(", "));
    }
    object
}
