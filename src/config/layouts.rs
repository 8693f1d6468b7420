//! The words for migration tools: in `layout:` and on the command line.

use crate::workspace::schema::history::Layout;

/// Each tool's word in the policy.
const WORDS: [(Layout, &str); 13] = [
    (Layout::Alembic, "alembic"),
    (Layout::Flyway, "flyway"),
    (Layout::GolangMigrate, "golang-migrate"),
    (Layout::Goose, "goose"),
    (Layout::Dbmate, "dbmate"),
    (Layout::SqlMigrate, "sql-migrate"),
    (Layout::Diesel, "diesel"),
    (Layout::Sqlx, "sqlx"),
    (Layout::Refinery, "refinery"),
    (Layout::Prisma, "prisma"),
    (Layout::Pop, "pop"),
    (Layout::Popx, "popx"),
    (Layout::Plain, "plain"),
];

/// The layout of a word.
#[must_use]
pub fn parse(word: &str) -> Option<Layout> {
    WORDS.iter().find(|(_, known)| *known == word).map(|(layout, _)| *layout)
}

/// The word of a layout.
#[must_use]
pub fn word(layout: Layout) -> &'static str {
    WORDS.iter().find(|(known, _)| *known == layout).map_or("", |(_, word)| word)
}

/// All words, for help.
#[must_use]
pub fn words() -> Vec<&'static str> {
    WORDS.iter().map(|(_, word)| *word).collect()
}

/// What one step of a history is called: `found Alembic history … (3 revisions)`.
pub(super) fn step(layout: Layout) -> &'static str {
    match layout {
        Layout::Alembic => "revision",
        Layout::Plain => "file",
        _ => "migration",
    }
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
