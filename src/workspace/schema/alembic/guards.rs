//! What connections, inspectors and contexts answer: questions to the model as it stands at this point of the history.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::ops;
use super::text::Str;
use super::values::{Args, Handle, Rows, Shape, Value};
use crate::facts::ddl::{Action, CatalogQuery, Condition, ObjectKind, ObjectName};
use crate::facts::sql::{self, Binds};
use crate::source::text::Span;
use crate::workspace::schema::model::{ForeignKeyTarget, Knowledge, QualName, Table, TableConstraintKind};
use crate::workspace::schema::replay::Answer;

impl<'p> Interpreter<'p> {
    /// `handle.name(…)`.
    pub fn handle_method(&mut self, handle: Handle, name: &'p str, args: &Args<'p>) -> Value<'p> {
        match (handle, name) {
            (_, "get_bind" | "connect" | "begin" | "execution_options" | "begin_nested" | "connection") => {
                Value::Handle(Handle::Connection)
            }
            (_, "commit" | "rollback" | "close" | "flush" | "invalidate" | "info_cache") => Value::None,
            (Handle::Connection, "execute" | "exec_driver_sql" | "scalar" | "scalars" | "exec") => {
                let binds = if name == "exec_driver_sql" { Binds::Format } else { Binds::Named };
                let rows = self.asked(args, binds, name == "scalars");
                ops::execute(self, args.values.first(), binds, args.span);
                if name == "scalar" { rows_method(&rows, name) } else { rows }
            }
            (Handle::Context, "autocommit_block" | "begin_transaction") => Value::unknown("a transaction has no value"),
            (Handle::Dialect, "type_descriptor") => args.values.first().cloned().unwrap_or_else(|| Value::unknown("it is not given")),
            (_, "has_table" | "has_sequence" | "has_schema" | "has_index" | "has_type") => self.has(name, args, handle),
            (Handle::Inspector, _) => self.inspect(name, args),
            // `dialect.get_columns(connection, table)`.
            (Handle::Dialect, _) if name.starts_with("get_") => {
                let values = args.values.get(1..).unwrap_or_default().to_vec();
                self.inspect(name, &Args { values, ..args.clone() })
            }
            // Queries of an ORM session read and write rows.
            _ => Value::unknown("it depends on rows of the database"),
        }
    }

    /// The answer to a query, when it asks about the catalog.
    fn asked(&mut self, args: &Args<'p>, binds: Binds, bare: bool) -> Value<'p> {
        let Some(text) = ops::sql_text(args.values.first()) else { return Value::Rows(Rows { bare, ..Rows::default() }) };
        let text = with_parameters(&text, args);
        if text.text.trim().trim_end_matches([';', ')', '(']).to_lowercase() == "select current_schema" {
            let schema = self.replay.search_path.first().map_or("public", String::as_str);
            return Value::Rows(Rows { found: Some(true), names: Some(Rc::new(vec![Str::at(schema, self.place(args.span))])), bare });
        }
        let Some(condition) = (!text.holes).then(|| sql::question(&text.text, binds)).flatten() else {
            return Value::Rows(Rows { bare, ..Rows::default() });
        };
        let found = truth(self.replay.holds(&condition));
        let names = match &condition {
            Condition::Exists(query) if query.name.is_none() && query.unread.is_empty() => self.listed_by(query, args.span),
            _ => None,
        };
        Value::Rows(Rows { found, names, bare })
    }

    fn listed_by(&self, query: &CatalogQuery, span: Span) -> Option<Rc<Vec<Str>>> {
        if query.object != ObjectKind::Column {
            return None;
        }
        let asked = query.table.as_ref()?;
        let (_, table) = self.table(&asked.name, asked.schema.as_deref().or(query.schema.as_deref()))?;
        let names = table.columns.iter().map(|column| Str::at(&column.name, self.place(span)));
        (table.knowledge != Knowledge::Unknown).then(|| Rc::new(names.collect()))
    }

    fn has(&mut self, method: &str, args: &Args<'p>, handle: Handle) -> Value<'p> {
        // `dialect.has_table(connection, name)`.
        let skip = usize::from(handle == Handle::Dialect);
        let object = match method {
            "has_table" => ObjectKind::Table,
            "has_sequence" => ObjectKind::Sequence,
            "has_schema" => ObjectKind::Schema,
            "has_index" => ObjectKind::Index,
            _ => ObjectKind::Type,
        };
        let name_at = if object == ObjectKind::Index { skip + 1 } else { skip };
        let name_key = if object == ObjectKind::Index { "index_name" } else { "table_name" };
        let Some(name) = args.get(name_at, name_key).and_then(Value::text) else {
            return Value::unknown("the name asked for is not known");
        };
        let schema = args.get(name_at + 1, "schema").and_then(Value::text).map(|schema| schema.text.to_string());
        let table = (object == ObjectKind::Index).then(|| args.get(skip, "table_name").and_then(Value::text)).flatten();
        let table = table.map(|table| ObjectName { schema: schema.clone(), name: table.text.to_string(), span: args.span });
        let schema = if object == ObjectKind::Schema { None } else { schema };
        let query = CatalogQuery { object, schema, table, name: Some(name.text.to_string()), filters: Vec::new(), unread: Vec::new() };
        truth(self.replay.ask(&query)).map_or_else(|| Value::unknown("the schema is not fully known here"), Value::Bool)
    }

    fn inspect(&mut self, method: &str, args: &Args<'p>) -> Value<'p> {
        let schema = |at: usize| args.get(at, "schema").and_then(Value::text).map(|schema| schema.text.to_string());
        match method {
            "get_table_names" => return self.names_of(schema(0), args.span, false),
            "get_view_names" | "get_materialized_view_names" => return self.names_of(schema(0), args.span, true),
            "get_schema_names" => {
                let names = self.replay.schema.schemas.iter().map(String::as_str).chain(["public", "information_schema"]);
                let names = names.map(|name| Value::Str(Str::at(name, self.place(args.span))));
                return Value::collection(Shape::List, names.collect(), self.unsure());
            }
            "get_enums" => {
                let names = self.replay.schema.enums.keys().map(|name| self.record(&[("name", &name.name)], &[], args.span));
                return Value::collection(Shape::List, names.collect(), self.unsure());
            }
            _ => {}
        }
        let Some(name) = args.get(0, "table_name").and_then(Value::text) else { return Value::unknown("the table asked for is not known") };
        let Some((qualified, table)) = self.table(&name.text, schema(1).as_deref()) else {
            return Value::Unknown(Rc::from(format!("table `{}` is not known here", name.text)));
        };
        let open = table.knowledge == Knowledge::Unknown;
        let span = args.span;
        let values: Vec<Value<'p>> = match method {
            "get_columns" => table
                .columns
                .iter()
                .map(|column| {
                    let record = self.record(&[("name", &column.name)], &[], span);
                    if let Value::Dict(dict) = &record {
                        let key = Value::Str(Str::at("nullable", self.place(span)));
                        dict.entries.borrow_mut().push((key, Value::Bool(column.nullable)));
                    }
                    record
                })
                .collect(),
            "get_indexes" => self.index_records(&qualified, span),
            "get_foreign_keys" => table
                .foreign_keys()
                .map(|(constraint, target)| {
                    let lists: [(&str, &[String]); 2] =
                        [("constrained_columns", &target.columns), ("referred_columns", &target.ref_columns)];
                    let key = self.record(&[("name", &constraint.name), ("referred_table", &target.ref_table.name)], &lists, span);
                    self.complete(key, target, span)
                })
                .collect(),
            "get_unique_constraints" => self.constraint_records(table, span, |kind| matches!(kind, TableConstraintKind::Unique { .. })),
            "get_check_constraints" => self.constraint_records(table, span, |kind| matches!(kind, TableConstraintKind::Check { .. })),
            "get_pk_constraint" => {
                let keys = self.constraint_records(table, span, |kind| matches!(kind, TableConstraintKind::PrimaryKey { .. }));
                let none = || Value::dict(Vec::new(), open);
                return keys.into_iter().next().unwrap_or_else(none);
            }
            _ => return Value::Unknown(Rc::from(format!("what `{method}` gives is not known"))),
        };
        Value::collection(Shape::List, values, open)
    }

    /// A foreign key's actions, and the schema that it refers to when that is not the first of the search path.
    fn complete(&self, key: Value<'p>, target: &ForeignKeyTarget, span: Span) -> Value<'p> {
        let text = |text: &str| Value::Str(Str::at(text, self.place(span)));
        let actions = [("ondelete", target.on_delete), ("onupdate", target.on_update)].into_iter();
        let said = actions.filter(|(_, action)| *action != Action::NoAction).map(|(key, action)| (text(key), text(action.sql())));
        let near = self.replay.search_path.first() == Some(&target.ref_table.schema);
        let schema = if near { Value::None } else { text(&target.ref_table.schema) };
        if let Value::Dict(dict) = &key {
            let options = Value::dict(said.collect(), false);
            dict.entries.borrow_mut().extend([(text("options"), options), (text("referred_schema"), schema)]);
        }
        key
    }

    fn index_records(&self, table: &QualName, span: Span) -> Vec<Value<'p>> {
        let indexes = self.replay.schema.indexes_of(table).filter(|(_, index)| !index.constraint);
        let record = |(name, index): (&QualName, &crate::workspace::schema::model::Index)| {
            let columns: Vec<String> = index.keys.iter().flatten().cloned().collect();
            let record = self.record(&[("name", &name.name)], &[("column_names", &columns)], span);
            if let Value::Dict(dict) = &record {
                dict.entries.borrow_mut().push((Value::Str(Str::at("unique", self.place(span))), Value::Bool(index.unique)));
            }
            record
        };
        indexes.map(record).collect()
    }

    fn constraint_records(&self, table: &Table, span: Span, wanted: impl Fn(&TableConstraintKind) -> bool) -> Vec<Value<'p>> {
        let constraints = table.constraints.iter().filter(|constraint| wanted(&constraint.kind));
        let record = |constraint: &crate::workspace::schema::model::TableConstraint| {
            let columns = constraint.kind.columns();
            self.record(&[("name", &constraint.name)], &[("column_names", columns), ("constrained_columns", columns)], span)
        };
        constraints.map(record).collect()
    }

    /// A dictionary as an inspector gives it; it has more entries than these.
    fn record(&self, texts: &[(&str, &String)], lists: &[(&str, &[String])], span: Span) -> Value<'p> {
        let text = |text: &str| Value::Str(Str::at(text, self.place(span)));
        let texts = texts.iter().map(|(key, value)| (text(key), text(value)));
        let lists =
            lists.iter().map(|(key, values)| (text(key), Value::items(Shape::List, values.iter().map(|value| text(value)).collect())));
        Value::dict(texts.chain(lists).collect(), true)
    }

    fn names_of(&self, schema: Option<String>, span: Span, views: bool) -> Value<'p> {
        let schema = schema.or_else(|| self.replay.search_path.first().cloned()).unwrap_or_else(|| "public".to_owned());
        let tables = self.replay.schema.tables.keys().filter(|_| !views);
        let names = tables.chain(self.replay.schema.views.keys().filter(|_| views)).filter(|name| name.schema == schema);
        let names = names.map(|name| Value::Str(Str::at(&name.name, self.place(span))));
        Value::collection(Shape::Set, names.collect(), self.unsure())
    }

    /// Whether a statement of unknown effect may have made tables.
    fn unsure(&self) -> bool {
        let anything = CatalogQuery {
            object: ObjectKind::Table,
            schema: None,
            table: None,
            name: Some("\u{0}".to_owned()),
            filters: Vec::new(),
            unread: Vec::new(),
        };
        self.replay.ask(&anything) == Answer::Unknown
    }

    /// A table of the model by name, looked up as PostgreSQL would.
    fn table(&self, name: &str, schema: Option<&str>) -> Option<(QualName, &Table)> {
        let path = self.replay.search_path.iter().map(String::as_str);
        let schemas: Vec<&str> = schema.map_or_else(|| path.collect(), |schema| vec![schema]);
        let named = schemas.into_iter().map(|schema| QualName { schema: schema.to_owned(), name: name.to_owned() });
        named.into_iter().find_map(|name| self.replay.schema.tables.get(&name).map(|table| (name, table)))
    }
}

