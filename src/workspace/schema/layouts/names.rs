//! What each tool makes of a file's name.
//!
//! Each reading follows the tool's own: what it takes as a migration, what belongs to it but is not applied on the way up,
//! and what it does not look at.

use super::version::{Key, Stage, Version, digits, leading_digits};
use crate::facts::dialect::Dialect;
use crate::workspace::schema::history::Layout;

/// Endings of programs that stand between SQL files where no tool says which languages it runs.
const CODE: &[&str] = &["ts", "js", "mjs", "cjs", "mts", "cts", "py", "go", "rb", "rs", "java", "kt", "php", "ex", "exs"];

/// Words in a name that keep a file from being a step up, where no tool says so.
const OTHER: &[&str] = &["down", "undo", "rollback", "test", "spec", "d", "mysql", "sqlite", "sqlite3", "mssql", "cockroach", "mariadb"];

/// Flyway's callbacks of a migrate run, and their turn. What runs for each migration bears being run again: once says the same.
const CALLBACKS: &[(&str, Stage)] = &[
    ("beforeConnect", Stage::Before),
    ("afterConnect", Stage::Before),
    ("beforeCreateSchema", Stage::Before),
    ("createSchema", Stage::Before),
    ("beforeValidate", Stage::Before),
    ("afterValidate", Stage::Before),
    ("beforeMigrate", Stage::Before),
    ("beforeEachMigrate", Stage::Before),
    ("afterVersioned", Stage::Between),
    ("beforeRepeatables", Stage::Between),
    ("afterMigrate", Stage::After),
    ("afterEachMigrate", Stage::After),
    ("afterMigrateApplied", Stage::After),
];

/// A file that may be a migration.
pub(super) struct Candidate<'a> {
    /// Folders between the history's folder and the file.
    pub folders: &'a str,
    /// The history's database.
    pub dialect: Dialect,
    /// The file's name.
    pub name: &'a str,
}

/// What a tool makes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A step up.
    Step(Found),
    /// The tool's own, and not applied on the way up: a down file, another database's, a callback of another command.
    Aside,
    /// Not a name that the tool looks for.
    Ignored,
}

/// A step up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What decides its turn.
    pub key: Key,
    /// What the tool calls it.
    pub id: String,
    /// It is not SQL.
    pub is_code: bool,
    /// For the history's database alone: it replaces a file of the same version for all databases.
    pub is_own: bool,
    /// The version, where a file may replace another one of it.
    pub version: Option<String>,
}

/// Reads a name as the layout's tool does.
pub(super) fn read(layout: Layout, candidate: &Candidate<'_>) -> Reading {
    match layout {
        Layout::Diesel | Layout::Prisma => foldered(layout, candidate),
        Layout::Flyway => flyway(candidate.name),
        Layout::Refinery => refinery(candidate.name),
        Layout::Dbmate => dbmate(candidate.name),
        Layout::Goose => goose(candidate.name),
        Layout::GolangMigrate => golang_migrate(candidate.name),
        Layout::Sqlx => sqlx(candidate.name),
        Layout::SqlMigrate => sql_migrate(candidate.name),
        Layout::Pop | Layout::Popx => pop(layout, candidate),
        Layout::Plain => plain(candidate),
        Layout::Alembic => Reading::Aside,
    }
}

/// A step for any database.
fn step(key: Key, id: &str, is_code: bool) -> Reading {
    Reading::Step(Found { key, id: id.to_owned(), is_code, is_own: false, version: None })
}

fn foldered(layout: Layout, candidate: &Candidate<'_>) -> Reading {
    let is_diesel = layout == Layout::Diesel;
    let id = candidate.folders.rsplit('/').next().unwrap_or("");
    if candidate.name == "down.sql" {
        return Reading::Aside;
    }
    if id.is_empty() || candidate.name != if is_diesel { "up.sql" } else { "migration.sql" } {
        return Reading::Ignored;
    }
    // Diesel once wrote versions with dashes, and compares them without.
    let version = is_diesel.then(|| id.split('_').next().unwrap_or(id).replace('-', ""));
    step(Key::text(version.as_deref().unwrap_or(id)), id, false)
}

