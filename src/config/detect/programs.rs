//! Folders of migrations in languages that are not replayed: they are said, so that nobody takes silence for a schema.

use super::FoundHistory;
use super::view::{View, is_in, not_own};
use crate::workspace::schema::history::Layout;

/// Endings and what they are written in.
const LANGUAGES: &[(&str, &str)] = &[
    ("clj", "Clojure"),
    ("cs", "C#"),
    ("edn", "EDN"),
    ("ex", "Elixir"),
    ("exs", "Elixir"),
    ("go", "Go"),
    ("groovy", "Groovy"),
    ("java", "Java"),
    ("js", "JavaScript"),
    ("json", "JSON"),
    ("kt", "Kotlin"),
    ("mjs", "JavaScript"),
    ("php", "PHP"),
    ("rb", "Ruby"),
    ("ts", "TypeScript"),
    ("xml", "XML"),
    ("yaml", "YAML"),
    ("yml", "YAML"),
];

/// A line for each folder of numbered programs that no history holds. Programs between SQL files are part of their history.
pub fn left_out(view: &View<'_>, histories: &[FoundHistory]) -> Vec<String> {
    // A tool with a folder for each migration runs no program in it.
    let holds =
        |history: &FoundHistory, folder: &str| is_in(folder, &history.path) && !matches!(history.layout, Layout::Prisma | Layout::Diesel);
    let unknown = |folder: &&String| not_own(folder).is_none() && !histories.iter().any(|history| holds(history, folder));
    let line = |folder: &String| {
        let endings = view.programs().get(folder)?;
        let (ending, count) = endings.iter().max_by_key(|(_, count)| **count)?;
        let language = LANGUAGES.iter().find(|(known, _)| known == ending).map_or(ending.as_str(), |(_, name)| name);
        let plural = if *count == 1 { "" } else { "s" };
        Some(format!("left out what looks like migrations in `{folder}` ({count} {language} file{plural}; SQL and Alembic are replayed)"))
    };
    view.programs().keys().filter(unknown).filter_map(line).collect()
}
