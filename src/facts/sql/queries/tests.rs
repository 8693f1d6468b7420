use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::facts::queries::{Access, Columns, Query, read};
use crate::source::text::Span;

/// One line per statement and access. `{…}` is what a run puts in.
fn shown(text: &str) -> String {
    let mut holes = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("{=")).map(|at| from + at) {
        from = start + text.get(start..).and_then(|rest| rest.find('}')).unwrap() + 1;
        holes.push(Span::of(start, from));
    }
    let mut out = String::new();
    for query in read(text, &holes) {
        writeln!(out, "{}{}", query.verb.word(), flags(&query)).unwrap();
        query.accesses.iter().for_each(|access| out += &line(access));
        for loose in &query.loose {
            let tables: Vec<&str> = loose.candidates.iter().map(|at| query.accesses[*at].table.name.as_str()).collect();
            let filter = if loose.filter { " filter" } else { "" };
            let or = if loose.elsewhere { " or elsewhere" } else { "" };
            writeln!(out, "  {}{filter} of {}{or}", loose.column.name, tables.join("|")).unwrap();
        }
    }
    out
}

fn flags(query: &Query) -> String {
    let conflict = query.conflict.map(|conflict| format!("on conflict {conflict:?}").to_lowercase());
    let flags = [(query.locks, "locks"), (query.open, "open"), (!query.parsed, "unparsed"), (query.doubtful, "doubtful")];
    let flags = flags.iter().filter(|(set, _)| *set).map(|(_, word)| (*word).to_owned()).chain(conflict);
    flags.flat_map(|word| [", ".to_owned(), word]).collect()
}

fn line(access: &Access) -> String {
    let schema = access.table.schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
    let unknown = if access.known { "" } else { "?" };
    let columns = |word: &str, columns: &Columns| {
        let names: Vec<&str> = columns.names.iter().map(|column| column.name.as_str()).collect();
        let more = if columns.complete { "" } else { "…" };
        if names.is_empty() && columns.complete { String::new() } else { format!(" {word}({}{more})", names.join(" ")) }
    };
    let rest = [columns("writes", &access.written), columns("reads", &access.read), columns("filters", &access.filters)];
    format!("  {} {schema}{}{unknown}{}\n", access.verb.word(), access.table.name, rest.concat())
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written at the call")]
fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(text));
}

