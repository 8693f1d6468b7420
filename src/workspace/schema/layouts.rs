//! Which files of a folder are migrations, and in which order their tool applies them. Names only: no file is opened here.

use std::cmp::Ordering;

use super::history::Layout;
use crate::source::sources::{FileId, Sources};
use crate::workspace::plan::HistoryPlan;

/// One migration in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What the tool calls it.
    pub id: String,
    /// Its file.
    pub file: FileId,
    /// It is not SQL: what it does is not replayed.
    pub is_code: bool,
}

/// A file that may be a migration.
struct Candidate<'a> {
    file: FileId,
    /// Folders between the history's folder and the file.
    folders: &'a str,
    /// The file's name.
    name: &'a str,
}

/// What decides the order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Repeatable migrations come after versioned ones.
    late: bool,
    /// Numbers of the version; a file without one comes after.
    version: Version,
    /// Then the text.
    text: String,
}

/// The leading number, or the parts of a dotted version.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Version {
    /// `1.2.10` as digits without leading zeros: no number is too long.
    Numbers(Vec<String>),
    /// None: by text alone.
    None,
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::None, Self::None) => Ordering::Equal,
            (Self::None, Self::Numbers(_)) => Ordering::Greater,
            (Self::Numbers(_), Self::None) => Ordering::Less,
            (Self::Numbers(one), Self::Numbers(two)) => {
                let length = one.len().max(two.len());
                let part = |parts: &[String], at: usize| parts.get(at).cloned().unwrap_or_default();
                let by_part = |at: usize| compare_digits(&part(one, at), &part(two, at));
                (0..length).map(by_part).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
            }
        }
    }
}

/// The migrations of a plan's files, in order.
#[must_use]
pub fn steps(plan: &HistoryPlan, sources: &Sources) -> Vec<Step> {
    let mut found: Vec<(Key, Step)> = Vec::new();
    for file in &plan.files {
        let path = sources.path(*file);
        let inside = path.strip_prefix(plan.path.as_str()).unwrap_or(path).trim_start_matches('/');
        let (folders, name) = inside.rsplit_once('/').unwrap_or(("", inside));
        let candidate = Candidate { file: *file, folders, name };
        if let Some((key, id, is_code)) = read(plan.layout, &candidate) {
            found.push((key, Step { id, file: candidate.file, is_code }));
        }
    }
    if plan.layout == Layout::Flyway {
        start_at_baseline(&mut found);
    }
    found.sort_by(|one, two| one.0.cmp(&two.0).then(one.1.file.cmp(&two.1.file)));
    let steps: Vec<Step> = found.into_iter().map(|(_, step)| step).collect();
    without_replaced(steps, sources)
}

/// Key, id and whether it is code; nothing when the tool does not apply the file.
fn read(layout: Layout, candidate: &Candidate<'_>) -> Option<(Key, String, bool)> {
    let name = candidate.name;
    match layout {
        Layout::Diesel | Layout::Prisma => {
            let (file, dashes) = if layout == Layout::Diesel { ("up.sql", true) } else { ("migration.sql", false) };
            let id = candidate.folders.rsplit('/').next().filter(|id| !id.is_empty())?;
            let version = if dashes { id.split('_').next().unwrap_or(id).replace('-', "") } else { id.to_owned() };
            (name == file).then(|| (Key { late: false, version: Version::None, text: version }, id.to_owned(), false))
        }
        Layout::Flyway => flyway(name),
        Layout::Refinery => {
            let (version, _) = name.strip_prefix(['V', 'U'])?.split_once("__")?;
            let (stem, code) = stem(name, &["rs"])?;
            let version = Version::Numbers(vec![digits(version)?]);
            Some((Key { late: false, version, text: stem.to_owned() }, stem.to_owned(), code))
        }
        Layout::Dbmate => {
            let (stem, code) = stem(name, &[])?;
            name.starts_with(|c: char| c.is_ascii_digit())
                .then(|| (Key { late: false, version: Version::None, text: stem.to_owned() }, stem.to_owned(), code))
        }
        Layout::Goose => numbered(name, &["go"]),
        Layout::GolangMigrate | Layout::Sqlx => numbered(name, &[]),
        Layout::SqlMigrate => plain(candidate, &[]),
        Layout::Plain => {
            plain(candidate, &["ts", "js", "mjs", "cjs", "mts", "cts", "py", "go", "rb", "rs", "java", "kt", "php", "ex", "exs"])
        }
        Layout::Alembic => None,
    }
}

