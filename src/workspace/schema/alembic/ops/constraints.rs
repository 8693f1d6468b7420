//! Constraints: inside `create_table`, behind a column, and as operations of their own.

use super::expressions;
use super::names::{Given, Made, Unclear};
use crate::facts::ddl::{Action, AlterAction, AlterKind, AlterTable, Constraint, ConstraintKind, ForeignKey, Ident, ObjectName, OpKind};
use crate::source::text::Span;
use crate::workspace::schema::alembic::attributes::{model_column, of_class};
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::text::Str;
use crate::workspace::schema::alembic::values::{Args, Object, Value, reason};

fn add(it: &mut Interpreter<'_>, table: ObjectName, constraint: Constraint) {
    let span = constraint.span;
    let action = AlterAction { kind: AlterKind::AddConstraint { constraint, if_not_exists: false }, span };
    it.apply(OpKind::AlterTable(AlterTable { name: table, if_exists: false, actions: vec![action] }), span);
}

/// A constraint given to `create_table`.
pub fn of_table<'p>(it: &mut Interpreter<'p>, object: &Object<'p>, table: &ObjectName) -> Made<Constraint> {
    let args = &object.args;
    let span = args.span;
    let given = it.given(args.named("name"), span, "the name of a constraint", Some(table))?;
    let columns = |it: &Interpreter<'p>| {
        let columns = args
            .values
            .iter()
            .map(|value| it.column_of(value, span).ok_or_else(|| Unclear::about(Some(table), "a column of a constraint", reason(value))));
        columns.collect::<Made<Vec<Ident>>>()
    };
    let kind = match object.last() {
        "PrimaryKeyConstraint" => ConstraintKind::PrimaryKey { columns: columns(it)?, using_index: None },
        "UniqueConstraint" => {
            let nulls_not_distinct = args.flag("postgresql_nulls_not_distinct") == Some(true);
            ConstraintKind::Unique { columns: columns(it)?, using_index: None, nulls_not_distinct }
        }
        "ForeignKeyConstraint" => table_foreign_key(it, args, table)?,
        "CheckConstraint" => {
            let given = if given.is_some() { given } else { it.given(args.values.get(1), span, "the name of a constraint", Some(table))? };
            return Ok(check_of(it, args.get(0, "sqltext"), given, table, span));
        }
        "ExcludeConstraint" => {
            ConstraintKind::Exclude { columns: excluded(it, &args.values, span), predicate: args.named("where").map(|_| vec![]) }
        }
        other => {
            return Err(Unclear::about(Some(table), "a part of the table", &format!("`{other}` is not a part of tables that is known")));
        }
    };
    // A key without columns is named when its columns are known.
    let later = matches!(&kind, ConstraintKind::PrimaryKey { columns, .. } if columns.is_empty());
    let name = if later { given.map(|given| given.ident) } else { it.constraint_name(&kind, given, table, span) };
    Ok(Constraint { name, kind, validated: true, include: vec![], span })
}

/// `ForeignKey("table.column", …)` behind a column.
pub fn column_foreign_key<'p>(it: &mut Interpreter<'p>, object: &Object<'p>, column: &Ident, table: &ObjectName) -> Made<Constraint> {
    let args = &object.args;
    let target = args.get(0, "column");
    let Some((ref_table, ref_column)) = target.and_then(|target| referred(it, target, args.span)) else {
        return Err(Unclear::about(Some(table), &format!("what `{}` refers to", column.name), target.map_or("it is not given", reason)));
    };
    let (on_delete, on_update) = (action(it, args, "ondelete", table), action(it, args, "onupdate", table));
    let (columns, ref_columns) = (vec![column.clone()], ref_column.into_iter().collect());
    let kind = ConstraintKind::ForeignKey(ForeignKey { columns, ref_table, ref_columns, on_delete, on_update });
    let given = it.given(args.named("name"), args.span, "the name of a constraint", Some(table))?;
    let name = it.constraint_name(&kind, given, table, args.span);
    Ok(Constraint { name, kind, validated: args.flag("postgresql_not_valid") != Some(true), include: vec![], span: args.span })
}

