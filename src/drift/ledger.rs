//! What a migration tool keeps in the database about itself: the table it writes, and what its rows say is applied.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::schema::history::Layout;
use crate::workspace::schema::until::Named;

/// The table of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// The tool, as the layout of its files.
    pub tool: Layout,
    /// Its usual names.
    pub tables: &'static [&'static str],
    /// The columns that say what is applied.
    pub columns: &'static [&'static str],
}

const fn keeping(tool: Layout, tables: &'static [&'static str], columns: &'static [&'static str]) -> Keeping {
    Keeping { tool, tables, columns }
}

/// Every tool whose rows are read. Of two with one table name, the one whose columns are there comes first.
pub const KEEPINGS: [Keeping; 12] = [
    keeping(Layout::Alembic, &["alembic_version"], &["version_num"]),
    keeping(Layout::Flyway, &["flyway_schema_history", "schema_version"], &["installed_rank", "version", "type", "script", "success"]),
    keeping(Layout::GolangMigrate, &["schema_migrations"], &["version", "dirty"]),
    keeping(Layout::Dbmate, &["schema_migrations"], &["version"]),
    keeping(Layout::Pop, &["schema_migration"], &["version"]),
    keeping(Layout::Popx, &["schema_migration"], &["version"]),
    keeping(Layout::Goose, &["goose_db_version"], &["id", "version_id", "is_applied"]),
    keeping(Layout::SqlMigrate, &["gorp_migrations"], &["id"]),
    keeping(Layout::Diesel, &["__diesel_schema_migrations"], &["version"]),
    keeping(Layout::Sqlx, &["_sqlx_migrations"], &["version", "success"]),
    keeping(Layout::Refinery, &["refinery_schema_history"], &["version"]),
    keeping(Layout::Prisma, &["_prisma_migrations"], &["migration_name", "finished_at", "rolled_back_at"]),
];

/// The usual table of a layout's tool; `None` where files follow no known tool.
#[must_use]
pub fn usual_table(layout: Layout) -> Option<&'static str> {
    KEEPINGS.iter().find(|keeping| keeping.tool == layout).and_then(|keeping| keeping.tables.first().copied())
}

/// The tool that a table belongs to, by its name and columns; a table of another name by having Alembic's column and no other.
#[must_use]
pub fn tool_of(table: &str, columns: &[&str]) -> Option<Keeping> {
    let has_all = |keeping: &&Keeping| keeping.columns.iter().all(|column| columns.contains(column));
    let named = KEEPINGS.iter().filter(has_all).find(|keeping| keeping.tables.contains(&table));
    named.or_else(|| KEEPINGS.iter().find(|keeping| keeping.tool == Layout::Alembic && keeping.columns == columns)).copied()
}

/// Whether a name is that of a table that no project would make for itself.
#[must_use]
pub fn is_own(table: &str) -> bool {
    const OTHERS: &[&str] = &["django_migrations", "knex_migrations", "knex_migrations_lock", "pgmigrations", "ar_internal_metadata"];
    OTHERS.contains(&table) || KEEPINGS.iter().any(|keeping| keeping.tables.contains(&table))
}

/// A tool's table as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// The tool.
    pub tool: Layout,
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its rows, without NULLs.
    pub rows: Vec<BTreeMap<String, String>>,
    /// Why its rows could not be read.
    pub hidden: Option<String>,
}

/// How far the tool says it got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The table that says so.
    pub table: String,
    /// What it names: Alembic's heads, else the last migration of the history that is applied.
    pub revisions: Vec<String>,
    /// The applied migrations of the history.
    pub applied: BTreeSet<String>,
    /// Those that are not applied, in order.
    pub pending: Vec<String>,
    /// Not applied although a later one is.
    pub skipped: Vec<String>,
    /// How many versions are migrations of the history.
    pub known: usize,
    /// Versions that are no migration of the history.
    pub unknown: Vec<String>,
    /// Versions that began and did not end.
    pub dirty: Vec<String>,
}

impl Stamp {
    /// Whether it says how far the history is applied: not when all it names are versions that the history does not have.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.unknown.is_empty() || self.known > 0
    }
}

