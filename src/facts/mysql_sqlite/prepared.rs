//! MySQL's way to a guard: `SET @s = IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA…) > 0, 'SELECT 1', 'ALTER TABLE …')`, then `PREPARE`
//! and `EXECUTE`. Read as the block that it stands for; a text that cannot be told is of unknown effect.

use std::collections::BTreeMap;

use super::cursor::{Cursor, string};
use super::lex::Kind;
use crate::facts::ddl::{CatalogQuery, Condition, NativeOp, ObjectKind, ObjectName, Op, OpKind, OpaqueWhy, Step};
use crate::source::text::Span;

/// A text that a variable or a prepared statement holds.
#[derive(Clone, Debug)]
pub(super) enum Held {
    /// The text.
    Text(String, Span),
    /// One of two.
    Choice(Condition, Box<Held>, Box<Held>, Span),
    /// Not known.
    Unknown,
}

/// What variables and prepared statements hold, by name.
#[derive(Debug, Default)]
pub(super) struct Prepared(BTreeMap<String, Held>);

impl Prepared {
    /// Takes a statement that sets, prepares or runs a text; the operation, when it runs one.
    pub fn take(&mut self, mut cursor: Cursor<'_>, read: Read<'_>) -> Option<OpKind> {
        if cursor.eat("SET") {
            for mut item in cursor.items() {
                let name = item.next().filter(|token| token.kind == Kind::Variable)?.text(item.text).to_ascii_lowercase();
                item.punct(b':');
                if !name.starts_with("@@") && item.punct(b'=') {
                    let held = self.held(item, 0);
                    self.0.insert(name, held);
                }
            }
            return Some(OpKind::Neutral("SET"));
        }
        if cursor.eat("PREPARE") {
            let name = cursor.ident()?.name;
            cursor.eat("FROM");
            let held = self.held(cursor, 0);
            self.0.insert(name, held);
            return Some(OpKind::Neutral("PREPARE"));
        }
        let immediate = cursor.eat("EXECUTE IMMEDIATE");
        if !immediate && !cursor.eat("EXECUTE") {
            return None;
        }
        let held = if immediate { self.held(cursor, 0) } else { self.0.get(&cursor.ident()?.name).cloned().unwrap_or(Held::Unknown) };
        Some(run(&held, read).map_or_else(unknown, OpKind::Block))
    }