fn table_foreign_key<'p>(it: &mut Interpreter<'p>, args: &Args<'p>, table: &ObjectName) -> Made<ConstraintKind> {
    let columns = it.column_list(args.get(0, "columns"), args.span, table)?;
    let targets = match args.get(1, "refcolumns") {
        Some(Value::Items(items)) if !items.open.get() => items.values.borrow().clone(),
        other => return Err(Unclear::about(Some(table), "what a foreign key refers to", other.map_or("it is not given", reason))),
    };
    let mut ref_table = None;
    let mut ref_columns = Vec::new();
    for target in &targets {
        let Some((found, column)) = referred(it, target, args.span) else {
            return Err(Unclear::about(Some(table), "what a foreign key refers to", reason(target)));
        };
        ref_columns.extend(column);
        ref_table.get_or_insert(found);
    }
    let Some(ref_table) = ref_table else { return Err(Unclear::about(Some(table), "what a foreign key refers to", "it is empty")) };
    let (on_delete, on_update) = (action(it, args, "ondelete", table), action(it, args, "onupdate", table));
    Ok(ConstraintKind::ForeignKey(ForeignKey { columns, ref_table, ref_columns, on_delete, on_update }))
}

/// What a key refers to: a text, or the column of a model.
fn referred(it: &Interpreter<'_>, target: &Value<'_>, call: Span) -> Option<(ObjectName, Option<Ident>)> {
    if let Value::Object(object) = target {
        let (class, column) = model_column(object)?;
        let table = of_class(&class, "__tablename__")?;
        let name = table.text()?.text.to_string();
        let schema = match of_class(&class, "__table_args__").map(|options| schema_of(&options)) {
            None => None,
            Some(schema) => schema?,
        };
        return Some((ObjectName { schema, name, span: call }, Some(Ident { name: column.text.to_string(), span: call })));
    }
    target_of(it, target.text()?, call)
}

/// The schema in `__table_args__`, a dictionary or a tuple that ends in one; nothing when it cannot be told.
fn schema_of(options: &Value<'_>) -> Option<Option<String>> {
    let options = match options {
        Value::Items(items) if !items.open.get() => items.values.borrow().last().cloned().unwrap_or(Value::None),
        other => other.clone(),
    };
    let Value::Dict(dict) = options else { return matches!(options, Value::None | Value::Object(_)).then_some(None) };
    if dict.open.get() {
        return None;
    }
    let entries = dict.entries.borrow();
    let Some((_, schema)) = entries.iter().find(|(key, _)| key.text().is_some_and(|key| &*key.text == "schema")) else { return Some(None) };
    if matches!(schema, Value::None) { Some(None) } else { schema.text().map(|schema| Some(schema.text.to_string())) }
}

/// `schema.table.column`, `table.column` or `table`.
fn target_of(it: &Interpreter<'_>, text: &Str, call: Span) -> Option<(ObjectName, Option<Ident>)> {
    let span = it.span_of(text, call);
    let parts: Vec<&str> = text.text.split('.').collect();
    let (schema, name, column) = match parts.as_slice() {
        [name] => (None, *name, None),
        [name, column] => (None, *name, Some(*column)),
        [schema @ .., name, column] => (Some(schema.join(".")), *name, Some(*column)),
        [] => return None,
    };
    let column = column.map(|column| Ident { name: column.to_owned(), span });
    Some((ObjectName { schema, name: name.to_owned(), span }, column))
}

/// `ondelete=`; one that is not known is said, and the key stays.
fn action(it: &mut Interpreter<'_>, args: &Args<'_>, name: &str, table: &ObjectName) -> Action {
    let value = match args.named(name) {
        None | Some(Value::None) => return Action::default(),
        Some(value) => value,
    };
    value.text().and_then(|text| Action::parse(&text.text)).unwrap_or_else(|| {
        let message = format!("`{name}` of a foreign key of `{}` is not known: {}", table.name, reason(value));
        it.opaque(args.span, &message, vec![table.clone()]);
        Action::default()
    })
}

/// `op.create_foreign_key(name, source, referent, local_cols, remote_cols, …)`.
pub fn foreign_key<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "source_table", "source_schema")?;
    let ref_table = it.table_name(args, 2, "referent_table", "referent_schema").map_err(|unclear| touching(unclear, &table))?;
    let kind = ConstraintKind::ForeignKey(ForeignKey {
        columns: it.column_list(args.get(3, "local_cols"), args.span, &table)?,
        ref_table,
        ref_columns: it.column_list(args.get(4, "remote_cols"), args.span, &table)?,
        on_delete: action(it, args, "ondelete", &table),
        on_update: action(it, args, "onupdate", &table),
    });
    let given = given_name(it, args, &table)?;
    let name = it.constraint_name(&kind, given, &table, args.span);
    let validated = args.flag("postgresql_not_valid") != Some(true);
    add(it, table, Constraint { name, kind, validated, include: vec![], span: args.span });
    Ok(())
}

fn touching(unclear: Unclear, table: &ObjectName) -> Unclear {
    Unclear { may_touch: vec![table.clone()], ..unclear }
}

