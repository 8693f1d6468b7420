//! `create_table`, `drop_table`, `rename_table`.

use std::rc::Rc;

use super::columns::{self, Column};
use super::constraints;
use super::indexes;
use super::names::{Made, Unclear};
use crate::facts::ddl::ObjectName;
use crate::facts::ddl::{
    AlterAction, AlterKind, AlterTable, Constraint, ConstraintKind, CreateIndex, CreateTable, CreateType, Drop, Ident, ObjectKind, OpKind,
};
use crate::source::text::Span;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Args, Object, Value, reason};

/// The parts of a table definition.
#[derive(Debug, Default)]
struct Parts<'p> {
    /// The call.
    span: Span,
    columns: Vec<Column<'p>>,
    constraints: Vec<Constraint>,
    indexes: Vec<CreateIndex>,
    /// What could not be read, for a problem each.
    unclear: Vec<(Span, Unclear)>,
}

/// `op.create_table(name, *columns, …)`; gives the table object.
pub fn create<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<Value<'p>> {
    let name = it.table_name(args, 0, "table_name", "schema")?;
    let mut parts = Parts { span: args.span, ..Parts::default() };
    for element in args.values.iter().skip(1) {
        read(it, element, &name, &mut parts, 1);
    }
    let mut constraints = primary_key(&parts, args.span);
    for key in &mut constraints {
        key.name = it.constraint_name(&key.kind, None, &name, args.span);
    }
    let keys: Vec<String> = constraints.iter().chain(&parts.constraints).find_map(key_columns).unwrap_or_default();
    let mut made_types: Vec<String> = Vec::new();
    let mut definitions = Vec::with_capacity(parts.columns.len());
    for column in parts.columns {
        if let Some(kind) = column.create_type(args.span).filter(|_| !made_types.contains(&column.data_type)) {
            made_types.push(column.data_type.clone());
            // Alembic remembers the types that tables of this run made, and makes none twice.
            let known = !it.enumerations.insert(column.data_type.clone());
            it.apply(if known { unless_there(kind) } else { kind }, args.span);
        }
        let mut definition = column.definition;
        definition.owns_sequence |= columns::is_serial(column.serial, &definition, &keys);
        definitions.push(definition);
        constraints.extend(column.constraints);
        parts.indexes.extend(column.indexes);
    }
    constraints.extend(parts.constraints);
    let temporary = matches!(args.named("prefixes"), Some(Value::Items(items)) if items.values.borrow().iter().filter_map(Value::text).any(|prefix| prefix.text.to_uppercase().starts_with("TEMP")));
    let table = CreateTable {
        name: name.clone(),
        if_not_exists: args.flag("if_not_exists") == Some(true),
        temporary,
        columns: definitions,
        constraints,
        like: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        partitioned: args.named("postgresql_partition_by").is_some_and(|by| !matches!(by, Value::None)),
        as_query: None,
    };
    // What could not be read may be what a key or an index asks for.
    let doubtful = usize::from(!parts.unclear.is_empty());
    it.replay.doubt += doubtful;
    it.apply(OpKind::CreateTable(table), args.span);
    for index in parts.indexes {
        it.apply(OpKind::CreateIndex(index), args.span);
    }
    it.replay.doubt -= doubtful;
    for (span, unclear) in parts.unclear {
        it.opaque(span, &unclear.message, unclear.may_touch);
    }
    Ok(Value::Object(Rc::new(Object { path: "sqlalchemy.Table".to_owned(), args: args.clone() })))
}

fn unless_there(kind: OpKind) -> OpKind {
    match kind {
        OpKind::CreateType(create) => OpKind::CreateType(CreateType { if_not_exists: true, ..create }),
        kind => kind,
    }
}

fn key_columns(constraint: &Constraint) -> Option<Vec<String>> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } => Some(columns.iter().map(|column| column.name.clone()).collect()),
        _ => None,
    }
}

/// The key of the columns that say `primary_key=True`, when no constraint lists its columns.
fn primary_key(parts: &Parts<'_>, span: Span) -> Vec<Constraint> {
    let columns: Vec<Ident> =
        parts.columns.iter().filter(|column| column.primary_key).map(|column| column.definition.name.clone()).collect();
    let explicit = parts.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. }));
    if columns.is_empty() || explicit {
        return Vec::new();
    }
    let kind = ConstraintKind::PrimaryKey { columns, using_index: None };
    vec![Constraint { name: None, kind, validated: true, include: vec![], span }]
}

/// Reads one argument of `create_table`; a list of them, to a depth. Each costs a step: a list may hold itself.
fn read<'p>(it: &mut Interpreter<'p>, element: &Value<'p>, table: &ObjectName, parts: &mut Parts<'p>, depth: usize) {
    let span = parts.span;
    if !it.step(span) {
        return;
    }
    let made = match element {
        Value::None => Ok(()),
        Value::Object(object) if object.last() == "Column" => columns::column(it, object, table).map(|column| parts.columns.push(column)),
        Value::Object(object) if object.last() == "Index" => indexes::of_table(it, object, table).map(|index| parts.indexes.push(index)),
        // Left to a later `ALTER TABLE` that Alembic never sends.
        Value::Object(object) if object.args.flag("use_alter") == Some(true) => Ok(()),
        Value::Object(object) => constraints::of_table(it, object, table).map(|constraint| match constraint {
            // A key without columns takes the columns that say `primary_key=True`; it only gives the name.
            Constraint { kind: ConstraintKind::PrimaryKey { columns, .. }, name, .. } if columns.is_empty() => {
                for key in primary_key(parts, span) {
                    let name = name.clone().or_else(|| it.constraint_name(&key.kind, None, table, span));
                    parts.constraints.push(Constraint { name, ..key });
                }
            }
            constraint => parts.constraints.push(constraint),
        }),
        Value::Items(items) if depth > 0 => {
            for element in items.values.borrow().clone() {
                read(it, &element, table, parts, depth - 1);
            }
            if items.open.get() { Err(Unclear::about(Some(table), "a column of the table", reason(element))) } else { Ok(()) }
        }
        other => Err(Unclear::about(Some(table), "a column of the table", reason(other))),
    };
    if let Err(unclear) = made {
        parts.unclear.push((span, unclear));
    }
}

/// `op.drop_table(name)`.
pub fn drop<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let name = it.table_name(args, 0, "table_name", "schema")?;
    let if_exists = args.flag("if_exists") == Some(true);
    it.apply(
        OpKind::Drop(Drop { object: ObjectKind::Table, names: vec![name], on: None, if_exists, cascade: false, concurrently: false }),
        args.span,
    );
    Ok(())
}

/// `op.rename_table(old, new)`.
pub fn rename<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let name = it.table_name(args, 0, "old_table_name", "schema")?;
    let to = it.required(args, 1, "new_table_name", "the new name of the table", Some(&name))?;
    let action = AlterAction { kind: AlterKind::RenameTable { to }, span: args.span };
    it.apply(OpKind::AlterTable(AlterTable { name, if_exists: false, actions: vec![action] }), args.span);
    Ok(())
}
