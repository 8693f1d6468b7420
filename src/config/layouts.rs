//! The words for migration tools: in `layout:`, on the command line, and in sentences.

use crate::workspace::schema::history::Layout;

/// Each tool: its word in the policy, its name in a sentence, what one of its steps is called.
const WORDS: [(Layout, &str, &str, &str); 11] = [
    (Layout::Alembic, "alembic", "Alembic", "revision"),
    (Layout::Flyway, "flyway", "Flyway", "migration"),
    (Layout::GolangMigrate, "golang-migrate", "golang-migrate", "migration"),
    (Layout::Goose, "goose", "goose", "migration"),
    (Layout::Dbmate, "dbmate", "dbmate", "migration"),
    (Layout::SqlMigrate, "sql-migrate", "sql-migrate", "migration"),
    (Layout::Diesel, "diesel", "Diesel", "migration"),
    (Layout::Sqlx, "sqlx", "SQLx", "migration"),
    (Layout::Refinery, "refinery", "refinery", "migration"),
    (Layout::Prisma, "prisma", "Prisma", "migration"),
    (Layout::Plain, "plain", "plain SQL", "file"),
];

/// The layout of a word.
#[must_use]
pub fn parse(word: &str) -> Option<Layout> {
    WORDS.iter().find(|(_, known, ..)| *known == word).map(|(layout, ..)| *layout)
}

/// All words, for help.
#[must_use]
pub fn words() -> Vec<&'static str> {
    WORDS.iter().map(|(_, word, ..)| *word).collect()
}

/// `found Alembic history …`: the tool's name, and what one step is called.
pub(super) fn names(layout: Layout) -> (&'static str, &'static str) {
    WORDS.iter().find(|(known, ..)| *known == layout).map_or(("", "migration"), |(_, _, name, step)| (name, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_knows_the_same_words() {
        assert_eq!(words(), crate::config::shapes::LAYOUTS);
        assert!(words().into_iter().all(|word| parse(word).is_some()));
    }
}