    fn held(&self, mut cursor: Cursor<'_>, depth: usize) -> Held {
        if depth > 8 {
            return Held::Unknown;
        }
        // `(SELECT IF(…))`
        let inside = cursor.group();
        if let Some(inside) = inside {
            return if cursor.is_end() { self.held(inside, depth + 1) } else { Held::Unknown };
        }
        cursor.eat("SELECT");
        let Some(first) = cursor.peek() else { return Held::Unknown };
        match first.kind {
            Kind::Text if cursor.nth(1).is_none() => {
                Held::Text(string(first.text(cursor.text), cursor.dialect), Span::of(first.start, first.end))
            }
            Kind::Variable if cursor.nth(1).is_none() => {
                self.0.get(&first.text(cursor.text).to_ascii_lowercase()).cloned().unwrap_or(Held::Unknown)
            }
            Kind::Word if cursor.eat("IF") => {
                let Some([condition, yes, no]) = cursor.group().and_then(|group| <[Cursor<'_>; 3]>::try_from(group.items()).ok()) else {
                    return Held::Unknown;
                };
                let (yes, no) = (self.held(yes, depth + 1), self.held(no, depth + 1));
                Held::Choice(self::condition(condition), Box::new(yes), Box::new(no), Span::of(first.start, first.end))
            }
            _ => Held::Unknown,
        }
    }
}

/// Reads a text that stands at a place; nothing when it is not looked into.
type Read<'r> = &'r dyn Fn(&str, Span) -> Option<Vec<Op>>;

fn unknown(may_touch: Vec<ObjectName>) -> OpKind {
    super::statement::opaque(OpaqueWhy::Dynamic, "`EXECUTE` runs a text that is built at run time".to_owned(), may_touch)
}

/// The block that a text stands for; `Err` holds the names that it may touch.
fn run(held: &Held, read: Read<'_>) -> Result<Vec<Step>, Vec<ObjectName>> {
    match held {
        Held::Text(text, span) => Ok(read(text, *span).ok_or(vec![])?.into_iter().map(Step::Run).collect()),
        Held::Choice(condition, yes, no, span) => {
            let (yes, no) = (run(yes, read)?, run(no, read)?);
            if matches!(condition, Condition::Unknown(_)) {
                return Err(yes.iter().chain(&no).flat_map(touched).collect());
            }
            Ok(vec![Step::If { branches: vec![(condition.clone(), yes)], otherwise: no, span: *span }])
        }
        Held::Unknown => Err(vec![]),
    }
}

/// The tables that a step changes.
fn touched(step: &Step) -> Vec<ObjectName> {
    let Step::Run(op) = step else { return vec![] };
    match &op.kind {
        OpKind::CreateIndex(index) => vec![index.table.clone()],
        OpKind::Drop(drop) => drop.names.clone(),
        OpKind::Opaque(opaque) => opaque.may_touch.clone(),
        OpKind::Native(native) => match native.as_ref() {
            NativeOp::CreateTable(table) => vec![table.table.name.clone()],
            NativeOp::AlterTable { name, .. } => vec![name.clone()],
            NativeOp::RenameTables(pairs) => pairs.iter().flat_map(|(from, to)| [from.clone(), to.clone()]).collect(),
            NativeOp::DropIndex { table, .. } => table.iter().cloned().collect(),
            _ => vec![],
        },
        _ => vec![],
    }
}

/// `EXISTS (…)`, `(SELECT COUNT(*) …) > 0`, `= 0`, and their opposites.
fn condition(mut cursor: Cursor<'_>) -> Condition {
    let text = cursor.rest_text().to_owned();
    let negated = cursor.eat("NOT");
    let exists = cursor.eat("EXISTS");
    let Some(query) = cursor.group().and_then(query) else { return Condition::Unknown(text) };
    let found = match cursor.rest().iter().map(|token| token.text(cursor.text)).collect::<Vec<_>>().as_slice() {
        [] if exists => true,
        [] | [">", "0"] | [">", "=", "1"] | ["=", "1"] | ["<", ">", "0"] | ["!", "=", "0"] => true,
        ["=", "0"] | ["<", "1"] => false,
        _ => return Condition::Unknown(text),
    };
    let condition = Condition::Exists(query);
    if found == negated { Condition::Not(Box::new(condition)) } else { condition }
}

/// `SELECT … FROM INFORMATION_SCHEMA.x WHERE a = 'b' AND …`.
fn query(mut cursor: Cursor<'_>) -> Option<CatalogQuery> {
    while !cursor.is_end() && !cursor.eat("FROM") {
        cursor.skip_one();
    }
    let from = cursor.name()?;
    if !from.schema.as_deref().is_some_and(|schema| schema.eq_ignore_ascii_case("information_schema")) || !cursor.eat("WHERE") {
        return None;
    }
    let (object, own) = match from.name.to_ascii_lowercase().as_str() {
        "tables" => (ObjectKind::Table, "table_name"),
        "columns" => (ObjectKind::Column, "column_name"),
        "statistics" => (ObjectKind::Index, "index_name"),
        "table_constraints" | "referential_constraints" | "key_column_usage" => (ObjectKind::Constraint, "constraint_name"),
        "triggers" => (ObjectKind::Trigger, "trigger_name"),
        _ => return None,
    };
    let mut asked = CatalogQuery { object, schema: None, table: None, name: None, filters: vec![], unread: vec![] };
    loop {
        let start = cursor.start();
        let key = cursor.name()?.name.to_ascii_lowercase();
        let equals = cursor.punct(b'=');
        let token = cursor.next()?;
        let value = (equals && token.kind == Kind::Text).then(|| string(token.text(cursor.text), cursor.dialect));
        match value {
            Some(value) if key == own => asked.name = Some(value),
            Some(value) if key == "table_name" => {
                asked.table = Some(ObjectName { schema: None, name: value, span: Span::of(token.start, token.end) });
            }
            // `table_schema = DATABASE()` is where the migration runs.
            None if key.ends_with("_schema") => drop(cursor.group()),
            _ if key.ends_with("_schema") => {}
            _ => {
                while !cursor.is_end() && !cursor.at_any(&["AND", "OR"]) {
                    cursor.skip_one();
                }
                asked.unread.push(cursor.text_since(start).to_owned());
            }
        }
        if !cursor.eat("AND") {
            return (cursor.is_end() || cursor.at_any(&["LIMIT", "GROUP"])).then_some(asked);
        }
    }
}
