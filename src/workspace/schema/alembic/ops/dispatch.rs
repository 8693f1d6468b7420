//! Which function a method of `op` or of a batch is.

use super::execute::{execute, written};
use super::names::{Made, Unclear, truncated};
use super::{alter, constraints, indexes, objects, tables};
use crate::facts::ddl::OpKind;
use crate::facts::sql::Binds;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::values::{Args, Handle, Object, Value, reason};

/// `op.name(…)`.
pub fn call<'p>(it: &mut Interpreter<'p>, name: &str, args: Args<'p>) -> Value<'p> {
    match name {
        "f" => {
            return match args.values.first() {
                // Alembic lets SQLAlchemy shorten such a name; any other one that is too long is refused.
                Some(Value::Str(text)) => {
                    let values = vec![Value::Str(text.recased(&truncated(text.text.to_string())))];
                    Value::Object(std::rc::Rc::new(Object { path: "sqlalchemy.conv".to_owned(), args: Args { values, ..args } }))
                }
                other => other.cloned().unwrap_or(Value::None),
            };
        }
        "get_bind" => return Value::Handle(Handle::Connection),
        "get_context" => return Value::Handle(Handle::Context),
        "batch_alter_table" => {
            let table = args.get(0, "table_name").cloned().unwrap_or_else(|| Value::unknown("it is not given"));
            let schema = args.get(1, "schema").cloned().unwrap_or(Value::None);
            // Names only: what a batch holds must not nest.
            let [table, schema] = [table, schema].map(|value| match value {
                Value::Str(_) | Value::None => value,
                other => other.text().cloned().map_or_else(|| Value::Unknown(std::rc::Rc::from(reason(&other))), Value::Str),
            });
            return Value::Batch(std::rc::Rc::new((table, schema)));
        }
        "inline_literal" => return Value::Object(std::rc::Rc::new(Object { path: "sqlalchemy.literal".to_owned(), args })),
        "execute" => {
            execute(it, args.get(0, "sqltext"), Binds::Named, args.span);
            return Value::None;
        }
        // `op.run_async(function, *args)`: the connection comes first.
        "run_async" => {
            let mut values = args.values.into_iter();
            let function = values.next().unwrap_or(Value::None);
            let values = std::iter::once(Value::Handle(Handle::Connection)).chain(values).collect();
            return it.call(function, Args { values, named: args.named, open: args.open, span: args.span });
        }
        "invoke" => {
            if let Some((name, args)) = invoked(&args) {
                return call(it, name, args);
            }
        }
        _ => {}
    }
    let span = args.span;
    if args.open {
        let table = it.table_name(&args, 0, "table_name", "schema").ok();
        let message = format!("the arguments of `op.{name}` are not known");
        it.opaque(span, &message, table.into_iter().collect());
        return Value::unknown("its arguments are not known");
    }
    match run(it, name, &args) {
        Ok(value) => value,
        Err(unclear) => {
            it.opaque(span, &unclear.message, unclear.may_touch);
            Value::unknown("the operation could not be computed")
        }
    }
}

fn run<'p>(it: &mut Interpreter<'p>, name: &str, args: &Args<'p>) -> Made<Value<'p>> {
    // `op.create_geospatial_index` of GeoAlchemy: the plain operation with an index method.
    match name.replace("_geospatial_", "_").as_str() {
        "create_table" => return tables::create(it, args),
        "drop_table" => tables::drop(it, args)?,
        "rename_table" => tables::rename(it, args)?,
        "add_column" => alter::add_column(it, args)?,
        "drop_column" => alter::drop_column(it, args)?,
        "alter_column" => alter::alter_column(it, args)?,
        "create_index" => indexes::create(it, args)?,
        "drop_index" => indexes::drop(it, args)?,
        "create_foreign_key" => constraints::foreign_key(it, args)?,
        "create_unique_constraint" => constraints::unique(it, args)?,
        "create_primary_key" => constraints::primary_key(it, args)?,
        "create_check_constraint" => constraints::check(it, args)?,
        "create_exclude_constraint" => constraints::exclude(it, args)?,
        "drop_constraint" => constraints::drop(it, args)?,
        "bulk_insert" => written(it, "INSERT", args.values.first(), args.span),
        "create_table_comment" | "drop_table_comment" => it.apply(OpKind::Neutral("COMMENT"), args.span),
        "sync_enum_values" => objects::sync_enum_values(it, args)?,
        "create_entity" | "replace_entity" | "drop_entity" => objects::entity(it, name, args)?,
        _ => return Err(Unclear { message: format!("`op.{name}` is not an operation that is known"), may_touch: Vec::new() }),
    }
    Ok(Value::None)
}

/// `batch_op.name(…)`: the operation on the batch's table.
pub fn batch<'p>(it: &mut Interpreter<'p>, batch: &(Value<'p>, Value<'p>), name: &str, mut args: Args<'p>) -> Value<'p> {
    let (table, schema) = batch;
    // Where Alembic's own operation takes the table; a batch leaves it out.
    let at = match name {
        "add_column" | "drop_column" | "alter_column" | "create_table_comment" | "drop_table_comment" => Some((0, "table_name")),
        "create_index"
        | "create_unique_constraint"
        | "create_primary_key"
        | "create_check_constraint"
        | "create_exclude_constraint"
        | "drop_constraint"
        | "drop_index" => Some((1, "table_name")),
        "create_foreign_key" => Some((1, "source_table")),
        _ => None,
    };
    if let Some((index, key)) = at {
        if args.values.len() >= index {
            args.values.insert(index, table.clone());
        } else {
            args.named.push((key.to_owned(), table.clone()));
        }
        let schema_key = if name == "create_foreign_key" { "source_schema" } else { "schema" };
        if !matches!(schema, Value::None) && args.named(schema_key).is_none() {
            args.named.push((schema_key.to_owned(), schema.clone()));
        }
    }
    call(it, name, args)
}

/// `op.invoke(CreateTableOp(…))`: the operation that the object stands for.
fn invoked<'p>(args: &Args<'p>) -> Option<(&'static str, Args<'p>)> {
    let Some(Value::Object(object)) = args.values.first() else { return None };
    let name = match object.last() {
        "CreateTableOp" => "create_table",
        "DropTableOp" => "drop_table",
        "RenameTableOp" => "rename_table",
        "AddColumnOp" => "add_column",
        "DropColumnOp" => "drop_column",
        "CreateIndexOp" => "create_index",
        "DropIndexOp" => "drop_index",
        "CreateForeignKeyOp" => "create_foreign_key",
        "CreateUniqueConstraintOp" => "create_unique_constraint",
        "CreatePrimaryKeyOp" => "create_primary_key",
        "CreateCheckConstraintOp" => "create_check_constraint",
        "DropConstraintOp" => "drop_constraint",
        "ExecuteSQLOp" => "execute",
        _ => return None,
    };
    let mut given = object.args.clone();
    // The columns of a table are one list here.
    if let (true, Some(Value::Items(columns))) = (name == "create_table", given.values.get(1).cloned()) {
        given.values.truncate(1);
        given.values.extend(columns.values.borrow().iter().cloned());
        given.open |= columns.open.get();
    }
    Some((name, Args { span: args.span, ..given }))
}
