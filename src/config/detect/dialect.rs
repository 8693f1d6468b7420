//! Which database a folder of SQL files is for: told by its path, its tool's settings, or what only one database writes.
//!
//! What cannot be told is PostgreSQL.

use std::sync::LazyLock;

use regex::Regex;

use super::settings;
use super::view::{File, View};
use crate::config::paths::{folder, name};
use crate::facts::dialect::Dialect;
use crate::source::select::is_code;
use crate::workspace::schema::history::Layout;

/// The database of a history, when something says it.
#[must_use]
pub fn of(view: &View<'_>, path: &str, layout: Layout, files: &[&File<'_>]) -> Option<Dialect> {
    by_path(path)
        .or_else(|| (layout == Layout::Prisma).then(|| by_lock(view, path)).flatten())
        .or_else(|| by_names(files))
        .or_else(|| by_crate(view, path))
        .or_else(|| by_program(view, path))
        .or_else(|| by_text(files))
}

/// Whether a folder's name says that what is in it is for a replayed database that is not PostgreSQL.
#[must_use]
pub fn is_of_another(part: &str) -> bool {
    by_path(part).is_some_and(|dialect| dialect != Dialect::Postgresql)
}

/// `db/migrations/mysql/…`: the innermost folder that names a database.
fn by_path(path: &str) -> Option<Dialect> {
    path.rsplit('/').find_map(|part| {
        let word = part.to_ascii_lowercase();
        Dialect::parse(&word).or_else(|| word.split(['-', '_', '.']).find_map(|word| Dialect::parse(word).filter(|_| word != "pg")))
    })
}

/// Prisma's lock file.
fn by_lock(view: &View<'_>, path: &str) -> Option<Dialect> {
    let lock = view.inside(path).find(|file| name(file.path) == "migration_lock.toml")?;
    let provider = settings::read(lock.text).into_iter().find(|setting| setting.key == "provider")?;
    Dialect::parse(settings::texts(&provider.value).first()?)
}

/// `001_a.sqlite3.up.sql`, when every file says the same.
fn by_names(files: &[&File<'_>]) -> Option<Dialect> {
    let said = |file: &&File<'_>| name(file.path).split('.').skip(1).find_map(Dialect::parse);
    let first = files.first().and_then(said)?;
    files.iter().all(|file| said(file) == Some(first)).then_some(first)
}

/// The one database that a crate's manifest names beside Diesel or SQLx.
fn by_crate(view: &View<'_>, path: &str) -> Option<Dialect> {
    let manifest = view.above(path, "Cargo.toml")?;
    let named = [("\"mysql", Dialect::Mysql), ("\"sqlite", Dialect::Sqlite), ("\"postgres", Dialect::Postgresql)];
    let mut found = named.into_iter().filter(|(word, _)| manifest.text.contains(word)).map(|(_, dialect)| dialect);
    found.next().filter(|_| found.next().is_none())
}

/// `goose.SetDialect("sqlite3")`, in the code of the folder or of the one around it.
fn by_program(view: &View<'_>, path: &str) -> Option<Dialect> {
    let code = view.inside(path).chain(view.inside(folder(path))).filter(|file| is_code(file.path));
    code.filter_map(|file| file.text.split("SetDialect(\"").nth(1)?.split('"').next()).find_map(Dialect::parse)
}

const POSTGRESQL: &[&str] = &["SERIAL", "JSONB", "TIMESTAMPTZ", "plpgsql", "::", "$$", "UUID ", "USING gin", "EXTENSION"];
const MYSQL: &[&str] = &["AUTO_INCREMENT", "ENGINE=", "ENGINE =", " UNSIGNED", "utf8mb4", "MODIFY COLUMN", "CHANGE COLUMN"];
const SQLITE: &[&str] =
    &["AUTOINCREMENT", "PRAGMA ", "WITHOUT ROWID", "datetime('now", "sqlite_", "COLLATE NOCASE", "strftime(", "INSERT OR ", "randomblob("];
const IN_BACKTICKS: &[&str] = &["TABLE `", "EXISTS `", "INTO `", "UPDATE `"];
/// No type of PostgreSQL, and MySQL's tools write their names in backticks.
const DATED: &[&str] = &[" DATETIME"];

/// The words of each database, and what is no word of PostgreSQL, each as one search.
static WORDS: LazyLock<Option<[Regex; 5]>> =
    LazyLock::new(|| Some([any(POSTGRESQL)?, any(MYSQL)?, any(SQLITE)?, any(IN_BACKTICKS)?, any(DATED)?]));

/// What only one database writes, in more files than what only others write.
fn by_text(files: &[&File<'_>]) -> Option<Dialect> {
    let [postgresql, mysql, sqlite, in_backticks, dated] = WORDS.as_ref()?;
    let texts: Vec<String> = files.iter().map(|file| without_comments(file.text)).collect();
    let count = |words: &Regex| texts.iter().filter(|text| words.is_match(text)).count();
    let (postgresql, mysql, quoted) = (count(postgresql), count(mysql), count(in_backticks));
    let is_sqlite = |text: &&String| sqlite.is_match(text) || (dated.is_match(text) && !text.contains('`'));
    let sqlite = texts.iter().filter(is_sqlite).count();
    if sqlite > postgresql && sqlite > mysql {
        Some(Dialect::Sqlite)
    } else if (mysql > postgresql && mysql >= sqlite) || (quoted > postgresql && mysql + sqlite == 0) {
        Some(Dialect::Mysql)
    } else {
        None
    }
}

/// A text without what follows `--` in a line: prose may speak of any database.
fn without_comments(text: &str) -> String {
    text.lines().filter_map(|line| line.split("--").next()).flat_map(|line| [line, "\n"]).collect()
}

/// Finds any of some words, in capitals or not.
fn any(words: &[&str]) -> Option<Regex> {
    let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    Regex::new(&format!("(?i){}", words.join("|"))).ok()
}
