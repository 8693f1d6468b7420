//! The actions of `ALTER TABLE`, each on its own: one that is not understood takes no other with it.

use super::column::column;
use super::constraint::{begins, first, part};
use super::cursor::Cursor;
use super::lex::Kind;
use crate::facts::ddl::{
    AlterKind, Constraint, ConstraintKind, Ident, NativeAction, NativeKind, NativeOp, ObjectName, OpKind, Part, Position,
};

/// Reads what follows `ALTER TABLE`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Result<OpKind, String> {
    let if_exists = cursor.if_exists();
    let name = cursor.name().ok_or("the table's name is missing")?;
    let _ = cursor.eat("NOWAIT");
    let mut actions = Vec::new();
    while let Some(mut item) = cursor.item() {
        let span = item.span();
        match action(&mut item, &name) {
            Ok(kinds) => actions.extend(kinds.into_iter().map(|kind| NativeAction { kind, span })),
            Err(why) => actions.push(NativeAction { kind: NativeKind::Unread(why), span }),
        }
        if item.at_word("PARTITION") {
            cursor.skip_rest();
        }
    }
    Ok(OpKind::Native(Box::new(NativeOp::AlterTable { name, if_exists, actions })))
}

fn action(item: &mut Cursor<'_>, table: &ObjectName) -> Result<Vec<NativeKind>, String> {
    let one = |kind: Result<NativeKind, String>| kind.map(|kind| vec![kind]);
    if item.eat("ADD") {
        add(item, table)
    } else if item.eat("DROP") {
        one(drop(item))
    } else if item.eat("RENAME") {
        one(rename(item))
    } else if item.eat("MODIFY") {
        let _ = item.eat("COLUMN");
        let if_exists = item.if_exists();
        one(change(item, None, if_exists))
    } else if item.eat("CHANGE") {
        let _ = item.eat("COLUMN");
        let if_exists = item.if_exists();
        let from = item.ident().ok_or("the column's name is missing")?;
        one(change(item, Some(from), if_exists))
    } else if item.eat("ALTER") {
        one(alter_column(item))
    } else if item.eat("ENGINE") {
        item.punct(b'=');
        let engine = item.ident().ok_or("the engine's name is missing")?;
        Ok(vec![NativeKind::Engine(engine.name.to_ascii_lowercase())])
    } else if neutral(item) {
        Ok(vec![NativeKind::Common(AlterKind::Neutral)])
    } else {
        Err(format!("`{}` is not known", first(item)))
    }
}

/// Words with which options begin that no rule asks about, and changes of partitions.
fn neutral(item: &Cursor<'_>) -> bool {
    item.at_any(&[
        "ALGORITHM",
        "AUTO_INCREMENT",
        "AVG_ROW_LENGTH",
        "CHARACTER",
        "CHARSET",
        "CHECKSUM",
        "COLLATE",
        "COMMENT",
        "COMPRESSION",
        "CONVERT",
        "DEFAULT",
        "DELAY_KEY_WRITE",
        "DISABLE",
        "DISCARD",
        "ENABLE",
        "ENCRYPTION",
        "FORCE",
        "IMPORT",
        "INSERT_METHOD",
        "KEY_BLOCK_SIZE",
        "LOCK",
        "MAX_ROWS",
        "MIN_ROWS",
        "ORDER",
        "PACK_KEYS",
        "PAGE_COMPRESSED",
        "ROW_FORMAT",
        "STATS_AUTO_RECALC",
        "STATS_PERSISTENT",
        "STATS_SAMPLE_PAGES",
        "TABLESPACE",
        "TRUNCATE",
        "WAIT",
        "WITH",
        "WITHOUT",
        "PARTITION",
        "REORGANIZE",
        "COALESCE",
        "ANALYZE",
        "CHECK",
        "OPTIMIZE",
        "REBUILD",
        "REPAIR",
        "REMOVE",
        "EXCHANGE",
    ])
}

fn add(item: &mut Cursor<'_>, table: &ObjectName) -> Result<Vec<NativeKind>, String> {
    if item.at_any(&["PARTITION", "SYSTEM", "PERIOD"]) && item.dialect.is_mysql() {
        return Ok(vec![NativeKind::Common(AlterKind::Neutral)]);
    }
    let column_word = item.eat("COLUMN");
    let if_not_exists = item.if_not_exists();
    if !column_word && begins(item) {
        let mut inside = *item;
        let guarded = inside.eat("CONSTRAINT IF NOT EXISTS")
            || if_not_exists
            || item.rest().windows(2).take(4).any(|pair| matches!(pair, [a, b] if a.is(item.text, "IF") && b.is(item.text, "NOT")));
        return Ok(vec![NativeKind::Add { part: part(item, table)?, if_not_exists: guarded }]);
    }
    if let Some(group) = item.group() {
        let items = group.items();
        return items
            .into_iter()
            .map(|mut item| {
                if begins(&item) {
                    return Ok(NativeKind::Add { part: part(&mut item, table)?, if_not_exists });
                }
                added(&mut item, if_not_exists)
            })
            .collect();
    }
    Ok(vec![added(item, if_not_exists)?])
}

fn added(item: &mut Cursor<'_>, if_not_exists: bool) -> Result<NativeKind, String> {
    let column = column(item)?;
    let position = position(item)?;
    Ok(NativeKind::AddColumn { column: column.def, parts: column.parts, if_not_exists, position })
}