fn rows_method<'p>(rows: &Value<'p>, name: &str) -> Value<'p> {
    if let Value::Rows(rows) = rows { super::rows::method(rows, name) } else { rows.clone() }
}

fn truth(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::Unknown => None,
    }
}

/// The query with the bind parameters that are known written into it.
fn with_parameters(text: &Str, args: &Args<'_>) -> Str {
    let Some(Value::Dict(dict)) = args.get(1, "parameters") else { return text.clone() };
    let mut query = text.text.to_string();
    for (key, value) in dict.entries.borrow().iter() {
        if let (Some(key), Some(value)) = (key.text(), value.text()) {
            query = replace_bind(&query, &key.text, &value.text);
        }
    }
    text.recased(&query)
}

/// Replaces `:name` where it stands as a whole word.
fn replace_bind(query: &str, name: &str, value: &str) -> String {
    let bind = format!(":{name}");
    let mut result = String::with_capacity(query.len());
    let mut rest = query;
    while let Some(at) = rest.find(&bind) {
        let (before, after) = rest.split_at(at);
        let after = after.get(bind.len()..).unwrap_or_default();
        let whole = !before.ends_with(':') && !after.starts_with(|char: char| char.is_alphanumeric() || char == '_');
        result.push_str(before);
        if whole {
            result.push('\'');
            result.push_str(&value.replace('\'', "''"));
            result.push('\'');
        } else {
            result.push_str(&bind);
        }
        rest = after;
    }
    result.push_str(rest);
    result
}