/// `V1.2__a.sql`, `V1_2__a.sql`, `V3.sql`, `R__b.sql`, `B3__baseline.sql`; `U…` undoes and is never applied.
fn flyway(name: &str) -> Reading {
    let Some((stem, is_code)) = stem(name, &["java", "kt"]) else { return Reading::Ignored };
    let (head, description) = stem.split_once("__").unwrap_or((stem, ""));
    if head == "R" && !description.is_empty() {
        let text = description.replace('_', " ");
        return step(Key { stage: Stage::Repeatable, version: Version::None, text }, stem, is_code);
    }
    if let Some((_, stage)) = CALLBACKS.iter().find(|(event, _)| *event == head) {
        return step(Key { stage: *stage, version: Version::None, text: stem.to_owned() }, stem, is_code);
    }
    if is_other_callback(head) {
        return Reading::Aside;
    }
    let numbers = |text: &str| text.split(['.', '_']).map(digits).collect::<Option<Vec<String>>>();
    if head.strip_prefix('U').and_then(numbers).is_some() {
        return Reading::Aside;
    }
    let Some(numbers) = head.strip_prefix(['V', 'B']).and_then(numbers) else { return Reading::Ignored };
    step(Key { stage: Stage::Versioned, version: Version::Numbers(numbers), text: stem.to_owned() }, stem, is_code)
}

/// `afterInfo`, `beforeClean`, `afterMigrateError`: events of other commands, or of failures.
fn is_other_callback(event: &str) -> bool {
    const COMMANDS: &[&str] = &["Clean", "Info", "Baseline", "Repair", "Undo", "Validate", "MigrateError", "MigrateOperationFinish"];
    let of = event.strip_prefix("before").or_else(|| event.strip_prefix("after"));
    of.is_some_and(|of| COMMANDS.iter().any(|command| of.starts_with(command)))
}

/// `V1__a.sql`, `U2__b.rs`: a `U` may come late, and is ordered as the others.
fn refinery(name: &str) -> Reading {
    let Some((stem, is_code)) = stem(name, &["rs"]) else { return Reading::Ignored };
    let parts = stem.strip_prefix(['V', 'U']).and_then(|rest| rest.split_once("__"));
    let is_word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    match parts.and_then(|(version, text)| Some((digits(version)?, text))) {
        Some((version, text)) if is_word(text) => step(Key::numbered(version, stem), stem, is_code),
        _ if is_code => Reading::Aside,
        _ => Reading::Ignored,
    }
}

/// `20240101_a.sql`: by name.
fn dbmate(name: &str) -> Reading {
    let Some(stem) = name.strip_suffix(".sql") else { return ignored_code(name) };
    if leading_digits(stem).is_some() { step(Key::text(name), stem, false) } else { Reading::Ignored }
}

/// `1_a.sql`, `2_b.go`: the number before the first `_`, from 1 on.
fn goose(name: &str) -> Reading {
    let Some((stem, is_code)) = stem(name, &["go"]) else { return Reading::Ignored };
    if is_code && stem.ends_with("_test") {
        return Reading::Aside;
    }
    match stem.split_once('_').and_then(|(number, _)| digits(number)).filter(|number| !number.is_empty()) {
        Some(version) => step(Key::numbered(version, stem), stem, is_code),
        None if is_code => Reading::Aside,
        None => Reading::Ignored,
    }
}

/// `1_a.up.sql`, and `.down.sql` beside it. A program of such a name is run by whoever drives the tool.
fn golang_migrate(name: &str) -> Reading {
    let Some((stem, is_code)) = stem(name, CODE) else { return Reading::Ignored };
    let mut inner = stem.split('.').skip(1);
    match (stem.split_once('_').and_then(|(number, _)| digits(number)), inner.find(|part| matches!(*part, "up" | "down"))) {
        (Some(version), Some("up")) => {
            let id = stem.strip_suffix(".up").unwrap_or(stem);
            step(Key::numbered(version, id), id, is_code)
        }
        (Some(_), Some(_)) => Reading::Aside,
        _ => ignored_code(name),
    }
}

/// `1_a.sql`, or `1_a.up.sql` beside `1_a.down.sql`; both forms may stand in one folder, and each is applied.
fn sqlx(name: &str) -> Reading {
    let Some(stem) = name.strip_suffix(".sql") else { return ignored_code(name) };
    let Some(version) = stem.split_once('_').and_then(|(number, _)| digits(number)) else { return Reading::Ignored };
    if stem.rsplit_once('.').is_some_and(|(_, direction)| direction == "down") {
        return Reading::Aside;
    }
    let id = stem.strip_suffix(".up").unwrap_or(stem);
    step(Key::numbered(version, id), id, false)
}

