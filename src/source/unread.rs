//! What is known of files that nobody reads: modules that a compiler makes, and files that git ignores because a build makes them.
//!
//! Knows only names; nothing here is a verdict.

use std::collections::{BTreeMap, BTreeSet};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Endings of Python modules that are no Python text.
const COMPILED: &[&str] = &["pyd", "pyx", "so"];

/// Names of folders that hold migrations in most tools.
const MIGRATIONS: &[&str] = &["changelog", "changelogs", "migrate", "migration", "migrations"];

/// Endings of migrations that are programs or descriptions.
const PROGRAMS: &[&str] =
    &["clj", "cs", "edn", "ex", "exs", "go", "groovy", "java", "js", "json", "kt", "mjs", "php", "rb", "ts", "xml", "yaml", "yml"];

/// The name of the files that say what git ignores.
pub const IGNORE_FILE: &str = ".gitignore";

/// Names of files that are not among the sources.
#[derive(Clone, Debug, Default)]
pub struct Unread {
    /// Paths of compiled Python modules and of what they are compiled from, as `folder/name`.
    pub compiled: Vec<String>,
    /// Folders of migrations that are programs, and how many they hold by ending.
    pub programs: BTreeMap<String, BTreeMap<String, usize>>,
    /// Folders of other people's code that were not entered.
    pub vendored: Vec<String>,
    /// Folders that hold files that nothing reads: a list of all that is in them is not complete.
    pub more_in: BTreeSet<String>,
    /// Ignore files by their folder.
    ignored: Vec<(String, Gitignore)>,
}

impl Unread {
    /// From all paths of the tree, and the ignore files among them with their texts.
    #[must_use]
    pub fn new<'a>(paths: impl Iterator<Item = &'a str>, ignore_files: &[(String, String)]) -> Self {
        let paths: Vec<&str> = paths.collect();
        let mut programs: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for (folder, ending) in paths.iter().filter_map(|path| program(path)) {
            *programs.entry(folder.to_owned()).or_default().entry(ending.to_owned()).or_default() += 1;
        }
        let compiled = paths.into_iter().filter_map(compiled).collect();
        let ignored = ignore_files.iter().filter_map(|(path, text)| {
            let mut builder = GitignoreBuilder::new("");
            for line in text.lines() {
                // A line that is no pattern ignores nothing, as for git.
                _ = builder.add_line(None, line);
            }
            Some((path.strip_suffix(IGNORE_FILE)?.to_owned(), builder.build().ok()?))
        });
        Self { compiled, programs, ignored: ignored.collect(), ..Self::default() }
    }

    /// Whether git would ignore a file of this path, below the root.
    #[must_use]
    pub fn ignores(&self, path: &str) -> bool {
        let inside = self.ignored.iter().filter_map(|(folder, patterns)| Some((patterns, path.strip_prefix(folder.as_str())?)));
        // The deepest file that speaks decides.
        let deepest = inside.map(|(patterns, path)| patterns.matched_path_or_any_parents(path, false)).rfind(|matched| !matched.is_none());
        deepest.is_some_and(|matched| matched.is_ignore())
    }
}

/// `pkg/_speed` of `pkg/_speed.cpython-311-x86_64-linux-gnu.so`.
fn compiled(path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let (_, ending) = name.rsplit_once('.')?;
    let stem = name.split('.').next().filter(|stem| !stem.is_empty() && COMPILED.contains(&ending))?;
    Some(if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") })
}

/// The folder of migrations and the ending of a file that is one of them: a number comes first in its name.
fn program(path: &str) -> Option<(&str, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    // `migrations/2024_a/migration.ts`: the folder of one migration is numbered instead.
    let (folder, stem) = match folder.rsplit_once('/') {
        Some((above, one)) if stem == "migration" => (above, one),
        _ => (folder, stem),
    };
    let numbered = stem.trim_start_matches(['V', 'v', 'm']).starts_with(|c: char| c.is_ascii_digit());
    let known = MIGRATIONS.contains(&folder.rsplit('/').next().unwrap_or(folder));
    (numbered && known && PROGRAMS.contains(&ending)).then_some((folder, ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiled_module_is_known_by_the_name_that_imports_it() {
        let unread = Unread::new(["a/_speed.cpython-311-x86_64-linux-gnu.so", "a/b.pyx", "c.pyd", "d.py", ".so"].into_iter(), &[]);
        assert_eq!(unread.compiled, ["a/_speed", "a/b", "c"]);
    }

    #[test]
    fn numbered_programs_in_a_folder_of_migrations_are_counted() {
        let paths = [
            "db/migrate/2024_a.rb",
            "db/migrate/2025_b.rb",
            "db/migrate/helper.rb",
            "app/2024_a.rb",
            "x/migrations/1_a.sql",
            "y/migration/2_b/migration.ts",
        ];
        let unread = Unread::new(paths.into_iter(), &[]);
        assert_eq!(format!("{:?}", unread.programs), r#"{"db/migrate": {"rb": 2}, "y/migration": {"ts": 1}}"#);
    }

    #[test]
    fn the_deepest_ignore_file_that_speaks_decides() {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let unread =
            Unread::new(std::iter::empty(), &[file(".gitignore", "_version.py\n/gen/\n*_pb2.py\n"), file("a/.gitignore", "!x_pb2.py\n")]);
        let ignored: Vec<&str> = ["a/_version.py", "gen/x.py", "a/gen/x.py", "b/x_pb2.py", "a/x_pb2.py", "version.py"]
            .into_iter()
            .filter(|path| unread.ignores(path))
            .collect();
        assert_eq!(ignored, ["a/_version.py", "gen/x.py", "b/x_pb2.py"]);
    }
}
