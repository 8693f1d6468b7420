//! Folders of SQL files: which tool's conventions their names and markers follow.

use std::collections::BTreeMap;

use super::view::{File, View, has_extension, is_in};
use super::{FoundHistory, dialect, other_named};
use crate::config::paths::{folder, name};
use crate::source::select::is_code;
use crate::source::sources::FileId;
use crate::workspace::schema::history::Layout;
use crate::workspace::schema::layouts;

/// Folder names that make SQL files in them migrations, without any other sign.
const PLAIN_NAMES: &[&str] = &["migration", "migrations"];

/// Every history of the tree.
pub fn histories(view: &View<'_>) -> Vec<FoundHistory> {
    let mut by_folder: BTreeMap<(String, Layout), Vec<FileId>> = BTreeMap::new();
    let mut per_folder: BTreeMap<&str, Vec<&File<'_>>> = BTreeMap::new();
    for file in view.files().iter().filter(|file| is_text(file.path)) {
        per_folder.entry(folder(file.path)).or_default().push(file);
    }
    for (at, files) in per_folder {
        if let Some((path, layout)) = classify(view, at, &files) {
            let code = view.inside(at).filter(|file| is_program(file.path) && !is_text(file.path));
            by_folder.entry((path.to_owned(), layout)).or_default().extend(files.iter().copied().chain(code).map(|file| file.id));
        }
    }
    let by_folder = with_versions_joined(by_folder);
    by_folder.into_iter().map(|((path, layout), files)| found(view, path, layout, files)).collect()
}

/// Folders of numbered SQL files that no history holds, with how many: they may be migrations, and nothing says so.
pub fn numbered(view: &View<'_>, histories: &[FoundHistory]) -> Vec<(String, usize)> {
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for file in view.files().iter().filter(|file| has_extension(file.path, "sql")) {
        let (numbered, all) = folders.entry(folder(file.path)).or_default();
        *numbered += usize::from(starts_with_digit(name(file.path)));
        *all += 1;
    }
    let is_taken = |at: &str| histories.iter().any(|history| is_in(at, &history.path));
    let few = folders.into_iter().filter(|(at, (numbered, all))| *numbered > 2 && numbered == all && !is_taken(at));
    few.map(|(at, (numbered, _))| (at.to_owned(), numbered)).collect()
}

/// `schema/1`, `schema/2`: folders that are versions belong to one history, which begins with the lowest.
fn with_versions_joined(by_folder: BTreeMap<(String, Layout), Vec<FileId>>) -> BTreeMap<(String, Layout), Vec<FileId>> {
    let is_version = |path: &str| {
        let name = name(path).trim_start_matches('v');
        !name.is_empty() && name.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let joins = |(path, layout): &(String, Layout)| matches!(layout, Layout::GolangMigrate | Layout::Plain) && is_version(path);
    let mut siblings: BTreeMap<String, usize> = BTreeMap::new();
    for key in by_folder.keys().filter(|key| joins(key)) {
        *siblings.entry(folder(&key.0).to_owned()).or_default() += 1;
    }
    let mut joined: BTreeMap<(String, Layout), Vec<FileId>> = BTreeMap::new();
    for (key, files) in by_folder {
        let above = folder(&key.0).to_owned();
        let is_joined = joins(&key) && siblings.get(&above).is_some_and(|count| *count > 1);
        joined.entry(if is_joined { (above, Layout::Plain) } else { key }).or_default().extend(files);
    }
    joined
}

/// The SQL history at a path that somebody named; the layout is detected where none is given.
pub fn at(view: &View<'_>, path: &str, layout: Option<Layout>) -> Option<FoundHistory> {
    let all: Vec<&File<'_>> = view.below(path).iter().filter(|file| has_extension(file.path, "sql") || is_program(file.path)).collect();
    let sql: Vec<&File<'_>> = all.iter().copied().filter(|file| is_text(file.path)).collect();
    let direct: Vec<&File<'_>> = sql.iter().copied().filter(|file| folder(file.path) == path).collect();
    let layout = layout.or_else(|| {
        let own = classify(view, path, &direct).filter(|(found, _)| !direct.is_empty() && *found == path).map(|(_, layout)| layout);
        // A stray SQL file beside the folders of a tool does not make them another tool's.
        own.filter(|own| *own != Layout::Plain).or_else(|| nested(view, path, &sql)).or(own)
    });
    let layout = layout.unwrap_or(Layout::Plain);
    let files = match layout {
        // These tools look into folders; the others read one folder.
        Layout::Diesel | Layout::Prisma | Layout::Flyway | Layout::Refinery | Layout::Pop | Layout::Popx => all,
        Layout::Plain if direct.is_empty() => all,
        _ => all.into_iter().filter(|file| folder(file.path) == path).collect(),
    };
    let ids: Vec<FileId> = files.into_iter().map(|file| file.id).collect();
    (!ids.is_empty()).then(|| found(view, path.to_owned(), layout, ids))
}

/// Whether a number in a name says which file comes first: SQL files without one are a collection, not a history.
pub fn is_numbered(view: &View<'_>, history: &FoundHistory) -> bool {
    let own = view.below(&history.path).iter().filter(|file| history.files.binary_search(&file.id).is_ok());
    let is_number = |text: &str| starts_with_digit(text.trim_start_matches(['v', 'V']));
    own.filter(|file| has_extension(file.path, "sql"))
        .any(|file| is_number(name(file.path)) || (folder(file.path) != history.path && is_number(name(folder(file.path)))))
}

/// The layout of one-folder-per-migration tools, and of Flyway's sub-folders.
fn nested(view: &View<'_>, path: &str, all: &[&File<'_>]) -> Option<Layout> {
    let mut layouts = all.iter().filter_map(|file| {
        let at = folder(file.path);
        let (found, layout) = classify(view, at, &[file])?;
        (found == path || matches!(layout, Layout::Flyway | Layout::Refinery)).then_some(layout)
    });
    layouts.next()
}

