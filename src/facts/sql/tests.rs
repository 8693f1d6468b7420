//! What `DO` blocks become: guards, loops, variables, dynamic statements.

use expect_test::expect;

use super::testing::check;

#[test]
fn guards_are_questions() {
    check(
        "DO $$ BEGIN
            IF NOT EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_class t ON c.conrelid = t.oid JOIN pg_namespace n ON n.oid = t.relnamespace
                           WHERE c.conname = 'x' AND t.relname = 't' AND n.nspname = 's' AND c.contype = 'f') THEN ALTER TABLE s.t ADD a int;
            ELSIF to_regclass('s.\"U\"') IS NULL THEN DROP TABLE v; ELSE RETURN; END IF;
         END $$",
        &expect![[r#"
            Block([If { branches: [(Not(CatalogQuery { object: Constraint, table: s.t, name: "x" }), [Op { kind: AlterTable { name: s.t, actions: [AddColumn { column: ColumnDef { name: a, data_type: "integer" } }] } }]), (Not(Any([CatalogQuery { object: Table, schema: "s", name: "U" }, CatalogQuery { object: Index, schema: "s", name: "U" }, CatalogQuery { object: View, schema: "s", name: "U" }, CatalogQuery { object: MaterializedView, schema: "s", name: "U" }, CatalogQuery { object: Sequence, schema: "s", name: "U" }])), [Op { kind: Drop { object: Table, names: [v] } }])], otherwise: [Return] }])
        "#]],
    );
}

#[test]
fn the_catalog_is_read_in_its_many_forms() {
    check(
        "DO $$ BEGIN
            IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 't' AND column_name = 'c') THEN RETURN; END IF;
            IF (SELECT count(*) FROM pg_indexes WHERE indexname = 'i' AND schemaname = 's') = 0 THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'tr' AND tgrelid = 's.t'::regclass AND NOT tgisinternal) THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_policies WHERE policyname = 'p' AND tablename = 't') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'a' AND enumtypid = (SELECT oid FROM pg_type WHERE typname = 'e')) THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_enum l JOIN pg_type y ON y.oid = l.enumtypid WHERE y.typname = 'e' AND l.enumlabel = 'b') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_type WHERE typname = 'e' AND typtype = 'e') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_class WHERE relname = 'i' AND relkind = 'i') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 's') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('t') AND attname = 'c' AND attnum > 0 AND NOT attisdropped) THEN RETURN; END IF;
            IF 'c' IN (SELECT column_name FROM information_schema.columns WHERE table_name = 't') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                       WHERE x.relname = 'i' AND t.relname = 't') THEN RETURN; END IF;
         END $$",
        &expect![[r#"
            Block([If { branches: [(CatalogQuery { object: Column, table: t, name: "c" }, [Return])] }, If { branches: [(Not(CatalogQuery { object: Index, schema: "s", name: "i" }), [Return])] }, If { branches: [(CatalogQuery { object: Trigger, table: s.t, name: "tr" }, [Return])] }, If { branches: [(CatalogQuery { object: Policy, table: t, name: "p" }, [Return])] }, If { branches: [(CatalogQuery { object: EnumLabel, table: e, name: "a" }, [Return])] }, If { branches: [(CatalogQuery { object: EnumLabel, table: e, name: "b" }, [Return])] }, If { branches: [(CatalogQuery { object: Type, name: "e" }, [Return])] }, If { branches: [(CatalogQuery { object: Index, name: "i" }, [Return])] }, If { branches: [(CatalogQuery { object: Schema, name: "s" }, [Return])] }, If { branches: [(CatalogQuery { object: Column, table: t, name: "c" }, [Return])] }, If { branches: [(CatalogQuery { object: Column, table: t, name: "c" }, [Return])] }, If { branches: [(CatalogQuery { object: Index, table: t, name: "i" }, [Return])] }])
        "#]],
    );
}

