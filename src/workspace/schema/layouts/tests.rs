use super::*;
use crate::diagnostics::problem::Hides;
use crate::source::sources::SourceFile;

fn ordered(layout: Layout, names: &[&str]) -> (Vec<String>, Vec<(Hides, String)>) {
    let files = names.iter().map(|name| SourceFile::new(format!("m/{name}"), Ok("".into()))).collect();
    let sources = Sources::new(files);
    let plan = HistoryPlan {
        path: "m".to_owned(),
        layout,
        dialect: Dialect::Postgresql,
        files: sources.tree().map(|(id, _)| id).collect(),
        search_path: vec![],
        define: vec![],
        assume: vec![],
        configured: None,
    };
    let ordered = order(&plan, &sources);
    let shown = |step: Step| if step.is_code { format!("{} (code)", step.id) } else { step.id };
    let misnamed = ordered.misnamed.iter().map(|file| (Hides::Schema, sources.path(*file).trim_start_matches("m/").to_owned()));
    let problems = ordered.problems.into_iter().map(|problem| (problem.hides, problem.message)).chain(misnamed).collect();
    (ordered.steps.into_iter().map(shown).collect(), problems)
}

/// The order of names that the tool takes, all of them without a word.
fn order_of(layout: Layout, names: &[&str]) -> Vec<String> {
    let (steps, problems) = ordered(layout, names);
    assert_eq!(problems, []);
    steps
}

/// What is said of names.
fn said(layout: Layout, names: &[&str]) -> Vec<(Hides, String)> {
    ordered(layout, names).1
}

#[test]
fn flyway_orders_dotted_versions_and_runs_repeatable_ones_last() {
    let names = ["R__b_views.sql", "R__a_z.sql", "V10__d.sql", "V1.10__c.sql", "V1_2__b.sql", "V1__a.sql", "V11.sql", "U1__a.sql"];
    assert_eq!(order_of(Layout::Flyway, &names), ["V1__a", "V1_2__b", "V1.10__c", "V10__d", "V11", "R__a_z", "R__b_views"]);
}

#[test]
fn flyway_runs_callbacks_of_a_migration_around_it() {
    let names = ["afterMigrate.sql", "beforeMigrate__roles.sql", "beforeRepeatables.sql", "V1__a.sql", "R__b.sql", "afterInfo.sql"];
    assert_eq!(order_of(Layout::Flyway, &names), ["beforeMigrate__roles", "V1__a", "beforeRepeatables", "R__b", "afterMigrate"]);
    assert_eq!(order_of(Layout::Flyway, &["afterEachMigrate.sql", "V1__a.sql"]), ["V1__a", "afterEachMigrate"]);
    let seed = "Flyway does not apply `seed.sql`: not named like its migrations";
    assert_eq!(said(Layout::Flyway, &["seed.sql"]), [(Hides::Nothing, seed.to_owned())]);
}

#[test]
fn flyway_starts_at_the_last_baseline() {
    assert_eq!(order_of(Layout::Flyway, &["V1__a.sql", "V2__b.sql", "B2__base.sql", "V3__c.java"]), ["B2__base", "V3__c (code)"]);
}

#[test]
fn diesel_compares_versions_without_dashes() {
    let names = ["2017-09-23-182408_b/up.sql", "20170804200817_a/up.sql", "2017-09-23-182408_b/down.sql", "20170924000000_c/up.sql"];
    assert_eq!(order_of(Layout::Diesel, &names), ["20170804200817_a", "2017-09-23-182408_b", "20170924000000_c"]);
}

#[test]
fn in_plain_folders_numbers_beat_text_and_down_files_are_left() {
    let names = ["00010-b.sql", "0002-a.sql", "zz.sql", "0002-a.down.sql", "seed.ts", "00011_c.ts", "00012_d.test.ts"];
    let (steps, problems) = ordered(Layout::Plain, &names);
    assert_eq!(steps, ["0002-a", "00010-b", "00011_c (code)", "zz"]);
    assert_eq!(problems, [(Hides::Nothing, "no number says the turn of `m/zz.sql`: replayed after the numbered files".to_owned())]);
    assert_eq!(order_of(Layout::Plain, &["1_a.sql", "1_a.pg.sql", "1_a.mysql.sql", "2_b.sql"]), ["1_a.pg", "2_b"]);
}

