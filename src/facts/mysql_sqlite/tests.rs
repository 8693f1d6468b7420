use expect_test::{Expect, expect};

use super::read;
use crate::facts::ddl::{NativeKind, NativeOp, OpKind, Part};
use crate::facts::dialect::Dialect;

/// One line for each operation: what it is, and what it names.
fn shown(text: &str, dialect: Dialect) -> String {
    read(text, dialect).ops.iter().fold(String::new(), |all, op| all + &line(&op.kind, text) + "\n")
}

fn line(kind: &OpKind, text: &str) -> String {
    match kind {
        OpKind::Native(native) => native_line(native, text),
        OpKind::Opaque(opaque) => {
            let names: Vec<&str> = opaque.may_touch.iter().map(|name| name.span.slice(text)).collect();
            format!("opaque [{}] {}", names.join(", "), opaque.message)
        }
        OpKind::Data { verb, tables, .. } => {
            let names: Vec<&str> = tables.iter().map(|name| name.span.slice(text)).collect();
            format!("{verb} [{}]", names.join(", "))
        }
        OpKind::Drop(drop) => {
            format!("drop {:?} {:?}", drop.object, drop.names.iter().map(|name| name.span.slice(text)).collect::<Vec<_>>())
        }
        OpKind::Neutral(word) => format!("neutral {word}"),
        OpKind::Block(steps) => format!("block of {}", steps.len()),
        other => format!("{other:?}").split([' ', '(']).next().unwrap_or("").to_owned(),
    }
}

fn native_line(native: &NativeOp, text: &str) -> String {
    match native {
        NativeOp::CreateTable(table) => {
            let columns: Vec<String> =
                table.table.columns.iter().map(|column| format!("{} {}", column.name.span.slice(text), column.data_type)).collect();
            let parts: Vec<&str> = table.parts.iter().map(part).collect();
            let unread: Vec<&str> = table.unread.iter().map(|(why, _)| why.as_str()).collect();
            format!("table {} ({}) {parts:?} {unread:?}", table.table.name.span.slice(text), columns.join(", "))
        }
        NativeOp::AlterTable { name, actions, .. } => {
            let actions: Vec<String> =
                actions.iter().map(|action| format!("{} {}", action_word(&action.kind), action.span.slice(text))).collect();
            format!("alter {}: {}", name.span.slice(text), actions.join(" | "))
        }
        other => format!("{other:?}").split([' ', '(']).next().unwrap_or("").to_owned(),
    }
}

fn part(part: &Part) -> &'static str {
    match part {
        Part::Constraint(_) => "constraint",
        Part::Reference(_) => "reference",
        Part::Index(_) => "index",
    }
}

fn action_word(kind: &NativeKind) -> String {
    match kind {
        NativeKind::Unread(why) => format!("({why})"),
        other => format!("{other:?}").split([' ', '(', '{']).next().unwrap_or("").to_owned(),
    }
}

fn check(text: &str, dialect: Dialect, expected: &Expect) {
    expected.assert_eq(&shown(text, dialect));
}

#[test]
fn a_part_that_is_not_known_costs_no_other() {
    check(
        "CREATE TABLE t (a INT, b INT FANCY 3, KEY (a), GARBAGE); ALTER TABLE t ADD c INT, FROB x, DROP COLUMN a",
        Dialect::Mysql,
        &expect![[r#"
            table t (a int) ["index"] ["`FANCY 3` behind column `b` is not known", "column `GARBAGE` has no type"]
            alter t: AddColumn ADD c INT | (`FROB x` is not known) FROB x | Common DROP COLUMN a
        "#]],
    );
}

#[test]
fn what_is_not_understood_is_named() {
    check(
        "CREATE OR REPLACE TABLE `a` (id INT); ALTER EVENTUALLY x; DROP DATABASE d; FROB; CREATE UNIQUE INDEX i ON t a; ATTACH 'x' AS y",
        Dialect::Mysql,
        &expect![[r#"
            opaque [`a`] `CREATE OR REPLACE TABLE a` was not understood: it replaces the table
            opaque [EVENTUALLY] `ALTER EVENTUALLY` was not understood: it alters an object that is not known
            opaque [d] `DROP DATABASE d` was not understood: it drops a whole database
            opaque [] `FROB` was not understood: it is no statement that is known
            opaque [i, t] `CREATE UNIQUE INDEX i` was not understood: a list of columns is missing at `a`
            opaque [] `ATTACH 'x' AS y` was not understood: it opens another database
        "#]],
    );
}

#[test]
fn rows_name_their_tables() {
    check(
        "INSERT INTO a (x) SELECT y FROM b AS bb, `c` JOIN d USING (z) WHERE EXTRACT(YEAR FROM t) > 1;
         WITH e AS (SELECT 1 FROM f) UPDATE g SET h = (SELECT 1 FROM e); DELETE i FROM i JOIN j; REPLACE INTO k VALUES (1);
         INSERT INTO l SELECT * FROM (SELECT 1 FROM m) n ON DUPLICATE KEY UPDATE o = 1; SELECT trim(BOTH 'x' FROM p), q FROM DUAL;
         UPDATE IGNORE r, s SET t = 1; TRUNCATE TABLE u; LOAD DATA INFILE 'x' INTO TABLE v; (SELECT 1 FROM w)",
        Dialect::Mysql,
        &expect![[r#"
            INSERT [a, b, `c`, d]
            SELECT [f]
            DELETE [i, j]
            REPLACE [k]
            INSERT [l, m]
            SELECT []
            UPDATE [r, s]
            TRUNCATE [u]
            LOAD [v]
            SELECT [w]
        "#]],
    );
}

#[test]
fn a_word_may_be_a_column() {
    check(
        "CREATE TABLE t (`key` INT, key2 INT, `index` INT, type VARCHAR(1), check_it INT, unique_id INT, UNIQUE (type))",
        Dialect::Mysql,
        &expect![[r#"
            table t (`key` int, key2 int, `index` int, type varchar(1), check_it int, unique_id int) ["constraint"] []
        "#]],
    );
    check(
        "CREATE TABLE t (key TEXT, value, index_no INT, type TEXT DEFAULT 'x')",
        Dialect::Sqlite,
        &expect![[r#"
        table t (key TEXT, value , index_no INT, type TEXT) [] []
    "#]],
    );
}

#[test]
fn templates_and_texts_that_run_are_said() {
    check(
        "{{ if .Fast }} DROP TABLE a; {{ end }} DROP TABLE {{ .B }}c; EXECUTE IMMEDIATE CONCAT('DROP TABLE ', @x); \
         SET @a = 'DROP TABLE d'; PREPARE s FROM @a; EXECUTE s; CALL p()",
        Dialect::Mysql,
        &expect![[r#"
            opaque [] the template block `{{ if .Fast }}` decides which statements run
            drop Table ["a"]
            drop Table ["{{ .B }}c"]
            opaque [] `EXECUTE` runs a text that is built at run time
            neutral SET
            neutral PREPARE
            block of 1
            CALL []
        "#]],
    );
}

#[test]
fn no_text_is_too_much() {
    for text in
        ["(", "CREATE TABLE t (", "CREATE TABLE t (a INT DEFAULT (", "SELECT (SELECT ", "WITH a AS (", "SET @a = (", "ALTER TABLE t ADD ("]
    {
        for dialect in [Dialect::Mysql, Dialect::Sqlite] {
            assert_eq!(read(&text.repeat(20_000), dialect).statements, 1, "{text}");
        }
    }
}
