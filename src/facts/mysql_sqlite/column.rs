//! Columns, with what stands behind them.

use super::constraint::{self, first};
use super::cursor::Cursor;
use super::lex::Kind;
use super::types::data_type;
use crate::facts::ddl::{ColumnDef, ConstraintKind, Ident, Part};
use crate::facts::dialect::Dialect;

/// A column and the constraints behind it.
pub(super) struct Column {
    pub def: ColumnDef,
    pub parts: Vec<Part>,
}

/// Takes a column up to what does not belong to it. `Err` says what was not understood.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Result<Column, String> {
    let start = cursor.start();
    let name = cursor.ident().ok_or_else(|| format!("a column's name is missing at `{}`", first(cursor)))?;
    if cursor.dialect.is_mysql() && !cursor.peek().is_some_and(|token| token.kind == Kind::Word) {
        return Err(format!("column `{}` has no type", name.name));
    }
    let serial = cursor.dialect.is_mysql() && cursor.at_word("SERIAL");
    let data_type = data_type(cursor);
    let def = ColumnDef {
        name,
        data_type,
        not_null: serial,
        default: None,
        owns_sequence: false,
        identity: serial,
        generated: false,
        span: cursor.since(start),
    };
    let mut column = Column { def, parts: vec![] };
    if serial {
        column.unique(cursor, start, None);
    }
    while column.option(cursor)? {}
    column.def.span = cursor.since(start);
    Ok(column)
}

impl Column {
    /// Takes one option; false at the end of the column.
    fn option(&mut self, cursor: &mut Cursor<'_>) -> Result<bool, String> {
        if cursor.is_end() || cursor.at_any(&["FIRST", "AFTER"]) {
            return Ok(false);
        }
        let start = cursor.start();
        let name = if cursor.eat("CONSTRAINT") { cursor.ident() } else { None };
        if cursor.eat("NOT NULL") {
            self.def.not_null = true;
            conflict(cursor);
        } else if cursor.eat("NULL") {
            self.def.not_null = false;
            conflict(cursor);
        } else if cursor.eat("DEFAULT") {
            let from = cursor.start();
            value(cursor);
            self.def.default = Some(cursor.text_since(from).to_owned());
        } else if cursor.eat("SERIAL DEFAULT VALUE") {
            (self.def.not_null, self.def.identity) = (true, true);
            self.unique(cursor, start, None);
        } else if cursor.eat("ON UPDATE") {
            value(cursor);
        } else if cursor.eat("AUTO_INCREMENT") || cursor.eat("AUTOINCREMENT") {
            self.def.identity = true;
            // MySQL's numbered columns are never null; SQLite's are the primary key.
            self.def.not_null |= cursor.dialect.is_mysql();
        } else if cursor.eat("PRIMARY KEY") || (cursor.dialect.is_mysql() && cursor.eat("KEY")) {
            let _ = cursor.eat("ASC") || cursor.eat("DESC");
            conflict(cursor);
            let kind = ConstraintKind::PrimaryKey { columns: self.own(), using_index: None };
            self.parts.push(Part::Constraint(constraint::of(name, kind, cursor.since(start))));
        } else if cursor.eat("UNIQUE") {
            let _ = cursor.eat("KEY") || cursor.eat("INDEX");
            conflict(cursor);
            self.unique(cursor, start, name);
        } else if cursor.eat("CHECK") {
            let kind = constraint::check(cursor, Some(&self.def.name))?;
            conflict(cursor);
            let _ = cursor.eat("NOT ENFORCED") || cursor.eat("ENFORCED");
            self.parts.push(Part::Constraint(constraint::of(name, kind, cursor.since(start))));
        } else if cursor.at_word("REFERENCES") {
            let key = constraint::references(cursor, self.own()).ok_or("the table that a reference names is missing")?;
            let reference = constraint::of(name, ConstraintKind::ForeignKey(key), cursor.since(start));
            self.parts.push(if cursor.dialect == Dialect::Mysql { Part::Reference(reference) } else { Part::Constraint(reference) });
        } else if cursor.eat("GENERATED ALWAYS AS") || cursor.eat("AS") {
            cursor.group().ok_or("the expression of a generated column is missing")?;
            let _ = cursor.eat("STORED") || cursor.eat("VIRTUAL") || cursor.eat("PERSISTENT");
            self.def.generated = true;
        } else if !harmless(cursor) {
            return Err(format!("`{}` behind column `{}` is not known", first(cursor), self.def.name.name));
        }
        Ok(true)
    }

    fn own(&self) -> Vec<Ident> {
        vec![self.def.name.clone()]
    }

    fn unique(&mut self, cursor: &Cursor<'_>, start: usize, name: Option<Ident>) {
        let kind = ConstraintKind::Unique { columns: self.own(), using_index: None, nulls_not_distinct: false };
        self.parts.push(Part::Constraint(constraint::of(name, kind, cursor.since(start))));
    }
}

/// `ON CONFLICT …`
fn conflict(cursor: &mut Cursor<'_>) {
    if cursor.eat("ON CONFLICT") {
        cursor.next();
    }
}

/// A default: a literal, a word or a call, or an expression in brackets.
fn value(cursor: &mut Cursor<'_>) {
    let _ = cursor.punct(b'-') || cursor.punct(b'+');
    let introducer = cursor.peek().is_some_and(|token| token.kind == Kind::Word && token.text(cursor.text).starts_with('_'));
    cursor.skip_one();
    if introducer && cursor.peek().is_some_and(|token| token.kind == Kind::Text) {
        cursor.next();
    }
    if cursor.at_punct(b'(') {
        cursor.skip_one();
    }
}

/// Takes an option that no rule asks about.
fn harmless(cursor: &mut Cursor<'_>) -> bool {
    const WITH_VALUE: &[&str] = &[
        "COLLATE",
        "CHARACTER SET",
        "CHARSET",
        "COMMENT",
        "COLUMN_FORMAT",
        "STORAGE",
        "SRID",
        "REF_SYSTEM_ID",
        "ENGINE_ATTRIBUTE",
        "SECONDARY_ENGINE_ATTRIBUTE",
    ];
    const ALONE: &[&str] = &[
        "INVISIBLE",
        "VISIBLE",
        "BINARY",
        "WITHOUT SYSTEM VERSIONING",
        "WITH SYSTEM VERSIONING",
        "COMPRESSED",
        "NOT DEFERRABLE",
        "ENFORCED",
    ];
    if WITH_VALUE.iter().any(|words| cursor.eat(words)) {
        cursor.punct(b'=');
        cursor.next();
        return true;
    }
    ALONE.iter().any(|words| cursor.eat(words))
}
