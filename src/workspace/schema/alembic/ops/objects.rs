//! Objects that create or drop themselves (enumerations, tables, sequences), DDL elements, and operations of add-ons.

use super::columns;
use super::execute::execute;
use super::names::{Made, Unclear};
use super::tables;
use crate::facts::ddl::{AlterEnum, Drop, EnumChange, ObjectKind, ObjectName, OpKind};
use crate::facts::sql::Binds;
use crate::source::text::Span;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::text::{Builder, Str};
use crate::workspace::schema::alembic::types;
use crate::workspace::schema::alembic::values::{Args, Object, Value, reason};

/// `object.create(bind, checkfirst=…)`, `object.drop(bind)`.
pub fn object<'p>(it: &mut Interpreter<'p>, object: &Object<'p>, verb: &str, args: &Args<'p>) -> Value<'p> {
    let span = args.span;
    let create = verb == "create";
    let unknown_enumeration = matches!(object.last(), "Enum" | "ENUM");
    // SQLAlchemy's own default is to look first.
    let check_first = args.get(1, "checkfirst").and_then(Value::truth) != Some(false);
    match (object.last(), verb) {
        ("Table", "create") => {
            let mut args = object.args.clone();
            args.values.retain(|value| !matches!(value, Value::Object(object) if object.last() == "MetaData"));
            args.named.push(("if_not_exists".to_owned(), Value::Bool(args.flag("checkfirst") == Some(true))));
            if let Err(unclear) = tables::create(it, &args) {
                it.opaque(span, &unclear.message, unclear.may_touch);
            }
        }
        ("Table", "drop") => match it.table_name(&object.args, 0, "name", "schema") {
            Ok(name) => drop_object(it, ObjectKind::Table, name, check_first, span),
            Err(unclear) => it.opaque(span, &unclear.message, unclear.may_touch),
        },
        ("Sequence", _) => match it.table_name(&object.args, 0, "name", "schema") {
            Ok(name) if create => it.apply(OpKind::CreateSequence { name, if_not_exists: check_first }, span),
            Ok(name) => drop_object(it, ObjectKind::Sequence, name, check_first, span),
            Err(unclear) => it.opaque(span, &unclear.message, unclear.may_touch),
        },
        ("Index", "create") => match it.table_name(&object.args, 0, "name", "schema") {
            Ok(name) => it.opaque(span, "an index is created through its object", vec![name]),
            Err(unclear) => it.opaque(span, &unclear.message, unclear.may_touch),
        },
        _ => {
            let enumeration =
                types::sql_type(&Value::Object(std::rc::Rc::new(Object { path: object.path.clone(), args: object.args.clone() })))
                    .enumeration;
            match enumeration {
                Some(enumeration) if create => {
                    let kind = columns::create_type(&enumeration, check_first, span);
                    it.apply(kind, span);
                }
                Some(enumeration) => {
                    let schema = enumeration.schema.as_ref().and_then(Value::text).map(|schema| schema.text.to_string());
                    let name = ObjectName { schema, name: enumeration.name, span };
                    drop_object(it, ObjectKind::Type, name, check_first, span);
                }
                None if unknown_enumeration => it.opaque(span, "the type that is changed here is not known", Vec::new()),
                None => {
                    let message = format!("what `{}.{verb}` does is not known", object.path);
                    it.opaque(span, &message, Vec::new());
                }
            }
        }
    }
    Value::None
}

fn drop_object(it: &mut Interpreter<'_>, object: ObjectKind, name: ObjectName, if_exists: bool, span: Span) {
    it.apply(OpKind::Drop(Drop { object, names: vec![name], on: None, if_exists, cascade: false, concurrently: false }), span);
}

/// `op.execute(CreateSequence(Sequence("x")))` and its like; false when the object is none of them.
pub fn ddl_element<'p>(it: &mut Interpreter<'p>, element: &Object<'p>, span: Span) -> bool {
    let verb = match element.last() {
        "CreateSequence" | "CreateTable" => "create",
        "DropSequence" | "DropTable" => "drop",
        "CreateSchema" | "DropSchema" => {
            let Some(name) = element.args.get(0, "name").and_then(Value::text) else { return false };
            let name = it.ident(name, span);
            if element.last() == "CreateSchema" {
                it.apply(OpKind::CreateSchema { name, if_not_exists: element.args.flag("if_not_exists") == Some(true) }, span);
            } else {
                let cascade = element.args.flag("cascade") == Some(true);
                let names = vec![ObjectName { schema: None, name: name.name, span }];
                it.apply(
                    OpKind::Drop(Drop { object: ObjectKind::Schema, names, on: None, if_exists: false, cascade, concurrently: false }),
                    span,
                );
            }
            return true;
        }
        _ => return false,
    };
    let Some(Value::Object(inner)) = element.args.values.first() else { return false };
    let named = vec![("checkfirst".to_owned(), Value::Bool(element.args.flag("if_not_exists") == Some(true)))];
    object(it, inner, verb, &Args { named, span, ..Args::default() });
    true
}