/// `V1.2__a.sql`, `R__b.sql`, `B3__baseline.sql`; `U…` undoes and is never applied.
fn flyway(name: &str) -> Option<(Key, String, bool)> {
    let (stem, code) = stem(name, &["java", "kt"])?;
    if let Some(text) = name.strip_prefix("R__") {
        return Some((Key { late: true, version: Version::None, text: text.to_owned() }, stem.to_owned(), code));
    }
    let (version, _) = name.strip_prefix(['V', 'B'])?.split_once("__")?;
    let numbers: Option<Vec<String>> = version.split(['.', '_']).map(digits).collect();
    Some((Key { late: false, version: Version::Numbers(numbers?), text: stem.to_owned() }, stem.to_owned(), code))
}

/// An empty database starts at the last baseline: what it stands for is not applied.
fn start_at_baseline(found: &mut Vec<(Key, Step)>) {
    let is_baseline = |step: &Step| step.id.starts_with('B');
    let Some(last) = found.iter().filter(|(_, step)| is_baseline(step)).map(|(key, _)| key.clone()).max() else { return };
    found.retain(|(key, step)| key.late || key.version > last.version || (key.version == last.version && is_baseline(step)));
}

/// `000001_a.up.sql` and `20240101_a.sql`: a leading number, and then the text.
fn numbered(name: &str, code: &[&str]) -> Option<(Key, String, bool)> {
    let (stem, is_code) = stem(name, code)?;
    let version = Version::Numbers(vec![leading_digits(name)?]);
    Some((Key { late: false, version, text: stem.to_owned() }, stem.to_owned(), is_code))
}

/// Numbered files before others, folder by folder; code counts only where its name has a number.
fn plain(candidate: &Candidate<'_>, code: &[&str]) -> Option<(Key, String, bool)> {
    let (stem, is_code) = stem(candidate.name, code)?;
    let number = leading_digits(candidate.name.trim_start_matches(['V', 'v']));
    if is_code && number.is_none() {
        return None;
    }
    let in_folder = leading_digits(candidate.folders.rsplit('/').next().unwrap_or(""));
    let parts: Vec<String> = in_folder.into_iter().chain(number).collect();
    let version = if parts.is_empty() { Version::None } else { Version::Numbers(parts) };
    let text = if candidate.folders.is_empty() { stem.to_owned() } else { format!("{}/{stem}", candidate.folders) };
    Some((Key { late: false, version, text: text.clone() }, text, is_code))
}

/// The name without its ending, and whether it is code. Down files, other databases' files and tests are no migrations.
fn stem<'a>(name: &'a str, code: &[&str]) -> Option<(&'a str, bool)> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_code = ending != "sql";
    if is_code && !code.contains(&ending) {
        return None;
    }
    let inner: Vec<&str> = stem.split('.').skip(1).collect();
    let is_other = |part: &&&str| {
        matches!(
            **part,
            "down" | "undo" | "rollback" | "test" | "spec" | "d" | "mysql" | "sqlite" | "sqlite3" | "mssql" | "cockroach" | "mariadb"
        )
    };
    if inner.iter().find(is_other).is_some() || (is_code && stem.ends_with("_test")) {
        return None;
    }
    let stem = stem.strip_suffix(".up").unwrap_or(stem);
    Some((stem, is_code))
}

/// A file for PostgreSQL alone replaces the one for all databases: `1_a.postgres.up.sql`, `1_a.up.sql`.
fn without_replaced(steps: Vec<Step>, sources: &Sources) -> Vec<Step> {
    let is_own = |part: &str| matches!(part, "postgres" | "postgresql" | "pg");
    let general = |file: FileId| -> Option<String> {
        let parts: Vec<&str> = sources.path(file).split('.').collect();
        parts.iter().any(|part| is_own(part)).then(|| parts.into_iter().filter(|part| !is_own(part)).collect::<Vec<_>>().join("."))
    };
    let replaced: Vec<String> = steps.iter().filter_map(|step| general(step.file)).collect();
    steps.into_iter().filter(|step| !replaced.iter().any(|path| path == sources.path(step.file))).collect()
}