/// Every SQL file: numbered ones first, by number and then by name.
fn sql_migrate(name: &str) -> Reading {
    let Some(stem) = name.strip_suffix(".sql") else { return ignored_code(name) };
    let key = leading_digits(name).map_or_else(|| Key::text(name), |number| Key::numbered(number, name));
    step(key, stem, false)
}

/// `<version>_<name>[.<dialect>].up.sql`, for pop also `.up.fizz`, for popx also `.autocommit.up.sql`; versions are text.
fn pop(layout: Layout, candidate: &Candidate<'_>) -> Reading {
    let name = candidate.name;
    let Some((stem, ending)) = name.rsplit_once('.') else { return Reading::Ignored };
    let is_code = ending == "fizz" && layout == Layout::Pop;
    let mut parts: Vec<&str> = stem.split('.').collect();
    let direction = parts.pop().unwrap_or("");
    if layout == Layout::Popx && parts.len() > 1 && parts.last() == Some(&"autocommit") {
        parts.pop();
    }
    let (Some(title), dialect, 1 | 2) = (parts.first(), parts.get(1), parts.len()) else { return ignored_code(name) };
    let version = title.split_once('_').filter(|(number, text)| digits(number).is_some() && !text.is_empty()).map(|(number, _)| number);
    let (Some(version), "up" | "down") = (version, direction) else { return ignored_code(name) };
    if ending != "sql" && !is_code {
        return Reading::Ignored;
    }
    let is_own = match dialect {
        None => false,
        Some(&"pgx") => candidate.dialect == Dialect::Postgresql,
        Some(word) if Dialect::parse(word).is_some_and(|own| own.runs(candidate.dialect)) => true,
        Some(_) => return Reading::Aside,
    };
    if direction == "down" {
        return Reading::Aside;
    }
    let id = stem.strip_suffix(".up").unwrap_or(stem);
    Reading::Step(Found { key: Key::text(version), id: id.to_owned(), is_code, is_own, version: Some(version.to_owned()) })
}

/// Numbered files before others, folder by folder; code counts only where its name has a number.
fn plain(candidate: &Candidate<'_>) -> Reading {
    let Some((stem, is_code)) = stem(candidate.name, CODE) else { return Reading::Aside };
    let mut inner = stem.split('.').skip(1);
    let own = |part: &str| Dialect::parse(part).is_some_and(|own| own.runs(candidate.dialect));
    if inner.any(|part| OTHER.contains(&part) && !own(part)) || (is_code && stem.ends_with("_test")) {
        return Reading::Aside;
    }
    let number = leading_digits(candidate.name.trim_start_matches(['V', 'v']));
    if is_code && number.is_none() {
        return Reading::Aside;
    }
    let stem = stem.strip_suffix(".up").unwrap_or(stem);
    let folder = candidate.folders.rsplit('/').next().unwrap_or("");
    let of_folder = folder.split('_').next().unwrap_or(folder).trim_start_matches('v');
    let dotted: Option<Vec<String>> = of_folder.split('.').map(digits).collect();
    let in_folder = dotted.unwrap_or_else(|| leading_digits(folder).into_iter().collect());
    let parts: Vec<String> = in_folder.into_iter().chain(number).collect();
    let version = if parts.is_empty() { Version::None } else { Version::Numbers(parts) };
    let text = if candidate.folders.is_empty() { stem.to_owned() } else { format!("{}/{stem}", candidate.folders) };
    let key = Key { stage: Stage::Versioned, version, text: text.clone() };
    step(key, &text, is_code)
}

/// Code in the folder of a tool that runs none: numbered as a migration, it is one that the tool leaves out.
fn ignored_code(name: &str) -> Reading {
    let is_sql = name.rsplit_once('.').is_some_and(|(_, ending)| ending == "sql");
    if is_sql || (leading_digits(name).is_some() && !name.contains(".down.") && !name.contains("_test.")) {
        Reading::Ignored
    } else {
        Reading::Aside
    }
}

/// The name without its ending, and whether it is code that the tool runs.
fn stem<'a>(name: &'a str, code: &[&str]) -> Option<(&'a str, bool)> {
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "sql" => Some((stem, false)),
        _ => code.contains(&ending).then_some((stem, true)),
    }
}
