//! One statement as an operation.

use super::constraint::{first, index_of, keys, names_in};
use super::cursor::{Cursor, unquoted};
use super::lex::Kind;
use super::{alter, query, table};
use crate::facts::ddl::{
    CreateFunction, CreateTrigger, CreateView, Drop, Ident, NativeAction, NativeKind, NativeOp, ObjectKind, ObjectName, OpKind, Opaque,
    OpaqueWhy,
};

/// Reads a statement. What is not understood is an operation that says so and names what it may have changed.
pub(super) fn read(cursor: Cursor<'_>) -> OpKind {
    let mut walk = cursor;
    match statement(&mut walk) {
        Ok(kind) => kind,
        Err(why) => unread(cursor, &why),
    }
}

fn native(op: NativeOp) -> OpKind {
    OpKind::Native(Box::new(op))
}

fn statement(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    let verb = cursor.word().unwrap_or_default();
    Ok(match verb.as_str() {
        "CREATE" => {
            cursor.next();
            create(cursor)?
        }
        "ALTER" => {
            cursor.next();
            let _ = cursor.eat("ONLINE") || cursor.eat("IGNORE");
            if cursor.eat("TABLE") { alter::alter(cursor)? } else { alter_other(cursor)? }
        }
        "DROP" => {
            cursor.next();
            drop(cursor)?
        }
        "RENAME" if cursor.eat("RENAME TABLE") || cursor.eat("RENAME TABLES") => rename_tables(cursor)?,
        "INSERT" => data("INSERT", cursor),
        "REPLACE" => data("REPLACE", cursor),
        "UPDATE" => data("UPDATE", cursor),
        "DELETE" => data("DELETE", cursor),
        "TRUNCATE" => data("TRUNCATE", cursor),
        "SELECT" | "WITH" | "VALUES" => data("SELECT", cursor),
        "LOAD" => data("LOAD", cursor),
        "CALL" => {
            cursor.next();
            OpKind::Data { verb: "CALL", tables: vec![], calls: cursor.name().into_iter().collect(), arguments: vec![] }
        }
        "SET" => set(cursor),
        "PRAGMA" => pragma(cursor),
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => OpKind::Neutral(transaction(cursor, &verb)),
        "ATTACH" => return Err("it opens another database".to_owned()),
        _ if NEUTRAL.contains(&verb.as_str()) => OpKind::Neutral("other"),
        "" if cursor.at_punct(b'(') => data("SELECT", cursor),
        _ => return Err("it is no statement that is known".to_owned()),
    })
}

/// Statements without effect on the schema.
const NEUTRAL: &[&str] = &[
    "ANALYZE",
    "CHECK",
    "CHECKSUM",
    "DEALLOCATE",
    "DESC",
    "DESCRIBE",
    "DETACH",
    "DO",
    "EXPLAIN",
    "FLUSH",
    "GRANT",
    "KILL",
    "LOCK",
    "OPTIMIZE",
    "REINDEX",
    "REPAIR",
    "PREPARE",
    "RESET",
    "REVOKE",
    "SHOW",
    "UNLOCK",
    "USE",
    "VACUUM",
];

fn data(verb: &'static str, cursor: &Cursor<'_>) -> OpKind {
    OpKind::Data { verb, tables: query::tables(cursor), calls: vec![], arguments: vec![] }
}