/// Reads the rows of a tool's table against the migrations of the history, which are in the order of application.
#[must_use]
pub fn stamp(all: &[Named], ledger: &Ledger) -> Stamp {
    let layout = ledger.tool;
    let mut stamp = Stamp { table: ledger.name.clone(), ..Stamp::default() };
    let known: BTreeMap<String, &Named> = all.iter().filter_map(|named| Some((version(layout, named)?, named))).collect();
    for row in rows(layout, ledger) {
        if row.dirty {
            stamp.dirty.push(row.text.clone());
        }
        let Some(named) = known.get(&row.key) else {
            stamp.unknown.push(row.text);
            continue;
        };
        stamp.known += 1;
        if row.dirty {
            if layout == Layout::GolangMigrate {
                // The version names the one that did not end: those before it did.
                stamp.applied.extend(up_to(all, &named.id).into_iter().filter(|id| *id != named.id));
            }
            continue;
        }
        match layout {
            Layout::Alembic => {
                stamp.revisions.push(named.id.clone());
                below(all, &named.id, &mut stamp.applied);
            }
            Layout::GolangMigrate => stamp.applied.extend(up_to(all, &named.id)),
            Layout::Flyway if row.baseline => stamp.applied.extend(up_to(all, &named.id)),
            _ => _ = stamp.applied.insert(named.id.clone()),
        }
    }
    if !stamp.is_known() {
        // The files are behind the database, or beside it: the newest schema is the nearest.
        stamp.applied = all.iter().map(|named| named.id.clone()).collect();
    }
    stamp.pending = all.iter().filter(|named| !stamp.applied.contains(&named.id)).map(|named| named.id.clone()).collect();
    if layout != Layout::Alembic {
        // A repeatable migration says nothing of the versions before it.
        let counts = |named: &Named| layout != Layout::Flyway || !named.id.starts_with("R__");
        let last = all.iter().rposition(|named| counts(named) && stamp.applied.contains(&named.id));
        let before = all.iter().take(last.unwrap_or(0));
        stamp.skipped = before.filter(|named| !stamp.applied.contains(&named.id)).map(|named| named.id.clone()).collect();
        stamp.revisions = last.and_then(|last| all.get(last)).map(|named| named.id.clone()).into_iter().collect();
    }
    for list in [&mut stamp.revisions, &mut stamp.unknown, &mut stamp.dirty] {
        list.sort_unstable();
        list.dedup();
    }
    stamp
}

/// A migration and all before it.
fn up_to(all: &[Named], id: &str) -> Vec<String> {
    let end = all.iter().position(|named| named.id == id).map_or(0, |at| at + 1);
    all.iter().take(end).map(|named| named.id.clone()).collect()
}

/// A revision and all that it follows.
fn below(all: &[Named], id: &str, reached: &mut BTreeSet<String>) {
    let by_id: BTreeMap<&str, &Named> = all.iter().map(|named| (named.id.as_str(), named)).collect();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if reached.insert(id.to_owned()) {
            open.extend(by_id.get(id).into_iter().flat_map(|named| &named.follows).map(String::as_str));
        }
    }
}

/// One applied, or begun, migration.
struct Row {
    /// Comparable with [`version`].
    key: String,
    /// As it is stored.
    text: String,
    dirty: bool,
    baseline: bool,
}

fn rows(layout: Layout, ledger: &Ledger) -> Vec<Row> {
    let is = |row: &BTreeMap<String, String>, column: &str, value: &str| row.get(column).is_some_and(|text| text == value);
    let row = |row: &BTreeMap<String, String>, column: &str, dirty: bool| {
        let text = row.get(column)?.clone();
        Some(Row { key: key(layout, &text), text, dirty, baseline: false })
    };
    let all = ledger.rows.iter();
    match layout {
        Layout::Alembic => all.filter_map(|it| row(it, "version_num", false)).collect(),
        Layout::GolangMigrate => all.filter_map(|it| row(it, "version", is(it, "dirty", "t"))).collect(),
        Layout::Sqlx => all.filter_map(|it| row(it, "version", is(it, "success", "f"))).collect(),
        Layout::SqlMigrate => all.filter_map(|it| row(it, "id", false)).collect(),
        Layout::Prisma => {
            let kept = all.filter(|it| !it.contains_key("rolled_back_at"));
            kept.filter_map(|it| row(it, "migration_name", !it.contains_key("finished_at"))).collect()
        }
        Layout::Goose => goose(ledger),
        Layout::Flyway => flyway(ledger),
        _ => all.filter_map(|it| row(it, "version", false)).collect(),
    }
}

