//! `create_index`, `drop_index`, and the indexes of columns.

use super::expressions;
use super::names::{Given, Made, Unclear};
use crate::facts::ddl::{CreateIndex, Drop, Ident, IndexKey, ObjectKind, ObjectName, OpKind};
use crate::source::text::Span;
use crate::workspace::schema::alembic::convention_dict::Subject;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::naming::Kind;
use crate::workspace::schema::alembic::values::{Args, Object, Value, reason};

/// `op.create_index(name, table, columns, …)`.
pub fn create<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema")?;
    let name = it.given(args.get(0, "index_name"), args.span, "the name of the index", Some(&table))?;
    let keys = match args.get(2, "columns") {
        Some(Value::Items(items)) if !items.open.get() => items.values.borrow().clone(),
        Some(value @ (Value::Str(_) | Value::Object(_))) => vec![value.clone()],
        other => return Err(Unclear::about(Some(&table), "a column of the index", other.map_or("it is not given", reason))),
    };
    let unique = args.named("unique").or_else(|| args.values.get(4)).and_then(Value::truth) == Some(true);
    let mut index = index(it, name, table, &keys, unique, args)?;
    index.if_not_exists |= index.name.as_ref().is_some_and(|name| it.spatial.remove(&name.name));
    let said = super::index_sql::statement(it, args, &index, &keys);
    it.apply_said(OpKind::CreateIndex(index), args.span, &said);
    Ok(())
}

/// `Index(name, *columns, …)` inside `create_table`.
pub fn of_table<'p>(it: &mut Interpreter<'p>, object: &Object<'p>, table: &ObjectName) -> Made<CreateIndex> {
    let args = &object.args;
    let name = it.given(args.get(0, "name"), args.span, "the name of the index", Some(table))?;
    let keys: Vec<_> = args.values.iter().skip(1).cloned().collect();
    index(it, name, table.clone(), &keys, args.flag("unique") == Some(true), args)
}

fn index<'p>(
    it: &mut Interpreter<'p>,
    given: Option<Given>,
    table: ObjectName,
    keys: &[Value<'p>],
    unique: bool,
    args: &Args<'p>,
) -> Made<CreateIndex> {
    let mut made = Vec::with_capacity(keys.len());
    for key in keys {
        made.push(index_key(it, key, &table, args.span)?);
    }
    let predicate = match args.named("postgresql_where") {
        None | Some(Value::None) => None,
        Some(value) => Some(expressions::columns_of(it, value, args.span)),
    };
    let include = match args.named("postgresql_include") {
        None | Some(Value::None) => Vec::new(),
        include => it.column_list(include, args.span, &table)?,
    };
    let name = index_name(it, given, &table, &made, unique, args.span);
    Ok(CreateIndex {
        name,
        unique,
        concurrently: args.flag("postgresql_concurrently") == Some(true),
        if_not_exists: args.flag("if_not_exists") == Some(true),
        only: false,
        keys: made,
        include,
        predicate,
        table,
    })
}

fn index_key<'p>(it: &mut Interpreter<'p>, key: &Value<'p>, table: &ObjectName, span: Span) -> Made<IndexKey> {
    if let Some(column) = it.column_of(key, span).filter(|_| !matches!(key, Value::Object(object) if object.last() == "literal_column")) {
        return Ok(IndexKey::Column(column));
    }
    expressions::index_key(it, key, span).ok_or_else(|| Unclear::about(Some(table), "a column of the index", reason(key)))
}

fn index_name(
    it: &mut Interpreter<'_>,
    given: Option<Given>,
    table: &ObjectName,
    keys: &[IndexKey],
    unique: bool,
    span: Span,
) -> Option<Ident> {
    let column = |key: &IndexKey| match key {
        IndexKey::Column(column) => Some(column.name.clone()),
        IndexKey::Expression { .. } => None,
    };
    let columns: Vec<String> = keys.iter().filter_map(column).collect();
    if given.is_none() && columns.len() != keys.len() {
        return None;
    }
    let written = given.as_ref().map(|given| given.ident.name.clone());
    it.conventional(&Subject { kind: Kind::Index, table, columns, referred: None, given: written, unique }, given, span)
}

/// `index=True` on a column: without a convention the name is `ix_[schema_]table_column`.
pub fn of_column(it: &mut Interpreter<'_>, table: &ObjectName, column: &Ident, unique: bool, span: Span) -> CreateIndex {
    let keys = vec![IndexKey::Column(column.clone())];
    CreateIndex {
        name: index_name(it, None, table, &keys, unique, span),
        table: table.clone(),
        unique,
        concurrently: false,
        if_not_exists: false,
        only: false,
        keys,
        include: Vec::new(),
        predicate: None,
    }
}

/// The index that GeoAlchemy makes with a spatial column; no convention names it.
pub fn of_geometry(table: &ObjectName, column: &Ident) -> CreateIndex {
    let name = super::names::truncated(format!("idx_{}_{}", table.name, column.name));
    CreateIndex {
        name: Some(Ident { name, span: column.span }),
        table: table.clone(),
        unique: false,
        concurrently: false,
        if_not_exists: false,
        only: false,
        keys: vec![IndexKey::Column(column.clone())],
        include: Vec::new(),
        predicate: None,
    }
}

/// `op.drop_index(name, table_name=…)`.
pub fn drop<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema").ok();
    let index = it.required(args, 0, "index_name", "the index to drop", table.as_ref())?;
    let schema = args.named("schema").and_then(Value::text).map(|schema| schema.text.to_string());
    let name = ObjectName { schema, name: index.name, span: index.span };
    let if_exists = args.flag("if_exists") == Some(true);
    let concurrently = args.flag("postgresql_concurrently") == Some(true);
    let object = ObjectKind::Index;
    it.apply(OpKind::Drop(Drop { object, names: vec![name], on: None, if_exists, cascade: false, concurrently }), args.span);
    Ok(())
}
