//! `sqlalchemy.Column` as a column definition with what hangs on it.

use super::constraints;
use super::expressions;
use super::indexes;
use super::names::{Made, Unclear};
use crate::facts::ddl::{ColumnDef, Constraint, ConstraintKind, CreateIndex, CreateType, ObjectName, OpKind, TypeKind};
use crate::source::text::Span;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::types::{self, Enumeration};
use crate::workspace::schema::alembic::values::{Args, Object, Value};

/// A column with everything that its call asks for.
#[derive(Debug)]
pub struct Column<'p> {
    /// The column itself.
    pub definition: ColumnDef,
    /// Its type, once more: the definition's is moved into the table.
    pub data_type: String,
    /// Foreign keys, checks and unique constraints behind it.
    pub constraints: Vec<Constraint>,
    /// `index=True`, and what a spatial type brings.
    pub indexes: Vec<CreateIndex>,
    /// `primary_key=True`.
    pub primary_key: bool,
    /// What decides whether it is a serial column.
    pub serial: Serial,
    enumeration: Option<Enumeration<'p>>,
}

/// What decides whether SQLAlchemy makes a key column `SERIAL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serial {
    /// `autoincrement=False`, another type, a default of its own.
    Never,
    /// Nothing said: when it is the whole key.
    Alone,
    /// `autoincrement=True`: when it is part of the key.
    InKey,
}

/// Whether a type is one of PostGIS.
pub fn is_spatial(data_type: &str) -> bool {
    matches!(data_type, "geometry" | "geography" | "raster")
}

/// Whether a column is `SERIAL` in a table with this key.
pub fn is_serial(serial: Serial, definition: &ColumnDef, keys: &[String]) -> bool {
    match serial {
        Serial::Never => false,
        Serial::Alone => keys == [definition.name.name.clone()],
        Serial::InKey => keys.contains(&definition.name.name),
    }
}

impl Column<'_> {
    /// The `CREATE TYPE` that goes in front of the table.
    pub fn create_type(&self, span: Span) -> Option<OpKind> {
        let enumeration = self.enumeration.as_ref().filter(|enumeration| enumeration.create)?;
        Some(create_type(enumeration, false, span))
    }
}

/// `CREATE TYPE … AS ENUM`.
pub fn create_type(enumeration: &Enumeration<'_>, if_not_exists: bool, span: Span) -> OpKind {
    let schema = enumeration.schema.as_ref().and_then(Value::text).map(|schema| schema.text.to_string());
    let name = ObjectName { schema, name: enumeration.name.clone(), span };
    OpKind::CreateType(CreateType { name, kind: TypeKind::Enum(enumeration.labels.clone()), if_not_exists })
}

/// Reads `Column(name, type, *items, **options)`.
pub fn column<'p>(it: &mut Interpreter<'p>, object: &Object<'p>, table: &ObjectName) -> Made<Column<'p>> {
    let args = &object.args;
    let span = args.span;
    let name = it.required(args, 0, "name", "the name of a column", Some(table))?;
    if args.open {
        return Err(Unclear::about(Some(table), &format!("column `{}`", name.name), "its arguments are not known"));
    }
    let mut values = args.values.iter().skip(1);
    // `Column("x", ForeignKey(…))` takes the type of what it refers to.
    let first = args.values.get(1).filter(|value| !is_item(value)).or_else(|| args.named("type_"));
    if args.values.get(1).is_some_and(|value| !is_item(value)) {
        values.next();
    }
    let sql_type = first.map_or_else(|| types::SqlType { name: "unknown".to_owned(), enumeration: None }, types::sql_type);
    let primary_key = args.flag("primary_key") == Some(true);
    let definition = ColumnDef {
        name: name.clone(),
        data_type: sql_type.name.clone(),
        not_null: args.flag("nullable") == Some(false) || (primary_key && args.flag("nullable") != Some(true)),
        default: expressions::default_of(args.named("server_default")),
        owns_sequence: false,
        identity: false,
        generated: false,
        span,
    };
    let mut column = Column {
        data_type: sql_type.name,
        definition,
        constraints: Vec::new(),
        indexes: Vec::new(),
        primary_key,
        serial: Serial::Never,
        enumeration: sql_type.enumeration,
    };
    for value in values {
        match value {
            Value::Object(item) => item_of(it, item, table, &mut column)?,
            Value::Unknown(why) => return Err(Unclear::about(Some(table), &format!("a part of column `{}`", name.name), why)),
            _ => {}
        }
    }
    if let Some(Value::Object(item)) = args.named("server_default") {
        item_of(it, item, table, &mut column)?;
    }
    column.serial = serial(args, &column);
    let unique = args.flag("unique") == Some(true);
    if args.flag("index") == Some(true) {
        column.indexes.push(indexes::of_column(it, table, &name, unique, span));
    } else if unique {
        let kind = ConstraintKind::Unique { columns: vec![name], using_index: None, nulls_not_distinct: false };
        let constraint = it.constraint_name(&kind, None, table, span);
        column.constraints.push(Constraint { name: constraint, kind, validated: true, include: vec![], span });
    }
    if first.is_some_and(types::is_spatial) {
        column.indexes.push(indexes::of_geometry(table, &column.definition.name));
    }
    Ok(column)
}

/// What stands behind name and type: `ForeignKey(…)`, `Identity(…)`, …
fn item_of<'p>(it: &mut Interpreter<'p>, item: &Object<'p>, table: &ObjectName, column: &mut Column<'p>) -> Made<()> {
    match item.last() {
        "ForeignKey" if item.args.flag("use_alter") == Some(true) => {}
        "ForeignKey" => {
            let key = constraints::column_foreign_key(it, item, &column.definition.name, table)?;
            column.constraints.push(key);
        }
        "CheckConstraint" => column.constraints.push(constraints::of_table(it, item, table)?),
        "Identity" => {
            column.definition.owns_sequence = true;
            column.definition.identity = true;
            column.definition.not_null = true;
            column.definition.default = None;
        }
        "Computed" => {
            column.definition.generated = true;
            column.definition.default = expressions::default_of(item.args.get(0, "sqltext"));
        }
        _ => {}
    }
    Ok(())
}

fn serial(args: &Args<'_>, column: &Column<'_>) -> Serial {
    let given = |name: &str| args.named(name).is_some_and(|value| !matches!(value, Value::None));
    let own_default = given("server_default") || column.definition.owns_sequence || column.definition.generated;
    let has_foreign_key = column.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey(_)));
    if own_default || !matches!(column.definition.data_type.as_str(), "integer" | "bigint" | "smallint") {
        return Serial::Never;
    }
    match args.flag("autoincrement") {
        Some(true) => Serial::InKey,
        None if !given("default") && !has_foreign_key => Serial::Alone,
        _ => Serial::Never,
    }
}

/// Whether a positional argument is a schema item rather than the type.
fn is_item(value: &Value<'_>) -> bool {
    match value {
        Value::Object(object) => {
            matches!(
                object.last(),
                "ForeignKey" | "CheckConstraint" | "Identity" | "Computed" | "Sequence" | "FetchedValue" | "ColumnDefault"
            )
        }
        _ => false,
    }
}