/// The last row of a version counts; 0 is the row that the tool begins with.
fn goose(ledger: &Ledger) -> Vec<Row> {
    let number = |row: &BTreeMap<String, String>| row.get("id").and_then(|id| id.parse::<u64>().ok()).unwrap_or(0);
    let mut rows: Vec<&BTreeMap<String, String>> = ledger.rows.iter().collect();
    rows.sort_by_key(|row| number(row));
    let mut last: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        if let Some(version) = row.get("version_id").filter(|version| *version != "0") {
            last.insert(version, row.get("is_applied").is_some_and(|applied| applied == "t"));
        }
    }
    let applied = last.into_iter().filter(|(_, applied)| *applied);
    applied.map(|(text, _)| Row { key: key(Layout::Goose, text), text: text.to_owned(), dirty: false, baseline: false }).collect()
}

/// Undone versions are not applied; a baseline stands for all before it; what has no version is known by its file.
fn flyway(ledger: &Ledger) -> Vec<Row> {
    let number = |row: &BTreeMap<String, String>| row.get("installed_rank").and_then(|rank| rank.parse::<u64>().ok()).unwrap_or(0);
    let mut rows: Vec<&BTreeMap<String, String>> = ledger.rows.iter().collect();
    rows.sort_by_key(|row| number(row));
    let mut last: BTreeMap<String, Option<Row>> = BTreeMap::new();
    for row in rows {
        let kind = row.get("type").map_or("", String::as_str);
        let text = match (row.get("version"), row.get("script")) {
            (Some(version), _) => version.clone(),
            (None, Some(script)) if kind != "SCHEMA" => script.rsplit('/').next().unwrap_or(script).to_owned(),
            _ => continue,
        };
        let dirty = row.get("success").is_some_and(|success| success == "f");
        let undone = kind.starts_with("UNDO") || kind == "DELETE";
        let entry = Row { key: key(Layout::Flyway, &text), text: text.clone(), dirty, baseline: kind.contains("BASELINE") };
        last.insert(text, (!undone).then_some(entry));
    }
    last.into_values().flatten().collect()
}

/// The version of a migration as its tool would store it, comparable with [`key`].
fn version(layout: Layout, named: &Named) -> Option<String> {
    let file = named.path.rsplit('/').next().unwrap_or(&named.path);
    let leading = |text: &str| {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    let text = match layout {
        Layout::Alembic | Layout::Prisma => named.id.clone(),
        Layout::SqlMigrate => file.to_owned(),
        Layout::Diesel => named.id.split('_').next().unwrap_or(&named.id).to_owned(),
        Layout::Flyway => match file.strip_prefix(['V', 'B']).and_then(|rest| rest.split_once("__")) {
            Some((version, _)) => version.to_owned(),
            None => file.to_owned(),
        },
        Layout::Refinery => leading(file.trim_start_matches(['V', 'U']))?,
        _ => leading(file)?,
    };
    Some(key(layout, &text))
}

/// A version so that equal ones are equal texts.
fn key(layout: Layout, text: &str) -> String {
    let digits = |text: &str| {
        let bare = text.trim_start_matches('0');
        if bare.is_empty() { "0".to_owned() } else { bare.to_owned() }
    };
    match layout {
        Layout::Diesel => text.replace('-', ""),
        Layout::Flyway if text.starts_with(|c: char| c.is_ascii_digit()) => {
            let parts: Vec<String> = text.split(['.', '_']).map(digits).collect();
            let end = parts.iter().rposition(|part| part != "0").map_or(1, |at| at + 1);
            parts.into_iter().take(end).collect::<Vec<_>>().join(".")
        }
        Layout::Alembic | Layout::Flyway | Layout::Prisma | Layout::SqlMigrate => text.to_owned(),
        _ => digits(text),
    }
}
