//! Folders of SQL files: which tool's conventions their names and markers follow.

use std::collections::BTreeMap;

use super::view::{File, View, has_extension};
use super::{FoundHistory, dialect};
use crate::config::paths::{folder, name};
use crate::source::select::is_code;
use crate::source::sources::FileId;
use crate::workspace::schema::history::Layout;

/// Folder names that make SQL files in them migrations, without any other sign.
const PLAIN_NAMES: &[&str] = &["migration", "migrations"];

/// Every history of the tree.
pub fn histories(view: &View<'_>) -> Vec<FoundHistory> {
    let mut by_folder: BTreeMap<(String, Layout), Vec<FileId>> = BTreeMap::new();
    let mut per_folder: BTreeMap<&str, Vec<&File<'_>>> = BTreeMap::new();
    for file in view.files().iter().filter(|file| has_extension(file.path, "sql")) {
        per_folder.entry(folder(file.path)).or_default().push(file);
    }
    for (at, files) in per_folder {
        if let Some((path, layout)) = classify(view, at, &files) {
            let ids = files.iter().filter(|file| layout != Layout::Diesel || name(file.path) == "up.sql" || name(file.path) == "down.sql");
            let code = view.inside(at).filter(|file| is_code(file.path));
            by_folder.entry((path.to_owned(), layout)).or_default().extend(ids.copied().chain(code).map(|file| file.id));
        }
    }
    by_folder.into_iter().map(|((path, layout), files)| found(view, path, layout, files)).collect()
}

/// The SQL history at a path that somebody named; the layout is detected where none is given.
pub fn at(view: &View<'_>, path: &str, layout: Option<Layout>) -> Option<FoundHistory> {
    let all: Vec<&File<'_>> = view.below(path).iter().filter(|file| has_extension(file.path, "sql") || is_code(file.path)).collect();
    let sql: Vec<&File<'_>> = all.iter().copied().filter(|file| has_extension(file.path, "sql")).collect();
    let direct: Vec<&File<'_>> = sql.iter().copied().filter(|file| folder(file.path) == path).collect();
    let layout = layout.or_else(|| {
        let own = classify(view, path, &direct).filter(|(found, _)| !direct.is_empty() && *found == path).map(|(_, layout)| layout);
        // A stray SQL file beside the folders of a tool does not make them another tool's.
        own.filter(|own| *own != Layout::Plain).or_else(|| nested(view, path, &sql)).or(own)
    });
    let layout = layout.unwrap_or(Layout::Plain);
    let files = match layout {
        // These tools look into folders; the others read one folder.
        Layout::Diesel | Layout::Prisma | Layout::Flyway => all,
        Layout::Plain if direct.is_empty() => all,
        _ => all.into_iter().filter(|file| folder(file.path) == path).collect(),
    };
    let ids: Vec<FileId> = files.into_iter().map(|file| file.id).collect();
    (!ids.is_empty()).then(|| found(view, path.to_owned(), layout, ids))
}

/// Whether a number in a name says which file comes first: SQL files without one are a collection, not a history.
pub fn is_numbered(view: &View<'_>, history: &FoundHistory) -> bool {
    view.inside(&history.path)
        .any(|file| has_extension(file.path, "sql") && starts_with_digit(name(file.path).trim_start_matches(['v', 'V'])))
}

/// The layout of one-folder-per-migration tools, and of Flyway's sub-folders.
fn nested(view: &View<'_>, path: &str, all: &[&File<'_>]) -> Option<Layout> {
    let mut layouts = all.iter().filter_map(|file| {
        let at = folder(file.path);
        let (found, layout) = classify(view, at, &[file])?;
        (found == path || layout == Layout::Flyway).then_some(layout)
    });
    layouts.next()
}

fn found(view: &View<'_>, path: String, layout: Layout, mut files: Vec<FileId>) -> FoundHistory {
    files.sort_unstable();
    let counts = |file: &&File<'_>| {
        let name = name(file.path);
        files.binary_search(&file.id).is_ok() && name != "down.sql" && !name.ends_with(".down.sql")
    };
    let steps = view.below(&path).iter().filter(counts).count();
    let own: Vec<&File<'_>> = view.below(&path).iter().filter(counts).collect();
    let dialect = dialect::of(view, &path, layout, &own).unwrap_or_default();
    FoundHistory { path, layout, dialect, files, steps }
}

/// The history that a folder with SQL files belongs to, and its tool.
fn classify<'p>(view: &View<'_>, at: &'p str, files: &[&File<'_>]) -> Option<(&'p str, Layout)> {
    let any = |test: &dyn Fn(&str) -> bool| files.iter().any(|file| test(name(file.path)));
    let marked = |marker: &str| files.iter().any(|file| has_marker(file.text, marker));
    let crate_uses = |library: &str| view.above(at, "Cargo.toml").is_some_and(|file| file.text.contains(library));
    if any(&|name| name == "up.sql") && starts_with_digit(name(at)) {
        return Some((folder(at), Layout::Diesel));
    }
    if any(&|name| name == "migration.sql") && starts_with_digit(name(at)) {
        return Some((folder(at), Layout::Prisma));
    }
    for (marker, layout) in [("+goose up", Layout::Goose), ("migrate:up", Layout::Dbmate), ("+migrate up", Layout::SqlMigrate)] {
        if marked(marker) {
            return Some((at, layout));
        }
    }
    if any(&is_versioned) {
        let layout = if crate_uses("refinery") { Layout::Refinery } else { Layout::Flyway };
        return Some((flyway_top(at), layout));
    }
    if any(&|name| name.ends_with(".up.sql")) {
        return Some((at, if crate_uses("sqlx") { Layout::Sqlx } else { Layout::GolangMigrate }));
    }
    if !PLAIN_NAMES.contains(&name(at)) {
        return None;
    }
    let numbered = any(&|name| starts_with_digit(name) && name.contains('_'));
    Some((at, if numbered && crate_uses("sqlx") { Layout::Sqlx } else { Layout::Plain }))
}

/// Flyway reads `db/migration` with all its sub-folders.
fn flyway_top(at: &str) -> &str {
    let Some(start) = at.find("db/migration") else { return at };
    let end = start + "db/migration".len();
    match at.get(end..) {
        Some(rest) if rest.starts_with('/') => at.get(..end).unwrap_or(at),
        _ => at,
    }
}

/// `V1__a.sql`, `V1_2__a.sql`, `R__a.sql`.
fn is_versioned(name: &str) -> bool {
    let Some((version, _)) = name.split_once("__") else { return false };
    if version == "R" {
        return true;
    }
    let digits = version.strip_prefix(['V', 'v', 'U', 'B']).unwrap_or("");
    starts_with_digit(digits) && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
}

/// A marker stands in a comment of its own line.
fn has_marker(text: &str, marker: &str) -> bool {
    text.lines().any(|line| {
        let comment = line.trim_start().strip_prefix("--").map(str::trim_start);
        comment.is_some_and(|comment| comment.get(..marker.len()).is_some_and(|start| start.eq_ignore_ascii_case(marker)))
    })
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}
