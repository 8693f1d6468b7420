use std::fmt::Write;

use expect_test::{Expect, expect};

use super::read;

fn check(path: &str, text: &str, expected: &Expect) {
    let found = read(path, text).unwrap();
    let names: Vec<&str> = found.names.iter().map(|name| name.name.as_str()).collect();
    let mut out = format!("{:?} [{}]\n", found.reach, names.join(", "));
    for (script, map) in &found.scripts {
        for op in &script.ops {
            writeln!(out, "  {}", map.map(op.span).slice(text).replace('\n', " ")).unwrap();
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn a_program_that_names_no_change_changes_nothing() {
    check(
        "m/1_a.ts",
        "import { enqueueBatchedMigration } from '@x/migrations';\nexport default async function () {\n  await enqueueBatchedMigration('20240101_users__backfill');\n}",
        &expect![[r#"
            Nothing []
        "#]],
    );
    check(
        "m/1_a.go",
        "func up(ctx context.Context, tx *sql.Tx) error {\n_, err := tx.ExecContext(ctx, `UPDATE users SET a = $1`, 1)\nreturn fmt.Errorf(\"drop table users failed: %w\", err) }",
        &expect![[r#"
            Nothing []
              UPDATE users SET a = $1
        "#]],
    );
}

#[test]
fn sql_in_full_that_is_run_is_stated_and_the_way_down_is_not() {
    check(
        "m/1_a.go",
        "func init() { goose.AddMigrationContext(upA, downA) }\nfunc upA(ctx context.Context, tx *sql.Tx) error {\n\tif _, err := tx.ExecContext(ctx, \"ALTER TABLE users ADD x int\"); err != nil { return err }\n\tstmt := `CREATE INDEX users_x ON users (x)`\n\t_, err := tx.Exec(stmt)\n\treturn err\n}\nfunc downA(ctx context.Context, tx *sql.Tx) error {\n\t_, err := tx.Exec(\"ALTER TABLE users DROP x\")\n\treturn err\n}",
        &expect![[r#"
            Stated [users]
              ALTER TABLE users ADD x int
              CREATE INDEX users_x ON users (x)
        "#]],
    );
    check(
        "m/1_a.ts",
        "export class A1 implements MigrationInterface {\n  public async up(q: QueryRunner): Promise<void> {\n    await q.query(`CREATE TABLE a (id int)`);\n    await q.query(\"ALTER TABLE a \" +\n      \"ADD b int\");\n  }\n  public async down(q: QueryRunner): Promise<void> {\n    await q.query(`DROP TABLE a`);\n  }\n}",
        &expect![[r#"
            Stated [a]
              CREATE TABLE a (id int)
              ALTER TABLE a " +       "ADD b int
        "#]],
    );
    check(
        "db/V2__b.java",
        "public class V2__b extends BaseJavaMigration {\n  public void migrate(Context context) throws Exception {\n    try (var s = context.getConnection().createStatement()) { s.execute(\"\"\"\n      ALTER TABLE users ADD y int\n      \"\"\"); }\n  }\n}",
        &expect![[r#"
            Stated [users]
              ALTER TABLE users ADD y int
        "#]],
    );
    check(
        "m/V3__c.rs",
        "pub fn migration() -> String { sql(r#\"DROP TABLE \"a\"\"#) }",
        &expect![[r#"
        Stated [a]
          DROP TABLE "a"
    "#]],
    );
}

#[test]
fn builders_name_their_tables() {
    check(
        "m/1_a.js",
        "exports.up = (knex) => knex.schema.createTable('users', (t) => { t.increments('id'); t.foreign('org').references('id').inTable('orgs'); });\nexports.down = (knex) => knex.schema.dropTable('people');",
        &expect![[r#"
            Named [orgs, users]
        "#]],
    );
    check(
        "m/1_a.ts",
        "export async function up(pgm) { pgm.addColumn({ schema: 'a', name: 'posts' }, { x: 'int' }); pgm.createIndex('posts', 'x'); }",
        &expect![[r#"
            Named [posts]
        "#]],
    );
    check(
        "m/1_a.ts",
        "export default { up: async (queryInterface) => { await queryInterface.createTable('Users', {}); await db.schema.alterTable('pets').addColumn('a', 'text').execute(); } }",
        &expect![[r#"
            Named [Users, a, pets]
        "#]],
    );
    check(
        "m/1_a.up.fizz",
        "create_table(\"users\") {\n  t.Column(\"id\", \"uuid\", {primary: true})\n}\nadd_index(\"posts\", \"a\", {})\nsql(\"ALTER TABLE pets ADD a int\")",
        &expect![[r#"
            Named [pets, posts, users]
              ALTER TABLE pets ADD a int
        "#]],
    );
}

#[test]
fn sql_with_gaps_names_what_it_can() {
    check(
        "m/1_a.go",
        "func up() { stmt := fmt.Sprintf(`CREATE INDEX %s ON users (a)`, name); db.Exec(stmt) }",
        &expect![[r#"
        Named [users]
    "#]],
    );
    check(
        "m/1_a.go",
        "func up() { db.Exec(fmt.Sprintf(\"ALTER TABLE %s ADD a int\", t)) }",
        &expect![[r#"
        Anything []
    "#]],
    );
    check(
        "m/1_a.ts",
        "async function up(db) { await db.query(`ALTER TABLE ${t} ADD a int`); await db.query(`DROP TABLE a`) }",
        &expect![[r#"
            Anything [a]
              DROP TABLE a
        "#]],
    );
    check(
        "m/1_a.py",
        "steps = [step('CREATE TABLE a (id int)', 'DROP TABLE a')]",
        &expect![[r#"
        Named [a]
    "#]],
    );
}

#[test]
fn what_runs_from_elsewhere_may_do_anything() {
    check(
        "m/1_a.ts",
        "export const up = async (db) => { await db.query(readFileSync('a.sql', 'utf8')); };",
        &expect![[r#"
        Anything []
    "#]],
    );
    check(
        "m/1_a.go",
        "func up(tx *sql.Tx) error { _, err := tx.Exec(schema.V2); return err }",
        &expect![[r#"
        Anything []
    "#]],
    );
    check(
        "m/1_a.go",
        "func up(db *gorm.DB) error { return db.AutoMigrate(&User{}) }",
        &expect![[r#"
        Anything []
    "#]],
    );
}

#[test]
fn a_sentence_that_begins_like_sql_changes_nothing() {
    check(
        "m/1_a.ts",
        "async function up() { note('Set default values'); note('do it'); note('grant access to all'); note('update the table') }",
        &expect![[r"
        Nothing []
    "]],
    );
}

#[test]
fn time_grows_with_the_program() {
    let parts = [
        "createTable(",
        "down = ",
        "down(){}",
        "a.a(",
        "'a' + b + ",
        "down => x ",
        "exec(",
        "AddMigration(func ",
        "`${",
        "r#",
        "x = ",
        "f'{",
    ];
    for part in parts {
        for path in ["m/1_a.ts", "m/1_a.go", "m/1_a.py", "m/1_a.rs"] {
            assert!(read(path, &part.repeat(60_000 / part.len())).is_some(), "{part}");
        }
    }
}
