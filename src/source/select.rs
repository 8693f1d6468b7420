//! Which of the listed files are read, and reading each of them once.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::limits;
use super::sources::{SourceFile, Sources, Unreadable};
use super::tree::{Listing, Stat, Tree};
use super::unread::{IGNORE_FILE, Unread};

/// What a file is, by its name: all that anything after this asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileType {
    /// `.py`, `.pyi`.
    Python,
    /// `.rs`.
    Rust,
    /// TypeScript and JavaScript: `.ts`, `.tsx`, `.js`, `.jsx`, their module forms, `.vue`, `.svelte`.
    TypeScript,
    /// `.sql`.
    Sql,
    /// `alembic.ini`, `pyproject.toml`, `Cargo.toml`, `go.mod`, `package.json`, …: what detection and resolution read.
    Settings,
}

impl FileType {
    /// What a path names; `None` for files that nothing reads.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (_, extension) = name.rsplit_once('.')?;
        if name == "go.mod" || name == "pnpm-workspace.yaml" || (extension == "json" && is_script_settings(path)) {
            return Some(Self::Settings);
        }
        Some(match extension {
            "py" | "pyi" => Self::Python,
            "rs" => Self::Rust,
            "ts" | "tsx" | "js" | "jsx" | "mts" | "mjs" | "cts" | "cjs" | "vue" | "svelte" => Self::TypeScript,
            "sql" => Self::Sql,
            "ini" | "toml" | "cfg" => Self::Settings,
            _ => return None,
        })
    }
}

/// `package.json`, `tsconfig.json` and what such files extend: those have any name, in a folder that says what it is for.
fn is_script_settings(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name == "package.json" || ["tsconfig", "jsconfig", "typescript"].iter().any(|word| path.contains(word))
}

/// Endings of migrations that are programs: their literals say what they touch.
const CODE: &[&str] = &["cjs", "cts", "fizz", "go", "java", "js", "kt", "mjs", "mts", "ts"];

/// The ending of programs in a language that says nothing but migrations: one is read wherever it stands.
const FIZZ: &str = ".fizz";

/// Reads every listed file of a type that something always asks for, and code that stands beside SQL files. A refused path of such a type is a file that cannot be read:
/// its name is known, and what it says is not.
#[must_use]
pub fn read(tree: &dyn Tree, listing: &Listing) -> Sources {
    let beside_sql: BTreeSet<&str> =
        listing.paths.iter().filter(|path| FileType::of(path) == Some(FileType::Sql)).map(|path| folder(path)).collect();
    let is_wanted =
        |path: &String| FileType::of(path).is_some() || (is_code(path) && beside_sql.contains(folder(path))) || path.ends_with(FIZZ);
    let read = |path: &String| if is_wanted(path) { tree.read(path).and_then(limits::text) } else { Err(Unreadable::NotRead) };
    let file = |path: &String| SourceFile::new(path.clone(), read(path)).with(listing.stats.get(path).copied());
    let mut files: Vec<SourceFile> = listing.paths.par_iter().map(file).collect();
    files.extend(
        listing
            .refused
            .iter()
            .filter(|(path, _)| FileType::of(path).is_some())
            .map(|(path, reason)| SourceFile::new(path.clone(), Err(Unreadable::Io(reason.clone())))),
    );
    let link = Stat { link: true, ..Stat::default() };
    files.extend(listing.links.iter().map(|path| SourceFile::new(path.clone(), Err(Unreadable::NotRead)).with(Some(link))));
    let mut sources = Sources::new(files);
    sources.unread = Unread::new(listing.paths.iter().map(String::as_str), &ignore_files(tree, listing));
    sources.unread.vendored.clone_from(&listing.vendored);
    sources.unread.more_in = listing.paths.iter().filter(|path| !is_wanted(path)).map(|path| folder(path).to_owned()).collect();
    sources
}

fn ignore_files(tree: &dyn Tree, listing: &Listing) -> Vec<(String, String)> {
    let is_one = |path: &&String| path.rsplit('/').next() == Some(IGNORE_FILE);
    let read = |path: &String| Some((path.clone(), tree.read(path).and_then(limits::text).ok()?.to_string()));
    listing.paths.iter().filter(is_one).filter_map(read).collect()
}

/// Whether a migration of this name is a program.
#[must_use]
pub fn is_code(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