fn found(view: &View<'_>, path: String, layout: Layout, mut files: Vec<FileId>) -> FoundHistory {
    files.sort_unstable();
    let own: Vec<(FileId, &str)> =
        view.below(&path).iter().map(|file| (file.id, file.path)).filter(|(id, _)| files.binary_search(id).is_ok()).collect();
    let texts: Vec<&File<'_>> = view.below(&path).iter().filter(|file| files.binary_search(&file.id).is_ok()).collect();
    let dialect = dialect::of(view, &path, layout, &texts).unwrap_or_default();
    let steps = layouts::count(layout, dialect, &path, &own);
    FoundHistory { path, layout, dialect, files, steps }
}

/// The history that a folder with SQL files belongs to, and its tool.
fn classify<'p>(view: &View<'_>, at: &'p str, files: &[&File<'_>]) -> Option<(&'p str, Layout)> {
    let any = |test: &dyn Fn(&str) -> bool| files.iter().any(|file| test(name(file.path)));
    // A tool that needs its marker needs it in every file: one that was left in a comment says nothing.
    let marked = |marker: &str| files.iter().filter(|file| has_marker(file.text, marker)).count() * 2 >= files.len();
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
    by_name(view, at, files)
}

/// The tool that most of the numbered names follow: one file of another form does not make the others its own.
fn by_name<'p>(view: &View<'_>, at: &'p str, files: &[&File<'_>]) -> Option<(&'p str, Layout)> {
    let crate_uses = |library: &str| view.above(at, "Cargo.toml").is_some_and(|file| file.text.contains(library));
    let is_up = |name: &str| name.contains(".up.") || name.contains(".down.");
    let count = |test: &dyn Fn(&str) -> bool| files.iter().filter(|file| test(name(file.path))).count();
    let (versioned, up) = (count(&is_versioned), count(&is_up));
    let other = count(&|name| starts_with_digit(name) && !is_up(name));
    let sqlx = || crate_uses("sqlx") && up + other > versioned;
    if versioned > 0 && versioned >= up.max(other) {
        return Some(if crate_uses("refinery") { (at, Layout::Refinery) } else { (flyway_top(at), Layout::Flyway) });
    }
    if up > 0 {
        let layout = if sqlx() { Layout::Sqlx } else { up_and_down(view, at, files) };
        return Some((at, if up < other && layout == Layout::GolangMigrate { Layout::Plain } else { layout }));
    }
    let is_version = |part: &str| part.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    // `migrations/postgres`, `migrations/tenant`, `schema/versioned/v1.4`: the folder above says it, and the numbers.
    let above = name(folder(at));
    let is_below = PLAIN_NAMES.contains(&above) && other * 2 > files.len();
    let is_versioned = above == "versioned" && is_version(name(at));
    if !(PLAIN_NAMES.contains(&name(at)) || is_below || is_versioned) {
        return None;
    }
    let numbered = files.iter().any(|file| starts_with_digit(name(file.path)) && name(file.path).contains('_'));
    Some((at, if numbered && sqlx() { Layout::Sqlx } else { Layout::Plain }))
}

/// Which of the tools with `.up.` and `.down.` files a folder follows: by their dependencies, then by what only one of them names.
fn up_and_down(view: &View<'_>, at: &str, files: &[&File<'_>]) -> Layout {
    let uses = |module: &str| view.above(at, "go.mod").is_some_and(|file| file.text.contains(module));
    let any = |part: &str| files.iter().any(|file| name(file.path).split('.').skip(1).any(|inner| inner == part));
    let has_dialect = ["cockroach", "mariadb", "mysql", "postgres", "sqlite3"].into_iter().any(any);
    if any("autocommit") {
        Layout::Popx
    } else if any("fizz") {
        Layout::Pop
    } else if uses("golang-migrate/migrate") && !has_dialect {
        Layout::GolangMigrate
    } else if uses("github.com/ory/x") {
        Layout::Popx
    } else if uses("gobuffalo/pop") || has_dialect {
        Layout::Pop
    } else {
        Layout::GolangMigrate
    }
}

/// A program that may be a migration; Rust and Python only where the name says so, since both stand everywhere.
fn is_program(path: &str) -> bool {
    let numbered = starts_with_digit(name(path).trim_start_matches(['V', 'U', 'v']));
    is_code(path) || (numbered && (has_extension(path, "rs") || has_extension(path, "py")))
}

/// SQL, and the language of pop that says nothing else.
fn is_text(path: &str) -> bool {
    has_extension(path, "sql") || has_extension(path, "fizz")
}

/// Flyway reads `db/migration` with all its sub-folders; one that is named after another database is read in its stead.
fn flyway_top(at: &str) -> &str {
    let Some(start) = at.find("db/migration") else { return at };
    let end = start + "db/migration".len();
    match at.get(end..) {
        Some(rest) if rest.starts_with('/') && !rest.split('/').any(|part| other_named(part).is_some() || dialect::is_of_another(part)) => {
            at.get(..end).unwrap_or(at)
        }
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