/// `op.sync_enum_values(schema, name, labels, …)`: the labels as they are afterwards; an older form has no schema.
pub fn sync_enum_values<'p>(it: &mut Interpreter<'p>, args: &Args<'p>) -> Made<()> {
    let texts: Vec<_> = args.values.iter().map_while(Value::text).collect();
    let (schema, name) = match texts.as_slice() {
        [schema, name, ..] => (Some(*schema), Some(*name)),
        [name] => (None, Some(*name)),
        [] => (args.named("enum_schema").and_then(Value::text), args.named("enum_name").and_then(Value::text)),
    };
    let Some(name) = name else { return Err(Unclear::about(None, "the type whose labels change", "it cannot be computed")) };
    let type_name =
        ObjectName { schema: schema.map(|schema| schema.text.to_string()), name: name.text.to_string(), span: it.span_of(name, args.span) };
    let labels = args.get(texts.len(), "new_values").or_else(|| args.named("enum_values"));
    let Some(Value::Items(items)) = labels else {
        return Err(Unclear::about(Some(&type_name), "the labels of the type", labels.map_or("they are not given", reason)));
    };
    let labels = items.values.borrow().iter().filter_map(Value::text).map(|label| label.text.to_string()).collect();
    it.apply(OpKind::AlterEnum(AlterEnum { name: type_name, change: EnumChange::Replace(labels) }), args.span);
    Ok(())
}

/// `op.create_entity(PGFunction(…))` and its like: the SQL that the entity holds.
pub fn entity<'p>(it: &mut Interpreter<'p>, verb: &str, args: &Args<'p>) -> Made<()> {
    let Some(Value::Object(entity)) = args.values.first() else {
        return Err(Unclear::about(None, "the entity", args.values.first().map_or("it is not given", reason)));
    };
    let text = |index: usize, name: &str| entity.args.get(index, name).and_then(Value::text).cloned();
    if entity.last() == "PGGrantTable" {
        return grant(it, verb, &entity.args, args.span);
    }
    let (Some(schema), Some(signature)) = (text(0, "schema"), text(1, "signature")) else {
        return Err(Unclear::about(None, "the entity", "its name cannot be computed"));
    };
    let (definition, on) = (text(2, "definition"), text(3, "on_entity"));
    let mut sql = Builder::new(it.place(args.span));
    let replace = if verb == "replace_entity" { "OR REPLACE " } else { "" };
    let drop = verb == "drop_entity";
    let object = match entity.last() {
        "PGFunction" | "PGProcedure" => "FUNCTION",
        "PGTrigger" => "TRIGGER",
        "PGExtension" => "EXTENSION",
        "PGView" => "VIEW",
        "PGMaterializedView" => "MATERIALIZED VIEW",
        "PGPolicy" => "POLICY",
        _ => return Err(Unclear::about(None, "the entity", "it is not one that is known")),
    };
    let has_table = matches!(object, "TRIGGER" | "POLICY");
    sql.glue(&format!("{} {}{object} ", if drop { "DROP" } else { "CREATE" }, if drop { "" } else { replace }));
    if !has_table && object != "EXTENSION" {
        sql.push(&schema);
        sql.glue(".");
    }
    if object == "EXTENSION" {
        sql.glue("\"");
        sql.push(&signature);
        sql.glue("\"");
    } else {
        sql.push(&signature);
    }
    match (object, drop) {
        ("EXTENSION", _) | ("FUNCTION" | "VIEW" | "MATERIALIZED VIEW", true) => {}
        ("TRIGGER" | "POLICY", true) => {
            sql.glue(" ON ");
            if let Some(on) = &on {
                sql.push(on);
            }
        }
        (_, false) => {
            if object == "POLICY" {
                sql.glue(" ON ");
                if let Some(on) = &on {
                    sql.push(on);
                }
            }
            sql.glue(if object.ends_with("VIEW") { " AS " } else { " " });
            if let Some(definition) = &definition {
                sql.push(definition);
            }
        }
        _ => {}
    }
    let sql = Value::Str(sql.done());
    execute(it, Some(&sql), Binds::Format, args.span);
    Ok(())
}

/// `PGGrantTable(schema, table, columns, role, grant)`: replacing revokes first, and so does dropping.
fn grant<'p>(it: &mut Interpreter<'p>, verb: &str, entity: &Args<'p>, span: Span) -> Made<()> {
    let text = |index: usize, name: &str| entity.get(index, name).and_then(Value::text).cloned();
    let (Some(schema), Some(table)) = (text(0, "schema"), text(1, "table")) else {
        return Err(Unclear::about(None, "the table of the grant", "it cannot be computed"));
    };
    let name = ObjectName { schema: Some(schema.text.to_string()), name: table.text.to_string(), span: it.span_of(&table, span) };
    let (Some(role), Some(privilege)) = (text(3, "role"), text(4, "grant")) else {
        return Err(Unclear::about(Some(&name), "the grant", "it cannot be computed"));
    };
    let columns = match entity.get(2, "columns") {
        None | Some(Value::None) => Vec::new(),
        columns => it.column_list(columns, span, &name)?,
    };
    let columns: Vec<String> = columns.into_iter().map(|column| column.name).collect();
    let columns = if columns.is_empty() { String::new() } else { format!("({})", columns.join(", ")) };
    let on = format!("ON {}.\"{}\"", schema.text, table.text);
    let revoke = format!("REVOKE {} {on} FROM {}", privilege.text, role.text);
    let give = format!("GRANT {} {columns} {on} TO {}", privilege.text, role.text);
    let statements = match verb {
        "create_entity" => vec![give],
        "drop_entity" => vec![revoke],
        _ => vec![revoke, give],
    };
    for sql in statements {
        let sql = Value::Str(Str::at(&sql, it.place(span)));
        execute(it, Some(&sql), Binds::Format, span);
    }
    Ok(())
}
