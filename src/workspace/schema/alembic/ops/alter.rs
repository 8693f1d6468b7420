//! `add_column`, `drop_column`, `alter_column`.

use super::columns;
use super::expressions;
use super::names::{Made, Unclear};
use crate::facts::ddl::{AlterAction, AlterKind, AlterTable, Constraint, ConstraintKind, ObjectName, OpKind};
use crate::source::text::Span;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::types;
use crate::workspace::schema::alembic::values::{Args, Value, reason};

fn alter(it: &mut Interpreter<'_>, name: &ObjectName, kind: AlterKind, span: Span) {
    let action = AlterAction { kind, span };
    it.apply(OpKind::AlterTable(AlterTable { name: name.clone(), if_exists: false, actions: vec![action] }), span);
}

/// `op.add_column(table, column)`: the column, then its constraints and its index as statements of their own.
pub fn add_column<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let name = it.table_name(args, 0, "table_name", "schema")?;
    let object = match args.get(1, "column") {
        Some(Value::Object(object)) if object.last() == "Column" => std::rc::Rc::clone(object),
        other => return Err(Unclear::about(Some(&name), "the new column", other.map_or("it is not given", reason))),
    };
    let mut column = columns::column(it, &object, &name)?;
    let mut constraints = Vec::new();
    if column.primary_key {
        let key = ConstraintKind::PrimaryKey { columns: vec![column.definition.name.clone()], using_index: None };
        let constraint = it.constraint_name(&key, None, &name, args.span);
        constraints.push(Constraint { name: constraint, kind: key, validated: true, include: vec![], span: args.span });
    }
    let keys: Vec<String> = constraints.iter().map(|_| column.definition.name.name.clone()).collect();
    column.definition.owns_sequence |= columns::is_serial(column.serial, &column.definition, &keys);
    let if_not_exists = args.flag("if_not_exists") == Some(true);
    // Alembic adds the key of a new column only when asked to.
    let constraints_inline = if args.flag("inline_primary_key") == Some(true) { constraints } else { Vec::new() };
    let (later, indexes) = (column.constraints, column.indexes);
    it.replay.session.adds_apart = true;
    alter(it, &name, AlterKind::AddColumn { column: column.definition, constraints: constraints_inline, if_not_exists }, args.span);
    it.replay.session.adds_apart = false;
    for constraint in later {
        alter(it, &name, AlterKind::AddConstraint { constraint, if_not_exists: false }, args.span);
    }
    for index in indexes {
        it.spatial.extend(index.name.iter().filter(|_| columns::is_spatial(&column.data_type)).map(|name| name.name.clone()));
        it.apply(OpKind::CreateIndex(index), args.span);
    }
    Ok(())
}

/// `op.drop_column(table, column)`.
pub fn drop_column<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let name = it.table_name(args, 0, "table_name", "schema")?;
    let column = it.required(args, 1, "column_name", "the column to drop", Some(&name))?;
    let if_exists = args.flag("if_exists") == Some(true);
    alter(it, &name, AlterKind::DropColumn { column, if_exists, cascade: false }, args.span);
    Ok(())
}

/// `op.alter_column(table, column, …)`; the new name comes last, as Alembic sends it.
pub fn alter_column<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let name = it.table_name(args, 0, "table_name", "schema")?;
    let column = it.required(args, 1, "column_name", "the column to alter", Some(&name))?;
    let mut kinds = Vec::new();
    if let Some(value) = args.named("type_").filter(|value| !matches!(value, Value::None)) {
        kinds.push(AlterKind::SetType {
            column: column.clone(),
            data_type: types::sql_type(value).name,
            using: args.named("postgresql_using").is_some(),
        });
    }
    match args.named("nullable") {
        None | Some(Value::None) => {}
        Some(value) => match value.truth() {
            Some(nullable) => kinds.push(AlterKind::SetNullable { column: column.clone(), nullable }),
            None => return Err(Unclear::about(Some(&name), &format!("whether `{}` becomes nullable", column.name), reason(value))),
        },
    }
    match args.named("server_default") {
        None | Some(Value::Bool(false)) => {}
        Some(Value::None) => kinds.push(AlterKind::SetDefault { column: column.clone(), default: None }),
        Some(Value::Object(object)) if object.last() == "Identity" => {
            kinds.push(AlterKind::SetIdentity { column: column.clone(), identity: true, if_exists: false });
        }
        Some(value) => {
            let default = expressions::default_of(Some(value)).or_else(|| Some("unknown".to_owned()));
            kinds.push(AlterKind::SetDefault { column: column.clone(), default });
        }
    }
    let new_name = args.named("new_column_name").or_else(|| args.named("name"));
    if let Some(to) = it.optional(new_name, args.span, "the new name of the column", Some(&name))?
        && to.name != column.name
    {
        kinds.push(AlterKind::RenameColumn { from: column.clone(), to });
    }
    if kinds.is_empty() {
        it.apply(OpKind::Neutral("ALTER COLUMN"), args.span);
    }
    for kind in kinds {
        alter(it, &name, kind, args.span);
    }
    Ok(())
}
