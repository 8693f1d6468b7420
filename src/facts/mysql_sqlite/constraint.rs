//! Constraints and indexes, behind columns and among them.

use super::cursor::Cursor;
use super::lex::Kind;
use crate::facts::ddl::{Action, Constraint, ConstraintKind, CreateIndex, ForeignKey, Ident, IndexKey, ObjectName, Part};
use crate::source::text::Span;

/// Words that begin a constraint or an index among the columns.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    let next = |ahead: usize, words: &[&str]| cursor.nth(ahead).is_some_and(|token| words.iter().any(|word| token.is(cursor.text, word)));
    let bracket = |ahead: usize| cursor.nth(ahead).is_some_and(|token| token.kind == Kind::Punct(b'('));
    if cursor.at_word("CONSTRAINT") {
        return true;
    }
    if next(0, &["PRIMARY", "FOREIGN"]) {
        return next(1, &["KEY"]);
    }
    if next(0, &["CHECK"]) {
        return bracket(1);
    }
    if next(0, &["UNIQUE"]) {
        return true;
    }
    if !cursor.dialect.is_mysql() {
        return false;
    }
    if next(0, &["FULLTEXT", "SPATIAL"]) {
        return next(1, &["KEY", "INDEX"]) || bracket(1) || bracket(2);
    }
    // A column may be named `key`: then a type follows, and no bracket.
    next(0, &["KEY", "INDEX"]) && (bracket(1) || bracket(2) || next(1, &["USING", "IF"]) || next(2, &["USING"]))
}

/// Takes a constraint or an index that stands among the columns of `table`. `Err` says what was not understood.
pub(super) fn part(cursor: &mut Cursor<'_>, table: &ObjectName) -> Result<Part, String> {
    let start = cursor.start();
    let mut name = None;
    if cursor.eat("CONSTRAINT") {
        cursor.if_not_exists();
        if !begins_kind(cursor) {
            name = cursor.ident();
        }
    }
    if cursor.eat("PRIMARY KEY") {
        index_name(cursor);
        let columns = columns(cursor)?;
        return Ok(constraint(cursor, start, name, ConstraintKind::PrimaryKey { columns, using_index: None }));
    }
    if cursor.eat("FOREIGN KEY") {
        cursor.if_not_exists();
        let index = index_name(cursor);
        let columns = columns(cursor)?;
        let key = references(cursor, columns).ok_or("the table that a foreign key refers to is missing")?;
        return Ok(constraint(cursor, start, name.or(index), ConstraintKind::ForeignKey(key)));
    }
    if cursor.eat("CHECK") {
        let check = check(cursor, None)?;
        return Ok(constraint(cursor, start, name, check));
    }
    let unique = cursor.eat("UNIQUE");
    let special = cursor.eat("FULLTEXT") || cursor.eat("SPATIAL");
    let index = cursor.eat("KEY") || cursor.eat("INDEX");
    if !(unique || special || index) {
        return Err(format!("`{}` is no constraint that is known", first(cursor)));
    }
    cursor.if_not_exists();
    let name = index_name(cursor).or(name);
    let keys = keys(cursor)?;
    let plain: Option<Vec<Ident>> =
        keys.iter().map(|key| if let IndexKey::Column(column) = key { Some(column.clone()) } else { None }).collect();
    match plain.filter(|_| unique) {
        Some(columns) => {
            let kind = ConstraintKind::Unique { columns, using_index: None, nulls_not_distinct: false };
            Ok(constraint(cursor, start, name, kind))
        }
        None => Ok(Part::Index(index_of(name, table.clone(), unique, keys))),
    }
}

/// An index without anything special.
pub(super) fn index_of(name: Option<Ident>, table: ObjectName, unique: bool, keys: Vec<IndexKey>) -> CreateIndex {
    CreateIndex { name, table, only: false, unique, concurrently: false, if_not_exists: false, keys, include: vec![], predicate: None }
}

fn begins_kind(cursor: &Cursor<'_>) -> bool {
    cursor.at_any(&["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"])
}

/// A constraint from its first token to the last taken.
fn constraint(cursor: &mut Cursor<'_>, start: usize, name: Option<Ident>, kind: ConstraintKind) -> Part {
    let span = cursor.since(start);
    // What may follow (`ON CONFLICT`, `USING`, `DEFERRABLE`, `ENFORCED`, comments) changes nothing that rules ask about.
    cursor.skip_rest();
    Part::Constraint(of(name, kind, span))
}

/// A constraint that holds for all rows.
pub(super) fn of(name: Option<Ident>, kind: ConstraintKind, span: Span) -> Constraint {
    Constraint { name, kind, validated: true, include: vec![], span }
}

/// The name of an index, in front of its columns; how it is stored is passed over.
pub(super) fn index_name(cursor: &mut Cursor<'_>) -> Option<Ident> {
    let mut name = None;
    while !cursor.is_end() && !cursor.at_punct(b'(') {
        if cursor.eat("USING") || cursor.eat("TYPE") {
            cursor.next();
        } else if name.is_none() {
            name = Some(cursor.ident()?);
        } else {
            return name;
        }
    }
    name
}

