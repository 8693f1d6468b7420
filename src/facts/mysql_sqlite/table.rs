//! `CREATE TABLE` and `CREATE VIRTUAL TABLE`.

use super::column::column;
use super::constraint::{begins, first, part};
use super::cursor::Cursor;
use super::query;
use crate::facts::ddl::{CreateTable, Like, NativeOp, NativeTable, ObjectName, OpKind};
use crate::facts::dialect::Dialect;

/// Reads what follows `CREATE [TEMPORARY] TABLE`. `Err` says what was not understood; the name is given where it was read.
pub(super) fn create(cursor: &mut Cursor<'_>, temporary: bool) -> Result<OpKind, String> {
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.name().ok_or("the table's name is missing")?;
    let mut native = empty(name, temporary, if_not_exists);
    if let Some(like) = like(cursor) {
        native.table.like.push(like);
        return Ok(OpKind::Native(Box::new(NativeOp::CreateTable(native))));
    }
    let selects = cursor.nth(1).is_some_and(|token| token.is(cursor.text, "SELECT") || token.is(cursor.text, "WITH"));
    if cursor.at_punct(b'(') && !selects {
        let group = cursor.group().ok_or("the columns are missing")?;
        for mut item in group.items() {
            read_item(&mut item, &mut native);
        }
    }
    options(cursor, &mut native);
    if !cursor.is_end() {
        native.table.as_query = Some(query::shape(cursor).ok_or_else(|| format!("`{}` is not known", first(cursor)))?);
    }
    if native.table.columns.is_empty() && native.table.as_query.is_none() && native.unread.is_empty() {
        return Err("it has no columns".to_owned());
    }
    Ok(OpKind::Native(Box::new(NativeOp::CreateTable(native))))
}

/// Reads what follows `CREATE VIRTUAL TABLE`: its module decides about its columns.
pub(super) fn create_virtual(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    let if_not_exists = cursor.if_not_exists();
    let name = cursor.name().ok_or("the table's name is missing")?;
    let mut native = empty(name, false, if_not_exists);
    if !cursor.eat("USING") {
        return Err("the module is missing".to_owned());
    }
    native.module = cursor.ident().map(|module| module.name.to_ascii_lowercase());
    cursor.skip_rest();
    Ok(OpKind::Native(Box::new(NativeOp::CreateTable(native))))
}

fn empty(name: ObjectName, temporary: bool, if_not_exists: bool) -> NativeTable {
    let table = CreateTable {
        name,
        if_not_exists,
        temporary,
        columns: vec![],
        constraints: vec![],
        like: vec![],
        inherits: vec![],
        partition_of: None,
        partitioned: false,
        as_query: None,
    };
    NativeTable { table, parts: vec![], engine: None, without_rowid: false, strict: false, module: None, unread: vec![] }
}

/// `LIKE other`, with or without brackets: MySQL copies columns and indexes, and no foreign keys.
fn like(cursor: &mut Cursor<'_>) -> Option<Like> {
    let mut inside = if cursor.at_word("LIKE") { *cursor } else { cursor.clone().group()? };
    if !cursor.dialect.is_mysql() || !inside.eat("LIKE") {
        return None;
    }
    let source = inside.name()?;
    cursor.skip_rest();
    Some(Like { source, including: vec!["ALL"] })
}

fn read_item(item: &mut Cursor<'_>, native: &mut NativeTable) {
    let span = item.span();
    if begins(item) {
        match part(item, &native.table.name) {
            Ok(part) => native.parts.push(part),
            Err(why) => native.unread.push((why, span)),
        }
        return;
    }
    // SQLite takes table constraints without a comma before them.
    match column(item) {
        Ok(column) => {
            native.table.columns.push(column.def);
            native.parts.extend(column.parts);
            if !item.is_end() {
                native.unread.push((format!("`{}` is not known", first(item)), span));
            }
        }
        Err(why) => native.unread.push((why, span)),
    }
}

/// Options behind the columns, up to a query.
fn options(cursor: &mut Cursor<'_>, native: &mut NativeTable) {
    while !cursor.is_end() && !cursor.at_any(&["AS", "SELECT", "WITH", "REPLACE", "IGNORE"]) {
        if cursor.dialect == Dialect::Sqlite {
            if cursor.eat("WITHOUT ROWID") {
                native.without_rowid = true;
            } else if cursor.eat("STRICT") {
                native.strict = true;
            } else {
                cursor.next();
            }
        } else if cursor.eat("ENGINE") || cursor.eat("TYPE") {
            cursor.punct(b'=');
            native.engine = cursor.ident().map(|engine| engine.name.to_ascii_lowercase());
        } else if cursor.eat("PARTITION BY") {
            native.table.partitioned = true;
            cursor.skip_rest();
        } else {
            cursor.skip_one();
        }
    }
    let _ = cursor.eat("REPLACE") || cursor.eat("IGNORE");
    cursor.eat("AS");
}