#[test]
fn each_verb_names_its_table_and_the_columns_it_writes() {
    check(
        "INSERT INTO s.t (a, b) VALUES (1, :b);
         INSERT INTO t VALUES (1);
         UPDATE t SET a = 1, (b, c) = (2, d) WHERE id = $1 RETURNING *;
         DELETE FROM ONLY t USING u WHERE t.id = u.id AND u.x = 1;
         TRUNCATE TABLE t, s.u;
         COPY t (a, b) FROM STDIN;
         COPY (SELECT a FROM t) TO STDOUT",
        expect![[r#"
            insert
              insert s.t writes(a b)
            insert
              insert t writes(…)
            update
              update t writes(a b c) reads(d id…) filters(id)
            delete
              delete t reads(id) filters(id)
              select u reads(id x) filters(x id)
            truncate
              truncate t
              truncate s.u
            copy
              insert t writes(a b)
            copy
              select t reads(a)
        "#]],
    );
}

#[test]
fn a_row_that_is_there_already_is_written_too() {
    check(
        "INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b",
        expect![[r#"
            insert, on conflict update
              insert t writes(a b)
              update t writes(b) filters(…)
        "#]],
    );
    check(
        "MERGE INTO t AS x USING u ON x.a = u.a WHEN MATCHED THEN UPDATE SET b = u.b WHEN NOT MATCHED THEN INSERT (a) VALUES (u.a)",
        expect![[r#"
            merge
              update t writes(b) reads(a) filters(a)
              select u reads(a b) filters(a)
              insert t writes(a) filters(…)
        "#]],
    );
}

#[test]
fn names_belong_to_the_tables_that_sql_gives_them() {
    check(
        "SELECT r.id, t.name, loose FROM runs r JOIN tenants AS t ON t.id = r.tenant_id LEFT JOIN x ON x.a = r.id AND x.b = 1
         WHERE r.state = 'x' AND (r.a = 1 OR r.b = 2) AND t.kind <> 'y' FOR UPDATE",
        expect![[r#"
            select, locks
              select runs reads(id tenant_id state a b) filters(tenant_id state)
              select tenants reads(name id kind) filters(id)
              select x reads(a b) filters(b a)
              loose of runs|tenants|x
        "#]],
    );
    check(
        "WITH limits AS (SELECT id FROM limits WHERE on_off), gone AS (DELETE FROM old RETURNING id)
         INSERT INTO t (a) SELECT id FROM limits WHERE id IN (SELECT b FROM gone) AND EXISTS (SELECT 1 FROM z WHERE z.a = limits.id)",
        expect![[r#"
            insert
              select limits reads(id on_off) filters(on_off)
              delete old reads(id)
              insert t writes(a)
              select z reads(a) filters(a)
        "#]],
    );
    check(
        "SELECT a FROM t UNION SELECT b FROM u WHERE c = 1 ORDER BY a",
        expect![[r#"
        select
          select t reads(a)
          select u reads(b c) filters(c)
    "#]],
    );
}

#[test]
fn a_filter_holds_in_every_alternative() {
    check(
        "SELECT 1 FROM t WHERE a = 1 AND (b = 2 OR b = 3) AND (c = 1 OR :all) AND d IN (1) AND NOT e AND f IS NULL AND g::text = ANY(:g)",
        expect![[r#"
            select
              select t reads(a b c d e f g) filters(g d b a)
        "#]],
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of texts and what is read of each")]
fn what_a_run_puts_in_is_unknown_and_never_silent() {
    check(
        "DELETE FROM {=table} WHERE id = {=id}",
        expect![[r#"
        delete
          delete {=table}? reads(id…) filters(id)
    "#]],
    );
    check(
        "INSERT INTO {=schema}.runs ({=columns}) VALUES ({=values})",
        expect![[r#"
        insert
          insert {=schema}.runs? writes(…) reads(…)
    "#]],
    );
    check(
        "UPDATE runs SET {=sets} WHERE id = :id AND {=more}",
        expect![[r#"
        update
          update runs writes(…) reads(id…) filters(id…)
    "#]],
    );
    check(
        "UPDATE runs SET state = 'x', {=sets} WHERE id = :id",
        expect![[r#"
        update
          update runs writes(state…) reads(id…) filters(id)
    "#]],
    );
    check(
        "SELECT * FROM runs {=where} ORDER BY {=column} {=direction} LIMIT {=limit}",
        expect![[r#"
        select, open
          select runs reads(…) filters(…)
    "#]],
    );
    check(
        "SELECT {=columns} FROM runs_{=year} WHERE a IN {=ids} AND b IN %s AND c = %(c)s AND d LIKE '%%x'",
        expect![[r#"
        select
          select runs_{=year}? reads(a b c d…) filters(d c b a)
    "#]],
    );
    check(
        "{=head} SELECT a FROM t WHERE b > NOW() - INTERVAL :i",
        expect![[r#"
            select, open
              select t reads(a b) filters(b)
        "#]],
    );
    check(
        "UPDATE {} SET a = {value} WHERE b = ?",
        expect![[r#"
        update
          update {}? writes(a) reads(b…) filters(b)
    "#]],
    );
    check(
        "INSERT INTO `t` (`a`) VALUES (?, ?) ON DUPLICATE KEY UPDATE a = 1",
        expect![[r#"
        insert, open, unparsed, on conflict update
          insert t writes(a)
    "#]],
    );
    check(
        "INSERT OR REPLACE INTO t (a, b) VALUES (?, ?)",
        expect![[r#"
        insert, open, unparsed, on conflict update
          insert t writes(a b)
    "#]],
    );
    check(
        "INSERT INTO ",
        expect![[r#"
        insert, open, unparsed
          insert ? writes(…)
    "#]],
    );
    check(
        "SELECT * FROM ",
        expect![[r#"
        select, open, unparsed
          select ? reads(…) filters(…)
    "#]],
    );
    check(
        "UPDATE runs SET ",
        expect![[r#"
        update, open, unparsed
          update runs writes(…) filters(…)
    "#]],
    );
}

#[test]
fn a_sentence_is_no_statement() {
    for text in [
        "Update the table to hold runs",
        "update the counters and set a flag",
        "Select one from the list",
        "Delete from cart",
        "delete the run from the queue",
        "Insert a row into runs",
        "INSERT INTO runs failed: {=error}",
        "DELETE FROM cart was refused",
        "Copy files from a to b",
        "with the help of select friends",
        "select",
        "SELECT 1",
        "Merge into main",
        "Set limits before you delete them",
        "Truncate long texts",
        "UPDATE available",
        "update available",
        "SELECT PLAN",
        "SELECT done FROM agents.claim(:job)",
    ] {
        assert_eq!(shown(text), "", "{text}");
    }
    check(
        "select one from the list",
        expect![[r#"
        select, doubtful
          select the reads(one)
    "#]],
    );
    check(
        "select * from runs",
        expect![[r#"
        select
          select runs reads(…)
    "#]],
    );
}