/// MySQL commits with every statement that changes the schema: a rollback takes none of them back.
fn transaction(cursor: &mut Cursor<'_>, verb: &str) -> &'static str {
    cursor.next();
    let back_to = cursor.rest().iter().any(|token| token.is(cursor.text, "TO"));
    match verb {
        _ if cursor.dialect.is_mysql() || back_to => "transaction",
        "BEGIN" => "BEGIN",
        "COMMIT" | "END" => "COMMIT",
        "ROLLBACK" => "ROLLBACK",
        _ => "transaction",
    }
}

fn create(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    let replace = cursor.eat("OR REPLACE");
    let temporary = cursor.eat("TEMPORARY") || cursor.eat("TEMP");
    let special = cursor.eat("FULLTEXT") || cursor.eat("SPATIAL") || cursor.eat("ONLINE") || cursor.eat("OFFLINE");
    let unique = cursor.eat("UNIQUE");
    if cursor.eat("VIRTUAL TABLE") {
        return table::create_virtual(cursor);
    }
    if cursor.eat("TABLE") {
        if replace {
            return Err("it replaces the table".to_owned());
        }
        return table::create(cursor, temporary);
    }
    if cursor.eat("INDEX") {
        return index(cursor, unique && !special);
    }
    definer(cursor);
    if cursor.eat("VIEW") {
        return view(cursor, replace);
    }
    if cursor.eat("TRIGGER") {
        return trigger(cursor, replace);
    }
    let _ = cursor.eat("AGGREGATE");
    if cursor.eat("FUNCTION") || cursor.eat("PROCEDURE") {
        cursor.if_not_exists();
        let name = cursor.name().ok_or("the name is missing")?;
        return Ok(OpKind::CreateFunction(CreateFunction {
            name,
            replace,
            signature: String::new(),
            body_ddl: body_ddl(cursor),
            raises: false,
            body: None,
        }));
    }
    if cursor.eat("DATABASE") || cursor.eat("SCHEMA") {
        return Ok(OpKind::Neutral("CREATE"));
    }
    if cursor.at_any(&["EVENT", "USER", "ROLE", "SERVER", "TABLESPACE", "LOGFILE", "SEQUENCE", "RESOURCE"]) {
        return Ok(OpKind::Neutral("CREATE"));
    }
    Err("it creates an object that is not known".to_owned())
}

/// `ALGORITHM = … DEFINER = … SQL SECURITY …`
fn definer(cursor: &mut Cursor<'_>) {
    while cursor.at_any(&["ALGORITHM", "DEFINER", "SQL"]) {
        while !cursor.is_end() && !cursor.at_any(&["VIEW", "TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "SQL"]) {
            cursor.next();
        }
        if cursor.eat("SQL SECURITY") {
            cursor.next();
        }
    }
}

/// The texts of statements in a body that change the schema.
fn body_ddl(cursor: &Cursor<'_>) -> Vec<String> {
    let tokens = cursor.rest();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let verb = ["CREATE", "ALTER", "DROP", "RENAME", "EXECUTE"].iter().any(|verb| token.is(cursor.text, verb));
        if verb {
            let end = tokens.iter().skip(at).find(|token| token.kind == Kind::Punct(b';')).map_or(cursor.text.len(), |token| token.start);
            found.extend(cursor.text.get(token.start..end).map(str::to_owned));
        }
    }
    found
}

fn index(cursor: &mut Cursor<'_>, unique: bool) -> Result<OpKind, String> {
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.name().ok_or("the index's name is missing")?;
    if cursor.eat("USING") {
        cursor.next();
    }
    if !cursor.eat("ON") {
        return Err("the table is missing".to_owned());
    }
    let table = cursor.name().ok_or("the table is missing")?;
    let span = cursor.span();
    let ident = Ident { name: name.name, span: name.span };
    let mut index = index_of(Some(ident), table, unique, keys(cursor)?);
    index.if_not_exists = if_not_exists;
    if cursor.eat("WHERE") {
        index.predicate = Some(names_in(*cursor));
    } else if cursor.dialect.is_mysql()
        && let Some(part) = alter::as_constraint(&index, span)
    {
        let action = NativeAction { kind: NativeKind::Add { part, if_not_exists }, span };
        return Ok(native(NativeOp::AlterTable { name: index.table, if_exists: false, actions: vec![action] }));
    }
    Ok(OpKind::CreateIndex(index))
}

fn view(cursor: &mut Cursor<'_>, replace: bool) -> Result<OpKind, String> {
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.name().ok_or("the view's name is missing")?;
    let columns = cursor.group().map_or(vec![], |group| group.items().into_iter().filter_map(|mut item| item.ident()).collect());
    if !cursor.eat("AS") {
        return Err("the view's query is missing".to_owned());
    }
    let whole = *cursor;
    let query = query::shape(cursor).unwrap_or_else(|| query::reads(&whole));
    Ok(OpKind::CreateView(CreateView { name, materialized: false, replace, if_not_exists, columns, query }))
}

fn trigger(cursor: &mut Cursor<'_>, replace: bool) -> Result<OpKind, String> {
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.name().ok_or("the trigger's name is missing")?;
    let timing = if cursor.eat("BEFORE") {
        "BEFORE"
    } else if cursor.eat("INSTEAD OF") {
        "INSTEAD OF"
    } else {
        cursor.eat("AFTER");
        "AFTER"
    };
    let (mut events, mut columns) = (Vec::new(), Vec::new());
    while !cursor.is_end() && !cursor.at_word("ON") {
        let known = ["INSERT", "UPDATE", "DELETE"].into_iter().find(|event| cursor.eat(event));
        if let Some(event) = known {
            events.push(event);
        } else if cursor.eat("OF") || cursor.punct(b',') {
            columns.extend(cursor.ident());
        } else {
            cursor.next();
        }
    }
    cursor.eat("ON");
    let table = cursor.name().ok_or("the trigger's table is missing")?;
    let name = Ident { name: name.name, span: name.span };
    let trigger = CreateTrigger { name, table, function: None, timing, events, replace, columns, for_each_row: true };
    Ok(native(NativeOp::CreateTrigger { trigger, if_not_exists }))
}

fn alter_other(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    definer(cursor);
    if cursor.eat("VIEW") {
        return view(cursor, true);
    }
    if cursor.at_any(&["DATABASE", "SCHEMA", "USER", "EVENT", "FUNCTION", "PROCEDURE", "SERVER", "INSTANCE", "SEQUENCE", "TABLESPACE"]) {
        return Ok(OpKind::Neutral("ALTER"));
    }
    Err("it alters an object that is not known".to_owned())
}

fn drop(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    let _ = cursor.eat("TEMPORARY");
    let object = if cursor.eat("TABLE") || cursor.eat("TABLES") {
        ObjectKind::Table
    } else if cursor.eat("VIEW") {
        ObjectKind::View
    } else if cursor.eat("INDEX") {
        let if_exists = cursor.if_exists();
        let name = cursor.name().ok_or("the index's name is missing")?;
        let table = if cursor.eat("ON") { cursor.name() } else { None };
        return Ok(native(NativeOp::DropIndex { name, table, if_exists }));
    } else if cursor.eat("TRIGGER") {
        let if_exists = cursor.if_exists();
        return Ok(native(NativeOp::DropTrigger { name: cursor.name().ok_or("the trigger's name is missing")?, if_exists }));
    } else if cursor.eat("FUNCTION") || cursor.eat("PROCEDURE") {
        ObjectKind::Function
    } else if cursor.eat("DATABASE") || cursor.eat("SCHEMA") {
        return Err("it drops a whole database".to_owned());
    } else if cursor.at_any(&["EVENT", "USER", "ROLE", "SERVER", "PREPARE", "SEQUENCE", "TABLESPACE"]) {
        return Ok(OpKind::Neutral("DROP"));
    } else {
        return Err("it drops an object that is not known".to_owned());
    };
    let if_exists = cursor.if_exists();
    let mut names = Vec::new();
    loop {
        names.push(cursor.name().ok_or("the name of what is dropped is missing")?);
        if !cursor.punct(b',') {
            break;
        }
    }
    Ok(OpKind::Drop(Drop { object, names, on: None, if_exists, cascade: false, concurrently: false }))
}

fn rename_tables(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    cursor.if_exists();
    let mut pairs = Vec::new();
    while let Some(mut item) = cursor.item() {
        let from = item.name().ok_or("a table's name is missing")?;
        let to = item.eat("TO").then(|| item.name()).flatten().ok_or("a table's new name is missing")?;
        pairs.push((from, to));
    }
    Ok(native(NativeOp::RenameTables(pairs)))
}

/// Settings that decide about foreign keys.
fn set(cursor: &mut Cursor<'_>) -> OpKind {
    cursor.next();
    for mut item in cursor.items() {
        while item.at_any(&["SESSION", "LOCAL", "GLOBAL"]) {
            item.next();
        }
        let name = item.next().map_or("", |token| token.text(item.text)).trim_start_matches('@').to_ascii_lowercase();
        let _ = item.punct(b':');
        item.punct(b'=');
        if name.rsplit('.').next() == Some("foreign_key_checks") {
            let on = item.peek().is_none_or(|token| !matches!(token.text(item.text).to_ascii_uppercase().as_str(), "0" | "OFF" | "FALSE"));
            return native(NativeOp::Setting { name: "foreign_key_checks", on });
        }
    }
    OpKind::Neutral("SET")
}

fn pragma(cursor: &mut Cursor<'_>) -> OpKind {
    cursor.next();
    let Some(name) = cursor.name() else { return OpKind::Neutral("PRAGMA") };
    let value = if cursor.punct(b'=') { cursor.peek() } else { cursor.group().and_then(|group| group.peek()) };
    let Some(value) = value else { return OpKind::Neutral("PRAGMA") };
    let value = unquoted_word(value.text(cursor.text));
    let on = !matches!(value.as_str(), "0" | "OFF" | "FALSE" | "NO");
    match name.name.to_ascii_lowercase().as_str() {
        "foreign_keys" => native(NativeOp::Setting { name: "foreign_keys", on }),
        "legacy_alter_table" => native(NativeOp::Setting { name: "legacy_alter_table", on }),
        "writable_schema" if on => {
            opaque(OpaqueWhy::Dynamic, "`PRAGMA writable_schema` lets statements write the schema itself".to_owned(), vec![])
        }
        _ => OpKind::Neutral("PRAGMA"),
    }
}

fn unquoted_word(text: &str) -> String {
    let text = if text.starts_with(['\'', '"', '`']) { unquoted(text) } else { text.to_owned() };
    text.to_ascii_uppercase()
}

/// An operation of unknown effect.
pub(super) fn opaque(why: OpaqueWhy, message: String, may_touch: Vec<ObjectName>) -> OpKind {
    OpKind::Opaque(Opaque { why, message, may_touch })
}

/// Names the verb, the object and the tables of a statement that was not understood.
fn unread(mut cursor: Cursor<'_>, why: &str) -> OpKind {
    const NOISE: &[&str] = &[
        "OR",
        "REPLACE",
        "TEMP",
        "TEMPORARY",
        "UNIQUE",
        "FULLTEXT",
        "SPATIAL",
        "VIRTUAL",
        "TABLE",
        "INDEX",
        "VIEW",
        "TRIGGER",
        "FUNCTION",
        "PROCEDURE",
        "DATABASE",
        "IF",
        "NOT",
        "EXISTS",
        "ONLINE",
        "IGNORE",
    ];
    let words = first(&cursor);
    let ddl = cursor.at_any(&["CREATE", "ALTER", "DROP", "RENAME"]);
    let mut action: Vec<String> = cursor.word().into_iter().collect();
    cursor.next();
    while ddl && cursor.at_any(NOISE) {
        action.extend(cursor.word().filter(|word| !matches!(word.as_str(), "IF" | "NOT" | "EXISTS")));
        cursor.next();
    }
    let mut names: Vec<ObjectName> = if ddl { cursor.name().into_iter().collect() } else { vec![] };
    while ddl && !cursor.is_end() {
        if cursor.eat("ON") {
            names.extend(cursor.name());
            break;
        }
        cursor.skip_one();
    }
    let about = names.first().map_or_else(String::new, |name| format!(" {}", name.name));
    let what = if ddl { format!("{}{about}", action.join(" ")) } else { words };
    opaque(OpaqueWhy::NotUnderstood, format!("`{what}` was not understood: {why}"), names)
}
