//! What a repository holds when nobody says: migration histories and packages, told from the files themselves.
//!
//! Never counts folders of tests, examples and copies, and never guesses a database that is not replayed: both are said.

mod alembic;
mod dialect;
mod programs;
mod python;
mod rust;
mod settings;
mod sql;
#[cfg(test)]
mod tests;
mod typescript;
pub mod view;

use view::{View, not_own};

use super::layouts;
use super::paths::{join, name};
use crate::facts::dialect::Dialect;
use crate::source::sources::FileId;
use crate::workspace::imports::{Language, names};
use crate::workspace::plan::{CodeRoot, HistoryPlan};
use crate::workspace::schema::fault::Unreached;
use crate::workspace::schema::history::Layout;

/// A migration history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundHistory {
    /// Its folder from the root.
    pub path: String,
    /// Its tool.
    pub layout: Layout,
    /// The database that it is for.
    pub dialect: Dialect,
    /// Its files, in path order.
    pub files: Vec<FileId>,
    /// How many of them are steps up.
    pub steps: usize,
}

/// Folder names that say that SQL is for a database which is not replayed.
const OTHER_DATABASES: &[&str] = &["clickhouse", "cockroach", "cockroachdb", "h2", "mssql", "oracle", "spanner", "sqlserver"];

/// Those of them that say so as a word of a folder's name too (`clickhouse-persistence`), unless PostgreSQL is another word of it.
const AS_WORDS: &[&str] = &["clickhouse", "h2", "mssql", "sqlserver"];

/// A line names at most this many packages or folders.
const NAMED: usize = 5;

/// Every history of the project, by path, and a line for each and for what was left out.
#[must_use]
pub fn histories(view: &View<'_>) -> (Vec<FoundHistory>, Vec<String>) {
    let (mut all, unseen) = alembic::histories(view);
    all.extend(sql::histories(view));
    all.sort_by(|a, b| (&a.path, a.layout).cmp(&(&b.path, b.layout)));
    // `Plain` sorts last: a stray SQL file in a tool's folder is no history of its own.
    all.dedup_by(|next, known| next.path == known.path && next.layout == Layout::Plain);
    let numbered = sql::numbered(view, &all);
    let (mut kept, mut notes) = (vec![], vec![]);
    for history in all {
        let path = shown(&history.path);
        if let Some(folder) = not_own(&history.path) {
            notes.push(format!("left out migrations in `{path}` (in a folder named `{}`)", name(folder)));
        } else if history.layout == Layout::Plain && !sql::is_numbered(view, &history) {
            notes.push(format!("left out SQL files in `{path}` (no number in a name says their order)"));
        } else if let Some(other) = other_database(view, &history) {
            notes.push(format!("left out migrations in `{path}` (for {other}; no such database is replayed)"));
        } else {
            let (tool, step) = (history.layout.tool(), layouts::step(history.layout));
            let plural = if history.steps == 1 { "" } else { "s" };
            let database = if history.dialect == Dialect::Postgresql { String::new() } else { format!(", {}", history.dialect.title()) };
            notes.push(format!("found {tool} history `{path}` ({} {step}{plural}{database})", history.steps));
            kept.push(history);
        }
    }
    notes.extend(unseen);
    notes.extend(programs::left_out(view, &kept));
    let numbered = numbered.into_iter().filter(|(folder, _)| not_own(folder).is_none());
    notes.extend(numbered.map(|(folder, count)| {
        format!(
            "left out SQL files in `{}` ({count}, all numbered; name the folder under `sources.migrations` if they are migrations)",
            shown(&folder)
        )
    }));
    (kept, notes)
}

/// The history at a path that the policy or the command line names.
#[must_use]
pub fn history_at(view: &View<'_>, path: &str, layout: Option<Layout>) -> Option<FoundHistory> {
    match layout {
        Some(Layout::Alembic) => alembic::at(view, path),
        Some(_) => sql::at(view, path, layout),
        None => alembic::at(view, path).or_else(|| sql::at(view, path, None)),
    }
}

/// Revision files below the environments of histories that no version location reaches.
#[must_use]
pub fn unreached(view: &View<'_>, histories: &[HistoryPlan]) -> Vec<Unreached> {
    alembic::unreached(view, histories)
}

/// Every code root of the project, by path, and a line for each.
#[must_use]
pub fn code(view: &View<'_>) -> (Vec<CodeRoot>, Vec<String>) {
    let mut roots = python::roots(view);
    roots.extend(rust::roots(view));
    roots.extend(typescript::root(view));
    roots.sort_by(|a, b| (&a.root, a.language).cmp(&(&b.root, b.language)));
    let mut notes: Vec<String> = roots.iter().map(note).collect();
    let left_out = python::left_out(view);
    if !left_out.is_empty() {
        notes.push(format!("left out packages in folders of tests, examples and copies: {}", list(&left_out)));
    }
    (roots, notes)
}

/// The packages of a folder that the policy names.
#[must_use]
pub fn packages(view: &View<'_>, root: &str, language: Language) -> Vec<String> {
    match language {
        Language::Python => python::packages(view, root),
        Language::Rust => rust::package(view, root).into_iter().collect(),
        Language::TypeScript => typescript::packages(view, root),
    }
}

/// The language of a folder that the policy names without one.
#[must_use]
pub fn language(view: &View<'_>, root: &str) -> Language {
    match rust::package(view, root) {
        Some(_) => Language::Rust,
        None if typescript::is_only(view, root) => Language::TypeScript,
        None => Language::Python,
    }
}

/// Whether a root holds a package that the policy names.
#[must_use]
pub fn has_package(view: &View<'_>, root: &str, package: &str, language: Language) -> bool {
    let base = join(root, &package.replace('.', "/").replace('·', "."));
    let endings = if language == Language::TypeScript { names::SCRIPT_ENDINGS } else { &[".py"] };
    language == Language::Rust || view.has_folder(&base) || endings.iter().any(|ending| view.get(&format!("{base}{ending}")).is_some())
}

fn note(root: &CodeRoot) -> String {
    let what = match (root.language, root.packages.len()) {
        (Language::Rust, _) => "Rust crate",
        (Language::Python, 1) => "Python package",
        (Language::Python, _) => "Python packages",
        (Language::TypeScript, _) => "TypeScript code",
    };
    format!("found {what} {} in `{}`", list(&root.packages), shown(&root.root))
}

fn list(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", first.join(", ")) } else { first.join(", ") }
}

fn shown(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}

/// The database that a folder's name says, when it is not PostgreSQL.
fn other_named(part: &str) -> Option<&str> {
    let words = || part.split(['-', '_', '.']);
    if words().any(|word| matches!(word, "postgres" | "postgresql" | "pg" | "psql")) {
        return None;
    }
    OTHER_DATABASES.contains(&part).then_some(part).or_else(|| words().find(|word| AS_WORDS.contains(word)))
}

/// The database that a history is for, when it says so and it is not PostgreSQL.
fn other_database<'v>(view: &'v View<'_>, history: &'v FoundHistory) -> Option<&'v str> {
    let named = history.path.split('/').find_map(other_named);
    if history.layout != Layout::Prisma {
        return named;
    }
    let lock = view.inside(&history.path).find(|file| name(file.path) == "migration_lock.toml")?;
    let provider = settings::read(lock.text).into_iter().find(|setting| setting.key == "provider")?;
    let provider = settings::texts(&provider.value).into_iter().next()?;
    OTHER_DATABASES.iter().copied().find(|other| *other == provider)
}