#[test]
fn golang_migrate_takes_up_files_alone_by_number() {
    let (steps, problems) = ordered(Layout::GolangMigrate, &["10_b.up.sql", "9_a.up.sql", "9_a.down.sql", "8_c.sql", "seed.sql"]);
    assert_eq!(steps, ["9_a", "10_b"]);
    let meant = "8_c.sql";
    let seed = "golang-migrate does not apply `seed.sql`: not named like its migrations";
    assert_eq!(problems, [(Hides::Nothing, seed.to_owned()), (Hides::Schema, meant.to_owned())]);
}

#[test]
fn a_program_named_as_an_up_file_is_a_step_and_its_way_down_is_not() {
    assert_eq!(order_of(Layout::GolangMigrate, &["2_b.up.go", "2_b.down.go", "1_a.up.sql", "main.go"]), ["1_a", "2_b (code)"]);
}

#[test]
fn plain_folders_of_versions_are_ordered_by_their_parts() {
    let names = ["v1.10/a.sql", "v1.2/c.sql", "v1.2/b.sql", "v1/z.sql"];
    assert_eq!(order_of(Layout::Plain, &names), ["v1/z", "v1.2/b", "v1.2/c", "v1.10/a"]);
    assert_eq!(order_of(Layout::Plain, &["10/01_a.up.sql", "2/02_c.up.sql", "2/01_b.up.sql"]), ["2/01_b", "2/02_c", "10/01_a"]);
}

#[test]
fn sqlx_applies_a_file_without_a_direction_beside_reversible_pairs() {
    let names = ["20240102_b.sql", "20240101_a.up.sql", "20240101_a.down.sql", "20240103_c.up.sql"];
    assert_eq!(order_of(Layout::Sqlx, &names), ["20240101_a", "20240102_b", "20240103_c"]);
}

#[test]
fn pop_orders_versions_as_text_and_runs_fizz() {
    let names = ["9_b.up.sql", "10_a.up.fizz", "10_a.down.fizz", "9_b.mysql.up.sql", "9_b.postgres.up.sql"];
    assert_eq!(order_of(Layout::Pop, &names), ["10_a (code)", "9_b.postgres"]);
}

#[test]
fn popx_lets_a_file_for_postgres_replace_the_general_one_of_its_version() {
    let names = [
        "20260101_a.up.sql",
        "20260101_other.postgres.autocommit.up.sql",
        "20260101_a.cockroach.up.sql",
        "20260102_b.autocommit.up.sql",
        "20260102_b.autocommit.down.sql",
    ];
    assert_eq!(order_of(Layout::Popx, &names), ["20260101_other.postgres.autocommit", "20260102_b.autocommit"]);
    let fizz = "1_a.up.fizz";
    assert_eq!(said(Layout::Popx, &["1_a.up.fizz"]), [(Hides::Schema, fizz.to_owned())]);
}

#[test]
fn goose_counts_go_files_but_not_their_tests_and_helpers() {
    assert_eq!(order_of(Layout::Goose, &["2_b.go", "1_a.sql", "2_b_test.go", "main.go"]), ["1_a", "2_b (code)"]);
    let zero = "0_a.sql";
    assert_eq!(said(Layout::Goose, &["0_a.sql"]), [(Hides::Schema, zero.to_owned())]);
}

#[test]
fn dbmate_orders_by_name_and_sql_migrate_by_number() {
    assert_eq!(order_of(Layout::Dbmate, &["9_b.sql", "10_a.sql"]), ["10_a", "9_b"]);
    assert_eq!(order_of(Layout::SqlMigrate, &["V1.sql", "9_b.sql", "10_a.sql", "9_a.sql"]), ["9_a", "9_b", "10_a", "V1"]);
}

#[test]
fn prisma_orders_by_folder() {
    let names = ["20240102_b/migration.sql", "20240101_a/migration.sql", "20240101_a/down.sql"];
    assert_eq!(order_of(Layout::Prisma, &names), ["20240101_a", "20240102_b"]);
}

#[test]
fn refinery_orders_by_number_and_counts_rust_files() {
    assert_eq!(order_of(Layout::Refinery, &["V10__b.sql", "U2__a.rs", "mod.rs"]), ["U2__a (code)", "V10__b"]);
    let dashed = "V1__a-b.sql";
    assert_eq!(said(Layout::Refinery, &["V1__a-b.sql"]), [(Hides::Schema, dashed.to_owned())]);
}

#[test]
fn a_folder_of_two_tools_says_what_the_one_leaves_to_the_other() {
    let left = ["0001_a.sql", "0002_b.sql"].map(|name| (Hides::Schema, name.to_owned()));
    assert_eq!(said(Layout::Flyway, &["V1__a.sql", "0001_a.sql", "0002_b.sql"]), left);
}