fn change(item: &mut Cursor<'_>, from: Option<Ident>, if_exists: bool) -> Result<NativeKind, String> {
    let column = column(item)?;
    let position = position(item)?;
    let from = from.unwrap_or_else(|| column.def.name.clone());
    Ok(NativeKind::Change { from, column: column.def, parts: column.parts, position, if_exists })
}

fn position(item: &mut Cursor<'_>) -> Result<Option<Position>, String> {
    let position = if item.eat("FIRST") {
        Some(Position::First)
    } else if item.eat("AFTER") {
        Some(Position::After(item.ident().ok_or("the column behind AFTER is missing")?))
    } else {
        None
    };
    if item.is_end() { Ok(position) } else { Err(format!("`{}` is not known", first(item))) }
}

fn drop(item: &mut Cursor<'_>) -> Result<NativeKind, String> {
    if item.at_any(&["PARTITION", "SYSTEM", "PERIOD"]) && item.nth(1).is_some() {
        return Ok(NativeKind::Common(AlterKind::Neutral));
    }
    if item.eat("PRIMARY KEY") {
        return Ok(NativeKind::DropPrimaryKey);
    }
    let missing = "the name of what is dropped is missing";
    let named = |item: &mut Cursor<'_>| {
        let if_exists = item.if_exists();
        item.ident().map(|name| (name, if_exists)).ok_or(missing.to_owned())
    };
    if item.eat("FOREIGN KEY") {
        let (name, if_exists) = named(item)?;
        return Ok(NativeKind::DropForeignKey { name, if_exists });
    }
    let follows = item.nth(1).is_some();
    if follows && (item.eat("INDEX") || item.eat("KEY")) {
        let (name, if_exists) = named(item)?;
        return Ok(NativeKind::DropIndex { name, if_exists });
    }
    if follows && (item.eat("CONSTRAINT") || item.eat("CHECK")) {
        let (name, if_exists) = named(item)?;
        return Ok(NativeKind::Common(AlterKind::DropConstraint { name, if_exists, cascade: false }));
    }
    let _ = follows && item.eat("COLUMN");
    let (column, if_exists) = named(item)?;
    Ok(NativeKind::Common(AlterKind::DropColumn { column, if_exists, cascade: false }))
}

fn rename(item: &mut Cursor<'_>) -> Result<NativeKind, String> {
    let pair = |item: &mut Cursor<'_>| {
        let from = item.ident()?;
        item.eat("TO").then(|| item.ident()).flatten().map(|to| (from, to))
    };
    let missing = || "a name is missing".to_owned();
    if item.nth(2).is_some_and(|token| token.is(item.text, "TO")) && item.eat("COLUMN") {
        let (from, to) = pair(item).ok_or_else(missing)?;
        return Ok(NativeKind::Common(AlterKind::RenameColumn { from, to }));
    }
    if item.nth(2).is_some_and(|token| token.is(item.text, "TO")) && (item.eat("INDEX") || item.eat("KEY")) {
        let (from, to) = pair(item).ok_or_else(missing)?;
        return Ok(NativeKind::RenameIndex { from, to });
    }
    // SQLite needs no `COLUMN`.
    if !item.at_word("TO") && item.nth(1).is_some_and(|token| token.is(item.text, "TO")) {
        let (from, to) = pair(item).ok_or_else(missing)?;
        return Ok(NativeKind::Common(AlterKind::RenameColumn { from, to }));
    }
    let _ = item.eat("TO") || item.eat("AS") || item.punct(b'=');
    Ok(NativeKind::RenameTo { to: item.name().ok_or_else(missing)? })
}

fn alter_column(item: &mut Cursor<'_>) -> Result<NativeKind, String> {
    if item.eat("INDEX") || item.eat("CHECK") || item.eat("CONSTRAINT") {
        return Ok(NativeKind::Common(AlterKind::Neutral));
    }
    let _ = item.eat("COLUMN");
    let column = item.ident().ok_or("the column's name is missing")?;
    if item.eat("DROP DEFAULT") {
        return Ok(NativeKind::Common(AlterKind::SetDefault { column, default: None }));
    }
    if item.eat("SET DEFAULT") {
        let default = Some(item.rest_text().to_owned());
        return Ok(NativeKind::Common(AlterKind::SetDefault { column, default }));
    }
    if item.eat("SET VISIBLE") || item.eat("SET INVISIBLE") {
        return Ok(NativeKind::Common(AlterKind::Neutral));
    }
    Err(format!("`{}` is not known", first(item)))
}

/// A unique index that is made on its own is a constraint all the same: MySQL makes no difference.
pub(super) fn as_constraint(index: &crate::facts::ddl::CreateIndex, span: crate::source::text::Span) -> Option<Part> {
    let columns: Option<Vec<Ident>> = index
        .keys
        .iter()
        .map(|key| if let crate::facts::ddl::IndexKey::Column(column) = key { Some(column.clone()) } else { None })
        .collect();
    let kind = ConstraintKind::Unique { columns: columns?, using_index: None, nulls_not_distinct: false };
    index.unique.then(|| Part::Constraint(Constraint { name: index.name.clone(), kind, validated: true, include: vec![], span }))
}

/// Whether a token may be a name.
pub(super) fn is_name(kind: Kind) -> bool {
    matches!(kind, Kind::Word | Kind::Quoted)
}