#[test]
fn what_the_model_cannot_answer_is_kept_as_text() {
    check(
        "DO $$ BEGIN
            IF EXISTS (SELECT 1 FROM users WHERE id = 1) THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c' AND is_nullable = 'NO') THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_constraint WHERE contype = 'p' AND conrelid = 't'::regclass) THEN RETURN; END IF;
            IF current_setting('x') = 'y' OR TRUE THEN RETURN; END IF;
            IF EXISTS (SELECT 1 FROM pg_tables WHERE tablename LIKE 'a%') THEN RETURN; END IF;
         END $$",
        &expect![[r#"
            Block([If { branches: [(Unknown("EXISTS (SELECT 1 FROM users WHERE id = 1)"), [Return])] }, If { branches: [(CatalogQuery { object: Column, table: t, name: "c", filters: [Nullable(false)] }, [Return])] }, If { branches: [(CatalogQuery { object: Constraint, table: t, filters: [ConstraintKind(['p'])] }, [Return])] }, If { branches: [(Any([Unknown("current_setting('x') = 'y'"), Constant(true)]), [Return])] }, If { branches: [(CatalogQuery { object: Table, filters: [Like { part: Name, pattern: "a%", fits: true }] }, [Return])] }])
        "#]],
    );
}

#[test]
fn a_variable_remembers_what_was_asked() {
    check(
        "DO $$ DECLARE there boolean; n int := 0; name text := 'x'; BEGIN
            SELECT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 't') INTO there;
            IF NOT there THEN CREATE TABLE t (a int); END IF;
            SELECT count(*) INTO STRICT n FROM pg_constraint WHERE conname = name;
            IF n > 0 THEN ALTER TABLE t DROP CONSTRAINT x; END IF;
            PERFORM 1 FROM pg_extension WHERE extname = 'e';
            IF FOUND THEN DROP EXTENSION e; END IF;
            there := random() > 0.5;
            IF there THEN DROP TABLE u; END IF;
         END $$",
        &expect![[r#"
            Block([Op { kind: Data { verb: "SELECT", tables: [pg_tables] } }, If { branches: [(Not(CatalogQuery { object: Table, name: "t" }), [Op { kind: CreateTable { name: t, columns: [ColumnDef { name: a, data_type: "integer" }] } }])] }, Op { kind: Data { verb: "SELECT", tables: [pg_constraint], calls: [count] } }, If { branches: [(CatalogQuery { object: Constraint, name: "x" }, [Op { kind: AlterTable { name: t, actions: [DropConstraint { name: x }] } }])] }, Op { kind: Data { verb: "SELECT", tables: [pg_extension] } }, If { branches: [(CatalogQuery { object: Extension, name: "e" }, [Op { kind: Drop { object: Extension, names: [e] } }])] }, If { branches: [(Unknown("there"), [Op { kind: Drop { object: Table, names: [u] } }])] }])
        "#]],
    );
}

#[test]
fn handlers_guard_and_loops_repeat() {
    check(
        "DO $$ BEGIN
            BEGIN CREATE TYPE e AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END;
            BEGIN DROP TABLE a; EXCEPTION WHEN OTHERS THEN DROP TABLE b; END;
            FOR r IN SELECT * FROM pg_tables LOOP DROP TABLE c; END LOOP;
            FOREACH t IN ARRAY ARRAY['x', 'Y'] LOOP EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t); END LOOP;
            FOR i IN 1..2 LOOP EXECUTE 'CREATE TABLE p' || i || ' PARTITION OF p DEFAULT'; END LOOP;
         END $$",
        &expect![[r#"
            Block([Guarded { body: [Op { kind: CreateType { name: e, kind: Enum(["a"]) } }], handles: ["duplicate_object"] }, Guarded { body: [Op { kind: Drop { object: Table, names: [a] } }], handles: ["others"] }, Op { kind: Opaque { why: Dynamic, message: "an exception handler changes the schema; whether it runs is not known", may_touch: [b] } }, Loop { body: [Op { kind: Drop { object: Table, names: [c] } }] }, Round([Op { kind: AlterTable { name: x, actions: [RowSecurity { enabled: true }] } }]), Round([Op { kind: AlterTable { name: Y, actions: [RowSecurity { enabled: true }] } }]), Round([Op { kind: CreateTable { name: p1, partition_of: p } }]), Round([Op { kind: CreateTable { name: p2, partition_of: p } }])])
        "#]],
    );
}

#[test]
fn loops_in_loops_are_written_out_within_bounds() {
    use super::{Binds, read};
    use crate::facts::ddl::{OpKind, Step};
    let inner = "s := s || s; EXECUTE 'CREATE TABLE t' || i || '_' || j || ' (a int)'; EXECUTE s;";
    let text = format!("DO $$ DECLARE s text := 'xy'; BEGIN FOR i IN 1..100 LOOP FOR j IN 1..100 LOOP {inner} END LOOP; END LOOP; END $$");
    let script = read(&text, Binds::File);
    let Some(OpKind::Block(steps)) = script.ops.first().map(|op| &op.kind) else { panic!("{script:?}") };
    let rounds: Vec<&Step> = steps.iter().flat_map(|step| if let Step::Round(inner) = step { inner.as_slice() } else { &[] }).collect();
    let loops = rounds.iter().filter(|step| matches!(step, Step::Loop { .. })).count();
    assert!(loops > 0 && rounds.len() < 3_000, "{loops} loops in {} steps", rounds.len());
}

#[test]
fn what_is_executed_is_read_where_it_is_constant() {
    check(
        "DO $$ DECLARE q text; BEGIN
            EXECUTE 'CREATE INDEX i ON t (a) WHERE b = ''c''; DROP INDEX j';
            EXECUTE format('DROP TABLE %I', x);
            EXECUTE 'ALTER TABLE s.t DROP CONSTRAINT ' || x;
            q := format('CREATE INDEX %I ON %s (a)', x, 'u'); EXECUTE q;
            EXECUTE y;
            EXECUTE format('SELECT count(*) FROM %I', x) INTO n;
         END $$; DO LANGUAGE plpython3u 'x'; DO $$ no block $$",
        &expect![[r#"
            Block([Op { kind: CreateIndex { name: i, table: t, keys: [Column(a)], predicate: [b] } }, Op { kind: Drop { object: Index, names: [j] } }, Op { kind: Opaque { why: Dynamic, message: "`EXECUTE` builds its statement at run time: `DROP TABLE …`; it may touch any object" } }, Op { kind: Opaque { why: Dynamic, message: "`EXECUTE` builds its statement at run time: `ALTER TABLE s.t DROP CONSTRAINT …`; it may touch `t`", may_touch: [s.t] } }, Op { kind: Opaque { why: Dynamic, message: "`EXECUTE` builds its statement at run time: `CREATE INDEX … ON u (a)`; it may touch `u`", may_touch: [u] } }, Op { kind: Opaque { why: Dynamic, message: "`EXECUTE` builds its statement at run time; it may touch any object" } }, Op { kind: Data { verb: "SELECT" } }])
            Opaque { why: Dynamic, message: "a `DO` block in the language `plpython3u` is not read" }
            Block([Op { kind: Opaque { why: NotUnderstood, message: "`NO block` was not understood: no `BEGIN … END` was found", may_touch: [block] } }])
        "#]],
    );
}

#[test]
fn a_statement_that_is_not_understood_costs_only_itself() {
    check(
        "DO $$ BEGIN DROP TABLE a; ALTER TABLE b ADD c int d; SELECT 1 + INTO e FROM f; UPDATE g SET h = 1 RETURNING i INTO j; DROP TABLE k; END $$",
        &expect![[r#"
            Block([Op { kind: Drop { object: Table, names: [a] } }, Op { kind: Opaque { why: NotUnderstood, message: "`ALTER TABLE b` was not understood: expected command, found IDENT", may_touch: [b] } }, Op { kind: Data { verb: "UPDATE", tables: [g] } }, Op { kind: Drop { object: Table, names: [k] } }])
        "#]],
    );
}

#[test]
fn spans_point_into_the_file_through_bodies_and_literals() {
    use super::{Binds, read};
    use crate::facts::ddl::{OpKind, Step};
    let text = "SELECT 1;\nDO 'BEGIN EXECUTE ''DROP TABLE \"é\", ab''; END'";
    let script = read(text, Binds::File);
    let Some(OpKind::Block(steps)) = script.ops.get(1).map(|op| &op.kind) else { panic!("{script:?}") };
    let [Step::Run(op)] = steps.as_slice() else { panic!("{steps:?}") };
    let OpKind::Drop(drop) = &op.kind else { panic!("{op:?}") };
    let names: Vec<&str> = drop.names.iter().map(|name| name.span.slice(text)).collect();
    assert_eq!((op.span.slice(text), names), ("DROP TABLE \"é\", ab", vec!["\"é\"", "ab"]));
}