/// `(a, b(10) DESC)` where only columns can stand.
pub(super) fn columns(cursor: &mut Cursor<'_>) -> Result<Vec<Ident>, String> {
    let keys = keys(cursor)?;
    keys.into_iter()
        .map(|key| if let IndexKey::Column(column) = key { Ok(column) } else { Err("an expression stands where a column must".to_owned()) })
        .collect()
}

/// The keys of an index.
pub(super) fn keys(cursor: &mut Cursor<'_>) -> Result<Vec<IndexKey>, String> {
    let group = cursor.group().ok_or_else(|| format!("a list of columns is missing at `{}`", first(cursor)))?;
    let keys: Vec<IndexKey> = group.items().into_iter().map(key).collect();
    if keys.is_empty() { Err("a list of columns is empty".to_owned()) } else { Ok(keys) }
}

fn key(mut cursor: Cursor<'_>) -> IndexKey {
    let whole = cursor;
    if let Some(column) = cursor.ident() {
        // A number in brackets is a prefix; anything else there makes it a call.
        let prefix = cursor.group().is_none_or(|mut group| group.next().is_some_and(|token| token.kind == Kind::Number) && group.is_end());
        if cursor.eat("COLLATE") {
            cursor.ident();
        }
        let _ = cursor.eat("ASC") || cursor.eat("DESC");
        if prefix && cursor.is_end() {
            return IndexKey::Column(column);
        }
    }
    IndexKey::Expression { columns: names_in(whole), label: "expr".to_owned() }
}

/// Names in an expression that may be columns.
pub(super) fn names_in(cursor: Cursor<'_>) -> Vec<Ident> {
    let tokens = cursor.rest();
    let mut names: Vec<Ident> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map(|next| next.kind);
        let quoted = token.kind == Kind::Quoted;
        let word = token.kind == Kind::Word && !NO_COLUMNS.contains(&token.text(cursor.text).to_ascii_uppercase().as_str());
        let call = next == Some(Kind::Punct(b'('));
        let qualifier = next == Some(Kind::Punct(b'.'));
        if (quoted || word) && !call && !qualifier {
            let text = token.text(cursor.text);
            let name = if quoted { super::cursor::unquoted(text) } else { text.to_owned() };
            if names.iter().all(|known| known.name != name) {
                names.push(Ident { name, span: Span::of(token.start, token.end) });
            }
        }
    }
    names
}

/// Words of expressions that are no columns.
const NO_COLUMNS: &[&str] = &[
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BINARY",
    "CASE",
    "CAST",
    "CHAR",
    "COLLATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "ESCAPE",
    "EXISTS",
    "FALSE",
    "FROM",
    "GLOB",
    "IN",
    "INTEGER",
    "INTERVAL",
    "IS",
    "ISNULL",
    "LIKE",
    "MATCH",
    "NOT",
    "NOTNULL",
    "NULL",
    "NOCASE",
    "ON",
    "OR",
    "REGEXP",
    "RLIKE",
    "RTRIM",
    "SELECT",
    "SIGNED",
    "TEXT",
    "THEN",
    "TRUE",
    "UNSIGNED",
    "WHEN",
    "WHERE",
    "XOR",
    "DIV",
    "MOD",
    "REAL",
    "BLOB",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "MONTH",
    "YEAR",
];

/// `CHECK (…)`.
pub(super) fn check(cursor: &mut Cursor<'_>, on_column: Option<&Ident>) -> Result<ConstraintKind, String> {
    let group = cursor.group().ok_or("the expression of a check is missing")?;
    let expression = group.rest_text().to_owned();
    Ok(ConstraintKind::Check { expression, columns: names_in(group), on_column: on_column.cloned() })
}

/// `REFERENCES t (a) ON DELETE …`; nothing when there is none.
pub(super) fn references(cursor: &mut Cursor<'_>, columns: Vec<Ident>) -> Option<ForeignKey> {
    if !cursor.eat("REFERENCES") {
        return None;
    }
    let ref_table = cursor.name()?;
    let ref_columns = if cursor.at_punct(b'(') { self::columns(cursor).ok()? } else { vec![] };
    let mut key = ForeignKey { columns, ref_table, ref_columns, on_delete: Action::NoAction, on_update: Action::NoAction };
    loop {
        if cursor.eat("ON DELETE") {
            key.on_delete = action(cursor)?;
        } else if cursor.eat("ON UPDATE") {
            key.on_update = action(cursor)?;
        } else if cursor.eat("MATCH") {
            cursor.next();
        } else if cursor.eat("NOT DEFERRABLE") || cursor.eat("DEFERRABLE") {
            let _ = cursor.eat("INITIALLY DEFERRED") || cursor.eat("INITIALLY IMMEDIATE");
        } else {
            return Some(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Option<Action> {
    const ACTIONS: &[(&str, Action)] = &[
        ("NO ACTION", Action::NoAction),
        ("RESTRICT", Action::Restrict),
        ("CASCADE", Action::Cascade),
        ("SET NULL", Action::SetNull),
        ("SET DEFAULT", Action::SetDefault),
    ];
    ACTIONS.iter().find(|(words, _)| cursor.eat(words)).map(|(_, action)| *action)
}

/// The first words that are left, for a message.
pub(super) fn first(cursor: &Cursor<'_>) -> String {
    let words: Vec<&str> = cursor.rest_text().split_whitespace().take(5).collect();
    words.join(" ").replace('`', "'").chars().take(60).collect()
}
