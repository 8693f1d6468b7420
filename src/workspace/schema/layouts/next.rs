//! A migration behind the last one of a history, named and framed as its tool would take it: for what is planted in memory.

use crate::source::sources::Sources;
use crate::workspace::schema::history::{History, Layout};

/// The path from the root and the text of the `nth` migration behind the last one.
#[must_use]
pub fn migration(history: &History, sources: &Sources, nth: usize, sql: &str) -> (String, String) {
    let last = history.migrations.last();
    let path = last.map_or("", |last| sources.path(last.file));
    let mut folder = if path.is_empty() { history.path.as_str() } else { path.rsplit_once('/').map_or("", |(folder, _)| folder) };
    if matches!(history.layout, Layout::Diesel | Layout::Prisma) && !path.is_empty() {
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let name = name(history.layout, path.rsplit('/').next().unwrap_or(path), nth);
    let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
    if history.layout == Layout::Alembic {
        let after = if nth == 0 { last.map(|last| last.id.clone()) } else { Some(revision(nth - 1)) };
        return (path, alembic(&revision(nth), after.as_deref(), sql));
    }
    let text = history.layout.marker().map_or_else(|| format!("{sql}\n"), |marker| format!("{marker}\n{sql}\n"));
    (path, text)
}

/// A version that no clock has reached: every tool that compares versions puts it last.
fn name(layout: Layout, last: &str, nth: usize) -> String {
    let version = format!("9999123123{nth:04}");
    match layout {
        Layout::Alembic => format!("{}.py", revision(nth)),
        Layout::Flyway | Layout::Refinery => format!("V{version}__planted.sql"),
        Layout::GolangMigrate | Layout::Pop | Layout::Popx => format!("{version}_planted.up.sql"),
        Layout::Diesel => format!("{version}_planted/up.sql"),
        Layout::Prisma => format!("{version}_planted/migration.sql"),
        // Files without a number come after those with one.
        Layout::Plain | Layout::SqlMigrate if !last.starts_with(|c: char| c.is_ascii_digit()) => format!("zzzz_planted_{nth:04}.sql"),
        Layout::Goose | Layout::Dbmate | Layout::SqlMigrate | Layout::Sqlx | Layout::Plain => format!("{version}_planted.sql"),
    }
}

fn revision(nth: usize) -> String {
    format!("planted_{nth:04}")
}

fn alembic(revision: &str, after: Option<&str>, sql: &str) -> String {
    let after = after.map_or_else(|| "None".to_owned(), literal);
    let sql = literal(sql);
    format!(
        "from alembic import op\n\nrevision = \"{revision}\"\ndown_revision = {after}\nbranch_labels = None\ndepends_on = None\n\n\n\
         def upgrade():\n    op.execute({sql})\n"
    )
}

/// A string of Python.
fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::store::FactStore;
    use crate::source::sources::Place;
    use crate::source::sources::{FileId, SourceFile};
    use crate::source::text::Span;
    use crate::workspace::plan::HistoryPlan;
    use crate::workspace::schema::driver;
    use crate::workspace::schema::history::Migration;

    #[test]
    fn every_tool_takes_the_next_migration_as_its_last() {
        let cases = [
            (Layout::Flyway, "db/V2__b.sql"),
            (Layout::GolangMigrate, "db/000002_b.up.sql"),
            (Layout::Goose, "db/20240101000000_b.sql"),
            (Layout::Dbmate, "db/20240101000000_b.sql"),
            (Layout::SqlMigrate, "db/b.sql"),
            (Layout::Diesel, "db/2024-01-01-000000_b/up.sql"),
            (Layout::Sqlx, "db/2_b.sql"),
            (Layout::Refinery, "db/V2__b.sql"),
            (Layout::Prisma, "db/20240101000000_b/migration.sql"),
            (Layout::Pop, "db/20240101000000_b.up.sql"),
            (Layout::Popx, "db/20240101000000_b.up.sql"),
            (Layout::Plain, "db/b.sql"),
            (Layout::Plain, "db/002_b.sql"),
        ];
        for (layout, last) in cases {
            let one = Sources::new(vec![SourceFile::new(last.to_owned(), Ok("".into()))]);
            let plan = HistoryPlan { path: "db".to_owned(), layout, ..plan() };
            let place = Place { file: FileId(0), span: Span::default() };
            let migration = Migration { id: "b".to_owned(), file: FileId(0), place };
            let history = driver::finish(driver::start(&plan, &one, &FactStore::default()), &plan, vec![migration]);
            let new = [super::migration(&history, &one, 0, "SELECT 1"), super::migration(&history, &one, 1, "SELECT 1")];
            let all = Sources::new([last, &new[0].0, &new[1].0].map(|path| SourceFile::new(path.to_owned(), Ok("".into()))).into());
            let plan = HistoryPlan { files: all.tree().map(|(id, _)| id).collect(), ..plan };
            let ordered = super::super::order(&plan, &all);
            let paths: Vec<&str> = ordered.steps.iter().map(|step| all.path(step.file)).collect();
            assert_eq!(paths, [last, &new[0].0, &new[1].0], "{layout:?}");
        }
    }

    fn plan() -> HistoryPlan {
        HistoryPlan {
            path: String::new(),
            layout: Layout::Plain,
            dialect: crate::facts::dialect::Dialect::Postgresql,
            files: vec![],
            search_path: vec!["public".to_owned()],
            define: vec![],
            assume: vec![],
            configured: None,
        }
    }

    #[test]
    fn text_of_sql_survives_python() {
        assert_eq!(literal("a \"b\"\n\\c"), r#""a \"b\"\n\\c""#);
    }
}
