//! What a database's own words come to, without a database.

use std::collections::BTreeMap;

use super::ledger::{Ledger, stamp, tool_of};
use crate::workspace::schema::history::Layout;
use crate::workspace::schema::until::Named;

/// Migrations in a row: `id` or `id=path`.
fn all(ids: &[&str]) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    for text in ids {
        let (id, path) = text.split_once('=').map_or((*text, format!("m/{text}.sql")), |(id, path)| (id, path.to_owned()));
        let follows = all.last().map(|before| before.id.clone()).into_iter().collect();
        all.push(Named { id: id.to_owned(), follows, labels: vec![], path });
    }
    all
}

/// `applied | pending | skipped | unknown | dirty` of rows such as `version=1 dirty=t`.
fn stamped(layout: Layout, all: &[Named], rows: &[&str]) -> String {
    let row = |text: &&str| -> BTreeMap<String, String> {
        text.split(' ').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let (schema, name) = ("public".to_owned(), "ledger".to_owned());
    let stamp = stamp(all, &Ledger { tool: layout, schema, name, rows: rows.iter().map(row).collect(), hidden: None });
    let applied: Vec<String> = all.iter().filter(|named| stamp.applied.contains(&named.id)).map(|named| named.id.clone()).collect();
    [applied, stamp.pending, stamp.skipped, stamp.unknown, stamp.dirty].map(|list| list.join(" ")).join("|")
}

#[test]
fn alembic_names_heads_and_all_below_is_applied() {
    let mut graph = all(&["a", "b", "c"]);
    graph.push(Named { id: "x".to_owned(), follows: vec!["a".to_owned()], labels: vec![], path: "m/x.py".to_owned() });
    assert_eq!(stamped(Layout::Alembic, &graph, &["version_num=b", "version_num=x"]), "a b x|c|||");
    assert_eq!(stamped(Layout::Alembic, &graph, &["version_num=zz"]), "a b c x|||zz|");
    assert_eq!(stamped(Layout::Alembic, &graph, &[]), "|a b c x|||");
}

#[test]
fn golang_migrate_names_the_last_and_whether_it_ended() {
    let files = all(&["000001_a", "000002_b", "000010_c"]);
    assert_eq!(stamped(Layout::GolangMigrate, &files, &["version=2 dirty=f"]), "000001_a 000002_b|000010_c|||");
    assert_eq!(stamped(Layout::GolangMigrate, &files, &["version=2 dirty=t"]), "000001_a|000002_b 000010_c|||2");
}

#[test]
fn one_row_for_each_migration_shows_gaps() {
    assert_eq!(stamped(Layout::Sqlx, &all(&["1_a", "2_b", "3_c"]), &["version=1 success=t", "version=3 success=t"]), "1_a 3_c|2_b|2_b||");
    assert_eq!(stamped(Layout::Sqlx, &all(&["1_a", "2_b"]), &["version=1 success=t", "version=2 success=f"]), "1_a|2_b|||2");
    assert_eq!(
        stamped(Layout::Diesel, &all(&["2020-01-02-000000_a"]), &["version=20200102000000", "version=9"]),
        "2020-01-02-000000_a|||9|"
    );
    assert_eq!(stamped(Layout::Dbmate, &all(&["2020_a", "2021_b"]), &["version=2020"]), "2020_a|2021_b|||");
    assert_eq!(stamped(Layout::SqlMigrate, &all(&["1_a"]), &["id=1_a.sql"]), "1_a||||");
    assert_eq!(stamped(Layout::Refinery, &all(&["V1__a", "V2__b"]), &["version=1"]), "V1__a|V2__b|||");
    let prisma = ["migration_name=1_a finished_at=now", "migration_name=2_b", "migration_name=2_b rolled_back_at=now"];
    assert_eq!(stamped(Layout::Prisma, &all(&["1_a", "2_b"]), &prisma), "1_a|2_b|||2_b");
}

#[test]
fn goose_counts_the_last_row_of_a_version() {
    let rows = [
        "id=1 version_id=0 is_applied=t",
        "id=2 version_id=1 is_applied=t",
        "id=3 version_id=2 is_applied=t",
        "id=4 version_id=2 is_applied=f",
    ];
    assert_eq!(stamped(Layout::Goose, &all(&["00001_a", "00002_b"]), &rows), "00001_a|00002_b|||");
}

#[test]
fn flyway_knows_versions_baselines_and_repeatable_files() {
    let files = all(&["V1__a=m/V1__a.sql", "V1_2__b=m/V1_2__b.sql", "V2__c=m/V2__c.sql", "R__v=m/R__v.sql"]);
    let sql = |version: &str| format!("installed_rank=1 version={version} type=SQL success=t");
    assert_eq!(stamped(Layout::Flyway, &files, &[&sql("1"), &sql("1.2")]), "V1__a V1_2__b|V2__c R__v|||");
    let rows = ["installed_rank=1 version=1.2 type=BASELINE success=t", "installed_rank=2 type=SQL script=R__v.sql success=t"];
    assert_eq!(stamped(Layout::Flyway, &files, &rows), "V1__a V1_2__b R__v|V2__c|||");
}

#[test]
fn a_table_belongs_to_the_tool_whose_columns_it_has() {
    let tool = |table: &str, columns: &[&str]| tool_of(table, columns).map(|keeping| keeping.tool);
    assert_eq!(tool("schema_migrations", &["dirty", "version"]), Some(Layout::GolangMigrate));
    assert_eq!(tool("schema_migrations", &["version"]), Some(Layout::Dbmate));
    assert_eq!(tool("our_versions", &["version_num"]), Some(Layout::Alembic));
    assert_eq!((tool("alembic_version", &["other"]), tool("users", &["id", "version_num"])), (None, None));
}