fn given_name<'p>(it: &Interpreter<'p>, args: &Args<'p>, table: &ObjectName) -> Made<Option<Given>> {
    it.given(args.get(0, "constraint_name"), args.span, "the name of the constraint", Some(table))
}

/// `op.create_unique_constraint(name, table, columns)`.
pub fn unique<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema")?;
    let columns = it.column_list(args.get(2, "columns"), args.span, &table)?;
    let given = given_name(it, args, &table)?;
    let nulls_not_distinct = args.flag("postgresql_nulls_not_distinct") == Some(true);
    let kind = ConstraintKind::Unique { columns, using_index: None, nulls_not_distinct };
    let name = it.constraint_name(&kind, given, &table, args.span);
    add(it, table, Constraint { name, kind, validated: true, include: vec![], span: args.span });
    Ok(())
}

/// `op.create_primary_key(name, table, columns)`.
pub fn primary_key<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema")?;
    let columns = it.column_list(args.get(2, "columns"), args.span, &table)?;
    let given = given_name(it, args, &table)?;
    let kind = ConstraintKind::PrimaryKey { columns, using_index: None };
    let name = it.constraint_name(&kind, given, &table, args.span);
    add(it, table, Constraint { name, kind, validated: true, include: vec![], span: args.span });
    Ok(())
}

/// `op.create_check_constraint(name, table, condition)`.
pub fn check<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema")?;
    let given = given_name(it, args, &table)?;
    let mut constraint = check_of(it, args.get(2, "condition"), given, &table, args.span);
    constraint.validated = args.flag("postgresql_not_valid") != Some(true);
    add(it, table, constraint);
    Ok(())
}

fn check_of<'p>(
    it: &mut Interpreter<'p>,
    condition: Option<&Value<'p>>,
    given: Option<Given>,
    table: &ObjectName,
    span: Span,
) -> Constraint {
    let (expression, columns) = match condition {
        Some(condition) => expressions::condition(it, condition, span),
        None => (String::new(), Vec::new()),
    };
    let kind = ConstraintKind::Check { expression, columns, on_column: None };
    let name = it.constraint_name(&kind, given, table, span);
    Constraint { name, kind, validated: true, include: vec![], span }
}

/// `op.create_exclude_constraint(name, table, (column, operator), …)`.
pub fn exclude<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema")?;
    let given = given_name(it, args, &table)?;
    let elements = args.values.get(2..).unwrap_or_default();
    let kind = ConstraintKind::Exclude { columns: excluded(it, elements, args.span), predicate: args.named("where").map(|_| vec![]) };
    let name = it.constraint_name(&kind, given, &table, args.span);
    add(it, table, Constraint { name, kind, validated: true, include: vec![], span: args.span });
    Ok(())
}

fn excluded<'p>(it: &Interpreter<'p>, elements: &[Value<'p>], span: Span) -> Vec<Ident> {
    let column = |element: &Value<'p>| match element {
        Value::Items(items) => items.values.borrow().first().and_then(|column| it.column_of(column, span)),
        _ => None,
    };
    elements.iter().filter_map(column).collect()
}

/// `op.drop_constraint(name, table, …)`.
pub fn drop<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let table = it.table_name(args, 1, "table_name", "schema")?;
    let written = it.required(args, 0, "constraint_name", "the constraint to drop", Some(&table))?;
    let given = given_name(it, args, &table)?;
    let kind = dropped(args);
    let name = it.constraint_name(&kind, given, &table, args.span).unwrap_or(written);
    let if_exists = args.flag("if_exists") == Some(true);
    let action = AlterAction { kind: AlterKind::DropConstraint { name, if_exists, cascade: false }, span: args.span };
    it.apply(OpKind::AlterTable(AlterTable { name: table, if_exists: false, actions: vec![action] }), args.span);
    Ok(())
}

/// The kind of constraint that `type_=` says: Alembic makes one of it, and the convention names it.
fn dropped(args: &Args<'_>) -> ConstraintKind {
    match args.get(2, "type_").and_then(Value::text).map(|kind| kind.text.to_string()).as_deref() {
        Some("check") => ConstraintKind::Check { expression: String::new(), columns: Vec::new(), on_column: None },
        Some("unique") => ConstraintKind::Unique { columns: Vec::new(), using_index: None, nulls_not_distinct: false },
        Some("primary") => ConstraintKind::PrimaryKey { columns: Vec::new(), using_index: None },
        _ => ConstraintKind::Exclude { columns: Vec::new(), predicate: None },
    }
}
