//! SQL given to the database: `op.execute`, `connection.execute`.

use super::expressions;
use super::objects;
use crate::facts::ddl::{AlterKind, ObjectName, Op, OpKind};
use crate::facts::sql::{self, Binds};
use crate::source::text::Span;
use crate::workspace::schema::alembic::interpreter::Interpreter;
use crate::workspace::schema::alembic::text::{HOLE, Str};
use crate::workspace::schema::alembic::values::{Object, Value, reason};
use crate::workspace::schema::replay::{Locator, Saying};

/// The SQL text of a statement argument.
pub fn sql_text(value: Option<&Value<'_>>) -> Option<Str> {
    match value? {
        Value::Str(text) => Some(text.clone()),
        Value::Object(object) => expressions::clause_text(object),
        _ => None,
    }
}

/// Executes a statement: SQL text, a DDL object, or a query built with functions.
pub fn execute<'p>(it: &mut Interpreter<'p>, value: Option<&Value<'p>>, binds: Binds, span: Span) {
    if let Some(text) = sql_text(value) {
        return run(it, &text, binds, span);
    }
    match value {
        None => {}
        Some(Value::Items(items)) => {
            let statements = items.values.borrow().clone();
            let nested = statements.iter().any(|value| matches!(value, Value::Items(_)));
            for value in statements.iter().filter(|value| !matches!(value, Value::Items(_))) {
                execute(it, Some(value), binds, span);
            }
            if items.open.get() || nested {
                it.opaque(span, "a statement that is executed here is not known", Vec::new());
            }
        }
        Some(Value::Object(object)) => built(it, object, span),
        Some(other) => {
            let message = format!("the statement that is executed here is not known: {}", reason(other));
            it.opaque(span, &message, Vec::new());
        }
    }
}

/// Reads SQL text and applies what it says.
fn run(it: &mut Interpreter<'_>, text: &Str, binds: Binds, span: Span) {
    let script = sql::read(&text.text, binds);
    for op in &script.ops {
        let unread = matches!(op.kind, OpKind::Opaque(_));
        let has_hole = text.holes && (unread || op.span.slice(&text.text).contains(HOLE));
        let kind = match &op.kind {
            OpKind::Call(call) if has_hole => &*call.data,
            kind => kind,
        };
        match kind {
            OpKind::Data { verb, tables, calls, .. } if has_hole => {
                // Rows with values of run time are rows; only a table that is not known cannot be named.
                let known = |names: &[ObjectName]| names.iter().filter(|name| !name.name.contains(HOLE)).cloned().collect();
                let kind = OpKind::Data { verb, tables: known(tables), calls: known(calls), arguments: Vec::new() };
                it.replay
                    .apply(&Op { kind, span: op.span }, Locator { file: text.file, map: &text.map, said: Saying::text(&text.text, binds) });
                continue;
            }
            OpKind::Neutral(_) => {}
            OpKind::AlterTable(alter) if alter.actions.iter().all(|action| action.kind == AlterKind::Neutral) => {}
            kind if has_hole => {
                let may_touch = named_by(kind).into_iter().filter(|name| !name.name.contains(HOLE)).collect::<Vec<_>>();
                let may_touch = may_touch.into_iter().map(|name| ObjectName { span: text.map.map(name.span), ..name }).collect();
                it.opaque(span, "a part of this statement is computed at run time", may_touch);
                continue;
            }
            _ => {}
        }
        it.replay.apply(
            &Op { kind: op.kind.clone(), span: op.span },
            Locator { file: text.file, map: &text.map, said: Saying::text(&text.text, binds) },
        );
    }
}

/// The tables that an operation names.
fn named_by(kind: &OpKind) -> Vec<ObjectName> {
    match kind {
        OpKind::CreateTable(table) => vec![table.name.clone()],
        OpKind::AlterTable(alter) => vec![alter.name.clone()],
        OpKind::CreateIndex(index) => vec![index.table.clone()],
        OpKind::CreateTrigger(trigger) => vec![trigger.table.clone()],
        OpKind::CreatePolicy(policy) => vec![policy.table.clone()],
        OpKind::CreateView(view) => vec![view.name.clone()],
        OpKind::Drop(drop) => drop.on.iter().chain(&drop.names).cloned().collect(),
        OpKind::Grant(grant) => grant.tables.clone(),
        OpKind::Rename { name, .. }
        | OpKind::SetSchema { name, .. }
        | OpKind::Comment { name, .. }
        | OpKind::CreateSequence { name, .. } => vec![name.clone()],
        OpKind::CreateType(kind) => vec![kind.name.clone()],
        OpKind::AlterEnum(change) => vec![change.name.clone()],
        OpKind::CreateFunction(function) => vec![function.name.clone()],
        OpKind::Opaque(opaque) => opaque.may_touch.clone(),
        _ => Vec::new(),
    }
}

/// A statement built with SQLAlchemy's functions.
fn built<'p>(it: &mut Interpreter<'p>, object: &Object<'p>, span: Span) {
    if objects::ddl_element(it, object, span) {
        return;
    }
    let verb = object.path.split('.').find_map(|part| match part {
        "insert" => Some("INSERT"),
        "update" => Some("UPDATE"),
        "delete" => Some("DELETE"),
        "select" | "exists" | "union" | "union_all" | "func" | "values" => Some("SELECT"),
        _ => None,
    });
    if let Some(verb) = verb {
        written(it, verb, root(object, 16).as_ref(), span);
    } else {
        let message = match object.args.values.first() {
            Some(first @ Value::Unknown(_)) => format!("the statement that is executed here is not known: {}", reason(first)),
            _ => format!("what executing `{}` does is not known", object.path),
        };
        it.opaque(span, &message, Vec::new());
    }
}

/// What a chain of method calls began with, or what its function was given: the table.
fn root<'p>(object: &Object<'p>, depth: usize) -> Option<Value<'p>> {
    let first = object.args.values.first()?;
    match first {
        Value::Object(inner) if depth > 0 && !matches!(inner.last(), "table" | "Table" | "TableClause") => root(inner, depth - 1),
        other => Some(other.clone()),
    }
}

/// Rows of a table are written or read.
pub fn written<'p>(it: &mut Interpreter<'p>, verb: &'static str, table: Option<&Value<'p>>, span: Span) {
    let tables = match table {
        Some(Value::Object(object)) if matches!(object.last(), "table" | "Table" | "TableClause") => {
            it.table_name(&object.args, 0, "name", "schema").map(|name| ObjectName { span, ..name }).ok()
        }
        _ => None,
    };
    it.apply(OpKind::Data { verb, tables: tables.into_iter().collect(), calls: Vec::new(), arguments: Vec::new() }, span);
}