fn leading_digits(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).and_then(digits)
}

/// Digits without leading zeros.
fn digits(text: &str) -> Option<String> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.trim_start_matches('0').to_owned())
}

fn compare_digits(one: &str, two: &str) -> Ordering {
    one.len().cmp(&two.len()).then_with(|| one.cmp(two))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sources::SourceFile;

    fn order(layout: Layout, names: &[&str]) -> Vec<String> {
        let files = names.iter().map(|name| SourceFile::new(format!("m/{name}"), Ok("".into()))).collect();
        let sources = Sources::new(files);
        let plan = HistoryPlan {
            path: "m".to_owned(),
            layout,
            dialect: crate::facts::dialect::Dialect::Postgresql,
            files: sources.tree().map(|(id, _)| id).collect(),
            search_path: vec![],
            define: vec![],
            assume: vec![],
            configured: None,
        };
        steps(&plan, &sources).into_iter().map(|step| if step.is_code { format!("{} (code)", step.id) } else { step.id }).collect()
    }

    #[test]
    fn flyway_orders_dotted_versions_and_runs_repeatable_ones_last() {
        let names = ["R__views.sql", "V10__d.sql", "V1.10__c.sql", "V1.2__b.sql", "V1__a.sql", "U1__a.sql", "afterMigrate.sql"];
        assert_eq!(order(Layout::Flyway, &names), ["V1__a", "V1.2__b", "V1.10__c", "V10__d", "R__views"]);
    }

    #[test]
    fn flyway_starts_at_the_last_baseline() {
        assert_eq!(order(Layout::Flyway, &["V1__a.sql", "V2__b.sql", "B2__base.sql", "V3__c.sql"]), ["B2__base", "V3__c"]);
    }

    #[test]
    fn diesel_compares_versions_without_dashes() {
        let names = ["2017-09-23-182408_b/up.sql", "20170804200817_a/up.sql", "2017-09-23-182408_b/down.sql", "20170924000000_c/up.sql"];
        assert_eq!(order(Layout::Diesel, &names), ["20170804200817_a", "2017-09-23-182408_b", "20170924000000_c"]);
    }

    #[test]
    fn numbers_beat_text_and_down_files_are_ignored() {
        let names = ["00010-b.sql", "0002-a.sql", "zz.sql", "0002-a.down.sql", "seed.ts", "00011_c.ts", "00012_d.test.ts"];
        assert_eq!(order(Layout::Plain, &names), ["0002-a", "00010-b", "00011_c (code)", "zz"]);
    }

    #[test]
    fn golang_migrate_and_sqlx_take_up_files_by_number() {
        let names = ["10_b.up.sql", "9_a.up.sql", "9_a.down.sql", "readme.md"];
        assert_eq!(order(Layout::GolangMigrate, &names), ["9_a", "10_b"]);
        assert_eq!(order(Layout::Sqlx, &["20240102_b.sql", "20240101_a.up.sql"]), ["20240101_a", "20240102_b"]);
    }

    #[test]
    fn a_file_for_postgres_replaces_the_general_one() {
        let names = ["1_a.up.sql", "1_a.postgres.up.sql", "1_a.mysql.up.sql", "2_b.up.sql"];
        assert_eq!(order(Layout::GolangMigrate, &names), ["1_a.postgres", "2_b"]);
    }

    #[test]
    fn goose_counts_go_files_but_not_their_tests() {
        assert_eq!(order(Layout::Goose, &["2_b.go", "1_a.sql", "2_b_test.go", "main.go"]), ["1_a", "2_b (code)"]);
    }

    #[test]
    fn prisma_orders_by_folder() {
        let names = ["20240102_b/migration.sql", "20240101_a/migration.sql", "migration_lock.toml"];
        assert_eq!(order(Layout::Prisma, &names), ["20240101_a", "20240102_b"]);
    }

    #[test]
    fn refinery_orders_by_number_and_counts_rust_files() {
        assert_eq!(order(Layout::Refinery, &["V10__b.sql", "V2__a.rs"]), ["V2__a (code)", "V10__b"]);
    }
}
